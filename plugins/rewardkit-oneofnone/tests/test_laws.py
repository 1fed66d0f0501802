import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftLog
from rewardkit.exchange import Response
from rewardkit.model import Code, CodeMatch, Reward
from rewardkit.sandbox import Contract
from rewardkit_oneofnone import wire
from rewardkit_oneofnone.mapping import Neutral
from rewardkit_oneofnone.settings import OneOfNoneSettings

CODEC = Codec()
DOCUMENT = json.loads(files("rewardkit_oneofnone").joinpath("contract.json").read_text("utf-8"))

SETTINGS = [
    OneOfNoneSettings(api_key=Secret("k")),
    OneOfNoneSettings(api_key=Secret("k"), money_unit="major", currency="EUR", percent_scale=100),
]

many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


# Beyond these a JSON number is not interoperable (RFC 8259, section 6).
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
FRACTION = st.decimals(-(10**9), 10**9, places=2).map(float)

ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | FRACTION | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)

INSTANTS = st.datetimes().map(lambda moment: moment.isoformat() + "Z")

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=8) | INSTANTS,
    "integer": WHOLE | st.integers(-5, 105),
    "number": WHOLE | FRACTION,
    "boolean": st.booleans(),
    "null": st.none(),
}


def payloads(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """All that a schema of the contract allows."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return payloads(DOCUMENT["components"]["schemas"][name])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") == "uuid":
        return st.uuids().map(str)
    types = schema.get("type", [])
    kinds = [types] if isinstance(types, str) else types
    return st.one_of([_of_kind(kind, schema) for kind in kinds]) if kinds else ANYTHING


def _of_kind(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "array":
        return st.lists(payloads(schema["items"]), max_size=3)
    if kind != "object":
        return SCALARS[kind]
    stated = {name: payloads(inner) for name, inner in schema.get("properties", {}).items()}
    required = schema.get("required", [])
    known = st.fixed_dictionaries(
        {name: stated[name] for name in required},
        optional={name: inner for name, inner in stated.items() if name not in required},
    )
    if schema.get("additionalProperties") is False:
        return known
    more = st.dictionaries(st.text(max_size=8), ANYTHING, max_size=2)
    return st.tuples(more, known).map(
        lambda parts: {
            **{name: value for name, value in parts[0].items() if name not in stated},
            **parts[1],
        }
    )


def component(name: str) -> st.SearchStrategy[Any]:
    """All that a component of the contract allows, but null."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return payloads(schema).filter(lambda value: value is not None)


def test_the_payloads_keep_the_contract() -> None:
    """If the strategy draws a payload, the contract allows it, so that the laws speak of it."""
    contract = Contract(DOCUMENT)

    @settings(max_examples=30, deadline=None)
    @given(value=component("RewardLookupResponse"))
    def check(value: Any) -> None:
        assert contract.problems("RewardLookupResponse", value) == []

    check()


def response(value: Any) -> Response:
    """Give a JSON value as the vendor's answer."""
    return Response(200, {}, json.dumps(value).encode())


@pytest.mark.parametrize("stated", SETTINGS, ids=["minor", "major"])
@many
@given(value=component("Reward"))
def test_any_reward_of_the_contract_is_read_and_written_back(
    stated: OneOfNoneSettings, value: Any
) -> None:
    """If the contract allows a reward, it has a neutral form and is written as it came."""
    drift = DriftLog()
    read = CODEC.decode(wire.Reward, response(value), drift)
    neutral = Neutral(stated, DriftLog()).reward(read)
    assert isinstance(neutral, Reward)
    assert neutral.native == value
    assert encode(read) == value
    if not drift.seen():  # nothing in it that only raw knows
        assert encode(read, from_raw=False) == value


@many
@given(value=component("RewardCode"))
def test_any_code_of_the_contract_is_read_and_written_back(value: Any) -> None:
    """If the contract allows a code, it has a neutral form and is written as it came."""
    read = CODEC.decode(wire.RewardCode, response(value), DriftLog())
    neutral = Neutral(SETTINGS[0], DriftLog()).code(read)
    assert isinstance(neutral, Code)
    assert (neutral.value, neutral.native) == (value["code"], value)
    assert encode(read) == value


@many
@given(value=component("RewardLookupResponse"))
def test_any_look_up_of_the_contract_is_read_and_written_back(value: Any) -> None:
    """If the contract allows the answer to a look-up, it has a neutral form."""
    read = CODEC.decode(wire.RewardLookup, response(value), DriftLog())
    assert isinstance(Neutral(SETTINGS[0], DriftLog()).match(read, "x"), CodeMatch)
    assert encode(read) == value


@many
@given(
    value=component("Reward"),
    extra=st.dictionaries(st.text(min_size=1).map("new{}".format), st.integers(-9, 9), max_size=3),
)
def test_unknown_fields_of_any_reward_are_kept(value: Any, extra: dict[str, Any]) -> None:
    """If a newer vendor adds fields, they are counted, and written as they came."""
    drift = DriftLog()
    read = CODEC.decode(wire.Reward, response({**value, **extra}), drift)
    assert encode(read) == {**value, **extra}
    assert {each.value for each in drift.seen()} >= {name[:80] for name in extra}
