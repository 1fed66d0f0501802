from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import postgres
import pytest

import rewardkit
from rewardkit.errors import ConfigurationError
from rewardkit.journal import Chosen, JournalSettings, new_key, open_journal
from rewardkit.model import Delivery, Order, PercentOff, Reward


@pytest.fixture(autouse=True)
def _in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory of its own, without variables of the caller's."""
    monkeypatch.chdir(tmp_path)
    for name in ("ADDRESS", "KEY", "PASSWORD"):
        monkeypatch.delenv(f"REWARDKIT_JOURNAL_{name}", raising=False)


def has_journal(**more: object) -> bool:
    with rewardkit.connect("local:shop.db", **more) as rewards:  # type: ignore[arg-type]  # a table
        return rewards._journal is not None


def test_a_journal_is_had_by_asking_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the call, the file or the environment asks for a journal, there is one; else there is none."""
    assert not has_journal()
    assert has_journal(journal="mine.db")
    assert Path("mine.db").exists()
    monkeypatch.setenv("REWARDKIT_JOURNAL_ADDRESS", "env.db")
    assert has_journal()
    assert not has_journal(journal=False)
    assert Path("env.db").exists()
    monkeypatch.delenv("REWARDKIT_JOURNAL_ADDRESS")
    Path("rewardkit.toml").write_text('[journal]\naddress = "file.db"\nsynchronous = "NORMAL"\n')
    assert has_journal()
    assert has_journal(journal=True)
    assert Path("file.db").exists()


def test_without_an_address_it_is_in_the_working_directory() -> None:
    """If a journal is asked for and nothing says where, it is here, with its key beside it."""
    assert has_journal(journal=True)
    assert Path("rewardkit-journal.db").exists()
    key = Path("rewardkit-journal.db.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_an_open_journal_serves_several_connections_and_stays_open() -> None:
    """If a journal was opened by the caller, closing a connection leaves it open."""
    with open_journal(JournalSettings(address=":memory:")) as journal:
        with rewardkit.connect("local::memory:", journal=journal) as rewards:
            reward = rewards.create_reward(Reward.new("Ten", benefit=PercentOff(Decimal(10))))
        with rewardkit.connect("local:shop.db", journal=journal) as other:
            assert other.unsettled() == []
        assert reward.name == "Ten"


@pytest.mark.parametrize("connect", [rewardkit.connect, rewardkit.connect_async])
def test_a_connection_that_fails_leaves_no_journal_open(connect: Any) -> None:
    """If the provider cannot be connected to, the journal that was opened for that is closed."""
    with pytest.raises(ConfigurationError, match=r"nowhere"):
        connect("local:nowhere/shop.db", journal="j.db")
    Path("j.db").unlink()  # on a file that is still open, the next line would find what is gone
    with open_journal(JournalSettings(address="j.db", key=new_key())) as journal:
        assert list(journal.entries(Chosen())) == []


def test_an_address_is_whose_the_entries_are() -> None:
    """If two stores are used by their addresses, the journal keeps them apart."""
    with open_journal(JournalSettings(address=":memory:")) as journal:
        for name in ("a.db", "b.db"):
            with rewardkit.connect(f"local:{name}", journal=journal) as rewards:
                rewards.create_reward(
                    Reward.new(
                        "Ten",
                        benefit=PercentOff(Decimal(10)),
                        delivery=Delivery.SHARED_CODE,
                        shared_code="TEN",
                    )
                )
                rewards.set_status("ten", "active")
                assert rewards.redeem("TEN", order=Order(id="1")).order_id == "1"
            with rewardkit.connect(f"local:{name}") as rewards:
                assert len(list(rewards.list_redemptions("ten"))) == 1


def test_the_key_has_to_be_the_one() -> None:
    """If the key is gone or another one, nothing is written, and the message says what to give."""
    open_journal(JournalSettings(address="j.db")).close()
    key = Path("j.db.key")
    text = key.read_text()
    key.unlink()
    with pytest.raises(ConfigurationError, match=r"its key j\.db\.key is not: put it back"):
        open_journal(JournalSettings(address="j.db"))
    key.write_text(new_key().reveal())
    with pytest.raises(ConfigurationError, match=r"j\.db was made with another key") as refused:
        open_journal(JournalSettings(address="j.db"))
    assert key.read_text().strip() not in str(refused.value)
    key.write_text("no key")
    with pytest.raises(ConfigurationError, match=r"not 32 bytes in URL-safe base64: make one with"):
        open_journal(JournalSettings(address="j.db"))
    key.write_text(text)
    open_journal(JournalSettings(address="j.db")).close()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", r"'' is no path for the journal: write a file such as journal\.db"),
        ("a\0b", r"is no path for the journal: write a file such as journal\.db"),
        ("x" * 300, r"x cannot be opened: File name too long: write a file such as journal\.db"),
        ("folder", r"folder is a folder: write a file such as folder/journal\.db"),
        ("no/j.db", r"no/j\.db cannot be opened, there is no folder .*/no: create it"),
        ("shop.py", r"shop\.py cannot be opened: .* not an SQLite database: name another file"),
        ("shop.db", r"shop\.db is an SQLite database of another program: name another file"),
        ("~nobody-here/j.db", r"~nobody-here/j\.db .* no such user.*: write the whole path"),
    ],
)
def test_what_can_be_no_journal_is_said_before_a_key_is_made(address: str, message: str) -> None:
    """If there can be no journal at an address, the error says why, and no key is looked for or made."""
    Path("folder").mkdir()
    Path("shop.py").write_text("import rewardkit\n" * 100)
    rewardkit.connect("local:shop.db").close()
    before = set(Path().rglob("*"))
    with pytest.raises(ConfigurationError, match=message):
        open_journal(JournalSettings(address=address))
    assert set(Path().rglob("*")) == before


def test_a_file_in_the_home_folder_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an address begins with ~, the journal and its key are in the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    assert has_journal(journal="~/j.db")
    found = sorted(path.name for path in (tmp_path / "home").iterdir())
    assert found == ["j.db", "j.db.key"]


def test_only_settings_open_a_journal() -> None:
    """If an address is given in place of settings, the error says what to write, and does not show it."""
    with pytest.raises(ConfigurationError, match=r"no str: write JournalSettings\(address=…\)$"):
        open_journal("postgresql://u:do-not-show@h/d")  # type: ignore[arg-type]  # the mistake


def test_a_key_of_the_settings_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the key comes from the environment, none is written."""
    monkeypatch.setenv("REWARDKIT_JOURNAL_KEY", new_key().reveal())
    assert has_journal(journal="j.db")
    assert not Path("j.db.key").exists()


