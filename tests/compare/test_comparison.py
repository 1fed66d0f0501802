from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.compare import Row, Side, Verdict, compare, in_money
from rewardkit.compare.comparison import PATHS
from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    Conditions,
    Credit,
    Delivery,
    FreeItems,
    FreeShipping,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Sync,
    SyncStatus,
    Units,
    UnknownBenefit,
    Usage,
    Window,
)

TEN = PercentOff(Decimal(10))
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def reward(provider: str = "acme", id: str = "1", **fields: Any) -> Reward:
    known: dict[str, Any] = {"name": "Ten", "benefit": TEN}
    return Reward(ref=RewardRef(provider, id), **{**known, **fields})


def row(path: str, left: dict[str, Any], right: dict[str, Any]) -> Row:
    """The row of ``path`` between two rewards that have these fields."""
    found = compare(reward("acme", "1", **left), reward("umbrella", "2", **right))
    return next(row for row in found.rows if row.path == path)


PERCENTS = st.decimals(0, 100, places=2).map(PercentOff)
AMOUNTS = st.builds(Money, st.integers(0, 10_000), st.sampled_from([None, "EUR", "JPY"]))
BENEFITS = st.one_of(
    PERCENTS,
    st.builds(AmountOff, AMOUNTS),
    st.builds(Credit, AMOUNTS),
    st.just(FreeShipping()),
    st.builds(
        UnknownBenefit, st.text(max_size=3), st.dictionaries(st.text(max_size=2), st.integers())
    ),
)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
COUNTS = st.none() | st.integers(0, 3)
SILENT = st.frozensets(st.sampled_from([*PATHS, "limits", "benefit.cap", "benefit.amount"]))
REWARDS = st.builds(
    Reward,
    ref=st.builds(RewardRef, st.sampled_from(["acme", "umbrella"]), st.sampled_from(["1", "2"])),
    name=st.sampled_from(["Ten", "Twenty"]),
    benefit=BENEFITS,
    applies_to=st.none() | st.builds(Scope, st.sampled_from(ScopeKind), st.just(("a", "b"))),
    status=st.none() | st.sampled_from(RewardStatus),
    window=st.builds(Window, TIMES, TIMES),
    conditions=st.builds(Conditions, st.none() | AMOUNTS, COUNTS, st.none() | st.booleans()),
    limits=st.builds(Limits, COUNTS, COUNTS, COUNTS),
    metadata=st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    not_stated=SILENT,
)


@given(REWARDS)
def test_a_reward_is_the_same_as_itself(one: Reward) -> None:
    """If a reward is compared with itself, every row is the same, whatever it does not state."""
    assert compare(one, one).same
    assert {found.verdict for found in compare(one, one).rows} == {Verdict.SAME}


@given(REWARDS, REWARDS)
def test_a_comparison_mirrors(a: Reward, b: Reward) -> None:
    """If the sides are exchanged, every verdict stays and its sides are exchanged."""
    assert compare(b, a) == compare(a, b).mirrored()


@given(REWARDS)
def test_what_is_no_part_of_the_offer_is_left_out(one: Reward) -> None:
    """If only the reference, the times of writing and the native payload differ, no row does."""
    other = attrs.evolve(
        one,
        ref=RewardRef("another", "9"),
        created_at=NOON,
        updated_at=NOON,
        native={"x": 1},
        not_stated=frozenset(),
    )
    stated = attrs.evolve(one, not_stated=frozenset())

    assert compare(stated, other).same


def test_there_is_a_row_for_every_field() -> None:
    """If a field is added to Reward, it is compared, or left out here on purpose."""
    told_apart_by = {"ref", "native", "not_stated", "created_at", "updated_at"}
    happened_since = {"usage", "syncs", "access"}
    fields = {field.name for field in attrs.fields(Reward)}

    assert {path.partition(".")[0] for path in PATHS} == (fields - told_apart_by - happened_since)


SAME_MEANING: dict[str, tuple[str, Any, Any]] = {
    "a percentage with noughts": ("benefit", TEN, PercentOff(Decimal("10.00"))),
    "items in another order": (
        "benefit",
        FreeItems((Units("a"), Units("b", 2))),
        FreeItems((Units("b", 2), Units("a"))),
    ),
    "targets in another order": (
        "applies_to",
        Scope(ScopeKind.PRODUCT, ("a", "b")),
        Scope(ScopeKind.PRODUCT, ("b", "a")),
    ),
    "a target that is named twice": (
        "applies_to",
        Scope(ScopeKind.PRODUCT, ("a",)),
        Scope(ScopeKind.PRODUCT, ("a", "a")),
    ),
    "items one by one": (
        "benefit",
        FreeItems((Units("a", 1, "red"), Units("b"), Units("a", 1, "red"))),
        FreeItems((Units("a", 2, "red"), Units("b"))),
    ),
}


@pytest.mark.parametrize(("path", "left", "right"), SAME_MEANING.values(), ids=SAME_MEANING)
def test_values_are_compared_by_meaning(path: str, left: Benefit, right: Benefit) -> None:
    """If two values mean the same and are spelt differently, the row is the same."""
    assert row(path, {path: left}, {path: right}).verdict is Verdict.SAME


def test_times_are_compared_as_instants() -> None:
    """If two windows end at one instant, told in different zones, the row is the same."""
    there = NOON.astimezone(timezone(timedelta(hours=2)))

    found = row(
        "window.expires_at",
        {"window": Window(expires_at=NOON)},
        {"window": Window(expires_at=there)},
    )

    assert found.verdict is Verdict.SAME


