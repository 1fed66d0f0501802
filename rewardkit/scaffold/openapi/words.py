"""Names of a document as names of Python: of classes, of fields, of functions, and of lines of text."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 120

#: With names no longer than these, a line is not longer than a formatter wants.
_CLASS_AT_MOST = 45
_FIELD_AT_MOST = 40

#: What a field may not be called: the wire class or its annotations mean something else by it.
_TAKEN_IN_CLASSES = {"self", "raw", "key_of", "field", "define", "tolerate", "reads"}


def words(text: str) -> list[str]:
    """The words of a name or a path, in lower case: ``getRewardByID`` has ``get reward by id``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = [word.lower() for word in _WORD.findall(plain)]
    joined: list[str] = []
    for word in found:  # a number belongs to what stands before it: v1, address2
        if joined and word.isdigit() and not joined[-1][-1].isdigit():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def camel(parts: Iterable[str]) -> str:
    """Words as an ``operationId``: ``getReward``."""
    first, *rest = [*parts] or ["operation"]
    return first + "".join(part.capitalize() for part in rest)


def class_name(text: str, taken: Collection[str]) -> str:
    """A name for a class that no other one has, and nothing of Python's."""
    # Of its words, the first letters only: APIKeyV2 stays as it is.
    plain = re.sub(r"[^A-Za-z0-9]+", " ", text).split() or ["Shape"]
    while len(plain) > 1 and len("".join(plain)) > _CLASS_AT_MOST:
        del plain[0]  # the last ones say more of what is within something
    name = "".join(part[0].upper() + part[1:] for part in plain)[:_CLASS_AT_MOST]
    name = f"Shape{name}" if name[0].isdigit() else name
    return _own(name, {*taken, *dir(builtins)}, "")


def field_name(key: str, taken: Collection[str]) -> str:
    """A name for a field or a parameter that no other one has, and nothing of Python's."""
    name = "_".join(words(key))[:_FIELD_AT_MOST].rstrip("_") or "value"
    name = f"value_{name}" if name[0].isdigit() else name
    return _own(name, {*taken, *_TAKEN_IN_CLASSES, *_lower_builtins(), *keyword.kwlist}, "_")


def _own(name: str, taken: Collection[str], joint: str) -> str:
    if name not in taken:
        return name
    numbers = range(2, len(taken) + 3)
    candidates = [f"{name}_", *(f"{name}{joint}{number}" for number in numbers)]
    return next(each for each in candidates[0 if joint else 1 :] if each not in taken)


def _lower_builtins() -> set[str]:
    """Types whose names annotations use; others, such as ``id``, a field may well have."""
    return {"bool", "dict", "int", "list", "str", "type"}


def sentence(text: str) -> str:
    """The first sentence of a text of the vendor's, fit for a docstring or a comment."""
    plain = re.sub(r"<[^>]*>|[\x00-\x1f]+", " ", re.sub(r'[`*\\"]+', "", text))
    first = re.split(r"(?<=[.!?])\s", " ".join(plain.split()), maxsplit=1)[0]
    if len(first) > _LONGEST:
        first = first[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return first.strip().rstrip(".:;,")
