import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response
from rewardkit.wire import Wire
from rewardkit_oneofnone import wire

CODEC = Codec()

SHAPES: dict[str, type[Wire]] = {
    "code_available": wire.RewardCode,
    "code_redeemed": wire.RewardCode,
    "code_with_syncs": wire.RewardCode,
    "codes_page": wire.RewardCodesPage,
    "generate_answer": wire.GeneratedCodes,
    "lookup_global": wire.RewardLookup,
    "lookup_unique": wire.RewardLookup,
    "redeem_answer": wire.RewardCode,
    "reward_credit": wire.Reward,
    "reward_early_access": wire.Reward,
    "reward_everything_null": wire.Reward,
    "reward_fixed_amount": wire.Reward,
    "reward_free_claim": wire.Reward,
    "reward_free_shipping": wire.Reward,
    "reward_gated_content": wire.Reward,
    "reward_global_code": wire.Reward,
    "reward_percentage": wire.Reward,
    "reward_with_access_and_syncs": wire.Reward,
    "reward_with_unknown_enum_and_field": wire.Reward,
    "rewards_page": wire.RewardsPage,
}


def decode(shape: type[Wire], value: Any) -> Any:
    """Read a JSON value as an answer of the vendor's."""
    return CODEC.decode(shape, Response(200, {}, json.dumps(value).encode()), DriftLog())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_payloads_come_out_as_they_went_in(name: str, payload: Callable[[str], Any]) -> None:
    """If a payload is read and written again, it is the same, unknown fields included."""
    assert encode(decode(SHAPES[name], payload(name))) == payload(name)


@pytest.mark.parametrize("name", sorted(SHAPES.keys() - {"reward_with_unknown_enum_and_field"}))
def test_the_classes_know_all_of_the_contract(name: str, payload: Callable[[str], Any]) -> None:
    """If a payload keeps the contract, it is written the same from the classes' fields alone."""
    read = decode(SHAPES[name], payload(name))
    assert encode(read, from_raw=False) == payload(name)


def test_unknown_fields_are_kept_and_counted(
    body: Callable[[str], bytes], payload: Callable[[str], Any]
) -> None:
    """If a newer vendor sends more fields, they are in raw, and each is counted once."""
    drift = DriftLog()
    name = "reward_with_unknown_enum_and_field"
    read = CODEC.decode(wire.Reward, Response(200, {}, body(name)), drift)
    assert read.raw == payload(name)
    assert {(seen.where, seen.value, seen.count) for seen in drift.seen()} == {
        ("Reward", "tier", 1),
        ("Reward", "isSurprise", 1),
    }


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("name", None, r"\$\.name is null, not a text"),
        ("stackable", "false", r"\$\.stackable is a text, not a truth value"),
        ("stackable", 0, r"\$\.stackable is a whole number, not a truth value"),
        ("value", 2.9, r"\$\.value is a fraction, not a whole number"),
        ("value", "10", r"\$\.value is a text, not a whole number"),
        ("value", True, r"\$\.value is a truth value, not a whole number"),
        ("usageLimitTotal", "5", r"\$\.usageLimitTotal is a text"),
        ("totalRevenueImpact", "5", r"\$\.totalRevenueImpact is .*, not a number"),
        ("totalRevenueImpact", True, r"\$\.totalRevenueImpact is .*, not a number"),
        ("conditions", None, r"\$\.conditions is null, not an object"),
        ("id", "", r"\$\.id is no id"),
        ("id", 7, r"\$\.id is no id"),
        ("externalIds", [{}], r"\$\.externalIds\[0\]\.\w+ is missing"),
        ("image", {"id": "1", "url": None}, r"\$\.image\.id is a text"),
        ("access", {"qualifies": 1, "reasons": []}, r"\$\.access\.qualifies"),
        ("access", {"qualifies": True, "reasons": [None]}, r"\$\.access\.reasons\[0\] is null"),
    ],
)
def test_values_of_another_type_are_refused_with_their_path(
    key: str, value: Any, problem: str, payload: Callable[[str], Any]
) -> None:
    """If a value is not of the contract's type, it is refused, and the path says where."""
    with pytest.raises(ContractViolated, match=problem):
        decode(wire.Reward, {**payload("reward_percentage"), key: value})


@pytest.mark.parametrize(
    "key", ["id", "name", "description", "value", "totalRevenueImpact", "updatedAt"]
)
def test_a_missing_field_is_refused_with_its_path(key: str, payload: Callable[[str], Any]) -> None:
    """If a field that the contract requires is missing, it is refused by its name."""
    reward = payload("reward_percentage")
    del reward[key]
    with pytest.raises(ContractViolated, match=rf"\$\.{key} is missing"):
        decode(wire.Reward, reward)


def test_a_code_within_a_page_is_refused_with_its_path(payload: Callable[[str], Any]) -> None:
    """If one code of a page is bad, the path says which."""
    codes = payload("codes_page")
    codes["data"][1]["externalIds"] = {"shopify": {**dict.fromkeys("ab"), "discountId": 5}}
    with pytest.raises(ContractViolated, match=r"\$\.data\[1\]\.externalIds\.shopify"):
        decode(wire.RewardCodesPage, codes)


@pytest.mark.parametrize("literal", ["-241530.5", "0.10", "10.0", "123456789012345.67", "1e3"])
def test_a_fraction_keeps_its_digits(literal: str, body: Callable[[str], bytes]) -> None:
    """If a revenue has a fraction, it is read exactly and written as the same number."""
    sent = body("reward_everything_null").replace(
        b'"totalRevenueImpact": 0', f'"totalRevenueImpact": {literal}'.encode()
    )
    read = CODEC.decode(wire.Reward, Response(200, {}, sent), DriftLog())
    assert read.total_revenue_impact == Decimal(literal)
    assert encode(read, from_raw=False) == json.loads(sent)


@pytest.mark.parametrize("there", [True, False])
def test_a_null_image_is_told_from_none_at_all(there: bool, payload: Callable[[str], Any]) -> None:
    """If the image is null it is written as null, and if it was not there it is left out."""
    reward = payload("reward_everything_null")
    if not there:
        del reward["image"]
    assert encode(decode(wire.Reward, reward), from_raw=False) == reward
