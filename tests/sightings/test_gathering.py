from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from processes import forked
from scripted import Kind, Line

from rewardkit import AsyncRewards, Secret
from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.drift import DriftKind
from rewardkit.errors import CodeNotFound, JournalUnavailable
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import CodeMatch
from rewardkit.operations import Lookup
from rewardkit.sightings import (
    AsyncGathering,
    DriftSettings,
    Gathering,
    Sighting,
    SightingsFile,
    Sought,
)

BOTH = pytest.mark.parametrize("kind", ["sync", "async"])
NEVER = DriftSettings(every=86_400)
ALL = Sought()


class Acme(Adapter[None]):
    """Looks a code up, and finds a new field, and the code where a word should be."""

    provider = "acme"
    base_url = "https://api.acme.example"

    def lookup(self, query: Lookup) -> Exchange[CodeMatch]:
        yield Request.get("codes", query.code, sensitive=(query.code,))
        self.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
        self.drift.note(DriftKind.UNKNOWN_VALUE, "Code.status", query.code)
        raise CodeNotFound


class Broken(SightingsFile):
    """A file on a disk that fails for so many times."""

    def __init__(self, path: Path, times: int) -> None:
        super().__init__(path)
        self.times = times

    def add(self, seen: Iterable[Sighting], at_most: int) -> None:
        if self.times:
            self.times -= 1
            raise JournalUnavailable("the disk is full: make room")
        super().add(seen, at_most)


@pytest.fixture
def file(tmp_path: Path) -> SightingsFile:
    return SightingsFile(tmp_path / "drift.db")


def gathering(
    adapter: Adapter[None], file: SightingsFile, settings: DriftSettings = NEVER
) -> Gathering:
    return Gathering(adapter, "checkout", file, settings, lambda: "1.0")


def look_up(kind: Kind, file: SightingsFile, *codes: str) -> None:
    """Look codes up with a client that gathers drift, and close it."""
    adapter, line = Acme(None), Line(Response(200), kind=kind)
    gathers = gathering(adapter, file)
    if kind == "sync":
        with Rewards(adapter, line.transport, sightings=gathers) as rewards:
            for code in codes:
                with pytest.raises(CodeNotFound):
                    rewards.lookup(code)
        return

    async def look() -> None:
        found = AsyncGathering(gathers)
        async with AsyncRewards(adapter, line.async_transport, sightings=found) as rewards:
            for code in codes:
                with pytest.raises(CodeNotFound):
                    await rewards.lookup(code)

    asyncio.run(look(), debug=True)


@BOTH
def test_what_was_seen_is_there_after_closing(kind: Kind, file: SightingsFile) -> None:
    """If a connection is closed, all that it has seen is written, with how often, when and by whom."""
    look_up(kind, file, "ABCD-1", "ABCD-1", "ABCD-2")
    look_up(kind, file, "ABCD-3")
    field = next(each for each in file.seen(ALL) if each.kind == "unknown_field")
    assert (field.provider, field.connection, field.version) == ("acme", "checkout", "1.0")
    assert (field.where, field.value, field.count) == ("Code", "flavour", 4)
    assert field.first_seen < field.last_seen


@BOTH
def test_a_code_is_never_written(kind: Kind, file: SightingsFile, tmp_path: Path) -> None:
    """If a code that is a plain word comes back where a word should be, its shape alone is written."""
    look_up(kind, file, "SUMMER")
    values = {each.value for each in file.seen(ALL)}
    assert values == {"flavour", "<AAAAAA>"}
    assert b"SUMMER" not in (tmp_path / "drift.db").read_bytes()


def test_it_is_written_while_the_connection_is_open(file: SightingsFile) -> None:
    """If a connection stays open, what it has seen is written after a while, and again later."""
    adapter = Acme(None)
    gathers = gathering(adapter, file, DriftSettings(every=0.1))
    for number in (1, 2):
        adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
        gives_up = time.monotonic() + 30
        while [each.count for each in file.seen(ALL)] != [number] and time.monotonic() < gives_up:
            time.sleep(0.02)
        assert [each.count for each in file.seen(ALL)] == [number]
    gathers.close()


def test_nothing_is_written_in_a_call(file: SightingsFile, tmp_path: Path) -> None:
    """If drift is seen, the call that sees it writes nothing."""
    adapter = Acme(None)
    gathers = gathering(adapter, file)
    for _ in range(1000):
        adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
    assert list(tmp_path.iterdir()) == []
    gathers.close()
    assert [each.count for each in file.seen(ALL)] == [1000]


def test_a_write_that_fails_is_logged_once_and_made_up_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """If it cannot be written, the log says so once, nobody is bothered, and nothing is lost."""
    adapter, broken = Acme(None), Broken(tmp_path / "drift.db", 2)
    gathers = gathering(adapter, broken)
    for _ in range(3):
        adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
        gathers.flush()
    gathers.close()
    assert [each.count for each in broken.seen(ALL)] == [3]
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.message for record in warned] == ["drift cannot be written"]
    assert vars(warned[0])["problem"] == "the disk is full: make room"


def test_what_is_in_memory_is_bounded(file: SightingsFile) -> None:
    """If a vendor sends something new with every answer, memory and file stay small; all is counted."""
    adapter = Acme(None)
    gathers = gathering(adapter, file, DriftSettings(every=86_400, at_most=20))
    for number in range(5_000):
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")
        adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", f"x{letters}")
    assert len(gathers._pending) <= 1_001
    gathers.close()
    found = file.seen(ALL)
    assert len(found) == 21
    assert sum(each.count for each in found) == 5_000


def test_a_secret_of_the_settings_is_never_written(file: SightingsFile) -> None:
    """If a word has one of the connection's own secrets in it, its shape alone is written."""

    class Keyed(Acme):
        def secrets(self) -> tuple[Secret, ...]:
            return (Secret("opensesame"),)

    adapter = Keyed(None)
    gathers = gathering(adapter, file)
    adapter.drift.note(DriftKind.UNKNOWN_VALUE, "Code.status", "opensesame")
    gathers.close()
    assert [each.value for each in file.seen(ALL)] == ["<aaaaaaaaaa>"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_forked_child_counts_only_its_own(file: SightingsFile) -> None:
    """If a process forks before it has written, what it saw is counted once, and the child's too."""
    adapter = Acme(None)
    gathers = gathering(adapter, file)
    adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")

    def in_child() -> bool:
        adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "vintage")
        gathers.close()
        return True

    assert forked(in_child) == 0
    gathers.close()
    assert {each.value: each.count for each in file.seen(ALL)} == {"flavour": 1, "vintage": 1}


LEFT_OPEN = """
import rewardkit
from rewardkit.drift import DriftKind
rewards = rewardkit.connect("local::memory:")
rewards.adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")
"""


def test_a_process_that_closes_nothing_writes_on_its_way_out(
    file: SightingsFile, tmp_path: Path
) -> None:
    """If a program ends without closing its connection, what that has seen is written all the same."""
    environ = {**os.environ, "REWARDKIT_DRIFT_FILE": str(tmp_path / "drift.db")}
    subprocess.run(
        [sys.executable, "-c", LEFT_OPEN], check=True, env=environ, cwd=tmp_path, timeout=60
    )
    assert [each.value for each in file.seen(ALL)] == ["flavour"]
