"""What holds for everything that the contract allows, not for examples only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from contract_payloads import payloads, response
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.sandbox import Contract
from rewardkit.wire import Wire
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.settings import VoucherifySettings

CODEC = Codec()
SCHEMAS: dict[str, Any] = Contract.load("rewardkit_voucherify").document["components"]["schemas"]


@pytest.mark.parametrize(
    ("schema", "cls"),
    [
        ("AsyncAction", wire.JobStarted),
        ("AsyncActionState", wire.Job),
        ("AsyncActionsPage", wire.JobsPage),
    ],
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_that_the_contract_allows_of_a_job_is_read_and_written_back(
    schema: str, cls: type[Wire], data: st.DataObject
) -> None:
    """If an answer about a job keeps the contract, it is read and written back the same."""
    body = data.draw(payloads(SCHEMAS, schema))
    drift = DriftLog()
    read = CODEC.decode(cls, response(body), drift)
    assert encode(read) == body
    assert {seen.value for seen in drift.seen()} <= {"new_field"}


def with_an_id(body: dict[str, Any]) -> bool:
    """Whether something is named: an empty id is refused, although the contract allows it."""
    voucher = body.get("voucher")
    of_a_code = not isinstance(voucher, dict) or "code" not in voucher or bool(voucher["id"])
    return bool(body.get("id", "a list or a token")) and of_a_code


def adapter_in(currency: str | None) -> VoucherifyAdapter:
    """An adapter for a project in this currency."""
    return VoucherifyAdapter(
        VoucherifySettings(app_id=Secret("app"), app_token=Secret("token"), currency=currency)
    )


@pytest.mark.parametrize(
    ("schema", "cls", "make_neutral"),
    [
        ("Reward", wire.Reward, (mapping.catalogue_reward,)),
        ("Campaign", wire.Campaign, (mapping.campaign_reward,)),
        ("Voucher", wire.Voucher, (mapping.code, mapping.standalone_reward)),
        ("Redemption", wire.Redemption, (mapping.redemption,)),
        ("RedemptionRollback", wire.Redemption, (mapping.redemption,)),
        ("ValidationsResponse", wire.Validation, ()),
        ("RollbacksResponse", wire.Rollbacks, ()),
        ("RedemptionsPage", wire.RedemptionsPage, ()),
        ("Publication", wire.Publication, ()),
        ("PublicationsPage", wire.PublicationsPage, ()),
        ("OAuthToken", wire.Token, ()),
        (
            "ValidationRule",
            wire.ValidationRule,
            (lambda adapter, rule: mapping.read_rules(adapter, [rule, rule]),),
        ),
        (
            "RewardAssignment",
            wire.RewardAssignment,
            (lambda _, assignment: mapping.catalogue.price_of(assignment),),
        ),
    ],
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), currency=st.sampled_from([None, "EUR", "JPY", "KWD"]))
def test_all_that_the_contract_allows_is_read_mapped_and_written_back(
    schema: str,
    cls: type[Wire],
    make_neutral: tuple[Callable[[VoucherifyAdapter, Any], Any], ...],
    data: st.DataObject,
    currency: str | None,
) -> None:
    """If an answer keeps the contract, it is read, becomes neutral and is written back the same."""
    body = data.draw(payloads(SCHEMAS, schema))
    assume(with_an_id(body))
    drift = DriftLog()
    read = CODEC.decode(cls, response(body), drift)
    assert encode(read) == body
    assert {seen.value for seen in drift.seen()} <= {"new_field"}  # the classes know the rest
    for make in make_neutral:
        make(adapter_in(currency), read)
