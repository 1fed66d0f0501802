"""Once: what is lost, sent twice, tried at the same time or interrupted happens one time at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import attrs
import pytest

from rewardkit import operations as op
from rewardkit.errors import (
    Conflict,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    RewardKitError,
    Unsupported,
)
from rewardkit.exchange import Request, Response, run
from rewardkit.model import Redemption, RedemptionStatus
from rewardkit.operations import Operation
from rewardkit.readback import Evidence, ReadBack, Seen
from rewardkit.testkit.needs import each, needs
from rewardkit.testkit.recording import COMMANDS, Recording
from rewardkit.testkit.scenes import WRITES, command_for
from rewardkit.testkit.stage import Stage
from rewardkit.testkit.tap import changes
from rewardkit.testkit.waiting import Waiting, together

from .base import Suite

Recorded = Callable[[Operation], Recording]

_AT_ONCE = 8


class Once(Suite):
    """Idempotence, reading back, concurrency and cancellation."""

    group: ClassVar[str] = "once"

    @each(WRITES)
    def test_what_says_it_may_be_repeated_may_be(self, stage: Stage, operation: Operation) -> None:
        """If every request that is marked as safe is sent twice, the same comes of the operation."""
        command = command_for(stage, operation)
        stage.tap.twice = True
        result = carry_out(stage, operation, command)
        stage.tap.twice = False
        _check_done_once(stage, operation, command, result)

    @needs(Operation.REDEEM)
    def test_a_redemption_is_not_marked_as_safe_to_repeat(self, recorded: Recorded) -> None:
        """If a code is redeemed, one request says that a second one might redeem again."""
        steps = recorded(Operation.REDEEM).steps
        assert any(changes(step.request) for step in steps), "every request says Repeat.SAFE"

    @needs(Operation.REDEEM, Operation.FIND_REDEMPTION)
    def test_a_lost_answer_leaves_one_redemption(self, stage: Stage) -> None:
        """If the answer to a redemption is lost, that is told, and reading back finds it."""
        match = stage.rewards.lookup(stage.code) if stage.supports(Operation.LOOKUP) else stage.code
        stage.tap.passed.clear()
        stage.tap.losing = 1
        with pytest.raises(OutcomeUnknown):
            stage.rewards.redeem(match, order=stage.order(), customer=stage.customer)
        assert len([r for r in stage.tap.requests if changes(r)]) == 1, "it was sent again"
        found = stage.rewards.find_redemption(stage.code, order_id="1042", customer=stage.customer)
        assert found is not None
        assert found.status is RedemptionStatus.SUCCEEDED

    @each(COMMANDS)
    def test_a_read_back_tells_what_was_done(self, stage: Stage, operation: Operation) -> None:
        """If the answer to a command is lost, reading back shows what the command did."""
        command = _tagged(command_for(stage, operation))
        _has_evidence(stage, command)
        since = stage.adapter.clock() - timedelta(seconds=1)
        stage.tap.losing = 1
        with pytest.raises(OutcomeUnknown):
            carry_out(stage, operation, command)
        stage.tap.losing = 0
        seen = look(stage, command, since)
        assert seen.outcome is not None, (
            f"{operation} was carried out, and reading back shows nothing"
        )

    @each(COMMANDS)
    def test_a_read_back_tells_what_was_not_done(self, stage: Stage, operation: Operation) -> None:
        """If a command never arrived, reading back says that all of it is left to do."""
        command = _tagged(command_for(stage, operation))
        _has_evidence(stage, command)
        since = stage.adapter.clock() - timedelta(seconds=1)
        seen = look(stage, command, since)
        assert seen.outcome is None, f"nothing was sent, and reading back shows {seen.outcome!r}"
        assert seen.rest is not None

    @each(COMMANDS)
    def test_reading_back_changes_nothing(self, stage: Stage, operation: Operation) -> None:
        """If a command is read back, only what may be repeated is sent."""
        command = _tagged(command_for(stage, operation))
        _has_evidence(stage, command)
        look(stage, command, stage.adapter.clock() - timedelta(seconds=1))
        assert not [request for request in stage.tap.requests if changes(request)]

    @each(COMMANDS)
    def test_what_is_refused_twice_is_refused(self, stage: Stage, operation: Operation) -> None:
        """If a read-back says that a second one does nothing, it is refused, or gives what there is."""
        command = _tagged(command_for(stage, operation))
        _has_evidence(stage, command)
        since = stage.adapter.clock() - timedelta(seconds=1)
        seen = look(stage, command, since)
        if not seen.single_use:
            pytest.skip("it says that a second one might be carried out as well")
        first = carry_out(stage, operation, command)
        try:
            second = carry_out(stage, operation, command)
        except ProviderError as refused:
            assert not isinstance(refused, OutcomeUnknown)
        else:
            assert second == first, f"a second {operation} did something else"

    @needs(Operation.REDEEM, Operation.FIND_REDEMPTION)
    @pytest.mark.parametrize("lost", ["request", "answer"])
    def test_a_journal_settles_what_was_lost(self, stage: Stage, lost: str) -> None:
        """If a request or its answer is lost, the journal finds out, and the order has it once."""
        rewards = stage.with_journal()
        setattr(stage.tap, "stopping" if lost == "request" else "losing", 1)
        redemption = rewards.redeem(stage.code, order=stage.order(), customer=stage.customer)
        assert redemption.order_id == "1042"
        with pytest.raises(Rejected):
            stage.rewards.redeem(stage.code, order=stage.order("1043"), customer=stage.customer)

    @needs(Operation.REDEEM)
    def test_one_of_many_gets_a_single_use_code(self, stage: Stage) -> None:
        """If many orders want a single-use code at the same time, one has it, and no other."""
        code, customer = stage.code, stage.customer

        def order(number: int) -> Callable[[Any], Any]:
            return lambda rewards: rewards.redeem(
                code, order=stage.order(f"at-once-{number}"), customer=customer
            )

        outcomes = together(stage.rewards, [order(number) for number in range(_AT_ONCE)])
        done = [each for each in outcomes if isinstance(each, Redemption)]
        assert len(done) == 1, f"{len(done)} orders have it"
        for outcome in outcomes:
            if outcome is not done[0]:
                assert isinstance(outcome, (Rejected, Conflict)), repr(outcome)

    @needs(Operation.LOOKUP)
    def test_many_calls_do_not_mix_their_answers(self, stage: Stage) -> None:
        """If many calls are under way at once, each gets its own answer."""
        texts = [stage.code, "NO-SUCH-CODE-1", stage.code, "NO-SUCH-CODE-2"] * 4

        def find(text: str) -> Callable[[Any], Any]:
            return lambda rewards: rewards.lookup(text)

        outcomes = together(stage.rewards, [find(text) for text in texts])
        for text, outcome in zip(texts, outcomes, strict=True):
            if text == stage.code:
                assert getattr(outcome, "value", None) == text, (
                    f"a call got another one's answer: {outcome!r}"
                )
            else:
                assert isinstance(outcome, RewardKitError), (
                    f"a call got another one's answer: {outcome!r}"
                )

    @needs(Operation.REDEEM)
    def test_an_interrupted_redemption_is_not_sent_again(self, stage: Stage) -> None:
        """If Ctrl-C or a cancellation comes while a code is redeemed, it comes out, and nothing else goes."""
        match = stage.rewards.lookup(stage.code) if stage.supports(Operation.LOOKUP) else stage.code
        stage.tap.passed.clear()
        cancelled = isinstance(stage.rewards, Waiting)

        def interrupt(request: Request, response: Response) -> Response:
            if changes(request):
                raise asyncio.CancelledError if cancelled else KeyboardInterrupt
            return response

        stage.tap.altering = interrupt
        with pytest.raises(asyncio.CancelledError if cancelled else KeyboardInterrupt):
            stage.rewards.redeem(match, order=stage.order(), customer=stage.customer)
        assert len([r for r in stage.tap.requests if changes(r)]) == 1
        stage.tap.altering = None
        with pytest.raises(ProviderError):  # it was carried out, and the client works as before
            stage.rewards.redeem(stage.code, order=stage.order("1043"), customer=stage.customer)


def carry_out(stage: Stage, operation: Operation, command: Any) -> Any:
    """What an operation gives, on the stage's own line."""
    adapter = stage.adapter
    return run(getattr(adapter, operation.value)(command), stage.send, adapter.refuse)


