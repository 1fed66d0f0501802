"""When commands may be repeated, and what reading back shows after an answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
    Conflict,
    ContractViolated,
    OutcomeUnknown,
    PermissionDenied,
    Unsupported,
)
from rewardkit.exchange import Request, Response, run
from rewardkit.model import (
    Code,
    Credit,
    Customer,
    Delivery,
    Money,
    Order,
    PercentOff,
    Product,
    RedemptionStatus,
    Reward,
)
from rewardkit.readback import Evidence, ReadBack
from rewardkit.sandbox import Clock, serve
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX, create_app

Answers = Callable[..., Response]

SUMMER = "camp_SandboxSummer10"
ANA, BEN = Customer("ana", "ana@example.com"), Customer("ben")
ORDER = Order(id="1042", total=Money(5900))
SINGLE = op.Redeem(code="SUMMER-7F3K", order=ORDER)
CARD = op.Redeem(code="GIFT-H4RT", order=ORDER, amount=Money(500))
BATCH = op.GenerateCodes(reward_id=SUMMER, count=5, prefix="VIP-", tag="b-7/part-1")
IMPORT = op.ImportCodes(reward_id="camp_SandboxTote", codes=("OWN-B", "OWN-A"))
GRANT = op.IssueGrant(reward_id=SUMMER, customer=ANA, id="call-7")
SALE = Reward.new(
    "Autumn sale", PercentOff(Decimal(15)), delivery=Delivery.SHARED_CODE, shared_code="AUTUMN"
)
TOTE = Reward.new("A new tote", Product("prod_SandboxTote"))
BOUGHT = Reward.new(
    "Fifteen for 300", PercentOff(Decimal(15)), delivery=Delivery.UNIQUE_CODES, points_cost=300
)


@pytest.fixture
def since() -> datetime:
    """When the commands are first sent."""
    return datetime.now(UTC)


@pytest.fixture
def slowly() -> Iterator[tuple[Rewards, Clock]]:
    """A project whose jobs take a minute, and its clock."""
    with ExitStack() as stack:
        clock = Clock(datetime.now(UTC).replace(microsecond=0))
        server = stack.enter_context(serve(create_app(clock=clock, job_seconds=60)))
        settings = SANDBOX.settings(server.url)
        rewards = stack.enter_context(rewardkit.connect("voucherify", settings=settings))
        rewards.adapter.clock = clock.now
        yield rewards, clock


def texts(codes: tuple[Code, ...] | list[Code]) -> set[str]:
    """Give the texts of codes."""
    return {code.value for code in codes}


@pytest.mark.parametrize("command", [SINGLE, CARD, evolve(SINGLE, customer=ANA)])
def test_a_redemption_whose_answer_was_lost_is_found(
    rewards: Rewards, since: datetime, command: op.Redeem
) -> None:
    """If a code or a gift card was redeemed, the redemption of this order is the outcome."""
    lose(rewards, command)
    seen = look(rewards, command, since)
    assert seen.rest is None
    assert seen.outcome == rewards.find_redemption(command.code, order_id="1042")
    assert (seen.outcome.status, seen.outcome.code) == (RedemptionStatus.SUCCEEDED, command.code)


def test_what_reading_back_gives_is_what_the_answer_says(rewards: Rewards, since: datetime) -> None:
    """If the answer did arrive, the read-back has the same redemption, with the same amount."""
    outcome = carry_out(rewards, CARD)
    seen = look(rewards, CARD, since)
    assert (seen.outcome.id, seen.outcome.amount) == (outcome.id, Money(500))


def test_a_redemption_that_never_arrived_is_left_to_do(rewards: Rewards, since: datetime) -> None:
    """If nothing was redeemed for the order, the command is left; of one use it may be sent at once."""
    seen = [look(rewards, command, since) for command in (SINGLE, CARD)]
    assert [each.rest for each in seen] == [SINGLE, CARD]
    assert [each.single_use for each in seen] == [True, False]


def test_somebody_elses_redemption_is_not_ours(rewards: Rewards, since: datetime) -> None:
    """If another order has used the code, ours is left to do, and is refused."""
    carry_out(rewards, evolve(SINGLE, order=Order(id="1041", total=Money(100))))
    assert look(rewards, SINGLE, since).rest == SINGLE
    with pytest.raises(CodeAlreadyRedeemed):
        carry_out(rewards, SINGLE)


def test_an_undoing_is_read_back(rewards: Rewards, since: datetime) -> None:
    """If a redemption was rolled back, that is the outcome; if not, the undoing is left to do."""
    undo = op.UndoRedemption(redemption=carry_out(rewards, SINGLE), reason="returned")
    assert look(rewards, undo, since).rest == undo
    outcome = carry_out(rewards, undo)
    seen = look(rewards, undo, since)
    assert (seen.outcome, seen.rest) == (outcome, None)


def test_the_order_may_use_the_code_again_after_an_undoing(
    rewards: Rewards, since: datetime
) -> None:
    """If a code was redeemed, undone and redeemed again for one order, the two are told apart."""
    undo = op.UndoRedemption(redemption=carry_out(rewards, SINGLE))
    lose(rewards, undo)
    assert look(rewards, SINGLE, since).rest == SINGLE
    second = carry_out(rewards, SINGLE)
    assert look(rewards, SINGLE, since).outcome.id == second.id
    assert look(rewards, undo, since).rest is None


@pytest.mark.parametrize("count", [1, 5])
def test_a_batch_whose_answer_was_lost_is_known_by_its_tag(
    rewards: Rewards, since: datetime, count: int
) -> None:
    """If the answer to one code or to the beginning of a job was lost, the codes have the tag."""
    command = evolve(BATCH, count=count)
    carry_out(rewards, evolve(command, tag="b-7/part-2"))
    assert look(rewards, command, since).rest == command
    lose(rewards, command)
    seen = look(rewards, command, since)
    assert (len(seen.outcome), seen.rest) == (count, None)
    assert texts(seen.outcome) == texts(carry_out(rewards, command))


def test_a_part_of_a_batch_is_left_whole(rewards: Rewards, since: datetime) -> None:
    """If a batch has some of its codes, its command gives those and what lacks, and no more."""
    first = carry_out(rewards, evolve(BATCH, count=2))
    seen = look(rewards, BATCH, since)
    assert (seen.outcome, seen.rest, seen.single_use) == (None, BATCH, False)
    whole = carry_out(rewards, BATCH)
    assert len(texts(whole)) == 5
    assert texts(whole) > texts(first)


@pytest.mark.parametrize(
    ("command", "count"), [(BATCH, 5), (IMPORT, 2)], ids=["generate", "import"]
)
def test_a_job_that_is_still_at_work_settles_nothing(
    slowly: tuple[Rewards, Clock], command: op.GenerateCodes | op.ImportCodes, count: int
) -> None:
    """If the job goes on, nobody knows what it will make; once it has ended, the codes are there."""
    rewards, clock = slowly
    since = clock.now()
    lose(rewards, command)
    for _ in range(2):
        clock.advance(timedelta(seconds=20))
        with pytest.raises(OutcomeUnknown, match=r"aa_\w+ is still at work"):
            look(rewards, command, since)
    clock.advance(timedelta(seconds=40))
    seen = look(rewards, command, since)
    assert (seen.rest, len(seen.outcome)) == (None, count)


def test_a_batch_that_is_whole_does_not_wait_for_other_jobs(
    slowly: tuple[Rewards, Clock],
) -> None:
    """If all codes are there, a job that goes on is another one's."""
    rewards, clock = slowly
    since = clock.now()
    lose(rewards, BATCH)
    clock.advance(timedelta(seconds=60))
    lose(rewards, evolve(BATCH, tag="another"))
    assert look(rewards, BATCH, since).rest is None


