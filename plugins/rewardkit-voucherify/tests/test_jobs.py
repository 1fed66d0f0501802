"""Codes that are made in the background, against the running sandbox: no wait takes real time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeNotFound,
    Conflict,
    Incomplete,
    InvalidRequest,
    OutcomeUnknown,
    ProviderUnavailable,
    RewardNotFound,
)
from rewardkit.exchange import Exchange, Request, Response, run
from rewardkit.model import Code, CodeStatus
from rewardkit.sandbox import Clock, serve
from rewardkit.transport import Transport
from rewardkit_voucherify import importing
from rewardkit_voucherify.sandbox import SANDBOX, create_app

SUMMER = "camp_SandboxSummer10"
TOTE = "camp_SandboxTote"

Project = Callable[..., "Hurried"]


@attrs.define
class Hurried:
    """A connection to a sandbox whose clock goes on by what is waited, and nobody waits.

    Attributes:
        inner: carries the requests.
        clock: the sandbox's and the adapter's.
        sent: what was sent.
        failing: raised in place of an answer for requests that have this part, while it lasts.
    """

    inner: Transport
    clock: Clock
    sent: list[Request] = attrs.field(factory=list)
    failing: tuple[str, Exception, int] = ("", ProviderUnavailable(), 0)
    rewards: Rewards = attrs.field(init=False)

    def send(self, request: Request) -> Response:
        self.clock.advance(timedelta(seconds=request.after))
        self.sent.append(request)
        part, error, times = self.failing
        if times and part in request.segments:
            self.failing = (part, error, times - 1)
            raise error
        return self.inner.send(attrs.evolve(request, after=0.0))

    def close(self) -> None:
        self.inner.close()

    def drive(self, exchange: Exchange[Any]) -> Any:
        return run(exchange, self.send, self.rewards.adapter.refuse)

    @property
    def waited(self) -> list[float]:
        return [request.after for request in self.sent if request.after]


@pytest.fixture
def project() -> Iterator[Project]:
    """Start a sandbox with these options, and connect to it with these settings."""
    with ExitStack() as stack:

        def start(settings: dict[str, Any] | None = None, **options: Any) -> Hurried:
            clock = Clock(datetime.now(UTC).replace(microsecond=0))
            running = stack.enter_context(serve(create_app(clock=clock, **options)))
            own = {**SANDBOX.settings(running.url), "poll_seconds": 0.5, **(settings or {})}
            inner = stack.enter_context(rewardkit.connect("voucherify", settings=own))
            hurried = Hurried(inner._transport, clock)
            inner.adapter.clock = clock.now
            hurried.rewards = Rewards(inner.adapter, hurried)
            return hurried

        yield start


def texts(codes: list[Code] | tuple[Code, ...]) -> set[str]:
    """Give the texts of codes."""
    return {code.value for code in codes}


def test_one_code_is_made_at_once(project: Project) -> None:
    """If one code is asked for, one call makes it, without a job and without a tag."""
    here = project()
    (made,) = here.rewards.generate_codes(SUMMER, 1, prefix="VIP-")
    assert made.value.startswith("VIP-")
    assert made.metadata == {}
    assert len(here.sent) == 1


def test_many_codes_are_made_in_the_background_and_come_back(project: Project) -> None:
    """If many codes are asked for, one job makes them, and exactly those come back."""
    here = project(job_seconds=20)
    before = texts([*here.rewards.list_codes(SUMMER)])
    made = here.rewards.generate_codes(SUMMER, 250, prefix="VIP-")
    assert len(texts(made)) == 250
    assert all(code.value.startswith("VIP-") for code in made)
    assert texts([*here.rewards.list_codes(SUMMER)]) == before | texts(made)
    assert here.rewards.lookup(made[0].value).code == made[0]
    posts = [request for request in here.sent if request.method == "POST"]
    assert [request.params["vouchers_count"] for request in posts] == ["250"]


def test_the_waits_grow_and_stay_bounded(project: Project) -> None:
    """If a job takes long, looks become rarer, but not rarer than every quarter of a minute."""
    here = project(job_seconds=200)
    here.rewards.generate_codes(SUMMER, 2)
    waits = here.waited
    assert waits[0] == 0.5
    assert waits == sorted(waits)
    assert waits[-1] == 15
    assert 200 <= sum(waits) <= 220


def test_progress_is_told_while_a_job_goes_on(project: Project) -> None:
    """If a job takes a while, progress is told during it, over all batches, and never goes back."""
    here = project(job_seconds=10)
    told: list[tuple[int, int]] = []
    made = here.rewards.generate_codes(SUMMER, 300, progress=lambda *far: told.append(far))
    assert len(made) == 300
    assert {total for _, total in told} == {300}
    numbers = [number for number, _ in told]
    assert len(numbers) > 3
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 300


def test_the_tag_is_under_the_key_of_the_settings(project: Project) -> None:
    """If the settings name another key, the tag is there, and another one for each batch."""
    here = project({"batch_key": "made_by"})
    first, second = (here.rewards.generate_codes(SUMMER, 2) for _ in range(2))
    tags = {str(code.metadata["made_by"]) for code in (*first, *second)}
    assert len(tags) == 2


def test_without_a_key_codes_are_found_by_their_time(project: Project) -> None:
    """If metadata may not be used, codes are found by when they were made."""
    here = project({"batch_key": ""}, job_seconds=5)
    here.clock.advance(timedelta(seconds=30))
    here.rewards.generate_codes(SUMMER, 1)
    here.clock.advance(timedelta(seconds=30))
    made = here.rewards.generate_codes(SUMMER, 20)
    assert len(texts(made)) == 20
    assert all(code.metadata == {} for code in made)
    imported = here.rewards.import_codes(SUMMER, ["MINE-1", "MINE-2"])
    assert [code.value for code in imported] == ["MINE-1", "MINE-2"]


def test_without_a_key_others_codes_are_not_taken_for_ours(project: Project) -> None:
    """If somebody makes codes at the same time and nothing tells them apart, that is an error."""
    here = project({"batch_key": ""}, job_seconds=5)
    there = Rewards(here.rewards.adapter, here.inner)
    exchange = here.rewards.adapter.generate_codes(op.GenerateCodes(reward_id=SUMMER, count=5))
    response = here.send(next(exchange))
    there.generate_codes(SUMMER, 1)
    with pytest.raises(Incomplete, match=r"6 codes were made .* cannot be told apart") as raised:
        here.drive(continued(exchange, response))
    assert raised.value.made == ()


def continued(exchange: Exchange[Any], response: Response) -> Exchange[Any]:
    """Go on with an exchange whose first request was answered already."""
    request = exchange.send(response)
    while True:
        try:
            answer = yield request
        except Exception as error:  # noqa: BLE001 - handed on as it is
            request = exchange.throw(error)
        else:
            try:
                request = exchange.send(answer)
            except StopIteration as stop:
                return stop.value


def test_a_job_that_makes_fewer_is_incomplete(project: Project) -> None:
    """If a job is done and some codes are not made, the error has those that are."""
    here = project(failing_codes="[2-9]$")
    with pytest.raises(Incomplete, match=r"\d+ of 60 codes are made") as raised:
        here.rewards.generate_codes(SUMMER, 60)
    made = raised.value.made
    assert 0 < len(made) < 60
    assert texts(made) <= texts([*here.rewards.list_codes(SUMMER)])


@pytest.mark.parametrize(("stop_at", "count"), [(0, 0), (50, 10)])
def test_a_job_that_fails_has_what_was_made(stop_at: int, count: int, project: Project) -> None:
    """If a job fails as a whole, the error says so and has the codes that it made before."""
    here = project(jobs_stop_at=stop_at, job_seconds=10)
    with pytest.raises(Incomplete, match=rf"FAILED\), and {count} of 20 codes are made") as raised:
        here.rewards.generate_codes(SUMMER, 20)
    assert len(raised.value.made) == count


def test_a_job_that_does_not_end_is_unknown(project: Project) -> None:
    """If a job does not end in time, the error names it, and has the codes that are there."""
    here = project({"job_timeout": 60}, job_seconds=120)
    with pytest.raises(
        OutcomeUnknown, match=r"not ended within 60 s: look at the job aa_\w+ later"
    ) as raised:
        here.rewards.generate_codes(SUMMER, 100)
    assert 40 <= len(raised.value.made) <= 60
    assert sum(here.waited) == pytest.approx(60)


def test_a_batch_is_taken_up_again_by_its_tag(project: Project) -> None:
    """If a batch was broken off, the same tag gives its codes, and makes none twice."""
    here = project({"job_timeout": 5}, job_seconds=20)
    command = op.GenerateCodes(reward_id=SUMMER, count=10, tag="batch-1")
    generate = here.rewards.adapter.generate_codes
    with pytest.raises(OutcomeUnknown, match="batch-1 as rewardkit_batch"):
        here.drive(generate(command))
    here.clock.advance(timedelta(seconds=20))
    assert len(here.drive(generate(command))) == 10
    assert len(here.drive(generate(attrs.evolve(command, count=11)))) == 11
    assert len([*here.rewards.list_codes(SUMMER)]) == 5 + 11
    with pytest.raises(Conflict, match="11 codes have this tag"):
        here.drive(generate(command))


def test_a_part_that_is_missing_is_made_by_a_job(project: Project) -> None:
    """If a tag's batch lacks several codes, a job makes just those, and progress counts all."""
    here = project(job_seconds=10)
    generate = here.rewards.adapter.generate_codes
    told: list[tuple[int, int]] = []
    command = op.GenerateCodes(reward_id=SUMMER, count=4, tag="batch-1")
    here.drive(generate(command))
    more = attrs.evolve(command, count=10, progress=lambda *far: told.append(far))
    assert len(here.drive(generate(more))) == 10
    assert told[-1] == (10, 10)
    assert min(told)[0] >= 4