def test_a_server_needs_a_key() -> None:
    """If hosts share a journal, none of them makes a key of its own."""
    settings = JournalSettings(address="postgresql://user@127.0.0.1:1/shop")
    with pytest.raises(ConfigurationError, match=r"needs a key, .* set REWARDKIT_JOURNAL_KEY"):
        open_journal(settings)


def test_hosts_share_a_journal_on_a_server(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If two clients have a journal on one server, one gets what the other has done."""
    monkeypatch.setenv("REWARDKIT_JOURNAL_KEY", new_key().reveal())
    monkeypatch.setenv("REWARDKIT_JOURNAL_PASSWORD", server.password)
    with (
        server.database() as url,
        rewardkit.connect("local:shop.db", journal=url) as one,
        rewardkit.connect("local:shop.db", journal=url) as other,
    ):
        reward = Reward.new(
            "Ten", benefit=PercentOff(Decimal(10)), delivery=Delivery.SHARED_CODE, shared_code="TEN"
        )
        one.set_status(one.create_reward(reward), "active")
        assert other.redeem("TEN", order=Order(id="1")) == one.redeem("TEN", order=Order(id="1"))
        assert len(list(one.list_redemptions("ten"))) == 1


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("adress = 'x'", r"\[journal\] in .* has no setting 'adress': did you mean address"),
        ("lease = -1", r"the settings of the journal are not good"),
        ("key = 'abc'", r"key of the journal is a secret .* REWARDKIT_JOURNAL_KEY"),
        ("synchronous = 'OFF'", r"synchronous below \[journal\] in .* must be"),
        ("address = 'mysql://u@h/d'", r"a journal cannot be kept at mysql://"),
        ("address = 'postgresql://u:pw@h/d'", r"has a password in it"),
    ],
)
def test_settings_that_are_not_good_are_refused(table: str, message: str) -> None:
    """If a setting is wrong, the message says which, where it stands, and what to write."""
    Path("rewardkit.toml").write_text(f"[journal]\n{table}\n")
    with pytest.raises(ConfigurationError, match=message):
        has_journal()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"address": 5}, r"'address' must be <class 'str'>"),
        ({"lease": "a"}, r"'lease' must be"),
        ({"pool_size": "a"}, r"'pool_size' must be <class 'int'>"),
        ({"key": "do-not-show"}, r"'key' must be a Secret: write Secret\(…\)"),
        ({"synchronous": "OFF"}, r"'synchronous' must be in"),
    ],
)
def test_a_setting_of_a_wrong_type_is_named(setting: dict[str, Any], message: str) -> None:
    """If settings are made by hand with what is none, the error names the setting, and shows no secret."""
    with pytest.raises((TypeError, ValueError), match=message) as raised:
        JournalSettings(**setting)
    assert "do-not-show" not in str(raised.value)


def test_no_connection_is_called_journal() -> None:
    """If a connection has the journal's name, its variables would be the journal's."""
    Path("rewardkit.toml").write_text('[connections.journal]\nprovider = "local"\n')
    with pytest.raises(ConfigurationError, match=r"give it another name"):
        has_journal()
    Path("rewardkit.toml").write_text('journal = "x.db"\n')
    with pytest.raises(ConfigurationError, match=r"is no table: write \[journal\]"):
        has_journal()