def test_jobs_of_before_are_not_ours(slowly: tuple[Rewards, Clock]) -> None:
    """If a job was begun long before the command was sent, it is not waited for."""
    rewards, clock = slowly
    lose(rewards, evolve(BATCH, tag="another"))
    later = clock.now() + timedelta(minutes=2)
    assert look(rewards, BATCH, later).rest == BATCH


def test_an_import_whose_answer_was_lost_is_known_by_its_texts(
    rewards: Rewards, since: datetime
) -> None:
    """If codes were imported, they are the outcome, in the order given."""
    assert look(rewards, IMPORT, since).rest == IMPORT
    outcome = carry_out(rewards, IMPORT)
    seen = look(rewards, IMPORT, since)
    assert (seen.outcome, seen.rest) == (outcome, None)


def test_a_part_of_an_import_leaves_the_rest(rewards: Rewards, since: datetime) -> None:
    """If some of the texts were imported, they are told, and the others are left."""
    first = carry_out(rewards, evolve(IMPORT, codes=("OWN-A",)))
    seen = look(rewards, IMPORT, since)
    assert (seen.outcome, seen.rest) == (first, evolve(IMPORT, codes=("OWN-B",)))
    assert not seen.single_use


def test_codes_that_were_there_before_are_not_ours(rewards: Rewards, since: datetime) -> None:
    """If a text is an older code, or another campaign's, the import was refused and still is."""
    carry_out(rewards, evolve(IMPORT, reward_id=SUMMER, codes=("OWN-A",)))
    assert look(rewards, IMPORT, since).rest == IMPORT
    older = evolve(IMPORT, codes=("TOTE-5NVC", "OWN-C"))
    seen = look(rewards, older, since)
    assert (seen.outcome, seen.rest) == (None, older)
    with pytest.raises(Conflict):
        carry_out(rewards, older)