def look(stage: Stage, command: Any, since: Any) -> Seen:
    """Read back what a command did."""
    adapter = stage.adapter
    stage.tap.passed.clear()
    query = ReadBack(command=command, since=since)
    return run(adapter.read_back(query), stage.send, adapter.refuse)


def _tagged(command: Any) -> Any:
    """The command with a name of ours, by which what it makes is known again."""
    if isinstance(command, op.GenerateCodes):
        return attrs.evolve(command, tag="conformance/1")
    return command


def _has_evidence(stage: Stage, command: Any) -> None:
    rule = stage.adapter.repeat_rule(command)
    if rule.evidence is Evidence.NONE:
        pytest.skip(f"it is never sent again: {rule.how}")
    try:
        stage.adapter.read_back(ReadBack(command=command, since=stage.adapter.clock()))
    except Unsupported as error:
        pytest.fail(f"its rule says {rule.evidence}, and it cannot be read back: {error}")


def _check_done_once(stage: Stage, operation: Operation, command: Any, result: Any) -> None:
    """What the provider shows is that it was done one time."""
    match operation:
        case Operation.REDEEM if stage.supports(Operation.LIST_REDEMPTIONS):
            listed = [
                redemption
                for redemption in stage.rewards.list_redemptions(stage.reward_id)
                if redemption.order_id in {command.order.id, None} and redemption.id == result.id
            ]
            assert len(listed) <= 1
        case Operation.GENERATE_CODES:
            assert len(result) == command.count
            if stage.supports(Operation.LIST_CODES):
                made = [
                    code.value
                    for code in stage.rewards.list_codes(command.reward_id)
                    if code.value.startswith(command.prefix or "")
                ]
                assert len(made) == command.count, f"{len(made)} codes are there"
        case Operation.CREATE_REWARD if stage.supports(Operation.LIST_REWARDS):
            named = [r for r in stage.rewards.list_rewards() if r.name == command.reward.name]
            assert len(named) == 1, f"{len(named)} rewards are there"
        case _:
            pass
