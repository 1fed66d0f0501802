"""A session with a provider's sandbox: what can be asked there, with all that was answered."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.client.connection import Found, transport_of
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Request, Response, run
from rewardkit.http import HttpSettings
from rewardkit.model import Customer, Grant, Money, Order, Redemption, Reservation, Reward
from rewardkit.operations import Operation
from rewardkit.plugins import Observers, Provider
from rewardkit.sandbox import Sandbox, serve
from rewardkit.transport import Transport

from .playing import Answer, Asked, Command, adapter_of, line_of

#: What is in no sandbox, so that it refuses.
_NONE = "no-such-thing"

_ORDER = Order(id="1042", total=Money(5900, "EUR"))
_CUSTOMER = Customer(id="customer-1")


@frozen
class Step:
    """One operation of the session, and the answers to its requests."""

    asked: Asked
    answers: tuple[Answer, ...]


def steps_of(provider: Provider) -> list[Step]:
    """Everything that the sandbox of a provider can be asked, in an order that a shop would have.

    Raises:
        ConfigurationError: what a sandbox runs with is not installed.
        PluginError: the provider has no sandbox, or it cannot be used.
    """
    sandbox = provider.load_sandbox()
    with serve(sandbox.create_app()) as running:
        adapter = adapter_of(provider, running.url)
        name = provider.name
        found = Found(name, name, provider, adapter, HttpSettings(), Observers())
        transport = transport_of(found)
        try:
            session = _Session(adapter, transport)
            session.reading(sandbox)
            session.changing(sandbox)
            session.refused()
        finally:
            transport.close()
    return session.steps


class _Session:
    """What was asked so far."""

    def __init__(self, adapter: Adapter[Any], transport: Transport) -> None:
        self._adapter = adapter
        self._transport = transport
        self.steps: list[Step] = []

    def reading(self, sandbox: Sandbox) -> None:
        """Look at every example, and at the lists."""
        self.ask(Operation.CHECK, op.Check())
        for example in sandbox.examples.values():
            reward = self.ask(Operation.GET_REWARD, op.GetReward(example.reward_id))
            if example.code is not None:
                self.ask(Operation.LOOKUP, op.Lookup(example.code))
            self._list_what_is_of(example.reward_id)
            for sync in reward.syncs if isinstance(reward, Reward) else ():
                command = op.RetrySync(reward_id=example.reward_id, system=sync.system)
                self.ask(Operation.RETRY_SYNC, command)
        self.ask(Operation.LIST_REWARDS, op.ListRewards(page_size=10))

    def changing(self, sandbox: Sandbox) -> None:
        """Use the code of ``checkout`` for an order, and make codes and a grant."""
        checkout = sandbox.examples.get("checkout")
        if checkout is None or checkout.code is None:
            return
        code, reward_id = checkout.code, checkout.reward_id
        command = op.Reserve(code=code, order=_ORDER, customer=_CUSTOMER)
        reservation = self.ask(Operation.RESERVE, command)
        if isinstance(reservation, Reservation):
            self.ask(Operation.RELEASE, op.Release(reservation))
        redemption = self.ask(
            Operation.REDEEM, op.Redeem(code=code, order=_ORDER, customer=_CUSTOMER)
        )
        self.ask(Operation.FIND_REDEMPTION, op.FindRedemption(code=code, order_id=_ORDER.id))
        self._list_what_is_of(reward_id)
        if isinstance(redemption, Redemption):
            self.ask(Operation.UNDO_REDEMPTION, op.UndoRedemption(redemption=redemption))
        # With a tag, so that the adapter makes none of its own, which would be another one each time.
        codes = op.GenerateCodes(reward_id=reward_id, count=2, tag=_ORDER.id)
        self.ask(Operation.GENERATE_CODES, codes)
        grant = self.ask(
            Operation.ISSUE_GRANT, op.IssueGrant(reward_id=reward_id, customer=_CUSTOMER)
        )
        if isinstance(grant, Grant) and grant.token is not None:
            self.ask(Operation.CLAIM_GRANT, op.ClaimGrant(grant.token))

    def refused(self) -> None:
        """Ask for what is not there."""
        self.ask(Operation.LOOKUP, op.Lookup(_NONE))
        self.ask(Operation.GET_REWARD, op.GetReward(_NONE))
        self.ask(Operation.REDEEM, op.Redeem(code=_NONE, order=_ORDER))

    def ask(self, operation: Operation, command: Command) -> Any:
        """Carry out an operation and keep its answers; None where it is refused or unsupported."""
        answers: list[Answer] = []

        def send(request: Request) -> Response:
            response = self._transport.send(request)
            answers.append(_answer(request, response))
            return response

        outcome = None
        try:
            start = getattr(self._adapter, operation)
            outcome = run(start(command), send, self._adapter.refuse)
        except Exception:  # noqa: BLE001, S110  # refusals are answers, too; mistakes are not ours to tell
            pass
        if answers:
            self.steps.append(Step(Asked(operation, command), tuple(answers)))
        return outcome

    def _list_what_is_of(self, reward_id: str) -> None:
        self.ask(Operation.LIST_CODES, op.ListCodes(reward_id=reward_id, page_size=5))
        self.ask(Operation.LIST_REDEMPTIONS, op.ListRedemptions(reward_id=reward_id, page_size=5))


def _answer(request: Request, response: Response) -> Answer:
    try:
        body = response.json() if response.body else None
    except ContractViolated:
        body = None
    kind = response.headers.get("content-type")
    return Answer(line_of(request), response.status, body, {"content-type": kind} if kind else {})
