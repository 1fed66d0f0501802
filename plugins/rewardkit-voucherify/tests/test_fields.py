"""The tables of where every field goes: that they are complete, and that they are true."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from field_tables import changed_paths, paths_of, printed, there, without_a_home

from rewardkit import operations as op
from rewardkit.codec import Codec
from rewardkit.drift import DriftLog
from rewardkit.exchange import Request, Response, run
from rewardkit.homes import Home
from rewardkit.model import AmountOff, FreeShipping, Money, Product, Reward, flat
from rewardkit.sandbox import Contract
from rewardkit.wire import Wire
from rewardkit_voucherify import changes, mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.edits import edit_of
from rewardkit_voucherify.explaining import REQUESTS
from rewardkit_voucherify.homes import HOMES, LONE_CODES, SENT
from rewardkit_voucherify.kinds import (
    NOT_OF_A_CAMPAIGN,
    NOT_OF_A_PROGRAMME,
    NOT_OF_FREE_ITEMS,
    NOT_OF_POINTS_AS_MONEY,
    NOT_OF_THE_CATALOGUE,
)

PAGE = Path(__file__).parent.parent / "FIELDS.md"
SCHEMAS: dict[str, Any] = Contract.load("rewardkit_voucherify").document["components"]["schemas"]
UPDATES = [changes.CAMPAIGN, changes.LONE_CODE, changes.CATALOGUE]

Payload = Callable[[str], Any]

#: Where the contract's schema of an answer has another name than the wire class.
SCHEMA_OF: dict[type[Wire], tuple[str, ...]] = {
    wire.Discount: (
        "DiscountAmount",
        "DiscountFixed",
        "DiscountPercent",
        "DiscountUnit",
        "DiscountUnits",
    ),
    wire.DiscountUnits: ("DiscountUnits.units",),
    wire.AssignmentParameters: ("RewardAssignment.parameters",),
    wire.PointsPrice: ("RewardAssignment.parameters.loyalty",),
    wire.ApplicableItems: ("ValidationRule.applicable_to",),
    wire.CampaignTarget: ("RewardOfCampaign.campaign",),
    wire.Coin: ("RewardOfCoin.coin",),
    wire.ProductTarget: ("RewardOfMaterial.product",),
    wire.RewardParameters: ("RewardOfCampaign", "RewardOfCoin", "RewardOfMaterial"),
    wire.RewardAttributes: ("Reward.attributes",),
    wire.VoucherQuantity: ("CampaignVoucher.redemption",),
    wire.VoucherRedemption: ("Voucher.redemption",),
    wire.PromotionAction: ("PromotionTier.action",),
    wire.JobStarted: ("AsyncAction",),
    wire.Job: ("AsyncActionState",),
    wire.JobsPage: ("AsyncActionsPage",),
    wire.JobResult: ("AsyncActionResult",),
    wire.FailedRow: ("AsyncActionResult.failed",),
    wire.Token: ("OAuthToken",),
    wire.Redemption: ("Redemption", "RedemptionRollback"),
    wire.RedemptionCredits: ("Redemption.gift",),
    wire.RedemptionPoints: ("Redemption.loyalty_card",),
    wire.Redemptions: ("RedemptionsResponse",),
    wire.Rollbacks: ("RollbacksResponse",),
    wire.Validation: ("ValidationsResponse",),
    wire.Validated: (
        "ApplicableRedeemable",
        "InapplicableRedeemable",
        "SkippedRedeemable",
    ),
    wire.ValidationResult: (
        "ApplicableRedeemable.result",
        "InapplicableRedeemable.result",
        "SkippedRedeemable.result",
    ),
    wire.Inapplicable: ("InapplicableRedeemable", "SkippedRedeemable"),
    wire.Refused: ("InapplicableRedeemable.result", "SkippedRedeemable.result"),
    wire.Session: ("ValidationsResponse.session",),
}


def properties(path: str) -> set[str]:
    """The properties of a schema of the contract, or of what stands in one of its properties."""
    name, *rest = path.split(".")
    schema = SCHEMAS[name]
    for key in rest:
        schema = resolved(resolved(schema)["properties"][key])
    return set(resolved(schema)["properties"])


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of an object that this one stands for, allows beside null, or has as items."""
    if "$ref" in schema:
        return resolved(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return resolved(next(each for each in schema["anyOf"] if each.get("type") != "null"))
    return resolved(schema["items"]) if "items" in schema else schema


def test_every_wire_class_and_field_has_a_home() -> None:
    """If a wire class has a field, the table says where it goes."""
    assert without_a_home(wire, HOMES) == set()


@pytest.mark.parametrize("cls", HOMES, ids=lambda cls: cls.__name__)
def test_every_field_of_an_answer_has_a_home(cls: type[Wire]) -> None:
    """If the contract has a field in an answer, the wire class and the table have it too."""
    stated = [properties(path) for path in SCHEMA_OF.get(cls, (cls.__name__,))]
    assert HOMES[cls][1].keys() == set().union(*stated)


@pytest.mark.parametrize("schema", sorted(SENT))
def test_every_field_that_can_be_sent_is_in_the_table(schema: str) -> None:
    """If the contract takes a field, the table says where it comes from, or that it is not sent."""
    assert SENT[schema][1].keys() == properties(schema)


def test_every_request_of_the_contract_is_in_the_table() -> None:
    """If the contract has a request's body, the table of what is sent has its schema."""
    bodies = [
        media["schema"]
        for path in Contract.load("rewardkit_voucherify").document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for media in operation.get("requestBody", {}).get("content", {}).values()
    ]
    refs = {(body.get("items") or body)["$ref"].rsplit("/", 1)[1] for body in bodies}
    assert refs
    assert refs <= SENT.keys()


@pytest.mark.parametrize(
    ("neutral", "path"), sorted(paths_of(HOMES, LONE_CODES, SENT), key=str), ids=str
)
def test_every_neutral_field_of_the_table_is_there(neutral: type[Any], path: str) -> None:
    """If the table names a neutral field, there is one."""
    assert there(neutral, path)


@pytest.mark.parametrize(
    "paths",
    [
        *(table.fixed for table in UPDATES),
        NOT_OF_A_CAMPAIGN,
        NOT_OF_A_PROGRAMME,
        NOT_OF_FREE_ITEMS,
        NOT_OF_POINTS_AS_MONEY,
        NOT_OF_THE_CATALOGUE,
    ],
)
def test_every_field_that_cannot_be_written_is_there(paths: Mapping[str, object]) -> None:
    """If a table says that a neutral field cannot be written, there is one."""
    assert all(there(Reward, path) for path in paths)


@pytest.mark.parametrize("table", UPDATES, ids=lambda table: table.what)
def test_every_field_of_a_reward_can_be_changed_or_not(table: changes.Changes) -> None:
    """If a reward has a field, it is in one of the tables of what can be changed and what not."""
    reward = Reward.new("x", FreeShipping())
    paths = [*table.keys, *table.apart, *table.fixed]
    assert sorted(paths) == sorted(path for path, _ in flat(reward))


#: Another value for each of our fields that is written in a way of its own.
NEW: dict[str, Any] = {
    "description": "Another",
    "image_url": "https://images.example.com/7",
    "limits.stock": 7,
    "metadata": {"another": 7},
    "points_cost": 7,
    "name": "Another",
}


@pytest.mark.parametrize(
    ("table", "path"),
    [(table, path) for table in UPDATES for path in table.apart],
    ids=lambda each: each if isinstance(each, str) else each.what,
)
def test_the_table_of_updates_is_true(
    table: changes.Changes, path: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field is written in a way of its own, it is written as the keys that the table names."""
    if table is changes.CATALOGUE:
        found = payload("reward_material")
        before = mapping.catalogue_reward(adapter, decoded(wire.Reward, found))
        new: dict[str, Any] = {**NEW, "benefit": Product("prod_7")}
    else:
        found = payload("campaign_discount_amount")
        before = mapping.campaign_reward(adapter, decoded(wire.Campaign, found))
        new = {**NEW, "benefit": AmountOff(Money(700))}
    name, _, part = path.partition(".")
    value = type(before.limits)(stock=new[path]) if part else new[path]
    after = before.changed(**{name: value})
    held = found.get("voucher") or {}
    edit = edit_of(adapter, table, before, after, held)
    assert edit.body.keys() <= {*table.apart[path]}
    assert bool(edit.body) == bool(table.apart[path])


LIST_OF_RULES = {
    "object": "list",
    "data_ref": "data",
    "data": [{"id": "asgm_1", "rule_id": "val_1", "object": "validation_rules_assignment"}],
    "total": 1,
}

RULE = {
    "id": "val_1",
    "object": "validation_rules",
    "type": "expression",
    "rules": {
        "1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [700]}},
        "2": {
            "name": "order.items.aggregated_quantity",
            "conditions": {"$more_than_or_equal": [7]},
        },
        "3": {"name": "redemption.count.per_customer", "conditions": {"$less_than_or_equal": [7]}},
        "4": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [7]}},
        "logic": "1 and 2 and 3 and 4",
    },
    "applicable_to": {
        "included": [{"object": "product", "id": "prod_1", "effect": "APPLY_TO_EVERY"}],
        "excluded": [],
        "included_all": False,
    },
}

TIER = {
    "id": "promo_1",
    "name": "One",
    "action": {"discount": {"type": "AMOUNT", "amount_off": 700, "effect": "APPLY_TO_ITEMS"}},
    "active": False,
    "start_date": "2030-01-01T00:00:00Z",
    "expiration_date": "2030-01-01T00:00:00Z",
    "object": "promotion_tier",
}

#: Another value for each of the vendor's fields.
OTHER: dict[str, Any] = {
    "active": False,
    "amount": 7,
    "assets": {},
    "attributes": {"image_url": "https://images.example.com/7", "description": "Another"},
    "auto_join": True,
    "categories": [],
    "channel": {},
    "created_at": "2030-01-01T00:00:00Z",
    "creation_status": "DRAFT",
    "customer": {"source_id": "another"},
    "date": "2030-01-01T00:00:00Z",
    "expiration_date": "2026-06-02T00:00:00Z",
    "gift": {"amount": 700, "balance": 700, "effect": "APPLY_TO_ITEMS"},
    "holder": {"id": "another", "object": "customer"},
    "is_referral_code": True,
    "join_once": True,
    "loyalty_card": {"points": 7, "balance": 7},
    "metadata": {"another": 7},
    "object": "redemption_rollback",
    "order": {"id": "ord_7", "source_id": "another", "total_applied_discount_amount": 7},
    "parameters": {"coin": {"exchange_ratio": 1, "points_ratio": 7}},
    "promotion": {"tiers": [TIER]},
    "promotion_tier": {},
    "protected": True,
    "publish": {},
    "readonly": True,
    "redeemed": 7,
    "redemption": {"quantity": 7, "redeemed_quantity": 7},
    "related_redemptions": {},
    "reward": {"voucher": {"id": "v_7", "code": "7", "type": "DISCOUNT_VOUCHER", "object": ""}},
    "session": {},
    "start_date": "2026-05-02T00:00:00Z",
    "stock": 7,
    "updated_at": "2030-01-01T00:00:00Z",
    "use_voucher_metadata_schema": True,
    "validation_rules_assignments": LIST_OF_RULES,
    "validity_day_of_week": [1],
    "validity_hours": {"daily": []},
    "validity_timeframe": {"interval": "P7D"},
    "vouchers_count": 7,
    "access_settings_assignments": {"x": 1},
    "loyalty_tiers_expiration": {"x": 1},
    "referral_program": {"x": 1},
}


def decoded(cls: type[Any], value: Any) -> Any:
    """A payload as its wire class."""
    return Codec().decode(cls, Response(200, {}, json.dumps(value).encode()), DriftLog())


def read(adapter: VoucherifyAdapter, id: str, found: Any) -> Reward:
    """What get_reward makes of a payload."""

    def vendor(request: Request) -> Response:
        answers = {
            "validation-rules": RULE,
            "vouchers": {"vouchers": [LONE]},
            "assignments": {"data": []},
        }
        kind = next((each for each in answers if each in request.segments), "")
        own = request.segments[-1] == id
        return Response(200, {}, json.dumps(found if own else answers[kind]).encode())

    return run(adapter.get_reward(op.GetReward(id)), vendor, adapter.refuse)


LONE = {"id": "v_1", "code": "FAKE-WELCOME", "type": "DISCOUNT_VOUCHER", "object": "voucher"}


def other(key: str, value: Any, **special: Any) -> Any:
    """Another value of a field."""
    return special.get(key, OTHER.get(key, "another" if value != "another" else "and another"))


def paths(table: Mapping[str, Home], key: str) -> set[str]:
    """The neutral fields that a table names."""
    return {*table[key].paths}


CAMPAIGNS = HOMES[wire.Campaign][1]


@pytest.mark.parametrize("key", CAMPAIGNS)
def test_the_table_of_campaigns_is_true(
    key: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field of a campaign changes, the neutral fields that the table names do, and no other."""
    before = payload("campaign_promotion" if key == "promotion" else "campaign_standalone")
    id = "camp_1"
    before |= {"id": id, "expiration_date": "2026-12-31T00:00:00Z"}
    if key == "promotion":
        before["promotion"]["tiers"] = [
            {**TIER, "active": True, "start_date": None, "expiration_date": None}
        ]
        before["promotion"]["tiers"][0]["action"] = {
            "discount": {"type": "PERCENT", "percent_off": 7, "effect": "APPLY_TO_ORDER"}
        }
    else:
        before["voucher"]["redemption"] = {"quantity": 500}
        before["voucher"]["discount"]["effect"] = "APPLY_TO_ITEMS"
    new = other(
        key,
        before.get(key),
        campaign_type="PROMOTION",
        type="STATIC",
        id="camp_2",
        object="another",
        promotion={"tiers": [{**TIER, "expiration_date": "2026-06-02T00:00:00Z"}]},
        voucher={
            "type": "GIFT_VOUCHER",
            "gift": {"amount": 700, "effect": "APPLY_TO_ORDER"},
            "redemption": {"quantity": 7},
        },
    )
    after = {**before, key: new}
    assert changed_paths(read(adapter, id, before), read(adapter, after["id"], after)) == paths(
        CAMPAIGNS, key
    )


LONES = LONE_CODES[wire.Voucher][1]


@pytest.mark.parametrize("key", sorted(LONES.keys() - {"campaign", "campaign_id"}))
def test_the_table_of_lone_codes_is_true(
    key: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field of a lone code changes, the neutral fields that the table names do, and no other."""
    before = payload("voucher_standalone")
    before |= {"id": "v_1", "validation_rules_assignments": {"data": []}}
    before["discount"] = {"type": "PERCENT", "percent_off": 70, "effect": "APPLY_TO_ITEMS"}
    before["redemption"] = {"quantity": 500, "redeemed_quantity": 0}
    if key in {"gift", "loyalty_card"}:
        before["discount"] = None
        gift = {"amount": 70, "effect": "APPLY_TO_ORDER"}
        before |= {"gift": gift} if key == "gift" else {"loyalty_card": {"points": 70}}
    new = other(
        key,
        before.get(key),
        discount={"type": "AMOUNT", "amount_off": 7, "effect": "APPLY_TO_ORDER"},
        id="v_2",
        object="another",
        active=not before["active"],
    )
    after = {**before, key: new}
    changed = changed_paths(read(adapter, "v_1", before), read(adapter, after["id"], after))
    assert changed == paths(LONES, key)


CODES = HOMES[wire.Voucher][1]


@pytest.mark.parametrize("key", CODES)
def test_the_table_of_codes_is_true(key: str, adapter: VoucherifyAdapter, payload: Payload) -> None:
    """If a field of a voucher changes, the neutral fields that the table names do, and no other."""
    before = payload(
        {"gift": "voucher_gift", "loyalty_card": "voucher_loyalty_card"}.get(
            key, "voucher_single_use"
        )
    )
    new = other(
        key, before.get(key), discount={"type": "AMOUNT", "amount_off": 7}, object="another"
    )
    changed = changed_paths(
        mapping.code(adapter, decoded(wire.Voucher, before)),
        mapping.code(adapter, decoded(wire.Voucher, {**before, key: new})),
    )
    assert changed == paths(CODES, key)


CATALOGUE = HOMES[wire.Reward][1]


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_table_of_the_catalogue_is_true(
    key: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field of a reward changes, the neutral fields that the table names do, and no other."""
    before = {**payload("reward_material"), "id": "rew_1"}
    after = {**before, key: other(key, before.get(key), id="rew_2", object="another")}
    changed = changed_paths(read(adapter, "rew_1", before), read(adapter, after["id"], after))
    assert changed == paths(CATALOGUE, key)


REDEMPTIONS = HOMES[wire.Redemption][1]

#: What a field needs to count, where another one comes before it.
BARE: dict[str, dict[str, Any]] = {
    "result": {"status": None},
    "customer_id": {"customer": None},
}


@pytest.mark.parametrize("key", REDEMPTIONS)
def test_the_table_of_redemptions_is_true(
    key: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field of a redemption changes, the neutral fields that the table names do, and no other."""
    response = payload("redemption_success")
    before = {**response["redemptions"][0], "reason": None, **BARE.get(key, {})}
    new = other(
        key,
        before.get(key),
        gift={"amount": 7},
        redemption="another",
        voucher={**payload("voucher_gift"), "campaign_id": "camp_7"},
        result="FAILURE",
        status="FAILED",
    )
    changed = changed_paths(
        mapping.redemption(adapter, decoded(wire.Redemption, before)),
        mapping.redemption(adapter, decoded(wire.Redemption, {**before, key: new})),
    )
    assert changed == paths(REDEMPTIONS, key)


DISCOUNTS = HOMES[wire.Discount][1]

_UNIT = {"type": "UNIT", "unit_type": "prod_1", "unit_off": 1, "effect": "ADD_NEW_ITEMS"}
_PERCENT = {"type": "PERCENT", "percent_off": 20, "amount_off": 500, "effect": "APPLY_TO_ITEMS"}
_AMOUNT = {"type": "AMOUNT", "amount_off": 500, "effect": "APPLY_TO_ITEMS"}
_FIXED = {"type": "FIXED", "fixed_amount": 500, "effect": "APPLY_TO_ITEMS"}

#: By field: a discount in which it counts, and its other value.
IN_DISCOUNTS: dict[str, tuple[dict[str, Any], Any]] = {
    "type": (_PERCENT, "AMOUNT"),
    "effect": (_PERCENT, "APPLY_TO_ORDER"),
    "is_dynamic": (_PERCENT, True),
    "percent_off": (_PERCENT, 20.5),
    "percent_off_formula": (_PERCENT, "x"),
    "amount_limit": (_PERCENT, 700),
    "amount_off": (_AMOUNT, 700),
    "amount_off_formula": (_AMOUNT, "x"),
    "fixed_amount": (_FIXED, 700),
    "fixed_amount_formula": (_FIXED, "x"),
    "aggregated_amount_limit": (_AMOUNT, 700),
    "unit_off": (_UNIT, 7),
    "unit_off_formula": (_UNIT, "x"),
    "unit_type": (_UNIT, "prod_7"),
    "product": (_UNIT, {"id": "prod_7"}),
    "sku": (_UNIT, {"id": "sku_7"}),
    "units": (_UNIT, [{**_UNIT, "unit_type": "prod_7"}]),
}


@pytest.mark.parametrize("key", DISCOUNTS)
def test_the_table_of_discounts_is_true(
    key: str, adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If a field of a discount changes, the neutral fields that the table names do, and no other."""
    discount, new = IN_DISCOUNTS[key]
    found = payload("campaign_discount_percent")

    def reward(discount: dict[str, Any]) -> Reward:
        campaign = {**found, "voucher": {**found["voucher"], "discount": discount}}
        return mapping.campaign_reward(adapter, decoded(wire.Campaign, campaign))

    changed = changed_paths(reward(discount), reward({**discount, key: new}))
    assert changed == paths(DISCOUNTS, key)


def test_the_page_is_what_the_tables_say() -> None:
    """If a table changes, the page is printed anew: python -m rewardkit_voucherify.fields."""
    assert PAGE.read_text("utf-8") == printed("rewardkit_voucherify.fields")


@pytest.mark.parametrize("schema", REQUESTS)
def test_what_takes_a_schema_is_an_operation_of_the_contract(schema: str) -> None:
    """If an explanation names an operation, the contract has it, and the schema is known."""
    paths = Contract.load("rewardkit_voucherify").document["paths"]
    for operation in REQUESTS[schema].split(", "):
        method, path = operation.split(" ")
        assert method.lower() in paths[path]
    assert schema in SENT


def test_a_coupon_of_the_catalogue_is_explained_with_its_campaign(
    adapter: VoucherifyAdapter, payload: Payload
) -> None:
    """If members buy a discount, what is sent for it is its campaign's, and the catalogue's."""
    alone = decoded(wire.Reward, payload("reward_campaign_discount_coupons"))
    campaign = decoded(wire.Campaign, payload("campaign_discount_percent"))
    reward = mapping.with_campaign(
        mapping.catalogue_reward(adapter, alone), mapping.campaign_reward(adapter, campaign)
    )
    homes = adapter.homes(reward)
    assert {"CampaignCreate", "DiscountPercent", "ValidationRuleCreate"} <= homes.sent.keys()
    assert {"RewardCreate", "RewardAssignmentCreate", "RewardUpdate"} <= homes.sent.keys()
    assert homes.requests["DiscountPercent"] == "POST /v1/campaigns"
    assert "points_cost" not in homes.unwritten
    assert "update the campaign" in homes.unwritten["window.starts_at"]
