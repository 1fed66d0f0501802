"""Watching a connection: an event in the log and for observers, for every attempt of an exchange."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from rewardkit import log
from rewardkit.adapter import Adapter
from rewardkit.drift import Drift
from rewardkit.exchange import Request, Response
from rewardkit.operations import Operation
from rewardkit.plugins import DriftSeen, ExchangeFinished, ExchangeStarted, Observers
from rewardkit.secret import redact

_STARTED, _FINISHED = "rewardkit_exchange_started", "rewardkit_exchange_finished"
_DRIFT = "rewardkit_drift_seen"

#: Where an address states none.
_PORTS = {"http": 80, "https": 443}


class Watching:
    """Who is told of one connection, and what they all are told. Where nobody is, it costs a look.

    Args:
        adapter: the connection's; what it notes as drift is told to observers.
        connection: its name.
        observers: beside the log.
    """

    def __init__(self, adapter: Adapter[Any], connection: str, observers: Observers) -> None:
        self.adapter = adapter
        self.connection = connection
        self.observers = observers
        self._observed = bool(observers)
        if observers.told(_DRIFT):
            adapter.drift.tell(self._drift_seen)

    @property
    def wanted(self) -> bool:
        """Whether anybody listens now."""
        return self._observed or log.enabled()

    def call(self, operation: Operation) -> CallWatch | None:
        """What is told of a call's attempts; None while nobody listens."""
        return CallWatch(self, operation) if self.wanted else None

    @cached_property
    def log(self) -> Any:
        """The connection's logger."""
        return log.bound(provider=self.adapter.provider, connection=self.connection)

    @cached_property
    def server(self) -> str:
        """Host and port of the provider; empty where it is not reached over HTTP."""
        try:
            parts = urlsplit(self.adapter.base_url)
            port = parts.port or _PORTS[parts.scheme]
        except (NotImplementedError, ValueError, KeyError):
            return ""
        host = parts.hostname or ""
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _drift_seen(self, drift: Drift) -> None:
        event = DriftSeen(provider=self.adapter.provider, connection=self.connection, drift=drift)
        self.observers.tell(_DRIFT, event)


class CallWatch:
    """One call's: is told of its attempts by the transport, and tells those who listen."""

    def __init__(self, watching: Watching, operation: Operation) -> None:
        self._to = watching
        self._operation = operation
        self._event: ExchangeStarted | None = None

    def started(self, request: Request, attempt: int) -> None:
        """An attempt begins."""
        self._event = ExchangeStarted(
            provider=self._to.adapter.provider,
            connection=self._to.connection,
            operation=self._operation,
            method=request.method,
            attempt=attempt,
            server=self._to.server,
        )
        self._to.observers.tell(_STARTED, self._event)

    def finished(
        self, request: Request, attempt: int, outcome: Response | BaseException, seconds: float
    ) -> None:
        """An attempt is over."""
        if self._event is None:
            return
        answer = outcome if isinstance(outcome, Response) else None
        event = ExchangeFinished(
            started=self._event,
            status=None if answer is None else answer.status,
            error=type(outcome).__name__ if answer is None else None,
            request_id=None if answer is None else self._request_id(request, answer),
            milliseconds=round(seconds * 1_000, 1),
        )
        self._to.observers.tell(_FINISHED, event)
        if log.enabled():
            self._to.log.debug(
                "exchange",
                operation=self._operation.value,
                method=request.method,
                status=event.status or "no answer",
                attempt=attempt,
                milliseconds=event.milliseconds,
                request_id=event.request_id,
                **({"error": event.error} if event.error else {}),
            )

    def _request_id(self, request: Request, response: Response) -> str | None:
        """The vendor's id of the request: of a header, or of an error's body."""
        found = response.headers.get("x-request-id")
        if not found and not response.ok:
            with suppress(Exception):  # a mistake in an adapter, which its own call will tell of
                found = self._to.adapter.read_error(response).request_id
        return redact(found, request.sensitive) if found else None
