"""Entries and holds for the journal's tests; ``import journal_entries`` from any test."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from rewardkit.journal.entry import Entry
from rewardkit.journal.holds import Hold
from rewardkit.journal.place import Place
from rewardkit.journal.states import State
from rewardkit.operations import Operation

PLACE = Place(provider="acme", connection="checkout")
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def entry(key: str = "k", **fields: Any) -> Entry:
    """A redemption that somebody is about to send; its times are not what the store writes."""
    fields = {
        "ticket": secrets.token_hex(8),
        "place": PLACE,
        "operation": Operation.REDEEM,
        "state": State.SENDING,
        "order_id": "1042",
        "code_digest": "digest",
        "code_hint": "SUM",
        "owner": "host:1:ab",
        "lease": 30.0,
        "began_at": LONG_AGO,
        "sent_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "command": b"sealed",
        **fields,
    }
    return Entry(key=key, **fields)


def hold(order_id: str = "1042", *, minutes: float = 15, **fields: Any) -> Hold:
    """A hold that is wanted."""
    fields = {
        "id": secrets.token_hex(8),
        "place": PLACE,
        "code_digest": "digest",
        "made_at": LONG_AGO,
        "expires_at": LONG_AGO + timedelta(minutes=minutes),
        **fields,
    }
    return Hold(order_id=order_id, **fields)
