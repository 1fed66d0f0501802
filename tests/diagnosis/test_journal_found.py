from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import postgres
import pytest
from journal_entries import entry

import rewardkit
from rewardkit.diagnosis import Finding, Kind, Severity
from rewardkit.diagnosis.journal import journal_findings
from rewardkit.journal import JournalSettings, State, new_key, open_journal
from rewardkit.journal.store import migrating


@pytest.fixture(autouse=True)
def _in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory of its own, whose rewardkit.toml has a journal in a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    for name in ("ADDRESS", "KEY", "PASSWORD"):
        monkeypatch.delenv(f"REWARDKIT_JOURNAL_{name}", raising=False)
    Path("rewardkit.toml").write_text('[journal]\naddress = "journal.db"\n')


def found(*, offline: bool = False) -> list[Finding]:
    return list(journal_findings(None, offline=offline))


def make() -> None:
    open_journal(JournalSettings(address="journal.db")).close()


def test_without_a_journal_nothing_is_found() -> None:
    """If the settings have no journal, there is nothing to find."""
    Path("rewardkit.toml").write_text("")

    assert found() == []


def test_a_journal_that_is_not_there_is_not_made() -> None:
    """If there is no journal yet, that is a note, and there is none afterwards."""
    (note,) = found()

    assert (note.severity, note.kind) == (Severity.NOTE, Kind.JOURNAL)
    assert [path.name for path in Path().iterdir()] == ["rewardkit.toml"]


def test_a_journal_of_this_version_is_fine() -> None:
    """If the journal can be used, nothing is found, and it is as before."""
    make()
    before = Path("journal.db").read_bytes()

    assert found() == []
    assert Path("journal.db").read_bytes() == before


def test_a_journal_that_is_behind_is_found_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the tables are of an older version, both versions are said, and nothing is migrated."""
    make()
    newest = migrating.REVISIONS[-1]
    monkeypatch.setattr(migrating, "REVISIONS", (*migrating.REVISIONS, "9999"))
    (finding,) = found()
    again = found()

    assert (finding.severity, finding.kind) == (Severity.WARNING, Kind.JOURNAL)
    assert f"tables of version {newest}" in finding.what
    assert "9999" in finding.what
    assert again == [finding]


def test_a_journal_of_a_newer_version_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the tables are of a version that is not known, the journal cannot be used."""
    make()
    monkeypatch.setattr(migrating, "REVISIONS", ("0000",))
    (finding,) = found()

    assert finding.severity is Severity.PROBLEM
    assert "newer rewardkit" in finding.what


def test_a_journal_without_its_key_is_a_problem() -> None:
    """If the key is gone, or is another one, that is what is said, and none is made."""
    make()
    key = Path("journal.db.key")
    key.write_text(new_key().reveal())
    (other,) = found()
    key.unlink()
    (gone,) = found()

    assert "was made with another key" in other.what
    assert "its key journal.db.key is not" in gone.what
    assert not key.exists()


@pytest.mark.parametrize("address", ["nowhere/journal.db", "."])
def test_a_path_that_can_be_none_is_a_problem(address: str) -> None:
    """If there can be no journal at the path, that is what is said."""
    Path("rewardkit.toml").write_text(f'[journal]\naddress = "{address}"\n')
    (finding,) = found()

    assert (finding.severity, finding.kind) == (Severity.PROBLEM, Kind.JOURNAL)


def test_a_journal_in_the_home_folder_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the address begins with ~, the journal and the key that are looked at are in the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("rewardkit.toml").write_text('[journal]\naddress = "~/journal.db"\n')
    make()
    before = found()
    Path("journal.db.key").unlink()
    (gone,) = found()

    assert before == []
    assert f"its key {tmp_path}/journal.db.key is not" in gone.what


def test_another_programs_database_is_a_problem() -> None:
    """If the file is somebody else's, that is what is said."""
    with closing(sqlite3.connect("journal.db")) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    (finding,) = found()

    assert "another program" in finding.what


def test_settings_of_the_journal_that_are_wrong_are_all_found() -> None:
    """If several settings of the journal are wrong, each has a finding."""
    Path("rewardkit.toml").write_text('[journal]\nadress = "x"\nlease = "long"\n')

    assert [finding.kind for finding in found()] == [Kind.SETTINGS] * 2


def test_what_has_to_be_settled_is_found() -> None:
    """If an entry is open and nobody is at work on it, how many there are is said, and what settles them."""
    with open_journal(JournalSettings(address="journal.db")) as journal:
        journal._store.insert(entry(state=State.UNKNOWN, lease=0.0), "sent")
    (finding,) = found()

    assert finding.what.startswith("1 entry in journal.db has to be settled")
    assert "rewardkit journal resolve" in finding.advice


def test_a_server_is_left_alone_offline() -> None:
    """If nothing may be sent, a journal on a server is not looked at, which is a note."""
    Path("rewardkit.toml").write_text('[journal]\naddress = "postgresql://nobody@127.0.0.1:1/x"\n')
    (note,) = found(offline=True)

    assert note.severity is Severity.NOTE


def test_a_server_that_is_not_there_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the server of the journal cannot be reached, that is what is said."""
    monkeypatch.setenv("REWARDKIT_JOURNAL_KEY", new_key().reveal())
    Path("rewardkit.toml").write_text('[journal]\naddress = "postgresql://nobody@127.0.0.1:1/x"\n')
    (finding,) = found()

    assert (finding.severity, finding.kind) == (Severity.PROBLEM, Kind.JOURNAL)
    assert "cannot be used" in finding.what


def test_a_journal_on_a_server_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the journal is on PostgreSQL, it is not made by looking, and one that is there is fine."""
    try:
        server = postgres.shared()
    except postgres.Unavailable as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PGPASSWORD", server.password)
    monkeypatch.setenv("REWARDKIT_JOURNAL_KEY", new_key().reveal())
    with server.database() as url:
        Path("rewardkit.toml").write_text(f'[journal]\naddress = "{url}"\n')
        (note,) = found()
        (again,) = found()
        with rewardkit.connect("local::memory:"):
            pass
        made = found()

    assert "there is none at" in note.what
    assert again == note
    assert made == []
