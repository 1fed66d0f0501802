from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from journal_entries import PLACE, entry, hold
from processes import WORKERS, at_once

from rewardkit.journal.place import Place
from rewardkit.journal.store import Store

MINUTE = timedelta(minutes=1)


def test_a_hold_has_the_stores_times(store: Store) -> None:
    """If a use is held, it is for as long as was asked, by the clock of the store."""
    wanted = hold("A", minutes=15, code_hint="SUM", reward_id="r1", customer="c1")
    held = store.hold(wanted, 3)
    assert held is not None
    assert abs(held.made_at - datetime.now(UTC)) < MINUTE
    assert held == attrs.evolve(
        wanted,
        uses_left=3,
        made_at=held.made_at,
        held_at=held.made_at,
        expires_at=held.made_at + 15 * MINUTE,
    )


def test_the_last_use_is_held_once(store: Store) -> None:
    """If another order holds the last use, there is none, until it is released."""
    held = store.hold(hold("A"), 1)
    assert held is not None
    assert store.hold(hold("B"), 1) is None
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="B")) == held
    assert store.release(held.id)
    assert not store.release(held.id)
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="B")) is None
    assert store.hold(hold("B"), 1) is not None


def test_a_code_without_uses_is_not_held(store: Store) -> None:
    """If a code has no use left, nobody can hold one."""
    assert store.hold(hold("A"), 0) is None


def test_as_many_are_held_as_there_are(store: Store) -> None:
    """If a code has several uses, so many orders hold one, and the first to end makes room."""
    later = store.hold(hold("A", minutes=20), 2)
    sooner = store.hold(hold("B", minutes=10), 2)
    assert later is not None
    assert sooner is not None
    assert store.hold(hold("C"), 2) is None
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="C")) == sooner


def test_a_code_without_limit_is_never_full(store: Store) -> None:
    """If a code has no limit, every order can hold a use, and none is in the way."""
    assert all(store.hold(hold(str(order)), None) for order in range(5))
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="other")) is None


def test_a_holder_is_not_in_their_own_way(store: Store) -> None:
    """If an order holds a use itself, nobody else's hold keeps it from it."""
    store.hold(hold("A"), 2)
    store.hold(hold("B"), 2)
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="A")) is None


def test_the_newest_hold_knows_how_many_uses_are_left(store: Store) -> None:
    """If uses have gone since the first hold, the count of the last one decides."""
    store.hold(hold("A"), 3)
    store.hold(hold("B"), 2)
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="C")) is not None


def test_the_same_order_extends_its_hold(store: Store) -> None:
    """If an order holds again, it keeps its hold, which ends later and never sooner."""
    first = store.hold(hold("A", minutes=10), 1)
    longer = store.hold(hold("A", minutes=30, customer="c1"), 1)
    shorter = store.hold(hold("A", minutes=5), 1)
    assert first is not None
    assert longer is not None
    assert shorter is not None
    assert longer.id == shorter.id == first.id
    assert longer.made_at == first.made_at < longer.held_at
    assert longer.expires_at == longer.held_at + 30 * MINUTE == shorter.expires_at
    assert shorter.customer == "c1"
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="B")) == shorter


def test_what_has_ended_is_in_nobodys_way(store: Store) -> None:
    """If a hold has ended by itself, another order gets the use, and there is nothing to release."""
    ended = store.hold(hold("A", minutes=0.001), 1)
    assert ended is not None
    time.sleep(0.1)
    assert store.obstacle(entry(place=PLACE, code_digest="digest", order_id="B")) is None
    assert not store.release(ended.id)
    assert store.hold(hold("B"), 1) is not None


@pytest.mark.parametrize(
    "other",
    [
        {"code_digest": "other"},
        {"place": Place(provider="acme", connection="other")},
        {"place": Place(provider="other", connection="checkout")},
    ],
    ids=["code", "connection", "provider"],
)
def test_holds_of_other_codes_do_not_matter(store: Store, other: dict[str, Any]) -> None:
    """If another code is held, or one of another place, this one is free."""
    store.hold(hold("A", **other), 1)
    assert store.hold(hold("B"), 1) is not None


def test_threads_hold_as_many_as_there_are(store: Store) -> None:
    """If many orders want the last uses at once, exactly as many hold one."""
    for number in range(10):
        made = at_once(
            lambda worker, number=number: store.hold(  # type: ignore[misc]
                hold(str(worker), code_digest=str(number)), WORKERS - 1
            )
        )
        assert sum(held is not None for held in made) == WORKERS - 1


def test_the_same_order_holds_once_among_threads(store: Store) -> None:
    """If the same order holds several times at once, it is one hold."""
    made = at_once(lambda _: store.hold(hold("A"), 1))
    assert len({held.id for held in made}) == 1
