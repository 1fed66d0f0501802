"""Kinds of items that two rewards tell apart, one for each way in which they may be treated."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from itertools import product
from typing import TypeVar

from attrs import frozen

from rewardkit.model import (
    AmountOff,
    Credit,
    FixedPrice,
    FreeItems,
    Money,
    PercentOff,
    Reward,
    Scope,
    ScopeKind,
)

from .basket import Line
from .evaluating import free_units, in_scope

T = TypeVar("T")


@frozen
class Treated:
    """How a reward treats an item.

    Attributes:
        covered: whether what it costs changes what the reward gives, beside its minimum purchase.
        free: how many such items come free.
    """

    covered: bool = False
    free: int = 0


@frozen
class Kind:
    """What an item is.

    Attributes:
        line: one of them, at no price. A product that neither reward names is empty, a variant or
            collection None, and its collections are None where both are for everything.
        treated: how the left and the right reward treat it.
    """

    line: Line
    treated: tuple[Treated, Treated]


def kinds(a: Reward, b: Reward) -> list[Kind]:
    """One of each kind that the two tell apart, what they name first.

    There may be thousands of ids; what counts is only which reward covers one, and how many are free.

    Raises:
        UndecidedError: nobody knows what a scope means.
    """
    left, right = _treating(a), _treating(b)
    found = (Kind(each, (left(each), right(each))) for each in _lines(a, b))
    return _first_of_each(found, lambda kind: kind.treated)


def kind_for(reward: Reward) -> Kind:
    """A kind that a reward is for; any other where there is none.

    Raises:
        UndecidedError: nobody knows what its scope means.
    """
    found = kinds(reward, reward)
    return next((each for each in found if each.treated[0] != Treated()), found[-1])


def _treating(reward: Reward) -> Callable[[Line], Treated]:
    match reward.benefit:
        case PercentOff() | AmountOff() | Credit() | FixedPrice():
            return lambda line: Treated(covered=in_scope(reward.applies_to, line))
        case FreeItems(units):
            free = free_units(units)
            return lambda line: Treated(
                free=sum(free[line.product_id, variant] for variant in {line.variant_id, None})
            )
        case _:
            return lambda _: Treated()


def _lines(a: Reward, b: Reward) -> Iterator[Line]:
    """An item of each product, variant and collection that may be treated in its own way."""
    free = _free_variants(a, b)
    scopes = a.applies_to, b.applies_to
    collections = _apart(scopes, ScopeKind.COLLECTION, ())
    products = [*free, *(each or "" for each in _apart(scopes, ScopeKind.PRODUCT, free))]
    everything = not free and all(
        scope is None or scope.kind == ScopeKind.SITEWIDE for scope in scopes
    )
    for one in products:
        own = free.get(one, ())
        variants = [*own, *_apart(scopes, ScopeKind.VARIANT, own)]
        for variant, collection in product(variants, collections):
            within = frozenset() if collection is None else frozenset({collection})
            yield Line(
                price=Money(0),
                product_id=one,
                variant_id=variant,
                collections=None if everything else within,
            )


def _free_variants(a: Reward, b: Reward) -> dict[str, dict[str, None]]:
    """The variants of which some come free, by product; no variants where any of it does."""
    found: dict[str, dict[str, None]] = {}
    for benefit in (a.benefit, b.benefit):
        for unit in benefit.units if isinstance(benefit, FreeItems) else ():
            variants = found.setdefault(unit.product_id, {})
            if unit.variant_id is not None:
                variants[unit.variant_id] = None
    return found


def _apart(
    scopes: Iterable[Scope | None], kind: ScopeKind, others: Container[str]
) -> list[str | None]:
    """Beside the others, an id that is in both scopes, in the one, in the other; and None, in neither."""
    targets = [
        dict.fromkeys(scope.targets if scope is not None and scope.kind == kind else ())
        for scope in scopes
    ]
    ids = (each for some in targets for each in some if each and each not in others)
    return [*_first_of_each(ids, lambda id_: tuple(id_ in each for each in targets)), None]


def _first_of_each(values: Iterable[T], key: Callable[[T], object]) -> list[T]:
    found: dict[object, T] = {}
    for each in values:
        found.setdefault(key(each), each)
    return list(found.values())
