from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest
from coroutines import in_loop
from scripted import Kind, Line, finished

import rewardkit
from rewardkit import AsyncRewards
from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.drift import DriftKind
from rewardkit.errors import CodeNotFound, PluginError, ProviderUnavailable
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.http import BreakerState
from rewardkit.model import CodeMatch
from rewardkit.operations import Lookup, Operation
from rewardkit.plugins import (
    DriftSeen,
    ExchangeFinished,
    ExchangeStarted,
    Observers,
    Registry,
    hookimpl,
)
from rewardkit.refusals import VendorError

CODE = "SUMMER-7F3K"
BOTH = pytest.mark.parametrize("kind", ["sync", "async"])


class Acme(Adapter[None]):
    """Looks a code up, and finds something new in the answer."""

    provider = "acme"
    base_url = "https://api.acme.example:8443/v1"

    def lookup(self, query: Lookup) -> Exchange[CodeMatch]:
        """One request."""
        yield Request.get("codes", query.code, sensitive=(query.code,))
        self.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
        raise CodeNotFound

    def read_error(self, response: Response) -> VendorError:
        """The id of the request quotes the code, as some vendors' do."""
        return VendorError(request_id=f"req-{CODE}")


class Notes:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.started: list[ExchangeStarted] = []
        self.finished: list[ExchangeFinished] = []
        self.drift: list[DriftSeen] = []

    @hookimpl
    def rewardkit_exchange_started(self, event: ExchangeStarted) -> None:
        self.started.append(event)

    @hookimpl
    def rewardkit_exchange_finished(self, event: ExchangeFinished) -> None:
        self.finished.append(event)

    @hookimpl
    def rewardkit_drift_seen(self, event: DriftSeen) -> None:
        self.drift.append(event)


class Faulty:
    """An observer that cannot do what it is for."""

    @hookimpl
    def rewardkit_exchange_finished(self) -> None:
        raise ZeroDivisionError


@pytest.fixture
def debug(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, "rewardkit"):
        yield caplog


def look_up(line: Line, *observers: object) -> Rewards | AsyncRewards:
    adapter, told = Acme(None), Observers(observers)
    rewards = (
        Rewards(adapter, line.transport, name="checkout", observers=told)
        if line.kind == "sync"
        else AsyncRewards(adapter, line.async_transport, name="checkout", observers=told)
    )
    look_up_again(rewards)
    return rewards


def look_up_again(rewards: Rewards | AsyncRewards) -> None:
    def look() -> CodeMatch:
        if isinstance(rewards, AsyncRewards):
            return finished(rewards.lookup(CODE))
        return rewards.lookup(CODE)

    with pytest.raises((CodeNotFound, ProviderUnavailable)):
        look()


@BOTH
def test_every_attempt_is_told(kind: Kind, debug: pytest.LogCaptureFixture) -> None:
    """If a request is sent three times, log and observers get three events, without the code."""
    notes = Notes()
    gone = ProviderUnavailable(f"{CODE} is not to be seen", sent=False)
    line = Line(gone, Response(503), Response(200, {"x-request-id": "r-3"}), kind=kind)
    look_up(line, notes)

    assert [event.attempt for event in notes.started] == [1, 2, 3]
    assert [event.started for event in notes.finished] == notes.started
    assert [event.status for event in notes.finished] == [None, 503, 200]
    assert [event.error for event in notes.finished] == ["ProviderUnavailable", None, None]
    ids = [event.request_id for event in notes.finished]
    assert ids[0] is None
    assert ids[2] == "r-3"
    first = notes.started[0]
    assert (first.provider, first.connection) == ("acme", "checkout")
    assert (first.operation, first.method) == (Operation.LOOKUP, "GET")
    assert first.server == "api.acme.example:8443"

    logged = [vars(record) for record in debug.records]
    assert [facts["attempt"] for facts in logged] == [1, 2, 3]
    assert [facts["status"] for facts in logged] == ["no answer", 503, 200]
    assert logged[2]["request_id"] == "r-3"
    assert logged[0]["error"] == "ProviderUnavailable"
    assert all(facts["connection"] == "checkout" for facts in logged)
    assert CODE not in f"{notes.started} {notes.finished} {logged}"


