"""The adapter that the guide for authors makes; ``import guides_package`` from any test."""

from __future__ import annotations

from pathlib import Path

from shown_files import installed_in, shown_files

GUIDE = Path(__file__).parents[2] / "docs" / "tutorial" / "write-an-adapter.md"

#: What an adapter is made of; the others are its simulator's.
MODULES = (
    "__init__.py",
    "adapter.py",
    "failures.py",
    "mapping.py",
    "plugin.py",
    "settings.py",
    "wire.py",
)


def made_package(folder: Path) -> Path:
    """Put the guide's package together in a folder, and have it found where that is on the path."""
    for shown in shown_files(GUIDE.read_text("utf-8")):
        shown.write(folder)
    installed_in(folder)
    return folder


def lines_of_the_adapter(folder: Path) -> int:
    """How many lines it has that are not blank, without its simulator and its tests."""
    texts = [(folder / "rewardkit_acme" / name).read_text("utf-8") for name in MODULES]
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())
