"""A process is killed at a point of an exchange, and another one does what is left to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from crashing import Point, Shop, writes

from rewardkit import Operation, Rewards
from rewardkit.errors import CodeAlreadyRedeemed, OutcomeUnknown
from rewardkit.journal import State
from rewardkit.model import (
    Code,
    Customer,
    Delivery,
    Grant,
    Money,
    Order,
    PercentOff,
    Redemption,
    RedemptionStatus,
    Reward,
)

from .conftest import VENDORS, start

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")

LOCAL = "local"
PROVIDERS = (LOCAL, *VENDORS)

ORDER = Order(id="crash-1", total=Money(5_900, "EUR"))
OTHER = Order(id="crash-2", total=Money(5_900, "EUR"))
DISCOUNT = Money(500, "EUR")
SALE = Reward.new(
    "Autumn sale", PercentOff(Decimal(15)), delivery=Delivery.SHARED_CODE, shared_code="AUTUMN"
)
ANA = Customer("7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17", "ana@example.com")


@frozen
class Stocked:
    """A provider with a reward of unique codes and a code that everybody uses.

    Attributes:
        shop: the provider, and processes.
        reward: the vendor's id of the reward.
        shared_reward: that of the one with the shared code.
        shared: that code.
    """

    shop: Shop
    reward: str
    shared_reward: str
    shared: str

    def code(self) -> str:
        """A new code."""
        with self.shop.plain() as rewards:
            (made,) = rewards.generate_codes(self.reward, 1)
        return made.value

    def codes(self) -> list[Code]:
        """All codes of the reward."""
        with self.shop.plain() as rewards:
            return list(rewards.list_codes(self.reward))

    def redemptions(self, order: Order = ORDER) -> list[Redemption]:
        """What the provider has of an order."""
        with self.shop.plain() as rewards:
            return [
                found
                for reward in (self.reward, self.shared_reward)
                for found in rewards.list_redemptions(reward)
                if found.order_id == order.id and found.status == RedemptionStatus.SUCCEEDED
            ]


@pytest.fixture(params=PROVIDERS)
def stocked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stocked]:
    """Each provider in turn."""
    if request.param == LOCAL:
        shop = Shop(f"local:{tmp_path / 'shop.db'}", {}, tmp_path)
        with shop.plain() as rewards:
            fields: dict[str, Any] = {"benefit": PercentOff(Decimal(10)), "status": "active"}
            own = Reward.new("Own", delivery=Delivery.UNIQUE_CODES, **fields)
            everybody = Reward.new(
                "All", delivery=Delivery.SHARED_CODE, shared_code="WELCOME", **fields
            )
            ids = [rewards.create_reward(each).ref.id for each in (own, everybody)]
        yield Stocked(shop, ids[0], ids[1], "WELCOME")
        return
    with start(request.param) as vendor:
        one, everybodys = vendor.sandbox.examples["checkout"], vendor.sandbox.examples["shared"]
        shop = Shop(vendor.name, vendor.settings, tmp_path)
        assert everybodys.code is not None
        yield Stocked(shop, one.reward_id, everybodys.reward_id, everybodys.code)


def redeem(rewards: Rewards, code: str, order: Order = ORDER, *, look: bool = False) -> Redemption:
    """Redeem a code, after a look-up or without one."""
    found = rewards.lookup(code) if look else code
    return rewards.redeem(found, order=order, discount=DISCOUNT)


def supported(stocked: Stocked, operation: Operation) -> None:
    """Go no further where the provider cannot do it."""
    with stocked.shop.plain() as rewards:
        support = rewards.support(operation)
    if not support:
        pytest.skip(support.reason)


@pytest.mark.parametrize("kind", ["text", "match", "shared"])
@pytest.mark.parametrize("point", Point)
def test_a_redemption_is_finished_by_the_same_call(
    stocked: Stocked, point: Point, kind: str
) -> None:
    """If a checkout is killed within a redemption, the same call gives the one redemption there is."""
    code = stocked.shared if kind == "shared" else stocked.code()
    stocked.shop.killed(point, lambda rewards: redeem(rewards, code, look=kind == "match"))
    assert len(stocked.redemptions()) == (point is not Point.UNSENT)
    with stocked.shop.after() as rewards:
        found = redeem(rewards, code, look=kind == "match")
        assert redeem(rewards, code) == found
        assert writes(rewards) == (point is Point.UNSENT)
        assert rewards.unsettled() == []
    assert found.order_id == ORDER.id
    assert len(stocked.redemptions()) == 1


@pytest.mark.parametrize("point", Point)
def test_a_redemption_is_settled_by_its_ticket(stocked: Stocked, point: Point) -> None:
    """If a checkout is killed within a redemption, its ticket tells what came of it, and sends nothing."""
    code = stocked.code()
    stocked.shop.killed(point, lambda rewards: redeem(rewards, code))
    with stocked.shop.after() as rewards:
        (entry,) = rewards.unsettled()
        settled = rewards.resolve(entry.ticket)
        assert writes(rewards) == 0
    assert settled.state is (State.NOTHING_DONE if point is Point.UNSENT else State.DONE)
    assert (settled.outcome is None) == (point is Point.UNSENT)
    assert len(stocked.redemptions()) == (point is not Point.UNSENT)


def test_a_code_that_a_killed_checkout_used_is_nobody_elses(stocked: Stocked) -> None:
    """If a checkout is killed when its code is used, another order is refused, and the first one kept."""
    code = stocked.code()
    stocked.shop.killed(Point.UNANSWERED, lambda rewards: redeem(rewards, code))
    with stocked.shop.after() as rewards:
        with pytest.raises(CodeAlreadyRedeemed):
            redeem(rewards, code, OTHER)
        assert redeem(rewards, code).order_id == ORDER.id
    assert stocked.redemptions(OTHER) == []


def test_while_the_lease_lasts_the_entry_is_left_alone(stocked: Stocked) -> None:
    """If a killed checkout might still be at work, the same call sends nothing, and has the ticket."""
    code = stocked.code()
    stocked.shop.killed(Point.UNSENT, lambda rewards: redeem(rewards, code))
    with (
        stocked.shop.at_work(settle_time=0.01) as rewards,
        pytest.raises(OutcomeUnknown, match=r"another process is at work on it") as unknown,
    ):
        redeem(rewards, code)
    assert unknown.value.ticket is not None
    assert stocked.redemptions() == []


def in_batches(rewards: Rewards) -> None:
    """Make three codes a call."""
    limits = dict.fromkeys((Operation.GENERATE_CODES, Operation.IMPORT_CODES), 3)
    vars(rewards.adapter)["batch_limits"] = limits


@pytest.mark.parametrize("point", Point)
def test_codes_are_made_to_the_end(stocked: Stocked, point: Point) -> None:
    """If a process is killed in its second batch, the same call makes what lacks, and none twice."""
    supported(stocked, Operation.GENERATE_CODES)
    before = {code.value for code in stocked.codes()}

    def make(rewards: Rewards) -> list[Code]:
        in_batches(rewards)
        return rewards.generate_codes(stocked.reward, 8, batch="spring")

    stocked.shop.killed(point, make, write=2)
    there = len(stocked.codes()) - len(before)
    assert there == (3 if point is Point.UNSENT else 6)
    with stocked.shop.after() as rewards:
        made = make(rewards)
        assert [code.value for code in make(rewards)] == [code.value for code in made]
    assert len(made) == 8
    assert {code.value for code in made} == {code.value for code in stocked.codes()} - before


@pytest.mark.parametrize("point", Point)
def test_codes_are_imported_to_the_end(stocked: Stocked, point: Point) -> None:
    """If a process is killed in the second part of an import, the same call imports what lacks."""
    supported(stocked, Operation.IMPORT_CODES)
    texts = [f"OWN-{number}" for number in range(8)]

    def bring(rewards: Rewards) -> list[Code]:
        in_batches(rewards)
        return rewards.import_codes(stocked.reward, texts)

    stocked.shop.killed(point, bring, write=2)
    with stocked.shop.after() as rewards:
        assert sorted(code.value for code in bring(rewards)) == texts
        assert sorted(code.value for code in bring(rewards)) == texts
    assert sorted(code.value for code in stocked.codes() if code.value in texts) == texts


@pytest.mark.parametrize("point", Point)
def test_an_undoing_is_finished_by_the_same_call(stocked: Stocked, point: Point) -> None:
    """If a process is killed while it takes a redemption back, the same call does it, or finds it done."""
    supported(stocked, Operation.UNDO_REDEMPTION)
    code = stocked.code()
    with stocked.shop.at_work() as rewards:
        redemption = redeem(rewards, code)
    stocked.shop.killed(point, lambda rewards: rewards.undo_redemption(redemption))
    with stocked.shop.after() as rewards:
        undone = rewards.undo_redemption(redemption)
        assert undone.status == RedemptionStatus.UNDONE
        assert writes(rewards) == (point is Point.UNSENT)
        assert redeem(rewards, code, OTHER).order_id == OTHER.id


@pytest.mark.parametrize("point", Point)
def test_a_reward_is_found_by_its_ticket(stocked: Stocked, point: Point) -> None:
    """If a process is killed while it makes a reward, its ticket gives the one there is, or says none."""
    supported(stocked, Operation.CREATE_REWARD)
    stocked.shop.killed(point, lambda rewards: rewards.create_reward(SALE))
    with stocked.shop.plain() as rewards:
        there = [each.ref for each in rewards.list_rewards() if each.name == SALE.name]
    with stocked.shop.after() as rewards:
        (entry,) = rewards.unsettled()
        settled = rewards.resolve(entry.ticket)
        assert writes(rewards) == 0
    if point is Point.UNSENT:
        assert (settled.state, there) == (State.NOTHING_DONE, [])
    else:
        assert settled.state is State.DONE
        assert there == [settled.outcome.ref]


@pytest.mark.parametrize("point", Point)
def test_a_reward_of_a_name_is_made_by_the_same_program(stocked: Stocked, point: Point) -> None:
    """If a process is killed while it makes a reward by a name, the same call makes no second one."""
    supported(stocked, Operation.CREATE_REWARD)

    def make(rewards: Rewards) -> Reward:
        return rewards.create_reward(SALE, id="autumn-sale")

    stocked.shop.killed(point, make)
    with stocked.shop.after() as rewards:
        made = make(rewards)
        assert make(rewards) == made
        assert writes(rewards) == 0 or point is Point.UNSENT
        assert rewards.unsettled() == []
    with stocked.shop.plain() as rewards:
        there = [each.ref for each in rewards.list_rewards() if each.name == SALE.name]
    assert there == [made.ref]


@pytest.mark.parametrize("point", Point)
@pytest.mark.parametrize("stocked", ["voucherify"], indirect=True)
def test_a_grant_with_an_id_is_given_once(stocked: Stocked, point: Point) -> None:
    """If a process is killed while it gives a reward under an id, the same call gives the same grant."""

    def give(rewards: Rewards) -> Grant:
        return rewards.issue_grant(stocked.reward, ANA, id="wheel-7")

    stocked.shop.killed(point, give)
    with stocked.shop.after() as rewards:
        grant = give(rewards)
        assert writes(rewards) == (point is Point.UNSENT)
        assert give(rewards) == grant
    with stocked.shop.plain() as rewards:
        assert give(rewards).code == grant.code  # which the provider has under the id


@pytest.mark.parametrize("point", Point)
@pytest.mark.parametrize("stocked", [LOCAL, "oneofnone"], indirect=True)
def test_what_nothing_shows_stays_unknown(stocked: Stocked, point: Point) -> None:
    """If a grant leaves nothing to go by, its ticket stays open, and nobody sends it again."""
    stocked.shop.killed(point, lambda rewards: rewards.issue_grant(stocked.reward, ANA))
    with stocked.shop.after() as rewards:
        (entry,) = rewards.unsettled()
        for _ in range(2):
            with pytest.raises(OutcomeUnknown) as unknown:
                rewards.resolve(entry.ticket)
            assert unknown.value.ticket == entry.ticket
        assert writes(rewards) == 0
        assert [each.ticket for each in rewards.unsettled()] == [entry.ticket]
