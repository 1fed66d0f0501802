from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from local_shop import Shop, order

import rewardkit
from rewardkit.errors import ConfigurationError, ProviderUnavailable, RewardKitError
from rewardkit.local.store.schema import VERSION
from rewardkit.model import CodeStatus, FreeShipping, Reward


def connect(path: object) -> rewardkit.Rewards:
    return rewardkit.connect(f"local:{path}")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_stays(tmp_path: Path) -> None:
    """If a connection is closed and another one opened, everything is still there."""
    path = tmp_path / "shop.db"
    with connect(path) as rewards:
        made = rewards.create_reward(Reward.new("Summer", FreeShipping()))
    with connect(path) as rewards:
        assert rewards.get_reward(made.ref) == made
    assert files(tmp_path) == ["shop.db"]


def test_names_that_need_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file's name has signs of a URL in it, or is relative, it is that file and no other."""
    monkeypatch.chdir(tmp_path)
    with connect("sü?mode=ro#50%.db") as rewards:
        monkeypatch.chdir("/")
        rewards.create_reward(Reward.new("Summer", FreeShipping()))
    assert files(tmp_path) == ["sü?mode=ro#50%.db"]


def test_memory_is_forgotten() -> None:
    """If rewards are kept in memory, two connections share nothing."""
    with connect(":memory:") as one, connect(":memory:") as other:
        one.create_reward(Reward.new("Summer", FreeShipping()))
        assert list(other.list_rewards()) == []


def test_check_tells_where_and_how_new(tmp_path: Path) -> None:
    """If the connection is checked, it tells the path and the version of the tables."""
    path = tmp_path / "shop.db"
    with connect(path) as rewards:
        details = rewards.check().details
    assert (details["path"], details["schema_version"]) == (str(path), VERSION)


def test_a_text_file_is_left_alone(tmp_path: Path) -> None:
    """If the file is no database, it is not touched, and the error names it."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    with pytest.raises(ConfigurationError, match=r"notes\.txt.*not an SQLite database"):
        connect(path)
    assert path.read_text() == "not a database " * 100
    assert files(tmp_path) == ["notes.txt"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """If the file is somebody else's database, no table is added to it."""
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="another program"):
        connect(path)
    assert path.read_bytes() == before


def test_tables_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    """If a newer version wrote the file, this one says so and touches nothing."""
    path = tmp_path / "shop.db"
    connect(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="newer rewardkit"):
        connect(path)
    assert path.read_bytes() == before


def test_a_folder(tmp_path: Path) -> None:
    """If the path is a folder, the error shows what a path looks like."""
    with pytest.raises(ConfigurationError, match=r"is a folder.*shop\.db"):
        connect(tmp_path)


def test_a_missing_folder(tmp_path: Path) -> None:
    """If the folder is not there, none is made in a place that was mistyped."""
    with pytest.raises(ConfigurationError, match="no folder"):
        connect(tmp_path / "shpo" / "shop.db")
    assert files(tmp_path) == []


@pytest.mark.parametrize("path", ["a\0b", ""])
def test_no_path_at_all(path: str) -> None:
    """If there is nothing that can be a file, the error shows what to write."""
    with pytest.raises(ConfigurationError):
        Shop(path)


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    """If the file was made beforehand and is empty, it is filled."""
    path = tmp_path / "shop.db"
    path.touch()
    with connect(path) as rewards:
        assert list(rewards.list_rewards()) == []


# The superuser may write everything, so the tests' process becomes nobody, when all is loaded.
OPEN = """
import os, sys
import rewardkit
rewardkit.connect("local::memory:").close()
if os.getuid() == 0:
    os.setuid(65534)
try:
    rewardkit.connect("local:" + sys.argv[1]).close()
except rewardkit.errors.ConfigurationError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def open_as_nobody(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs another user, as on Unix")
def test_a_read_only_file(open_folder: Path) -> None:
    """If the file may not be written, that is said when it is opened, not at the till."""
    path = open_folder / "shop.db"
    connect(path).close()
    path.chmod(0o444)
    assert "shop.db is read-only" in open_as_nobody(path)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs another user, as on Unix")
def test_a_read_only_folder(open_folder: Path) -> None:
    """If there may be no file in that folder, the error says what to allow."""
    open_folder.chmod(0o555)
    assert "allow reading and writing" in open_as_nobody(open_folder / "shop.db")


def test_a_file_that_is_busy(tmp_path: Path) -> None:
    """If another process writes for too long, nothing is done, and the error says so."""
    path = tmp_path / "shop.db"
    shop = Shop(str(path), busy_timeout=0.01)
    code = shop.code()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProviderUnavailable, match=r"shop\.db.*locked.*Nothing was done"):
            shop.rewards.redeem(code.value, order=order())
        assert shop.code_now(code).status == CodeStatus.AVAILABLE  # reading goes on
        connection.execute("ROLLBACK")
    shop.rewards.redeem(code.value, order=order())
    shop.rewards.close()


def test_readers_do_not_stop_a_writer(tmp_path: Path) -> None:
    """If a report is being read from the file, the till goes on."""
    path = tmp_path / "shop.db"
    shop = Shop(str(path), busy_timeout=0.01)
    code = shop.code()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        assert connection.execute("SELECT count(*) FROM redemptions").fetchone() == (0,)
        shop.rewards.redeem(code.value, order=order())
        assert connection.execute("SELECT count(*) FROM redemptions").fetchone() == (0,)
    shop.rewards.close()


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """If the file is deleted under us, no empty one takes its place."""
    path = tmp_path / "shop.db"
    shop = Shop(str(path))
    transport = shop.rewards._transport
    for connection in transport._store._connections._idle:  # type: ignore[attr-defined]
        connection.close()
    transport._store._connections._idle.clear()  # type: ignore[attr-defined]
    path.unlink()
    with pytest.raises(ProviderUnavailable, match="is gone"):
        list(shop.rewards.list_rewards())
    assert files(tmp_path) == []
    shop.rewards.close()


@pytest.mark.parametrize("path", [":memory:", "shop.db"])
def test_closed_is_closed(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a connection is closed, twice even, using it says so."""
    monkeypatch.chdir(tmp_path)
    rewards = connect(path)
    rewards.close()
    rewards.close()
    with pytest.raises(RewardKitError, match="closed"):
        list(rewards.list_rewards())
