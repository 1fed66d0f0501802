from __future__ import annotations

from pathlib import Path

import pytest
from coroutines import in_loop

import rewardkit
from rewardkit import AsyncRewards
from rewardkit.client import Rewards
from rewardkit.drift import DriftKind
from rewardkit.errors import ConfigurationError
from rewardkit.journal import JournalSettings, open_journal
from rewardkit.sightings import SightingsFile, Sought


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    return tmp_path


def see(rewards: Rewards | AsyncRewards) -> None:
    rewards.adapter.drift.note(DriftKind.UNKNOWN_FIELD, "Code", "flavour")


def in_file(name: str) -> list[str]:
    return [each.connection for each in SightingsFile(Path(name)).seen(Sought())]


def in_journal(name: str) -> list[str]:
    with open_journal(JournalSettings(address=name)) as journal:
        return [each.connection for each in journal.drift.seen(Sought())]


def test_the_journal_keeps_it() -> None:
    """If a connection has a journal, what it sees is kept there, also if a file is named."""
    Path("rewardkit.toml").write_text('[drift]\nfile = "drift.db"\n', "utf-8")
    with rewardkit.connect("local::memory:", journal="journal.db") as rewards:
        see(rewards)
    assert in_journal("journal.db") == ["local::memory:"]
    assert not Path("drift.db").exists()


def test_a_journal_of_several_connections_keeps_that_of_each() -> None:
    """If a journal that is open serves several connections, each one's drift is told apart."""
    with open_journal(JournalSettings(address=":memory:")) as journal:
        for name in ("local::memory:", "local"):
            settings = {} if ":" in name else {"path": ":memory:"}
            with rewardkit.connect(name, settings=settings, journal=journal) as rewards:
                see(rewards)
        found = {each.connection: each for each in journal.drift.seen(Sought())}
    assert set(found) == {"local::memory:", "local"}
    assert found["local"].version == rewardkit_version()


def rewardkit_version() -> str:
    from importlib.metadata import version

    return version("rewardkit-core")


@pytest.mark.parametrize("source", ["file", "environment"])
def test_a_file_keeps_it_where_there_is_no_journal(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If there is no journal, what is seen is kept in the file that the settings name."""
    if source == "file":
        Path("rewardkit.toml").write_text('[drift]\nfile = "drift.db"\n', "utf-8")
    else:
        monkeypatch.setenv("REWARDKIT_DRIFT_FILE", "drift.db")
    with rewardkit.connect("local::memory:") as rewards:
        see(rewards)
    assert in_file("drift.db") == ["local::memory:"]


@in_loop
async def test_coroutines_keep_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a connection is used from coroutines, it is kept in a file or the journal as well."""
    monkeypatch.setenv("REWARDKIT_DRIFT_FILE", "drift.db")
    async with rewardkit.connect_async("local::memory:") as rewards:
        see(rewards)
    assert in_file("drift.db") == ["local::memory:"]
    async with rewardkit.connect_async("local::memory:", journal="journal.db") as rewards:
        see(rewards)
    assert in_journal("journal.db") == ["local::memory:"]


def test_nothing_is_kept_without_a_journal_or_a_file() -> None:
    """If there is neither a journal nor a file, drift is in the connection alone."""
    with rewardkit.connect("local::memory:") as rewards:
        see(rewards)
        assert rewards.drift[0].count == 1
    assert list(Path().iterdir()) == []


def test_keeping_can_be_turned_off() -> None:
    """If the settings say not to keep it, the journal has nothing of it."""
    Path("rewardkit.toml").write_text("[drift]\nkeep = false\n", "utf-8")
    with rewardkit.connect("local::memory:", journal="journal.db") as rewards:
        see(rewards)
    assert in_journal("journal.db") == []


def test_a_folder_that_is_not_there_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the file cannot be made, connecting, calling and closing work all the same."""
    monkeypatch.setenv("REWARDKIT_DRIFT_FILE", "no/such/folder/drift.db")
    with rewardkit.connect("local::memory:") as rewards:
        see(rewards)
        assert rewards.check().provider == "local"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[drift]\nfiel = 'x'\n", r"\[drift\].*fiel.*did you mean file"),
        ("[drift]\nevery = 0\n", r"drift.*every"),
        ("[drift]\nat_most = 'many'\n", r"at_most below \[drift\].*whole number"),
        ("drift = 1\n", r"drift in .* is no table"),
        ("[drfit]\n", "did you mean drift"),
        ("[connections.drift]\nprovider = 'local'\n", "give it another name"),
    ],
)
def test_a_wrong_setting_is_refused(table: str, message: str) -> None:
    """If a setting of drift is misspelt or out of range, connecting says where and what to write."""
    Path("rewardkit.toml").write_text(table, "utf-8")
    with pytest.raises(ConfigurationError, match=message):
        rewardkit.connect("local::memory:")
