"""Secrets, and the removal of codes from texts that people or logs get to see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from .model import mask

_SHORTEST = 3  # characters
_HEX = re.compile("%[0-9A-F]{2}")


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

    They are found as they are, and as they stand in an address, a form or JSON.

    Args:
        text: a message, often a vendor's, that may quote what it was sent.
        sensitive: the codes and tokens that the request carried; of very short ones, which are
            parts of words, nothing is taken out.
        secrets: keys; of them not even the beginning is left.
    """
    masks = _masks(sensitive)
    for secret in secrets:
        masks |= dict.fromkeys(_spellings(secret.reveal()), "…")
    for found in _longest_first(masks):
        text = re.sub(
            re.escape(found), masks[found].replace("\\", r"\\"), text, flags=re.IGNORECASE
        )
    return text


def redact_data(value: Any, sensitive: Iterable[str]) -> Any:
    """Return plain data, as JSON has it, with every whole code masked in each text, keys among them.

    Other than in a message, letters are cased alike: beside the code ``SUMMER``, the name ``Summer`` stays.

    Args:
        value: texts, numbers, lists and objects.
        sensitive: the codes; very short ones are masked where they are all of a text.
    """
    whole = frozenset(filter(None, sensitive))
    masks = _masks(whole)
    ordered = _longest_first(masks)

    def hidden(value: Any) -> Any:
        if isinstance(value, str):
            if value in whole:
                return mask(value)
            for found in ordered:
                value = value.replace(found, masks[found])
            return value
        if isinstance(value, Mapping):
            return {hidden(key): hidden(item) for key, item in value.items()}
        return [hidden(item) for item in value] if isinstance(value, list | tuple) else value

    return hidden(value)


def _masks(codes: Iterable[str]) -> dict[str, str]:
    """By each spelling of each code: what is shown of it."""
    return {spelling: mask(code) for code in codes for spelling in _spellings(code)}


def _longest_first(masks: Mapping[str, str]) -> list[str]:
    """What is looked for, so that one code within another one does not hide it; not parts of words."""
    return sorted((found for found in masks if len(found.strip()) >= _SHORTEST), key=len)[::-1]


def _spellings(code: str) -> set[str]:
    """A code as it is, and as it is quoted in a path, a form and JSON."""
    octets = code.encode("utf-8", "surrogatepass")
    quoted = {quote(octets, safe=""), quote(octets), quote_plus(octets)}
    small = {_HEX.sub(lambda found: found[0].lower(), each) for each in quoted}
    escaped = {json.dumps(code, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {code} | quoted | small | escaped
