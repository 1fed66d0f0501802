"""What keeps codes and customers out of the database: digests and sealed texts.

Both are made with the journal's key, which is not in the database, so that a copy of that tells
neither a code nor who used it.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from rewardkit.errors import ConfigurationError
from rewardkit.secret import Secret

#: How to make a key, as messages have it.
HOW_TO_MAKE_A_KEY = "make one with `rewardkit journal key`"

_DIGEST_BYTES = 20  # no two codes have the same one, and a row stays short
_KEY_BYTES = 32
_WORTH_PACKING = 2_048  # bytes; below, packing takes longer than what it saves
_PLAIN, _PACKED = b"0", b"1"


class Seal:
    """Digests and seals with one key; threads may share it.

    Args:
        key: 32 bytes, as URL-safe base64.

    Raises:
        ConfigurationError: it is no such key.
    """

    def __init__(self, key: Secret) -> None:
        text = key.reveal()
        try:
            raw = urlsafe_b64decode(text)
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != _KEY_BYTES:
            raise ConfigurationError(
                f"the journal's key is not 32 bytes in URL-safe base64: {HOW_TO_MAKE_A_KEY}"
            )
        self._fernet = Fernet(text)
        # Not the key itself, so that one use of it tells nothing about the other.
        self._for_digests = hmac.new(raw, b"rewardkit journal: digests", hashlib.sha256).digest()

    def digest(self, parts: Iterable[str]) -> str:
        """What stands for some texts: the same for the same, and nothing can be read in it."""
        text = json.dumps(list(parts), ensure_ascii=True, separators=(",", ":")).encode()
        full = hmac.digest(self._for_digests, text, "sha256")
        return full[:_DIGEST_BYTES].hex()

    def seal(self, document: Any) -> bytes:
        """Write a document so that only the key opens it."""
        text = json.dumps(document, separators=(",", ":")).encode()
        long = len(text) >= _WORTH_PACKING
        return self._fernet.encrypt(_PACKED + zlib.compress(text, 3) if long else _PLAIN + text)

    def open(self, sealed: bytes) -> Any:
        """Read what ``seal`` wrote.

        Raises:
            ConfigurationError: it was sealed with another key, or it has been changed.
        """
        try:
            text = self._fernet.decrypt(bytes(sealed))
        except InvalidToken:
            raise ConfigurationError(
                "the key does not open what is in the journal: give the key that it was written with"
            ) from None
        kind, text = text[:1], text[1:]
        return json.loads(zlib.decompress(text) if kind == _PACKED else text)


def new_key() -> Secret:
    """A new key, as the setting ``key`` takes it."""
    return Secret(Fernet.generate_key().decode())
