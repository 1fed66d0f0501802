"""What the groups of the suite have in common."""

from __future__ import annotations

from typing import ClassVar

import pytest


class Suite:
    """A group of tests; ``Conformance`` is all of them."""

    group: ClassVar[str] = ""
    is_rewardkit_suite: ClassVar[bool] = False

    pytestmark = pytest.mark.usefixtures("_suited")

    @classmethod
    def group_of(cls, test: str) -> str:
        """The group that a test is defined in."""
        return next(
            (base.group for base in cls.__mro__ if test in vars(base) and issubclass(base, Suite)),
            "",
        )
