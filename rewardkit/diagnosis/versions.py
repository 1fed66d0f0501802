"""Whether a version is one of those that a package asks for; what cannot be compared counts as fine."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from operator import ge, gt, le, lt

_CLAUSE = re.compile(r"\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)*)\s*")
_RELEASE = re.compile(r"\d+(?:\.\d+)*")

_COMPARED: Mapping[str, Callable[[int, int], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}


def fits(version: str, asked: str) -> bool:
    """Whether a version fits bounds such as ``>=3.11,<4``.

    Args:
        version: such as ``3.11.7``; only its numbers count.
        asked: as in a package's metadata. Bounds of other forms are left out, as installers know
            them better.
    """
    release = _RELEASE.match(version)
    if release is None:
        return True
    return all(
        _COMPARED[found[1]](_order(release[0], found[2]), 0)
        for clause in asked.split(",")
        if (found := _CLAUSE.fullmatch(clause))
    )


def _order(left: str, right: str) -> int:
    """Less than 0 for the smaller, more for the larger; ``1.2`` and ``1.2.0`` are the same."""
    for one, other in zip_longest(left.split("."), right.split("."), fillvalue="0"):
        if int(one) != int(other):
            return int(one) - int(other)
    return 0
