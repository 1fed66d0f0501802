"""What external systems have of rewards and codes: lists on rewards, objects by system on codes."""

from __future__ import annotations

from collections.abc import Mapping
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
        if not raw:
            return ()
        syncs: list[Sync] = []
        for system, entry in raw.items():
            found = by_system.of(system)
            if found is not None:
                syncs.append(
                    Sync(
                        system,
                        SYNC_STATUS.get(found.sync_status) or self._unknown(found.sync_status),
                        found.discount_id,
                        found.code_id,
                        self._instant(found.synced_at),
                        found.error,
                    )
                )
            elif isinstance(entry, dict):
                syncs.append(self._of_new_system(system, entry))
        return tuple(syncs)

    def _of_new_system(self, system: str, entry: Mapping[str, Any]) -> Sync:
        """Of a system that the contract does not name nothing is sure but that it is one."""
        status = _text(entry, "syncStatus") or ""
        return Sync(
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
