"""Updating rewards: what differs is written, nothing else changes, and no change is lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit import operations as op
from rewardkit.codec import Codec
from rewardkit.errors import InvalidRequest, OutcomeUnknown, ProviderUnavailable, RewardNotFound
from rewardkit.exchange import Request, Response, run
from rewardkit.model import (
    AmountOff,
    Conditions,
    Credit,
    Delivery,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    Reward,
    RewardRef,
    Scope,
    ScopeKind,
    Units,
    Window,
)
from rewardkit.sandbox import serve
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.sandbox import SANDBOX, create_app
from rewardkit_voucherify.settings import VoucherifySettings

CODEC = Codec()
SUMMER, LONE, TOTE = "camp_SandboxSummer10", "v_SandboxPress", "rew_SandboxTote"
LATER = datetime(2027, 1, 1, tzinfo=UTC)

Make = Callable[..., VoucherifyAdapter]
Answers = Callable[..., Response]
Payloads = Callable[[str], Any]


@pytest.fixture(scope="module")
def points() -> Iterator[Rewards]:
    """A connection to a sandbox of this module's, with a loyalty campaign."""
    with (
        serve(create_app(calls_per_minute=10**6)) as running,
        rewardkit.connect(
            "voucherify",
            settings={
                **SANDBOX.settings(running.url),
                "currency": None,
                "loyalty_campaign": "camp_SandboxClub",
            },
        ) as connection,
    ):
        yield connection


def differing(before: Any, after: Any, path: str = "") -> set[str]:
    """Give the paths at which two payloads differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            found
            for key in before.keys() | after.keys()
            for found in differing(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
        }
    return set() if before == after else {path}


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds of hypothesis have none
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
METADATA = st.dictionaries(TEXTS, TEXTS | st.integers(-9, 9) | st.booleans(), max_size=3)
MONEY = st.integers(1, 10**9).map(Money)

#: A reward, the field to change, new values, and where the vendor's payload may differ then.
CHANGES: list[tuple[str, str, st.SearchStrategy[Any], set[str]]] = [
    (SUMMER, "description", st.none() | TEXTS, {"description"}),
    (
        SUMMER,
        "window",
        st.builds(Window, st.none() | MOMENTS, st.none() | MOMENTS),
        {"start_date", "expiration_date"},
    ),
    (SUMMER, "metadata", METADATA, {"metadata"}),
    (
        SUMMER,
        "benefit",
        st.builds(PercentOff, st.integers(0, 100).map(Decimal), st.none() | MONEY),
        {"voucher.discount.percent_off", "voucher.discount.amount_limit"},
    ),
    (
        "camp_SandboxTenOff",
        "benefit",
        st.builds(AmountOff, MONEY),
        {"voucher.discount.amount_off"},
    ),
    (
        "camp_SandboxShirt",
        "benefit",
        st.builds(FixedPrice, MONEY),
        {"voucher.discount.fixed_amount"},
    ),
    (
        "camp_SandboxTote",
        "benefit",
        st.integers(1, 9).map(lambda count: FreeItems((Units("prod_SandboxTote", count),))),
        {"voucher.discount.unit_off"},
    ),
    (
        "camp_SandboxGiftCards",
        "benefit",
        st.builds(Credit, MONEY),
        {"voucher.gift.amount", "voucher.gift.balance"},
    ),
    (LONE, "description", st.none() | TEXTS, {"additional_info"}),
    (LONE, "metadata", METADATA, {"metadata"}),
    (TOTE, "name", TEXTS.filter(str.strip), {"name"}),
    (TOTE, "description", TEXTS, {"attributes.description"}),
    (TOTE, "limits", st.integers(0, 99).map(lambda left: Limits(stock=left)), {"stock"}),
    (TOTE, "metadata", METADATA, {"metadata"}),
    (
        TOTE,
        "benefit",
        st.builds(Product, st.sampled_from(["prod_A", "prod_B"]), st.sampled_from(["sku_A", None])),
        {"parameters.product.id", "parameters.product.sku_id"},
    ),
    (TOTE, "points_cost", st.integers(1, 9999), {"assignments"}),
    ("rew_SandboxGift", "benefit", st.builds(Credit, MONEY), {"parameters.campaign.balance"}),
    (
        "rew_SandboxPoints",
        "benefit",
        st.integers(1, 99).map(LoyaltyPoints),
        {"parameters.campaign.balance"},
    ),
    (
        "rew_SandboxCoin",
        "benefit",
        st.builds(PayWithPoints, st.integers(1, 99), st.sampled_from([Decimal("0.5"), Decimal(3)])),
        {"parameters.coin.exchange_ratio", "parameters.coin.points_ratio"},
    ),
]


@pytest.mark.parametrize(
    ("id", "field", "values", "places"), CHANGES, ids=[f"{id}.{field}" for id, field, *_ in CHANGES]
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_one_field_is_changed_and_all_others_arrive_unchanged(
    *,
    id: str,
    field: str,
    values: st.SearchStrategy[Any],
    places: set[str],
    points: Rewards,
    data: st.DataObject,
) -> None:
    """If one field is read, changed and written, the vendor's payload differs there only."""
    before = points.get_reward(id)
    value = data.draw(values)
    after = points.update_reward(before, **{field: value})
    assert getattr(after, field) == value or value is None
    again = points.get_reward(id)
    assert again == after
    changed = {
        path
        for path in differing(before.native, again.native)
        if not any(path == place or path.startswith(f"{place}.") for place in places)
    }
    assert changed <= {"updated_at"}


