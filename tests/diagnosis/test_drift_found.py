"""Findings about what providers sent in production that rewardkit has no word for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sightings_seen import sighting

from rewardkit.diagnosis import Finding, Kind, Severity
from rewardkit.diagnosis.drift import kept_drift_findings
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.sightings import SightingsFile


@pytest.fixture(autouse=True)
def _in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory of its own, and nothing in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "DRIFT_FILE", "JOURNAL_ADDRESS", "JOURNAL_KEY", "JOURNAL_PASSWORD"):
        monkeypatch.delenv(f"REWARDKIT_{name}", raising=False)


def found() -> list[Finding]:
    """What is found with the settings of the working directory."""
    return list(kept_drift_findings(None, offline=False))


@pytest.mark.parametrize("kept", ["file", "journal"])
def test_what_a_connection_has_seen_is_summed_up(kept: str) -> None:
    """If drift is kept, there is a note for each connection, which says how to see and export it."""
    seen = [
        sighting(connection="checkout", value="frozen", count=3),
        sighting(connection="checkout", value="melted", count=2),
        sighting(connection="office", value="frozen", count=1),
    ]
    if kept == "file":
        Path("rewardkit.toml").write_text('[drift]\nfile = "drift.db"\n')
        store = SightingsFile(Path("drift.db"))
        for connection in ("checkout", "office"):
            store.add([one for one in seen if one.connection == connection], 100)
        store.close()
    else:
        Path("rewardkit.toml").write_text('[journal]\naddress = "journal.db"\n')
        journal = open_journal(JournalSettings(address="journal.db"))
        for connection in ("checkout", "office"):
            journal.drift.add([one for one in seen if one.connection == connection], 100)
        journal.close()
    checkout, office = found()
    assert (checkout.severity, checkout.kind, checkout.where) == (
        Severity.NOTE,
        Kind.DRIFT,
        "checkout",
    )
    assert checkout.what.startswith(
        "2 things were seen so far that rewardkit has no word for, 5 times in all, last at "
    )
    assert "rewardkit drift checkout shows them" in checkout.advice
    assert office.what.startswith("1 thing was seen so far")


def test_where_nothing_is_kept_nothing_is_found_or_made() -> None:
    """If there is no journal and no file, there is nothing to find, and neither is made."""
    Path("rewardkit.toml").write_text('[drift]\nfile = "drift.db"\n')
    assert found() == []
    Path("rewardkit.toml").write_text('[journal]\naddress = "journal.db"\n')
    assert found() == []
    assert [path.name for path in Path().iterdir()] == ["rewardkit.toml"]


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("of another program", "of another program: name another file"),
        ("no database", "file is not a database"),
        ("a folder", "unable to open database file"),
        ("below no folder", "there is no folder"),
        ("below a file", "there is no folder"),
        ("misspelt", "'flie'"),
    ],
)
def test_a_file_that_cannot_keep_anything_is_a_problem(there: str, why: str) -> None:
    """If drift cannot be kept in the file that is named for it, that is found, and nothing is made."""
    Path("rewardkit.toml").write_text('[drift]\nfile = "kept/drift.db"\n')
    if there not in {"below no folder", "below a file"}:
        Path("kept").mkdir()
    file = Path("kept", "drift.db")
    match there:
        case "of another program":
            with closing(sqlite3.connect(file)) as other:
                other.execute("CREATE TABLE other (id)")
        case "no database":
            file.write_bytes(b"nothing of the kind" * 100)
        case "a folder":
            file.mkdir()
        case "below a file":
            Path("kept").write_text("no folder")
        case "misspelt":
            Path("rewardkit.toml").write_text('[drift]\nflie = "kept/drift.db"\n')
        case _:
            pass  # there is no folder
    before = sorted(Path().rglob("*"))
    (problem,) = found()
    assert problem.severity is Severity.PROBLEM
    assert why in problem.what
    assert sorted(Path().rglob("*")) == before


def test_a_file_that_is_not_used_is_left_alone() -> None:
    """If nothing is to be kept, it does not matter what the file is."""
    Path("rewardkit.toml").write_text('[drift]\nfile = "none/drift.db"\nkeep = false\n')
    assert found() == []
