"""From the vendor's error bodies to rewardkit's errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardkit import errors
from rewardkit.errors import ProviderError
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.errors import DETAILS, REFUSALS, UNMAPPED

Answers = Callable[..., Response]
Payloads = Callable[[str], Any]

_JSON: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_FIELDS = st.sampled_from(["code", "key", "message", "details", "error", "request_id"]) | st.text()


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2) | st.dictionaries(_FIELDS, inner, max_size=4)


def _written(body: Any) -> bytes:
    return json.dumps(body).encode()


ASK = Request.get("v1", "vouchers", "FAKE-7F3K", subject=Subject.CODE, sensitive=("FAKE-7F3K",))

#: Every key in the vendor's error reference and in its examples.
DOCUMENTED = [
    "already_rolled_back",
    "ambiguous_tracking_id",
    "applicable_exclusive_redeemables_limit_exceeded",
    "applicable_exclusive_redeemables_per_category_limit_exceeded",
    "applicable_redeemables_limit_exceeded",
    "applicable_redeemables_per_category_limit_exceeded",
    "customer_rules_violated",
    "duplicate_found",
    "duplicate_key",
    "duplicate_resource_key",
    "duplicate_source_id",
    "duplicated_redeemables",
    "exclusion_rules_not_met",
    "forbidden",
    "gift_amount_exceeded",
    "insufficient_card_balance",
    "integration_api_key_required",
    "invalid_add_balance_params",
    "invalid_amount",
    "invalid_balance",
    "invalid_campaign",
    "invalid_campaign_params",
    "invalid_code_config",
    "invalid_customer",
    "invalid_export_fields",
    "invalid_gift",
    "invalid_grant_type",
    "invalid_or_expired_cursor",
    "invalid_order",
    "invalid_payload",
    "invalid_publish_params",
    "invalid_query_params",
    "invalid_redeemables",
    "invalid_redemption",
    "invalid_redemption_parent",
    "invalid_rollback_params",
    "invalid_scope",
    "invalid_validation_rules",
    "invalid_voucher",
    "loyalty_card_points_exceeded",
    "metadata_validation_failed",
    "missing_amount",
    "missing_customer",
    "missing_order",
    "missing_order_items",
    "missing_order_items_amount",
    "missing_param",
    "missing_required_feature",
    "missing_required_permission",
    "missing_reward",
    "missing_vouchers",
    "multiple_requests",
    "no_effect",
    "no_voucher_suitable_for_publication",
    "not_found",
    "order_rules_violated",
    "page_over_limit",
    "preceding_validation_failed",
    "promotion_inactive",
    "promotion_not_active_now",
    "quantity_exceeded",
    "query_too_large",
    "redemption_rules_violated",
    "referrer_not_permitted_to_redeem",
    "resource_in_use",
    "resource_not_found",
    "resource_protected",
    "reward_out_of_stock",
    "too_many_vouchers_requested",
    "unauthorized",
    "voucher_already_published",
    "voucher_cannot_be_published",
    "voucher_disabled",
    "voucher_expired",
    "voucher_not_active",
    "voucher_not_active_now",
]


def test_every_documented_key_has_its_place() -> None:
    """If the vendor documents a key, it is in the table or said to be left out, and not both."""
    assert REFUSALS.keys() | UNMAPPED == set(DOCUMENTED)
    assert not REFUSALS.keys() & UNMAPPED


@pytest.mark.parametrize("key", DOCUMENTED)
def test_every_key_makes_an_error_at_any_status(
    key: str, adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If any key comes with any status and a rule's words, an error is made of it, and no drift."""
    for status, repeat in product([400, 404, 409, 429, 500], Repeat):
        body = {"code": status, "key": key, "message": "No", "error": {"message": "Why not"}}
        ask = Request("GET", ("v1",), repeat=repeat)
        refused = adapter.refuse(ask, answer(body, status, retry_after="7"))
        assert isinstance(refused, ProviderError)
        assert refused.vendor_key == key
    assert adapter.drift.seen() == ()


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("error_not_found_voucher", errors.CodeNotFound),
        ("error_payload_too_large_other_shape", errors.InvalidRequest),
        ("error_quantity_exceeded", errors.UsageLimitReached),
        ("error_rate_limited_without_key", errors.RateLimited),
        ("error_rule_with_custom_message", errors.NotEligible),
        ("error_unauthorized", errors.AuthenticationFailed),
        ("error_voucher_expired", errors.CodeExpired),
    ],
)
def test_a_documented_body_becomes_its_error(
    name: str,
    cls: type[ProviderError],
    adapter: VoucherifyAdapter,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If an error of the documents comes, its class is told by key, or by status without one."""
    body = payload(name)
    refused = adapter.refuse(ASK, answer(body, body.get("code") or body["statusCode"]))
    assert type(refused) is cls
    assert refused.request_id == body.get("request_id")
    assert body["message"] in str(refused) or body.get("error")


def test_the_words_of_a_rule_are_the_reason(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a rule brings its own words, they are the reason and the vendor's message."""
    refused = adapter.refuse(ASK, answer(payload("error_rule_with_custom_message"), 400))
    assert isinstance(refused, errors.NotEligible)
    assert refused.reason == "Spend 15 more and the code is yours."
    assert "Spend 15 more" in str(refused)


def test_a_code_in_the_vendors_words_is_masked(adapter: VoucherifyAdapter, answer: Answers) -> None:
    """If the vendor quotes the code, the error shows its beginning only."""
    body = {"code": 404, "key": "not_found", "message": "No", "details": "No voucher FAKE-7F3K"}
    refused = adapter.refuse(ASK, answer(body, 404))
    assert "FAKE-7F3K" not in str(refused)
    assert "No voucher FAK…" in str(refused)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after": "30", "x_rate_limit_retry": "1"}, timedelta(seconds=30)),
        ({"x_rate_limit_retry": "{epoch}"}, timedelta(seconds=90)),
        ({"retry_after": "-5", "x_rate_limit_retry": "{epoch}"}, timedelta(seconds=90)),
        ({"retry_after": "1.5", "x_rate_limit_retry": "{epoch}"}, timedelta(seconds=1.5)),
        ({"retry_after": "soon"}, None),
        ({"x_rate_limit_retry": "soon"}, None),
        ({"x_rate_limit_retry": "-5"}, None),
        ({"x_rate_limit_retry": "1.5"}, None),
        ({"x_rate_limit_retry": "30"}, None),  # over since 1970, or no epoch second at all
        ({"x_rate_limit_retry": "{epoch}000"}, None),  # milliseconds
        ({}, None),
    ],
)
def test_a_rate_limit_says_when_to_come_back(
    headers: dict[str, str],
    expected: timedelta | None,
    adapter: VoucherifyAdapter,
    payload: Payloads,
    answer: Answers,
) -> None:
    """If the limit is reached, Retry-After counts, and else the epoch second of the other header."""
    now = adapter.clock()
    epoch = str(int((now + timedelta(seconds=90)).timestamp()))
    sent = {name: value.format(epoch=epoch) for name, value in headers.items()}
    refused = adapter.refuse(ASK, answer(payload("error_rate_limited_without_key"), 429, **sent))
    assert isinstance(refused, errors.RateLimited)
    assert refused.retry_at == (None if expected is None else now + expected)


