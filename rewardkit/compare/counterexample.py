"""The smallest counterexample: the cheapest basket for which two rewards give something else.

Searched are baskets of some items of one product at one price, from 1 minor unit on; and where a reward
is for a part of an order and has a minimum purchase, such a basket with one more line, of what neither is
for. The numbers of items, the moments and how often the shopper had the reward are those at which either
reward changes. The price is solved for, so that the basket is the cheapest there is of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP
from itertools import pairwise, product
from operator import attrgetter

from attrs import evolve, frozen

from rewardkit.model import (
    AmountOff,
    Credit,
    FixedPrice,
    FreeItems,
    Money,
    PercentOff,
    Reward,
    ScopeKind,
)
from rewardkit.times import now

from .basket import Basket, Line, Shopper
from .evaluating import Discount, UndecidedError, discount, in_scope
from .meaning import has_part, meaning
from .pieces import BEYOND, first_difference
from .stretches import Given, Items, given, nothing, piece_at

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

#: What stands for a product, a variant and a collection that no reward names.
ANOTHER = "another"

_FILLER = Line(
    price=Money(0), product_id=ANOTHER, variant_id=ANOTHER, collections=frozenset({ANOTHER})
)

_MOMENT = timedelta(seconds=1)


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
    """

    example: Counterexample | None = None
    undecided: str = ""
    assumed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether there is no difference, as far as is known."""
        return self.example is None and not self.undecided


@frozen
class _Case:
    """All of a basket but its prices, and all else that counts."""

    items: Items
    at: datetime
    uses: int
    rounding: str


@frozen
class _Found:
    case: _Case
    basket: Basket

    def discounts(self, a: Reward, b: Reward) -> tuple[Discount, Discount]:
        """What the two rewards give for it."""
        left, right = (
            discount(
                each,
                self.basket,
                at=self.case.at,
                shopper=Shopper(uses=self.case.uses),
                rounding=self.case.rounding,
            )
            for each in (a, b)
        )
        return left, right

    @property
    def order(self) -> tuple[int, int, datetime, int]:
        """What makes one smaller than another: its price first."""
        basket, case = self.basket, self.case
        return basket.total.minor, len(basket.lines), case.at, case.uses


def in_money(a: Reward, b: Reward, *, rounding: str = ROUND_HALF_UP) -> InMoney:
    """The cheapest basket, and the earliest moment, at which two rewards give something else.

    Args:
        a: the left one.
        b: the right one.
        rounding: of a percentage, to whole minor units; see ``discount``.
    """
    sides = ("A's", a), ("B's", b)
    assumed = tuple(f"{whose} {path}" for whose, reward in sides for path in _unstated(reward))
    try:
        best = min(_candidates(a, b, rounding), key=attrgetter("order"), default=None)
    except UndecidedError as error:
        return InMoney(undecided=str(error), assumed=assumed)
    if best is None:
        return InMoney(assumed=assumed)
    left, right = best.discounts(a, b)
    found = Counterexample(
        basket=best.basket,
        shopper=Shopper(uses=best.case.uses),
        at=best.case.at,
        left=left,
        right=right,
    )
    return InMoney(example=found, assumed=assumed)


def _unstated(reward: Reward) -> Iterator[str]:
    for path in _IN_MONEY:
        if not reward.states(path):
            yield path
    parts = (path for path in reward.not_stated if path.startswith("benefit."))
    yield from sorted(path for path in parts if has_part(reward, path))


def _candidates(a: Reward, b: Reward, rounding: str) -> Iterator[_Found]:
    currency = currency_of(a, b)
    moments, uses = _moments(a, b), _uses(a, b)
    for kind, quantity in product(_kinds(a, b), _quantities(a, b)):
        line = evolve(kind, quantity=quantity, price=Money(0, currency))
        items = Items(line=line, shipping=1, currency=currency)
        for at, used in product(moments, uses):
            yield from _cheapest(a, b, _Case(items, at, used, rounding))


def _cheapest(a: Reward, b: Reward, case: _Case) -> Iterator[_Found]:
    """The cheapest basket of such items, and those with one more line."""
    met = [each for each in (a, b) if _is_met(each, case)]
    if not met:
        return
    left, right = (
        given(each, case.items, case.rounding) if each in met else nothing() for each in (a, b)
    )
    price = _first(left, right)
    if price is not None:
        yield _Found(case, case.items.basket(price))
    if not any(_covers(each, _FILLER) for each in (a, b)):
        for reached in ((a,), (b,), (a, b)):
            if all(each in met for each in reached):
                yield from _with_another(a, b, case, reached)


def _with_another(
    a: Reward, b: Reward, case: _Case, reached: tuple[Reward, ...]
) -> Iterator[_Found]:
    """A basket that reaches these rewards' minimums by what neither reward is for."""
    items = case.items
    left, right = (
        given(each, items, case.rounding, minimum=False) if each in reached else nothing()
        for each in (a, b)
    )
    price = _first(left, right)
    if price is None:
        return
    needed = max(_least_purchase(each) for each in reached)
    rest = needed - price * items.line.quantity
    if rest < 1:
        return  # it is reached without another line
    found = _Found(case, items.basket(price, evolve(_FILLER, price=Money(rest, items.currency))))
    if _differ(a, b, found):  # or the other one's minimum is reached as well, and makes it the same
        yield found


