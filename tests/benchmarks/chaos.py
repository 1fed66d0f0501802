"""Many orders in a storm: faults at every point of the exchange, and checkouts that are killed.

Run: python tests/benchmarks/chaos.py --provider voucherify --orders 10000 --faults 30
It prints a table, and ends with 1 if a promise was broken: an order was redeemed twice; something that
somebody was told of is not there, or what somebody was told is not there is; a ticket was not settled.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from rewardkit.journal import new_key

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import postgres
from storm import Storm, weather


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--provider", default="local", help="local, or the name of a plugin")
    parser.add_argument("--journal", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=30, help="of 100 requests")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=8, help="orders at once in each process")
    parser.add_argument("--kill-every", type=float, default=2.0, help="seconds; 0 for never")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Weather the storm, and print what came of it."""
    asked = vars(arguments())
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(dir=os.environ.get("TMPDIR")))
        address = f"{folder}/journal.db"
        if asked.pop("journal") == "postgresql":
            server = postgres.shared()
            os.environ["PGPASSWORD"] = server.password  # for the processes, too
            address = stack.enter_context(server.database())
        plan = Storm(folder=folder, journal=address, key=new_key().reveal(), **asked)
        books = weather(plan, settle_within=600)
    print(books.table())
    for name, found in books.broken.items():
        print(f"{name}:", *list(found)[:20], sep="\n  ")
    return 1 if books.broken or books.unknown else 0


if __name__ == "__main__":
    sys.exit(main())
