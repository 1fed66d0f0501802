"""The sandbox: what it answers keeps our contract, and the vendor's own where it stands beside us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import requests
from jsonschema import Draft202012Validator

from rewardkit.sandbox import Clock, Contract, serve
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX, create_app
from rewardkit_voucherify.sandbox.orders import discount_of
from rewardkit_voucherify.sandbox.tokens import SCOPES

CONTRACT = Contract.load("rewardkit_voucherify")
KEYS = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}

# Beside the checkout, which holds plugins/rewardkit-voucherify/tests.
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "voucherify-openapi.json"


def order(id: str, code: str, **more: Any) -> dict[str, Any]:
    """Give the body that redeems a code for an order of 59.00."""
    redeemable = {"object": "voucher", "id": code, **more}
    return {"redeemables": [redeemable], "order": {"source_id": id, "amount": 5900}}


def held(id: str, code: str, ttl: float = 5) -> dict[str, Any]:
    """Give the body that holds a code for an order."""
    return {
        **order(id, code),
        "session": {"type": "LOCK", "key": f"key-{id}", "ttl": ttl, "ttl_unit": "MINUTES"},
        "options": {"expand": ["redeemable"]},
    }


def several(id: str, *codes: str) -> dict[str, Any]:
    """Give the body that redeems several codes together."""
    redeemables = [{"object": "voucher", "id": code} for code in codes]
    return {**order(id, ""), "redeemables": redeemables, "customer": {"source_id": "ada"}}


#: What a loyalty card's points are spent on.
COUPON = {"reward": {"id": "rew_SandboxCoupon"}}
TOTE = {"reward": {"id": "rew_SandboxTote"}}
TENOFF = "camp_SandboxTenOff"


def given(customer: str, campaign: str, id: str | None = None, count: int = 1) -> dict[str, Any]:
    """Give the body that gives a customer codes of a campaign."""
    body = {
        "customer": {"source_id": customer},
        "campaign": {"name": campaign, "count": count},
    }
    return body if id is None else {**body, "source_id": id}


class Called(NamedTuple):
    """One call of an endpoint, and the status that it is answered with."""

    operation: str
    method: str
    path: str
    body: Any
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


IMPORT_TO_TOTE = "/v1/campaigns/camp_SandboxTote/import"
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
PRODUCT = {"product": {"id": "prod_T"}}
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
    Called("listVouchers", "GET", "/v1/vouchers?created_at[after]=2026-01-01", None, 200),
    Called("listVouchers", "GET", "/v1/vouchers?created_at[before]=soon", None, 400),
    Called("listVouchers", "GET", "/v1/vouchers?filters[metadata.x][conditions][$is]=1", None, 200),
    Called("listVouchers", "GET", "/v1/vouchers?filters[code][conditions][$is]=1", None, 400),
    Called("importVouchers", "POST", IMPORT_TO_TOTE, [{"code": "IN-1"}, {"code": "IN-2"}], 202),
    Called("importVouchers", "POST", IMPORT_TO_TOTE, [{"code": "IN-3"}, {"code": "IN-1"}], 400),
    Called("importVouchers", "POST", IMPORT_TO_TOTE, [{"active": True}], 400),
    Called("importVouchers", "POST", IMPORT_TO_TOTE, {"code": "IN-4"}, 400),
    Called(
        "importVouchers",
        "POST",
        "/v1/campaigns/camp_SandboxWelcome/import",
        [{"code": "IN-5"}],
        400,
    ),
    Called("importVouchers", "POST", "/v1/campaigns/camp_none/import", [{"code": "IN-6"}], 404),
    Called("listAsyncActions", "GET", "/v1/async-actions?limit=100", None, 200),
    Called("listAsyncActions", "GET", "/v1/async-actions?end_date=soon", None, 400),
    Called("getAsyncAction", "GET", "/v1/async-actions/aa_none", None, 404),
    Called("disableVoucher", "POST", "/v1/vouchers/TOTE-5NVC/disable", None, 200),
    Called("disableVoucher", "POST", "/v1/vouchers/NOPE/disable", None, 404),
    Called("enableVoucher", "POST", "/v1/vouchers/TOTE-5NVC/enable", None, 200),
    Called("enableVoucher", "POST", "/v1/vouchers/NOPE/enable", None, 404),
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
    Called("validate", "POST", "/v1/validations", held("5", "SUMMER-9QXA"), 200),
    Called("validate", "POST", "/v1/validations", held("5", "GIFT-H4RT"), 200),
    Called("validate", "POST", "/v1/validations", order("5", "CLUB-CARD", **COUPON), 200),
    Called("validate", "POST", "/v1/validations", order("5", "SUMMER-USED"), 200),
    Called("validate", "POST", "/v1/validations", {"redeemables": [{"id": "X"}]}, 400),
    Called("validate", "POST", "/v1/validations", held("5", "WELCOME", ttl=0), 400),
    Called("validate", "POST", "/v1/validations", held("5", "WELCOME", ttl=1e99), 400),
    Called("releaseSession", "DELETE", "/v1/vouchers/SUMMER-9QXA/sessions/none", None, 404),
    Called("releaseSession", "DELETE", "/v1/vouchers/NOPE/sessions/none", None, 404),
    Called("redeem", "POST", "/v1/redemptions", order("6", "CLUB-CARD", **COUPON), 200),
    Called("redeem", "POST", "/v1/redemptions", order("7", "CLUB-CARD", **TOTE), 200),
    Called("redeem", "POST", "/v1/redemptions", several("8", "TENOFF-2B9D", "WELCOME"), 200),
    Called("redeem", "POST", "/v1/redemptions", several("9", "WELCOME", "WELCOME"), 400),
    Called("redeem", "POST", "/v1/redemptions", several("9", "WELCOME", "SUMMER-USED"), 400),
    Called("listRedemptions", "GET", "/v1/redemptions?limit=100", None, 200),
    Called("listRedemptions", "GET", "/v1/redemptions?result=FAILURE&campaign=Club", None, 200),
    Called("listRedemptions", "GET", "/v1/redemptions?page=100", None, 400),
    Called("listRedemptions", "GET", "/v1/redemptions?created_at[before]=2016-11-16", None, 200),
    Called("listRedemptions", "GET", "/v1/redemptions?created_at[after]=soon", None, 400),
    Called("getRedemption", "GET", "/v1/redemptions/r_none", None, 404),
    Called("rollBack", "POST", "/v1/redemptions/r_none/rollbacks", {}, 404),
    Called("rollBack", "POST", "/v1/redemptions/r_none/rollbacks", {"reason": 7}, 400),
    Called("createPublication", "POST", "/v1/publications", given("ana", TENOFF, "g-1"), 200),
    Called("createPublication", "POST", "/v1/publications", given("ana", TENOFF, "g-1"), 400),
    Called("createPublication", "POST", "/v1/publications", given("ana", TENOFF, count=3), 200),
    Called("createPublication", "POST", "/v1/publications", given("ana", TENOFF, count=51), 400),
    Called("createPublication", "POST", "/v1/publications", given("ana", "none"), 404),
    Called("createPublication", "POST", "/v1/publications", {"customer": {}}, 400),
    Called("listPublications", "GET", "/v1/publications?limit=100", None, 200),
    Called("listPublications", "GET", "/v1/publications?source_id=g-1", None, 200),
    Called("listPublications", "GET", "/v1/publications?order=voucher_code", None, 200),
    Called("listPublications", "GET", "/v1/publications?limit=0", None, 400),
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
    Called("createReward", "POST", "/v1/rewards", {"name": "T", "parameters": PRODUCT}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "P", "parameters": COIN}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "G", "parameters": gift(1)}, 200),
    Called("createReward", "POST", "/v1/rewards", {"name": "G", "parameters": gift(0)}, 400),
    Called("createReward", "POST", "/v1/rewards", {"name": "T", "parameters": {}}, 400),
    Called("createReward", "POST", "/v1/rewards", {"parameters": PRODUCT}, 400),
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

    Almost every field of a real answer may be null, and the vendor's schemas say so for few. Of
    alternatives any will do, as the vendor's overlap: without required fields each takes all.
    """
    if isinstance(node, list):
        return [nullable(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {
        "anyOf" if key == "oneOf" else key: nullable(value)
        for key, value in node.items()
        if key != "nullable"
    }
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
    assert problems(call.operation, answer.json(), vendor, call.status) == []


def problems(operation: str, body: Any, vendor: dict[str, Any], status: int = 200) -> list[str]:
    """List what neither our contract nor the vendor's allows in an answer."""
    ours = CONTRACT.operations[operation]
    stated = vendor["paths"][ours.path][ours.method.lower()]["responses"][str(status)]
    schema = stated["content"]["application/json"]["schema"]
    whole = {**nullable(schema), "components": nullable(vendor["components"])}
    theirs = Draft202012Validator(whole).iter_errors(body)
    return [
        *ours.answer_problems(status, body),
        *(f"{each.json_path}: {each.message[:200]}" for each in theirs),
    ]


def test_scopes_are_the_vendors(vendor: dict[str, Any]) -> None:
    """If a token is for a part of the API, that part is the first of the path, as the vendor has it."""
    scheme = vendor["components"]["securitySchemes"]["X-Voucherify-OAuth"]
    documented = scheme["flows"]["implicit"]["scopes"]
    assert {scope for scope in documented if not scope.startswith("client_")} == SCOPES
    for operation in CONTRACT.operations.values():
        stated = vendor["paths"][operation.path][operation.method.lower()]["security"]
        of_tokens = [each["X-Voucherify-OAuth"] for each in stated if "X-Voucherify-OAuth" in each]
        expected = [] if operation.id == "createToken" else [["api", operation.path.split("/")[2]]]
        assert of_tokens == expected


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


def begun(url: str, count: int, path: str = "vouchers", body: Any = None) -> str:
    """Begin a job, and give the address where it is shown."""
    query = f"?vouchers_count={count}" if path == "vouchers" else ""
    answer = ask(url, "POST", f"/v1/campaigns/camp_SandboxTote/{path}{query}", body or {})
    return f"/v1/async-actions/{answer.json()['async_action_id']}"


def shown(url: str, job: str) -> dict[str, Any]:
    """Give a job as it is shown, which keeps the contract."""
    answer = ask(url, "GET", job)
    assert CONTRACT.operations["getAsyncAction"].answer_problems(200, answer.json()) == []
    body: dict[str, Any] = answer.json()
    return body


def count_of(url: str) -> int:
    """Give how many codes the campaign has."""
    answer = ask(url, "GET", "/v1/vouchers?campaign_id=camp_SandboxTote&limit=1").json()
    return int(answer["total"])


def test_a_job_goes_on_as_time_passes() -> None:
    """If a job takes a while, it is seen to wait, to go on and to be done, and so do its codes."""
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    with serve(create_app(clock=clock, job_seconds=10)) as running:
        job = begun(running.url, 20)
        body: dict[str, Any] = {}
        seen = []
        for _ in range(4):
            body = shown(running.url, job)
            seen.append((body["status"], body["progress"], count_of(running.url)))
            clock.advance(timedelta(seconds=4))
    assert seen == [
        ("ENQUEUED", 0, 1),
        ("IN_PROGRESS", 40, 9),
        ("IN_PROGRESS", 80, 17),
        ("DONE", 100, 21),
    ]
    assert body["operation_status"] == "SUCCESS"
    assert body["result"]["done_count"] == 20


def test_a_job_that_is_told_to_fail_fails() -> None:
    """If jobs are to stop half-way, half of the codes are there, and no more come."""
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    with serve(create_app(clock=clock, job_seconds=10, jobs_stop_at=50)) as running:
        job = begun(running.url, 20)
        clock.advance(timedelta(seconds=30))
        body = shown(running.url, job)
        assert count_of(running.url) == 11
    assert (body["status"], body["operation_status"]) == ("FAILED", "FAILED")


def test_rows_that_are_told_to_fail_are_named() -> None:
    """If codes are to be refused, an import is done, names them, and has taken the others."""
    with serve(create_app(failing_codes="^BAD")) as running:
        rows = [{"code": "GOOD-1"}, {"code": "BAD-1"}]
        body = shown(running.url, begun(running.url, 2, "import", rows))
        assert ask(running.url, "GET", "/v1/vouchers/BAD-1").status_code == 404
        assert ask(running.url, "GET", "/v1/vouchers/GOOD-1").status_code == 200
    assert (body["status"], body["result"]["failed_count"]) == ("DONE", 1)
    assert [row["code"] for row in body["result"]["failed"]] == ["BAD-1"]


def test_a_body_that_is_too_large_has_an_answer_of_its_own(url: str) -> None:
    """If a body is of more than 10 MB, it is refused in the shape of the vendor's gateway."""
    answer = ask(url, "POST", IMPORT_TO_TOTE, [{"code": "x" * 10_000_000}])
    assert answer.status_code == 413
    assert CONTRACT.operations["importVouchers"].answer_problems(413, answer.json()) == []


@pytest.mark.parametrize("inclusive", [True, False])
def test_what_was_made_after_a_moment(inclusive: bool) -> None:
    """If a list is of what was made after a moment, that moment is in it or not, as one chooses."""
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    with serve(create_app(clock=clock, after_is_inclusive=inclusive)) as running:
        begun(running.url, 3)
        made_at = "2026-07-01T00:00:00.000Z"
        path = f"/v1/vouchers?campaign_id=camp_SandboxTote&created_at[after]={made_at}"
        assert ask(running.url, "GET", path).json()["total"] == (3 if inclusive else 0)
        path = f"/v1/vouchers?campaign_id=camp_SandboxTote&created_at[before]={made_at}"
        assert ask(running.url, "GET", path).json()["total"] == (4 if inclusive else 1)


def test_a_code_that_is_taken_is_refused(url: str) -> None:
    """If a code is asked for that there is, in whatever campaign, it is not made twice."""
    path = "/v1/campaigns/camp_SandboxTote/vouchers"
    answer = ask(url, "POST", path, {"code": "SUMMER-7F3K"})
    assert (answer.status_code, answer.json()["key"]) == (409, "duplicate_found")


def test_a_customer_is_one_by_either_id(url: str) -> None:
    """If a customer is named by the vendor's id or by ours, it is the same; without one, nobody."""
    path = "/v1/publications"
    first = ask(url, "POST", path, given("ana", TENOFF)).json()
    by_id = given("", TENOFF) | {"customer": {"id": first["customer_id"]}}
    again = ask(url, "POST", path, by_id).json()
    assert (again["customer_id"], again["tracking_id"]) == (first["customer_id"], "ana")
    assert again["voucher"]["code"] != first["voucher"]["code"]
    refused = ask(url, "POST", path, given("", TENOFF))
    assert (refused.status_code, refused.json()["key"]) == (400, "missing_customer")


def test_codes_are_given_all_or_none(url: str) -> None:
    """If a campaign has fewer codes than are asked for and makes none, it gives none."""
    path = "/v1/publications"
    refused = ask(url, "POST", path, given("ana", "camp_SandboxShirt", count=2))
    assert refused.json()["key"] == "no_voucher_suitable_for_publication"
    assert ask(url, "POST", path, given("ana", "camp_SandboxShirt")).status_code == 200
    several = ask(url, "POST", path, given("ana", TENOFF, count=3)).json()
    assert len(set(several["vouchers"])) == len(several["vouchers_id"]) == 3
    refused = ask(url, "POST", path, given("ana", TENOFF, "g-1", count=2))
    assert refused.json()["key"] == "invalid_publish_params"


def test_failed_attempts_are_kept(url: str) -> None:
    """If a redemption fails, it is in the code's history, and the error names it."""
    refused = ask(url, "POST", "/v1/redemptions", order("1", "SPRING-OLD1")).json()
    history = ask(url, "GET", "/v1/vouchers/SPRING-OLD1/redemption").json()
    (entry,) = history["redemption_entries"]
    assert entry["id"] == refused["resource_id"]
    assert (entry["result"], entry["failure_code"]) == ("FAILURE", "voucher_expired")
    assert history["redeemed_quantity"] == 0


@pytest.mark.parametrize("codes", [["SUMMER-7F3K"], ["TENOFF-2B9D", "WELCOME"]])
def test_what_is_taken_back_keeps_both_contracts(
    codes: list[str], url: str, vendor: dict[str, Any]
) -> None:
    """If one code or several are redeemed, listed and rolled back, all answers keep both contracts."""
    made = ask(url, "POST", "/v1/redemptions", several("1", *codes)).json()
    redeemed = made.get("parent_redemption") or made["redemptions"][0]
    path = f"/v1/redemptions/{redeemed['id']}"
    calls = [
        ("rollBack", "POST", f"{path}/rollbacks", {"reason": "returned"}),
        ("getRedemption", "GET", path, None),
        ("listRedemptions", "GET", "/v1/redemptions?customer=ada&order=created_at", None),
    ]
    for operation, method, where, body in calls:
        answer = ask(url, method, where, body)
        assert answer.status_code == 200
        assert problems(operation, answer.json(), vendor) == []
    listed = ask(url, "GET", "/v1/redemptions?customer=ada&order=created_at").json()
    assert listed["total"] == 2 * len(made["redemptions"]) + 2 * ("parent_redemption" in made)
    assert {entry["status"] for entry in listed["redemptions"]} == {"ROLLED_BACK", "SUCCEEDED"}
    assert ask(url, "POST", f"{path}/rollbacks", {}).json()["key"] == "already_rolled_back"


def test_in_the_mode_partial_the_good_codes_are_redeemed() -> None:
    """If one of two codes is refused, the mode ALL redeems none, and PARTIAL the other one."""
    body = several("1", "WELCOME", "SUMMER-USED")
    for mode, uses in (("ALL", 17), ("PARTIAL", 18)):
        with serve(create_app(mode)) as running:  # type: ignore[arg-type]  # of a tuple of both
            validated = ask(running.url, "POST", "/v1/validations", body).json()
            redeemed = ask(running.url, "POST", "/v1/redemptions", body)
            code = ask(running.url, "GET", "/v1/vouchers/WELCOME").json()
        assert CONTRACT.operations["validate"].answer_problems(200, validated) == []
        assert validated["valid"] is (mode == "PARTIAL")
        assert redeemed.status_code == (200 if mode == "PARTIAL" else 400)
        assert code["redemption"]["redeemed_quantity"] == uses


def test_a_hold_is_let_go_without_a_body(url: str) -> None:
    """If a held code is released, the answer is 204 and nothing, and what follows is read rightly."""
    ask(url, "POST", "/v1/validations", held("1", "SUMMER-9QXA"))
    path = f"{url}/v1/vouchers/SUMMER-9QXA/sessions/key-1"
    with requests.Session() as session:
        released = session.delete(path, headers=KEYS, timeout=10)
        assert (released.status_code, released.content) == (204, b"")
        again = session.delete(path, headers=KEYS, timeout=10)
    assert (again.status_code, again.json()["resource_type"]) == (404, "session")


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
