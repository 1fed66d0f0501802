"""What a comparison in money comes to, as JSON: the sentence, and all that it tells as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewardkit.compare import Basket, Counterexample, Discount, InMoney


def money_document(found: InMoney) -> dict[str, Any]:
    """The document; values in it are as in those of rewards."""
    from rewardkit.compare import in_words

    left, right = found.points
    return {
        "sentence": in_words(found),
        "same": found.same,
        "example": None if found.example is None else _example(found.example),
        "undecided": found.undecided or None,
        "assumed": list(found.assumed),
        "points": {"left": left, "right": right},
    }


def _example(found: Counterexample) -> dict[str, Any]:
    from rewardkit.compare.text import instant

    return {
        "basket": _basket(found.basket),
        "shopper": {"uses": found.shopper.uses},
        "at": instant(found.at),
        "left": _discount(found.left),
        "right": _discount(found.right),
    }


def _basket(basket: Basket) -> dict[str, Any]:
    from rewardkit import to_document

    lines = [
        {
            "product_id": line.product_id or None,
            "variant_id": line.variant_id,
            "collections": None if line.collections is None else sorted(line.collections),
            "quantity": line.quantity,
            "price": to_document(line.price),
        }
        for line in basket.lines
    ]
    shipping = None if basket.shipping is None else to_document(basket.shipping)
    return {"lines": lines, "total": to_document(basket.total), "shipping": shipping}


def _discount(found: Discount) -> dict[str, Any]:
    from rewardkit import to_document

    return {
        "off": to_document(found.off),
        "gives": None if found.gives is None else to_document(found.gives),
        "unmet": [each.path for each in found.unmet],
    }
