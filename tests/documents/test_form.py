from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from rewardkit.documents import DocumentError, from_document, to_document
from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    Code,
    CodeMatch,
    CodeStatus,
    MatchedVia,
    Money,
    Page,
    PayWithPoints,
    PercentOff,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardRef,
    RewardStatus,
    Sync,
    Units,
    UnknownBenefit,
    Window,
)

REWARD = Reward(ref=RewardRef("local", "summer"), name="Summer", benefit=PercentOff(Decimal(10)))
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "document"),
    [
        (Money(599, "EUR"), {"minor": 599, "currency": "EUR"}),
        (Money(599), {"minor": 599, "currency": None}),
        (RewardRef("local", "a:b"), "local:a:b"),
        (RewardStatus.ACTIVE, "active"),
        (PercentOff(Decimal("10.50")), {"kind": "percent_off", "percent": "10.50", "cap": None}),
        (
            UnknownBenefit("bogo", {"buy": 1}),
            {"kind": "unknown", "vendor_kind": "bogo", "native": {"buy": 1}},
        ),
        (Window(JUNE), {"starts_at": "2026-06-01T00:00:00.000Z", "expires_at": None}),
        (Access(False, ("new",)), {"qualifies": False, "reasons": ["new"]}),
    ],
    ids=str,
)
def test_the_form(value: Any, document: Any) -> None:
    """If it is written, it looks as documented, as journals and files keep it for years."""
    assert to_document(value) == document
    assert from_document(type(value), document) == value


def test_every_field_is_written() -> None:
    """If a field has nothing, it is null and not left out, so that a reader need not guess."""
    document = to_document(REWARD)
    assert document["description"] is None
    assert document["limits"] == {"total": None, "per_customer": None, "stock": None}


def test_not_stated_is_sorted() -> None:
    """If two rewards state the same, their documents are the same text."""
    reward = Reward(
        ref=REWARD.ref, name="", benefit=REWARD.benefit, not_stated=frozenset({"b", "a", "c"})
    )
    assert to_document(reward)["not_stated"] == ["a", "b", "c"]


def test_native_is_written_only_when_asked_for() -> None:
    """If nobody asks for the vendors' payloads, they stay out, at every depth."""
    ref = RewardRef("a", "b")
    reward = Reward(ref=ref, name="", benefit=REWARD.benefit, native={"id": 1})
    code = Code(id="1", reward=ref, value="x", status=CodeStatus.AVAILABLE, native={"id": 2})
    page = Page((CodeMatch(reward, code, MatchedVia.UNIQUE_CODE, "x"),))
    assert "native" not in json.dumps(to_document(page))
    (item,) = to_document(page, native=True)["items"]
    assert (item["reward"]["native"], item["code"]["native"]) == ({"id": 1}, {"id": 2})


def test_a_document_shares_nothing_with_its_object() -> None:
    """If a caller changes a document, the frozen object that it was made of stays as it was."""
    reward = Reward(ref=REWARD.ref, name="", benefit=REWARD.benefit, metadata={"a": {"b": 1}})
    to_document(reward)["metadata"]["a"]["b"] = 2
    assert reward.metadata == {"a": {"b": 1}}


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    """If a time has another zone, it is written in UTC and means the same."""
    there = JUNE.astimezone(timezone(timedelta(hours=2)))
    document = to_document(Window(there))
    assert document["starts_at"] == "2026-06-01T00:00:00.000Z"
    assert from_document(Window, document) == Window(there)


def test_missing_fields_get_their_defaults() -> None:
    """If an older version wrote a document without a field, it is read with the default."""
    document = {"ref": "local:summer", "name": "Summer", "benefit": {"kind": "free_shipping"}}
    assert from_document(Reward, document).window == Window()


def test_an_unknown_status_survives() -> None:
    """If a newer version knows more statuses, they are kept as they came."""
    document = {**to_document(REWARD), "status": "frozen"}
    status = from_document(Reward, document).status
    assert isinstance(status, RewardStatus)
    assert not status.known
    assert to_document(from_document(Reward, document)) == document


