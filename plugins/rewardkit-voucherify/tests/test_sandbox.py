"""The sandbox: what it answers keeps our contract, and the vendor's own where it stands beside us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import requests
from jsonschema import Draft202012Validator

from rewardkit.sandbox import Contract, serve
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX, create_app
from rewardkit_voucherify.sandbox.redeeming import discount_of

CONTRACT = Contract.load("rewardkit_voucherify")
KEYS = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}

# Beside the checkout, which holds plugins/rewardkit-voucherify/tests.
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "voucherify-openapi.json"


def order(id: str, code: str, **more: Any) -> dict[str, Any]:
    """Give the body that redeems a code for an order of 59.00."""
    redeemable = {"object": "voucher", "id": code, **more}
    return {"redeemables": [redeemable], "order": {"source_id": id, "amount": 5900}}


class Called(NamedTuple):
    """One call of an endpoint, and the status that it is answered with."""

    operation: str
    method: str
    path: str
    body: Any
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


COUPONS = {
    "campaign_type": "DISCOUNT_COUPONS",
    "voucher": {
        "type": "DISCOUNT_VOUCHER",
        "discount": {"type": "AMOUNT", "amount_off": 500, "effect": "APPLY_TO_ORDER"},
        "redemption": {"quantity": 1},
    },
}
ONE_FOR_ALL = {
    "campaign_type": "DISCOUNT_COUPONS",
    "type": "STANDALONE",
    "voucher": {
        "type": "DISCOUNT_VOUCHER",
        "discount": {"type": "PERCENT", "percent_off": 5},
        "code_config": {"pattern": "HELLO"},
    },
}
TIERS = {
    "campaign_type": "PROMOTION",
    "promotion": {
        "tiers": [{"name": "T", "action": {"discount": {"type": "AMOUNT", "amount_off": 500}}}]
    },
}
TOTE = {"product": {"id": "prod_T"}}
COIN = {"coin": {"exchange_ratio": "0.5", "points_ratio": "10"}}
CLUB = {"campaign": "camp_SandboxClub"}
PRICED = {**CLUB, "parameters": {"loyalty": {"points": 5}}}
RULE = {
    "name": "From 10.00",
    "rules": {
        "1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [1000]}},
        "logic": "1",
    },
}


def gift(balance: int, campaign: str = "camp_SandboxGiftCards") -> dict[str, Any]:
    """Give the parameters of a reward that is a gift of so much."""
    return {"campaign": {"id": campaign, "balance": balance}}


#: Each endpoint, with what it answers in the mode ALL.
CALLS = [
    Called("listRewards", "GET", "/v1/rewards?limit=100", None, 200),
    Called("listRewards", "GET", "/v1/rewards?limit=101", None, 400),
    Called("getReward", "GET", "/v1/rewards/rew_SandboxCoupon", None, 200),
    Called("getReward", "GET", "/v1/rewards/rew_SandboxCoin", None, 200),
    Called("getReward", "GET", "/v1/rewards/rew_SandboxTote", None, 200),
    Called("getReward", "GET", "/v1/rewards/rew_none", None, 404),
    Called("listCampaigns", "GET", "/v1/campaigns?limit=100&order=created_at", None, 200),
    Called("listCampaigns", "GET", "/v1/campaigns?campaign_type=PROMOTION", None, 200),
    Called("listCampaigns", "GET", "/v1/campaigns?page=0", None, 400),
    Called("getCampaign", "GET", "/v1/campaigns/camp_SandboxSummer10", None, 200),
    Called("getCampaign", "GET", "/v1/campaigns/camp_SandboxWeekend", None, 200),
    Called("getCampaign", "GET", "/v1/campaigns/Gift%20cards", None, 200),
    Called("getCampaign", "GET", "/v1/campaigns/camp_none", None, 404),
    Called("addVoucher", "POST", "/v1/campaigns/camp_SandboxTote/vouchers", {}, 200),
    Called("addVoucher", "POST", "/v1/campaigns/camp_SandboxClub/vouchers", {}, 200),
    Called(
        "addVoucher", "POST", "/v1/campaigns/camp_SandboxTote/vouchers?vouchers_count=3", {}, 202
    ),
    Called("addVoucher", "POST", "/v1/campaigns/camp_SandboxTote/vouchers", {"code": 7}, 400),
    Called("addVoucher", "POST", "/v1/campaigns/camp_SandboxWelcome/vouchers", {}, 400),
    Called("addVoucher", "POST", "/v1/campaigns/camp_none/vouchers", {}, 404),
    Called("listVouchers", "GET", "/v1/vouchers?limit=100", None, 200),
    Called("listVouchers", "GET", "/v1/vouchers?campaign_id=camp_none", None, 200),
    Called("listVouchers", "GET", "/v1/vouchers?page=100", None, 400),
    Called("getVoucher", "GET", "/v1/vouchers/SUMMER-7F3K", None, 200),
    Called("getVoucher", "GET", "/v1/vouchers/v_SandboxGift", None, 200),
    Called("getVoucher", "GET", "/v1/vouchers/PRESS%20100%25%2F%C3%BC", None, 200),
    Called("getVoucher", "GET", "/v1/vouchers/NOPE", None, 404),
    Called("redeem", "POST", "/v1/redemptions", order("1", "SUMMER-7F3K"), 200),
    Called(
        "redeem", "POST", "/v1/redemptions", order("2", "GIFT-H4RT", gift={"credits": 100}), 200
    ),
    Called("redeem", "POST", "/v1/redemptions", order("3", "SUMMER-USED"), 400),
    Called("redeem", "POST", "/v1/redemptions", order("4", "NOPE"), 404),
    Called("redeem", "POST", "/v1/redemptions", {"redeemables": []}, 400),
    Called("listVoucherRedemptions", "GET", "/v1/vouchers/SUMMER-USED/redemption", None, 200),
    Called("listVoucherRedemptions", "GET", "/v1/vouchers/SUMMER-7F3K/redemption", None, 200),
    Called("listVoucherRedemptions", "GET", "/v1/vouchers/NOPE/redemption", None, 404),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "A", **COUPONS}, 200),
    Called(
        "createCampaign",
        "POST",
        "/v1/campaigns",
        {"name": "B", "vouchers_count": 3, **COUPONS},
        200,
    ),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "C", **TIERS}, 200),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "Club", **COUPONS}, 409),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "D", **ONE_FOR_ALL}, 200),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "E", **ONE_FOR_ALL}, 409),
    Called("createCampaign", "POST", "/v1/campaigns", {"name": "F"}, 400),
    Called(
        "createCampaign",
        "POST",
        "/v1/campaigns",
        {"name": "G", **COUPONS, "campaign_type": "GIFT_VOUCHERS"},
        400,
    ),
    Called(
        "createCampaign",
        "POST",
        "/v1/campaigns",
        {"name": "H", **COUPONS, "validation_rules": ["val_none"]},
        404,
    ),
    Called(
        "createCampaign",
        "POST",
        "/v1/campaigns",
        {"name": "I", **COUPONS, "validation_rules": ["val_SandboxShirt"]},
        200,
    ),
    Called("updateCampaign", "PUT", "/v1/campaigns/camp_SandboxTenOff", {"name": "New"}, 200),
    Called("updateCampaign", "PUT", "/v1/campaigns/camp_none", {}, 404),
    Called("updateCampaign", "PUT", "/v1/campaigns/camp_SandboxTenOff", {"category": 7}, 400),
    Called("disableCampaign", "POST", "/v1/campaigns/camp_SandboxTenOff/disable", None, 200),
    Called("enableCampaign", "POST", "/v1/campaigns/camp_SandboxTenOff/enable", None, 200),
    Called("enableCampaign", "POST", "/v1/campaigns/camp_none/enable", None, 404),
    Called("deleteCampaign", "DELETE", "/v1/campaigns/camp_SandboxLater", None, 202),
    Called("deleteCampaign", "DELETE", "/v1/campaigns/camp_none?force=true", None, 404),
    Called("createReward", "POST", "/v1/rewards", {"name": "T", "parameters": TOTE}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "P", "parameters": COIN}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "G", "parameters": gift(1)}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "G", "parameters": gift(0)}, 400),
    Called("createReward", "POST", "/v1/rewards", {"name": "T", "parameters": {}}, 400),
    Called("createReward", "POST", "/v1/rewards", {"parameters": TOTE}, 400),
    Called(
        "createReward",
        "POST",
        "/v1/rewards",
        {"name": "N", "parameters": gift(1, "camp_none")},
        404,
    ),
    Called("updateReward", "PUT", "/v1/rewards/rew_SandboxTote", {"stock": 7}, 200),
    Called("updateReward", "PUT", "/v1/rewards/rew_SandboxTote", {"parameters": COIN}, 400),
    Called("updateReward", "PUT", "/v1/rewards/rew_none", {}, 404),
    Called("listRewardAssignments", "GET", "/v1/rewards/rew_SandboxTote/assignments", None, 200),
    Called("listRewardAssignments", "GET", "/v1/rewards/rew_none/assignments", None, 404),
    Called("createRewardAssignment", "POST", "/v1/rewards/rew_SandboxGift/assignments", CLUB, 400),
    Called(
        "createRewardAssignment", "POST", "/v1/rewards/rew_SandboxGift/assignments", PRICED, 200
    ),
    Called(
        "createRewardAssignment", "POST", "/v1/rewards/rew_SandboxGift/assignments", PRICED, 409
    ),
    Called(
        "createRewardAssignment", "POST", "/v1/rewards/rew_SandboxCoin/assignments", PRICED, 400
    ),
    Called("createRewardAssignment", "POST", "/v1/rewards/rew_none/assignments", PRICED, 404),
    Called(
        "updateRewardAssignment",
        "PUT",
        "/v1/rewards/rew_SandboxTote/assignments/rewa_SandboxTote",
        {"parameters": {"loyalty": {"points": 7}}},
        200,
    ),
    Called(
        "updateRewardAssignment",
        "PUT",
        "/v1/rewards/rew_SandboxTote/assignments/rewa_none",
        {},
        404,
    ),
    Called("deleteReward", "DELETE", "/v1/rewards/rew_SandboxTote", None, 400),
    Called("deleteReward", "DELETE", "/v1/rewards/rew_SandboxPoints", None, 204),
    Called("deleteReward", "DELETE", "/v1/rewards/rew_none", None, 404),
    Called("createValidationRule", "POST", "/v1/validation-rules", RULE, 200),
    Called("createValidationRule", "POST", "/v1/validation-rules", RULE, 400),
    Called("createValidationRule", "POST", "/v1/validation-rules", {"name": "none"}, 400),
    Called("getValidationRule", "GET", "/v1/validation-rules/val_SandboxShirt", None, 200),
    Called("getValidationRule", "GET", "/v1/validation-rules/val_none", None, 404),
    Called("updateVoucher", "PUT", "/v1/vouchers/v_SandboxPress", {"category": "press"}, 200),
    Called(
        "updateVoucher",
        "PUT",
        "/v1/vouchers/v_SandboxPress",
        {"discount": {"type": "AMOUNT", "amount_off": 1}},
        400,
    ),
    Called("updateVoucher", "PUT", "/v1/vouchers/NOPE", {}, 404),
    Called("disableVoucher", "POST", "/v1/vouchers/v_SandboxPress/disable", None, 200),
    Called("enableVoucher", "POST", "/v1/vouchers/v_SandboxPress/enable", None, 200),
    Called("enableVoucher", "POST", "/v1/vouchers/NOPE/enable", None, 404),
    Called("deleteVoucher", "DELETE", "/v1/vouchers/v_SandboxPress", None, 204),
    Called("deleteVoucher", "DELETE", "/v1/vouchers/NOPE", None, 404),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[str]:
    """The address of a sandbox that all calls of the table go to, in their order."""
    with serve(create_app()) as running:
        yield running.url


def ask(
    url: str, method: str, path: str, body: Any = None, keys: dict[str, str] = KEYS
) -> requests.Response:
    """Make one call."""
    return requests.request(method, url + path, json=body, headers=keys, timeout=10)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_answers_keep_the_contract(call: Called, shared: str) -> None:
    """If any endpoint is called, the status is the documented one and the body keeps the contract."""
    answer = ask(shared, call.method, call.path, call.body)
    assert answer.status_code == call.status
    stated = CONTRACT.operations[call.operation]
    body = answer.json() if answer.content else None
    assert stated.answer_problems(call.status, body) == []
    assert (body is None) is (call.status == 204)
    assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-retry"} <= {
        name.lower() for name in answer.headers
    }
    if call.status >= 400:
        assert answer.json()["code"] == call.status
        assert answer.json()["key"]


def nullable(node: Any) -> Any:
    """Give the vendor's OpenAPI 3.0 schemas as JSON Schema, with null for any field.

    Almost every field of a real answer may be null, and the vendor's schemas say so for few.
    """
    if isinstance(node, list):
        return [nullable(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {key: nullable(value) for key, value in node.items() if key != "nullable"}
    if isinstance(copy.get("properties"), dict):
        copy["properties"] = {
            key: {"anyOf": [value, {"type": "null"}]} for key, value in copy["properties"].items()
        }
    return {"anyOf": [copy, {"type": "null"}]} if node.get("nullable") is True else copy


@pytest.fixture(scope="module")
def vendor() -> dict[str, Any]:
    """The vendor's own file."""
    if not VENDOR_FILE.is_file():
        pytest.skip("the vendor's own OpenAPI file does not stand in shared/vendors")
    document: dict[str, Any] = json.loads(VENDOR_FILE.read_text("utf-8"))
    return document


