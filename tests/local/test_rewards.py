from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import model_strategies
import pytest
from hypothesis import HealthCheck, given, settings
from local_shop import NOON, Shop, euros, order

from rewardkit.errors import Conflict, InvalidRequest, RewardNotFound
from rewardkit.model import (
    Conditions,
    Credit,
    Delivery,
    FreeShipping,
    Limits,
    OpenEnum,
    PercentOff,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Sync,
    SyncStatus,
    Usage,
    Window,
)

#: What the provider gives and does not take.
GIVEN = ("ref", "status", "usage", "access", "created_at", "updated_at", "not_stated", "native")


def writable(reward: Reward) -> bool:
    """Whether it is consistent; what is not is refused, and tested beside."""
    start, end = reward.window.starts_at, reward.window.expires_at
    enums: list[OpenEnum | None] = [reward.delivery, reward.status]
    return (
        bool(reward.name)
        and all(value is None or value.known for value in enums)
        and (reward.delivery == Delivery.SHARED_CODE) == (reward.shared_code is not None)
        and (start is None or end is None or start < end)
    )


@given(reward=model_strategies.rewards.filter(writable))
@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    deadline=None,
)
def test_a_created_reward_is_read_without_loss(reward: Reward) -> None:
    """If a reward is created and read, every field that a caller gives is as it was."""
    shop = Shop()
    try:
        created = shop.rewards.create_reward(attrs.evolve(reward, ref=RewardRef("local", "x")))
    finally:
        shop.rewards.close()
    for field in attrs.fields(Reward):
        if field.name not in GIVEN:
            assert getattr(created, field.name) == getattr(reward, field.name)


def test_an_id_is_made_of_the_name(shop: Shop) -> None:
    """If a reward has no reference of ours yet, its id is its name in a form for addresses."""
    assert str(shop.reward("Été 2026 – 10 % off!").ref) == "local:ete-2026-10-off"
    own = attrs.evolve(Reward.new("x", FreeShipping()), ref=RewardRef("local", "A b/c?"))
    assert str(shop.rewards.create_reward(own).ref) == "local:A b/c?"
    assert shop.reward("夏").ref.id.startswith("reward-")


def test_two_rewards_with_one_id_conflict(shop: Shop) -> None:
    """If there is a reward of that id already, it stays as it is, and the error says what to do."""
    first = shop.reward("Summer")
    with pytest.raises(Conflict, match="local:ID"):
        shop.reward("summer", description="another")
    assert shop.rewards.get_reward(first.ref) == first


def test_a_reward_without_a_status_is_active(shop: Shop) -> None:
    """If nothing is said of the status, the reward can be used."""
    assert shop.reward().status == RewardStatus.ACTIVE
    assert shop.reward("Draft", status=RewardStatus.DRAFT).status == RewardStatus.DRAFT


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name"),
        ({"delivery": Delivery.read("owl")}, "owl"),
        ({"status": RewardStatus.read("frozen")}, "frozen"),
        ({"delivery": Delivery.SHARED_CODE}, "shared_code"),
        ({"shared_code": "X"}, "SHARED_CODE"),
        ({"limits": Limits(total=-1)}, "limits.total"),
        ({"limits": Limits(stock=-1)}, "limits.stock"),
        ({"conditions": Conditions(minimum_purchase=euros(-1))}, "minimum_purchase"),
        ({"window": Window(NOON, NOON)}, "window"),
        ({"limits": Limits(stock=2**63)}, "too large"),
        ({"description": "\ud800"}, "UTF-8"),
        ({"metadata": {"at": NOON}}, "not JSON"),
    ],
)
def test_what_cannot_be_used_is_refused(shop: Shop, fields: dict[str, Any], words: str) -> None:
    """If a reward cannot be meant, the error names the field, and nothing is kept."""
    with pytest.raises(InvalidRequest, match=words):
        shop.reward(**{"name": "Summer", **fields})
    assert list(shop.rewards.list_rewards()) == []


def test_an_update_writes_only_what_changed(shop: Shop) -> None:
    """If somebody else changes another field meanwhile, both changes are kept."""
    read = shop.reward(limits=Limits(total=5, stock=3))
    shop.rewards.update_reward(read, description="new", limits=Limits(total=5, stock=9))
    shop.clock.forward(hours=1)
    after = shop.rewards.update_reward(read, name="Autumn", limits=Limits(total=7, stock=3))
    assert (after.name, after.description, after.limits) == ("Autumn", "new", Limits(7, None, 9))
    assert (after.created_at, after.updated_at) == (NOON, NOON + timedelta(hours=1))