NOTHING_SET = VoucherifySettings(app_id=Secret("app"), app_token=Secret("token"))

EXTRAS = st.fixed_dictionaries(
    {},
    optional={
        "aggregated_amount_limit": st.integers(0, 9999),
        "is_dynamic": st.just(False),
        "something_new": TEXTS,
        "effect": st.sampled_from(["APPLY_TO_ORDER", "APPLY_TO_ITEMS_BY_QUANTITY"]),
    },
)


@given(extras=EXTRAS, cap=st.none() | st.integers(1, 999))
def test_a_new_value_keeps_all_else_of_the_discount(
    extras: dict[str, Any], cap: int | None
) -> None:
    """If a percentage changes, the discount is sent with all that it had; a cap is taken off by null."""
    discount = {"type": "PERCENT", "percent_off": 10, "amount_limit": 500, **extras}
    body = {
        "id": "camp_1",
        "name": "n",
        "campaign_type": "DISCOUNT_COUPONS",
        "type": "STATIC",
        "created_at": "2026-01-01T00:00:00Z",
        "object": "campaign",
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": discount},
    }
    adapter = VoucherifyAdapter(NOTHING_SET)
    before = mapping.campaign_reward(adapter, CODEC.read(wire.Campaign, body))
    benefit = PercentOff(Decimal(20), None if cap is None else Money(cap))
    command = op.UpdateReward(before, before.changed(benefit=benefit))
    request = next(adapter.update_reward(command))
    sent = request.json["discount"]
    assert request.json.keys() == {"discount"}
    assert sent == {"effect": sent["effect"], **discount, "percent_off": 20, "amount_limit": cap}


def test_the_way_that_items_are_added_is_kept(adapter: VoucherifyAdapter) -> None:
    """If the number of free items changes, they are added in the way that they were."""
    product = {"id": "prod_A", "source_id": "a", "name": "A"}
    one = {
        "type": "UNIT",
        "unit_off": 1,
        "unit_type": "prod_A",
        "effect": "ADD_MISSING_ITEMS",
        "product": product,
    }
    part = {"unit_off": 1, "unit_type": "prod_A", "effect": "ADD_MISSING_ITEMS"}
    several = {"type": "UNIT", "effect": "ADD_MANY_ITEMS", "units": [part]}
    two = FreeItems((Units("prod_A", 2),))
    three = FreeItems((Units("prod_A", 2), Units("prod_B")))
    write = mapping.offers.discount_json
    assert write(adapter, two, "", one) == {**one, "unit_off": 2}
    assert write(adapter, two, "", several) == {
        "type": "UNIT",
        "unit_off": 2,
        "unit_type": "prod_A",
        "effect": "ADD_MISSING_ITEMS",
    }
    units = write(adapter, three, "", several)["units"]
    assert [unit["effect"] for unit in units] == ["ADD_MISSING_ITEMS", "ADD_NEW_ITEMS"]


@pytest.mark.parametrize("id", [SUMMER, LONE, TOTE, "rew_SandboxCoupon"])
def test_nothing_is_written_where_nothing_differs(id: str, rewards: Rewards) -> None:
    """If a reward is written as it was read, it is only read again."""
    before = rewards.get_reward(id)
    assert rewards.update_reward(before) == before
    assert rewards.get_reward(id).updated_at == before.updated_at


