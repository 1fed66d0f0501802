"""What the names in a package may be: they stand in code, in TOML and in paths."""

from __future__ import annotations

import keyword
import re

from rewardkit.errors import ConfigurationError

#: The longest name and text that leave the lines they stand in shorter than a formatter wants.
_NAME_AT_MOST = 30
_TEXT_AT_MOST = 60

#: Names that are the core's: its embedded provider, and its own distribution.
_OURS = {"core", "local"}

_HEADER = re.compile(r"[A-Za-z0-9-]+")
_UNSAFE = re.compile(r'[\\"{}%#\x00-\x1f]')  # in a string of Python, of TOML or of the template


def check_name(name: str) -> None:
    """Refuse a provider's name that cannot be one.

    Raises:
        ConfigurationError: it is no lower-case word, or is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise ConfigurationError(
            f"a provider's name is a lower-case word such as acme or acme_rewards, not {name!r}"
        )
    if len(name) > _NAME_AT_MOST:
        raise ConfigurationError(
            f"a provider's name has at most {_NAME_AT_MOST} letters: shorten it"
        )
    if name in _OURS:
        raise ConfigurationError(f"the name {name!r} is rewardkit's own: choose another one")


def check_text(what: str, text: str | None) -> None:
    """Refuse a title or an author that cannot stand between quotes.

    Raises:
        ConfigurationError: it is blank, or has a sign that means something there.
    """
    if text is None:
        return
    if not text.strip() or len(text) > _TEXT_AT_MOST or _UNSAFE.search(text):
        raise ConfigurationError(
            f"the {what} {text!r} cannot be written: it is a text of at most {_TEXT_AT_MOST} signs, "
            'without \\ " { } % # and line breaks'
        )


def check_header(name: str | None) -> None:
    """Refuse what is no name of an HTTP header.

    Raises:
        ConfigurationError: it is none.
    """
    if name is not None and not _HEADER.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is no header's name: write letters, digits and -, such as X-Api-Key"
        )
