"""Rewards that are written: what is lost is told, what is not said stays, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from operator import attrgetter
from typing import Any, ClassVar

import attrs
import pytest

from rewardkit.errors import (
    InvalidRequest,
    LossyTranslation,
    RewardKitError,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Request, run
from rewardkit.fidelity import OFFER
from rewardkit.model import Delivery, Reward, RewardStatus
from rewardkit.operations import Operation
from rewardkit.testkit import altering, fidelity, walking
from rewardkit.testkit.needs import needs, only_if
from rewardkit.testkit.recording import Recording
from rewardkit.testkit.scenes import CHANGES, command_for, nearest
from rewardkit.testkit.stage import Driver, Stage
from rewardkit.testkit.subject import Subject

from .base import Suite, some

Recorded = Callable[[Operation], Recording]

#: Opens a fresh stage.
Anew = Callable[..., AbstractContextManager[Stage]]

_SAYS = only_if(
    lambda subject: bool(subject.adapter.expressions), "it does not say how it says a reward"
)


def _makes(subject: Subject) -> bool:
    return bool(subject.adapter.support(Operation.CREATE_REWARD)) or (
        subject.sandbox is not None and subject.sandbox.enter is not None
    )


_MAKES = only_if(_makes, "no reward can be made there, by its API or in its simulator")
_ONLY_READS = only_if(
    lambda subject: not (subject.adapter.expressions and _makes(subject)),
    "what is written is read back, with every field",
)


class Offers(Suite):
    """Translation, creation and change of rewards."""

    group: ClassVar[str] = "rewards"

    @_SAYS
    def test_a_loss_report_is_whole(self, subject: Subject, stage: Stage) -> None:
        """If a reward is fitted, the report has every field, and only losses that are declared."""
        for source in subject.rewards:
            with told(source):
                fidelity.check_fit(stage.adapter, source)

    @_SAYS
    @_MAKES
    def test_what_the_report_does_not_list_comes_back_equal(
        self, subject: Subject, driver: Driver, anew: Anew
    ) -> None:
        """If a reward is fitted, written and read, it comes back as the report says, in every field."""
        with anew(subject, driver) as stage:
            adapter = stage.adapter
        pairs = [(source, fidelity.fitted(adapter, source)[0]) for source in subject.rewards]
        fitting = [(source, reward) for source, reward in pairs if reward is not None]
        assert fitting, "none of Subject.rewards can be said"
        read = _entered(subject, driver, anew, [reward for _, reward in fitting])
        for (source, reward), back in zip(fitting, read, strict=True):
            with told(source):
                assert fidelity.differing(reward, back) == {}

    @_ONLY_READS
    @needs(Operation.GET_REWARD)
    def test_a_field_that_is_stated_is_read(self, stage: Stage) -> None:
        """If a field of a reward is stated, a reward of the simulator has something in it."""
        rewards = [stage.rewards.get_reward(it.reward_id) for it in stage.examples.values()]
        if stage.supports(Operation.LIST_REWARDS):
            rewards += stage.rewards.list_rewards()
        empty = set(OFFER)
        if not any(reward.delivery is Delivery.SHARED_CODE for reward in rewards):
            empty.remove("shared_code")  # there is none, which is no want of a statement
        for path in OFFER:
            if any(fidelity.says_anything(attrgetter(path)(reward)) for reward in rewards):
                empty.discard(path)
        stated = sorted(p for p in empty if any(reward.states(p) for reward in rewards))
        assert not stated, (
            f"no reward has anything in {', '.join(stated)}: read it, say in not_stated that the vendor "
            "does not state it, or give the simulator a reward that has it"
        )

    @_SAYS
    @needs(Operation.CREATE_REWARD)
    def test_the_plan_is_what_is_sent(self, stage: Stage) -> None:
        """If it is asked what would be sent to create a reward, that is what is sent."""
        reward = nearest(stage, "Planned")
        planned = stage.adapter.requests_to_create(reward)
        stage.rewards.create_reward(reward)
        sent = [request for request in stage.tap.requests if request.method != "GET"]
        assert [_shape(request) for request in planned if request.method != "GET"] == [
            _shape(request) for request in sent
        ]

    @needs(Operation.CREATE_REWARD, Operation.GET_REWARD)
    def test_a_created_reward_is_the_one_that_is_read(self, stage: Stage) -> None:
        """If a reward is created, what is given is what is read then, and it is in the list."""
        made = stage.rewards.create_reward(nearest(stage, "Created"))
        read = stage.rewards.get_reward(made.ref)
        assert not _unlike(made, read)
        if stage.supports(Operation.LIST_REWARDS):
            assert made.ref in [reward.ref for reward in stage.rewards.list_rewards()]

    @needs(Operation.UPDATE_REWARD, Operation.GET_REWARD)
    @pytest.mark.parametrize("change", CHANGES, ids=[next(iter(c)) for c in CHANGES])
    def test_an_update_changes_only_what_it_says(
        self, stage: Stage, change: dict[str, Any]
    ) -> None:
        """If one field is changed, it is changed, and every other one stays as it was."""
        before = stage.reward()
        try:
            stage.rewards.update_reward(before, **change)
        except (InvalidRequest, Unsupported, LossyTranslation) as error:
            pytest.skip(f"it does not change that: {error}")
        after = stage.reward()
        (field,) = change
        assert getattr(after, field) == change[field]
        differing = {path for path in OFFER if attrgetter(path)(before) != attrgetter(path)(after)}
        assert {path for path in differing if path.partition(".")[0] != field} == set()

    @needs(Operation.UPDATE_REWARD, Operation.GET_REWARD)
    def test_an_update_keeps_fields_that_nobody_knows(self, stage: Stage) -> None:
        """If a vendor has new fields, an update that sends the whole thing sends them, too."""
        stage.tap.altering = _with_new_field
        command = command_for(stage, Operation.UPDATE_REWARD)
        run(stage.adapter.update_reward(command), stage.send, stage.adapter.refuse)
        known = set(command.before.native)
        bodies = [(r, r.json) for r in stage.tap.writes if isinstance(r.json, dict)]
        whole = [(r, body) for r, body in bodies if len(known & body.keys()) > len(known) / 2]
        for request, body in some(whole, "no request of an update sends the whole reward"):
            assert body.get(_NEW) == _KEPT, (
                f"{request} sends the whole reward without the new field"
            )

    @needs(Operation.CREATE_REWARD)
    @pytest.mark.parametrize(
        "unknown",
        [{"delivery": Delivery.read("by owl")}, {"status": RewardStatus.read("frozen")}],
        ids=["delivery", "status"],
    )
    def test_an_unknown_value_is_not_written_as_another(
        self, stage: Stage, unknown: dict[str, Any]
    ) -> None:
        """If a reward has a word that the vendor does not, it is refused before anything is sent."""
        reward = attrs.evolve(nearest(stage), **unknown)
        stage.tap.passed.clear()
        try:
            made = stage.rewards.create_reward(reward)
        except (InvalidRequest, LossyTranslation, Unsupported):
            assert stage.tap.writes == [] or stage.subject.sandbox is None, (
                "it was sent all the same"
            )
        else:  # a store of its own may keep the word
            ((field, word),) = unknown.items()
            assert getattr(made, field) == word

    @needs(Operation.DELETE_REWARD, Operation.CREATE_REWARD, Operation.GET_REWARD)
    def test_a_deleted_reward_is_gone(self, stage: Stage) -> None:
        """If a reward is deleted, it is not found any more, and cannot be deleted again."""
        made = stage.rewards.create_reward(nearest(stage, "Short-lived"))
        stage.rewards.delete_reward(made)
        with pytest.raises(RewardNotFound):
            stage.rewards.get_reward(made.ref)
        with pytest.raises(RewardKitError):
            stage.rewards.delete_reward(made)

    @needs(Operation.SET_STATUS, Operation.GET_REWARD)
    def test_a_status_that_is_set_is_read(self, stage: Stage) -> None:
        """If a reward is put into a status, it is in that one; a status that cannot be set is refused."""
        took = []
        for status in (RewardStatus.PAUSED, RewardStatus.ACTIVE):
            try:
                given = stage.rewards.set_status(stage.reward_id, status)
            except (InvalidRequest, Unsupported):
                continue
            took.append(status)
            assert given.status is status
            assert stage.reward().status is status
        assert took, "neither paused nor active can be set: then set_status is not supported"

    @needs(Operation.RETRY_SYNC)
    @only_if(lambda subject: subject.system is not None, "no system is named to sync to")
    def test_a_sync_is_of_its_system(self, stage: Stage) -> None:
        """If a sync is tried again, the reward's syncs have that system, or do not state it."""
        example = stage.examples.get("unsynced", stage.example)
        system = str(stage.subject.system)
        reward = stage.rewards.retry_sync(example.reward_id, system)
        assert reward.ref.id == example.reward_id
        systems = {sync.system for sync in reward.syncs}
        assert system in systems or not reward.states(f"syncs.{system}")


