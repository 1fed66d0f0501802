"""What a comparison in money comes to, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from .basket import Basket, Line
from .counterexample import Counterexample, InMoney
from .evaluating import Discount
from .text import benefit, instant, label


def in_words(found: InMoney) -> str:
    """The cheapest basket for which two rewards differ, or that there is none, or why nobody can tell."""
    if found.undecided:
        told = f"Whether customers would notice a difference in money cannot be told: {found.undecided}."
    elif found.example is None:
        told = "No basket was found for which they give something else."
    else:
        told = _example(found.example)
    left, right = found.points
    if left != right:
        told += f" In points, A costs {_points(left)} and B {_points(right)}."
    if found.assumed:
        told += f" Not stated, and taken for none: {', '.join(found.assumed)}."
    return told


def _example(example: Counterexample) -> str:
    basket = example.basket
    who = ""
    if example.shopper.uses:
        times = "once" if example.shopper.uses == 1 else f"{example.shopper.uses} times"
        who = f", for somebody who has had it {times} before"
    return (
        f"The cheapest basket that tells them apart has {_basket(basket)}, at {instant(example.at)}{who}: "
        f"A gives {_given(example.left, basket)}, B gives {_given(example.right, basket)}."
    )


def _basket(basket: Basket) -> str:
    told = " and ".join(map(_line, basket.lines))
    if basket.quantity > 1:
        told += f", {basket.total} in all"
    return told if basket.shipping is None else f"{told}, with shipping for {basket.shipping}"


def _line(line: Line) -> str:
    what = ", ".join(_named(line))
    if not what and line.collections is not None:  # they are not for everything, and not for this
        what = "what neither names"
    count = "1 item" if line.quantity == 1 else f"{line.quantity} items"
    of_what = f" of {what}" if what else ""
    return f"{count}{of_what} for {line.price}" + (" each" if line.quantity > 1 else "")


def _named(line: Line) -> Iterator[str]:
    if line.product_id:
        yield f"product {line.product_id}"
    if line.variant_id is not None:
        yield f"variant {line.variant_id}"
    for each in sorted(line.collections or ()):
        yield f"collection {each}"


def _given(found: Discount, basket: Basket) -> str:
    if found.unmet:
        why = " and ".join(label(each.path) for each in found.unmet)
        return f"nothing ({why})"
    if found.gives is not None:
        return benefit(found.gives)
    if (
        found.off == basket.shipping
    ):  # of which in_money sees to it that nothing else costs the same
        return "free shipping"
    return f"{found.off} off" if found.off.minor else "nothing"


def _points(cost: int | None) -> str:
    return "nothing" if cost is None else str(cost)
