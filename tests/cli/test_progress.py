from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from threading import Event

import pytest
from rich.console import Console

from rewardkit.cli import progress
from rewardkit.cli.progress import LateProgress


class Screen(StringIO):
    """A terminal that says when something has been written on it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if "codes made" in text:
            self.written.set()
        return super().write(text)


Start = Callable[[float], Screen]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Makes standard error a terminal, with so much patience before a bar."""

    def start(patience: float) -> Screen:
        screen = Screen()
        shown = Console(file=screen, force_terminal=True)
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(progress, "console", lambda **_: shown)
        monkeypatch.setattr(progress, "_PATIENCE", patience)
        return screen

    return start


def test_a_bar_comes_without_a_step(terminal: Start) -> None:
    """If a provider says nothing for long, the bar is shown all the same."""
    screen = terminal(0.01)
    with LateProgress("codes made"):
        assert screen.written.wait(10)


def test_no_bar_comes_for_what_is_quick(terminal: Start) -> None:
    """If it is done before that, nothing is written, and nothing comes later."""
    screen = terminal(600)
    with LateProgress("codes made") as bar:
        bar.update(1, 2)
        timer = bar._timer

    assert timer is not None
    timer.join(10)
    assert (timer.is_alive(), screen.getvalue()) == (False, "")