@pytest.mark.parametrize(
    ("cls", "document", "path", "words"),
    [
        (Reward, [], "$", "a list, not an object"),
        (Reward, {"name": "", "benefit": {"kind": "free_claim"}}, "$.ref", "missing"),
        (Money, {"minor": "5"}, "$.minor", "a text, not a whole number"),
        (Money, {"minor": 5.5}, "$.minor", "a fraction"),
        (Money, {"minor": True}, "$.minor", "a truth value"),
        (Money, {"minor": 5, "currency": "EURO"}, "$", "ISO 4217"),
        (Money, {"minor": 5, "scale": 2}, "$", "'scale'"),
        (Access, {"qualifies": "false"}, "$.qualifies", "not a truth value"),
        (Units, {"product_id": None}, "$.product_id", "null, not a text"),
        (Benefit, {"kind": "percent_off", "percent": 10}, "$.percent", "not a text"),
        (Benefit, {"kind": "percent_off", "percent": "ten"}, "$.percent", "number in a text"),
        (Benefit, {"kind": "percent_off", "percent": "NaN"}, "$.percent", "number in a text"),
        (Benefit, {"kind": "percent_off", "percent": "101"}, "$", "between 0 and 100"),
        (Benefit, {"kind": "bogo"}, "$", "amount_off"),
        (Benefit, {"percent": "10"}, "$", "no kind"),
        (AmountOff, {"kind": "percent_off", "percent": "10"}, "$", "amount_off"),
        (UnknownBenefit, {"kind": "unknown", "vendor_kind": 1}, "$.vendor_kind", "text"),
        (Window, {"starts_at": "2026-06-01T00:00:00"}, "$.starts_at", "zone"),
        (Window, {"starts_at": "soon"}, "$.starts_at", "'soon'"),
        (Window, {"starts_at": 0}, "$.starts_at", "not a text"),
        (Sync, {"system": "shop", "status": None}, "$.status", "null"),
        (Page[Money], {"items": [{"minor": 1}, {"minor": "x"}]}, "$.items[1].minor", "text"),
        (RewardRef, "summer", "$", "PROVIDER:ID"),
    ],
    ids=str,
)
def test_reading_is_strict(cls: Any, document: Any, path: str, words: str) -> None:
    """If a document is not of the form, the error says where and what, and nothing is guessed."""
    with pytest.raises(DocumentError) as caught:
        from_document(cls, document)
    assert caught.value.path == path
    assert str(caught.value).startswith(path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (PayWithPoints(1, Decimal("NaN")), "NaN"),
        (Reward.new("x", AmountOff(Money(1)), metadata={"at": JUNE}), "not JSON"),
        (Reward.new("x", AmountOff(Money(1)), metadata={"a": [float("inf")]}), "inf"),
        (Reward.new("x", AmountOff(Money(1)), metadata={1: "a"}), "1"),
        (
            Redemption(
                id=None,
                reward=None,
                status=RedemptionStatus.FAILED,
                at=datetime(2026, 6, 1),  # noqa: DTZ001
            ),
            "time zone",
        ),
        (
            Window(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))),
            "Window",
        ),
    ],
    ids=str,
)
def test_what_json_cannot_say_is_refused(value: Any, words: str) -> None:
    """If an object holds what JSON has no word for, it is refused and not turned into text."""
    with pytest.raises(DocumentError, match=words):
        to_document(value)


def test_other_classes_have_no_documents() -> None:
    """If something is not of the model, it is the caller's mistake, and said to be one."""
    with pytest.raises(TypeError, match=r"rewardkit\.model"):
        to_document(object())
    with pytest.raises(TypeError, match=r"rewardkit\.model"):
        from_document(dict, {})
    with pytest.raises(TypeError, match=r"Page\[Reward\]"):
        from_document(Page, {"items": []})