@BOTH
def test_drift_is_told_once(kind: Kind) -> None:
    """If a provider sends something new, observers are told the first time."""
    notes = Notes()
    rewards = look_up(Line(Response(200), kind=kind), notes)
    look_up_again(rewards)
    (seen,) = notes.drift
    assert (seen.provider, seen.connection) == ("acme", "checkout")
    assert (seen.drift.kind, seen.drift.value) == (DriftKind.UNKNOWN_FIELD, "flavour")
    assert rewards.drift[0].count == 2


def test_an_observer_that_raises_breaks_nothing(debug: pytest.LogCaptureFixture) -> None:
    """If an observer raises, the call goes on, the next one is told, and the log says so."""
    notes = Notes()
    look_up(Line(Response(200)), Faulty(), notes)
    assert len(notes.finished) == 1
    assert "observer failed" in debug.messages
    assert any(vars(record).get("error") == "ZeroDivisionError" for record in debug.records)


def test_an_observer_that_misspells_a_hook_is_refused() -> None:
    """If an observer has a hook that there is none of, connecting says so."""

    class Wrong:
        @hookimpl
        def rewardkit_exchange_ended(self, event: ExchangeFinished) -> None: ...

    with pytest.raises(PluginError, match=r"observer Wrong.*rewardkit_exchange_ended"):
        rewardkit.connect("local::memory:", observers=[Wrong()])


def test_observers_given_to_connect_are_told() -> None:
    """If an observer is given to ``connect``, it is told, also where there is no network."""
    notes = Notes()
    with rewardkit.connect("local::memory:", observers=[notes]) as rewards:
        rewards.check()
    (event,) = notes.finished
    assert (event.started.operation, event.started.server) == (Operation.CHECK, "")
    assert event.status == 200


@in_loop
async def test_observers_given_to_connect_async_are_told() -> None:
    """If a provider is embedded and used from coroutines, its observers are told, too."""
    notes = Notes()
    async with rewardkit.connect_async("local::memory:", observers=[notes]) as rewards:
        await rewards.check()
        assert rewards.health() is None
    (event,) = notes.finished
    assert (event.started.operation, event.status) == (Operation.CHECK, 200)


def test_observers_of_installed_packages_are_told(debug: pytest.LogCaptureFixture) -> None:
    """If a package has an entry point for observers, it is loaded; one that is broken is left out."""
    group = "rewardkit.observers"
    registry = Registry(
        observing=[
            EntryPoint("notes", f"{__name__}:INSTALLED", group),
            EntryPoint("gone", "no_such_module_anywhere", group),
        ]
    )
    assert registry.observers() == (INSTALLED,)
    assert "observer cannot be used" in debug.messages


@BOTH
def test_nobody_is_told_where_nobody_listens(kind: Kind) -> None:
    """If there is neither observer nor log, the transport is called directly."""
    rewards = look_up(Line(Response(200), kind=kind))
    assert not rewards._watching.wanted


@BOTH
def test_health_says_how_a_connection_fares(kind: Kind) -> None:
    """If requests fail, health has what was counted, and until when nothing is sent."""
    gone = ProviderUnavailable("gone")
    line = Line(gone, kind=kind, failures_to_open=2, open_time=5, attempts=1)
    rewards = look_up(line)
    assert rewards.health() == line.health()
    look_up_again(rewards)
    health = rewards.health()
    assert health is not None
    assert health.state is BreakerState.OPEN
    assert health.until is not None
    assert (health.until - health.since).total_seconds() == 5
    assert (health.attempts, health.failures, health.failures_in_a_row) == (2, 2, 2)


def test_what_is_not_reached_over_a_network_has_no_health() -> None:
    """If the provider is embedded, there is nothing to say."""
    with rewardkit.connect("local::memory:") as rewards:
        assert rewards.health() is None


INSTALLED = Notes()
