"""What holds for whatever the vendor sends of a campaign, a voucher, a reward or a redemption."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import pytest
from attrs import frozen
from contract_payloads import nullable, payloads, response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftKind
from rewardkit.sandbox import Contract
from rewardkit.wire import Wire
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.settings import VoucherifySettings

CODEC = Codec()
SCHEMAS: dict[str, Any] = Contract.load("rewardkit_voucherify").document["components"]["schemas"]

many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_MADE = {"created_at": "created_at", "updated_at": "updated_at"}
_WINDOW = {"start_date": "window.starts_at", "expiration_date": "window.expires_at", **_MADE}


@frozen
class Kind:
    """A resource of the vendor's, and what the laws say of it.

    Attributes:
        schema: the contract's name for it.
        cls: what reads it.
        make: what makes it neutral.
        words: fields whose words decide something, each with what another field needs to be for it.
        times: by field: the neutral one.
        fixed: what is the same in each payload.
    """

    schema: str
    cls: type[Wire]
    make: Callable[[VoucherifyAdapter, Any], Any]
    words: dict[str, dict[str, Any]]
    times: dict[str, str]
    fixed: dict[str, Any]


KINDS = {
    "campaign": Kind(
        "Campaign",
        wire.Campaign,
        mapping.campaign_reward,
        {
            "campaign_type": {},
            "type": {"campaign_type": "DISCOUNT_COUPONS"},
            "creation_status": {},
        },
        _WINDOW,
        {"id": "camp_1"},
    ),
    "voucher": Kind("Voucher", wire.Voucher, mapping.code, {"type": {}}, _WINDOW, {"id": "v_1"}),
    "lone code": Kind(
        "Voucher",
        wire.Voucher,
        mapping.standalone_reward,
        {"type": {}},
        _WINDOW,
        {"id": "v_1", "campaign_id": None},
    ),
    "catalogue": Kind(
        "Reward",
        wire.Reward,
        mapping.catalogue_reward,
        {"type": {}},
        _MADE,
        {"id": "rew_1"},
    ),
    "redemption": Kind(
        "Redemption",
        wire.Redemption,
        mapping.redemption,
        {"status": {}, "result": {"status": None}, "object": {}},
        {"date": "at"},
        {"id": "r_1", "voucher": None},
    ),
}

everyone = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def read(kind: Kind, value: Any) -> tuple[Any, Any, VoucherifyAdapter]:
    """A payload as it is written back, its neutral value, and who has counted what was new."""
    adapter = VoucherifyAdapter(
        VoucherifySettings(app_id=Secret("app"), app_token=Secret("token")),
        clock=lambda: datetime(2026, 7, 1, tzinfo=UTC),
    )
    found = CODEC.decode(kind.cls, response(value), adapter.drift)
    return encode(found), kind.make(adapter, found), adapter


def counted(adapter: VoucherifyAdapter, drift: DriftKind) -> set[str]:
    """What was new, of one kind."""
    return {each.value for each in adapter.drift.seen() if each.kind is drift}


@everyone
@many
@given(data=st.data())
def test_whatever_the_contract_allows_is_kept(kind: Kind, data: st.DataObject) -> None:
    """If the contract allows a payload, it has a neutral form, and is written as it came."""
    value = {**data.draw(payloads(SCHEMAS, kind.schema)), **kind.fixed}
    written, neutral, _ = read(kind, value)
    assert written == neutral.native == value


@everyone
@many
@given(data=st.data())
def test_unknown_words_are_kept(kind: Kind, data: st.DataObject) -> None:
    """If a newer vendor has new words in enums, they are kept, counted, and written as they came."""
    key = data.draw(st.sampled_from(sorted(kind.words)))
    word = data.draw(st.text(min_size=1, max_size=20).map("new{}".format))
    drawn = data.draw(payloads(SCHEMAS, kind.schema))
    value = {**drawn, **kind.fixed, **kind.words[key], key: word}
    written, neutral, adapter = read(kind, value)
    assert written == neutral.native == value
    assert word in counted(adapter, DriftKind.UNKNOWN_VALUE)


@everyone
@many
@given(data=st.data())
def test_unknown_fields_are_kept(kind: Kind, data: st.DataObject) -> None:
    """If a newer vendor adds fields, they are counted, and written as they came."""
    names = st.text(min_size=1, max_size=20).map("new{}".format)
    extra = data.draw(st.dictionaries(names, st.integers(-9, 9), min_size=1, max_size=3))
    value = {**data.draw(payloads(SCHEMAS, kind.schema)), **kind.fixed, **extra}
    written, neutral, adapter = read(kind, value)
    assert written == neutral.native == value
    assert counted(adapter, DriftKind.UNKNOWN_FIELD) >= extra.keys()


@everyone
@many
@given(data=st.data())
def test_nulls_are_kept(kind: Kind, data: st.DataObject) -> None:
    """If any fields that may be null are null, they stay null, and nothing is made of them."""
    free = set(nullable(SCHEMAS, kind.schema)) - kind.fixed.keys()
    keys = data.draw(st.sets(st.sampled_from(sorted(free))))
    drawn = data.draw(payloads(SCHEMAS, kind.schema))
    value = {**drawn, **kind.fixed, **dict.fromkeys(keys)}
    written, neutral, _ = read(kind, value)
    assert written == neutral.native == value


@everyone
def test_all_may_be_null_at_once(kind: Kind) -> None:
    """If a payload has null wherever there may be one, it is read, and times are not invented."""
    required = dict.fromkeys(SCHEMAS[kind.schema]["required"], "x")
    value = {**required, **kind.fixed, **dict.fromkeys(nullable(SCHEMAS, kind.schema))}
    value |= {key: part for key, part in kind.fixed.items() if part is not None}
    written, neutral, _ = read(kind, value)
    assert written == neutral.native == value
    for key, path in kind.times.items():
        if value.get(key) is None:
            assert attrgetter(path)(neutral) is None
            assert path not in neutral.not_stated  # null is "never", and that is stated


@everyone
@many
@given(data=st.data())
def test_times_that_cannot_be_read_are_kept(kind: Kind, data: st.DataObject) -> None:
    """If a time cannot be read, it is kept, counted and not stated; it is never taken for none."""
    texts = st.text(max_size=9).map("~{}".format)
    bad = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(kind.times, texts)))
    value = {**data.draw(payloads(SCHEMAS, kind.schema)), **kind.fixed, **bad}
    written, neutral, adapter = read(kind, value)
    assert written == neutral.native == value
    assert counted(adapter, DriftKind.UNPARSABLE_TIME) >= set(bad.values())
    for key in bad:
        path = kind.times[key]
        assert path in neutral.not_stated
        assert attrgetter(path)(neutral) is None


@pytest.mark.parametrize(
    ("key", "path"),
    [("start_date", "window.starts_at"), ("expiration_date", "window.expires_at")],
)
def test_a_time_of_a_tier_that_cannot_be_read_is_not_stated(
    key: str, path: str, payload: Callable[[str], Any]
) -> None:
    """If a tier's time cannot be read, the campaign's alone is not taken for what counts."""
    value = payload("campaign_promotion")
    value |= {"start_date": "2026-06-01T00:00:00Z", "expiration_date": "2026-09-01T00:00:00Z"}
    value["promotion"]["tiers"] = [{**value["promotion"]["tiers"][0], key: "soon"}]
    _, neutral, adapter = read(KINDS["campaign"], value)
    assert path in neutral.not_stated
    assert attrgetter(path)(neutral) is None
    assert counted(adapter, DriftKind.UNPARSABLE_TIME) == {"soon"}


@pytest.mark.parametrize(("active", "stated"), [(True, False), (False, True)])
def test_a_code_whose_end_cannot_be_read_may_have_expired(
    active: bool, stated: bool, payload: Callable[[str], Any]
) -> None:
    """If a code's end cannot be read, whether it is available is not stated; that it is off, is."""
    value = {**payload("voucher_single_use"), "expiration_date": "soon", "active": active}
    _, neutral, _ = read(KINDS["voucher"], value)
    assert ("status" not in neutral.not_stated) is stated
