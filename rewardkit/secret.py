"""Secrets, and the removal of codes from texts that people or logs get to see."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import mask

_SHORTEST = 3  # characters


class Secret:
    """A key or token that does not show itself: repr and str are ``…``.

    Attributes are hidden too; ``reveal()`` is the only way to the text, so that a search for it
    finds every place that uses one.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        if type(text) is not str:
            raise TypeError(f"a secret is a text, not {type(text).__name__}")
        self.__text = text

    def reveal(self) -> str:
        """Return the secret's text."""
        return self.__text

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.__text == self.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"


def redact(text: str, sensitive: Iterable[str], secrets: Iterable[Secret] = ()) -> str:
    """Return ``text`` with every whole code or token masked, however its letters are cased.

    Args:
        text: a message, often a vendor's, that may quote what it was sent.
        sensitive: the codes and tokens that the request carried; of very short ones, which are
            parts of words, nothing is taken out.
        secrets: keys; of them not even the beginning is left.
    """
    masks = {code: mask(code) for code in sensitive}
    masks |= {secret.reveal(): "…" for secret in secrets}
    for found in sorted(masks, key=len, reverse=True):
        if len(found.strip()) >= _SHORTEST:
            text = re.sub(
                re.escape(found), masks[found].replace("\\", r"\\"), text, flags=re.IGNORECASE
            )
    return text
