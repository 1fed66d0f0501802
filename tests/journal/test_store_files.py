from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from journal_entries import entry

from rewardkit.errors import ConfigurationError, JournalUnavailable
from rewardkit.journal.store import MEMORY, Chosen, Store, StoreAddress
from rewardkit.journal.store.file import APPLICATION_ID


def opened(path: object, **settings: Any) -> Store:
    return Store.open(StoreAddress(str(path), **settings))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def pragma(store: Store, name: str) -> object:
    return store._database.read(
        lambda connection: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    )


def test_what_is_written_stays(tmp_path: Path) -> None:
    """If a journal is closed and opened again, everything is still there, in one file."""
    path = tmp_path / "journal.db"
    store = opened(path)
    made = store.insert(entry("k"), "written down").entry
    store.close()
    assert files(tmp_path) == ["journal.db"]
    store = opened(path)
    assert list(store.entries(Chosen())) == [made]
    store.close()


@pytest.mark.parametrize(("setting", "pragma_value"), [("FULL", 2), ("NORMAL", 1)])
def test_a_file_is_written_as_it_is_set(tmp_path: Path, setting: str, pragma_value: int) -> None:
    """If a journal is opened, every connection writes ahead, as durably as the settings say."""
    store = opened(tmp_path / "journal.db", synchronous=setting)
    for _ in range(2):
        assert pragma(store, "journal_mode") == "wal"
        assert pragma(store, "synchronous") == pragma_value
        assert pragma(store, "foreign_keys") == 1
        assert pragma(store, "application_id") == APPLICATION_ID
        store._database.engine.dispose()  # the next connection is a new one
    store.close()


def test_the_clock_is_the_hosts(tmp_path: Path) -> None:
    """If a journal is in a file, its present is what the clock gives, in any time zone."""
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    clock = iter([noon, noon + timedelta(seconds=1), noon + timedelta(seconds=2)])
    store = Store.open(StoreAddress(str(tmp_path / "journal.db")), clock=lambda: next(clock))
    made = store.insert(entry("k", code_digest=None), "written down").entry  # no holds to look at
    assert made.began_at == made.sent_at == made.changed_at == noon
    changed = store.change(made, "changed")
    assert changed is not None
    assert changed.changed_at == noon + timedelta(seconds=1)
    standing = store.get(made.ticket)
    assert standing is not None
    assert standing.now == noon + timedelta(seconds=2)
    store.close()


def test_memory_is_forgotten() -> None:
    """If journals are kept in memory, two of them share nothing."""
    one, other = opened(MEMORY), opened(MEMORY)
    one.insert(entry("k"), "written down")
    assert list(other.entries(Chosen())) == []
    one.close()
    other.close()


def test_names_that_need_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file's name has signs of a URL in it, or is relative, it is that file and no other."""
    monkeypatch.chdir(tmp_path)
    store = opened("jö?mode=ro#50%.db")
    monkeypatch.chdir("/")
    store.insert(entry("k"), "written down")
    store.close()
    assert files(tmp_path) == ["jö?mode=ro#50%.db"]


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    """If the file was made beforehand and is empty, it is filled."""
    path = tmp_path / "journal.db"
    path.touch()
    store = opened(path)
    assert store.insert(entry("k"), "written down").is_new
    store.close()


def test_a_text_file_is_left_alone(tmp_path: Path) -> None:
    """If the file is no database, it is not touched, and the error names it."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    with pytest.raises(ConfigurationError, match=r"notes\.txt.*not an SQLite database"):
        opened(path)
    assert path.read_text() == "not a database " * 100
    assert files(tmp_path) == ["notes.txt"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """If the file is somebody else's database, no table is added to it."""
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="another program"):
        opened(path)
    assert path.read_bytes() == before


def test_a_file_of_rewards_is_no_journal(tmp_path: Path) -> None:
    """If the file is that of the embedded provider, it is not taken for a journal."""
    import rewardkit

    path = tmp_path / "shop.db"
    rewardkit.connect(f"local:{path}").close()
    with pytest.raises(ConfigurationError, match="another program"):
        opened(path)


def test_a_folder(tmp_path: Path) -> None:
    """If the path is a folder, the error shows what a path looks like."""
    with pytest.raises(ConfigurationError, match=r"is a folder.*journal\.db"):
        opened(tmp_path)


