"""Comparisons to look at: an everyday one, and one whose texts are out to break the page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rewardkit.compare import Curve, Point, Side, View, compare
from rewardkit.fidelity import OFFER, Fitting, Loss, Translation, said, unsaid
from rewardkit.model import (
    AmountOff,
    Conditions,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardRef,
)

#: Texts that are markup, rule a terminal, turn the direction of writing, or are too long.
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "&lt;b&gt;&amp;",
    "a | b\n| - | - |\n# heading",
    "**bold** _it_ `code` [link](https://x.example) <https://x.example> ~~no~~ ![x](y)",
    "\x1b[2J\x00\x07",
    "\ud800 half",
    "\u202eesrever\u2067 only",
    "x" * 500,
)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


CURVES = {
    Side.LEFT: Curve(
        (
            Point(euros(0), euros(0)),
            Point(euros(4999), euros(0)),
            Point(euros(5000), euros(500), "minimum"),
            Point(euros(20000), euros(2000), "cap"),
            Point(euros(30000), euros(2000)),
        )
    ),
    Side.RIGHT: Curve(
        (
            Point(euros(0), euros(0)),
            Point(euros(500), euros(500), "whole basket"),
            Point(euros(30000), euros(500)),
        )
    ),
}


def no_stock(reward: Reward) -> Translation:
    """What a provider makes of a reward that has no stock, and whole codes of its own."""
    expressions = {path: said(path) for path in OFFER}
    expressions["limits.stock"] = unsaid("there is no stock", Loss.WIDENED)
    expressions["shared_code"] = unsaid("codes are made there")
    fitting = Fitting(reward, "umbrella", expressions)
    fitting.drop("limits.stock")
    fitting.drop("shared_code")
    return fitting.done()


def view(word: str = "Summer", **fields: Any) -> View:
    """A view that has all there is, with rows of every verdict; ``word`` is in every text."""
    a = Reward(
        ref=RewardRef("acme", word),
        name=word,
        benefit=PercentOff(Decimal(10), euros(2000)),
        conditions=Conditions(minimum_purchase=euros(5000)),
        limits=Limits(stock=5),
        shared_code="SUMMER-7F3K",
        description=word,
        metadata={word: word},
    )
    b = Reward(
        ref=RewardRef("umbrella", word),
        name=word,
        benefit=AmountOff(euros(500)),
        external_url=word,
        not_stated=frozenset({"window"}),
    )
    made: dict[str, Any] = {
        "title": f"{word} and {word}",
        "comparison": compare(a, b, right=no_stock),
        "made_at": datetime(2026, 6, 1, 12, tzinfo=UTC),
        "losses": {Side.LEFT: no_stock(a).report, Side.RIGHT: f"Nobody knows: {word}."},
        "curves": CURVES,
        "counterexample": f"A basket of 5.00 EUR of {word}: A takes nothing off, B takes 5.00 EUR off.",
    }
    return View(**{**made, **fields})


def hostile() -> View:
    """The view whose every text is all that is hostile."""
    return view(" ".join(HOSTILE))
