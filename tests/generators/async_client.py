"""Makes the asynchronous client of the synchronous one, so that every method is written once.

Run: .venv/bin/python tests/generators/async_client.py
It reads ``rewardkit/client/*.py`` and writes ``rewardkit/client/aio/*.py``, and leaves alone what is
written by hand there. A test holds that the one is what it makes of the other. It knows what to await by
following the calls: what calls something that is awaited is itself a coroutine, and what gives an
``Iterator`` gives an ``AsyncIterator``. What it cannot follow is an error with its line.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from client_module import Module, NotAsyncError
from client_words import said

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "rewardkit" / "client"
TARGET = SOURCE / "aio"

#: Written by hand in both places.
BY_HAND = frozenset({"__init__", "ahead", "connection"})

NOTE = "# Made by tests/generators/async_client.py of rewardkit/client/{}.py: change that one, and run it.\n"

#: Where following the calls begins.
AWAITED = frozenset(
    {
        "run",
        "self._transport.send",
        "self._transport.close",
        "ahead.close",
        "self._journal.close",
        "self._sightings.close",
        *(
            f"journal.{step}"
            for step in (
                "answered",
                "begin",
                "blind",
                "claim",
                "failed",
                "hold",
                "holder",
                "interrupted",
                "redemption",
                "release",
                "saw",
                "unsettled",
                "wait",
            )
        ),
    }
)


def made() -> dict[Path, str]:
    """The text of each module of the asynchronous client.

    Raises:
        NotAsyncError: something in the synchronous one cannot be followed.
    """
    modules = [
        Module(path.stem, path.read_text("utf-8"))
        for path in sorted(SOURCE.glob("*.py"))
        if path.stem not in BY_HAND
    ]
    clients = _clients(modules)
    modules = [module for module in modules if module.classes & clients]
    awaited, streams = _kinds(modules)
    homes = {name: module.name for module in modules for name in module.classes & clients}
    return {
        TARGET / f"{module.name}.py": _tidy(
            NOTE.format(module.name) + said(module.asynchronous(awaited, streams, homes)),
            module.name,
        )
        for module in modules
    }


def _clients(modules: list[Module]) -> set[str]:
    """The classes that the client is made of: ``Calls`` and those that build upon it."""
    found = {"Calls"}
    while True:
        more = {name for module in modules for name, bases in module.bases.items() if bases & found}
        if more <= found:
            return found
        found |= more


def _kinds(modules: list[Module]) -> tuple[set[str], set[str]]:
    """The calls that are awaited, and those that give an asynchronous iterator."""
    streams = {name for module in modules for name in module.streams()}
    awaited = set(AWAITED)
    while True:
        more = {name for module in modules for name in module.coroutines(awaited, streams)}
        if more <= awaited:
            return awaited, streams
        awaited |= more


def _tidy(text: str, name: str) -> str:
    """The text with its imports in order and its lines broken, as ruff has them."""
    path = str(TARGET / f"{name}.py")
    for command in (["check", "--select=F401,I", "--fix"], ["format"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", path, "-"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        if done.returncode:
            raise NotAsyncError(f"{name}: ruff does not take it: {done.stdout}{done.stderr}")
        text = done.stdout
    return text


def main() -> None:
    """Write what has changed, and take away what has no source any more."""
    try:
        texts = made()
    except NotAsyncError as error:
        sys.exit(f"error: {error}")
    for path, text in texts.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))
    for path in TARGET.glob("*.py"):
        if path not in texts and path.read_text("utf-8").startswith(NOTE[:20]):
            path.unlink()
            print(f"{path.relative_to(ROOT)} is gone")


if __name__ == "__main__":
    main()
