"""``python -m rewardkit_oneofnone.fields`` prints every field of the vendor's and its home, as Markdown.

The page is made of the tables that the mapping has, so that it cannot say anything else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rewardkit.homes import code, fitted_lines, read_lines, sent_lines, table_lines

from .changes import BENEFIT_CHANGES, CHANGES, FIXED, NATIVE_CHANGES
from .fitting import EXPRESSIONS
from .homes import HOMES, SENT
from .redemptions import PLACES

_BEGIN = """\
# Where every field goes

One of None's fields and the neutral ones, and by which rule one becomes the other. What stands at
*native* has no neutral field: it stays in `native`, where every payload is whole, also with fields that
are not below. This page is printed by `python -m rewardkit_oneofnone.fields`.
"""
_CHANGED = """\
## What update_reward writes

Only what changed is sent. A field that is not below cannot be changed, and then nothing is sent.
"""
_FITTED = """\
## What becomes of another provider's reward

`fit` makes of it the nearest reward that can be entered in the dashboard, and says what is lost. A field that the
other provider does not state becomes none, which is a loss, too: *defaulted*.
"""
_FOUND = """\
## Redemption, in a list

The vendor does not document what an entry of the list of redemptions holds. Each neutral field is the first
of these that is there; a field that none of them gives is not stated.
"""


def lines() -> Iterator[str]:
    """The page, line by line."""
    yield from _BEGIN.splitlines()
    yield "\n## What is read"
    yield from read_lines(HOMES)
    yield "\n## What is sent"
    yield from sent_lines(SENT)
    yield ""
    yield from (*_CHANGED.splitlines(), "")
    yield from table_lines(("neutral field", "wire field", "rule"), _written())
    yield "\nWhat it cannot change, and what works instead:\n"
    yield from table_lines(
        ("neutral field", "why not, and what instead"),
        ((code(p), why) for p, why in FIXED.items()),
    )
    yield ""
    yield from (*_FITTED.splitlines(), "")
    yield from fitted_lines(EXPRESSIONS)
    yield ""
    yield from (*_FOUND.splitlines(), "")
    rows = ((code(path), ", ".join(map(code, places))) for path, places in PLACES.items())
    yield from table_lines(("neutral field", "wire field"), rows)


def _written() -> Iterator[Sequence[str]]:
    for path, key, rule in BENEFIT_CHANGES:
        yield code(path), code(key), rule
    for path, change in CHANGES.items():
        yield code(path), code(change.key), change.rule
    for key, change in NATIVE_CHANGES.items():
        yield f'`native["{key}"]`', code(change.key), change.rule


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
