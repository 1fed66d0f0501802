from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from till import Till

from rewardkit import Rewards
from rewardkit.errors import (
    CodeRevoked,
    ConfigurationError,
    Conflict,
    InvalidRequest,
    OutcomeUnknown,
)
from rewardkit.journal import Chosen, State
from rewardkit.journal.store import StoreAddress
from rewardkit.model import Customer, Order, PercentOff, RedemptionStatus, Reward, RewardRef
from rewardkit.operations import Operation

TEN = Reward.new("Ten", benefit=PercentOff(Decimal(10)))
#: Half a character, and the one that PostgreSQL keeps in no text.
ODD = "r_\ud800\0"


@pytest.fixture
def till(address: StoreAddress) -> Iterator[Till]:
    """A checkout whose journal is on each database in turn."""
    till = Till(address, quiet=0)
    yield till
    till.journal.close()


def lost(call: Callable[[], object], till: Till) -> OutcomeUnknown:
    """The error of a call whose answer is lost while nothing can be read back."""
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        call()
    till.wire.dark = False
    return unknown.value


NAMELESS: dict[str, Callable[[Rewards, RewardRef], object]] = {
    "create_reward": lambda rewards, _: rewards.create_reward(TEN),
    "generate_codes": lambda rewards, ref: rewards.generate_codes(ref, 3),
    "issue_grant": lambda rewards, ref: rewards.issue_grant(ref, Customer("ann")),
}

NAMED: dict[str, Callable[[Rewards, RewardRef], object]] = {
    "create_reward": lambda rewards, _: rewards.create_reward(TEN, id="ten"),
    "generate_codes": lambda rewards, ref: rewards.generate_codes(ref, 3, batch="spring"),
    "import_codes": lambda rewards, ref: rewards.import_codes(ref, ["A-1"]),
}


@pytest.mark.parametrize("call", NAMELESS.values(), ids=NAMELESS)
def test_a_call_without_a_name_is_not_said_to_be_safe(
    call: Callable[[Rewards, RewardRef], object],
) -> None:
    """If a command has no name of the caller's, the error does not advise to call again."""
    till = Till()
    reward = till.shop.reward()
    error = lost(lambda: call(till.rewards, reward.ref), till)
    assert error.repeatable is False
    assert str(error).endswith(
        f'Settle it with resolve("{error.ticket}"), or `rewardkit journal resolve`, and not with the '
        "same call again, which would do it once more."
    )


@pytest.mark.parametrize("call", NAMED.values(), ids=NAMED)
def test_a_call_with_a_name_is_safe_and_said_to_be(
    call: Callable[[Rewards, RewardRef], object],
) -> None:
    """If a command has a name of the caller's, the same call again is advised, and does it once."""
    till = Till()
    reward = till.shop.reward()
    error = lost(lambda: call(till.rewards, reward.ref), till)
    assert error.repeatable is True
    assert str(error).endswith("the same call again is safe, too.")
    again = call(till.rewards, reward.ref)
    assert call(till.rewards, reward.ref) == again
    assert till.wire.writes == 1


def test_who_resolves_is_not_told_of_another_call() -> None:
    """If a ticket cannot be settled yet, nothing is said of a call that may be somebody else's."""
    till = Till()
    error = lost(lambda: till.rewards.create_reward(TEN), till)
    till.wire.dark = True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.rewards.resolve(str(error.ticket))
    assert unknown.value.repeatable is None
    assert str(unknown.value).endswith("or `rewardkit journal resolve`.")


def test_a_reward_of_a_name_is_made_once(till: Till) -> None:
    """If a reward is created twice by one name, there is one; another reward of that name is refused."""
    made = till.rewards.create_reward(TEN, id="ten")
    assert till.rewards.create_reward(TEN, id="ten") == made
    assert [each.ref for each in till.shop.rewards.list_rewards()] == [made.ref]
    other = evolve(TEN, name="Eleven")
    with pytest.raises(Conflict, match=r"this batch or id came before with another reward"):
        till.rewards.create_reward(other, id="ten")
    till.rewards.create_reward(other, id="eleven")
    assert till.wire.writes == 2


def test_a_reward_that_was_read_elsewhere_is_the_same_one_again(till: Till) -> None:
    """If a reward comes with a vendor's payload, that makes it no other one when it comes again."""
    read = evolve(TEN, native={"campaign": "c_1"}, metadata={"season": ["summer"]})
    made = till.rewards.create_reward(read, id="ten")
    assert till.rewards.create_reward(read, id="ten") == made


def test_a_name_needs_a_journal_and_a_letter() -> None:
    """If a creation is named without a journal, or with nothing, that is said and nothing is sent."""
    till = Till()
    with pytest.raises(ConfigurationError, match="no journal"):
        till.shop.rewards.create_reward(TEN, id="ten")
    with pytest.raises(InvalidRequest, match="leave the id out"):
        till.rewards.create_reward(TEN, id="")
    assert till.wire.writes == 0


