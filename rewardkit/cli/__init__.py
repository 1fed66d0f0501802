"""The command ``rewardkit``: rewards and codes from a terminal, for people and for programs."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from .exits import Exit

__all__ = ["Exit", "main"]

_EXTRA = ("click", "rich")


def main() -> None:
    """Run the command with the arguments of this process, and end it with its exit code."""
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"error: the command needs {' and '.join(missing)}, which is not installed: "
            "pip install 'rewardkit-core[cli]'\n"
        )
        sys.exit(Exit.CONFIGURATION)
    from .app import app

    app()