def test_a_date_is_taken_away_by_null(adapter: VoucherifyAdapter, payload: Payloads) -> None:
    """If an end is taken away, null is sent for it, and nothing else."""
    before = read(adapter, payload("campaign_discount_amount"))
    after = before.changed(window=Window(before.window.starts_at, None))
    request = next(adapter.update_reward(op.UpdateReward(before, after)))
    assert (request.method, request.json) == ("PUT", {"expiration_date": None})


def test_metadata_is_written_by_what_differs(adapter: VoucherifyAdapter, payload: Payloads) -> None:
    """If metadata changes, new values are sent, and keys that are gone are named."""
    before = read(adapter, payload("campaign_discount_amount"))
    after = before.changed(metadata={"season": "autumn", "more": 1})
    request = next(adapter.update_reward(op.UpdateReward(before, after)))
    assert request.json == {
        "metadata": {"season": "autumn", "more": 1},
        "unset_metadata_fields": ["budget_code"],
    }


def test_another_type_of_discount_is_written(rewards: Rewards) -> None:
    """If a campaign's percentage becomes an amount, the new discount is written whole."""
    before = rewards.get_reward(SUMMER)
    after = rewards.update_reward(before, benefit=AmountOff(Money(700)))
    assert after.native["voucher"]["discount"] == {
        "type": "AMOUNT",
        "amount_off": 700,
        "effect": "APPLY_TO_ORDER",
    }


def test_codes_that_are_out_keep_their_terms(rewards: Rewards) -> None:
    """If a campaign gives more, a code that was redeemed keeps what it gave."""
    before = rewards.get_reward(SUMMER)
    rewards.update_reward(before, benefit=PercentOff(Decimal(20)))
    assert rewards.lookup("SUMMER-7F3K").reward.benefit == PercentOff(Decimal(20))
    assert rewards.lookup("SUMMER-USED").reward.benefit == PercentOff(Decimal(10), Money(2500))


def test_what_has_no_field_is_changed_in_native(rewards: Rewards) -> None:
    """If a key of the vendor's that its update takes is changed in native, it is written."""
    before = rewards.get_reward(SUMMER)
    days = {**before.native, "validity_day_of_week": [1, 2]}
    after = rewards.update_reward(before, native=days)
    assert after.native["validity_day_of_week"] == [1, 2]


def test_a_price_is_given_where_there_was_none(url: str) -> None:
    """If no loyalty campaign offers a reward, a price offers it in the one of the settings."""
    settings = {**SANDBOX.settings(url), "loyalty_campaign": "camp_SandboxClub"}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        before = rewards.get_reward("rew_SandboxGift")
        assert (before.points_cost, before.states("points_cost")) == (None, True)
        assert rewards.update_reward(before, points_cost=70).points_cost == 70


BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        SUMMER,
        {
            "name": "Winter",
            "status": "paused",
            "delivery": "automatic",
            "shared_code": "X",
            "applies_to": Scope(ScopeKind.PRODUCT, ("prod_A",)),
            "conditions": Conditions(Money(1), 2, stackable=True),
            "limits": Limits(1, 2, 3),
            "points_cost": 5,
            "image_url": "https://example.com/a.png",
            "external_url": "https://example.com",
        },
        [
            r"name of a campaign \(",
            r"status of a campaign \(set_status",
            r"delivery of",
            r"shared_code of",
            r"applies_to of .*validation rules",
            r"conditions\.minimum_purchase of",
            r"conditions\.minimum_quantity of",
            r"conditions\.stackable of",
            r"limits\.total of",
            r"limits\.per_customer of",
            r"limits\.stock of",
            r"points_cost of",
            r"image_url of",
            r"external_url of",
            "Nothing was sent",
        ],
    ),
    (SUMMER, {"native": {"id": "camp_x"}}, [r"native 'id'", r"native 'campaign_type'"]),
    (SUMMER, {"benefit": Credit(Money(1))}, ["cannot become Credit from PercentOff"]),
    (SUMMER, {"metadata": {"a": Decimal(1)}}, ["metadata is an object"]),
    ("camp_SandboxWeekend", {"benefit": AmountOff(Money(1))}, ["make a new reward"]),
    ("camp_SandboxClub", {"benefit": LoyaltyPoints(1)}, ["make a new reward"]),
    (LONE, {"benefit": AmountOff(Money(1))}, ["a code keeps the type of its discount"]),
    (LONE, {"name": "Press"}, [r"name of a code without a campaign"]),
    ("camp_SandboxTote", {"benefit": FreeItems(())}, ["free items without products"]),
    (TOTE, {"name": " "}, ["name is empty"]),
    (TOTE, {"window": Window(LATER, None), "status": "active"}, ["window", "status"]),
    (TOTE, {"limits": Limits()}, [r"limits\.stock is a whole number"]),
    (TOTE, {"points_cost": None}, ["points_cost is at least 1; to offer"]),
    (TOTE, {"benefit": FreeShipping()}, ["cannot become FreeShipping from Product"]),
    ("rew_SandboxCoupon", {"benefit": AmountOff(Money(1))}, ["make a new reward"]),
    ("rew_SandboxCoupon", {"limits": Limits(stock=1)}, ["only products have"]),
    ("rew_SandboxCoin", {"points_cost": 3}, ["no field of points as money"]),
    ("rew_SandboxGift", {"points_cost": 3}, ["set loyalty_campaign"]),
]


