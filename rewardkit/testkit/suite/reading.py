"""Reading rewards and codes: references, pages, filters, and what may never stand in a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar

import pytest

from rewardkit.errors import CodeNotFound, RewardKitError, RewardNotFound
from rewardkit.exchange import Repeat, Request
from rewardkit.model import Money, Page, RewardRef, RewardStatus, ScopeKind
from rewardkit.operations import Operation
from rewardkit.testkit import altering, walking
from rewardkit.testkit.needs import each, needs
from rewardkit.testkit.recording import Recording
from rewardkit.testkit.scenes import READS
from rewardkit.testkit.stage import Stage
from rewardkit.testkit.subject import Subject

from .base import Suite, some

#: Ids and codes that would lead elsewhere if they were put into an address as they are.
STRAYING = ("../../x", "a/b?c=d&e#f", "%2e%2e%2fx", "x y\tz", "ü/€")

T = TypeVar("T")

Recorded = Callable[[Operation], Recording]


def stands_whole(text: str, request: Request) -> bool:
    """Whether a text is one part of a request's path, one parameter or one value of its body."""
    places = [*request.segments, *request.params.values(), *(request.form or {}).values()]
    return text in places or text in [value for _, value in walking.values(request.json)]


class Reading(Suite):
    """What is there, and what is not."""

    group: ClassVar[str] = "reading"

    @needs(Operation.GET_REWARD)
    def test_a_reward_has_the_reference_that_it_was_asked_by(self, stage: Stage) -> None:
        """If a reward is read by its id, its reference is of this provider and has that id."""
        reward = stage.rewards.get_reward(stage.reward_id)
        assert (reward.ref.provider, reward.ref.id) == (stage.subject.name, stage.reward_id)
        assert reward.name

    @needs(Operation.GET_REWARD)
    def test_an_unknown_reward_is_not_found(self, stage: Stage) -> None:
        """If there is no reward with an id, that is RewardNotFound, or the id is refused as none."""
        with pytest.raises(RewardKitError) as refused:
            stage.rewards.get_reward(_like(stage.reward_id))
        assert isinstance(refused.value, RewardNotFound), repr(refused.value)

    @needs(Operation.GET_REWARD)
    @pytest.mark.parametrize("id", STRAYING)
    def test_an_id_cannot_leave_its_place(self, stage: Stage, id: str) -> None:
        """If an id has slashes or question marks, it is one part of the path, or is never sent."""
        with pytest.raises(RewardKitError):
            stage.rewards.get_reward(id)
        assert stays_in_place(id, stage.tap.requests)

    @needs(Operation.LOOKUP)
    @pytest.mark.parametrize("code", STRAYING)
    def test_a_code_cannot_leave_its_place(self, stage: Stage, code: str) -> None:
        """If a code has slashes or question marks, it is one part of a request, and is not found."""
        with pytest.raises(CodeNotFound):
            stage.rewards.lookup(code)
        assert stays_in_place(code, stage.tap.requests)

    @needs(Operation.LIST_REWARDS)
    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_pages_hold_every_reward_once(self, stage: Stage, size: int) -> None:
        """If a list is read in small pages, it has the same rewards in the same order."""
        whole = [reward.ref for reward in stage.rewards.list_rewards()]
        assert len(whole) > 3, "the simulator has to have at least four rewards"
        assert len(set(whole)) == len(whole)
        paged = [reward.ref for reward in stage.rewards.list_rewards(page_size=size)]
        assert paged == whole

    @needs(Operation.LIST_CODES)
    @pytest.mark.parametrize("size", [1, 2])
    def test_pages_hold_every_code_once(self, stage: Stage, size: int) -> None:
        """If a reward's codes are read in small pages, they are the same in the same order."""
        if stage.supports(Operation.GENERATE_CODES):
            stage.rewards.generate_codes(stage.reward_id, 3)
        whole = [code.value for code in stage.rewards.list_codes(stage.reward_id)]
        assert len(whole) > 2, "the example's reward has to have at least three codes"
        assert len(set(whole)) == len(whole)
        paged = [code.value for code in stage.rewards.list_codes(stage.reward_id, page_size=size)]
        assert paged == whole

    @needs(Operation.LIST_REWARDS)
    def test_a_page_is_no_larger_than_asked(self, recorded: Recorded) -> None:
        """If a page of one is asked for, what is sent asks for one."""
        recording = recorded(Operation.LIST_REWARDS)
        assert isinstance(recording.result, Page)
        adapter = recording.adapter()
        first = next(adapter.list_rewards(type(recording.command)(page_size=1)))
        other = next(adapter.list_rewards(type(recording.command)(page_size=7)))
        assert first != other, "the size of a page is not sent"

    @needs(Operation.LIST_REWARDS, Operation.GET_REWARD)
    def test_a_listed_reward_is_the_one_that_is_read(self, stage: Stage) -> None:
        """If a reward is in the list, reading it by its id gives the same one."""
        listed = {reward.ref: reward for reward in stage.rewards.list_rewards()}
        read = stage.reward()
        assert read.ref in listed, "the example's reward is not in the list"
        known = listed[read.ref]
        differing = {
            path
            for path in walking.differing(known, read)
            if not any(_is_below(path, unsaid) for unsaid in known.not_stated ^ read.not_stated)
        }
        assert not {path for path in differing if "not_stated" not in path}

    @needs(Operation.LIST_REWARDS)
    @pytest.mark.parametrize("status", [RewardStatus.ACTIVE, RewardStatus.PAUSED])
    def test_a_list_by_status_has_no_other(self, stage: Stage, status: RewardStatus) -> None:
        """If rewards in a status are asked for, all that come are in it, and none is left out."""
        everything = list(stage.rewards.list_rewards())
        try:
            found = [reward.ref for reward in stage.rewards.list_rewards(status=status)]
        except RewardKitError as error:
            pytest.skip(f"the provider does not list by {status}: {error}")
        assert found == [reward.ref for reward in everything if reward.status is status]

    @needs(Operation.LIST_REWARDS)
    @pytest.mark.parametrize("scope", ScopeKind)
    def test_a_list_by_scope_has_no_other(self, stage: Stage, scope: ScopeKind) -> None:
        """If rewards for a part of an order are asked for, no other comes, or the filter is refused."""
        try:
            found = list(stage.rewards.list_rewards(scope=scope))
        except RewardKitError as error:
            pytest.skip(f"the provider does not list by {scope}: {error}")
        kinds = {reward.applies_to.kind for reward in found if reward.applies_to is not None}
        assert kinds <= {scope}, f"of {scope} it lists {kinds}"
        everything = list(stage.rewards.list_rewards())
        assert len(found) == len(
            [each for each in everything if each.applies_to and each.applies_to.kind is scope]
        )

    @each(READS)
    def test_what_only_reads_may_be_repeated(
        self, operation: Operation, recorded: Recorded
    ) -> None:
        """If an operation only looks, each of its requests says that it may be sent again."""
        unsafe = [
            s.request for s in recorded(operation).steps if s.request.repeat is not Repeat.SAFE
        ]
        assert not unsafe, f"not marked as Repeat.SAFE: {unsafe}"

    def test_times_are_aware(self, recordings: list[Recording]) -> None:
        """If there is a moment in a result, it has a time zone, and that is UTC."""
        moments = _of_all(recordings, walking.moments)
        for path, moment in some(moments, "there is no moment in what it gives"):
            assert moment.tzinfo is not None, f"{path} has no time zone"
            assert not moment.utcoffset(), f"{path} is not in UTC"

    def test_what_is_not_stated_is_a_field(self, recordings: list[Recording]) -> None:
        """If a result says that something is not stated, that is the path of a field of it."""
        unsaid = [
            (path, thing, field)
            for path, thing in _of_all(recordings, lambda result: dict(walking.values(result)))
            for field in getattr(thing, "not_stated", ())
        ]
        for path, thing, field in some(unsaid, "it says of nothing that it is not stated"):
            assert walking.has_field(thing, field), (
                f"not_stated of {path} has {field!r}, which is no field"
            )

    def test_nothing_is_a_float(self, recordings: list[Recording]) -> None:
        """If there is a number in a result, it is exact: a whole number, a Decimal or Money."""
        for recording in recordings:
            floats = walking.found(recording.result, float)
            assert not floats, f"{recording.operation} gives floats: {floats}"

    def test_amounts_are_in_a_currency_that_was_stated(self, recordings: list[Recording]) -> None:
        """If an amount has a currency, the vendor, the settings or the caller have said so."""
        amounts = [
            (recording, *found)
            for recording in recordings
            for found in walking.found(recording.result, Money).items()
        ]
        for recording, path, money in some(amounts, "there is no amount in what it gives"):
            assert money.currency is None or money.currency in _words_of(recording), (
                f"{recording.operation}: {path} is in {money.currency}, which nobody has said"
            )

    def test_a_result_names_its_provider(
        self, subject: Subject, recordings: list[Recording]
    ) -> None:
        """If a result has a reference to a reward, it is one of this provider."""
        refs = _of_all(recordings, lambda result: walking.found(result, RewardRef))
        for path, ref in some(refs, "there is no reference in what it gives"):
            assert ref.provider == subject.name, f"{path} is {ref}"


def _of_all(
    recordings: list[Recording], found: Callable[[Any], Mapping[str, T]]
) -> Iterator[tuple[str, T]]:
    """What is found in the results, and where, with the operation."""
    for recording in recordings:
        for path, thing in found(recording.result).items():
            yield f"{recording.operation}: {path}", thing


def stays_in_place(text: str, requests: list[Request]) -> bool:
    """Whether a text is whole in a request that has it, and nothing was sent that has only a part."""
    return all(
        stands_whole(text, request) or not any(part in request.segments for part in text.split("/"))
        for request in requests
    )


def _words_of(recording: Recording) -> set[str]:
    """The texts that an operation was given or answered, and those of the connection."""
    told = [altering.read(step.response.body) for step in recording.steps]
    places = [(recording.command, recording.settings), *told]
    return {value for place in places for _, value in walking.values(place) if type(value) is str}


def _like(id: str) -> str:
    """An id of the same form, which nothing has."""
    return id.translate(str.maketrans("0123456789abcdef", "9876543210fedcba"))


def _is_below(path: str, field: str) -> bool:
    inside = path.removeprefix("result.")
    return inside == field or inside.startswith((f"{field}.", f"{field}["))
