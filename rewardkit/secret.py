"""Secrets, and the removal of codes from texts that people or logs get to see."""

from __future__ import annotations

from collections.abc import Iterable

from .model import mask


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


def redact(text: str, sensitive: Iterable[str]) -> str:
    """Return ``text`` with every whole code or token in ``sensitive`` masked.

    Args:
        text: a message, often a vendor's, that may quote what it was sent.
        sensitive: the codes and tokens that the request carried.
    """
    for secret in sorted(sensitive, key=len, reverse=True):
        if secret:
            text = text.replace(secret, mask(secret))
    return text
