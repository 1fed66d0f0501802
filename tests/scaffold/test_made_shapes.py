"""What is made of a document's schemas reads what the document allows, and loses nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from generated import Generate, Generated, document_of
from hypothesis import given
from hypothesis import strategies as st
from whole_payloads import WholePayloads

from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response

CODEC = Codec()

OFFER = {"id": "o1", "value": 10.55, "status": "live", "startsAt": None}


def decode(shape: Any, value: Any) -> Any:
    """Read a JSON value as an answer of the vendor's."""
    return CODEC.decode(shape, Response(200, {}, json.dumps(value).encode()), DriftLog())


@given(data=st.data())
def test_all_that_the_document_allows_can_be_read(made: Generated, data: st.DataObject) -> None:
    """If the document allows a payload, its shape reads it, and writes it again as it was."""
    name = data.draw(st.sampled_from(["Offer", "Group", "NewOffer", "Error"]))
    payload = WholePayloads(made.document.schemas, data.draw).of(made.document.schemas[name])
    assert encode(decode(getattr(made.wire, name), payload)) == payload


def test_the_examples_of_the_document_can_be_read(made: Generated) -> None:
    """If the document shows an answer, the shape of that answer has its values."""
    page = decode(made.wire.ListOffersAnswer, {"offers": [OFFER], "total": 1})
    (offer,) = page.offers
    assert (offer.value, offer.status, offer.starts_at) == (
        Decimal("10.55"),
        made.wire.Status.LIVE,
        None,
    )
    terms = {"days": 3, "limits": [{"most": 0.1}]}
    assert decode(made.wire.Offer, {**OFFER, "terms": terms}).terms.limits[0].most == Decimal("0.1")


def test_a_value_that_is_new_is_kept(made: Generated) -> None:
    """If the vendor sends a value that the document does not list, it is kept as it came."""
    payload = {**OFFER, "status": "frozen", "history": ["live", "thawed"], "former": None}
    offer = decode(made.wire.Offer, payload)
    assert (offer.status.known, str(offer.status)) == (False, "frozen")
    assert [str(each) for each in offer.history] == ["live", "thawed"]
    assert encode(offer) == payload


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", None),
        ("status", 3),
        ("history", ["live", None]),
        ("history", "live"),
        ("startsAt", 20260131),
        ("value", "10.55"),
        ("list", [1.5]),
        ("terms", []),
    ],
)
def test_what_the_document_does_not_allow_is_refused(
    field: str, value: Any, made: Generated
) -> None:
    """If a value is of another type, the error names the field as the vendor does."""
    with pytest.raises(ContractViolated, match=rf"\$\.{field}"):
        decode(made.wire.Offer, {**OFFER, field: value})


def test_a_field_may_be_called_as_the_vendor_likes(made: Generated) -> None:
    """If a key is a word of Python's, or two keys are alike, each has a field of its own."""
    keys = {"class": True, "raw": "r", "list": [1], "2ndName": "a", "second_name": "b"}
    offer = decode(made.wire.Offer, {**OFFER, **keys, "secondName": "c"})
    assert (offer.class_, offer.raw_, offer.list_) == (True, "r", [1])
    assert (offer.value_2_nd_name, offer.second_name, offer.second_name_) == ("a", "b", "c")
    offer.second_name_ = "d"
    assert encode(offer, from_raw=False) == {**OFFER, **keys, "secondName": "d"}


def test_what_is_within_itself_is_kept_as_it_comes(made: Generated) -> None:
    """If an offer has offers in it, they are read where they are needed, to any depth."""
    payload = {**OFFER, "children": [{**OFFER, "children": [OFFER]}], "group": {"offers": [OFFER]}}
    response = Response(200, {}, json.dumps(payload).encode())
    offer = CODEC.read(made.wire.Offer, response.exact_json())
    child = CODEC.read(made.wire.Offer, offer.children[0])
    assert CODEC.read(made.wire.Offer, child.children[0]).value == Decimal("10.55")
    assert encode(offer) == payload


def test_names_that_are_taken_or_alike_are_told_apart(make: Generate) -> None:
    """If schemas are called as something of Python's or as each other, each has its class."""
    stated = {"type": "object", "properties": {"a": {"type": "string"}}}
    names = ["Any", "ValueError", "Wire", "my-shape", "my shape", "2nd", "Ünïcödé", "def"]
    wire = make(document_of(dict.fromkeys(names, stated))).wire
    for name in ("Any2", "ValueError2", "Wire2", "MyShape", "MyShape2", "Shape2nd", "Def"):
        assert decode(getattr(wire, name), {"a": "x"}).a == "x"