def test_what_a_vendor_writes_can_be_kept(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a vendor's ids have half a character or NUL in them, the redemption is kept and given."""
    send = till.rewards._send
    monkeypatch.setattr(
        till.rewards,
        "_send",
        lambda turn: evolve(send(turn), id=ODD, reward=RewardRef("local", ODD)),
    )
    code = till.code()
    first = till.redeem(code)
    assert first.id == ODD
    assert till.redeem(code) == first
    assert till.wire.writes == 1
    monkeypatch.undo()
    entry = till.entry()
    assert (entry.state, entry.vendor_id) == (State.DONE, r"r_\ud800\x00")
    monkeypatch.setattr(
        till.rewards, "_send", lambda _: evolve(first, status=RedemptionStatus.UNDONE)
    )
    till.rewards.undo_redemption(first)
    assert till.entry(entry.ticket).state is State.UNDONE


@pytest.mark.parametrize("error", [CodeRevoked, OutcomeUnknown])
def test_what_a_vendor_says_is_told_whatever_is_in_it(
    till: Till, monkeypatch: pytest.MonkeyPatch, error: type[CodeRevoked | OutcomeUnknown]
) -> None:
    """If a vendor's words have half a character or NUL in them, the caller gets them all the same."""

    def fail(_: object) -> None:
        raise error(vendor_message=f"no {ODD}")

    monkeypatch.setattr(till.rewards, "_send", fail)
    monkeypatch.setattr(till.rewards, "_read_back", fail)
    code = till.code()
    with pytest.raises(error, match="no r_") as raised:
        till.redeem(code)
    entry = till.entry()
    assert entry.state is (State.REFUSED if error is CodeRevoked else State.UNKNOWN)
    assert r"no r_\ud800\x00" in str(entry.problem)
    if isinstance(raised.value, OutcomeUnknown):
        assert raised.value.ticket == entry.ticket


@pytest.mark.parametrize("kept", ["answer", "read back"])
def test_what_cannot_be_kept_after_sending_has_a_ticket(
    monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    """If the journal cannot keep what came of a command, the caller is not told to mend the request."""
    till = Till()
    code = till.code()
    if kept == "read back":
        till.wire.losses = ["answer"]
    change = till.store.change

    def changed(entry: Any, note: str, **more: Any) -> object:
        if entry.state is State.DONE:
            raise InvalidRequest("the journal cannot keep one of the texts")
        return change(entry, note, **more)

    monkeypatch.setattr(till.store, "change", changed)
    with pytest.raises(OutcomeUnknown, match=r"cannot keep one of the texts") as unknown:
        till.redeem(code)
    monkeypatch.undo()
    till.time.passed += 61
    assert till.rewards.resolve(str(unknown.value.ticket)).state is State.DONE
    assert till.wire.writes == 1


def test_an_outcome_that_is_no_json_has_a_ticket(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If an outcome cannot be written as JSON at all, it was carried out, and has a ticket."""
    send = till.rewards._send
    monkeypatch.setattr(
        till.rewards, "_send", lambda turn: evolve(send(turn), metadata={"x": float("nan")})
    )
    with pytest.raises(OutcomeUnknown, match=r"was carried out, and the journal cannot") as unknown:
        till.rewards.create_reward(TEN)
    assert unknown.value.ticket == till.entry().ticket


ADA = Customer("ada-7", email="ada@example.com")
QUOTING = "ADA@example.com (ada-7) may not have it"


@pytest.mark.parametrize("error", [CodeRevoked, OutcomeUnknown])
def test_no_customer_is_readable_in_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[CodeRevoked | OutcomeUnknown]
) -> None:
    """If a vendor's sentence names the customer, the journal has it without, and the caller with."""
    path = tmp_path / "journal.db"
    till = Till(StoreAddress(str(path)))

    def fail(_: object) -> None:
        raise error(vendor_message=QUOTING)

    monkeypatch.setattr(till.rewards, "_send", fail)
    monkeypatch.setattr(till.rewards, "_read_back", fail)
    code = till.code()
    with pytest.raises(error, match=r"ADA@example\.com"):
        till.rewards.redeem(code, order=Order(id="A"), customer=ADA)
    entry = till.entry()
    assert "ada@… (a…) may not have it" in str(entry.problem)
    till.journal.close()
    with sqlite3.connect(path) as database:
        everything = "\n".join(database.iterdump()).lower()
    database.close()
    assert "may not have it" in everything
    assert "ada@example.com" not in everything
    assert "ada-7" not in everything


def test_the_customer_of_an_undoing_is_not_readable_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If an undoing is refused in a sentence that names the customer, the journal has it without."""
    till = Till()
    redemption = evolve(till.redeem(till.code()), customer="ada-7")

    def fail(_: object) -> None:
        raise Conflict(vendor_message=QUOTING)

    monkeypatch.setattr(till.rewards, "_send", fail)
    with pytest.raises(Conflict):
        till.rewards.undo_redemption(redemption)
    problems = {entry.operation: entry.problem or "" for entry in till.journal.entries(Chosen())}
    assert "(a…) may not have it" in problems[Operation.UNDO_REDEMPTION]
