"""What ``import rewardkit`` costs beside ``import attrs, pluggy``, in fresh interpreters.

Run: python tests/benchmarks/imports.py
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from measure import report

ROUNDS = 15
TIMED = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
STATEMENTS = {
    "import rewardkit": "import rewardkit",
    "import rewardkit.model": "import rewardkit.model",
    "from rewardkit import connect": "from rewardkit import connect",
}

TARGETS = {"import rewardkit": 1.5}


def seconds(statement: str) -> float:
    """How long ``statement`` takes in a new interpreter."""
    code = TIMED.format(statement)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print a line for each statement; only the first has a target."""
    for name, statement in STATEMENTS.items():
        pairs = [(seconds("import attrs, pluggy"), seconds(statement)) for _ in range(ROUNDS)]
        reference = median(first for first, _ in pairs) * 1e6
        candidate = median(second for _, second in pairs) * 1e6
        ratio = median(second / first for first, second in pairs)
        report(name, reference, candidate, ratio, TARGETS.get(name))


if __name__ == "__main__":
    main()