def test_a_missing_folder(tmp_path: Path) -> None:
    """If the folder is not there, none is made in a place that was mistyped."""
    with pytest.raises(ConfigurationError, match="no folder"):
        opened(tmp_path / "jurnal" / "journal.db")
    assert files(tmp_path) == []


@pytest.mark.parametrize("path", ["a\0b", ""])
def test_no_path_at_all(path: str) -> None:
    """If there is nothing that can be a file, the error shows what to write."""
    with pytest.raises(ConfigurationError, match=r"journal\.db"):
        opened(path)


def test_a_file_that_is_locked(tmp_path: Path) -> None:
    """If another process keeps the file locked, the error says so after the time that is set."""
    path = tmp_path / "journal.db"
    store = opened(path, busy_timeout=0.05)
    made = store.insert(entry("k"), "written down").entry
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnavailable, match=r"journal\.db.*locked.*busy_timeout"):
            store.change(made, "changed")
        assert store.get(made.ticket) is not None
        other.execute("ROLLBACK")
    assert store.change(made, "changed") is not None
    store.close()


def test_a_full_disk(tmp_path: Path) -> None:
    """If there is no room for an entry, nothing of it is written, and the error says so."""
    store = opened(tmp_path / "journal.db")
    pragma(store, "max_page_count = 1")  # SQLite takes the number of pages there are
    with pytest.raises(JournalUnavailable, match=r"full.*make room"):
        store.insert(entry("k", command=bytes(1_000_000)), "written down")
    assert list(store.entries(Chosen())) == []
    pragma(store, "max_page_count = 10000")
    assert store.insert(entry("k"), "written down").is_new
    store.close()


def test_an_error_shows_nothing_of_an_entry(tmp_path: Path) -> None:
    """If writing fails, neither the error nor what caused it has the entry's texts in it."""
    store = opened(tmp_path / "journal.db")
    pragma(store, "max_page_count = 1")
    with pytest.raises(JournalUnavailable) as raised:
        store.insert(entry("k", problem="do-not-show", command=bytes(1_000_000)), "do-not-show")
    assert raised.value.__cause__ is not None
    assert "do-not-show" not in f"{raised.value} {raised.value.__cause__}"
    store.close()


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    """If the file is removed, no empty journal takes its place, which would know nothing."""
    path = tmp_path / "journal.db"
    store = opened(path)
    store._database.engine.dispose()
    path.unlink()
    with pytest.raises(JournalUnavailable, match="is gone"):
        store.get("ticket")
    assert files(tmp_path) == []
    store.close()


# The superuser may write everything, so the tests' process becomes nobody, when all is loaded.
OPEN = """
import os, sys
from rewardkit.errors import ConfigurationError
from rewardkit.journal.store import Store, StoreAddress
Store.open(StoreAddress(":memory:")).close()
if os.getuid() == 0:
    os.setuid(65534)
try:
    Store.open(StoreAddress(sys.argv[1])).close()
except ConfigurationError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs Unix permissions")
@pytest.mark.parametrize("there", [True, False], ids=["file", "folder"])
def test_a_file_that_may_not_be_written(open_folder: Path, there: bool) -> None:
    """If the file or its folder is read-only, opening says so instead of a later redemption."""
    path = open_folder / "journal.db"
    if there:
        opened(path).close()
        path.chmod(0o444)
    else:
        open_folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", OPEN, path], capture_output=True, text=True, check=True
    )
    assert "journal.db" in done.stdout
    assert ("read-only" if there else "allow") in done.stdout


def test_an_entry_of_the_far_past_sorts_first(tmp_path: Path) -> None:
    """If moments are far apart, their texts sort as they do."""
    moments = [datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 999, 9999)]
    clock = iter(moments)
    store = Store.open(StoreAddress(str(tmp_path / "journal.db")), clock=lambda: next(clock))
    wanted = [entry(str(number), code_digest=None) for number in range(3)]  # no holds to look at
    made = [store.insert(each, "written down").entry for each in wanted]
    clock = iter(moments)
    assert [found.key for found in store.entries(Chosen())] == ["1", "0", "2"]
    assert made[1].began_at.year == 999
    store.close()
