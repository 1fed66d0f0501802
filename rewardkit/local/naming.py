"""The names that both sides of the store know: a new reward's id, and the place of a code's batch."""

from __future__ import annotations

import re
import unicodedata

from rewardkit.model import Reward

PROVIDER = "local"

#: Where a code's ``native`` has the tag of the batch that it was made in.
BATCH = "batch"

_ID_LENGTH = 60


def id_of(reward: Reward) -> str | None:
    """What the id of a new reward has to be: that of its reference where it is ours, or of its name.

    None where the name has no Latin letters or digits to make one of.
    """
    if reward.ref.provider == PROVIDER:
        return reward.ref.id
    return _slug(reward.name) or None


def _slug(name: str) -> str:
    """``Été 2026!`` as ``ete-2026``; empty for a name without Latin letters or digits."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_ID_LENGTH].strip("-")