def test_a_grant_is_known_by_its_id(rewards: Rewards, since: datetime) -> None:
    """If a grant was given and the answer lost, it is found by its id, and never given twice."""
    assert look(rewards, GRANT, since).rest == GRANT
    outcome = carry_out(rewards, GRANT)
    seen = look(rewards, GRANT, since)
    assert (seen.outcome, seen.rest) == (outcome, None)
    assert carry_out(rewards, GRANT) == outcome


def test_an_id_of_another_grant_is_not_ours(rewards: Rewards, since: datetime) -> None:
    """If the id is another customer's grant's, ours was not given, and is refused."""
    carry_out(rewards, evolve(GRANT, customer=BEN))
    assert look(rewards, GRANT, since).rest == GRANT
    with pytest.raises(Conflict, match="given to another customer: take another id") as refused:
        carry_out(rewards, GRANT)
    assert refused.value.vendor_key == "duplicate_source_id"


def test_a_campaign_is_known_by_its_name(rewards: Rewards, since: datetime) -> None:
    """If a campaign was made and the answer lost, it is found whole, with its shared code."""
    command = op.CreateReward(SALE)
    assert look(rewards, command, since).rest == command
    lose(rewards, command)
    seen = look(rewards, command, since)
    assert (seen.outcome.name, seen.outcome.shared_code, seen.rest) == (SALE.name, "AUTUMN", None)


def test_a_campaign_with_a_rule_is_known_as_well(rewards: Rewards, since: datetime) -> None:
    """If only the rule was made, the campaign is left; once it is made, its conditions come along."""
    reward = Reward.new("Cards", Credit(Money(5000)), delivery=Delivery.UNIQUE_CODES)
    command = op.CreateReward(evolve(reward, limits=evolve(reward.limits, per_customer=1)))
    lose(rewards, command, write=1)
    assert look(rewards, command, since).rest == command
    lose(rewards, command, write=2)
    seen = look(rewards, command, since)
    assert (seen.outcome.limits.per_customer, seen.rest) == (1, None)


def test_a_campaign_that_was_in_the_way_is_not_ours(rewards: Rewards, since: datetime) -> None:
    """If the name is an older campaign's, the command is left, and is refused."""
    command = op.CreateReward(evolve(SALE, name="Summer 10 % off"))
    assert look(rewards, command, since).rest == command
    with pytest.raises(Conflict):
        carry_out(rewards, command)


