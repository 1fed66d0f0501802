"""What holds for everything that the contract allows, not for examples only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.exchange import Response
from rewardkit.sandbox import Contract
from rewardkit.wire import Wire
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.settings import VoucherifySettings

CODEC = Codec()
SCHEMAS: dict[str, Any] = Contract.load("rewardkit_voucherify").document["components"]["schemas"]

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_FORMATS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    "time": st.times().map(str),
}
_DIGITS = st.from_regex(r"\A[0-9]{1,18}\Z")
_ANY_OBJECT = st.dictionaries(_TEXT, st.none() | st.booleans() | st.integers() | _TEXT, max_size=2)
_BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**64 - 1),
    "null": st.none(),
    "number": st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 10, 100, 20.5, 0.1, 1e300]),
}


class Answers:
    """Draws what the contract allows; it knows the keywords of a schema that this contract uses.

    Drawn bit by bit, as a strategy of a whole schema takes long to make and longer to print.
    """

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        """Keep what draws."""
        self.draw = draw

    def of(self, schema: dict[str, Any]) -> Any:
        """Draw what a schema allows."""
        if "$ref" in schema:
            return self.of(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
        if "enum" in schema:
            return self.draw(st.sampled_from(schema["enum"]))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.of(self.draw(st.sampled_from(schema[keyword])))
        types = schema.get("type", ["object"])
        kind = types if isinstance(types, str) else self.draw(st.sampled_from(types))
        return self.of_type(kind, schema)

    def of_type(self, kind: str, schema: dict[str, Any]) -> Any:
        """Draw what a schema allows of one of its types."""
        if kind == "string" and "pattern" in schema:
            return self.draw(_DIGITS)  # the one pattern there is
        if kind == "string":
            return self.draw(_FORMATS.get(schema.get("format", ""), _TEXT))
        if kind == "array":
            size = self.draw(st.integers(0, 2))
            return [self.of(schema.get("items", {})) for _ in range(size)]
        if kind == "object":
            return self.of_object(schema)
        if "minimum" in schema:
            return self.draw(st.integers(schema["minimum"], 2**40))
        return self.draw(_BY_TYPE[kind])

    def of_object(self, schema: dict[str, Any]) -> Any:
        """Draw an object with what is required, some of the rest, and perhaps a field of its own."""
        if "properties" not in schema:
            return self.draw(_ANY_OBJECT)
        required = schema.get("required", ())
        body = {
            name: self.of(part)
            for name, part in schema["properties"].items()
            if name in required or self.draw(st.booleans())
        }
        if self.draw(st.integers(0, 9)) == 0:
            body["new_field"] = self.draw(_TEXT)
        return body


@st.composite
def answers(draw: st.DrawFn, name: str) -> Any:
    """Draw what a component schema allows."""
    return Answers(draw).of(SCHEMAS[name])


@pytest.mark.parametrize(
    ("schema", "cls"), [("AsyncAction", wire.JobStarted), ("AsyncActionState", wire.Job)]
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_that_the_contract_allows_of_a_job_is_read_and_written_back(
    schema: str, cls: type[Wire], data: st.DataObject
) -> None:
    """If an answer about a job keeps the contract, it is read and written back the same."""
    body = data.draw(answers(schema))
    drift = DriftLog()
    read = CODEC.decode(cls, Response(200, {}, json.dumps(body).encode()), drift)
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
    body = data.draw(answers(schema))
    assume(with_an_id(body))
    drift = DriftLog()
    read = CODEC.decode(cls, Response(200, {}, json.dumps(body).encode()), drift)
    assert encode(read) == body
    assert {seen.value for seen in drift.seen()} <= {"new_field"}  # the classes know the rest
    for make in make_neutral:
        make(adapter_in(currency), read)
