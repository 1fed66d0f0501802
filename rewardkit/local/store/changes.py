"""Compare and write: what a caller changed of a reward, and whether somebody else did meanwhile."""

from __future__ import annotations

from typing import Any

import attrs

from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.model import Reward

#: Fields whose parts are written one by one.
_IN_PARTS = ("window", "conditions", "limits")

#: What the store knows better, or gives once.
_NOT_WRITABLE = ("ref", "usage", "access", "created_at", "updated_at")

#: What is no part of the reward itself.
_BESIDE = ("not_stated", "native")

#: From a field's path, such as ``limits.total``, to its value before and after.
Changes = dict[str, tuple[Any, Any]]


def changes(before: Reward, after: Reward) -> Changes:
    """What differs between the two.

    Raises:
        Refusal: something that cannot be written differs.
    """
    found: Changes = {}
    for field in attrs.fields(Reward):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new or field.name in _BESIDE:
            continue
        if field.name in _NOT_WRITABLE:
            raise invalid(f"{field.name} of a reward cannot be written: leave it as it was")
        if field.name in _IN_PARTS:
            found |= _parts(field.name, old, new)
        else:
            found[field.name] = (old, new)
    return found


def _parts(name: str, old: Any, new: Any) -> Changes:
    pairs = {
        part.name: (getattr(old, part.name), getattr(new, part.name))
        for part in attrs.fields(type(old))
    }
    return {f"{name}.{part}": pair for part, pair in pairs.items() if pair[0] != pair[1]}


def apply(current: Reward, found: Changes) -> Reward:
    """The current reward with the changes.

    Raises:
        Refusal: a field that is to be changed has been changed by somebody else.
    """
    for path, (old, new) in found.items():
        name, _, part = path.partition(".")
        whole = getattr(current, name)
        value = getattr(whole, part) if part else whole
        if value != old and value != new:  # noqa: PLR1714  # not everything can be hashed
            raise Refusal(
                Key.CHANGED_MEANWHILE,
                f"{path} of {current.ref} has been changed meanwhile: read it again",
            )
        current = attrs.evolve(
            current, **{name: attrs.evolve(whole, **{part: new}) if part else new}
        )
    return current
