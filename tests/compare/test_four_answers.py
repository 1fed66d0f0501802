from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_strategies import rewards

from rewardkit.compare import Comparison, Row, Side, Verdict, compare
from rewardkit.compare.comparison import PATHS
from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import OFFER, Expression, Fitting, Loss, Translation, said, unsaid
from rewardkit.model import (
    FreeItems,
    Limits,
    PercentOff,
    Product,
    Reward,
    RewardRef,
    Scope,
    ScopeKind,
    Units,
)

TEN = PercentOff(Decimal(10))
NO_STOCK: Mapping[str, Expression] = {
    **{path: said(path) for path in OFFER},
    "limits.stock": unsaid("there is no stock", Loss.WIDENED),
    "metadata": unsaid("there is none"),
}


def no_stock(reward: Reward) -> Translation:
    """What a provider makes of a reward that has neither stock nor metadata."""
    fitting = Fitting(reward, "umbrella", NO_STOCK)
    fitting.drop("limits.stock")
    fitting.drop("metadata")
    return fitting.done()


def reward(provider: str = "acme", **fields: Any) -> Reward:
    return Reward(ref=RewardRef(provider, "1"), **{"name": "Ten", "benefit": TEN, **fields})


def row(comparison: Comparison, path: str) -> Row:
    return next(row for row in comparison.rows if row.path == path)


def test_all_of_the_offer_is_compared() -> None:
    """If a field makes the offer, it has a row."""
    assert set(PATHS) == set(OFFER)


def test_what_cannot_be_said_there_is_not_taken_for_a_difference() -> None:
    """If one side has a stock and the other's provider has no place for one, that is what is said."""
    a, b = reward(limits=Limits(stock=5)), reward("umbrella")
    found = row(compare(a, b, right=no_stock), "limits.stock")
    assert (found.verdict, found.unsaid) == (Verdict.CANNOT_BE_SAID, frozenset({Side.RIGHT}))
    assert row(compare(a, b), "limits.stock").verdict is Verdict.DIFFERENT
    mirrored = row(compare(b, a, left=no_stock), "limits.stock")
    assert (mirrored.verdict, mirrored.unsaid) == (Verdict.CANNOT_BE_SAID, frozenset({Side.LEFT}))


def test_what_has_no_place_there_is_none() -> None:
    """If a provider has no place for a field, and the other has nothing in it, they are the same."""
    silent = reward("umbrella", not_stated=frozenset({"limits.stock"}))
    assert row(compare(reward(), silent), "limits.stock").verdict is Verdict.NOT_STATED
    assert row(compare(reward(), silent, right=no_stock), "limits.stock").verdict is Verdict.SAME


def test_what_has_a_place_and_is_not_stated_stays_so() -> None:
    """If a provider has a place for a field and does not state it, nobody can tell."""
    silent = reward("umbrella", not_stated=frozenset({"limits.total"}))
    found = row(compare(reward(), silent, right=no_stock), "limits.total")
    assert found.verdict is Verdict.NOT_STATED


def test_a_benefit_that_cannot_be_said_at_all_leaves_the_rest() -> None:
    """If the other provider cannot say the benefit, the rest is compared all the same."""

    def refuse(reward: Reward) -> Translation:
        raise LossyTranslation("no", report=no_stock(reward).report)

    a, b = reward(limits=Limits(stock=5)), reward("umbrella")
    assert compare(a, b, right=refuse) == compare(a, b, right=no_stock)

    def fail(_: Reward) -> Translation:
        raise LossyTranslation("no")

    with pytest.raises(LossyTranslation):
        compare(a, b, right=fail)


@pytest.mark.parametrize(
    "fields",
    [
        lambda a, b: {"applies_to": Scope(ScopeKind.PRODUCT, (a, b))},
        lambda a, b: {"benefit": FreeItems((Units(a, 1), Units("x", 2, b)))},
        lambda a, b: {"benefit": Product(a, b)},
    ],
)
def test_products_have_other_ids_there(fields: Any) -> None:
    """If ids are said to be the same things, they are compared as that; on no other grounds."""
    a, b = reward(**fields("1", "2")), reward("umbrella", **fields("one", "two"))
    path = "applies_to" if "applies_to" in fields("1", "2") else "benefit"
    same = compare(a, b, products={"1": "one", "2": "two"})
    assert row(same, path).verdict is Verdict.SAME
    assert row(compare(a, b), path).verdict is Verdict.DIFFERENT
    assert row(compare(a, b, products={"1": "one"}), path).verdict is Verdict.DIFFERENT
    swapped = compare(a, b, products={"1": "two", "2": "one"})
    unordered = path == "applies_to"
    assert (row(swapped, path).verdict is Verdict.SAME) == unordered


def test_two_products_cannot_be_one() -> None:
    """If two ids are mapped to one, they could not be told apart, and that is said."""
    with pytest.raises(ValueError, match=r"two ids are said to be 'one'"):
        compare(reward(), reward(), products={"1": "one", "2": "one"})


@given(rewards, rewards, st.booleans(), st.booleans())
def test_both_ways_say_the_same(a: Reward, b: Reward, left: bool, right: bool) -> None:
    """If the sides are exchanged, so are all rows, whatever the providers cannot say."""
    fit_left, fit_right = (no_stock if each else None for each in (left, right))
    there = compare(a, b, left=fit_left, right=fit_right, products={"a": "b", "b": "a"})
    back = compare(b, a, left=fit_right, right=fit_left, products={"b": "a", "a": "b"})
    assert there.mirrored() == back


@given(rewards)
def test_a_reward_is_the_same_as_itself(a: Reward) -> None:
    """If a reward is compared with itself, all rows are the same, whatever its provider cannot say."""
    assert compare(a, a, left=no_stock, right=no_stock).same
