"""Logging in: a transport that gets short-lived credentials, keeps them fresh and sends them along.

``Holder`` decides, and does no I/O, so that a driver of another kind has only to wait in its own
way. Neither shows or logs what a login holds.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from math import inf
from threading import TIMEOUT_MAX, Lock
from typing import Any, cast

from attrs import define, evolve, field

from rewardkit import log
from rewardkit.adapter import Adapter
from rewardkit.errors import (
    ContractViolated,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RewardKitError,
)
from rewardkit.exchange import Request, Response, Send, run
from rewardkit.login import Login
from rewardkit.transport import AheadTransport, Transport, Watch, parallel_of, watched

from .deadline import left
from .forks import survive_forks
from .health import Health, health_of
from .unsent import Unsent

#: How long before its end a login is renewed, but never before three quarters of its time are over.
MARGIN = timedelta(seconds=60)

_SHORTEST_SECRET = 4  # characters; what is shorter is part of too many words to be taken out


@define
class Holder:
    """The login that is held, and when it is time for another one.

    Attributes:
        login: the one to use; None before the first.
        renew_at: from when another one is due; None for never.
        worked: whether an answer has shown that it is good.
    """

    login: Login | None = None
    renew_at: datetime | None = None
    worked: bool = False

    def usable(self, now: datetime, *, refused: Login | None = None) -> Login | None:
        """The login to send along; None where another one has to be got first.

        Args:
            now: the present, aware.
            refused: the one that has just been refused, which is not used again.
        """
        login, renew_at = self.login, self.renew_at
        due = renew_at is not None and now >= renew_at
        return None if due or login is refused else login

    def take(self, login: Login, asked_at: datetime) -> None:
        """Hold a new login, whose time counts from when it was asked for."""
        self.login, self.worked, self.renew_at = login, False, None
        if login.expires_at is not None:
            lifetime = max(login.expires_at - asked_at, timedelta())
            self.renew_at = login.expires_at - min(MARGIN, lifetime / 4)

    def hold_on(self, now: datetime, *, refused: Login | None) -> Login | None:
        """The login that there is, where renewing it ahead of time has failed and it is still good.

        The next attempt is due when half of what is left is over.
        """
        login = self.login
        if login is None or login is refused or login.expires_at is None:
            return None
        left = login.expires_at - now
        if left <= timedelta():
            return None
        self.renew_at = now + left / 2
        return login

    def answered(self, login: Login, status: int) -> bool:
        """Take note of an answer; whether the request is to be sent again with another login.

        A 401 was not carried out. It ends a login that has worked before; one that never has is
        given up, and the next request gets another one.
        """
        if login is not self.login:  # another one was got meanwhile, and perhaps given up
            return status == 401 and self.login is not None
        if status != 401:
            self.worked = True
        elif not self.worked:
            self.login = None
        return status == 401 and self.worked


@define(eq=False)
class LoginTransport:
    """Carries requests with a login, which it gets before the first one and renews in time.

    One thread at a time logs in; others wait for that and use what came of it.

    Args:
        transport: carries the requests, those of the login as well.
        adapter: says how to log in, and what a refusal of that means.
    """

    _transport: Transport
    _adapter: Adapter[Any]
    _holder: Holder = field(factory=Holder, init=False)
    _lock: Lock = field(factory=Lock, init=False)
    _ended: int = field(default=0, init=False)  # how many attempts to log in are over
    _failure: RewardKitError | None = field(default=None, init=False)  # of the last one

    def __attrs_post_init__(self) -> None:
        survive_forks(self)

    def send(self, request: Request) -> Response:
        """Carry out a request; after a 401 with a login that has worked, once more with another.

        Raises:
            RewardKitError: what logging in comes to, by the adapter; nothing else was sent then.
                And what the transport raises.
        """
        return self._send(request, self._transport.send)

    def send_watched(self, request: Request, watch: Watch) -> Response:
        """As ``send``, with each attempt told to ``watch``, those to log in as well."""
        return self._send(request, watched(self._transport, watch))

    def health(self) -> Health | None:
        """How the connection fares, as the transport says."""
        return health_of(self._transport)

    @property
    def parallel(self) -> int:
        """How many requests of one list may be under way at once, as the transport says."""
        return parallel_of(self._transport)

    def send_ahead(self, request: Request, watch: Watch | None) -> Response | None:
        """Send a request that can wait, with the login that there is; None for none, or a bad one."""
        login = self._holder.usable(self._adapter.clock(), refused=None)
        if login is None:
            return None
        ahead = cast("AheadTransport", self._transport)
        response = ahead.send_ahead(with_login(login, request), watch)
        return None if response is not None and response.status == 401 else response

    def _send(self, request: Request, send: Send) -> Response:
        login = self._login(send)
        response = send(with_login(login, request))
        if self._holder.answered(login, response.status):
            login = self._login(send, refused=login)
            response = send(with_login(login, request))
            self._holder.answered(login, response.status)
        return response if response.ok else without_login(login, response)

    def close(self) -> None:
        """Close the transport; the login is forgotten."""
        self._holder = Holder()
        self._transport.close()

    def _login(self, send: Send, refused: Login | None = None) -> Login:
        usable = self._holder.usable(self._adapter.clock(), refused=refused)
        if usable is not None:
            return usable
        ended, seconds = self._ended, left()
        if not self._lock.acquire(timeout=max(0.0, seconds) if seconds < TIMEOUT_MAX else -1):
            raise no_turn()
        try:
            usable = self._holder.usable(self._adapter.clock(), refused=refused)
            if usable is not None:
                return usable
            if self._ended != ended and self._failure is not None:
                raise copy(self._failure)  # of the attempt that this thread has waited for
            return self._renewed(send, refused)
        finally:
            self._lock.release()

    def after_fork(self) -> None:
        """Make the lock anew: a thread that is no longer may have held it, and logged in."""
        self._lock = Lock()

    def _renewed(self, send: Send, refused: Login | None) -> Login:
        asked_at = self._adapter.clock()
        try:
            login = self._log_in(send)
        except RewardKitError as error:
            self._note(type(error).__name__)
            if isinstance(error, ProviderUnavailable | RateLimited):
                held = self._holder.hold_on(self._adapter.clock(), refused=refused)
                if held is not None:
                    return held
            self._failure, self._ended = shared(error), self._ended + 1
            raise
        self._note("done")
        self._holder.take(login, asked_at)
        self._failure, self._ended = None, self._ended + 1
        return login

    def _log_in(self, send: Send) -> Login:
        exchange = self._adapter.login()
        if exchange is None:
            return Login(headers={})
        try:
            return run(exchange, send, self._adapter.refuse)
        except (OutcomeUnknown, NotFound) as error:
            raise of_login(error) from error

    def _note(self, outcome: str) -> None:
        if log.enabled():
            log.bound(provider=self._adapter.provider).debug("login", outcome=outcome)


def no_turn() -> ProviderUnavailable:
    """Somebody else is logging in, for longer than this caller has time."""
    return ProviderUnavailable(
        "logging in did not end within the time that there was",
        sent=False,
        why=Unsent.NO_TURN.why,
    )


def shared(error: RewardKitError) -> RewardKitError | None:
    """The error for those who have waited for this login; None where they have to try themselves.

    That the provider refuses holds for all. That it did not answer may be for want of time, which is
    the caller's own.
    """
    hasty = isinstance(error, ProviderUnavailable | RateLimited) and left() < inf
    return None if hasty else copy(error)


def of_login(error: ProviderError) -> ProviderError:
    """What went wrong with logging in, as what it means for the request that it was for."""
    if isinstance(error, OutcomeUnknown):
        # Unknown is what the login did. What it was for has not been sent.
        detail = f"logging in came to nothing: {error.detail}"
        return error.recast(ProviderUnavailable, detail=detail)
    if isinstance(error, NotFound):
        # Missing is the place to log in at, and not what was to be asked for.
        return error.recast(ContractViolated, detail="there is no place to log in at this address")
    return error


def with_login(login: Login, request: Request) -> Request:
    """The request with the login's headers."""
    return evolve(request, headers={**request.headers, **login.headers})


def without_login(login: Login, response: Response) -> Response:
    """An error answer without the login, if it quotes that."""
    body = response.body
    for value in login.headers.values():
        for secret in (value, value.rpartition(" ")[2]):  # a token behind its scheme
            if len(secret) >= _SHORTEST_SECRET:
                body = body.replace(secret.encode(), "…".encode())
    return Response(response.status, response.headers, body)