@pytest.mark.parametrize(
    ("error", "times"), [(ProviderUnavailable(), 3), (ProviderUnavailable(), 1)]
)
@pytest.mark.parametrize("part", ["async-actions", "vouchers"])
def test_a_vendor_that_is_away_meanwhile_is_waited_for(
    part: str, error: Exception, times: int, project: Project
) -> None:
    """If the vendor cannot be reached while a job goes on, nothing of it is lost."""
    here = project(job_seconds=10)
    exchange = here.rewards.adapter.generate_codes(op.GenerateCodes(reward_id=SUMMER, count=150))
    response = here.send(next(exchange))
    here.failing = (part, error, times)
    assert len(here.drive(continued(exchange, response))) == 150


def test_a_line_that_breaks_tells_the_tag(project: Project) -> None:
    """If it is not known whether a job was begun, the error says how its codes can be found."""
    here = project()
    said = r"the line broke; if it was, the codes have [-\w]+ as rewardkit_batch"
    here.failing = ("vouchers", OutcomeUnknown("the line broke"), 1)
    with pytest.raises(OutcomeUnknown, match=said):
        here.rewards.generate_codes(SUMMER, 2)
    here.failing = ("import", OutcomeUnknown("the line broke"), 1)
    with pytest.raises(OutcomeUnknown, match=said):
        here.rewards.import_codes(SUMMER, ["A-1"])


