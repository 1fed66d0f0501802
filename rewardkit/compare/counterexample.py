"""The smallest counterexample: the cheapest basket for which two rewards give something else.

All baskets count of items that cost at least 1 minor unit each. What is bought, how many, when and by whom
is taken from where either reward changes; the prices are solved for. Each basket that is found is given to
``discount``, so that what is told of it is what that says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP

from attrs import evolve, frozen

from rewardkit.model import FreeShipping, Reward

from .basket import Basket, Shopper
from .candidates import Search
from .currencies import currency_of
from .evaluating import Discount, UndecidedError, discount
from .meaning import has_part, meaning
from .renaming import renamed
from .situations import Situation, situations

#: Fields that decide what a customer pays. What is not stated of them is taken for none, and told.
_IN_MONEY = (
    "applies_to",
    "benefit",
    "conditions.minimum_purchase",
    "conditions.minimum_quantity",
    "limits.per_customer",
    "window.expires_at",
    "window.starts_at",
)


@frozen(kw_only=True)
class Counterexample:
    """A basket for which two rewards give something else.

    Attributes:
        basket: it.
        shopper: who buys.
        at: when.
        left: what the left reward gives.
        right: what the right one gives.
    """

    basket: Basket
    shopper: Shopper
    at: datetime
    left: Discount
    right: Discount


@frozen(kw_only=True)
class InMoney:
    """Whether two rewards are the same for a customer.

    Attributes:
        example: the cheapest basket for which they are not; None where there is none.
        undecided: why that cannot be told; empty where it can.
        assumed: what a vendor does not state and was taken for none, such as
            ``A's limits.per_customer``.
        points: what the left and the right one cost in loyalty points; None for nothing. No basket
            tells that, as it is not paid with the order.
    """

    example: Counterexample | None = None
    undecided: str = ""
    assumed: tuple[str, ...] = ()
    points: tuple[int | None, int | None] = (None, None)

    @property
    def same(self) -> bool:
        """Whether there is no difference, as far as is known: neither in money nor in points."""
        left, right = self.points
        return self.example is None and not self.undecided and left == right


def in_money(
    a: Reward,
    b: Reward,
    *,
    rounding: str = ROUND_HALF_UP,
    products: Mapping[str, str] | None = None,
) -> InMoney:
    """The cheapest basket, and the earliest moment, at which two rewards give something else.

    Args:
        a: the left one.
        b: the right one.
        rounding: of a percentage, to whole minor units; see ``discount``.
        products: which ids of products, variants or collections of the left side are which of the
            right one's; see ``compare``. The basket has those of the right one.

    Raises:
        ValueError: two ids are to be the same one.
    """
    sides = ("A's", a), ("B's", b)
    assumed = tuple(f"{whose} {path}" for whose, reward in sides for path in _unstated(reward))
    if a.points_cost != b.points_cost:
        assumed += tuple(
            f"{whose} points_cost" for whose, reward in sides if not reward.states("points_cost")
        )
    known = InMoney(assumed=assumed, points=(a.points_cost, b.points_cost))
    try:
        return evolve(known, example=_cheapest(renamed(a, products), b, rounding))
    except UndecidedError as error:
        return evolve(known, undecided=str(error))


def _unstated(reward: Reward) -> Iterator[str]:
    for path in _IN_MONEY:
        if not reward.states(path):
            yield path
    parts = (path for path in reward.not_stated if path.startswith("benefit."))
    yield from sorted(path for path in parts if has_part(reward, path))


def _cheapest(a: Reward, b: Reward, rounding: str) -> Counterexample | None:
    currency = currency_of(a, b)
    found = situations(a, b, currency)
    if not found:
        return None
    search, best = Search.of(a, b, currency, rounding), None
    for situation in found:
        for candidate in search.candidates(situation):
            if best is None or candidate.total <= best.basket.total.minor:
                basket = candidate.basket(currency)
                example = _tried(a, b, basket, situation, rounding)
                if example is not None and (best is None or _order(example) < _order(best)):
                    best = example
    return best


def _order(example: Counterexample) -> tuple[int, int, datetime, int]:
    """What makes one smaller than another: its price first."""
    basket = example.basket
    return basket.total.minor, len(basket.lines), example.at, example.shopper.uses


def _tried(
    a: Reward, b: Reward, basket: Basket, situation: Situation, rounding: str
) -> Counterexample | None:
    """The counterexample that a basket is, if it is one."""
    left, right = (
        discount(each, basket, at=situation.at, shopper=situation.shopper, rounding=rounding)
        for each in (a, b)
    )
    if (left.off, meaning(left.gives)) == (right.off, meaning(right.gives)):
        return None
    for reward, given in ((a, left), (b, right)):
        if given.off == basket.shipping and not isinstance(reward.benefit, FreeShipping):
            return None  # with another price of shipping, it does not look like that
    return Counterexample(
        basket=basket, shopper=situation.shopper, at=situation.at, left=left, right=right
    )
