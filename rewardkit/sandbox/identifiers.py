"""Ids and codes that look random and come out the same in every run."""

from __future__ import annotations

import random
from threading import Lock
from uuid import UUID

#: Without 0, O, 1, I and L, which people mistake for each other.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TOKEN_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - an alphabet


class Identifiers:
    """Makes ids, codes and tokens from a seed; the same seed gives the same ones. Thread-safe."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - they have to repeat, not to be secret
        self._lock = Lock()

    def uuid(self) -> str:
        """A UUID of version 4."""
        with self._lock:
            return str(UUID(int=self._random.getrandbits(128), version=4))

    def text(self, length: int, letters: str = TOKEN_LETTERS) -> str:
        """A text of ``length`` letters."""
        with self._lock:
            return "".join(self._random.choices(letters, k=length))

    def code(self, prefix: str = "", length: int = 4) -> str:
        """A code that people can type: ``prefix`` and ``length`` letters or digits."""
        return prefix + self.text(length, CODE_LETTERS)
