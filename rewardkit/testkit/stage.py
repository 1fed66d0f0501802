"""A stage: one provider with fresh data, a client of it, and a tap on the line between them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Any, Literal, cast

from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.client.aio import AsyncRewards
from rewardkit.client.aio.connection import transport_of as async_transport_of
from rewardkit.client.connection import Found, transport_of
from rewardkit.errors import ConfigurationError
from rewardkit.exchange import Request, Response
from rewardkit.http import HttpSettings
from rewardkit.journal import AsyncJournal, JournalSettings, open_journal
from rewardkit.model import Customer, Order, Reward
from rewardkit.operations import Operation
from rewardkit.plugins import Observers, Provider
from rewardkit.sandbox import Example, serve
from rewardkit.settings import load_connection
from rewardkit.transport import AsyncTransport, Transport

from .subject import Subject
from .tap import AsyncTapped, Tap, Tapped
from .waiting import Waiting

#: Which driver carries the requests.
Driver = Literal["sync", "async"]

#: Of a connection in the suite: what fails is not tried again, so that each test sees what it did.
_HTTP = {"attempts": 1, "failures_to_open": 0}


class Stage:
    """One provider with fresh data, and clients of it.

    Attributes:
        subject: what is tested.
        driver: which driver carries the requests.
        tap: what passes between the driver and the provider.
    """

    def __init__(
        self, subject: Subject, driver: Driver, settings: Mapping[str, Any], closing: ExitStack
    ) -> None:
        self.subject = subject
        self.driver = driver
        self.tap = Tap()
        self._settings = settings
        self._closing = closing
        self._runner = closing.enter_context(asyncio.Runner()) if driver == "async" else None

    @cached_property
    def rewards(self) -> Rewards:
        """A client, made with the first use; of the asynchronous driver, with the same methods."""
        return self.client()

    @property
    def adapter(self) -> Adapter[Any]:
        """The client's adapter."""
        return self.rewards.adapter

    def client(self, **settings: Any) -> Rewards:
        """Another client of the same simulator; it is closed with the stage.

        Args:
            **settings: of the connection, over those that lead to the simulator.
        """
        found = self._found({**self._settings, **settings})
        if self._runner is None:
            rewards = Rewards(found.adapter, transport_of(found, lambda it: Tapped(it, self.tap)))
            self._closing.callback(rewards.close)
            return rewards
        line = async_transport_of(found, lambda it: AsyncTapped(it, self.tap))
        waiting = Waiting(AsyncRewards(found.adapter, line), self._runner)
        self._closing.callback(waiting.close)
        return cast("Rewards", waiting)

    def with_journal(self) -> Rewards:
        """The stage's client with a journal in memory, for a line on which nothing arrives late."""
        settings = JournalSettings(address=":memory:", settle_time=5.0, quiet=0.0)
        journal = open_journal(settings)
        self._closing.callback(journal.close)
        adapter, line = self.rewards.adapter, self._line
        if self._runner is None:
            return Rewards(adapter, line, journal=journal)
        kept = AsyncJournal(journal)
        rewards = AsyncRewards(adapter, cast("AsyncTransport", line), journal=kept)
        return cast("Rewards", Waiting(rewards, self._runner))

    def send(self, request: Request) -> Response:
        """Send one request on the client's line, whichever driver it has."""
        if self._runner is None:
            return self._line.send(request)
        return self._runner.run(cast("AsyncTransport", self._line).send(request))

    @property
    def _line(self) -> Transport:
        """What carries the client's requests."""
        return self.rewards._transport  # noqa: SLF001 - below the client

    def supports(self, operation: Operation) -> bool:
        """Whether the adapter has this operation."""
        return bool(self.subject.adapter.support(operation))

    # What there is to try -----------------------------------------------------------------------

    @cached_property
    def examples(self) -> Mapping[str, Example]:
        """What is seeded, by the names that ``Subject`` says."""
        subject = self.subject
        if subject.prepare is not None:
            return subject.prepare(self)
        return {} if subject.sandbox is None else subject.sandbox.examples

    @property
    def example(self) -> Example:
        """The reward that the suite reads, and its single-use code.

        Raises:
            ConfigurationError: there is none.
        """
        try:
            return self.examples["checkout"]
        except KeyError:
            raise ConfigurationError(
                "the suite needs an example called checkout, with a single-use code: give the "
                "Sandbox one, or make it in Subject.prepare"
            ) from None

    @property
    def reward_id(self) -> str:
        """The vendor's id of that reward."""
        return self.example.reward_id

    @property
    def code(self) -> str:
        """The single-use code of it.

        Raises:
            ConfigurationError: the example has no code.
        """
        if self.example.code is None:
            raise ConfigurationError("the example checkout has no code: give it a single-use one")
        return self.example.code

    def reward(self) -> Reward:
        """That reward, as it is read."""
        return self.rewards.get_reward(self.reward_id)

    def order(self, id: str = "1042") -> Order:
        """An order, as the vendor takes it."""
        return self.subject.order(id)

    @property
    def customer(self) -> Customer:
        """Who redeems."""
        return self.subject.customer

    # How it is made -----------------------------------------------------------------------------

    def _found(self, settings: Mapping[str, Any]) -> Found:
        subject = self.subject
        http = {**_HTTP, **settings.get("http", {})}
        connection = load_connection(
            subject.name,
            settings_class_for=lambda _: subject.adapter.Settings,
            http_class=HttpSettings,
            overrides={**settings, "http": http},
            environ={},  # what is tested is what the subject says, on every machine
            config=None,
        )
        return Found(
            name=subject.name,
            scope=subject.name,
            provider=subject.provider or _uninstalled(subject),
            adapter=subject.adapter(connection.settings),
            http=connection.http,
            observers=Observers(()),
        )


def _uninstalled(subject: Subject) -> Provider:
    cls = subject.adapter
    return Provider(
        name=subject.name, title=subject.name, adapter=f"{cls.__module__}:{cls.__qualname__}"
    )


class House:
    """One server for many stages, one at a time, as starting one takes longer than most tests.

    It is no context manager of its own: ``closing`` stops the server.
    """

    def __init__(self, closing: ExitStack) -> None:
        self._closing = closing
        self._url = ""
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application: the one of the present stage."""
        await self._app(scope, receive, send)

    def renew(self, app: Any) -> str:
        """Have the server begin anew with this application; gives its address."""
        self._app = app
        if not self._url:
            self._url = self._closing.enter_context(serve(self)).url
        return self._url


@contextmanager
def opened(
    subject: Subject, driver: Driver = "sync", *, app: Any = None, house: House | None = None
) -> Iterator[Stage]:
    """A stage for a block, with a fresh simulator.

    Args:
        subject: what is tested.
        driver: which driver carries the requests.
        app: an application in place of a fresh one of the sandbox.
        house: whose server to use, one stage at a time; None for a server of its own.
    """
    with ExitStack() as closing:
        settings: Mapping[str, Any] = {}
        if subject.sandbox is not None:
            app = app or subject.sandbox.create_app()
            url = closing.enter_context(serve(app)).url if house is None else house.renew(app)
            settings = subject.sandbox.settings(url)
        stage = Stage(subject, driver, {**settings, **subject.settings}, closing)
        stage.examples  # noqa: B018 - what is prepared is there from the beginning
        stage.tap.passed.clear()
        yield stage
