"""Gathering: a connection's drift in memory, and its way to where it is kept.

No call waits for it: a thread that lives for one write takes what has come together. What cannot be
written stays in memory and is tried again; the log has that once.
"""

from __future__ import annotations

import atexit
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from attrs import define

from rewardkit import log
from rewardkit.drift import DriftKind
from rewardkit.http.forks import survive_forks

from .settings import DriftSettings
from .shape import writable
from .sighting import Key, Sighting, Store

if TYPE_CHECKING:
    from rewardkit.adapter import Adapter
    from rewardkit.exchange import Request

R = TypeVar("R")

#: How many of the codes that were sent last are remembered, so as not to write one of them down.
_CODES = 1_000

#: Those that may have something to write when the process ends.
_open: WeakSet[Gathering] = WeakSet()


@define
class _Tally:
    """How often something was seen since the last write, and when; seconds since 1970."""

    count: int
    first: float
    last: float


class Gathering:
    """What one connection has seen and not yet written; threads may share it.

    Args:
        adapter: the connection's; what it notes as drift is gathered from now on.
        connection: its name.
        store: where it is kept.
        settings: how often it is written, and how much.
        version: gives the version of the adapter; asked with the first write.
    """

    def __init__(
        self,
        adapter: Adapter[Any],
        connection: str,
        store: Store,
        settings: DriftSettings,
        version: Callable[[], str],
    ) -> None:
        self._adapter = adapter
        self._connection = connection
        self._store = store
        self._settings = settings
        self._version = version
        self._codes: deque[str] = deque(maxlen=_CODES)
        self._written_as: dict[Key, Key] = {}
        self._complained = False
        self._closed = False
        self._lock, self._writing = Lock(), Lock()
        self._pending: dict[Key, _Tally] = {}
        self._timer: Timer | None = None
        adapter.drift.keep(self._note)
        survive_forks(self)
        _open.add(self)

    def hearing(self, send: Callable[[Request], R]) -> Callable[[Request], R]:
        """``send`` of either client, which lets this know of the codes that must not be written."""

        def heard(request: Request) -> R:
            if request.sensitive:
                with self._lock:
                    self._codes.extend(request.sensitive)
            return send(request)

        return heard

    def flush(self) -> None:
        """Write what has come together. It does not raise."""
        with self._writing:
            with self._lock:
                taken, self._pending = self._pending, {}
                self._timer = None
            if not taken:
                return
            try:
                self._store.add(self._sightings(taken), self._settings.at_most)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is not worth a call
                self._put_back(taken)
                self._complain(error)

    def close(self) -> None:
        """Write what there is, and gather no more. It does not raise."""
        with self._lock:
            self._closed = True
            timer = self._timer
        if timer is not None:
            timer.cancel()
        self.flush()
        _open.discard(self)
        self._store.close()

    def after_fork(self) -> None:
        """In a child: what has come together is the parent's to write."""
        self._lock, self._writing = Lock(), Lock()
        self._pending = {}
        self._timer = None

    def _note(self, kind: DriftKind, where: str, value: str) -> None:
        key = self._written_as.get((kind, where, value))
        if key is None:
            key = self._writable(kind, where, value)
        now = time.time()
        with self._lock:
            tally = self._pending.get(key)
            if tally is None:
                self._pending[key] = _Tally(1, now, now)
            else:
                tally.count += 1
                tally.last = now
            if self._timer is not None or self._closed:
                return
            timer = self._timer = Timer(self._settings.every, self.flush)
        timer.name = f"drift of {self._connection}"
        timer.daemon = True  # a process does not wait for it: it writes on its way out
        try:
            timer.start()
        except (
            RuntimeError
        ):  # no thread can be started now: the next sighting tries, or closing writes
            with self._lock:
                self._timer = None

    def _writable(self, kind: DriftKind, where: str, value: str) -> Key:
        with self._lock:
            codes = tuple(self._codes)
        key = (kind.value, *writable(kind, where, value, codes, self._adapter.secrets()))
        self._written_as[kind, where, value] = key
        return key

    def _sightings(self, taken: dict[Key, _Tally]) -> list[Sighting]:
        version = self._version()
        return [
            Sighting(
                provider=self._adapter.provider,
                connection=self._connection,
                kind=kind,
                where=where,
                value=value,
                count=tally.count,
                first_seen=datetime.fromtimestamp(tally.first, UTC),
                last_seen=datetime.fromtimestamp(tally.last, UTC),
                version=version,
            )
            for (kind, where, value), tally in taken.items()
        ]

    def _put_back(self, taken: dict[Key, _Tally]) -> None:
        with self._lock:
            for key, tally in taken.items():
                later = self._pending.get(key)
                if later is not None:
                    tally.count += later.count
                    tally.last = later.last
                self._pending[key] = tally

    def _complain(self, error: Exception) -> None:
        if self._complained:
            return
        self._complained = True
        log.warn(
            "drift cannot be written",
            connection=self._connection,
            error=type(error).__name__,
            problem=str(error),
        )


@atexit.register
def _write_the_rest() -> None:
    """Write what connections have that nobody has closed."""
    for gathering in list(_open):
        gathering.flush()
