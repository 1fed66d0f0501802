from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_strategies import rewards as any_rewards

from rewardkit.compare import (
    Grounds,
    Matching,
    Outcome,
    Pair,
    Places,
    Side,
    Verdict,
    by_metadata,
    by_name,
    compare,
    places_by_kind,
)
from rewardkit.errors import ProviderUnavailable
from rewardkit.fidelity import Expression, Loss, said, unsaid
from rewardkit.model import (
    FreeShipping,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardRef,
    UnknownBenefit,
)

TEN = PercentOff(Decimal(10))

#: How a provider says an offer that has no metadata.
NO_METADATA: Mapping[str, Expression] = {
    "name": said("title"),
    "metadata": unsaid("there is none", Loss.DROPPED),
}


def reward(id: str, name: str | None = None, provider: str = "acme", **fields: Any) -> Reward:
    values: dict[str, Any] = {"name": name or id, "benefit": TEN, **fields}
    return Reward(ref=RewardRef(provider, id), **values)


def there(id: str, name: str | None = None, **fields: Any) -> Reward:
    return reward(id, name, "umbrella", **fields)


def broken(rewards: Iterable[Reward]) -> Iterator[Reward]:
    """A list that breaks off after these."""
    yield from rewards
    raise ProviderUnavailable(provider="acme")


def told(pairs: Iterable[Pair]) -> list[tuple[Outcome, str | None]]:
    return [(pair.outcome, pair.key) for pair in pairs]


def test_rewards_are_paired_by_name() -> None:
    """If both sides have a name, their rewards are compared; else it is told on which side it is."""
    matching = Matching(by_name)
    pairs = matching.pairs(
        [reward("1", "A"), reward("2", "B"), reward("3", "C")],
        [there("x", "D"), there("y", "B", description="no"), there("z", "A")],
    )
    assert told(pairs) == [
        (Outcome.SAME, "A"),
        (Outcome.DIFFERENT, "B"),
        (Outcome.ONLY_LEFT, "C"),
        (Outcome.ONLY_RIGHT, "D"),
    ]
    assert matching.counts == Counter(
        [Outcome.SAME, Outcome.DIFFERENT, Outcome.ONLY_LEFT, Outcome.ONLY_RIGHT]
    )
    assert matching.read == {Side.LEFT: 3, Side.RIGHT: 3}
    assert not matching.same


def test_all_is_the_same_only_where_each_has_its_like() -> None:
    """If each reward has one that is the same, and both lists were read to the end, all is the same."""
    matching = Matching(by_name)
    assert told(matching.pairs([reward("1", "A")], [there("x", "A")])) == [(Outcome.SAME, "A")]
    assert matching.same
    empty = Matching(by_name)
    assert not list(empty.pairs([], []))
    assert empty.same
    unread = Matching(by_name)
    next(unread.pairs([reward("1", "A"), reward("2", "B")], [there("x", "A"), there("y", "B")]))
    assert not unread.same


def test_a_pair_is_told_before_the_next_reward_is_read() -> None:
    """If the left list is long, it is not waited for."""
    read = []

    def left() -> Iterator[Reward]:
        for name in "ABC":
            read.append(name)
            yield reward(name)

    pairs = Matching(by_name).pairs(left(), [there(name) for name in "ABC"])
    assert next(pairs).key == "A"
    assert read == ["A"]


def test_a_row_is_there_for_what_is_not_the_same() -> None:
    """If two rewards differ, the pair has the rows that ``compare`` gives, but those that are the same."""
    a, b = reward("1", "A", limits=Limits(5)), there("x", "A", description="no")
    (pair,) = Matching(by_name).pairs([a], [b])
    assert pair.rows == tuple(row for row in compare(a, b).rows if row.verdict is not Verdict.SAME)
    assert (pair.left, pair.right) == ((a.ref,), (b.ref,))


