"""What a forked process must not share with its parent: sockets, and locks that somebody holds."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """Something that can begin anew in a child process."""

    def after_fork(self) -> None:
        """Called in the child, where only the thread that forked goes on."""


_known: WeakSet[Forkable] = WeakSet()


def survive_forks(thing: Forkable) -> None:
    """Have ``after_fork`` called in every child that is forked while the thing is in use."""
    _known.add(thing)


def _after_fork() -> None:
    for thing in list(_known):
        thing.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)
