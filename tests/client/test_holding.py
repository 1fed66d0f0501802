from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from till import Till

from rewardkit import Adapter
from rewardkit.errors import CodeAlreadyRedeemed, InvalidRequest, OutcomeUnknown
from rewardkit.local.adapter import LocalAdapter
from rewardkit.model import Order


class Unreserving(LocalAdapter):
    """The embedded provider, as one that cannot reserve, so that the journal holds."""

    reserve = Adapter.reserve
    release = Adapter.release


@pytest.fixture(params=[LocalAdapter, Unreserving], ids=["provider", "journal"])
def till(request: pytest.FixtureRequest) -> Till:
    """A checkout whose provider reserves, and one whose journal holds."""
    return Till(adapter=request.param)


def test_what_cannot_be_released_hides_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """If releasing fails, what the block did or raised stands; it is logged, since the hold ends by itself."""
    till = Till()
    reward = till.shop.reward()
    code, other = till.code(reward), till.code(reward)
    with till.rewards.reserved(code, order=Order(id="A")) as held:
        till.rewards.redeem(code, order=Order(id="A"), reservation=held)
        till.wire.dark = True
    till.wire.dark = False

    def fail() -> None:
        with till.rewards.reserved(other, order=Order(id="B")):
            till.wire.dark = True
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as raised:
        fail()
    till.wire.dark = False
    assert raised.value.__context__ is None
    assert till.uses(code) == 1
    logged = [vars(record) for record in caplog.records]
    assert [each["error"] for each in logged] == ["ProviderUnavailable"] * 2
    assert {each["msg"] for each in logged} == {"reservation not released"}
    assert code not in str(logged)
    assert other not in str(logged)


def test_the_same_checkout_again_gives_its_redemption(till: Till) -> None:
    """If a customer presses twice, the second time there is nothing to hold, and it is the first redemption."""
    code = till.code()
    with till.rewards.reserved(code, order=Order(id="A")) as held:
        first = till.rewards.redeem(code, order=Order(id="A"), reservation=held)
    with till.rewards.reserved(code, order=Order(id="A")) as again:
        assert till.rewards.redeem(code, order=Order(id="A"), reservation=again) == first
    assert till.uses(code) == 1
    assert (again.code, again.order_id, again.expires_at) == (code, "A", None)
    assert again.reward == first.reward
    till.rewards.release(again)
    assert till.uses(code) == 1
    with pytest.raises(CodeAlreadyRedeemed):
        till.rewards.reserve(code, order=Order(id="B"))


def test_what_was_undone_is_held_as_if_it_were_new(till: Till) -> None:
    """If an order's redemption was taken back, the order holds the code like any other one."""
    code = till.code()
    till.rewards.undo_redemption(till.redeem(code))
    held = till.rewards.reserve(code, order=Order(id="A"))
    assert held.expires_at is not None
    assert till.rewards.redeem(code, order=Order(id="A"), reservation=held).order_id == "A"


def test_a_checkout_whose_outcome_is_unknown_goes_on(till: Till) -> None:
    """If the order's redemption was lost on its way back, the same checkout again settles it."""
    code = till.code()
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown):
        till.redeem(code)
    till.wire.dark = False
    with till.rewards.reserved(code, order=Order(id="A")) as held:
        assert till.rewards.redeem(code, order=Order(id="A"), reservation=held).order_id == "A"
    assert till.uses(code) == 1
    with pytest.raises(CodeAlreadyRedeemed):
        till.rewards.reserve(code, order=Order(id="B"))


@pytest.mark.parametrize(
    "duration", [timedelta.max, timedelta(days=3_000_000), timedelta(days=36_501)], ids=str
)
def test_a_time_that_is_too_long_is_refused(till: Till, duration: timedelta) -> None:
    """If a code is to be held beyond what a date can say, the error says how long is possible."""
    code = till.code()
    with pytest.raises(InvalidRequest, match=r"100 years at most"):
        till.rewards.reserve(code, order=Order(id="A"), for_=duration)
    hundred = timedelta(days=36_500)
    held = till.rewards.reserve(code, order=Order(id="A"), for_=hundred)
    assert held.expires_at is not None
    assert held.expires_at > datetime(2100, 1, 1, tzinfo=UTC)