def test_a_list_that_cannot_be_read_is_unknown(project: Project) -> None:
    """If a job is done and its codes cannot be listed, the error is not that nothing was done."""
    here = project({"job_timeout": 30})
    exchange = here.rewards.adapter.generate_codes(op.GenerateCodes(reward_id=SUMMER, count=3))
    response = here.send(next(exchange))
    here.failing = ("vouchers", ProviderUnavailable("it is down"), 1_000)
    with pytest.raises(OutcomeUnknown, match=r"it is down: look at the job aa_\w+ later") as raised:
        here.drive(continued(exchange, response))
    assert raised.value.made == ()
    assert sum(here.waited) <= 30


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"count": 0}, "1 to 5,000 codes, not 0"),
        ({"count": 5_001}, "1 to 5,000 codes, not 5,001"),
        ({"tag": ""}, "tag is empty"),
        ({"reward_id": "rew_SandboxTote"}, "name its campaign"),
        ({"reward_id": "v_SandboxPress"}, "the only one"),
    ],
)
def test_what_cannot_be_made_is_refused_before_it_is_sent(
    change: dict[str, Any], said: str, project: Project
) -> None:
    """If a command cannot be carried out, the error says what is wrong, and nothing is sent."""
    here = project()
    command = attrs.evolve(op.GenerateCodes(reward_id=SUMMER, count=2), **change)
    with pytest.raises(InvalidRequest, match=said):
        here.drive(here.rewards.adapter.generate_codes(command))
    assert here.sent == []


def test_a_tag_needs_a_key(project: Project) -> None:
    """If the project may have no tags, a command with one is refused."""
    here = project({"batch_key": None})
    command = op.GenerateCodes(reward_id=SUMMER, count=2, tag="batch-1")
    with pytest.raises(InvalidRequest, match="no batch_key"):
        here.drive(here.rewards.adapter.generate_codes(command))


