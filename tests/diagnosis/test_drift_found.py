"""Findings about what providers sent in production that rewardkit has no word for."""

from __future__ import annotations

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
