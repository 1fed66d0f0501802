import json
from datetime import UTC
from importlib.resources import files
from typing import Any

import pytest
from attrs import evolve
from contract_payloads import nullable, payloads, response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.codec import Codec, encode
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.exchange import Request, Response, run
from rewardkit.model import Code, CodeMatch, Money, Reward, flat
from rewardkit.sandbox import Contract
from rewardkit_oneofnone import wire
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.benefits import BENEFITS_OF_TYPE
from rewardkit_oneofnone.changes import CHANGES
from rewardkit_oneofnone.mapping import Neutral
from rewardkit_oneofnone.settings import OneOfNoneSettings

CODEC = Codec()
DOCUMENT = json.loads(files("rewardkit_oneofnone").joinpath("contract.json").read_text("utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]

SETTINGS = [
    OneOfNoneSettings(api_key=Secret("k")),
    OneOfNoneSettings(api_key=Secret("k"), money_unit="major", currency="EUR", percent_scale=100),
]

many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def component(name: str) -> st.SearchStrategy[Any]:
    """All that a component of the contract allows, but null."""
    return payloads(SCHEMAS, name).filter(lambda value: value is not None)


def test_the_payloads_keep_the_contract() -> None:
    """If the strategy draws a payload, the contract allows it, so that the laws speak of it."""
    contract = Contract(DOCUMENT)

    @settings(max_examples=30, deadline=None)
    @given(value=component("RewardLookupResponse"))
    def check(value: Any) -> None:
        assert contract.problems("RewardLookupResponse", value) == []

    check()


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


ENUMS = {
    "Reward": ("type", "scope", "valueType", "codeType", "status"),
    "RewardCode": ("status",),
}
TIMES = {
    "Reward": {
        "startsAt": "window.starts_at",
        "expiresAt": "window.expires_at",
        "createdAt": "created_at",
        "updatedAt": "updated_at",
    },
    "RewardCode": {
        "redeemedAt": "redeemed_at",
        "expiresAt": "window.expires_at",
        "createdAt": "created_at",
        "updatedAt": "updated_at",
    },
}
WIRE: dict[str, type[wire.Reward | wire.RewardCode]] = {
    "Reward": wire.Reward,
    "RewardCode": wire.RewardCode,
}


def read_as(name: str, value: Any) -> tuple[dict[str, Any], Reward | Code, DriftLog]:
    """A payload as it is written back, its neutral value, and what was new in it."""
    drift = DriftLog()
    read = CODEC.decode(WIRE[name], response(value), drift)
    neutral = Neutral(SETTINGS[0], drift)
    found = neutral.reward(read) if isinstance(read, wire.Reward) else neutral.code(read)
    return encode(read), found, drift


@pytest.mark.parametrize("name", sorted(ENUMS))
@many
@given(data=st.data())
def test_unknown_words_are_kept(name: str, data: st.DataObject) -> None:
    """If a newer vendor has new words in enums, they are kept, counted, and written as they came."""
    words = st.fixed_dictionaries(
        {}, optional={key: st.text(min_size=1).map("new{}".format) for key in ENUMS[name]}
    )
    new = data.draw(words)
    value = {**data.draw(component(name)), **new}
    written, neutral, drift = read_as(name, value)
    assert written == neutral.native == value
    counted = {each.value for each in drift.seen() if each.kind is DriftKind.UNKNOWN_VALUE}
    # What a type means to a value is looked at only where there is a value that means something.
    seen = set(new) - ({"valueType"} if value.get("type") in BENEFITS_OF_TYPE else set())
    assert counted >= {new[key][:80] for key in seen}
    if "status" in new:
        assert neutral.status == new["status"]
        assert not neutral.status.known


@pytest.mark.parametrize("name", sorted(TIMES))
@many
@given(data=st.data())
def test_times_that_cannot_be_read_are_kept(name: str, data: st.DataObject) -> None:
    """If a time cannot be read, it is kept, counted and not stated; it is never taken for none."""
    bad = data.draw(
        st.fixed_dictionaries(
            {}, optional={key: st.text(max_size=9).map("~{}".format) for key in TIMES[name]}
        )
    )
    value = {**data.draw(component(name)), **bad}
    written, neutral, drift = read_as(name, value)
    assert written == neutral.native == value
    counted = {each.value for each in drift.seen() if each.kind is DriftKind.UNPARSABLE_TIME}
    assert counted >= set(bad.values())
    assert {TIMES[name][key] for key in bad} <= neutral.not_stated


@pytest.mark.parametrize("name", sorted(WIRE))
@many
@given(data=st.data())
def test_nulls_are_kept(name: str, data: st.DataObject) -> None:
    """If any fields that may be null are null, they stay null, and become None and no text."""
    keys = data.draw(st.sets(st.sampled_from(nullable(SCHEMAS, name))))
    value = {**data.draw(component(name)), **dict.fromkeys(keys)}
    written, neutral, _ = read_as(name, value)
    assert written == neutral.native == value
    if isinstance(neutral, Reward):
        assert ("description" in keys) <= (neutral.description is None)
        assert ("globalCode" in keys) <= (neutral.shared_code is None)
    else:
        assert ("orderId" in keys) <= (neutral.order_id is None)


MONEY = st.integers(0, 10**9).map(lambda minor: Money(minor * 100, "EUR"))
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
COUNTS = st.integers(0, 10**9)

#: New values of each field that the update takes, by our path.
NEW: dict[str, st.SearchStrategy[Any]] = {
    "name": st.text(min_size=1, max_size=500),
    "description": st.none() | st.text(max_size=20),
    "shared_code": st.none() | st.text(max_size=20),
    "window.starts_at": MOMENTS,
    "window.expires_at": st.none() | MOMENTS,
    "conditions.minimum_purchase": st.none() | MONEY,
    "conditions.minimum_quantity": st.none() | COUNTS,
    "conditions.stackable": st.booleans(),
    "limits.total": st.none() | COUNTS,
    "limits.per_customer": st.none() | COUNTS,
    "external_url": st.none() | st.text(max_size=20),
}


def put(reward: Reward, path: str, value: Any) -> Reward:
    """A reward with another value at a path."""
    name, _, part = path.partition(".")
    if part:
        value = evolve(getattr(reward, name), **{part: value})
    return reward.changed(**{name: value})


def test_the_law_of_updates_is_of_all_fields() -> None:
    """If the update takes a field, the law below draws new values of it."""
    assert NEW.keys() == CHANGES.keys()


@pytest.mark.parametrize(
    "stated",
    [
        OneOfNoneSettings(api_key=Secret("k"), currency="EUR"),
        OneOfNoneSettings(api_key=Secret("k"), currency="EUR", money_unit="major"),
    ],
    ids=["minor", "major"],
)
@many
@given(value=component("Reward"), news=st.fixed_dictionaries({}, optional=NEW))
def test_an_update_changes_what_was_changed_and_nothing_else(
    stated: OneOfNoneSettings, value: Any, news: dict[str, Any]
) -> None:
    """If fields of any reward change, just their keys are sent, and the vendor then has the change."""
    adapter = OneOfNoneAdapter(stated)
    value = {**value, "id": "0000000a-0000-4000-8000-000000000001"}
    before = adapter.neutral.reward(CODEC.decode(wire.Reward, response(value), DriftLog()))
    after = before
    for path, new in news.items():
        after = put(after, path, new)
    old = dict(flat(before))
    changed = {path for path, new in flat(after) if old[path] != new}
    sent: list[Request] = []

    def vendor(request: Request) -> Response:
        sent.append(request)
        if request.method == "GET":
            return response({"data": [value]})
        return response({**value, **request.json})

    outcome = run(adapter.update_reward(op.UpdateReward(before, after)), vendor, adapter.refuse)
    (request,) = sent
    body = request.json or {}
    assert body.keys() == {CHANGES[path].key for path in changed}
    then = dict(flat(outcome))
    assert {path: then[path] for path in changed} == {
        path: new for path, new in flat(after) if path in changed
    }
    kept = {path: each for path, each in flat(before) if path not in changed}
    if "external_url" in changed:
        kept.pop("benefit")  # its address is the same field
    assert {path: then[path] for path in kept} == kept
    assert {key: outcome.native[key] for key in value if key not in body} == {
        key: value[key] for key in value if key not in body
    }