# The vendor's file has no schema for refusals that it does not document for the operation.
@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.status < 300 and call.status != 204], ids=str
)
def test_answers_keep_the_vendors_own_schema(
    call: Called, url: str, vendor: dict[str, Any]
) -> None:
    """If an endpoint succeeds, the vendor's own schema takes the answer once null is allowed."""
    answer = ask(url, call.method, call.path, call.body)
    path = CONTRACT.operations[call.operation].path
    stated = vendor["paths"][path][call.method.lower()]["responses"][str(call.status)]
    schema = stated["content"]["application/json"]["schema"]
    whole = {**nullable(schema), "components": nullable(vendor["components"])}
    problems = Draft202012Validator(whole).iter_errors(answer.json())
    assert [f"{each.json_path}: {each.message[:200]}" for each in problems] == []


@pytest.mark.parametrize(
    "keys",
    [{}, {"X-App-Id": APP_ID}, {**KEYS, "X-App-Token": "x"}, {"Authorization": "Bearer x"}],
)
def test_keys_are_asked_for_first(keys: dict[str, str], shared: str) -> None:
    """If the keys are missing or wrong, nothing else is looked at."""
    answer = ask(shared, "GET", "/v1/rewards?limit=1000", keys=keys)
    assert (answer.status_code, answer.json()["key"]) == (401, "unauthorized")


