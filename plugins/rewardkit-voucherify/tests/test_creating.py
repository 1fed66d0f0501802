"""Creating rewards: what is made of each benefit, what is refused, and what half a success says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

import rewardkit
from rewardkit import Rewards
from rewardkit import operations as op
from rewardkit.errors import Conflict, InvalidRequest, NotFound, OutcomeUnknown, ProviderError
from rewardkit.exchange import Request, Response, run
from rewardkit.model import (
    AmountOff,
    Benefit,
    Conditions,
    Credit,
    Delivery,
    EarlyAccess,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    Order,
    PayWithPoints,
    PercentOff,
    Product,
    Reward,
    Scope,
    ScopeKind,
    Units,
    Window,
)
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX

TEN = AmountOff(Money(1000))
ON_SHIRTS = Scope(ScopeKind.PRODUCT, ("prod_A", "shirt"))
SUMMER = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 8, 31, 23, 59, 59, 999000, UTC))

Make = Callable[..., VoucherifyAdapter]
Answers = Callable[..., Response]
Payloads = Callable[[str], Any]


@pytest.fixture
def points(url: str) -> Iterator[Rewards]:
    """A connection that knows the loyalty campaign in which rewards are offered."""
    settings = {**SANDBOX.settings(url), "currency": None, "loyalty_campaign": "camp_SandboxClub"}
    with rewardkit.connect("voucherify", settings=settings) as connection:
        yield connection


CREATED: dict[str, Reward] = {
    "an amount with everything": Reward.new(
        "Ten off shirts",
        TEN,
        description="In summer.",
        delivery="unique_codes",
        applies_to=ON_SHIRTS,
        conditions=Conditions(Money(5000), 2),
        limits=Limits(total=500, per_customer=1),
        window=SUMMER,
        metadata={"season": "summer"},
    ),
    "a percentage": Reward.new(
        "Fifteen", PercentOff(Decimal("15.5"), Money(4000)), delivery="unique_codes"
    ),
    "a price for variants": Reward.new(
        "Any for 19.99",
        FixedPrice(Money(1999)),
        delivery="unique_codes",
        applies_to=Scope(ScopeKind.VARIANT, ("sku_A",)),
    ),
    "free shipping": Reward.new("Ships for free", FreeShipping(), delivery="unique_codes"),
    "an item": Reward.new(
        "A tote", FreeItems((Units("prod_T", 2, "sku_T"),)), delivery="unique_codes"
    ),
    "items": Reward.new(
        "Totes", FreeItems((Units("prod_T"), Units("prod_U", 3, "sku_U"))), delivery="unique_codes"
    ),
    "a gift card": Reward.new("Gift", Credit(Money(5000)), delivery="unique_codes"),
    "points": Reward.new("Club 2", LoyaltyPoints(100), delivery="unique_codes"),
    "a shared code": Reward.new(
        "Hello",
        TEN,
        delivery="shared_code",
        shared_code="HELLO 10%/ü",
        limits=Limits(total=100, per_customer=1),
    ),
    "a shared gift card": Reward.new(
        "For all", Credit(Money(100)), delivery="shared_code", shared_code="FORALL"
    ),
    "a promotion": Reward.new(
        "Weekend 2",
        PercentOff(Decimal(10)),
        delivery="automatic",
        applies_to=Scope(ScopeKind.COLLECTION, ("pc_1",)),
        conditions=Conditions(minimum_purchase=Money(5000)),
        limits=Limits(total=20),
    ),
    "a product": Reward.new(
        "Tote",
        Product("prod_T", "sku_T"),
        description="A tote.",
        image_url="https://images.example.com/tote.png",
        limits=Limits(stock=3),
        points_cost=300,
        metadata={"a": 1},
    ),
    "a product for nobody yet": Reward.new("Tote", Product("prod_T")),
    "points as money": Reward.new("Pay", PayWithPoints(100, Decimal("0.5"))),
    "a discount with a price": Reward.new(
        "Ten off for 300",
        TEN,
        description="For members.",
        delivery="unique_codes",
        applies_to=ON_SHIRTS,
        conditions=Conditions(Money(5000), 2),
        limits=Limits(total=500, per_customer=1),
        window=SUMMER,
        points_cost=300,
        metadata={"season": "summer"},
    ),
    "free shipping with a price": Reward.new(
        "Ships for 100", FreeShipping(), delivery="unique_codes", points_cost=100
    ),
}

#: What the caller need not say: of an item-less discount the vendor says that it is off the order.
GIVEN = (
    "name",
    "benefit",
    "description",
    "delivery",
    "shared_code",
    "window",
    "conditions",
    "limits",
    "points_cost",
    "image_url",
    "metadata",
)


@pytest.mark.parametrize("what", CREATED)
def test_a_reward_is_created(what: str, points: Rewards) -> None:
    """If a reward is created, it is as it was asked for, and reading it gives the same."""
    asked = CREATED[what]
    made = points.create_reward(asked)
    assert [getattr(made, name) for name in GIVEN] == [getattr(asked, name) for name in GIVEN]
    if asked.applies_to is not None:
        assert made.applies_to == asked.applies_to
    again = points.get_reward(made.ref)
    assert (again, again.not_stated) == (made, made.not_stated)


@pytest.mark.parametrize("kind", ["AUTO_UPDATE", "STATIC"])
def test_codes_can_be_made_for_a_new_campaign(kind: str, url: str) -> None:
    """If a campaign of unique codes is made, it is of the type of the settings, and takes codes."""
    settings = {**SANDBOX.settings(url), "unique_codes": kind}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        made = rewards.create_reward(
            Reward.new("Ten off 2", AmountOff(Money(1000, "EUR")), delivery="unique_codes")
        )
        (code,) = rewards.generate_codes(made, 1)
    assert made.native["type"] == kind
    assert code.uses.allowed == 1


def test_members_buy_the_codes_of_a_discount_with_a_price(points: Rewards) -> None:
    """If a discount costs points, a member's card pays them, and gets a code of its campaign."""
    asked = CREATED["a discount with a price"]
    made = points.create_reward(asked)
    bought = points.redeem(points.lookup("CLUB-CARD"), order=Order(id="1"), spend_on=made)
    assert bought.points == 300
    found = points.lookup(str(bought.gave))
    assert (found.reward.benefit, found.reward.name) == (TEN, asked.name)
    assert found.reward.ref.id == made.native["parameters"]["campaign"]["id"]


