"""Many orders, faults at every point of the exchange, and checkouts that are killed: a short run.

The long one is ``tests/benchmarks/chaos.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgres
import pytest
from fault_proxy import Fault, Kind, faulty
from journal_entries import entry
from storm import Storm, weather
from storm.books import Findings
from storm.logbook import Line, Told

import rewardkit
from rewardkit.journal import JournalSettings, Place, State, new_key, open_journal
from rewardkit.model import Money, Order, RedemptionStatus

from .conftest import VENDORS, start


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a journal that processes share."""
    if request.param == "sqlite":
        yield str(tmp_path / "journal.db")
        return
    try:
        server = postgres.shared()
    except postgres.Unavailable as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PGPASSWORD", server.password)
    with server.database() as url:
        yield url


@pytest.mark.parametrize(
    ("provider", "journal", "orders"),
    [
        ("local", "sqlite", 120),
        ("local", "postgresql", 80),
        ("oneofnone", "sqlite", 50),
        ("voucherify", "sqlite", 50),
    ],
    indirect=["journal"],
)
def test_orders_weather_a_storm(provider: str, journal: str, orders: int, tmp_path: Path) -> None:
    """If everything fails and checkouts are killed, each order is redeemed once at most, and known."""
    books = weather(
        Storm(
            folder=str(tmp_path),
            provider=provider,
            orders=orders,
            processes=2,
            kill_every=1.5,
            journal=journal,
            key=new_key().reveal(),
        ),
        patience=240,
    )
    assert not books.broken, books.table()
    assert books.unknown == 0, books.table()
    assert books.told[Told.DONE] > orders / 3, books.table()
    assert sum(books.faults.values()) > orders / 3, books.table()


def test_the_books_show_what_is_wrong() -> None:
    """If what was told, written down and done do not agree, the books say where."""
    place = Place(provider="acme", connection="checkout")
    found = Findings(
        orders=["a", "b", "c", "d"],
        lines=[
            Line("a", Told.DONE, "r1"),
            Line("b", Told.REFUSED, "CodeExpired"),
            Line("c", Told.WRONG, "KeyError"),
        ],
        entries=[
            entry("1", place=place, ticket="t1", order_id="a", state=State.DONE),
            entry("2", place=place, ticket="t2", order_id="b", state=State.NOTHING_DONE),
        ],
        redemptions=Counter({"b": 2, "x": 1}),
        codes=Counter({"SUMMER": 2, "WINTER": 1}),
    )
    assert list(found.doubles()) == ["b", "SUMMER"]
    assert list(found.lost()) == ["a", "t1"]
    assert list(found.denied()) == ["b, told CodeExpired", "t2 of b, nothing_done", "x"]
    assert list(found.untold()) == ["d"]
    assert list(found.wrong()) == ["c: KeyError"]


@pytest.mark.parametrize("example", ["checkout", "shared"])
@pytest.mark.parametrize("name", VENDORS)
def test_a_request_that_arrives_late_is_not_doubled(
    name: str, example: str, tmp_path: Path
) -> None:
    """If a request is carried out after it was given up, there is one redemption, and it is given."""
    order = Order(id="late-1", total=Money(5_900, "EUR"))
    with start(name) as vendor:
        found = vendor.sandbox.examples[example]
        assert found.code is not None
        with vendor.connect() as plain:
            match = plain.lookup(found.code)
        port = int(vendor.url.rpartition(":")[2])
        kept = JournalSettings(
            address=str(tmp_path / "journal.db"), key=new_key(), quiet=10, settle_time=20
        )
        with (
            faulty(port, [Fault(Kind.LATE, seconds=0.5)]) as proxy,
            open_journal(kept) as journal,
            rewardkit.connect(
                name, settings=_by(proxy.url, vendor.settings), journal=journal
            ) as rewards,
        ):
            given = rewards.redeem(match, order=order, discount=Money(500, "EUR"))
            assert proxy.arrived.wait(10)
            assert rewards.redeem(match, order=order, discount=Money(500, "EUR")) == given
        with vendor.connect() as plain:
            there = [
                each
                for each in plain.list_redemptions(found.reward_id)
                if (each.order_id, each.status) == (order.id, RedemptionStatus.SUCCEEDED)
            ]
    assert given.order_id == order.id
    assert len(there) == 1


def _by(url: str, settings: Any) -> dict[str, Any]:
    return {**settings, "base_url": url, "http": {"read_timeout": 0.2}}
