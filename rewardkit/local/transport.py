"""The transport of ``local:``: a request names an operation, and the store answers it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rewardkit import jsontext
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Request, Response
from rewardkit.times import now

from .errors import STATUSES, write_refusal
from .refusal import Refusal
from .settings import LocalSettings
from .store import CommitUnclear, Store

_HEADERS = {"content-type": "application/json"}


class LocalTransport:
    """Carries requests to a store in this process; threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, request: Request) -> Response:
        """Carry out one operation, wholly or not at all.

        Raises:
            ProviderUnavailable: the file cannot be read or written now; nothing was done.
            OutcomeUnknown: the disk failed while the change was being made permanent.
        """
        try:
            return _answer(200, self._store.run(request.segments[0], request.json))
        except Refusal as refusal:
            return _answer(STATUSES[refusal.key], write_refusal(refusal))
        except CommitUnclear as error:
            raise OutcomeUnknown(f"{self._store.path} failed while writing: {error}") from error
        except sqlite3.Error as error:
            raise ProviderUnavailable(
                f"{self._store.path} cannot be read or written: {error}"
            ) from error

    def close(self) -> None:
        """Close the file; what is in memory is gone."""
        self._store.close()


def open_transport(
    settings: LocalSettings, *, clock: Callable[[], datetime] = now
) -> LocalTransport:
    """Open the store, and create the file if there is none.

    Args:
        settings: where it is.
        clock: gives the present, which decides about windows, reservations and grants.

    Raises:
        ConfigurationError: there can be no store at that path; says why and what to do.
        ProviderUnavailable: another process keeps the file locked.
    """
    return LocalTransport(Store(settings, clock=clock))


def _answer(status: int, body: Any) -> Response:
    return Response(status, _HEADERS, jsontext.dumps(body))