DIFFERENT: dict[str, tuple[str, Any, Any]] = {
    "another percentage": ("benefit", TEN, PercentOff(Decimal(11))),
    "another kind": ("benefit", TEN, FreeShipping()),
    "kinds with the same amount": (
        "benefit",
        AmountOff(Money(500, "EUR")),
        Credit(Money(500, "EUR")),
    ),
    "another currency": ("benefit", AmountOff(Money(500, "EUR")), AmountOff(Money(500, "USD"))),
    "a cap on one side": ("benefit", TEN, PercentOff(Decimal(10), Money(2000, "EUR"))),
    "another delivery": ("delivery", Delivery.SHARED_CODE, Delivery.UNIQUE_CODES),
    "one more target": (
        "applies_to",
        Scope(ScopeKind.PRODUCT, ("a",)),
        Scope(ScopeKind.PRODUCT, ("a", "b")),
    ),
    "more items": ("benefit", FreeItems((Units("a"),)), FreeItems((Units("a"), Units("a")))),
    "items of another variant": (
        "benefit",
        FreeItems((Units("a", 2, "red"),)),
        FreeItems((Units("a", 1, "red"), Units("a", 1, "blue"))),
    ),
    "metadata": ("metadata", {"a": 1}, {"a": 1, "b": 2}),
    "a truth value and a number": ("metadata", {"a": [True]}, {"a": [1]}),
    "a number and a truth value": ("metadata", {"a": 0}, {"a": False}),
    "a truth value and a number in a vendor's own words": (
        "benefit",
        UnknownBenefit("RAFFLE", {"open": True}),
        UnknownBenefit("RAFFLE", {"open": 1}),
    ),
}


@pytest.mark.parametrize(("path", "left", "right"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_means_something_else_is_different(path: str, left: Any, right: Any) -> None:
    """If two values mean different things, the row is different and has both, typed."""
    found = row(path, {path: left}, {path: right})

    assert (found.verdict, found.left, found.right) == (Verdict.DIFFERENT, left, right)
    assert not compare(reward(**{path: left}), reward(**{path: right})).same


@pytest.mark.parametrize(
    ("left", "right", "sides"),
    [
        ({"limits.total"}, set(), {Side.LEFT}),
        (set(), {"limits"}, {Side.RIGHT}),
        ({"limits.total"}, {"limits.total"}, {Side.LEFT, Side.RIGHT}),
    ],
)
def test_what_is_not_stated_is_not_taken_for_none(
    left: set[str], right: set[str], sides: set[Side]
) -> None:
    """If a side does not state a limit, the row says so and on which side, not "no limit"."""
    found = row(
        "limits.total",
        {"limits": Limits(), "not_stated": frozenset(left)},
        {"limits": Limits(), "not_stated": frozenset(right)},
    )

    assert (found.verdict, set(found.unstated)) == (Verdict.NOT_STATED, sides)


def test_a_part_that_is_not_stated_leaves_the_rest_to_differ() -> None:
    """If a cap is not stated, other percentages still differ, and the same ones cannot be told."""
    silent = {"benefit": TEN, "not_stated": frozenset({"benefit.cap"})}

    assert row("benefit", silent, {"benefit": PercentOff(Decimal(11))}).verdict is Verdict.DIFFERENT
    capped = row("benefit", silent, {"benefit": PercentOff(Decimal(10), Money(1, "EUR"))})
    assert (capped.verdict, capped.unstated) == (
        Verdict.NOT_STATED,
        {Side.LEFT: frozenset({"cap"})},
    )


@pytest.mark.parametrize("benefit", [FreeShipping(), AmountOff(Money(1000, "EUR"))])
def test_a_part_that_a_benefit_cannot_have_is_missed_by_nobody(benefit: Benefit) -> None:
    """If a vendor states no cap, a benefit that has none anywhere is the same all the same."""
    silent: dict[str, Any] = {"benefit": benefit, "not_stated": frozenset({"benefit.cap"})}

    found = row("benefit", silent, {"benefit": benefit})
    assert (found.verdict, found.unstated) == (Verdict.SAME, {})
    assert in_money(reward(**silent), reward(benefit=benefit)).assumed == ()


def test_a_truth_value_is_no_number_in_one_reward_of_two_times() -> None:
    """If a reward's metadata has come to be ``true`` where it was 1, that is a difference."""
    before, after = reward(metadata={"a": 1}), reward(metadata={"a": True})

    assert not compare(before, after).same
    assert compare(before, before).same


def test_an_amount_without_a_currency_is_in_none() -> None:
    """If one side states no currency, nobody can tell whether the amounts are the same."""
    found = row(
        "benefit",
        {"benefit": AmountOff(Money(500))},
        {"benefit": AmountOff(Money(500, "EUR"))},
    )

    assert (found.verdict, found.unstated) == (
        Verdict.NOT_STATED,
        {Side.LEFT: frozenset({"currency"})},
    )


def test_a_row_does_not_print_a_code() -> None:
    """If a comparison is printed, the shared code is not in it."""
    found = compare(reward(shared_code="SUMMER-7F3K"), reward("umbrella"))

    assert "SUMMER-7F3K" not in repr(found)


def test_the_verdicts_are_counted() -> None:
    """If rows are counted, each verdict has its number and all make up the rows."""
    counts = compare(
        reward(name="A", not_stated=frozenset({"metadata"})), reward("umbrella")
    ).counts()

    assert counts == {
        Verdict.SAME: len(PATHS) - 2,
        Verdict.DIFFERENT: 1,
        Verdict.CANNOT_BE_SAID: 0,
        Verdict.NOT_STATED: 1,
    }


def test_what_has_happened_to_a_reward_is_not_part_of_the_offer() -> None:
    """If one of two equal offers has been used more, they are still the same."""
    used = reward(
        usage=Usage(redemptions=7), syncs=(Sync("shop", SyncStatus.ERROR),), access=Access(True)
    )

    assert compare(used, reward()).same
