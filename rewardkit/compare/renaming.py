"""A reward whose products, variants and collections are called as on the other side."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from rewardkit.model import Benefit, FreeItems, Product, Reward

from .meaning import one_to_one


def renamed(reward: Reward, ids: Mapping[str, str] | None) -> Reward:
    """The same reward with other ids.

    Args:
        reward: it.
        ids: which id is which on the other side; one that is not named stays.

    Raises:
        ValueError: two ids are to be the same one.
    """
    if not ids:
        return reward
    one_to_one(ids)
    scope = reward.applies_to
    if scope is not None:
        scope = evolve(scope, targets=tuple(ids.get(each, each) for each in scope.targets))
    return evolve(reward, applies_to=scope, benefit=_benefit(reward.benefit, ids))


def _benefit(benefit: Benefit, ids: Mapping[str, str]) -> Benefit:
    def named(id_: str | None) -> str | None:
        return id_ if id_ is None else ids.get(id_, id_)

    match benefit:
        case Product(product_id, sku_id):
            return Product(ids.get(product_id, product_id), named(sku_id))
        case FreeItems(units):
            return FreeItems(
                tuple(
                    evolve(
                        each,
                        product_id=ids.get(each.product_id, each.product_id),
                        variant_id=named(each.variant_id),
                    )
                    for each in units
                )
            )
        case _:
            return benefit
