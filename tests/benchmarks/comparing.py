"""What it costs to compare two catalogues of 10,000 rewards, beside ``json.loads`` of their pages.

Run: python tests/benchmarks/comparing.py
Time is that of the processor: what pairing, comparing and writing text or JSON lines costs beyond listing
both (target 5 ×), and the whole with listing, whose own cost ``decoding.py`` is about. The pages are in
memory, so that no server and no network counts.
Memory is the peak of a process that does just that once (target 200 MB), the pages in it taken off.
The catalogues are the same offers but for every tenth reward, and for what one vendor says and the
other does not. Each vendor is compared with the other one and with itself.
"""

from __future__ import annotations

import gc
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import product
from statistics import median
from time import process_time
from typing import Any

from streaming import InMemory, peak
from streams import OneOfNone, Stream, Voucherify, compact, payload, settings

from rewardkit import Rewards
from rewardkit.cli.comparing import OUTCOMES, Lines, seldom_collected
from rewardkit.client import installed
from rewardkit.compare import Matching, Outcome, by_name, places_by_kind

REWARDS = 10_000
MOST = 200  # MB
ROUNDS = 11
MEGABYTE = 1_000_000

#: By vendor: the list that its client reads, its payloads, and how many are on a page. The payloads
#: of both are of the same kinds, in the same order.
VENDORS: Mapping[str, tuple[Stream, Sequence[str], int]] = {
    "oneofnone": (
        OneOfNone(),
        ("reward_percentage", "reward_credit", "reward_global_code", "reward_free_shipping"),
        1_000,
    ),
    "voucherify": (
        Voucherify(),
        (
            "campaign_discount_percent",
            "campaign_gift_vouchers",
            "campaign_standalone",
            "campaign_free_shipping",
        ),
        100,
    ),
}

#: What both say in their own words, of all rewards or of a kind.
ALIKE: Mapping[str, Mapping[str, Any]] = {
    "oneofnone": {
        "scope": "sitewide",
        "usageLimitPerCustomer": None,
        "startsAt": "2026-06-01T00:00:00.000Z",
        "expiresAt": "2026-09-01T00:00:00.000Z",
        "status": "active",
    },
    "voucherify": {
        "start_date": "2026-06-01T00:00:00.000Z",
        "expiration_date": "2026-09-01T00:00:00.000Z",
        "active": True,
    },
    "reward_credit": {"value": 5_000},
    "reward_free_shipping": {"codeType": "unique_codes"},
}


def bodies(vendor: str, *, other: bool) -> list[bytes]:
    """The pages of a catalogue; in the other one every tenth reward has another description."""
    _, kinds, size = VENDORS[vendor]
    rewards = [
        {
            **payload(vendor, kinds[index % len(kinds)]),
            **ALIKE[vendor],
            **ALIKE.get(kinds[index % len(kinds)], {}),
            "id": identifier(vendor, index),
            "name": f"Reward {index:05d} of the season",
            "description": f"{'Another' if other and not index % 10 else 'The'} one, {index}",
        }
        for index in range(REWARDS)
    ]
    pages = [page(vendor, rewards[start : start + size]) for start in range(0, REWARDS, size)]
    return [*pages, *last(vendor)]


def identifier(vendor: str, index: int) -> str:
    """An id as the vendor gives it."""
    if vendor == "oneofnone":
        return f"c0de0000-0000-4000-8000-{index:012d}"
    return f"camp_FAKE{index:018d}"


def page(vendor: str, rewards: Sequence[Any]) -> bytes:
    """One page as the vendor sends it."""
    if vendor == "oneofnone":
        return compact({"data": rewards, "pagination": {}})
    listed = {"object": "list", "data_ref": "campaigns", "campaigns": rewards, "total": REWARDS}
    return compact(listed)


def last(vendor: str) -> list[bytes]:
    """What comes after the rewards: an empty page, and of Voucherify the empty catalogue."""
    if vendor == "oneofnone":
        return [page(vendor, [])]
    return [compact({"object": "list", "data_ref": "data", "data": [], "total": 0})]


def client(vendor: str, pages: list[bytes]) -> Rewards:
    """A client that has the pages in memory."""
    stream = VENDORS[vendor][0]
    adapter = installed().provider(vendor).load_adapter()
    return Rewards(adapter(adapter.Settings(**settings(stream), currency="EUR")), InMemory(pages))


def compared(left: Rewards, right: Rewards, *, as_json: bool) -> Matching:
    """Compare, and write what the command writes."""
    here, there = (places_by_kind(each.adapter.expressions_for) for each in (left, right))
    matching = Matching(by_name, left=here, right=there)
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), seldom_collected():
        lines = Lines("left", "right", "name", as_json=as_json)
        for pair in matching.pairs(left.list_rewards(), right.list_rewards()):
            if pair.outcome is not Outcome.SAME:
                lines.pair(pair)
        lines.summary(matching)
    assert sum(matching.counts.values()) == REWARDS, matching.counts
    assert set(matching.counts) <= {Outcome(each) for each in OUTCOMES}
    return matching


def seconds(call: Callable[[], object]) -> float:
    """How long the processor is at a call, the collector's work in it, as in a program."""
    gc.collect()
    started = process_time()
    call()
    return process_time() - started


def time(left: str, right: str, written: str) -> None:
    """Print what comparing costs beside reading the same pages."""
    pages = bodies(left, other=False), bodies(right, other=True)

    def loads() -> None:
        for each in pages:
            for body in each:
                json.loads(body)

    def compare() -> None:
        compared(client(left, pages[0]), client(right, pages[1]), as_json=written == "json")

    def listed() -> None:
        for vendor, each in zip((left, right), pages, strict=True):
            for _ in client(vendor, each).list_rewards():
                pass

    compare()  # warm
    rounds = [(seconds(loads), seconds(listed), seconds(compare)) for _ in range(ROUNDS)]
    whole = median(third / first for first, _, third in rounds)
    beyond = median((third - second) / first for first, second, third in rounds)
    verdict = "ok" if beyond <= 5 else "OVER"
    reading = median(first for first, *_ in rounds)
    print(
        f"{f'{left}: and {right}:, as {written}':42} json.loads {reading * 1e3:6.1f} ms   "
        f"beyond listing {beyond:5.2f} × (target 5.0 ×) {verdict}   with it {whole:5.2f} ×"
    )


def memory(left: str, right: str) -> None:
    """Print the peak of comparing once, with the pages made before their turn taken off."""
    pages = bodies(left, other=False), bodies(right, other=True)
    held = sum(len(body) for each in pages for body in each) / MEGABYTE
    matching = compared(client(left, pages[0]), client(right, pages[1]), as_json=True)
    most = peak() - held
    verdict = "ok" if most <= MOST else "OVER"
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in matching.counts.items())
    print(
        f"{f'{left}: and {right}:, peak':42} {most:7.1f} MB, without {held:.1f} MB of pages "
        f"(target {MOST} MB) {verdict}; {counts}"
    )


def cases() -> Iterator[tuple[str, str]]:
    """Which catalogues are compared."""
    return product(VENDORS, VENDORS)


def main() -> None:
    """Measure each in an interpreter of its own."""
    for left, right in cases():
        for arguments in (
            ("memory", left, right),
            ("time", left, right, "text"),
            ("time", left, right, "json"),
        ):
            sys.stdout.flush()
            subprocess.run([sys.executable, __file__, *arguments], check=True)


if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or ["main"]
    commands: dict[str, Callable[..., None]] = {"main": main, "memory": memory, "time": time}
    commands[name](*arguments)
