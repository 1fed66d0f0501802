from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import attrs
import pytest
from fidelity_examples import ANY_REWARDS, EXAMPLES, PLAIN
from hypothesis import HealthCheck, given, settings
from local_shop import Clock, Shop

from rewardkit.errors import InvalidRequest, LossyTranslation
from rewardkit.exchange import Request
from rewardkit.fidelity import Loss
from rewardkit.local.adapter import LocalAdapter
from rewardkit.local.settings import LocalSettings
from rewardkit.model import (
    Delivery,
    Reward,
    RewardRef,
    RewardStatus,
    UnknownBenefit,
    Window,
)
from rewardkit.operations import CreateReward
from rewardkit.testkit import fidelity as fidelity_checks


@pytest.fixture
def adapter() -> LocalAdapter:
    """An adapter whose present is that of the shops."""
    return LocalAdapter(LocalSettings(":memory:"), clock=Clock())


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.rewards.close()


def trip(reward: Reward) -> Reward:
    """Create it in a store of its own, and read it."""
    shop = Shop()
    try:
        own = attrs.evolve(reward, ref=RewardRef("local", "x"))  # a name may give no id
        return fidelity_checks.created(shop.rewards)(own)
    finally:
        shop.rewards.close()


def test_every_field_is_declared() -> None:
    """If there is a field of an offer, the adapter declares how it says it, and why it may not."""
    fidelity_checks.check_declaration(LocalAdapter)


@pytest.mark.parametrize("source", EXAMPLES)
def test_what_is_fitted_is_kept(source: Reward, adapter: LocalAdapter) -> None:
    """If a reward is fitted, all losses are in the report, and what is created has no other."""
    fidelity_checks.check_fit(adapter, source)
    reward, _ = fidelity_checks.fitted(adapter, source)
    if reward is not None:
        fidelity_checks.check_trip(reward, trip)


def test_every_declared_loss_happens(adapter: LocalAdapter) -> None:
    """If a loss is declared, there is a reward that it happens to."""
    fidelity_checks.check_all_happen([adapter], EXAMPLES)


@given(source=ANY_REWARDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_reward_can_be_fitted_and_kept(source: Reward) -> None:
    """If there is any reward at all, its nearest one is taken, and comes back as it is."""
    adapter = LocalAdapter(LocalSettings(":memory:"), clock=Clock())
    fidelity_checks.check_fit(adapter, source)
    fidelity_checks.check_trip(adapter.fit(source).reward, trip)


@pytest.mark.parametrize("source", EXAMPLES)
def test_what_was_read_here_has_no_loss(source: Reward, adapter: LocalAdapter) -> None:
    """If a reward comes from here, it can be made here once more, whole."""
    reward, _ = fidelity_checks.fitted(adapter, source)
    if reward is not None:
        assert adapter.fit(trip(reward)).report.losses == ()


def test_most_rewards_are_kept_whole(adapter: LocalAdapter) -> None:
    """If a reward is consistent, nothing is lost of it, whatever its benefit is."""
    assert adapter.fit(PLAIN).report.losses == ()


def test_what_has_ended_is_expired(adapter: LocalAdapter) -> None:
    """If an active reward's window has ended, it is said to be expired, as it will be read."""
    over = PLAIN.changed(window=Window(None, datetime(2026, 6, 1, 12, tzinfo=UTC)))
    translation = adapter.fit(over)
    assert translation.reward.status == RewardStatus.EXPIRED
    assert [(e.path, e.loss) for e in translation.report.losses] == [("status", Loss.APPROXIMATED)]


def test_a_shared_code_that_is_not_there_is_not_made_up(adapter: LocalAdapter) -> None:
    """If a reward has a shared code that nobody tells, it becomes one that is given by hand."""
    translation = adapter.fit(PLAIN.changed(delivery=Delivery.SHARED_CODE))
    assert translation.reward.delivery == Delivery.NONE
    assert "by a shared code that is not there" in translation.report.losses[0].why


def test_a_benefit_that_is_no_json_is_impossible(adapter: LocalAdapter) -> None:
    """If a benefit that is not known holds what JSON cannot say, there is no nearest reward."""
    odd = PLAIN.changed(benefit=UnknownBenefit("ODD", {"x": Decimal(1)}), metadata={"y": {1, 2}})
    with pytest.raises(LossyTranslation, match=r"local cannot have new:reward: benefit") as lossy:
        adapter.fit(odd)
    assert [(e.path, e.loss) for e in lossy.value.report.losses] == [
        ("benefit", Loss.DROPPED),
        ("metadata", Loss.DROPPED),
    ]


def test_the_requests_to_create_are_those_that_are_sent(adapter: LocalAdapter) -> None:
    """If a reward is fitted, its creation is one request, the same that create_reward sends."""
    reward = adapter.fit(PLAIN).reward
    sent: Callable[[], Request] = adapter.create_reward(CreateReward(reward)).__next__
    assert adapter.requests_to_create(reward) == (sent(),)


def test_there_are_no_requests_for_what_would_be_refused(adapter: LocalAdapter) -> None:
    """If the store would not take a reward, that is said before anything is sent."""
    with pytest.raises(InvalidRequest, match="the reward has no name"):
        adapter.requests_to_create(PLAIN.changed(name=""))