@given(any_rewards, any_rewards, st.booleans())
def test_many_are_compared_as_two_are(a: Reward, b: Reward, itself: bool) -> None:
    """If a pair is one of many, it is told the same of it as of the two alone."""
    right = a if itself else b
    (pair,) = Matching(lambda _: "one").pairs([a], [right])
    alone = compare(a, right)
    assert list(pair.rows) == [row for row in alone.rows if row.verdict is not Verdict.SAME]
    assert (pair.outcome is Outcome.SAME) == alone.same


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"description": "no", "not_stated": frozenset({"limits"})}, Outcome.DIFFERENT),
        ({"not_stated": frozenset({"limits"})}, Outcome.NOT_STATED),
        ({"benefit": UnknownBenefit("RAFFLE")}, Outcome.DIFFERENT),
        ({"benefit": PercentOff(Decimal(10), Money(5, "USD"))}, Outcome.DIFFERENT),
    ],
)
def test_the_gravest_field_decides(fields: dict[str, Any], outcome: Outcome) -> None:
    """If fields say different things, the pair is what the gravest of them is."""
    (pair,) = Matching(by_name).pairs([reward("1", "A")], [there("x", "A", **fields)])
    assert pair.outcome is outcome


def test_two_currencies_differ() -> None:
    """If two amounts are in different currencies, they differ, and the rest is compared."""
    pairs = Matching(by_name).pairs(
        [reward("1", "A", benefit=PercentOff(Decimal(10), Money(5, "EUR")))],
        [there("x", "A", benefit=PercentOff(Decimal(10), Money(5, "USD")))],
    )
    (pair,) = pairs
    assert [row.path for row in pair.rows] == ["benefit"]


def test_what_a_provider_declares_to_have_no_place_for_is_taken_into_account() -> None:
    """If a provider has no place for a field, that is told where the other side has it, and only there."""
    grounds = Grounds(left=Places.declared(NO_METADATA))
    left = [reward(name, not_stated=frozenset({"metadata"})) for name in ("A", "B")]
    right = [there("A", metadata={"sku": "1"}), there("B")]
    pairs = Matching(by_name, grounds).pairs(left, right)
    assert told(pairs) == [(Outcome.CANNOT_BE_SAID, "A"), (Outcome.SAME, "B")]


def test_a_kind_of_rewards_has_places_of_its_own() -> None:
    """If a provider has a place for a field in another kind of rewards only, it cannot be said of this."""

    def expressions_for(reward: Reward) -> Mapping[str, Expression]:
        stock = said("stock") if reward.benefit == TEN else unsaid("there is none", Loss.WIDENED)
        return {"limits.stock": stock}

    places = places_by_kind(expressions_for)
    five = Limits(stock=5)
    stocked = [reward("A", limits=five), reward("B", limits=five, benefit=FreeShipping())]
    bare = [there("A"), there("B", benefit=FreeShipping())]
    for side, pairs in (
        (Side.LEFT, list(Matching(by_name, left=places).pairs(bare, stocked))),
        (Side.RIGHT, list(Matching(by_name, right=places).pairs(stocked, bare))),
    ):
        assert told(pairs) == [(Outcome.DIFFERENT, "A"), (Outcome.CANNOT_BE_SAID, "B")]
        assert [row.unsaid for row in pairs[1].rows] == [{side}]


def test_a_name_that_is_not_ones_alone_is_ambiguous() -> None:
    """If a side has a name twice and the other one has it too, nobody can tell which is which."""
    matching = Matching(by_name)
    left = [reward("1", "A"), reward("2", "B"), reward("3", "B")]
    right = [there("x", "A"), there("y", "A"), there("z", "B")]
    pairs = list(matching.pairs(left, right))
    # The first B had been compared when the second one came: it is taken back.
    assert told(pairs) == [
        (Outcome.SAME, "B"),
        (Outcome.AMBIGUOUS, "A"),
        (Outcome.AMBIGUOUS, "B"),
    ]
    assert [ref.id for ref in pairs[1].right] == ["x", "y"]
    assert [ref.id for ref in pairs[2].left] == ["2", "3"]
    assert +matching.counts == Counter({Outcome.AMBIGUOUS: 2})


