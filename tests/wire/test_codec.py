from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.codec import Codec
from rewardkit.drift import DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response
from rewardkit.wire import Wire, camel_case, encode, tolerate


def stock(value: Any) -> int | None:
    return int(value) if isinstance(value, str) else value


@define
class Thing(Wire):
    key_of = staticmethod(camel_case)


@define
class Part(Thing):
    part_id: str
    weight: Decimal | None = None


@define
class Whole(Thing):
    id: str
    is_ready: bool
    count: int
    note: str | None
    price: Decimal
    parts: list[Part]
    by_name: dict[str, Part] | None = None
    loose_stock: int | None = field(default=None, metadata=tolerate(stock))
    native_part: dict[str, Any] | None = None


GOOD: dict[str, Any] = {
    "id": "w1",
    "isReady": True,
    "count": 3,
    "note": None,
    "price": 12,
    "parts": [{"partId": "p1"}, {"partId": "p2", "weight": 5}],
}
CODEC = Codec()


def decode(payload: Any, drift: DriftLog | None = None) -> Whole:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return CODEC.decode(Whole, Response(200, {}, body), drift or DriftLog())


def read_carefully(cls: type[Whole], response: Response, _: DriftLog) -> Whole:
    return CODEC.read(cls, response.exact_json())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": None}, "$.id is null, not a text"),
        ({"id": 7}, "$.id is a whole number, not a text"),
        ({"id": False}, "$.id is a truth value, not a text"),
        ({"note": 7}, "$.note is a whole number, not a text"),
        ({"isReady": "false"}, "$.isReady is a text, not a truth value"),
        ({"isReady": 0}, "$.isReady is a whole number, not a truth value"),
        ({"isReady": None}, "$.isReady is null, not a truth value"),
        ({"count": 2.9}, "$.count is a fraction, not a whole number"),
        ({"count": "3"}, "$.count is a text, not a whole number"),
        ({"count": True}, "$.count is a truth value, not a whole number"),
        ({"count": None}, "$.count is null, not a whole number"),
        ({"price": "12"}, "$.price is a text, not a number"),
        ({"price": True}, "$.price is a truth value, not a number"),
        ({"parts": None}, "$.parts is null, not a list"),
        ({"parts": {"partId": "p"}}, "$.parts is an object, not a list"),
        ({"parts": "text"}, "$.parts is a text, not a list"),
        ({"parts": [{"partId": "p"}, None]}, "$.parts[1] is null, not an object"),
        ({"parts": [{"partId": "p"}, {}]}, "$.parts[1].partId is missing"),
        ({"parts": [{"partId": 1}]}, "$.parts[0].partId is a whole number, not a text"),
        ({"byName": {"a": {"partId": None}}}, "$.byName[a].partId is null, not a text"),
        ({"byName": []}, "$.byName is a list, not an object"),
        ({"looseStock": "many"}, "$.looseStock invalid literal"),
        ({"nativePart": []}, "$.nativePart is a list, not an object"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_path(
    change: dict[str, Any], problem: str
) -> None:
    """If a value is not of the contract's type, it is not converted, and the error says where."""
    with pytest.raises(ContractViolated) as caught:
        decode({**GOOD, **change})
    assert problem in str(caught.value)
    assert caught.value.path == problem.split(" ", maxsplit=1)[0]


def test_a_missing_field_is_named() -> None:
    """If a required field is not there, the error says which."""
    with pytest.raises(ContractViolated, match=r"\$\.isReady is missing"):
        decode({key: value for key, value in GOOD.items() if key != "isReady"})


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    """If the body is JSON of another kind, the error says what it is."""
    with pytest.raises(ContractViolated, match=r"\$ is .*, not an object"):
        decode(body)


@pytest.mark.parametrize(
    ("body", "seems"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>502</title>", "a web page"),
        (b"  <html>", "a web page"),
        (b"{'id': 1}", "something else"),
        (b'{"id": NaN}', "something else"),
        (b'{"id": "\xff"}', "something else"),
        (b"[" * 100_000, "something else"),
    ],
)
def test_a_body_that_is_not_json_is_refused(body: bytes, seems: str) -> None:
    """If the body is not JSON, the error says what it seems to be."""
    with pytest.raises(ContractViolated, match=f"not JSON but {seems}"):
        decode(body)


def test_whole_numbers_written_as_fractions_are_whole_numbers() -> None:
    """If a whole number is written 3.0, it is one, as JSON Schema has it."""
    assert decode({**GOOD, "count": 3.0}).count == 3


@pytest.mark.parametrize("digits", ["0.1", "12.50", "1234567890.123456789012345678", "1E+2"])
def test_fractions_keep_their_digits(digits: str) -> None:
    """If a number stands where exactness matters, it never passes through a float."""
    body = json.dumps(GOOD).replace('"price": 12', f'"price": {digits}').encode()
    assert decode(body).price == Decimal(digits)


def test_a_known_looseness_is_tolerated_by_name() -> None:
    """If a vendor is known to send a number as text, that field reads it and writes it back."""
    payload = {**GOOD, "looseStock": "4"}
    whole = decode(payload)
    assert whole.loose_stock == 4
    assert encode(whole) == payload


def test_what_is_not_known_is_kept_and_counted() -> None:
    """If a field is new, it is counted as drift and comes out again as it went in."""
    drift = DriftLog()
    payload = {**GOOD, "brandNew": {"a": [1.5, None]}, "parts": [{"partId": "p", "colour": "red"}]}
    whole = decode(payload, drift)
    assert encode(whole) == payload
    assert {(d.where, d.value, d.count) for d in drift.seen()} == {
        ("Whole", "brandNew", 1),
        ("Part", "colour", 1),
    }


def test_drift_is_counted_once_when_the_body_is_read_carefully() -> None:
    """If the careful reading is needed, new fields are not counted twice."""
    drift = DriftLog()
    decode({**GOOD, "price": 0.5, "brandNew": 1}, drift)
    assert [d.count for d in drift.seen()] == [1]


def test_only_what_was_changed_is_written_anew() -> None:
    """If one field is changed, every other one is written as it came."""
    payload = {**GOOD, "looseStock": "4", "brandNew": 1}
    whole = decode(payload)
    whole.count = 9
    whole.parts[0].part_id = "other"
    assert encode(whole) == {
        **payload,
        "count": 9,
        "parts": [{"partId": "other"}, {"partId": "p2", "weight": 5}],
    }


def test_what_a_class_knows_can_be_written_without_the_ground() -> None:
    """If the raw payload is left out, all that the class knows is still written."""
    assert encode(decode(GOOD), from_raw=False) == GOOD


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3)