def test_pages_have_what_they_are_asked_for(url: str) -> None:
    """If pages are asked for, they are of that size, 10 by default, and empty past the end."""
    assert len(ask(url, "GET", "/v1/campaigns").json()["campaigns"]) == 10
    last = ask(url, "GET", "/v1/campaigns?limit=5&page=3").json()
    assert (len(last["campaigns"]), last["total"]) == (2, 12)
    assert ask(url, "GET", "/v1/campaigns?limit=5&page=4").json()["campaigns"] == []


def test_codes_made_in_the_background_are_there(url: str) -> None:
    """If several codes are made at once, the answer has none, and the list has all."""
    path = "/v1/campaigns/camp_SandboxTote/vouchers?vouchers_count=3"
    body = {"code_config": {"prefix": "BULK-"}}
    assert "async_action_id" in ask(url, "POST", path, body).json()
    listed = ask(url, "GET", "/v1/vouchers?campaign_id=camp_SandboxTote&limit=100").json()
    codes = [voucher["code"] for voucher in listed["vouchers"]]
    assert len([code for code in codes if code.startswith("BULK-")]) == 3


def test_a_code_that_is_taken_is_refused(url: str) -> None:
    """If a code is asked for that there is, in whatever campaign, it is not made twice."""
    path = "/v1/campaigns/camp_SandboxTote/vouchers"
    answer = ask(url, "POST", path, {"code": "SUMMER-7F3K"})
    assert (answer.status_code, answer.json()["key"]) == (409, "duplicate_found")