@pytest.mark.parametrize(("id", "fields", "named"), BAD)
def test_what_cannot_be_changed_is_refused_by_name(
    id: str, fields: dict[str, Any], named: list[str], rewards: Rewards
) -> None:
    """If a change is none that the vendor takes, all such fields are named, and nothing changes."""
    before = rewards.get_reward(id)
    for each in named:
        with pytest.raises(InvalidRequest, match=each):
            rewards.update_reward(before, **fields)
    assert rewards.get_reward(id) == before


def test_a_reward_of_another_provider_is_refused(adapter: VoucherifyAdapter) -> None:
    """If a reward is another provider's, nothing is sent."""
    other = Reward(ref=RewardRef("local", "x"), name="n", benefit=FreeShipping())
    command = op.UpdateReward(other, other.changed(description="d"))
    with pytest.raises(InvalidRequest, match="no reward of this provider"):
        run(adapter.update_reward(command), answered(), adapter.refuse)


def test_a_reward_that_is_gone_is_not_found(rewards: Rewards) -> None:
    """If a reward was deleted since it was read, an update says so."""
    before = rewards.get_reward("rew_SandboxGift")
    rewards.delete_reward(before)
    with pytest.raises(RewardNotFound):
        rewards.update_reward(before, name="New")


def read(adapter: VoucherifyAdapter, body: dict[str, Any]) -> Reward:
    """Give a campaign as a reward."""
    return mapping.campaign_reward(adapter, CODEC.read(wire.Campaign, body))


def answered(*responses: Response) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order."""
    left = iter(responses)
    return lambda _: next(left)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"description": "New"}, "description"),
        ({"window": Window(None, LATER)}, r"window\.starts_at, window\.expires_at"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"benefit": AmountOff(Money(1))}, "benefit"),
    ],
)
def test_a_change_that_the_vendor_skips_is_told(
    fields: dict[str, Any],
    named: str,
    adapter: VoucherifyAdapter,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If the vendor's answer does not have what was asked for, the update is no success."""
    body = payload("campaign_discount_amount")
    before = read(adapter, body)
    command = op.UpdateReward(before, before.changed(**fields))
    with pytest.raises(OutcomeUnknown, match=f"does not have the new {named}"):
        run(adapter.update_reward(command), answered(answer(body)), adapter.refuse)


