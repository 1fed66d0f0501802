from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sightings_seen import sighting

from rewardkit.errors import ConfigurationError, JournalUnavailable
from rewardkit.sightings import SightingsFile, Sought


def test_looking_makes_no_file(tmp_path: Path) -> None:
    """If there is no file, nothing was seen, and none is made by looking or forgetting."""
    file = SightingsFile(tmp_path / "drift.db")
    assert file.seen(Sought()) == []
    assert file.forget(Sought()) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """If the file is another program's, it is refused and stays as it is."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE sightings (mine)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="another program"):
        SightingsFile(path).add([sighting()], 10)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_rewardkit_is_refused(tmp_path: Path) -> None:
    """If the file is of a newer form, it is refused, and the message says what to install."""
    file = SightingsFile(tmp_path / "drift.db")
    file.add([sighting()], 10)
    with closing(sqlite3.connect(tmp_path / "drift.db")) as newer:
        newer.execute("PRAGMA user_version = 2")
    with pytest.raises(ConfigurationError, match="newer rewardkit-core"):
        file.seen(Sought())


def test_a_file_that_is_no_database_cannot_be_used(tmp_path: Path) -> None:
    """If the file is something else, the error names it."""
    path = tmp_path / "notes.txt"
    path.write_text("flavour\n" * 1000, "utf-8")
    with pytest.raises(JournalUnavailable, match=r"notes\.txt"):
        SightingsFile(path).add([sighting()], 10)
