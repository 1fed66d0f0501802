"""Text that came from elsewhere, so that it can be shown and can rule nothing."""

from __future__ import annotations

import re

#: Control signs but tab and newline, and halves of characters, which no encoding can write.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """``text`` without control signs, with which a vendor's text could rule a terminal."""
    return _UNSHOWABLE.sub("�", text)