def test_a_campaign_with_another_code_settles_nothing(rewards: Rewards, since: datetime) -> None:
    """If the campaign of that name has another code than was asked for, that is told."""
    carry_out(rewards, op.CreateReward(SALE))
    with pytest.raises(OutcomeUnknown, match="does not show the code"):
        look(rewards, op.CreateReward(evolve(SALE, shared_code="WINTER")), since)


def test_a_reward_of_the_catalogue_is_looked_for_by_its_name(
    rewards: Rewards, since: datetime
) -> None:
    """If the catalogue has one new reward of the name, that is it; with several nobody knows."""
    command = op.CreateReward(TOTE)
    assert look(rewards, command, since).rest == command
    lose(rewards, command)
    seen = look(rewards, command, since)
    assert (seen.outcome.name, seen.rest, seen.single_use) == (TOTE.name, None, False)
    lose(rewards, command)
    with pytest.raises(OutcomeUnknown, match="2 new rewards have this name"):
        look(rewards, command, since)


def test_a_reward_without_its_price_settles_nothing(url: str, since: datetime) -> None:
    """If the catalogue's reward was made, and not offered for its points, what to do is told."""
    settings = {**SANDBOX.settings(url), "loyalty_campaign": "camp_SandboxLoyalty"}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        command = op.CreateReward(evolve(TOTE, points_cost=300))
        lose(rewards, command, write=1)
        with pytest.raises(OutcomeUnknown, match="has no price: update its points_cost"):
            look(rewards, command, since)


@pytest.fixture
def members(url: str) -> Iterator[Rewards]:
    """A connection that knows the loyalty campaign in which discounts are bought."""
    settings = {**SANDBOX.settings(url), "loyalty_campaign": "camp_SandboxClub"}
    with rewardkit.connect("voucherify", settings=settings) as connection:
        yield connection


def test_a_discount_with_a_price_is_looked_for_in_the_catalogue(
    members: Rewards, since: datetime
) -> None:
    """If campaign, reward and price were made, the reward is found; its campaign's name is unique."""
    command = op.CreateReward(BOUGHT)
    assert members.adapter.repeat_rule(command).evidence is Evidence.SINGLE_USE
    seen = look(members, command, since)
    assert (seen.rest, seen.single_use) == (command, True)
    lose(members, command, write=3)
    seen = look(members, command, since)
    assert seen.outcome.ref.id.startswith("rew_")
    assert (seen.outcome.points_cost, seen.rest, seen.single_use) == (300, None, True)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (1, r"the campaign camp_\w+ has been made, and no reward of the catalogue gives from it"),
        (2, r"the reward rew_\w+ has been made, and has no price: update its points_cost"),
    ],
)
def test_half_a_discount_with_a_price_settles_nothing(
    members: Rewards, since: datetime, write: int, says: str
) -> None:
    """If only the campaign, or the reward without its price, was made, what to do is told."""
    command = op.CreateReward(BOUGHT)
    lose(members, command, write=write)
    with pytest.raises(OutcomeUnknown, match=says):
        look(members, command, since)


@pytest.mark.parametrize(
    ("command", "evidence"),
    [
        (SINGLE, Evidence.OWN_ID),
        (BATCH, Evidence.OWN_ID),
        (evolve(BATCH, tag=None), Evidence.NONE),
        (IMPORT, Evidence.OWN_ID),
        (GRANT, Evidence.SINGLE_USE),
        (evolve(GRANT, id=None), Evidence.NONE),
        (op.CreateReward(SALE), Evidence.SINGLE_USE),
        (op.CreateReward(TOTE), Evidence.OWN_ID),
    ],
)
def test_the_rule_depends_on_the_command(
    adapter: VoucherifyAdapter, command: Any, evidence: Evidence
) -> None:
    """If something tells what a command did, the rule says what; where nothing does, it is NONE."""
    assert adapter.repeat_rule(command).evidence is evidence


