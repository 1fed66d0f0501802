"""How long the adapter of the guide for authors is, and how long the conformance suite takes for it.

Run: python tests/benchmarks/guide.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))  # as pytest does

from guides_package import lines_of_the_adapter, made_package  # found only now

MOST_LINES = 300
MOST_SECONDS = 60.0


def suite_seconds(folder: Path) -> float:
    """How long a full run takes, at the level strict, in a fresh process."""
    before = time.perf_counter()
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("tests/test_conformance.py", "--rewardkit-level=strict"),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - before


def main() -> None:
    """Print both figures, each with what it must be below."""
    with tempfile.TemporaryDirectory() as folder:
        package = made_package(Path(folder))
        lines = lines_of_the_adapter(package)
        print(f"the adapter: {lines} lines that are not blank (under {MOST_LINES})")
        seconds = min(suite_seconds(package) for _ in range(3))
        print(
            f"the conformance suite, strict: {seconds:.1f} s, best of 3 (under {MOST_SECONDS:.0f})"
        )
    if lines >= MOST_LINES or seconds >= MOST_SECONDS:
        sys.exit("too long")


if __name__ == "__main__":
    main()