@pytest.mark.parametrize("id", ["camp_none", "No such campaign"])
def test_an_unknown_campaign_is_not_found(id: str, project: Project) -> None:
    """If there is no such campaign, neither making nor importing codes hides it."""
    here = project()
    with pytest.raises(RewardNotFound):
        here.rewards.generate_codes(id, 2)
    with pytest.raises(RewardNotFound):
        here.rewards.import_codes(id, ["A-1"])


# Importing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [TOTE, "camp_SandboxGiftCards", "camp_SandboxClub", "Ten off"])
def test_codes_are_imported_in_their_order(id: str, project: Project) -> None:
    """If codes are imported, they come back in the order given, and give what the campaign gives."""
    here = project(job_seconds=3)
    given = ["zeta ü", "Alpha/1", "beta%20", "ALPHA/1", " x"]
    made = here.rewards.import_codes(id, given)
    assert [code.value for code in made] == given
    (own,) = here.rewards.generate_codes(id, 1)
    match = here.rewards.lookup("Alpha/1")
    assert match.reward.benefit == here.rewards.lookup(own.value).reward.benefit
    assert match.code is not None
    assert (match.code.uses, match.code.window) == (own.uses, own.window)
    assert (match.code.balance, match.code.points) == (own.balance, own.points)


def test_progress_of_an_import_goes_over_all_batches(project: Project) -> None:
    """If an import is of several calls, progress counts them together."""
    here = project(job_seconds=3)
    told: list[tuple[int, int]] = []
    given = [f"I-{number}" for number in range(5_020)]
    made = here.rewards.import_codes(TOTE, given, progress=lambda *far: told.append(far))
    assert [code.value for code in made] == given
    assert told[-1] == (5_020, 5_020)
    assert [number for number, _ in told] == sorted({number for number, _ in told})
    assert any(0 < number < 5_000 for number, _ in told)


def test_codes_that_exist_are_a_conflict(project: Project) -> None:
    """If one of the codes exists, none is imported, and the error says so without naming any."""
    here = project()
    with pytest.raises(Conflict, match="none of them was imported") as raised:
        here.rewards.import_codes(TOTE, ["NEW-1", "SUMMER-7F3K"])
    assert "SUMMER-7F3K" not in str(raised.value)
    assert raised.value.vendor_key == "duplicate_key"
    assert "NEW-1" not in texts([*here.rewards.list_codes(TOTE)])


def test_rows_that_fail_are_told_one_by_one(project: Project) -> None:
    """If some codes are not taken, the error has each with its place, and those that were."""
    here = project(failing_codes="BAD")
    given = [f"{'BAD' if number % 4 == 1 else 'OK'}-{number}" for number in range(8)]
    with pytest.raises(Incomplete, match=r"6 of 8 codes .* at place 2: The sandbox") as raised:
        here.rewards.import_codes(TOTE, given)
    failures = raised.value.failures
    assert [(failure.index, failure.code) for failure in failures] == [(1, "BAD-1"), (5, "BAD-5")]
    assert all(failure.reason for failure in failures)
    assert "BAD-1" not in repr(failures)
    assert [code.value for code in raised.value.made] == [
        text for text in given if text.startswith("OK")
    ]


def test_places_are_those_of_the_whole_import(project: Project) -> None:
    """If a row of a later batch fails, its place is that in all that was given."""
    here = project(failing_codes="BAD")
    given = [*(f"I-{number}" for number in range(5_000)), "I-a", "BAD-1"]
    with pytest.raises(Incomplete) as raised:
        here.rewards.import_codes(TOTE, given)
    assert [failure.index for failure in raised.value.failures] == [5_001]
    assert len(raised.value.made) == 5_001


def test_an_import_that_fails_as_a_whole_has_a_reason_for_each(project: Project) -> None:
    """If the job fails half-way, what it left undone is told code by code."""
    here = project(jobs_stop_at=50, job_seconds=4)
    with pytest.raises(Incomplete) as raised:
        here.rewards.import_codes(TOTE, ["A-1", "A-2", "A-3", "A-4"])
    assert texts(raised.value.made) == {"A-1", "A-2"}
    assert [failure.code for failure in raised.value.failures] == ["A-3", "A-4"]
    assert "FAILED" in (raised.value.failures[0].reason or "")


