"""Forks while a database is open: a child shares no connection of its parent's."""

from __future__ import annotations

import os
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet


class Interruptible(Protocol):
    """A database that must not be at work while its process forks."""

    def before_fork(self) -> None:
        """Wait until it is not at work, close all connections, and begin nothing."""

    def after_fork_in_parent(self) -> None:
        """Go on."""


#: What a child has of its parent's connections. To close them, or to forget them, would end the
#: parent's talk with the server.
_PARENTS: list[Any] = []

_known: WeakSet[Interruptible] = WeakSet()
_waiting: list[Interruptible] = []
_one_fork = Lock()


def stop_for_forks(database: Interruptible) -> None:
    """Have a database stand still during every fork."""
    _known.add(database)


def keep_parents(connections: Any) -> None:
    """In a child: keep what is the parent's, unused."""
    _PARENTS.append(connections)


def _before() -> None:
    _one_fork.acquire()
    for database in list(_known):
        database.before_fork()
        _waiting.append(database)


def _after_in_parent() -> None:
    while _waiting:
        _waiting.pop().after_fork_in_parent()
    _one_fork.release()


def _after_in_child() -> None:
    # Each database begins anew by itself.
    _waiting.clear()
    _one_fork.release()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(
        before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
    )
