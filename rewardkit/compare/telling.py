"""What a comparison in money comes to, in a sentence."""

from __future__ import annotations

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
    if found.assumed:
        told += f" Not stated, and taken for none: {', '.join(found.assumed)}."
    return told


def _example(example: Counterexample) -> str:
    basket = example.basket
    items = "item" if basket.quantity == 1 else "items"
    who = ""
    if example.shopper.uses:
        times = "once" if example.shopper.uses == 1 else f"{example.shopper.uses} times"
        who = f", for somebody who has had it {times} before"
    return (
        f"The cheapest basket that tells them apart has {basket.quantity} {items} for "
        f"{basket.total}, at {instant(example.at)}{who}: A gives {_given(example.left)}, B gives "
        f"{_given(example.right)}."
    )


def _given(found: Discount) -> str:
    if found.unmet:
        why = " and ".join(label(each.path) for each in found.unmet)
        return f"nothing ({why})"
    if found.gives is not None:
        return benefit(found.gives)
    return f"{found.off} off" if found.off.minor else "nothing"