_NEW = "rewardkitKnowsNoSuchField"
_KEPT = "kept"


def _with_new_field(request: Request, response: Any) -> Any:
    """An answer to what is read, each object of it with a new field."""
    document = altering.read(response.body)
    if request.method != "GET" or document is None:
        return response
    for path in list(altering.objects(document)):
        document = altering.put(document, (*path, _NEW), _KEPT)
    return type(response)(response.status, response.headers, altering.written(document))


def _entered(subject: Subject, driver: Driver, anew: Anew, rewards: list[Reward]) -> list[Reward]:
    """The rewards as they are read after they were created, by the API or in the simulator."""
    if subject.adapter.support(Operation.CREATE_REWARD):
        return [_created(subject, driver, anew, reward) for reward in rewards]
    assert subject.sandbox is not None  # the test is skipped where there is none
    enter = subject.sandbox.enter
    assert enter is not None
    with anew(subject, driver) as stage:
        app, ids = enter(rewards, stage.adapter.settings)
    with anew(subject, driver, app=app) as stage:
        read = {reward.ref.id: reward for reward in stage.rewards.list_rewards()}
    return [read[id] for id in ids]


def _created(subject: Subject, driver: Driver, anew: Anew, reward: Reward) -> Reward:
    """A reward that was created where there is no other of its name, and read."""
    with anew(subject, driver) as stage, told(reward):
        return stage.rewards.get_reward(stage.rewards.create_reward(reward).ref)


def _unlike(one: Reward, other: Reward) -> set[str]:
    """Where two rewards differ, beside what only one of them states, and when it was changed."""
    unsaid = one.not_stated ^ other.not_stated
    return {
        path
        for path in walking.differing(one, other)
        if not any(
            path.startswith(f"result.{each}") for each in (*unsaid, "updated_at", "not_stated")
        )
    }


def _shape(request: Request) -> tuple[str, int, Any]:
    """A request without the ids that only an answer tells."""
    return (request.method, len(request.segments), _without_ids(request.json))


def _without_ids(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: _without_ids(inner)
                for name, inner in value.items()
                if "id" not in name.lower()
            }
        case list():
            return [_without_ids(inner) for inner in value]
        case _:
            return value


@contextmanager
def told(source: Reward) -> Iterator[None]:
    """Say of a failure which reward it was."""
    try:
        yield
    except (AssertionError, RewardKitError) as error:
        error.add_note(f"the reward: {source}")
        raise
