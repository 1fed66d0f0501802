"""Files that a page shows, put together; ``import shown_files`` from any test.

``<!-- file: NAME -->`` above a block begins a file, and ``<!-- more of: NAME -->`` goes on with it. A
folder of files that is a package is made one that is installed by ``installed_in``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

_SHOWN = re.compile(
    r"<!-- (?P<how>file|more of): (?P<name>\S+) -->\s*\n(?P<fence>`{3,})\w*\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Shown:
    """A file, or the next part of it, as a page shows it.

    Attributes:
        name: its path from the page's working directory.
        text: what is in it.
        is_more: whether it goes on with what was shown before.
        start: where its comment begins in the page.
        fence: where its block begins.
        end: where its block ends.
    """

    name: str
    text: str
    is_more: bool
    start: int
    fence: int
    end: int

    @property
    def is_of_a_package(self) -> bool:
        """Whether it is in a folder, so that it means nothing on its own, and is not run as Python."""
        return "/" in self.name or self.is_more

    def write(self, folder: Path) -> None:
        """Write it, or add it to what is there."""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = ""
        if self.is_more:
            apart = "\n" if self.text[0].isspace() else "\n\n"  # what is indented is in a class
            before = path.read_text("utf-8") + apart
        path.write_text(before + self.text, "utf-8")


def shown_files(page: str) -> Iterator[Shown]:
    """All that a page shows, in its order."""
    for found in _SHOWN.finditer(page):
        is_more = found["how"] == "more of"
        place = found.start(), found.start("fence"), found.end()
        yield Shown(found["name"], found["text"], is_more, *place)


def installed_in(folder: Path) -> None:
    """Write what an installer would, so that a package is found where the folder is on Python's path.

    Args:
        folder: has its ``pyproject.toml``.
    """
    stated = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    project: dict[str, Any] = stated["project"]
    written = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    written.mkdir()
    groups = (
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    )
    (written / "entry_points.txt").write_text("\n".join(groups), "utf-8")
    (written / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8"
    )
    packages = stated["tool"]["setuptools"]["packages"]
    (written / "top_level.txt").write_text("\n".join(packages), "utf-8")
