"""How a code or a token is shown to people: enough to recognise, too little to use."""

from __future__ import annotations

_SHOWN_AT_MOST = 4


def mask(text: str | None) -> str:
    """Return ``text`` with all but its beginning hidden: ``SUMM…`` for ``SUMMER-7F3K``.

    At most a third of the text is shown, and never more than four characters.
    """
    if text is None:
        return "None"
    return text[: min(_SHOWN_AT_MOST, len(text) // 3)] + "…"