@given(
    note=st.none() | st.text(),
    count=st.integers(),
    price=numbers,
    extra=st.dictionaries(st.text(), st.none() | st.integers() | st.text()),
)
def test_reading_and_writing_gives_the_same_payload(
    note: str | None, count: int, price: Decimal, extra: dict[str, Any]
) -> None:
    """If a payload is one of the contract's, reading and writing it changes nothing."""
    known = {**extra, **GOOD, "note": note, "count": count, "price": "PRICE"}
    body = json.dumps(known).replace('"PRICE"', str(price)).encode()
    whole = decode(body)
    assert (whole.note, whole.count, whole.price) == (note, count, price)
    assert json.loads(json.dumps(encode(whole))) == json.loads(body)


ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just([])
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(GOOD, ODD)),
    st.sets(st.sampled_from(list(GOOD))),
)
def test_the_quick_and_the_careful_reading_agree(
    changes: dict[str, Any], left_out: set[str]
) -> None:
    """If a payload is good or bad, both ways of reading it say the same."""
    payload = {key: value for key, value in {**GOOD, **changes}.items() if key not in left_out}
    response = Response(200, {}, json.dumps(payload).encode())
    outcomes: list[Whole | str | None] = []
    for read in (CODEC.decode, read_carefully):
        try:
            outcomes.append(read(Whole, response, DriftLog()))
        except ContractViolated as error:
            outcomes.append(error.path)
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**30, 1234567890123456789])
def test_a_whole_number_keeps_its_digits_where_nobody_reads_it(number: int) -> None:
    """If a number beyond 64 bits stands in a part that is kept as it came, no digit is lost."""
    payload = {**GOOD, "nativePart": {"n": [number]}, "brandNew": number}
    whole = decode(payload)
    assert whole.native_part == {"n": [number]}
    assert encode(whole) == payload
    assert type(encode(whole)["brandNew"]) is int