def test_failed_attempts_are_kept(url: str) -> None:
    """If a redemption fails, it is in the code's history, and the error names it."""
    refused = ask(url, "POST", "/v1/redemptions", order("1", "SPRING-OLD1")).json()
    history = ask(url, "GET", "/v1/vouchers/SPRING-OLD1/redemption").json()
    (entry,) = history["redemption_entries"]
    assert entry["id"] == refused["resource_id"]
    assert (entry["result"], entry["failure_code"]) == ("FAILURE", "voucher_expired")
    assert history["redeemed_quantity"] == 0


def test_an_order_that_is_known_keeps_its_data(url: str) -> None:
    """If an order's id is known, its first amount counts, not the one that is sent."""
    ask(url, "POST", "/v1/redemptions", order("1", "SUMMER-7F3K"))
    again = order("1", "SUMMER-9QXA") | {"order": {"source_id": "1", "amount": 999999}}
    answer = ask(url, "POST", "/v1/redemptions", again).json()
    assert answer["order"]["amount"] == 5900
    assert len(answer["order"]["redemptions"]) == 2


def test_a_refused_code_is_no_error_in_the_mode_partial() -> None:
    """If the project's mode is PARTIAL, a refusal is a 200 with the code among the inapplicable."""
    with serve(create_app("PARTIAL")) as running:
        answer = ask(running.url, "POST", "/v1/redemptions", order("1", "SUMMER-USED"))
    assert answer.status_code == 200
    assert CONTRACT.operations["redeem"].answer_problems(200, answer.json()) == []
    assert answer.json()["redemptions"] == []
    (refused,) = answer.json()["inapplicable_redeemables"]
    assert refused["result"]["error"]["key"] == "quantity_exceeded"


