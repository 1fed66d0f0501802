from __future__ import annotations

from datetime import timedelta

import pytest
from local_shop import NOON
from till import Till

from rewardkit import Adapter, Operation, SupportLevel
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeRevoked,
    InvalidRequest,
    OutcomeUnknown,
    Unsupported,
    UsageLimitReached,
)
from rewardkit.local.adapter import LocalAdapter
from rewardkit.model import Order


class Unreserving(LocalAdapter):
    """The embedded provider, as one that cannot reserve."""

    reserve = Adapter.reserve
    release = Adapter.release


@pytest.fixture
def till() -> Till:
    """A checkout at a provider that cannot reserve."""
    return Till(adapter=Unreserving)


def test_support_says_that_only_the_journal_holds(till: Till) -> None:
    """If the provider cannot reserve, and there is a journal, that works with a limit that is told."""
    support = till.rewards.support(Operation.RESERVE)
    assert support.level is SupportLevel.LIMITED
    assert "the journal holds the code among the hosts that share it" in support.reason
    without = Till(adapter=Unreserving).rewards
    without._journal = None
    assert not without.support(Operation.RESERVE)
    with pytest.raises(Unsupported):
        without.reserve("A", order=Order(id="A"))


def test_a_held_code_is_kept_for_its_order(till: Till) -> None:
    """If an order holds a code, another one can neither hold nor use it, until it is released."""
    code = till.code()
    with till.rewards.reserved(code, order=Order(id="A")) as reservation:
        assert reservation.expires_at == NOON + timedelta(minutes=15)
        assert reservation.code == code
        with pytest.raises(
            UsageLimitReached, match=r"local reserve: the journal holds all"
        ) as full:
            till.rewards.reserve(code, order=Order(id="B"))
        assert (full.value.have, full.value.retry_at) == ("A", reservation.expires_at)
        with pytest.raises(UsageLimitReached, match=r"holds it for another order") as refused:
            till.redeem(code, "B")
        assert refused.value.retry_at == reservation.expires_at
        again = till.rewards.reserve(code, order=Order(id="A"), for_=timedelta(hours=1))
        assert again.id == reservation.id
        assert again.expires_at == NOON + timedelta(hours=1)
    assert till.wire.writes == 0
    assert till.redeem(code, "B").order_id == "B"


def test_redeeming_confirms_what_is_held(till: Till) -> None:
    """If the order redeems the code that it holds, the hold has ended, and releasing it is no error."""
    code = till.code()
    with till.rewards.reserved(code, order=Order(id="A")) as reservation:
        till.rewards.redeem(code, order=Order(id="A"), reservation=reservation)
        assert not till.journal.release(reservation.id.removeprefix("journal:"))
    assert till.uses(code) == 1


def test_it_ends_by_itself(till: Till) -> None:
    """If the time is over, the code is free."""
    code = till.code()
    till.rewards.reserve(code, order=Order(id="A"), for_=timedelta(minutes=5))
    till.time.passed += 300
    assert till.redeem(code, "B").order_id == "B"


def test_what_cannot_be_used_is_not_held(till: Till) -> None:
    """If a code has been used or revoked, it is not held, and the refusal says which."""
    reward = till.shop.reward()
    used, revoked, free = (till.code(reward) for _ in range(3))
    till.redeem(used)
    till.shop.rewards.revoke_code(revoked)
    with pytest.raises(CodeAlreadyRedeemed) as taken:
        till.rewards.reserve(used, order=Order(id="B"))
    assert taken.value.have == "A"
    with pytest.raises(CodeRevoked):
        till.rewards.reserve(revoked, order=Order(id="B"))
    with pytest.raises(InvalidRequest, match=r"held for more than no time"):
        till.rewards.reserve(free, order=Order(id="B"), for_=timedelta())


def test_where_the_provider_reserves_it_does() -> None:
    """If the provider can reserve, the journal holds nothing."""
    till = Till()
    reservation = till.rewards.reserve(till.code(), order=Order(id="A"))
    assert not reservation.id.startswith("journal:")


def test_a_hold_does_not_refuse_what_may_still_arrive(till: Till) -> None:
    """If a code is held for another order while a redemption may still arrive, that stays unknown."""
    code = till.code()
    till.wire.losses, till.wire.dark = ["late"], True
    with pytest.raises(OutcomeUnknown):
        till.redeem(code, "A")
    till.wire.dark = False
    till.rewards.reserve(code, order=Order(id="B"))
    with pytest.raises(OutcomeUnknown, match=r"may be on its way until 12:00:30 UTC"):
        till.redeem(code, "A")
    till.wire.arrive()
    assert till.redeem(code, "A").order_id == "A"
    assert till.wire.writes == 1
