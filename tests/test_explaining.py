"""What is read of each field of a payload, and what is sent, by tables of a vendor that is none."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import attrs
from attrs import define

from rewardkit import operations as op
from rewardkit.explaining import Sending, read_fields, written_fields
from rewardkit.homes import Homes, native, to
from rewardkit.model import FreeShipping, Limits, Reward, RewardRef, Sync
from rewardkit.wire import Wire, camel_case


@define
class Discount(Wire):
    kind: str


@define
class System(Wire):
    name: str
    told_at: str | None = None


@define
class Offer(Wire):
    key_of = staticmethod(camel_case)

    title: str
    code_for_all: str | None = None
    discount: Discount | None = None
    systems: list[System] | None = None
    settings: dict[str, Any] | None = None


@define
class Rule(Wire):
    most: int


WINTER = "WINTER 8G/4L"
CODES = ("SUMMER-7F3K", WINTER, "AUTUMN-2B6Q", "SPRING-9C1T")

PAYLOAD: dict[str, Any] = {
    "title": "Summer, with SUMMER-7F3K",
    "codeForAll": "SUMMER-7F3K",
    "discount": {"kind": "SHIPPING", "novelty": [1]},
    "systems": [{"name": "shop"}, {"name": "till", "told_at": None}],
    "settings": {"pattern": "SUMMER-7F3K"},
    "again": {
        "which": ["SUMMER-7F3K"],
        "backup_code": WINTER,
        "codes": ["AUTUMN-2B6Q", "SPRING-9C1T"],
        "url": f"/v1/vouchers/{quote(WINTER, safe='')}/redemptions",
    },
    "rules": [{"most": 5}],
}
HOMES = Homes(
    payload=PAYLOAD,
    root=Offer,
    operation="GET /offers/{id}",
    read={
        Offer: (
            Reward,
            {
                "title": to("name"),
                "codeForAll": to("shared_code", rule="to the letter", secret=True),
                "discount": to("benefit", rule="its own table"),
                "systems": to("syncs"),
                "settings": native("how codes are made", secret=True),
            },
        ),
        Discount: (Reward, {"kind": to("benefit", rule="by a table")}),
        System: (Sync, {"name": to("system"), "told_at": to("synced_at")}),
        Rule: (Reward, {"most": to("limits.total")}),
    },
    beside={"rules": (Rule, "GET /rules/{id}")},
    sent={
        "OfferCreate": (op.CreateReward, {"title": to("reward.name", rule="not empty")}),
        "RuleCreate": (op.CreateReward, {"rules": to("reward.limits", rule="one each")}),
        "OfferUpdate": (
            op.UpdateReward,
            {"discount": to("after.benefit.kind"), "target": to("id", rule="whose it is")},
        ),
    },
    requests={"OfferCreate": "POST /offers", "RuleCreate": "POST /rules"},
    unwritten={"metadata": "there is none"},
)
REWARD = Reward(
    ref=RewardRef("acme", "1"),
    name="Summer",
    benefit=FreeShipping(),
    limits=Limits(5),
    not_stated=frozenset({"metadata"}),
)


def read(wire: str) -> Any:
    return next(each for each in read_fields(HOMES) if each.wire == wire)


def test_every_field_is_explained_in_its_order() -> None:
    """If a payload has a field, at whatever depth there is a table, it is explained."""
    assert [each.wire for each in read_fields(HOMES)] == [
        "title",
        "codeForAll",
        "discount",
        "discount.kind",
        "discount.novelty",
        "systems",
        "systems[0].name",
        "systems[1].name",
        "systems[1].told_at",
        "settings",
        "again",
        "rules[0].most",
    ]


def test_a_field_has_its_neutral_ones_its_rule_and_its_document() -> None:
    """If a table has a field, its home is told, and the operation that answers with it."""
    kind = read("discount.kind")
    assert (kind.value, kind.paths, kind.rule) == ("SHIPPING", ("benefit",), "by a table")
    assert kind.operation == "GET /offers/{id}"
    assert read("rules[0].most").operation == "GET /rules/{id}"


def test_a_part_that_is_no_reward_is_named_by_its_owner() -> None:
    """If an object becomes something else than a reward, its fields are below what it becomes."""
    assert read("systems[1].name").paths == ("syncs.system",)


def test_what_has_parts_has_no_value_of_its_own() -> None:
    """If the parts of a field are explained, too, its value is in them; an empty one says that it is."""
    assert (read("discount").parts, read("discount").value) == (True, None)
    empty = attrs.evolve(HOMES, payload={"discount": None, "systems": []})
    assert [(each.parts, each.value) for each in read_fields(empty)] == [(False, None), (False, [])]


def test_a_field_without_a_rule_is_told_to_have_none() -> None:
    """If no table knows a field, it is there all the same, as one without a rule."""
    novelty = read("discount.novelty")
    assert (novelty.known, novelty.paths, novelty.rule, novelty.value) == (False, (), "", [1])
    assert all(
        each.known for each in read_fields(HOMES) if each.wire not in {novelty.wire, "again"}
    )


def test_no_code_is_shown_whole() -> None:
    """If a field is a code, or is called one, its beginning is shown, wherever it stands."""
    assert read("codeForAll").value == "SUM…"
    assert read("settings").value == {"pattern": "…"}
    assert read("again").value == {
        "which": ["SUM…"],
        "backup_code": "WINT…",
        "codes": ["AUT…", "SPR…"],
        "url": "/v1/vouchers/WINT…/redemptions",
    }
    assert read("title").value == "Summer, with SUM…"
    shown = json.dumps([each.value for each in read_fields(HOMES)])
    assert [each for each in (*CODES, quote(WINTER)) if each in shown] == []


def test_a_list_of_codes_is_shown_by_their_beginnings() -> None:
    """If a field that holds codes has a list of them, none of them is whole."""
    listed = attrs.evolve(HOMES, payload={"codeForAll": ["SUMMER-7F3K", {"x": "AUTUMN-2B"}]})
    (found,) = read_fields(listed)
    assert found.value == ["SUM…", {"x": "…"}]


def written(path: str) -> Any:
    return next(each for each in written_fields(REWARD, HOMES) if each.path == path)


def test_a_neutral_field_has_the_places_that_it_is_sent_to() -> None:
    """If a table of what is sent has a field, as a whole or in parts, its key and rule are told."""
    assert written("name").places == (Sending("OfferCreate.title", "not empty", "POST /offers"),)
    assert [each.wire for each in written("limits.total").places] == ["RuleCreate.rules"]
    assert [each.wire for each in written("benefit").places] == ["OfferUpdate.discount"]
    assert written("limits.total").value == 5


def test_a_neutral_field_that_is_not_sent_says_why() -> None:
    """If nothing is sent of a field, there is the reason, where the adapter has one."""
    assert (written("metadata").places, written("metadata").why) == ((), "there is none")
    assert written("metadata").stated is False
    assert (written("description").places, written("description").why) == ((), "")