def test_an_update_of_the_same_field_conflicts(shop: Shop) -> None:
    """If somebody else changed the same field, nothing is overwritten, and the same change is none."""
    read = shop.reward()
    shop.rewards.update_reward(read, name="Autumn")
    with pytest.raises(Conflict, match="name"):
        shop.rewards.update_reward(read, name="Winter", description="x")
    assert shop.rewards.get_reward(read.ref).description is None
    assert shop.rewards.update_reward(read, name="Autumn").name == "Autumn"


def test_stock_is_compared_too(shop: Shop) -> None:
    """If pieces were sold after the read, an update does not put them back."""
    read = shop.reward(limits=Limits(stock=2))
    (code,) = shop.rewards.generate_codes(read, 1)
    shop.rewards.redeem(code.value, order=order())
    with pytest.raises(Conflict, match=r"limits\.stock"):
        shop.rewards.update_reward(read, limits=Limits(stock=10))


@pytest.mark.parametrize(
    "change", [{"ref": RewardRef("local", "y")}, {"usage": Usage(5)}, {"created_at": NOON}]
)
def test_what_is_given_cannot_be_written(shop: Shop, change: dict[str, Any]) -> None:
    """If a caller changes what the provider computes, they are told, not ignored."""
    with pytest.raises(InvalidRequest, match=next(iter(change))):
        shop.rewards.update_reward(attrs.evolve(shop.reward(), created_at=None), **change)


def test_a_benefit_does_not_become_a_credit(shop: Shop) -> None:
    """If a reward has codes, they have uses or a balance, and it cannot change which."""
    reward = shop.reward()
    shop.rewards.update_reward(reward, benefit=FreeShipping())
    shop.rewards.generate_codes(reward, 1)
    with pytest.raises(Conflict, match="codes"):
        shop.rewards.update_reward(shop.rewards.get_reward(reward.ref), benefit=Credit(euros(500)))


def test_the_shared_code_can_be_changed(shop: Shop) -> None:
    """If a shared code is replaced, the new one is found and the old one is free again."""
    fields = {"delivery": Delivery.SHARED_CODE}
    read = shop.reward(shared_code="SUMMER", **fields)
    after = shop.rewards.update_reward(read, shared_code="AUTUMN")
    assert shop.rewards.lookup("AUTUMN").reward == after
    shop.reward("Other", shared_code="SUMMER", **fields)


def test_a_shared_code_is_of_one_reward(shop: Shop) -> None:
    """If a code's text is taken, by a unique or by a shared code, it is not given twice."""
    unique = shop.code()
    with pytest.raises(Conflict, match="taken") as caught:
        shop.reward("Other", delivery=Delivery.SHARED_CODE, shared_code=unique.value)
    assert unique.value not in str(caught.value)
    assert [reward.name for reward in shop.rewards.list_rewards()] == ["Summer"]


def test_an_unused_reward_is_deleted_with_its_codes(shop: Shop) -> None:
    """If nothing was done with a reward, it can go, and its codes' texts are free again."""
    code = shop.code()
    assert code.reward is not None
    shop.rewards.delete_reward(code.reward)
    with pytest.raises(RewardNotFound):
        shop.rewards.get_reward(code.reward)
    shop.rewards.import_codes(shop.reward(), [code.value])


def test_a_used_reward_is_not_deleted(shop: Shop) -> None:
    """If a reward has redemptions, they are not forgotten with it, even when undone."""
    code = shop.code()
    assert code.reward is not None
    redemption = shop.rewards.redeem(code.value, order=order())
    shop.rewards.undo_redemption(redemption)
    with pytest.raises(Conflict, match="archive"):
        shop.rewards.delete_reward(code.reward)
    assert shop.code_now(code).value == code.value


def test_statuses(shop: Shop) -> None:
    """If a status is set it is read back; one that we do not know is refused."""
    reward = shop.reward()
    assert shop.rewards.set_status(reward, "paused").status == RewardStatus.PAUSED
    assert shop.rewards.get_reward(reward.ref).status == RewardStatus.PAUSED


def test_an_active_reward_expires_by_itself(shop: Shop) -> None:
    """If a window ends, the reward is listed as expired; if it is moved, as active again."""
    reward = shop.reward(window=Window(expires_at=NOON + timedelta(hours=1)))
    shop.clock.forward(hours=1)
    expired = shop.rewards.get_reward(reward.ref)
    assert expired.status == RewardStatus.EXPIRED
    assert list(shop.rewards.list_rewards(status="expired")) == [expired]
    assert list(shop.rewards.list_rewards(status="active")) == []
    again = shop.rewards.update_reward(expired, window=Window(expires_at=NOON + timedelta(days=1)))
    assert again.status == RewardStatus.ACTIVE