def test_a_shared_code_can_be_looked_up(rewards: Rewards) -> None:
    """If a shared code is made, a look-up finds the reward by it."""
    made = rewards.create_reward(CREATED["a shared code"])
    found = rewards.lookup("HELLO 10%/ü")
    assert (found.reward.ref, found.reward.shared_code) == (made.ref, made.shared_code)


BAD: dict[str, tuple[Reward, list[str]]] = {
    "everything that is not there": (
        Reward.new(
            " ",
            TEN,
            delivery="unique_codes",
            status="paused",
            shared_code="X",
            applies_to=Scope(ScopeKind.PRODUCT),
            conditions=Conditions(stackable=False),
            limits=Limits(stock=1),
            image_url="https://example.com/a.png",
            external_url="https://example.com",
            points_cost=3,
        ),
        [
            r"name \(it is empty",
            r"conditions\.stackable \(stacking",
            r"limits\.stock \(",
            r"points_cost \(",
            r"image_url \(.*metadata",
            r"external_url \(",
            r"status \(.*set_status",
            r"shared_code \(only where",
            "applies_to without targets",
            "Nothing was sent",
        ],
    ),
    "a discount with a price for everybody": (
        Reward.new("Ten", TEN, delivery="automatic", points_cost=0, image_url="https://x.example"),
        [r"bought with points it is one of: unique_codes", r"points_cost \(it is at least 1"],
    ),
    "no delivery": (
        Reward.new("Ten", TEN),
        [r"delivery as none \(.*automatic, shared_code, unique_codes"],
    ),
    "a shared code that is not said": (
        Reward.new("Ten", TEN, delivery="shared_code", limits=Limits(total=0)),
        ["without shared_code", r"limits\.total \(it is at least 1"],
    ),
    "a shared code with a hash": (
        Reward.new("Ten", TEN, delivery="shared_code", shared_code="A#1"),
        ["with #"],
    ),
    "points with rules": (
        Reward.new(
            "Club",
            LoyaltyPoints(1),
            delivery="unique_codes",
            applies_to=ON_SHIRTS,
            limits=Limits(total=1),
        ),
        [r"limits\.total \(a loyalty programme", "applies_to"],
    ),
    "points for everybody": (
        Reward.new("Club", LoyaltyPoints(1), delivery="shared_code", shared_code="X"),
        ["one of: unique_codes"],
    ),
    "items for items": (
        Reward.new("Tote", FreeShipping(), delivery="unique_codes", applies_to=ON_SHIRTS),
        ["the benefit itself"],
    ),
    "a scope of tomorrow": (
        Reward.new(
            "Ten",
            TEN,
            delivery="unique_codes",
            applies_to=Scope(ScopeKind.read("planet"), ("Mars",)),
        ),
        ["sitewide, or for"],
    ),
    "a product with a discount's fields": (
        Reward.new(
            "Tote",
            Product("prod_T"),
            delivery="unique_codes",
            window=SUMMER,
            conditions=Conditions(minimum_quantity=1),
            limits=Limits(per_customer=1),
            points_cost=0,
        ),
        [
            r"window\.starts_at",
            r"window\.expires_at",
            r"conditions\.minimum_quantity",
            r"limits\.per_customer",
            "delivery as unique_codes",
            r"points_cost \(set loyalty_campaign",
            r"points_cost \(it is at least 1",
        ],
    ),
    "points as money with a price": (
        Reward.new("Pay", PayWithPoints(1, Decimal(1)), points_cost=3, description="x"),
        ["points_cost", "description"],
    ),
    "access": (Reward.new("Early", EarlyAccess()), ["no word for the benefit EarlyAccess"]),
    "another currency": (
        Reward.new("Ten", AmountOff(Money(1000, "USD")), delivery="unique_codes"),
        ["EUR"],
    ),
    "points of another currency": (
        Reward.new("Pay", PayWithPoints(1, Decimal(1), "USD")),
        ["worth EUR"],
    ),
    "a limit below nothing": (
        Reward.new("Ten", TEN, delivery="unique_codes", limits=Limits(per_customer=-1)),
        [r"limits\.per_customer is a whole number"],
    ),
    "no items": (
        Reward.new("Items", FreeItems(()), delivery="unique_codes"),
        ["free items without products"],
    ),
    "no points": (Reward.new("P", LoyaltyPoints(0), delivery="unique_codes"), ["the points"]),
    "no product": (Reward.new("P", Product("")), ["without its id"]),
    "no worth": (Reward.new("P", PayWithPoints(1, Decimal("NaN"))), ["above 0"]),
    "metadata that is no JSON": (
        Reward.new("Ten", TEN, delivery="unique_codes", metadata={"a": Decimal(1)}),
        ["metadata is an object"],
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_said_is_refused_before_anything_is_sent(
    what: str, make_adapter: Make
) -> None:
    """If a reward cannot be written whole, all that is wrong is named, and nothing is sent."""
    offered = "camp_1" if what == "a discount with a price for everybody" else None
    adapter = make_adapter(currency="EUR", loyalty_campaign=offered)
    reward, named = BAD[what]
    for each in named:
        with pytest.raises(InvalidRequest, match=each):
            run(adapter.create_reward(op.CreateReward(reward)), _nobody, adapter.refuse)


def _nobody(request: Request) -> Response:
    raise AssertionError(f"{request} was sent")


@pytest.mark.parametrize("as_text", [False, True])
def test_ratios_are_numbers_or_texts(as_text: bool, make_adapter: Make) -> None:
    """If the setting says so, the ratios of points as money are sent as texts."""
    adapter = make_adapter(coin_as_text=as_text)
    reward = Reward.new("Pay", PayWithPoints(100, Decimal("0.5")))
    request = next(adapter.create_reward(op.CreateReward(reward)))
    numbers = {"exchange_ratio": 0.5, "points_ratio": 100}
    texts = {"exchange_ratio": "0.5", "points_ratio": "100"}
    assert request.json["parameters"] == {"coin": texts if as_text else numbers}


def test_a_name_that_is_taken_is_a_conflict(rewards: Rewards) -> None:
    """If there is a campaign of that name, the error says that names are unique."""
    taken = Reward.new("Ten off", TEN, delivery="unique_codes")
    with pytest.raises(Conflict, match="choose another"):
        rewards.create_reward(taken)


def test_a_code_that_is_taken_is_a_conflict(rewards: Rewards) -> None:
    """If another campaign has that code, nothing is left of the new one, and no code is shown."""
    taken = Reward.new("Welcome 2", TEN, delivery="shared_code", shared_code="WELCOME")
    with pytest.raises(Conflict, match="unique") as refused:
        rewards.create_reward(taken)
    assert "WELCOME" not in str(refused.value)
    assert "Welcome 2" not in [each.name for each in rewards.list_rewards()]


def test_a_rule_that_is_left_over_is_named(rewards: Rewards) -> None:
    """If the campaign fails after its rule was made, the error names the rule."""
    taken = Reward.new(
        "New", TEN, delivery="shared_code", shared_code="WELCOME", limits=Limits(per_customer=1)
    )
    with pytest.raises(Conflict, match=r"the validation rule val_\w+ had been made"):
        rewards.create_reward(taken)


def test_no_rule_is_made_for_a_name_that_is_taken(url: str) -> None:
    """If the name is taken and there are conditions, that is found out before a rule is made."""
    taken = Reward.new(
        "Ten off", AmountOff(Money(1)), delivery="unique_codes", limits=Limits(per_customer=1)
    )
    with rewardkit.connect("voucherify", settings=SANDBOX.settings(url)) as rewards:
        with pytest.raises(Conflict, match="there is a campaign of that name") as refused:
            rewards.create_reward(taken)
    assert "val_" not in str(refused.value)


def test_a_name_can_come_again(rewards: Rewards) -> None:
    """If a campaign with rules is deleted, one of its name can be created again."""
    asked = Reward.new("Again", TEN, delivery="unique_codes", limits=Limits(per_customer=1))
    rewards.delete_reward(rewards.create_reward(asked))
    assert rewards.create_reward(asked).limits.per_customer == 1


def test_a_reward_that_cannot_be_offered_is_deleted_again(url: str) -> None:
    """If the loyalty campaign is not there, the reward that was made for it is not, either."""
    settings = {**SANDBOX.settings(url), "loyalty_campaign": "camp_none"}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        with pytest.raises(NotFound, match=r"loyalty_campaign; rew_\w+, which had been made, was"):
            rewards.create_reward(Reward.new("New tote", Product("prod_T"), points_cost=3))
        assert "New tote" not in [each.name for each in rewards.list_rewards()]


def test_a_discount_that_cannot_be_offered_is_deleted_with_its_campaign(url: str) -> None:
    """If the loyalty campaign is not there, reward and campaign go again, and the rule is named."""
    settings = {**SANDBOX.settings(url), "currency": None, "loyalty_campaign": "camp_none"}
    says = (
        r"loyalty_campaign; rew_\w+, which had been made, was deleted again; camp_\w+, which had "
        r"been made, was deleted again; the validation rule val_\w+ had been made for it"
    )
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        with pytest.raises(NotFound, match=says):
            rewards.create_reward(CREATED["a discount with a price"])
        assert "Ten off for 300" not in [each.name for each in rewards.list_rewards()]


Step = Response | ProviderError


def answered(*steps: Step) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order, or fails."""
    left = iter(steps)

    def send(_: Request) -> Response:
        step = next(left)
        if isinstance(step, ProviderError):
            raise step
        return step

    return send


NO_ANSWER = "no answer came"


@pytest.mark.parametrize(
    ("reward", "steps", "says"),
    [
        (
            Reward.new("Ten", TEN, delivery="unique_codes"),
            [],
            r"get_reward\('Ten'\) shows whether the campaign has been made",
        ),
        (Reward.new("Tote", Product("prod_T")), [], "look for it in list_rewards"),
        (
            Reward.new("Ten", TEN, delivery="unique_codes", limits=Limits(per_customer=1)),
            [None],
            "a validation rule that nothing uses may be there, and no campaign was made",
        ),
        (
            Reward.new("Tote", Product("prod_T"), points_cost=3),
            ["reward_material"],
            "rew_FAKE000000000000000005 has been made: read its price",
        ),
        (
            Reward.new("Ten", TEN, delivery="shared_code", shared_code="HELLO"),
            ["campaign_standalone"],
            r"the campaign camp_\w+ has been made: read it again",
        ),
        (
            Reward.new("Ten", TEN, delivery="unique_codes", points_cost=3),
            [],
            r"get_reward\('Ten'\) shows whether the campaign has been made",
        ),
        (
            Reward.new("Ten", TEN, delivery="unique_codes", points_cost=3),
            ["campaign_discount_amount"],
            r"the campaign camp_\w+ has been made: look in list_rewards",
        ),
        (
            Reward.new("Ten", TEN, delivery="unique_codes", points_cost=3),
            ["campaign_discount_amount", "reward_campaign_discount_coupons"],
            r"the reward rew_\w+ has been made: read its price",
        ),
    ],
)
@pytest.mark.parametrize("unclear", ["lost", "broken"])
def test_an_unclear_answer_says_where_to_look(
    *,
    reward: Reward,
    steps: list[str | None],
    says: str,
    unclear: str,
    make_adapter: Make,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If no answer comes, or one that cannot be read, the error says what to look at."""
    adapter = make_adapter(loyalty_campaign="camp_1")
    last: Step = OutcomeUnknown(NO_ANSWER) if unclear == "lost" else answer({"x": 1})
    none = answer({"code": 404, "key": "not_found", "message": "No"}, 404)
    before = [none if step is None else answer(payload(step)) for step in steps]
    send = answered(*before, last)
    with pytest.raises(ProviderError, match=says) as unknown:
        run(adapter.create_reward(op.CreateReward(reward)), send, adapter.refuse)
    if reward.delivery != Delivery.SHARED_CODE:  # else the campaign has surely been made
        assert isinstance(unknown.value, OutcomeUnknown)


def test_another_code_than_the_one_asked_for_is_undone(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor makes another code than the shared one, the campaign is deleted again."""
    reward = Reward.new("Ten", TEN, delivery="shared_code", shared_code="HELLO")
    made = answer(payload("campaign_standalone"))
    codes = answer({"vouchers": [payload("voucher_standalone")], "total": 1})
    gone = answer({"async_action_id": "aa_1"}, 202)
    with pytest.raises(Conflict, match=r"camp_\w+, which had been made, was deleted again"):
        run(
            adapter.create_reward(op.CreateReward(reward)),
            answered(made, codes, gone),
            adapter.refuse,
        )
    still_there = answer({"code": 403, "key": "forbidden", "message": "No"}, 403)
    with pytest.raises(Conflict, match=r"is still there: delete it"):
        run(
            adapter.create_reward(op.CreateReward(reward)),
            answered(made, codes, still_there),
            adapter.refuse,
        )


NO = {"code": 400, "key": "invalid_payload", "message": "No"}
FORBIDDEN = {"code": 403, "key": "forbidden", "message": "No"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([(NO, 400), ({}, 202)], [r"; camp_\w+, which had been made, was deleted again$"]),
        ([(NO, 400), (FORBIDDEN, 403)], [r"; camp_\w+ has been made and is still there"]),
        (
            [None, (NO, 400), ({}, 204), (FORBIDDEN, 403)],
            [
                r"; rew_\w+, which had been made, was",
                r"; camp_\w+ has been made and is still there",
            ],
        ),
        (
            [None, (NO, 400), (FORBIDDEN, 403)],
            [
                r"; rew_\w+ has been made and is still",
                r"; camp_\w+ has been made and is still there",
            ],
        ),
    ],
)
def test_half_a_discount_with_a_price_is_taken_back_or_named(
    answers: list[tuple[Any, int] | None],
    says: list[str],
    make_adapter: Make,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If the reward or its price is refused, what was made goes again, the last first, or is named."""
    adapter = make_adapter(loyalty_campaign="camp_1")
    reward = Reward.new("Ten", TEN, delivery="unique_codes", points_cost=3)
    made = answer(payload("campaign_discount_amount"))
    coupon = answer(payload("reward_campaign_discount_coupons"))
    left = [coupon if each is None else answer(*each) for each in answers]
    with pytest.raises(InvalidRequest) as refused:
        run(adapter.create_reward(op.CreateReward(reward)), answered(made, *left), adapter.refuse)
    for each in says:
        assert re.search(each, str(refused.value.detail))


def test_a_campaign_without_its_code_is_no_success(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the new campaign shows no code at all, the error names it, and it is left alone."""
    reward = Reward.new("Ten", TEN, delivery="shared_code", shared_code="HELLO")
    send = answered(answer(payload("campaign_standalone")), answer({"vouchers": [], "total": 0}))
    with pytest.raises(OutcomeUnknown, match=r"camp_\w+ has been made, and shows no code yet"):
        run(adapter.create_reward(op.CreateReward(reward)), send, adapter.refuse)


def test_a_code_that_cannot_be_read_back_is_not_stated(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the key may not list codes, the campaign is there, and its code not stated."""
    reward = Reward.new("Ten", TEN, delivery="shared_code", shared_code="HELLO")
    refused = answer({"code": 403, "key": "forbidden", "message": "No"}, 403)
    send = answered(answer(payload("campaign_standalone")), refused)
    made = run(adapter.create_reward(op.CreateReward(reward)), send, adapter.refuse)
    assert not made.states("shared_code")


@pytest.mark.parametrize("benefit", [TEN, Credit(Money(5)), LoyaltyPoints(3), FreeShipping()])
def test_new_codes_are_used_once_and_cards_until_they_are_empty(
    benefit: Benefit, adapter: VoucherifyAdapter
) -> None:
    """If codes are unique, coupons are single-use, and gift and loyalty cards without limit."""
    reward = Reward.new("New", benefit, delivery="unique_codes")
    request = next(adapter.create_reward(op.CreateReward(reward)))
    card = isinstance(benefit, Credit | LoyaltyPoints)
    assert request.json["voucher"]["redemption"] == {"quantity": None if card else 1}
