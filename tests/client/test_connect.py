from __future__ import annotations

from decimal import Decimal

import pytest

import rewardkit
from rewardkit.adapter import Adapter
from rewardkit.client.aio import connection as aio
from rewardkit.client.connection import Found, transport_of
from rewardkit.errors import ConfigurationError, InvalidRequest
from rewardkit.exchange import Exchange, Request
from rewardkit.http import HttpSettings
from rewardkit.http.aio_login import AsyncLoginTransport
from rewardkit.http.aio_patient import AsyncPatientTransport
from rewardkit.http.login import LoginTransport
from rewardkit.http.patient import PatientTransport
from rewardkit.login import Login
from rewardkit.model import Delivery, PercentOff, Reward, RewardRef
from rewardkit.plugins import Observers, Provider


@pytest.fixture
def rewards() -> rewardkit.Rewards:
    return rewardkit.connect("local::memory:")


def test_an_address_is_a_setting_said_at_once() -> None:
    """If a provider is found by an address, it can stand behind its name."""
    with rewardkit.connect("local::memory:") as rewards:
        assert rewards.adapter.settings.path == ":memory:"
        assert repr(rewards) == "<Rewards local on local>"


def test_an_address_that_is_empty_is_refused() -> None:
    """If nothing stands behind the colon, the error says what belongs there."""
    with pytest.raises(ConfigurationError, match="local:PATH"):
        rewardkit.connect("local:")


def test_a_reward_of_another_provider_is_refused(rewards: rewardkit.Rewards) -> None:
    """If a reference is of another provider, nothing is asked of this one."""
    with rewards, pytest.raises(InvalidRequest, match="is a reward of acme"):
        rewards.get_reward(RewardRef("acme", "summer"))


def test_a_reward_is_named_in_any_way(rewards: rewardkit.Rewards) -> None:
    """If a reward is given as itself, as a reference, as its text or as an id, it is found."""
    with rewards:
        made = rewards.create_reward(Reward.new("Summer", PercentOff(Decimal(10))))
        for name in (made.ref, str(made.ref), made.ref.id):
            assert rewards.get_reward(name) == made
        assert rewards.set_status(made, "paused").status == "paused"


@pytest.mark.parametrize("count", [0, -1])
def test_a_number_of_codes_that_is_none_is_refused(rewards: rewardkit.Rewards, count: int) -> None:
    """If no code is asked for, the error says so, and nothing is sent."""
    with rewards, pytest.raises(InvalidRequest, match="at least one code"):
        rewards.generate_codes("summer", count)
    with rewards, pytest.raises(InvalidRequest, match="no code to import"):
        rewards.import_codes("summer", [])


def test_a_status_that_is_none_is_refused_at_once(rewards: rewardkit.Rewards) -> None:
    """If a filter is misspelt, the error comes with the call and not with the first item."""
    with rewards, pytest.raises(ValueError, match="there are draft, active"):
        rewards.list_rewards(status="actve")


def test_progress_is_told_after_every_call(rewards: rewardkit.Rewards) -> None:
    """If codes are made in several calls, each one is told of, and all come back."""
    told: list[tuple[int, int]] = []
    with rewards:
        reward = rewards.create_reward(
            Reward.new("Summer", PercentOff(Decimal(10)), delivery=Delivery.UNIQUE_CODES)
        )
        codes = rewards.generate_codes(
            reward, 10_001, progress=lambda made, total: told.append((made, total))
        )
    assert told == [(10_000, 10_001), (10_001, 10_001)]
    assert len({code.value for code in codes}) == 10_001


class Acme(Adapter[None]):
    """A provider that logs in, or does not."""

    provider = "acme"
    base_url = "https://acme.example"


class AcmeWithLogin(Acme):
    def login(self) -> Exchange[Login]:
        yield Request.get("token")
        return Login(headers={})


@pytest.mark.parametrize(
    ("adapter", "transport", "async_"),
    [
        (Acme, PatientTransport, AsyncPatientTransport),
        (AcmeWithLogin, LoginTransport, AsyncLoginTransport),
    ],
)
def test_a_provider_that_logs_in_gets_a_transport_that_does(
    adapter: type[Acme], transport: type[object], async_: type[object]
) -> None:
    """If an adapter says how to log in, connecting sees to it, and sends nothing yet."""
    provider = Provider(name="acme", title="Acme", adapter="acme:Acme")
    found = Found("shop", "shop", provider, adapter(None), HttpSettings(), Observers())
    made = transport_of(found)
    assert type(made) is transport
    made.close()
    assert type(aio.transport_of(found)) is async_
