"""The fields of a reward by their paths, such as ``limits.total``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from .reward import Conditions, Limits, Reward, Usage, Window

_PARTS = (Conditions, Limits, Usage, Window)
#: Beside these every field has a path: what is not stated is no offer, and native is the vendor's.
_BESIDE = frozenset({"native", "not_stated"})


def flat(reward: Reward) -> Iterator[tuple[str, Any]]:
    """Every field of a reward with its path; a window, conditions, limits and usage singly."""
    for each in attrs.fields(Reward):
        value = getattr(reward, each.name)
        if isinstance(value, _PARTS):
            for part in attrs.fields(type(value)):
                yield f"{each.name}.{part.name}", getattr(value, part.name)
        elif each.name not in _BESIDE:
            yield each.name, value