def test_the_readme_has_the_rules() -> None:
    """If there is a rule, the README's table has it in the same words."""
    page = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    for operation, rule in VoucherifyAdapter.repeat_rules.items():
        assert f"| `{operation}` | `{rule.evidence}` | {rule.how} |" in page


def test_what_cannot_be_read_back_is_said(
    adapter: VoucherifyAdapter,
    make_adapter: Callable[..., VoucherifyAdapter],
    since: datetime,
) -> None:
    """If there is no tag, no place for one, or no id, reading back is unsupported."""
    without = make_adapter(batch_key=None)
    assert without.repeat_rule(BATCH).evidence is Evidence.NONE
    for own, command in (
        (without, BATCH),
        (adapter, evolve(BATCH, tag=None)),
        (adapter, evolve(GRANT, id=None)),
    ):
        with pytest.raises(Unsupported):
            next(own.read_back(ReadBack(command=command, since=since)))


# By answering ------------------------------------------------------------------------------------

BEGAN = datetime(2026, 7, 1, 12, tzinfo=UTC)


def jobs(answer: Answers, *jobs: dict[str, Any], has_more: bool = False) -> Response:
    """A page of jobs that make codes, and are done unless said otherwise."""
    made = [
        {"id": "aa_1", "type": "CAMPAIGN.VOUCHERS_GENERATE", "status": "DONE", **job}
        for job in jobs
    ]
    return answer({"object": "list", "async_actions": made, "has_more": has_more})


def test_older_pages_of_jobs_are_read(
    adapter: VoucherifyAdapter, answered: Any, answer: Answers
) -> None:
    """If there are more jobs than a page has, the older ones are asked for by the last one's time."""
    sent: list[Request] = []
    pages = [
        jobs(answer, {"created_at": "2026-07-01T13:00:00.000Z"}, has_more=True),
        jobs(answer, {"created_at": "2026-07-01T12:30:00.000Z", "status": "ENQUEUED"}),
        answer({"vouchers": [], "total": 0}),
    ]
    query = ReadBack(command=BATCH, since=BEGAN)
    with pytest.raises(OutcomeUnknown, match="aa_1 is still at work"):
        answered(adapter, adapter.read_back(query), sent, *pages)
    assert [request.params.get("end_date") for request in sent[:2]] == [
        None,
        "2026-07-01T13:00:00.001Z",
    ]


def test_a_list_of_jobs_that_repeats_itself_ends(
    adapter: VoucherifyAdapter, answered: Any, answer: Answers
) -> None:
    """If the list of jobs never gets older, that is told, and not asked for ever."""
    page = jobs(answer, {"created_at": "2026-07-01T13:00:00.000Z"}, has_more=True)
    with pytest.raises(ContractViolated, match="repeats itself"):
        answered(adapter, adapter.read_back(ReadBack(command=BATCH, since=BEGAN)), [], page, page)


def test_more_codes_than_the_batch_has_settle_nothing(
    adapter: VoucherifyAdapter, answered: Any, answer: Answers, payload: Callable[[str], Any]
) -> None:
    """If more codes have the tag than were asked for, that is told."""
    voucher = {**payload("voucher_single_use"), "metadata": {"rewardkit_batch": BATCH.tag}}
    codes = answer({"vouchers": [voucher] * 6, "total": 6})
    query = ReadBack(command=BATCH, since=BEGAN)
    with pytest.raises(OutcomeUnknown, match="6 codes have this tag, and only 5 "):
        answered(adapter, adapter.read_back(query), [], jobs(answer), codes)


def test_a_key_that_may_not_see_jobs_settles_nothing(
    adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the jobs cannot be looked at, it is not taken for granted that none is at work."""
    refused = answer({"code": 403, "key": "missing_required_permission"}, 403)
    exchange = adapter.read_back(ReadBack(command=BATCH, since=BEGAN))
    with pytest.raises(PermissionDenied):
        run(exchange, lambda _: refused, adapter.refuse)
