"""When commands may be repeated, and what reading back shows after an answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from reading_back import carry_out, look, lose

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    Unsupported,
)
from rewardkit.exchange import Response, run
from rewardkit.model import Customer, MatchedVia, Money, Order, Reward
from rewardkit.readback import Command, Evidence, ReadBack
from rewardkit.sandbox import serve
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.generating import Batch
from rewardkit_oneofnone.sandbox import SANDBOX, create_app

SINCE = datetime(2026, 7, 1, tzinfo=UTC)
ORDER = Order(id="1042", total=Money(5900, "EUR"))
UNIQUE = op.Redeem(code="SUMMER-7F3K", order=ORDER)
SHARED = op.Redeem(code="WELCOME", order=ORDER, discount=Money(590, "EUR"))


@pytest.fixture
def reward(rewards: Rewards) -> Reward:
    """A reward with unique codes."""
    return rewards.lookup(UNIQUE.code).reward


@pytest.fixture
def batch(reward: Reward) -> op.GenerateCodes:
    """A batch of codes with a tag."""
    return op.GenerateCodes(reward_id=reward.ref.id, count=5, prefix="AUTUMN-", tag="b-7/part-1")


def test_the_readme_has_the_rules() -> None:
    """If there is a rule, the README's table has it in the same words."""
    page = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    for operation, rule in OneOfNoneAdapter.repeat_rules.items():
        assert f"| `{operation}` | `{rule.evidence}` | {rule.how} |" in page


def automatic(rewards: Rewards) -> op.Redeem:
    """A redemption of a reward that needs no code."""
    match = rewards.lookup(SHARED.code)
    return evolve(SHARED, code="", match=evolve(match, via=MatchedVia.SHARED_CODE, value=""))


def test_a_redeemed_unique_code_is_the_outcome(rewards: Rewards) -> None:
    """If the answer to a redemption was lost, the code says that this order used it."""
    lose(rewards, UNIQUE)
    seen = look(rewards, UNIQUE, SINCE)
    assert (seen.rest, seen.single_use) == (None, True)
    assert seen.outcome == rewards.find_redemption(UNIQUE.code, order_id="1042")
    assert seen.outcome.order_id == "1042"


def test_what_reading_back_gives_is_what_the_answer_says(rewards: Rewards) -> None:
    """If the answer did arrive, the read-back has the same redemption."""
    outcome = carry_out(rewards, UNIQUE)
    assert look(rewards, UNIQUE, SINCE).outcome == outcome


def test_a_redemption_that_never_arrived_is_left_to_do(rewards: Rewards) -> None:
    """If the code was not used, the command is left, and may be sent at once if it is a unique one."""
    seen = [look(rewards, command, SINCE) for command in (UNIQUE, SHARED)]
    assert [each.rest for each in seen] == [UNIQUE, SHARED]
    assert [each.single_use for each in seen] == [True, False]


def test_somebody_elses_redemption_is_not_ours(rewards: Rewards) -> None:
    """If another order has used the unique code, ours is left to do, and is refused."""
    carry_out(rewards, evolve(UNIQUE, order=Order(id="1041")))
    assert look(rewards, UNIQUE, SINCE).rest == UNIQUE
    with pytest.raises(CodeAlreadyRedeemed) as refused:
        carry_out(rewards, UNIQUE)
    assert refused.value.have == "1041"


@pytest.mark.parametrize("what", ["shared", "automatic"])
def test_a_recorded_use_is_found_in_the_list(rewards: Rewards, what: str) -> None:
    """If a use was recorded and the answer lost, the list has it by the order's id, and no other."""
    command = SHARED if what == "shared" else automatic(rewards)
    lose(rewards, evolve(command, order=evolve(ORDER, id="1041")))
    assert look(rewards, command, SINCE).rest == command
    lose(rewards, command)
    seen = look(rewards, command, SINCE)
    assert (seen.rest, seen.outcome.order_id) == (None, "1042")
    assert seen.outcome.amount == command.discount


def test_a_list_that_does_not_say_order_ids_settles_nothing(
    adapter: OneOfNoneAdapter, payload: Callable[[str], Any], answer: Callable[..., Response]
) -> None:
    """If some entries do not say for which order they are, nothing is taken for done or not done."""
    shared = {**payload("reward_everything_null"), "codeType": "global", "globalCode": "WELCOME"}
    answers = [
        answer({"reward": shared, "code": None, "matchedVia": "global_code"}),
        answer({"data": [{"id": "x"}], "pagination": {}}),
    ]
    query = ReadBack(command=SHARED, since=SINCE)
    with pytest.raises(ContractViolated, match="do not say for which order"):
        run(adapter.read_back(query), lambda _: answers.pop(0), adapter.refuse)


def test_codes_of_a_batch_with_a_tag_are_marked(rewards: Rewards, batch: op.GenerateCodes) -> None:
    """If a batch has a tag, its codes have the mark of it after the prefix; without one, no mark."""
    codes = carry_out(rewards, batch)
    mark = Batch("b-7/part-1").mark
    assert len(mark) == 7
    assert all(code.value.startswith(f"AUTUMN-{mark}") for code in codes)
    plain = carry_out(rewards, evolve(batch, tag=None))
    assert not any(mark in code.value for code in plain)
    assert Batch("b-7/part-2").mark != mark