def test_a_spent_quota_is_told_apart(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If the cycle's quota of calls is used up, the error says so, as waiting a minute won't do."""
    body = payload("error_rate_limited_without_key")
    for kind in ("api_calls_cycle", " API_CALLS_CYCLE "):
        refused = adapter.refuse(ASK, answer(body, 429, x_rate_limit_type=kind))
        assert isinstance(refused, errors.RateLimited)
        assert "billing cycle is used up" in str(refused)
        assert not refused.worth_waiting
    for kind in ("api_calls", "bulk_api_calls", "webhook_calls", "", "new"):
        refused = adapter.refuse(ASK, answer(body, 429, x_rate_limit_type=kind))
        assert isinstance(refused, errors.RateLimited)
        assert refused.worth_waiting


@given(
    status=st.integers(300, 599),
    headers=st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=30)
            | st.integers().map(str)
            | st.from_regex(
                r"\A[0-9]{1,25} Jan [0-9]{1,25} [0-9]{1,3}:[0-9]{1,25} [+-][0-9]{1,9}\Z"
            )
            for name in ("retry-after", "x-rate-limit-retry", "x-rate-limit-type")
        },
    ),
    body=st.binary(max_size=60) | st.recursive(_JSON, _nested, max_leaves=8).map(_written),
    repeat=st.sampled_from(Repeat),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_breaks_the_reading_of_errors(
    status: int,
    headers: dict[str, str],
    body: bytes,
    repeat: Repeat,
    adapter: VoucherifyAdapter,
) -> None:
    """If an answer is no success, whatever its headers and body are, an error is made of it."""
    ask = Request("POST", ("v1",), repeat=repeat)
    refused = adapter.refuse(ask, Response(status, headers, body))
    assert isinstance(refused, ProviderError)
    assert str(refused)


@pytest.mark.parametrize(
    ("key", "cls"),
    [
        ("duplicate_source_id", errors.Conflict),
        ("voucher_already_published", errors.Conflict),
        ("missing_vouchers", errors.InvalidRequest),
        ("no_voucher_suitable_for_publication", errors.Rejected),
        ("voucher_cannot_be_published", errors.Rejected),
        ("invalid_grant_type", errors.InvalidRequest),
        ("invalid_scope", errors.InvalidRequest),
    ],
)
def test_refusals_of_grants_and_logins_have_their_classes(
    key: str, cls: type[ProviderError], adapter: VoucherifyAdapter, answer: Answers
) -> None:
    """If a code cannot be given, or no token is to be had, the class says what kind of thing it is."""
    refused = adapter.refuse(ASK, answer({"code": 400, "key": key, "message": "No"}, 400))
    assert type(refused) is cls
    assert (refused.detail or "") == DETAILS.get(key, "")


def test_advice_is_for_what_the_table_has() -> None:
    """If a key has advice, it is one that the adapter knows, and the advice is one sentence's part."""
    assert DETAILS.keys() <= REFUSALS.keys()
    assert not [text for text in DETAILS.values() if text[-1] in ".!"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b'{"key": 7, "message": {}, "error": "x"}', b"[" * 100_000],
)
def test_a_body_of_any_shape_makes_an_error(body: bytes, adapter: VoucherifyAdapter) -> None:
    """If an error's body is nothing that was promised, the status alone tells."""
    assert type(adapter.refuse(ASK, Response(403, {}, body))) is errors.PermissionDenied
    assert type(adapter.refuse(ASK, Response(502, {}, body))) is errors.ProviderUnavailable


def test_a_new_key_is_counted(adapter: VoucherifyAdapter, answer: Answers) -> None:
    """If a key is new, the status tells the class, and the key is kept and counted."""
    refused = adapter.refuse(ASK, answer({"code": 400, "key": "brand_new", "message": "No"}, 400))
    assert type(refused) is errors.InvalidRequest
    assert refused.vendor_key == "brand_new"
    assert [seen.value for seen in adapter.drift.seen()] == ["brand_new"]
