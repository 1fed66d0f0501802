"""What a mutant is: an adapter with one defect, the test that is named for it, and what that says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from attrs import frozen
from tally.adapter import TallyAdapter

A = TypeVar("A", bound=type[TallyAdapter])

#: All whose modules have been imported.
PLANTED: list[Mutant] = []


@frozen
class Mutant:
    """One mutant.

    Attributes:
        adapter: the class with the defect; its docstring says what is wrong.
        test: the name of the suite's test that must fail because of it.
        says: what is in the failure, so that it fails for that reason and no other.
    """

    adapter: type[TallyAdapter]
    test: str
    says: str

    @property
    def name(self) -> str:
        """The name of its class."""
        return self.adapter.__name__


def caught_by(test: str, *, says: str) -> Callable[[A], A]:
    """Plant a defect: the decorated class has it.

    Args:
        test: the name of the suite's test that must fail because of it.
        says: what is in the failure.
    """

    def plant(adapter: A) -> A:
        PLANTED.append(Mutant(adapter, test, says))
        return adapter

    return plant
