"""What code does outside of the process while it runs, as Python's own audit events tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import local
from typing import Any, Final

#: How the events of https://docs.python.org/3/library/audit_events.html begin that files, other processes and
#: the network have.
_OUTSIDE: Final = frozenset(
    [
        "fcntl",
        "ftplib",
        "glob",
        "http",
        "imaplib",
        "mmap",
        "open",
        "os",
        "pathlib",
        "poplib",
        "pty",
        "shutil",
        "smtplib",
        "socket",
        "sqlite3",
        "subprocess",
        "syslog",
        "tempfile",
        "urllib",
        "webbrowser",
    ]
)

#: Where Python looks for modules and reads them, which any line may lead to.
_IMPORTING: Final = ("<frozen importlib", "<frozen zipimport")


class _Here(local):
    """What has been seen in this thread; None where nobody asks."""

    seen: list[str] | None = None


_HERE = _Here()


@contextmanager
def watched() -> Iterator[list[str]]:
    """See what a block does outside, in this thread: sentences that say where, filled as it goes.

    That modules are imported is left out. Nothing is kept from happening.
    """
    _listen()
    seen: list[str] = []
    _HERE.seen = seen
    try:
        yield seen
    finally:
        _HERE.seen = None


@cache
def _listen() -> None:
    """Have the events told; for good, as Python takes no such hook away again."""
    sys.addaudithook(_heard)


def _heard(event: str, _: tuple[Any, ...]) -> None:
    seen = _HERE.seen
    if seen is None or event.partition(".")[0] not in _OUTSIDE:
        return
    frame = sys._getframe(1)  # noqa: SLF001 - documented, and there is no other way to the caller
    path = frame.f_code.co_filename
    if not path.startswith(_IMPORTING):
        seen.append(f"{event} in {path.rpartition('/')[2]}, line {frame.f_lineno}")