def test_a_name_that_one_side_has_twice_and_the_other_not_is_not_ambiguous() -> None:
    """If only one side has a name, however often, each of its rewards is only there."""
    left, right = [reward("1", "A"), reward("2", "A")], [there("x", "B"), there("y", "B")]
    pairs = Matching(by_name).pairs(left, right)
    assert told(pairs) == [
        *[(Outcome.ONLY_LEFT, "A")] * 2,
        *[(Outcome.ONLY_RIGHT, "B")] * 2,
    ]


def test_rewards_are_paired_by_metadata() -> None:
    """If metadata has the key, its text counts; a reward without it has none to be found by."""
    left = [reward("1", metadata={"sku": 7}), reward("2", metadata={"sku": [7]}), reward("3")]
    right = [there("x", "1", metadata={"sku": "7"}), there("y")]
    pairs = list(Matching(by_metadata("sku")).pairs(left, right))
    assert told(pairs) == [
        (Outcome.ONLY_RIGHT, None),
        (Outcome.DIFFERENT, "7"),  # 7 and "7" are found by one another, and are not the same
        (Outcome.ONLY_LEFT, None),
        (Outcome.ONLY_LEFT, None),
    ]
    assert by_metadata("on")(reward("1", metadata={"on": True})) == "true"


def test_what_was_compared_before_the_left_list_broke_off_is_kept() -> None:
    """If the left list breaks off, what it has not shown of the right one is unknown."""
    matching = Matching(by_name)
    left = broken([reward("1", "A"), reward("2", "B")])
    pairs = matching.pairs(left, [there("x", "A"), there("y", "C")])
    assert told(pairs) == [
        (Outcome.SAME, "A"),
        (Outcome.ONLY_LEFT, "B"),
        (Outcome.UNKNOWN, "C"),
    ]
    assert matching.broken.keys() == {Side.LEFT}
    assert matching.ended == {Side.RIGHT}
    assert not matching.same


def test_what_was_read_before_the_right_list_broke_off_is_compared() -> None:
    """If the right list breaks off, what it has not shown of the left one is unknown."""
    matching = Matching(by_name)
    right = broken([there("x", "A"), there("y", "C")])
    pairs = matching.pairs([reward("1", "A"), reward("2", "B")], right)
    assert told(pairs) == [
        (Outcome.SAME, "A"),
        (Outcome.UNKNOWN, "B"),
        (Outcome.ONLY_RIGHT, "C"),
    ]
    assert matching.broken.keys() == {Side.RIGHT}


def test_a_provider_that_is_down_is_known_before_the_other_list_is_read() -> None:
    """If nothing can be read of a side, the other side is not read for nothing."""
    for sides in ((Side.LEFT,), (Side.RIGHT,)):
        matching = Matching(by_name)
        rewards = [reward("1"), reward("2")]
        lists = [broken([]) if side in sides else iter(rewards) for side in Side]
        assert not list(matching.pairs(*lists))
        assert matching.broken.keys() == set(sides)
        assert sum(matching.read.values()) <= 1


def test_a_matching_holds_no_payload() -> None:
    """If a list is held, the vendor's payloads are not: they are most of what a reward takes."""
    matching = Matching(by_name)
    payloads = []

    def right() -> Iterator[Reward]:
        for name in "AB":
            payload = _Payload()
            payloads.append(payload.alive)
            yield there(name, native=payload)

    pairs = matching.pairs([reward("A")], right())
    next(pairs)
    assert [bool(alive) for alive in payloads] == [False, False]


class _Payload(dict[str, Any]):
    """A payload that tells whether anybody has it still."""

    def __init__(self) -> None:
        super().__init__()
        self.alive = [True]

    def __del__(self) -> None:
        self.alive.clear()
