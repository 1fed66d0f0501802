"""A provider's package that has just been begun, put where Python finds it; and what runs on it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def install(directory: Path) -> None:
    """Make the package importable by its directory, and its entry points known, as pip would.

    That takes no network and no build: pip's own way needs packages that the tests do without.
    """
    project = tomllib.loads((directory / "pyproject.toml").read_text("utf-8"))["project"]
    name, version = project["name"], project["version"]
    info = directory / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (info / "METADATA").write_text(about, "utf-8")
    lines = ["[rewardkit.providers]"]
    for key, value in project["entry-points"]["rewardkit.providers"].items():
        lines.append(f"{key} = {value}")
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")


def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the package's directory, with the package installed."""
    paths = [str(directory), str(ROOT)]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_its_tests(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tests that came with the package, the conformance suite among them."""
    options = ("-q", "-rs", "-p", "no:cacheprovider")
    return run(directory, "-m", "pytest", *options, *arguments)
