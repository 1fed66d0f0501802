"""An observer that notes how attempts ended, and which of them were made before their turn."""

from __future__ import annotations

from threading import Lock, current_thread

from rewardkit.plugins import ExchangeFinished, hookimpl


class Attempts:
    """Notes attempts.

    Attributes:
        statuses: what was answered.
        ahead: how many attempts were made by threads for pages ahead.
    """

    def __init__(self) -> None:
        self.statuses: list[int | None] = []
        self.ahead = 0
        self._lock = Lock()

    @hookimpl
    def rewardkit_exchange_finished(self, event: ExchangeFinished) -> None:
        with self._lock:
            self.statuses.append(event.status)
            self.ahead += current_thread().name == "rewardkit-ahead"
