"""Reading and writing the vendor's JSON: strictly, and without loss."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response
from rewardkit.wire import Wire
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter

CODEC = Codec()
NAMES = sorted(
    path.stem
    for path in (Path(__file__).parent / "payloads").glob("*.json")
    if not path.stem.startswith("error_")
)
#: By the beginning of a payload's name: its class, and what makes it neutral.
KINDS: dict[str, tuple[type[Wire], Callable[[VoucherifyAdapter, Any], Any]]] = {
    "job_": (wire.Job, lambda _, read: read.result),
    "campaign_": (wire.Campaign, mapping.campaign_reward),
    "redemption_": (
        wire.Redemptions,
        lambda adapter, read: [mapping.redemption(adapter, each) for each in read.redemptions],
    ),
    "reward_": (wire.Reward, mapping.catalogue_reward),
    "voucher_redemptions": (
        wire.VoucherRedemptions,
        lambda adapter, read: [
            mapping.redemption(adapter, each) for each in read.redemption_entries
        ],
    ),
    "voucher_": (wire.Voucher, mapping.code),
}
#: What is read as another value than it was sent as.
TOLERATED = {"reward_loose": {"stock": 4, "redeemed": 1}}

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]


def kind_of(name: str) -> tuple[type[Wire], Callable[[VoucherifyAdapter, Any], Any]]:
    """Give the class of a payload, and what makes it neutral."""
    return next(kind for prefix, kind in KINDS.items() if name.startswith(prefix))


def without_nulls(value: Any) -> Any:
    """Give JSON without the members that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_comes_out_as_it_went_in(name: str, payload: Payloads, answer: Answers) -> None:
    """If a payload of the documents is read, writing it gives the same, and nothing was new."""
    drift = DriftLog()
    read = CODEC.decode(kind_of(name)[0], answer(payload(name)), drift)
    assert encode(read) == payload(name)
    assert drift.seen() == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_known(name: str, payload: Payloads, answer: Answers) -> None:
    """If a payload is written from the class alone, it is the same but for nulls."""
    read = CODEC.decode(kind_of(name)[0], answer(payload(name)), DriftLog())
    expected = {**payload(name), **TOLERATED.get(name, {})}
    assert without_nulls(encode(read, from_raw=False)) == without_nulls(expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_becomes_neutral(
    name: str, payload: Payloads, answer: Answers, adapter: VoucherifyAdapter
) -> None:
    """If a payload of the documents is mapped, nothing in it is beyond our words."""
    cls, make_neutral = kind_of(name)
    make_neutral(adapter, CODEC.decode(cls, answer(payload(name)), adapter.drift))
    assert adapter.drift.seen() == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": None}, "$.name"),
        ({"stock": 2.5}, "$.stock"),
        ({"stock": "2.5"}, "$.stock"),
        ({"stock": True}, "$.stock"),
        ({"parameters": {"coin": {"exchange_ratio": None}}}, "$.parameters.coin.exchange_ratio"),
        ({"parameters": {"coin": {"exchange_ratio": "NaN"}}}, "$.parameters.coin.exchange_ratio"),
        ({"parameters": {"product": {"id": 7}}}, "$.parameters.product.id"),
        ({"metadata": []}, "$.metadata"),
    ],
)
def test_a_wrong_type_is_refused_with_its_path(
    change: dict[str, Any], path: str, payload: Payloads, answer: Answers
) -> None:
    """If a value is neither of the contract's type nor of one that is tolerated, the path is told."""
    with pytest.raises(ContractViolated) as refused:
        CODEC.decode(wire.Reward, answer({**payload("reward_coin"), **change}), DriftLog())
    assert refused.value.path == path


def test_a_text_is_no_truth_value(payload: Payloads, answer: Answers) -> None:
    """If a voucher says "false" as a text, it is refused and not taken as true."""
    body = {**payload("voucher_single_use"), "active": "false"}
    with pytest.raises(ContractViolated, match="active"):
        CODEC.decode(wire.Voucher, answer(body), DriftLog())


@pytest.mark.parametrize(
    ("coin", "points", "worth"),
    [
        ({"exchange_ratio": 0.01, "points_ratio": 1}, 1, "0.01"),
        ({"exchange_ratio": "0.10", "points_ratio": "100"}, 100, "0.10"),
        ({"exchange_ratio": 1, "points_ratio": 10.0}, 10, "1"),
        ({"exchange_ratio": 900, "points_ratio": None}, None, "900"),
    ],
)
def test_ratios_are_exact_however_they_are_sent(
    coin: dict[str, Any], points: int | None, worth: str, payload: Payloads, answer: Answers
) -> None:
    """If ratios come as numbers or as texts, both are read without losing a digit."""
    body = {**payload("reward_coin"), "parameters": {"coin": coin}}
    read = CODEC.decode(wire.Reward, answer(body), DriftLog())
    assert read.parameters is not None
    assert read.parameters.coin == wire.Coin(Decimal(worth), points)
    assert encode(read) == body


def test_a_fraction_keeps_its_digits() -> None:
    """If a percentage has more digits than a float, all of them arrive."""
    body = b'{"type": "PERCENT", "percent_off": 12.34567890123456789}'
    read = CODEC.decode(wire.Discount, Response(200, {}, body), DriftLog())
    assert read.percent_off == Decimal("12.34567890123456789")


def test_an_unknown_field_is_kept_and_counted(payload: Payloads, answer: Answers) -> None:
    """If the vendor sends a field that is new, it is written back, and counted as drift."""
    drift = DriftLog()
    body = {**payload("voucher_single_use"), "vintage": 2027}
    read = CODEC.decode(wire.Voucher, answer(body), drift)
    assert encode(read) == body
    assert [(seen.kind, seen.value) for seen in drift.seen()] == [
        (DriftKind.UNKNOWN_FIELD, "vintage")
    ]


def test_an_empty_id_names_nothing(
    payload: Payloads, answer: Answers, adapter: VoucherifyAdapter
) -> None:
    """If a reward's id is empty, the answer breaks the contract."""
    read = CODEC.decode(wire.Reward, answer({**payload("reward_coin"), "id": ""}), DriftLog())
    with pytest.raises(ContractViolated, match=r"\$\.id is empty"):
        mapping.catalogue_reward(adapter, read)