def test_lists_are_filtered(shop: Shop) -> None:
    """If a list is asked for a status or a scope, it has no others."""
    sitewide = shop.reward("a", applies_to=Scope(ScopeKind.SITEWIDE))
    product = shop.reward(
        "b", applies_to=Scope(ScopeKind.PRODUCT, ("p",)), status=RewardStatus.DRAFT
    )
    plain = shop.reward("c")
    assert list(shop.rewards.list_rewards()) == [sitewide, product, plain]
    assert list(shop.rewards.list_rewards(scope="product")) == [product]
    assert list(shop.rewards.list_rewards(status="active")) == [sitewide, plain]
    assert list(shop.rewards.list_rewards(status="draft", scope="sitewide")) == []


def test_pages_are_stable(shop: Shop) -> None:
    """If rewards come and go between two pages, none of the others is skipped or repeated."""
    made = [shop.reward(f"r{number}") for number in range(5)]
    listed = shop.rewards.list_rewards(page_size=2)
    seen = [next(listed), next(listed)]
    shop.rewards.delete_reward(made[0])
    shop.rewards.delete_reward(made[2])
    late = shop.reward("late")
    assert seen + list(listed) == [made[0], made[1], made[3], made[4], late]


def test_usage_adds_up(shop: Shop) -> None:
    """If codes are redeemed with a discount, the reward's usage counts and sums them."""
    reward = shop.reward()
    codes = shop.rewards.generate_codes(reward, 3)
    assert reward.usage == Usage(0, None)
    shop.rewards.redeem(codes[0].value, order=order("1"), discount=euros(590))
    shop.rewards.redeem(codes[1].value, order=order("2"), discount=euros(10))
    third = shop.rewards.redeem(codes[2].value, order=order("3"))
    assert shop.rewards.get_reward(reward.ref).usage == Usage(3, euros(600))
    shop.rewards.undo_redemption(third)
    assert shop.rewards.get_reward(reward.ref).usage == Usage(2, euros(600))


def test_revenue_in_two_currencies_is_not_stated(shop: Shop) -> None:
    """If amounts are of two currencies, there is no sum, and none is invented."""
    reward = shop.reward()
    codes = shop.rewards.generate_codes(reward, 2)
    shop.rewards.redeem(codes[0].value, order=order("1"), discount=euros(590))
    shop.rewards.redeem(
        codes[1].value, order=order("2"), discount=attrs.evolve(euros(5), currency=None)
    )
    read = shop.rewards.get_reward(reward.ref)
    assert read.usage == Usage(2, None)
    assert not read.states("usage.revenue")


def test_a_sync_is_retried(shop: Shop) -> None:
    """If a sync is retried, that system and no other has the reward; an unknown one is refused."""
    syncs = (Sync("shop", SyncStatus.ERROR, error="full"), Sync("pay", SyncStatus.PENDING))
    reward = shop.reward(syncs=syncs)
    shop.clock.forward(hours=1)
    after = shop.rewards.retry_sync(reward, "shop")
    assert after.syncs == (Sync("shop", SyncStatus.SYNCED, synced_at=shop.clock.now), syncs[1])
    with pytest.raises(InvalidRequest, match="shop, pay"):
        shop.rewards.retry_sync(reward, "owl")


@pytest.mark.parametrize(
    "call",
    [
        lambda rewards: rewards.get_reward("none"),
        lambda rewards: rewards.delete_reward("none"),
        lambda rewards: rewards.set_status("none", "paused"),
        lambda rewards: list(rewards.list_codes("none")),
        lambda rewards: rewards.generate_codes("none", 1),
        lambda rewards: rewards.import_codes("none", ["A"]),
        lambda rewards: list(rewards.list_redemptions("none")),
        lambda rewards: rewards.retry_sync("none", "shop"),
    ],
)
def test_a_reward_that_is_not_there(shop: Shop, call: Any) -> None:
    """If there is no such reward, every operation on it says so."""
    with pytest.raises(RewardNotFound, match="none"):
        call(shop.rewards)


def test_percentages_keep_their_digits(shop: Shop) -> None:
    """If a percentage has decimals, they are kept as they were written."""
    reward = shop.reward(benefit=PercentOff(Decimal("12.50"), euros(1000)))
    assert str(shop.rewards.get_reward(reward.ref).benefit) == str(reward.benefit)
