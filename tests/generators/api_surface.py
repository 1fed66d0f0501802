"""Makes the snapshot of what is public, which a change is compared with.

Run: .venv/bin/python tests/generators/api_surface.py
It writes ``tests/api/surface/*.txt``, a text for each public module. It writes nothing as long as something
breaks that the changelog does not name, as a snapshot of the new state would hide it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from surface_breakage import Breakage, breakages
from surface_text import surface_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests/api/surface"
CHANGELOG = ROOT / "docs/changelog.md"

#: What applications may import. What plugins may, too, is in the contract for them in pyproject.toml.
FOR_APPLICATIONS = (
    "rewardkit",
    "rewardkit.client",
    "rewardkit.client.aio",
    "rewardkit.compare",
    "rewardkit.documents",
    "rewardkit.explaining",
    "rewardkit.http",
    "rewardkit.journal",
    "rewardkit.transport",
)

_FOR_PLUGINS = "A plugin imports what is public, and nothing else of ours"

_MADE = "# Made by tests/generators/api_surface.py: what is public of {}.\n\n"

#: The list below ``### Breaking`` in the part of what is not released yet.
_UNRELEASED = re.compile(r"^## Unreleased$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BREAKING = re.compile(r"^### Breaking$(.*?)(?=^###? |\Z)", re.MULTILINE | re.DOTALL)


def public_modules() -> tuple[str, ...]:
    """The modules that applications and plugins may import."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    (contract,) = (
        each for each in tables["importlinter"]["contracts"] if each["name"] == _FOR_PLUGINS
    )
    for_plugins = {line.removeprefix("** -> ") for line in contract["ignore_imports"]}
    return tuple(sorted(for_plugins | {*FOR_APPLICATIONS}))


def present() -> dict[str, str]:
    """What is public now: of each module its text."""
    surface = surface_of(ROOT, public_modules())
    return {name: _MADE.format(name) + text for name, text in surface.items()}


def snapshot(folder: Path = FOLDER) -> dict[str, str]:
    """What was public when the snapshot was made."""
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}


def announced(changelog: str) -> frozenset[str]:
    """The names below ``### Breaking`` of what is not released yet, such as ``rewardkit.adapter.Adapter.fit``."""
    unreleased = "".join(_UNRELEASED.findall(changelog))
    return frozenset(re.findall(r"`(rewardkit[\w.]*)`", "".join(_BREAKING.findall(unreleased))))


def unannounced(
    before: Mapping[str, str], after: Mapping[str, str], changelog: str
) -> list[Breakage]:
    """What breaks and is not named in the changelog."""
    said = announced(changelog)
    return [each for each in breakages(before, after) if each.path not in said]


def advice(found: Iterable[Breakage]) -> str:
    """What to do about it."""
    lines = "\n".join(f"- `{each.path}`: {each.what}" for each in found)
    return (
        f"these changes break what users have written:\n{lines}\nKeep what there was, or name each "
        "below ### Breaking in the unreleased part of docs/changelog.md, and say what to do instead"
    )


def write(folder: Path, surface: Mapping[str, str], changelog: str) -> None:
    """Write the snapshot.

    Raises:
        SystemExit: something breaks that is not in the changelog.
    """
    if found := unannounced(snapshot(folder), surface, changelog):
        sys.exit(advice(found))
    for gone in snapshot(folder).keys() - surface.keys():
        (folder / f"{gone}.txt").unlink()
    for name, text in surface.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER, present(), CHANGELOG.read_text("utf-8"))
    print(f"{FOLDER.relative_to(ROOT)} is made")
