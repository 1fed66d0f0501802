"""``python -m rewardkit_voucherify.fields`` prints every field of the vendor's and its home, as Markdown.

The page is made of the tables that the mapping and the updates have, so that it cannot say anything
else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from rewardkit.fidelity import Expression
from rewardkit.homes import code, fitted_lines, read_lines, sent_lines, table_lines

from . import kinds
from .changes import CAMPAIGN, CATALOGUE, LONE_CODE, Changes
from .expressions import EXPRESSIONS
from .homes import HOMES, LONE_CODES, SENT

_BEGIN = """\
# Where every field goes

Voucherify's fields and the neutral ones, and by which rule one becomes the other. What stands at
*native* has no neutral field: it stays in `native`, where every payload is whole, also with fields that
are not below. This page is printed by `python -m rewardkit_voucherify.fields`.
"""
_LONE = """\
## What is read of a code without a campaign

Such a code is a reward of its own as well: it has one home as a Code, above, and one as a Reward.
"""
_MADE = """\
## What create_reward makes

The benefit says what is made: a campaign of this type, or a reward of the catalogue. A discount with a price in
points is both, where `loyalty_campaign` is set: a reward of the catalogue that gives the codes of the campaign.
"""
_FITTED = """\
## What is lost of another provider's reward

`fit` makes of any reward the nearest one that can be created as it is, and the report says what became of
each field. A report's wire fields are those of the kind of reward that the benefit asks for; here are all.
"""
_CHANGED = """\
## What update_reward writes

Only what changed is sent. A field that is not below cannot be changed, and then nothing is sent.
"""
_OF_ASSIGNMENTS = "*assignments*"

_REFUSED: Mapping[str, Mapping[str, Expression]] = {
    "a campaign": kinds.NOT_OF_A_CAMPAIGN,
    "a campaign of free items or shipping": kinds.NOT_OF_FREE_ITEMS,
    "a discount without `loyalty_campaign`": kinds.NOT_OFFERED,
    "a loyalty programme": kinds.NOT_OF_A_PROGRAMME,
    "a reward of the catalogue": kinds.NOT_OF_THE_CATALOGUE,
    "points as money": kinds.NOT_OF_POINTS_AS_MONEY,
}


def lines() -> Iterator[str]:
    """The page, line by line."""
    yield from _BEGIN.splitlines()
    yield "\n## What is read"
    yield from read_lines(HOMES)
    yield ""
    yield from _LONE.splitlines()
    yield from read_lines(LONE_CODES)
    yield "\n## What is sent"
    yield from sent_lines(SENT)
    yield ""
    yield from (*_MADE.splitlines(), "")
    yield from table_lines(("benefit", "campaign", "codes", "deliveries"), _made())
    yield "\nWhat it cannot make, and what works instead:\n"
    rows = (
        (what, code(path), kinds.why_not(lack))
        for what, lacks in _REFUSED.items()
        for path, lack in lacks.items()
    )
    yield from table_lines(("of", "neutral field", "why not, and what instead"), rows)
    yield ""
    yield from (*_FITTED.splitlines(), "")
    yield from fitted_lines(EXPRESSIONS)
    yield ""
    yield from _CHANGED.splitlines()
    for changes in (CAMPAIGN, LONE_CODE, CATALOGUE):
        yield f"\n### Of {changes.what}\n"
        yield from table_lines(("neutral field", "wire field"), _written(changes))
        yield "\nWhat cannot be changed, and what works instead:\n"
        yield from table_lines(
            ("neutral field", "why not, and what instead"),
            ((code(path), why) for path, why in changes.fixed.items()),
        )


def _made() -> Iterator[Sequence[str]]:
    for benefit, kind in (*kinds.KINDS.items(), *kinds.BOUGHT.items()):
        campaign = code(kind.campaign_type) if kind.campaign_type else "none: of the catalogue"
        yield (
            f"{code(benefit.__name__)}{' with a price' if kind.bought else ''}",
            f"{campaign}, and of the catalogue" if kind.bought else campaign,
            code(kind.voucher_type) if kind.voucher_type else "–",
            ", ".join(code(each) for each in sorted(kind.deliveries)),
        )


def _written(changes: Changes) -> Iterator[Sequence[str]]:
    for path, key in changes.keys.items():
        yield code(path), code(key)
    for path, keys in changes.apart.items():
        yield code(path), ", ".join(map(code, keys)) or _OF_ASSIGNMENTS
    for key in sorted(changes.natives):
        yield f'`native["{key}"]`', code(key)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
