from __future__ import annotations

import pytest
from local_shop import NOON

from rewardkit import Adapter, Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    Failure,
    Incomplete,
    InvalidRequest,
    ProviderUnavailable,
    Unsupported,
)
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.local.adapter import LocalAdapter
from rewardkit.local.settings import LocalSettings
from rewardkit.local.transport import open_transport
from rewardkit.model import Code, Delivery, FreeShipping, Reward
from rewardkit.operations import Operation
from rewardkit.transport import Transport


class SmallBatches(LocalAdapter):
    """The embedded provider, as if one call made no more than two codes."""

    batch_limits = {Operation.GENERATE_CODES: 2, Operation.IMPORT_CODES: 2}  # noqa: RUF012 - of the class


class InTheBackground(SmallBatches):
    """The embedded provider, as if it made codes in the background and told how far it is."""

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        assert command.progress is not None
        for made in (0, 1, 0, command.count + 5):
            command.progress(made, command.count)
        return (yield from super().generate_codes(command))

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        assert command.progress is not None
        command.progress(1, len(command.codes))
        made = yield from super().import_codes(command)
        if "BAD" in command.codes:
            place = command.codes.index("BAD")
            raise Incomplete(made=made[:place], failures=[Failure(place, "BAD")])
        return made


class NoCodes(LocalAdapter):
    """The embedded provider, as if it could not make codes."""

    generate_codes = Adapter.generate_codes


class Failing:
    """Carries requests until one fails, as a network does or as Ctrl-C."""

    def __init__(self, carries: Transport) -> None:
        self._carries = carries
        self.left = 1_000
        self.failure: BaseException = ProviderUnavailable()

    def send(self, request: Request) -> Response:
        if not self.left:
            raise self.failure
        self.left -= 1
        return self._carries.send(request)

    def close(self) -> None:
        self._carries.close()


@pytest.fixture
def network() -> Failing:
    """The way to the store, which fails when it is told to."""
    return Failing(open_transport(LocalSettings(":memory:"), clock=lambda: NOON))


@pytest.fixture
def rewards(network: Failing) -> Rewards:
    """A client in small batches."""
    return Rewards(SmallBatches(LocalSettings(":memory:")), network)


@pytest.fixture
def reward(rewards: Rewards) -> Reward:
    """A reward with unique codes."""
    return rewards.create_reward(
        Reward.new("Summer", FreeShipping(), delivery=Delivery.UNIQUE_CODES)
    )


def test_batches_come_as_they_are_made(rewards: Rewards, reward: Reward, network: Failing) -> None:
    """If codes are made in batches, a batch is made when it is asked for and not before."""
    batches = rewards.generate_batches(reward, 5, prefix="S-")
    assert len(list(rewards.list_codes(reward))) == 0
    assert len(next(batches)) == 2
    assert len(list(rewards.list_codes(reward))) == 2
    assert [len(batch) for batch in batches] == [2, 1]
    assert {code.value[:2] for code in rewards.list_codes(reward)} == {"S-"}


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), ProviderUnavailable()])
def test_what_was_made_is_with_the_caller(
    failure: BaseException, rewards: Rewards, reward: Reward, network: Failing
) -> None:
    """If Ctrl-C or an error ends the making, the caller has every code that was made."""
    network.left, network.failure = 2, failure
    made: list[str] = []

    def loop() -> None:
        for batch in rewards.generate_batches(reward, 6):
            made.extend(code.value for code in batch)

    with pytest.raises(type(failure)):
        loop()
    network.left = 10
    assert made == [code.value for code in rewards.list_codes(reward)]
    assert len(made) == 4


def test_a_loop_that_stops_makes_no_more(rewards: Rewards, reward: Reward) -> None:
    """If the caller leaves the loop, no further batch is made."""
    for _ in rewards.generate_batches(reward, 6):
        break
    assert len(list(rewards.list_codes(reward))) == 2


def test_an_error_has_what_was_made(rewards: Rewards, reward: Reward, network: Failing) -> None:
    """If a later call fails, the error has the codes of the calls before it."""
    network.left = 2
    told: list[tuple[int, int]] = []
    with pytest.raises(ProviderUnavailable) as raised:
        rewards.generate_codes(reward, 6, progress=lambda *how_far: told.append(how_far))
    network.left = 10
    assert list(raised.value.made) == list(rewards.list_codes(reward))
    assert told == [(2, 6), (4, 6)]
    assert raised.value.operation is Operation.GENERATE_CODES


def test_an_import_has_what_was_made(rewards: Rewards, reward: Reward, network: Failing) -> None:
    """If a later call of an import fails, the error has the codes of the calls before it."""
    network.left = 1
    with pytest.raises(ProviderUnavailable) as raised:
        rewards.import_codes(reward, ["A-1", "A-2", "A-3"])
    assert [code.value for code in raised.value.made] == ["A-1", "A-2"]


def test_what_cannot_be_made_is_refused_at_once(rewards: Rewards, reward: Reward) -> None:
    """If no code can be made, the call says so, and not the first step of the loop."""
    with pytest.raises(InvalidRequest, match="at least one code"):
        rewards.generate_batches(reward, 0)
    transport = open_transport(LocalSettings(":memory:"), clock=lambda: NOON)
    with Rewards(NoCodes(LocalSettings(":memory:")), transport) as unable:
        with pytest.raises(Unsupported):
            unable.generate_batches(reward, 1)
    rewards.close()


def background(network: Failing) -> Rewards:
    """A client of a provider that makes codes in the background."""
    return Rewards(InTheBackground(LocalSettings(":memory:")), network)


def test_progress_goes_on_within_a_call(reward: Reward, network: Failing) -> None:
    """If a call tells how far it is, what earlier calls made is added, and it never goes back."""
    told: list[tuple[int, int]] = []
    background(network).generate_codes(reward, 5, progress=lambda *far: told.append(far))
    assert told == [(1, 5), (5, 5)]
    told.clear()
    background(network).import_codes(
        reward, ["A", "B", "C"], progress=lambda *far: told.append(far)
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_batches_tell_how_far_they_are(rewards: Rewards, reward: Reward) -> None:
    """If codes are asked for batch by batch, a batch is told once it has been given."""
    told: list[tuple[int, int]] = []
    batches = rewards.generate_batches(reward, 3, progress=lambda *far: told.append(far))
    next(batches)
    assert told == []
    next(batches)
    assert told == [(2, 3)]
    assert list(batches) == []
    assert told == [(2, 3), (3, 3)]


def test_failures_have_their_place_in_all_that_was_given(reward: Reward, network: Failing) -> None:
    """If a later call of an import is incomplete, the error adds up what all calls made."""
    with pytest.raises(Incomplete) as raised:
        background(network).import_codes(reward, ["A", "B", "C", "BAD", "D"])
    assert [code.value for code in raised.value.made] == ["A", "B", "C"]
    assert raised.value.failures == (Failure(3, "BAD"),)


def test_what_is_told_is_no_part_of_the_command() -> None:
    """If two commands differ only in who is told, they are the same, and neither shows it."""
    told = op.GenerateCodes(reward_id="r", count=1, progress=print)
    assert told == op.GenerateCodes(reward_id="r", count=1)
    assert "print" not in repr(told)