def test_a_batch_whose_answer_was_lost_is_known_by_its_mark(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If the codes of a batch were made and the answer lost, they are found, and no others."""
    carry_out(rewards, evolve(batch, tag="b-7/part-2"))
    carry_out(rewards, evolve(batch, tag=None))
    assert look(rewards, batch, SINCE).rest == batch
    lose(rewards, batch)
    seen = look(rewards, batch, SINCE)
    assert (len(seen.outcome), seen.rest) == (5, None)
    assert all(code.value.startswith("AUTUMN-") for code in seen.outcome)


def test_a_batch_without_a_prefix_is_known_as_well(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If a batch has no prefix of its own, its mark alone tells its codes."""
    command = evolve(batch, prefix=None)
    codes = carry_out(rewards, command)
    assert look(rewards, command, SINCE).outcome == codes


def test_the_rest_of_a_batch_is_what_lacks(rewards: Rewards, batch: op.GenerateCodes) -> None:
    """If a part of a batch was made, that is told, and the rest makes the others and no more."""
    lose(rewards, evolve(batch, count=2))
    part = look(rewards, batch, SINCE)
    assert isinstance(part.rest, op.GenerateCodes)
    assert (len(part.outcome), part.rest.count) == (2, 3)
    made = carry_out(rewards, part.rest)
    assert len({code.value for code in (*part.outcome, *made)}) == 5
    assert {code.value for code in look(rewards, batch, SINCE).outcome} == {
        code.value for code in (*part.outcome, *made)
    }


def test_a_rest_that_is_lost_as_well_is_read_back(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If the answer to the rest is lost too, its read-back has the whole batch; if not made, again."""
    lose(rewards, evolve(batch, count=2))
    part = look(rewards, batch, SINCE)
    assert part.rest is not None
    again = look(rewards, part.rest, SINCE)
    assert (again.outcome, again.rest) == (part.outcome, part.rest)
    lose(rewards, part.rest)
    whole = look(rewards, part.rest, SINCE)
    assert (len(whole.outcome), whole.rest) == (5, None)


def test_more_codes_than_the_batch_has_settle_nothing(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If there are more codes with the mark than were asked for, that is told."""
    carry_out(rewards, batch)
    carry_out(rewards, batch)
    with pytest.raises(OutcomeUnknown, match="10 codes have the mark of this batch, and only 5 "):
        look(rewards, batch, SINCE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prefix": "P" * 26}, "takes 7 characters more, has 1 to 25 characters, and this has 26"),
        ({"tag": ""}, "tag is empty"),
    ],
)
def test_a_mark_needs_its_place(
    adapter: OneOfNoneAdapter, batch: op.GenerateCodes, changes: dict[str, Any], words: str
) -> None:
    """If the prefix leaves no room for the mark, or the tag is empty, nothing is sent."""
    with pytest.raises(InvalidRequest, match=words):
        next(adapter.generate_codes(evolve(batch, **changes)))


def test_the_longest_prefix_that_leaves_room_is_taken(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If prefix and mark have 32 characters together, the vendor takes them."""
    command = evolve(batch, prefix="P" * 25)
    codes = carry_out(rewards, command)
    assert look(rewards, command, SINCE).outcome == codes


def test_null_entries_in_the_list_are_no_codes(batch: op.GenerateCodes) -> None:
    """If the list of codes has nulls in it, the batch is read back all the same."""
    with (
        serve(create_app(null_entries=True)) as server,
        rewardkit.connect("oneofnone", settings=SANDBOX.settings(server.url)) as rewards,
    ):
        lose(rewards, batch)
        assert len(look(rewards, batch, SINCE).outcome) == 5


def test_what_cannot_be_read_back_is_never_repeated(
    rewards: Rewards, batch: op.GenerateCodes
) -> None:
    """If a batch has no tag, or a grant was issued, there is nothing to go by, and that is said."""
    commands: list[Command] = [
        evolve(batch, tag=None),
        op.IssueGrant(reward_id=batch.reward_id, customer=Customer("ana")),
    ]
    for command in commands:
        assert rewards.adapter.repeat_rule(command).evidence is Evidence.NONE
        with pytest.raises(Unsupported):
            look(rewards, command, SINCE)


def test_a_unique_code_that_is_known_may_be_tried_again_at_once(rewards: Rewards) -> None:
    """If a look-up has shown a unique code, the rule says so; else it is the order's id that tells."""
    rules = {
        command.code: rewards.adapter.repeat_rule(
            evolve(command, match=rewards.lookup(command.code))
        )
        for command in (UNIQUE, SHARED)
    }
    assert rules[UNIQUE.code].evidence is Evidence.SINGLE_USE
    assert rules[SHARED.code].evidence is Evidence.OWN_ID
    assert rewards.adapter.repeat_rule(UNIQUE).evidence is Evidence.OWN_ID
