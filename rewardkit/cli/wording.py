"""Errors in the words of a command line: what the library calls an argument, here is an option."""

from __future__ import annotations

import re

#: What errors advise to whoever writes Python, and what is typed in its place.
_OPTIONS = (
    ("discount=Money(...)", '--discount "4.00 EUR"'),
    ("Order(id=..., total=Money(...))", '--total "59.00 EUR"'),
    ("spend_on", "--spend-on"),
    ("find_redemption tells of a redemption", "`rewardkit lookup` shows a code"),
)


#: A ticket in an error, which names the call and the command.
_TICKET = re.compile(r'resolve\("(\w+)"\), or `rewardkit journal resolve`')


def for_terminal(sentence: str) -> str:
    """``sentence`` with options in place of Python's arguments."""
    for argument, option in _OPTIONS:
        sentence = sentence.replace(argument, option)
    return _TICKET.sub(r"`rewardkit journal resolve \1`", sentence)


def with_notes(sentence: str, error: BaseException | None) -> str:
    """What is said of an error, and then what was added to it on its way."""
    notes: list[str] = getattr(error, "__notes__", [])
    sentences = [sentence, *notes]
    return " ".join(
        each if each.endswith(".") or each is sentences[-1] else f"{each}." for each in sentences
    )
