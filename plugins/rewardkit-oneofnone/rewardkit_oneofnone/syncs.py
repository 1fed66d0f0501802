"""What external systems have of rewards and codes: lists on rewards, objects by system on codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rewardkit.drift import DriftKind, DriftLog
from rewardkit.model import Sync, SyncStatus
from rewardkit.times import parse_instant
from rewardkit.wire import encode

from . import wire
from .tables import SYNC_STATUS


class Syncs:
    """Makes the neutral state of syncs; a word or a time that cannot be read is drift."""

    def __init__(self, drift: DriftLog) -> None:
        self._drift = drift

    def of_reward(self, entries: list[wire.RewardExternalId]) -> tuple[Sync, ...]:
        """The syncs of a reward, in the vendor's order."""
        return tuple(
            [
                Sync(
                    entry.system,
                    SYNC_STATUS.get(entry.sync_status) or self._unknown(entry.sync_status),
                    entry.external_id,
                    entry.external_code_id,
                    self._instant(entry.synced_at),
                    entry.error,
                )
                for entry in entries
            ]
        )

    def of_code(self, by_system: wire.RewardCodeExternalIds) -> tuple[Sync, ...]:
        """The syncs of a code, in the vendor's order."""
        raw = encode(by_system) if by_system.raw is None else by_system.raw
        return tuple(self._each_of_code(by_system, raw)) if raw else ()

    def _each_of_code(
        self, by_system: wire.RewardCodeExternalIds, raw: Mapping[str, Any]
    ) -> Iterator[Sync]:
        known = {"shopify": by_system.shopify, "stripe": by_system.stripe}
        for system, entry in raw.items():
            found = known.get(system)
            if found is not None:
                yield Sync(
                    system,
                    SYNC_STATUS.get(found.sync_status) or self._unknown(found.sync_status),
                    found.discount_id,
                    found.code_id,
                    self._instant(found.synced_at),
                    found.error,
                )
            elif isinstance(entry, dict):
                # Of a system that the contract does not name nothing is sure but that it is one.
                status = _text(entry, "syncStatus") or ""
                yield Sync(
                    system,
                    SYNC_STATUS.get(status) or self._unknown(status),
                    _text(entry, "discountId"),
                    _text(entry, "codeId"),
                    self._instant(_text(entry, "syncedAt")),
                    _text(entry, "error"),
                )

    def _instant(self, text: str | None) -> datetime | None:
        try:
            return None if text is None else parse_instant(text)
        except ValueError:
            self._drift.note(DriftKind.UNPARSABLE_TIME, "syncedAt", text)
            return None

    def _unknown(self, status: str) -> SyncStatus:
        self._drift.note(DriftKind.UNKNOWN_VALUE, "syncStatus", status)
        return SyncStatus.read(status)


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None
