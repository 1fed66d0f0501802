"""Beginning a provider's package: from a template and, where there is one, a vendor's OpenAPI document.

``rewardkit new-adapter`` is made of this. The files are below ``template``; copier, which writes
them, is an extra and loaded on first use.
"""

from __future__ import annotations

from .package import Begun, begin

__all__ = ["Begun", "begin"]