def test_two_sandboxes_are_alike_and_apart(url: str) -> None:
    """If a fresh application is made, it has the same ids, and nothing of what the other did."""
    ask(url, "POST", "/v1/redemptions", order("1", "SUMMER-7F3K"))
    with serve(create_app()) as other:
        here = ask(url, "GET", "/v1/vouchers/SUMMER-7F3K").json()
        there = ask(other.url, "GET", "/v1/vouchers/SUMMER-7F3K").json()
    assert here["id"] == there["id"]
    assert (here["redemption"]["redeemed_quantity"], there["redemption"]["redeemed_quantity"]) == (
        1,
        0,
    )


def test_every_example_is_there(url: str) -> None:
    """If the sandbox names an example, its reward and its code are in the seeded project."""
    kinds = {"camp": "campaigns", "rew": "rewards", "v": "vouchers"}
    for example in SANDBOX.examples.values():
        kind = kinds[example.reward_id.partition("_")[0]]
        assert ask(url, "GET", f"/v1/{kind}/{example.reward_id}").status_code == 200
        if example.code is not None:
            code = quote(example.code, safe="")
            assert ask(url, "GET", f"/v1/vouchers/{code}").status_code == 200


@pytest.mark.parametrize(
    ("discount", "off"),
    [
        ({"type": "AMOUNT", "amount_off": 1000}, 1000),
        ({"type": "AMOUNT", "amount_off": 9000}, 5990),
        ({"type": "PERCENT", "percent_off": 12.5}, 749),
        ({"type": "PERCENT", "percent_off": 50, "amount_limit": 100}, 100),
        ({"type": "FIXED", "fixed_amount": 1999}, 3991),
        ({"type": "FIXED", "fixed_amount": 9999}, 0),
    ],
)
def test_what_a_discount_takes_off(discount: dict[str, Any], off: int) -> None:
    """If an order is of 59.90, a discount takes off what it says, capped, and never more."""
    assert discount_of({"effect": "APPLY_TO_ORDER", **discount}, 5990) == off
