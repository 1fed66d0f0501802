"""What of a sighting may be written down: names and words as they are, and of all else its shape.

A vendor's new word is worth nothing to an adapter's author without the word itself; a code, a key, a
name or an address is nobody's business. They are told apart by how they are written, and by what the
connection knows to be secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from rewardkit.drift import REST, DriftKind
from rewardkit.secret import Secret, redact

_LONGEST = 40  # characters

_PATH = re.compile(r"[A-Za-z0-9_ .$\[\]-]{1,80}")
_WORD = re.compile(r"[A-Za-z]+(?:[_.-][A-Za-z]+)*")
_NAME = re.compile(r"[_$@]{0,2}[A-Za-z]+(?:(?:[0-9]?[_.-]|[0-9])[A-Za-z]+)*(?:[_.-]?[0-9])?")
_ERROR_KEY = re.compile(r"(?:[A-Za-z]+(?:[_.-][A-Za-z]+)*[_.-]?)?[0-9]{0,5}")
_HUMPS = re.compile(r"[A-Z]+")


def is_word(text: str) -> bool:
    """Whether a value is written as the words of enumerations are: letters alone, and few."""
    return _WORD.fullmatch(text) is not None and _reads_as_words(text)


def is_name(text: str) -> bool:
    """Whether it is written as the names of fields are: a digit here and there, but no number."""
    if _NAME.fullmatch(text) is None or not _reads_as_words(text):
        return False
    digits = sum(sign.isdigit() for sign in text)
    return digits == 0 or (digits <= 2 and not text.isupper())


def is_error_key(text: str) -> bool:
    """Whether it is written as error keys are: words, a number, or words and then a number."""
    return bool(text) and _ERROR_KEY.fullmatch(text) is not None and _reads_as_words(text)


#: How what is kept as it stands has to be written; of the kinds that are not here, nothing is.
_PLAIN: Mapping[DriftKind, Callable[[str], bool]] = {
    DriftKind.UNKNOWN_FIELD: is_name,
    DriftKind.UNKNOWN_VALUE: is_word,
    DriftKind.UNKNOWN_ERROR_KEY: is_error_key,
    DriftKind.UNPARSABLE_TIME: is_word,
}


def shape(text: str) -> str:
    """A text's shape, in angle brackets: ``<AAAA-9>`` of ``CODE-7``; no letter or digit is its own."""
    shown = "".join(map(_sign, text[:_LONGEST]))
    return f"<{shown}{REST if len(text) > _LONGEST else ''}>"


def of_shape(text: str) -> str | None:
    """What is within a shape's brackets, as an example of it; None where ``text`` is no shape."""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else None


def writable(
    kind: DriftKind, where: str, value: str, codes: Collection[str], secrets: Collection[Secret]
) -> tuple[str, str]:
    """Where and value as they may be written down.

    Args:
        kind: what sort of thing it is.
        where: the path that the adapter gives; written by its author, and looked at all the same.
        value: the value, or the field's name.
        codes: what the connection has sent that is a code or a token.
        secrets: those of its settings.
    """
    if (where, value) == (REST, REST):
        return where, value
    known = redact(where, codes, secrets) == where and redact(value, codes, secrets) == value
    is_plain = _PLAIN.get(kind)
    return (
        where if known and _PATH.fullmatch(where) else shape(where),
        value if known and is_plain is not None and is_plain(value) else shape(value),
    )


def _reads_as_words(text: str) -> bool:
    """Whether it is short, and its capitals begin words rather than being strewn over a token."""
    if len(text) > _LONGEST:
        return False
    parts = [part for part in re.split(r"[^A-Za-z]+", text) if part]
    return all(
        len(part) <= 24 and (part.isupper() or len(_HUMPS.findall(part)) <= max(1, len(part) / 3))
        for part in parts
    )


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    if sign.isspace():
        return " "
    return sign if sign.isascii() and sign.isprintable() else "?"
