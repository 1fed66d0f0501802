"""Drift from a vendor that has moved on, by way of the journal, to tests of its adapter that run."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from drifting import FIELD, KEY, WORD, drifted

import rewardkit
from rewardkit.cases import read_cases
from rewardkit.client import installed
from rewardkit.errors import CodeNotFound, RewardKitError
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.sandbox import Sandbox, serve
from rewardkit.sightings import Sought

from .conftest import VENDORS, Run


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A vendor, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    return str(request.param)


@pytest.fixture
def moved_on(vendor: str) -> Iterator[tuple[Sandbox, str]]:
    """Its sandbox, which sends what nobody knows; and its address."""
    sandbox = installed().provider(vendor).load_sandbox()
    with serve(drifted(sandbox.create_app())) as running:
        yield sandbox, running.url


def shop_for_a_day(name: str, sandbox: Sandbox, url: str) -> None:
    """Look at what a shop looks at."""
    example = sandbox.examples["checkout"]
    assert example.code is not None
    with rewardkit.connect(name, settings=sandbox.settings(url), journal="journal.db") as rewards:
        rewards.get_reward(example.reward_id)
        rewards.lookup(example.code)
        list(rewards.list_rewards())
        list(rewards.list_codes(example.reward_id))
        with pytest.raises(CodeNotFound):
            rewards.lookup("NO-SUCH-CODE")


async def shop_on(name: str, sandbox: Sandbox, url: str) -> None:
    """The same from coroutines, several at once."""
    example = sandbox.examples["checkout"]
    code = example.code or ""
    settings = sandbox.settings(url)
    async with rewardkit.connect_async(name, settings=settings, journal="journal.db") as rewards:
        await asyncio.gather(*(rewards.lookup(code) for _ in range(5)))


def run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run what is in a folder with pytest, as the adapter's author does."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-W",
            "error",
            str(folder),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_what_was_seen_becomes_tests_that_run(
    vendor: str, moved_on: tuple[Sandbox, str], run: Run, tmp_path: Path
) -> None:
    """If a vendor moves on, the journal knows how, and what is exported passes with its adapter."""
    shop_for_a_day(vendor, *moved_on)
    shown = run("drift", vendor, "--journal", "journal.db")
    assert shown.exit_code == 0, shown.stderr
    for new in (FIELD, WORD, KEY):
        assert new in shown.stdout.lower()
    tests = tmp_path / "adapter" / "tests"
    tests.mkdir(parents=True)
    exported = run("drift", "export", str(tests), "--journal", "journal.db", "--json")
    assert exported.exit_code in {0, 11}, exported.stderr
    found = json.loads(exported.stdout)[vendor]
    kinds = {case["kind"] for case in found["cases"]}
    assert {"unknown_field", "unknown_value", "unknown_error_key"} <= kinds
    assert len(found["left_out"]) <= len(found["cases"])
    done = run_tests(tests)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(found['cases'])} passed" in done.stdout


def test_a_test_fails_once_its_word_is_said_to_be_known(
    vendor: str, moved_on: tuple[Sandbox, str], run: Run, tmp_path: Path
) -> None:
    """If an author says of a case that it is known, its test fails until the adapter has the word."""
    shop_for_a_day(vendor, *moved_on)
    exported = run("drift", "export", ".", "--kind", "unknown_field", "--journal", "journal.db")
    assert exported.exit_code in {0, 11}, exported.stderr
    document = tmp_path / f"drift_{vendor}.json"
    cases = json.loads(document.read_text("utf-8"))
    cases["cases"][0]["known"] = True
    document.write_text(json.dumps(cases), "utf-8")
    done = run_tests(tmp_path)
    assert done.returncode == 1
    assert "give it a word" in done.stdout
    assert "1 failed" in done.stdout


def test_nothing_of_production_is_exported_but_the_new_word(
    vendor: str, moved_on: tuple[Sandbox, str], run: Run, tmp_path: Path
) -> None:
    """If something is exported, it has the sandbox's data and the new names, and no other value."""
    shop_for_a_day(vendor, *moved_on)
    run("drift", "export", ".", "--journal", "journal.db")
    document = tmp_path / f"drift_{vendor}.json"
    assert "cherry" not in document.read_text("utf-8")
    assert moved_on[1] not in document.read_text("utf-8")
    assert read_cases(document)


def test_coroutines_count_as_well(vendor: str, moved_on: tuple[Sandbox, str]) -> None:
    """If calls of coroutines see something new, it is in the journal after closing, each time counted."""
    asyncio.run(shop_on(vendor, *moved_on), debug=True)
    with open_journal(JournalSettings(address="journal.db")) as journal:
        found = journal.drift.seen(Sought(kind="unknown_field"))
    assert found
    assert all(each.count % 5 == 0 for each in found)
    assert {each.value for each in found} == {FIELD}


def test_no_code_is_written_down(
    vendor: str, moved_on: tuple[Sandbox, str], tmp_path: Path
) -> None:
    """If everything a vendor sends is new, no code of it is in what is written down."""
    sandbox, url = moved_on
    with rewardkit.connect(vendor, settings=sandbox.settings(url), journal="journal.db") as rewards:
        for example in sandbox.examples.values():
            with suppress(RewardKitError):
                rewards.lookup(example.code or "NO-SUCH-CODE")
    with open_journal(JournalSettings(address="journal.db")) as journal:
        texts = {text for each in journal.drift.seen(Sought()) for text in (each.where, each.value)}
    assert texts
    codes = {example.code for example in sandbox.examples.values() if example.code}
    assert not [text for text in texts for code in codes if code.lower() in text.lower()]