def _differ(a: Reward, b: Reward, found: _Found) -> bool:
    left, right = found.discounts(a, b)
    return (left.off, meaning(left.gives)) != (right.off, meaning(right.gives))


def _least_purchase(reward: Reward) -> int:
    least = reward.conditions.minimum_purchase
    return 0 if least is None else least.minor


def _covers(reward: Reward, line: Line) -> bool:
    """Whether what a line costs changes what a reward gives, beside its minimum purchase."""
    of_basket = isinstance(reward.benefit, PercentOff | AmountOff | Credit | FixedPrice)
    return of_basket and in_scope(reward.applies_to, line)


def _first(left: Given, right: Given) -> int | None:
    """The least price, from 1 on, at which the two give something else."""
    begins = sorted({1, *(max(1, each.begins) for each in (*left.stretches, *right.stretches))})
    found = None
    for first, after in pairwise((*begins, BEYOND)):
        pieces = [piece_at(side.stretches, first) for side in (left, right)]
        found = first_difference(pieces[0], pieces[1], first, after)
        if found is not None:
            break
    if meaning(left.gives) == meaning(right.gives):
        if left.gives is None or left.begins == right.begins:
            return found
        beside = max(1, min(left.begins, right.begins))
    else:
        beside = max(1, min(side.begins for side in (left, right) if side.gives is not None))
    if beside >= BEYOND:
        return found
    return beside if found is None else min(found, beside)


def _is_met(reward: Reward, case: _Case) -> bool:
    """Whether all conditions hold but that of a minimum purchase."""
    shopper = Shopper(uses=case.uses)
    found = discount(reward, case.items.basket(0), at=case.at, shopper=shopper)
    return not [each for each in found.unmet if each.path != "conditions.minimum_purchase"]


def currency_of(a: Reward, b: Reward) -> str | None:
    """The currency of the rewards' amounts; None where they have none.

    Raises:
        UndecidedError: there are two.
    """
    found = sorted({each for reward in (a, b) for each in _currencies(reward)})
    if len(found) > 1:
        raise UndecidedError(f"one counts in {found[0]} and the other in {found[1]}")
    return found[0] if found else None


def _currencies(reward: Reward) -> Iterator[str]:
    match reward.benefit:
        case PercentOff(_, cap):
            amount = cap
        case AmountOff(amount) | Credit(amount) | FixedPrice(amount):
            pass
        case _:
            amount = None
    for each in (amount, reward.conditions.minimum_purchase):
        if each is not None and each.currency is not None:
            yield each.currency


def first_target(reward: Reward) -> str:
    """An id of what a reward is for; any other where it is for everything."""
    scope = reward.applies_to
    if isinstance(reward.benefit, FreeItems) and reward.benefit.units:
        return reward.benefit.units[0].product_id
    return scope.targets[0] if scope is not None and scope.targets else ANOTHER


def _kinds(a: Reward, b: Reward) -> Iterator[Line]:
    """A line of each kind that the rewards tell apart: what each names, what both do, and another."""
    names: dict[str, list[str]] = {"product": [], "variant": [], "collection": []}
    for reward in (a, b):
        scope = reward.applies_to
        if scope is not None and scope.kind != ScopeKind.SITEWIDE:
            names.get(str(scope.kind), []).extend(scope.targets)
        if isinstance(reward.benefit, FreeItems):
            names["product"] += [each.product_id for each in reward.benefit.units]
    for one, variant, collection in product(*(_some(each) for each in names.values())):
        yield Line(
            price=Money(0),
            product_id=one,
            variant_id=variant,
            collections=frozenset({collection}),
        )


def _some(names: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(names), ANOTHER]


def _quantities(a: Reward, b: Reward) -> list[int]:
    found = {1}
    for reward in (a, b):
        if reward.conditions.minimum_quantity is not None:
            found.add(max(1, reward.conditions.minimum_quantity))
        if isinstance(reward.benefit, FreeItems):
            found |= {
                n for each in reward.benefit.units for n in (each.quantity, each.quantity + 1)
            }
    return sorted(found)


def _uses(a: Reward, b: Reward) -> list[int]:
    return sorted(
        {0, *(r.limits.per_customer for r in (a, b) if r.limits.per_customer is not None)}
    )


def _moments(a: Reward, b: Reward) -> list[datetime]:
    """The moments at which a window opens or ends, and one before all of them; now, where none does."""
    windows = a.window, b.window
    ends = {end for window in windows for end in (window.starts_at, window.expires_at) if end}
    if not ends:
        return [now().replace(microsecond=0)]
    return sorted({min(ends) - _MOMENT, *ends})
