"""A progress bar on stderr for what takes longer than a second, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from threading import Lock, Timer
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from .output import console

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

_PATIENCE = 1.0  # seconds before a bar is shown


class LateProgress:
    """A context manager; call ``update`` after each step.

    On a terminal the bar comes by itself when it is time, also where no step has been made by then.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = monotonic()
        self._bar: Progress | None = None
        self._lock = Lock()  # of the bar, which the timer may start
        self._timer: Timer | None = None

    def update(self, done: int, total: int | None = None) -> None:
        """Say how far it is; ``total`` is None where nobody knows."""
        with self._lock:
            if self._bar is None:
                if monotonic() - self._began < _PATIENCE:
                    return
                self._bar = self._start(total)
            task = self._bar.task_ids[0]
            self._bar.update(task, completed=done, total=total)

    def counting(self, found: Iterable[T]) -> Iterator[T]:
        """The items of ``found``, each counted as it comes."""
        for number, item in enumerate(found, start=1):
            self.update(number)
            yield item

    def _show(self) -> None:
        with self._lock:
            if self._bar is None and self._timer is not None:
                self._bar = self._start(None)

    def _start(self, total: int | None) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        screen = console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
        bar.add_task(self._what, total=total)
        bar.start()
        return bar

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._timer = Timer(_PATIENCE, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._bar is not None:
                self._bar.stop()