def test_a_skipped_change_of_native_is_told(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a key of the vendor's own is skipped, that is told, too."""
    body = payload("campaign_discount_amount")
    before = read(adapter, body)
    after = before.changed(native={**before.native, "join_once": "odd"})
    command = op.UpdateReward(before, after)
    with pytest.raises(OutcomeUnknown, match="new native 'join_once'"):
        run(adapter.update_reward(command), answered(answer(body)), adapter.refuse)


def test_the_same_said_otherwise_is_no_skipped_change(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the answer cuts microseconds off or has an empty text, and no currency, it is a success."""
    before = read(adapter, payload("campaign_discount_amount"))
    exact = LATER + timedelta(microseconds=1001)
    after = before.changed(
        description=None,
        window=Window(before.window.starts_at, exact),
        benefit=AmountOff(Money(700, "EUR")),
        metadata={"share": 0.25},
    )
    body = {
        **payload("campaign_discount_amount"),
        "description": "",
        "expiration_date": "2027-01-01T00:00:00.001Z",
        "metadata": {"share": 0.25},
        "validation_rules_assignments": {"data": [], "total": 0},
        "voucher": {
            "type": "DISCOUNT_VOUCHER",
            "discount": {"type": "AMOUNT", "amount_off": 700, "effect": "APPLY_TO_ORDER"},
        },
    }
    command = op.UpdateReward(before, after)
    reward = run(adapter.update_reward(command), answered(answer(body)), adapter.refuse)
    assert reward.benefit == AmountOff(Money(700))


def test_what_is_written_stays_a_success_if_more_cannot_be_read(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor fails after the update, while rules are read, the update is still a success."""
    body = {
        **payload("campaign_discount_amount"),
        "validation_rules_assignments": {"data": [{"rule_id": "val_1"}], "total": 1},
    }
    before = read(adapter, body)
    command = op.UpdateReward(before, before.changed(description="New"))
    send = answered(answer({**body, "description": "New"}), answer({}, 503))
    reward = run(adapter.update_reward(command), send, adapter.refuse)
    assert reward.description == "New"
    assert not reward.states("limits.per_customer")


def test_a_lone_code_is_written_even_if_its_rules_cannot_be_read(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor fails after a code's update, while rules are read, it is still a success."""
    body = {
        **payload("voucher_standalone"),
        "validation_rules_assignments": {"data": [{"rule_id": "val_1"}], "total": 1},
    }
    before = mapping.standalone_reward(adapter, CODEC.read(wire.Voucher, body))
    command = op.UpdateReward(before, before.changed(description="New"))
    written = answer({**body, "additional_info": "New"})
    send = answered(answer(body), written, answer({}, 503))
    assert run(adapter.update_reward(command), send, adapter.refuse).description == "New"


def test_a_catalogue_reward_is_written_even_if_its_price_cannot_be_read(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the vendor fails after a reward's update, while its price is read, it is a success."""
    body = payload("reward_material")
    before = mapping.catalogue_reward(adapter, CODEC.read(wire.Reward, body))
    command = op.UpdateReward(before, before.changed(name="New"))
    send = answered(answer({**body, "name": "New"}), answer({}, 503))
    reward = run(adapter.update_reward(command), send, adapter.refuse)
    assert (reward.name, reward.states("points_cost")) == ("New", False)


def test_half_an_update_is_told(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the name is written and the price then fails, the error says that all else is there."""
    body = payload("reward_material")
    before = mapping.catalogue_reward(adapter, CODEC.read(wire.Reward, body))
    command = op.UpdateReward(before, before.changed(name="New", points_cost=3))
    assigned = {
        "id": "rewa_1",
        "reward_id": body["id"],
        "related_object_id": "camp_1",
        "object": "reward_assignment",
        "parameters": {"loyalty": {"points": 5, "auto_redeem": True}},
    }
    sent: list[Request] = []
    answers = iter(
        [
            answer({"data": [assigned], "total": 1}),
            answer({**body, "name": "New"}),
            answer({"code": 404, "key": "not_found", "message": "No"}, 404),
        ]
    )

    def send(request: Request) -> Response:
        sent.append(request)
        return next(answers)

    with pytest.raises(RewardNotFound, match="all but points_cost has been written"):
        run(adapter.update_reward(command), send, adapter.refuse)
    assert sent[-1].json == {"parameters": {"loyalty": {"points": 3, "auto_redeem": True}}}


@pytest.mark.parametrize(("prices", "total"), [([1, 2], 2), ([1], 200)])
def test_a_price_that_differs_is_not_overwritten(
    prices: list[int],
    total: int,
    adapter: VoucherifyAdapter,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If campaigns ask different prices, or not all are seen, the price is unsaid and stays."""
    body = payload("reward_material")
    assigned = [
        {
            "id": f"rewa_{points}",
            "reward_id": body["id"],
            "related_object_id": f"camp_{points}",
            "object": "reward_assignment",
            "parameters": {"loyalty": {"points": points}},
        }
        for points in prices
    ]
    page = answer({"data": assigned, "total": total})
    query = op.GetReward(body["id"])
    before = run(adapter.get_reward(query), answered(answer(body), page), adapter.refuse)
    assert (before.points_cost, before.states("points_cost")) == (None, False)
    assert before.native["assignments"] == assigned
    command = op.UpdateReward(before, before.changed(points_cost=3))
    with pytest.raises(InvalidRequest, match="not the same in all"):
        run(adapter.update_reward(command), answered(page), adapter.refuse)


@pytest.mark.parametrize("id", [LONE, TOTE])
def test_an_update_that_fails_is_no_success(
    id: str, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If the vendor is down, that is told."""
    before = Reward(
        ref=RewardRef("voucherify", id), name="n", benefit=Product("p"), delivery=Delivery.NONE
    )
    command = op.UpdateReward(before, before.changed(metadata={"a": 1}))
    with pytest.raises((OutcomeUnknown, ProviderUnavailable)):
        run(adapter.update_reward(command), answered(answer({}, 503)), adapter.refuse)
