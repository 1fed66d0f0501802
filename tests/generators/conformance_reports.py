"""Makes the conformance reports that our own adapters carry, as an outside author does.

Run: .venv/bin/python tests/generators/conformance_reports.py [PROVIDER ...]
It runs the suite of each adapter at the level strict, and writes ``conformance.json`` beside the adapter if
all went well. Each report is of the sources as they are; a test holds that it still is.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rewardkit.plugins.verification import REPORT

ROOT = Path(__file__).parents[2]

#: Where each adapter is put to the suite, and where its package is.
ADAPTERS = {
    "local": ("tests/local", "rewardkit/local"),
    "oneofnone": (
        "plugins/rewardkit-oneofnone/tests",
        "plugins/rewardkit-oneofnone/rewardkit_oneofnone",
    ),
    "voucherify": (
        "plugins/rewardkit-voucherify/tests",
        "plugins/rewardkit-voucherify/rewardkit_voucherify",
    ),
}


def make(provider: str) -> bool:
    """Run the suite for a provider and write its report; False where it was not passed."""
    tests, package = ADAPTERS[provider]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / REPORT
        options = ["-q", "--no-header", f"--rewardkit-report={made}", "--rewardkit-level=strict"]
        command = [sys.executable, "-m", "pytest", f"{tests}/test_conformance.py", *options]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return False
        (ROOT / package / REPORT).write_bytes(made.read_bytes())
    print(f"wrote {package}/{REPORT}")
    return True


def main(providers: list[str]) -> int:
    """Make the reports of these providers, or of all; 1 where one was not passed."""
    unknown = set(providers) - ADAPTERS.keys()
    if unknown:
        print(f"no such provider: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    passed = [make(provider) for provider in providers or ADAPTERS]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