def test_what_only_some_kinds_have_stays_in_raw(make: Generate) -> None:
    """If an object has fields that only some kinds of it have, they are kept, and its class says so."""
    kinds = [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "string"}}}]
    stated = {"properties": {"id": {"type": "string"}}, "oneOf": kinds}
    shape = make(document_of({"Offer": stated})).wire.Offer
    assert "several kinds is in ``raw``" in shape.__doc__
    assert encode(decode(shape, {"id": "o1", "b": "x"})) == {"id": "o1", "b": "x"}


def test_a_number_is_never_a_float(make: Generate) -> None:
    """If a document states a number in any of the ways that there are, it is read as a Decimal."""
    number = {"type": "number"}
    fields = {
        "a": number,
        "b": {"type": ["number", "null"]},
        "c": {"anyOf": [number, {"type": "integer"}]},
        "d": {"type": "array", "items": number},
        "e": {"type": "object", "additionalProperties": number},
        "f": {"enum": [0.1, 1]},
    }
    holder = {"type": "object", "properties": fields}
    shape = make(document_of({"Holder": holder})).wire.Holder
    read = decode(shape, {"a": 0.1, "b": 0.1, "c": 0.1, "d": [0.1], "e": {"k": 0.1}, "f": 0.1})
    exact = Decimal("0.1")
    assert (read.a, read.b, read.c, read.f) == (exact,) * 4
    assert (read.d, read.e) == ([exact], {"k": exact})


def test_a_schema_keeps_its_name(make: Generate) -> None:
    """If what is within one schema would be called as another one, that one has its own name."""
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    outer = {"type": "object", "properties": {"terms": {**inner, "title": "inner"}}}
    other = {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}
    wire = make(document_of({"Offer": outer, "OfferTerms": other})).wire
    assert decode(wire.OfferTerms, {"b": "x"}).b == "x"
    assert decode(wire.Offer, {"terms": {"a": "x"}}).terms == wire.OfferTerms2(a="x")


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": ["integer", "null"]}, [1, None], ["1"]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, [1, None], ["1"]),
        ({"anyOf": [{"type": "string"}, {"type": "string", "format": "uri"}]}, ["x"], [1]),
        ({"type": ["string", "integer"]}, [1, "1", [True]], []),
        ({"enum": ["a", "b", None]}, ["a", "c", None], [1]),
        ({"enum": [1, 2]}, [1, 3], ["1"]),
        ({"enum": ["a", 1]}, ["a", 1, None], []),
        ({"enum": [1, 2.5]}, [1, 2.5], ["1"]),
        ({"type": ["integer", "number"]}, [1, 2.5], ["1"]),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, [1, 2.5], ["1"]),
        ({"const": "voucher"}, ["voucher", "card"], [1]),
        ({"type": "array", "items": {"type": ["number", "null"]}}, [[1.5, None]], [["1.5"]]),
        ({"type": "array"}, [[1, "a", None]], ["a"]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, [{"a": 1}], [{"a": "1"}]),
        ({"type": "object", "additionalProperties": {"enum": ["a", "b"]}}, [{"k": "a"}], ["a"]),
        ({"$ref": "#/components/schemas/Self"}, [1, "a", None], []),
        ({"$ref": "#/components/schemas/Alias"}, ["a"], [1]),
        ({"$ref": "#/components/schemas/Deep/properties/inner"}, [{"x": True}], [{"x": 1}]),
        (True, [1, None, {}], []),
        ({"not": {"type": "string"}}, [1], []),
    ],
)
def test_a_schema_is_read_as_what_it_allows(
    schema: Any, good: list[Any], bad: list[Any], make: Generate
) -> None:
    """If a document states a type in any of the ways that there are, what is read is of that type."""
    holder = {"type": "object", "required": ["v"], "properties": {"v": schema}}
    others = {
        "Self": {"$ref": "#/components/schemas/Self"},
        "Alias": {"$ref": "#/components/schemas/Text"},
        "Text": {"type": "string"},
        "Deep": {"properties": {"inner": {"properties": {"x": {"type": "boolean"}}}}},
    }
    shape = make(document_of({"Holder": holder, **others})).wire.Holder
    for value in good:
        assert encode(decode(shape, {"v": value})) == {"v": value}
    for value in bad:
        with pytest.raises(ContractViolated, match=r"\$\.v"):
            decode(shape, {"v": value})
