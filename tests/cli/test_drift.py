from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sightings_seen import NOON, sighting

from rewardkit.journal import JournalSettings, open_journal
from rewardkit.model import RewardRef
from rewardkit.sightings import SightingsFile

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _settings(shop: RewardRef, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name a file of drift, with what two connections have seen."""
    for name in ("JOURNAL_ADDRESS", "DRIFT_FILE"):
        monkeypatch.delenv(f"REWARDKIT_{name}", raising=False)
    with Path("rewardkit.toml").open("a", encoding="utf-8") as file:
        file.write('[drift]\nfile = "drift.db"\n')
    file_of_drift = SightingsFile(Path("drift.db"))
    file_of_drift.add([sighting("flavour", 3), sighting("frozen", 12, kind="unknown_value")], 10)
    file_of_drift.add([sighting("flavour", 7, connection="other")], 10)


def documents(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_what_was_seen_is_shown_most_frequent_first(run: Run) -> None:
    """If drift is asked for, people get a table, and what to do about each kind that is there."""
    shown = run("drift")
    assert shown.exit_code == 0, shown.stderr
    order = [shown.stdout.index(f" {count} ") for count in (12, 7, 3)]
    assert order == sorted(order)
    assert "field: fields that nothing reads" in shown.stdout
    assert "error key:" not in shown.stdout
    assert "drift forget" in shown.stdout


@pytest.mark.parametrize("columns", [80, 40, 30])
def test_a_narrow_terminal_cuts_nothing_off(
    columns: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the terminal is narrow, a count is whole in its line, and everything else is folded."""
    SightingsFile(Path("drift.db")).add([sighting("colour", 12345, connection="other")], 10)

    def table(columns: int) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        return run("drift").stdout.split("\nfield: ")[0].splitlines()

    def letters(lines: list[str]) -> Counter[str]:
        return Counter(letter for line in lines for letter in line if letter not in " ─")

    wide, narrow = table(200), table(columns)
    assert max(map(len, narrow)) <= columns
    assert letters(narrow) == letters(wide)
    counts = [line[:6].strip() for line in narrow if line[:6].strip().isdigit()]
    assert counts == ["12345", "12", "7", "3"]


def test_one_connection_is_shown(run: Run) -> None:
    """If a connection is named, with or without `show`, only what it has seen is shown."""
    for words in (("drift", "other"), ("drift", "show", "other")):
        (one,) = documents(run(*words, "--json"))
        assert one == {
            "provider": "acme",
            "connection": "other",
            "kind": "unknown_field",
            "where": "Reward",
            "value": "flavour",
            "count": 7,
            "first_seen": "2026-11-25T12:00:00.000Z",
            "last_seen": "2026-11-25T12:00:00.000Z",
            "version": "1.0",
        }


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ((), 3),
        (("--kind", "unknown_value"), 1),
        (("--where", "Reward"), 3),
        (("--provider", "best"), 0),
        (("--since", "2026-11-25"), 3),
        (("--since", "2026-11-26"), 0),
        (("--before", "2026-11-26"), 3),
    ],
)
def test_what_is_asked_for_is_shown(options: tuple[str, ...], number: int, run: Run) -> None:
    """If some of it is asked for, no other is shown."""
    assert len(documents(run("drift", "--json", *options))) == number


def test_nothing_is_no_error(run: Run) -> None:
    """If nothing was seen, that is said, and is no error."""
    shown = run("drift", "nobody")
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert "nothing was seen" in shown.stderr


def test_the_journal_goes_before_the_file(run: Run) -> None:
    """If the settings have a journal, it is what is shown; `--file` and `--journal` name others."""
    with open_journal(JournalSettings(address="journal.db")) as journal:
        journal.drift.add([sighting("vintage")], 10)
    assert len(documents(run("drift", "--json", "--journal", "journal.db"))) == 1
    with Path("rewardkit.toml").open("a", encoding="utf-8") as file:
        file.write('[journal]\naddress = "journal.db"\n')
    assert [each["value"] for each in documents(run("drift", "--json"))] == ["vintage"]
    assert len(documents(run("drift", "--json", "--file", "drift.db"))) == 3


def test_where_nothing_keeps_drift_is_an_error(run: Run) -> None:
    """If the settings have neither, or the file is not there, the error says what to write."""
    gone = run("drift", "--file", "gone.db")
    assert (gone.exit_code, gone.stdout) == (3, "")
    assert "no file of drift gone.db" in gone.stderr
    assert not Path("gone.db").exists()
    both = run("drift", "--file", "drift.db", "--journal", "journal.db")
    assert both.exit_code == 2
    Path("rewardkit.toml").write_text("", "utf-8")
    nothing = run("drift")
    assert nothing.exit_code == 3
    assert "REWARDKIT_DRIFT_FILE" in nothing.stderr


def test_another_version_that_is_installed_is_told(run: Run) -> None:
    """If the adapter that is installed is not the one that has seen it, people are told."""
    seen = sighting(provider="local", version="0.0.1")
    SightingsFile(Path("drift.db")).add([seen], 10)
    assert "local 0.1.0 is installed" in run("drift").stdout
    assert "acme" not in run("drift").stdout.split("To deal with it")[1]


def test_what_is_dealt_with_is_forgotten(run: Run) -> None:
    """If it is forgotten, it is gone, and the rest stays; without a yes nothing is forgotten."""
    unsaid = run("drift", "forget", "other")
    assert unsaid.exit_code == 2
    assert "--yes" in unsaid.stderr
    assert documents(run("drift", "forget", "other", "--dry-run", "--json")) == {
        "things": 1,
        "dry_run": True,
    }
    assert len(documents(run("drift", "--json"))) == 3
    assert run("drift", "forget", "other", "--yes").stdout == "1 things were forgotten\n"
    assert {each["connection"] for each in documents(run("drift", "--json"))} == {"checkout"}


def test_a_provider_without_a_sandbox_has_no_cases(run: Run) -> None:
    """If a provider has no sandbox, that is told, and the exit code says that it is not all."""
    file = SightingsFile(Path("local.db"))
    file.add([sighting(provider="local")], 10)
    exported = run("drift", "export", ".", "--file", "local.db")
    assert exported.exit_code == 11
    assert "Local (SQLite) has no sandbox" in exported.stderr


def test_a_provider_that_is_not_installed_is_an_error(run: Run) -> None:
    """If the provider is not installed here, exporting says so."""
    exported = run("drift", "export", ".")
    assert exported.exit_code == 3
    assert "no provider 'acme'" in exported.stderr


def test_exporting_nothing_is_no_error(run: Run) -> None:
    """If nothing was seen, nothing is exported, and no file is written."""
    exported = run("drift", "export", ".", "--connection", "nobody")
    assert exported.exit_code == 0
    assert not list(Path().glob("*drift_*"))


def test_the_rest_says_how_to_make_room(run: Run) -> None:
    """If there was too much to be told apart, people are told how to make room."""
    file = SightingsFile(Path("drift.db"))
    file.add([sighting("another", first_seen=NOON, last_seen=NOON)], 2)
    assert "…: more than [drift] at_most tells apart" in run("drift").stdout