def test_an_import_that_does_not_end_is_unknown(project: Project) -> None:
    """If the job of an import does not end in time, what is there already is in the error."""
    here = project({"job_timeout": 10}, job_seconds=20)
    with pytest.raises(OutcomeUnknown, match="look at the job") as raised:
        here.rewards.import_codes(TOTE, [f"A-{number}" for number in range(20)])
    assert 5 <= len(raised.value.made) <= 10


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("A", ""), "place 2 is empty"),
        (("A", "B", "A"), "place 3 is the same as that at place 1"),
        ((), "1 to 5,000 codes, not 0"),
        (("X" * 10_000_000,), "place 1 is longer than the vendor takes"),
    ],
)
def test_bad_input_is_refused_before_a_code_is_sent(
    codes: tuple[str, ...], said: str, project: Project
) -> None:
    """If a text is empty, there twice or too long, the error has its place, and none is sent."""
    here = project()
    command = op.ImportCodes(reward_id=TOTE, codes=codes)
    with pytest.raises(InvalidRequest, match=said):
        here.drive(here.rewards.adapter.import_codes(command))
    assert [request.method for request in here.sent] in ([], ["GET"])


@pytest.mark.parametrize(
    "id", ["camp_SandboxWeekend", "camp_SandboxWelcome", "rew_SandboxTote", "v_SandboxPress"]
)
def test_what_takes_no_codes_refuses_them(id: str, project: Project) -> None:
    """If a reward cannot have codes of its own, an import is refused."""
    with pytest.raises(InvalidRequest):
        project().rewards.import_codes(id, ["A-1"])


def test_a_large_import_is_split_by_its_size(project: Project) -> None:
    """If codes are so long that they are more than 10 MB, several jobs import them, in order."""
    here = project({"http": {"max_body": 128 * 1024 * 1024}})  # the codes are listed, too
    length = importing.MOST_BYTES // 3
    given = [f"{number}-{'x' * length}" for number in range(4)]
    command = op.ImportCodes(reward_id=TOTE, codes=tuple(given))
    made = here.drive(here.rewards.adapter.import_codes(command))
    assert [code.value for code in made] == given
    posts = [request for request in here.sent if request.method == "POST"]
    assert [len(request.json) for request in posts] == [2, 2]


def test_a_later_part_that_is_refused_keeps_the_first(project: Project) -> None:
    """If a later part of an import is refused, the error has the codes of the parts before it."""
    here = project()
    here.rewards.import_codes(TOTE, ["THERE"])
    command = op.ImportCodes(reward_id=TOTE, codes=("a" * (importing.MOST_BYTES - 500), "THERE"))
    with pytest.raises(Conflict) as raised:
        here.drive(here.rewards.adapter.import_codes(command))
    assert [code.value[0] for code in raised.value.made] == ["a"]


# Revoking -----------------------------------------------------------------------------------------


def test_a_code_is_revoked(project: Project) -> None:
    """If a code is revoked, it is switched off, whatever its letters; once more changes nothing."""
    here = project()
    for code in ("SUMMER-7F3K", "PRESS 100%/ü"):
        assert here.rewards.revoke_code(here.rewards.lookup(code)).status == CodeStatus.REVOKED
        assert here.rewards.revoke_code(code).status == CodeStatus.REVOKED
        found = here.rewards.lookup(code).code
        assert found is not None
        assert found.status == CodeStatus.REVOKED
    assert len([request for request in here.sent if request.method == "POST"]) == 2


@pytest.mark.parametrize("code", ["NOPE", "summer-7f3k", "v_SandboxGift"])
def test_an_unknown_code_cannot_be_revoked(code: str, project: Project) -> None:
    """If there is no such code, be it by case or an id in its place, nothing is switched off."""
    here = project()
    with pytest.raises(CodeNotFound):
        here.rewards.revoke_code(code)
    assert [request.method for request in here.sent] == ["GET"]


@pytest.mark.parametrize("code", ["SUMMER-USED", "TENOFF-TRIO"])
def test_a_used_code_cannot_be_revoked(code: str, project: Project) -> None:
    """If a code has no use left, it stays as it is, and the error says why."""
    here = project()
    with pytest.raises(Conflict, match="has been redeemed") as raised:
        here.rewards.revoke_code(code)
    assert code not in str(raised.value)
    assert [request.method for request in here.sent] == ["GET"]
