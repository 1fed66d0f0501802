from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from attrs import evolve
from local_shop import Shop, euros
from till import Till

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeNotFound,
    ConfigurationError,
    Conflict,
    InvalidRequest,
    JournalUnavailable,
    ProviderUnavailable,
)
from rewardkit.exchange import Request, Response
from rewardkit.journal import Chosen, Entry, State
from rewardkit.journal.store import StoreAddress
from rewardkit.model import Customer, Order, PercentOff, RedemptionStatus, Reward
from rewardkit.operations import Operation


@pytest.fixture
def till(address: StoreAddress) -> Iterator[Till]:
    """A checkout whose journal is on each database in turn."""
    till = Till(address)
    yield till
    till.journal.close()


def test_the_same_redemption_again_is_given_without_a_call(till: Till) -> None:
    """If an order redeems its code again, it gets the first redemption, and nothing is sent."""
    code = till.code()
    first = till.redeem(code)
    sent = till.wire.reads, till.wire.writes
    assert till.redeem(code) == first
    assert (till.wire.reads, till.wire.writes) == sent
    assert till.uses(code) == 1


def test_the_intent_is_there_before_anything_is_sent(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a redemption is on its way, the journal has it, with what tells it again and no code."""
    code = till.code()
    seen: list[Entry] = []

    def send(request: Request) -> Response:
        seen.append(till.entry())
        raise ProviderUnavailable(f"{request.method} does not get there")

    monkeypatch.setattr(till.wire, "send", send)
    with pytest.raises(ProviderUnavailable):
        till.rewards.redeem(code, order=Order(id="A"), customer=Customer("ann@example.com"))
    (entry,) = seen
    assert entry.state is State.SENDING
    assert entry.order_id == "A"
    for secret in (code, "ann@example.com"):
        assert secret not in repr(entry)
        assert secret.encode() not in entry.command


def test_another_order_on_a_used_code_is_refused_by_the_journal(till: Till) -> None:
    """If a code with one use has been used, another order is told so without a call that changes."""
    code = till.code()
    till.rewards.redeem(till.rewards.lookup(code), order=Order(id="A"))
    writes = till.wire.writes
    with pytest.raises(CodeAlreadyRedeemed, match=r"local redeem: the journal has") as refused:
        till.redeem(code, "B")
    assert refused.value.have == "A"
    assert till.wire.writes == writes
    assert till.journal.unsettled(till.rewards._place) == []


def test_what_was_refused_is_sent_when_it_comes_again(till: Till) -> None:
    """If a code was not there, and then is, the same call redeems it."""
    reward = till.shop.reward()
    with pytest.raises(CodeNotFound):
        till.redeem("NEW-1")
    assert till.entry().state is State.REFUSED
    till.shop.rewards.import_codes(reward, ["NEW-1"])
    assert till.redeem("NEW-1").order_id == "A"
    assert till.entry().state is State.DONE
    assert till.entry().attempt == 2


def test_what_was_not_sent_is_known_not_to_be_done(till: Till) -> None:
    """If the provider cannot be reached, nothing is unclear, and the same call sends it."""
    code = till.code()
    till.wire.losses = ["refused"]
    with pytest.raises(ProviderUnavailable):
        till.redeem(code)
    assert till.entry().state is State.NOTHING_DONE
    assert till.redeem(code).order_id == "A"


def test_other_terms_are_another_redemption(till: Till) -> None:
    """If the same order and code come with another amount, that is said, and nothing is sent."""
    card = till.shop.gift_card().value
    till.rewards.redeem(card, order=Order(id="A", total=euros(5900)), amount=euros(1000))
    with pytest.raises(Conflict, match=r"order A and this code came before with another amount"):
        till.rewards.redeem(card, order=Order(id="A", total=euros(5900)), amount=euros(2000))
    again = till.rewards.redeem(card, order=Order(id="A", total=euros(5900)), amount=euros(1000))
    assert again.amount == euros(1000)
    assert till.wire.writes == 1


def test_undoing_happens_once_and_frees_the_code(till: Till) -> None:
    """If a redemption is undone twice, it is once; the code can be used again, by anybody."""
    code = till.code()
    first = till.redeem(code)
    undone = till.rewards.undo_redemption(first)
    assert undone.status == RedemptionStatus.UNDONE
    assert till.rewards.undo_redemption(first) == undone
    assert till.redeem(code, "B").order_id == "B"


def test_an_undone_redemption_is_not_given_again(till: Till) -> None:
    """If an order's redemption was undone, the same call redeems the code anew."""
    code = till.code()
    first = till.redeem(code)
    till.rewards.undo_redemption(first)
    again = till.redeem(code)
    assert again.id != first.id
    assert till.redeem(code) == again


def test_a_batch_of_a_name_is_made_once(till: Till) -> None:
    """If a batch comes again by its name, its codes are given, and no more are made."""
    reward = till.shop.reward()
    codes = till.rewards.generate_codes(reward, 3, prefix="S-", batch="spring")
    assert till.rewards.generate_codes(reward, 3, prefix="S-", batch="spring") == codes
    assert len(list(till.shop.rewards.list_codes(reward))) == 3
    with pytest.raises(Conflict, match=r"another count"):
        till.rewards.generate_codes(reward, 4, prefix="S-", batch="spring")
    other = till.rewards.generate_codes(reward, 3, prefix="S-", batch="summer")
    assert {code.value for code in other}.isdisjoint(code.value for code in codes)


def test_a_name_that_is_empty_is_none(till: Till) -> None:
    """If a batch or a grant is called nothing, that is refused, and not taken for a call without a name."""
    reward = till.shop.reward()
    with pytest.raises(InvalidRequest, match=r"the name of a batch is empty"):
        till.rewards.generate_codes(reward, 3, batch="")
    with pytest.raises(InvalidRequest, match=r"the id of a grant is empty"):
        till.rewards.issue_grant(reward, Customer("ana"), id="")
    assert till.wire.writes == 0


def test_batches_without_a_name_are_others(till: Till) -> None:
    """If codes are made twice without a name, they are made twice."""
    reward = till.shop.reward()
    till.rewards.generate_codes(reward, 2)
    till.rewards.generate_codes(reward, 2)
    assert len(list(till.shop.rewards.list_codes(reward))) == 4


def test_an_import_comes_once(till: Till) -> None:
    """If the same texts are imported again, their codes are given."""
    reward = till.shop.reward()
    codes = till.rewards.import_codes(reward, ["A-1", "A-2"])
    assert till.rewards.import_codes(reward, ["A-1", "A-2"]) == codes
    assert till.wire.writes == 1


def test_rewards_and_grants_are_written_down(till: Till) -> None:
    """If a reward is made or given, the journal has what came of it."""
    made = till.rewards.create_reward(Reward.new("Ten", benefit=PercentOff(Decimal(10))))
    assert till.entry().operation is Operation.CREATE_REWARD
    assert till.rewards.resolve(till.entry().ticket).outcome == made
    grant = till.rewards.issue_grant(made, Customer("ann"))
    (entry,) = till.journal.entries(Chosen(operation=Operation.ISSUE_GRANT))
    assert till.rewards.resolve(entry.ticket).outcome == grant


def test_what_is_no_json_is_refused_before_anything_is_sent(till: Till) -> None:
    """If an order's metadata cannot be kept, the error says what it is, and nothing is sent."""
    order = Order(id="A", metadata={"price": Decimal("1.5")})
    with pytest.raises(
        InvalidRequest, match=r"local redeem: the journal cannot keep it: .*Decimal"
    ):
        till.rewards.redeem(till.code(), order=order)
    assert till.wire.writes == 0


def test_a_payload_that_is_no_json_does_not_lose_the_outcome(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a vendor's answer has NaN in it, the redemption is kept all the same, without the payload."""
    send = till.rewards._send
    monkeypatch.setattr(
        till.rewards, "_send", lambda turn: evolve(send(turn), native={"x": float("nan")})
    )
    code = till.code()
    first = till.redeem(code)
    assert till.redeem(code) == first
    assert till.redeem(code).native == {}


def test_without_its_database_nothing_is_sent(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a redemption cannot be written down, it is not sent."""
    code = till.code()
    monkeypatch.setattr(till.store, "insert", _fail)
    with pytest.raises(JournalUnavailable):
        till.redeem(code)
    assert till.wire.writes == 0


def _fail(*_: object, **__: object) -> None:
    raise JournalUnavailable("the database cannot be reached")


def test_without_a_journal_that_is_said() -> None:
    """If a connection has no journal, what needs one says how to get it."""
    rewards = Shop().rewards
    for call in (
        lambda: rewards.resolve("rj_1"),
        rewards.unsettled,
        lambda: rewards.generate_codes("summer", 1, batch="spring"),
    ):
        with pytest.raises(ConfigurationError, match=r"no journal: write \[journal\]"):
            call()
