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


def test_no_connection_is_called_journal() -> None:
    """If a connection has the journal's name, its variables would be the journal's."""
    Path("rewardkit.toml").write_text('[connections.journal]\nprovider = "local"\n')
    with pytest.raises(ConfigurationError, match=r"give it another name"):
        has_journal()
    Path("rewardkit.toml").write_text('journal = "x.db"\n')
    with pytest.raises(ConfigurationError, match=r"is no table: write \[journal\]"):
        has_journal()
