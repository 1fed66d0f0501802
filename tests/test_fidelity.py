from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import (
    OFFER,
    Action,
    Fitting,
    Loss,
    Policy,
    cut,
    in_range,
    nearest_whole,
    plain,
    said,
    unsaid,
)
from rewardkit.model import Delivery, FreeShipping, Limits, Money, PercentOff, Reward, RewardRef

EXPRESSIONS = {
    "name": said("name"),
    "benefit": said(
        "percent",
        rounded="to whole per cent",
        widened="there is no cap",
        dropped="it is a percentage",
    ),
    "limits.total": said("limit"),
    "limits.stock": unsaid("there is no stock", Loss.WIDENED),
    "description": unsaid("there is no text"),
}
TEN = Reward.new(
    "Ten", PercentOff(Decimal("10.4")), limits=Limits(total=5, stock=3), description="Ten off"
)


def fitting(reward: Reward = TEN) -> Fitting:
    return Fitting(reward, "acme", EXPRESSIONS)


def test_every_field_of_the_offer_has_an_entry() -> None:
    """If nothing is changed, everything is kept, each field at its place."""
    report = fitting().done().report
    assert tuple(entry.path for entry in report.entries) == OFFER
    assert report.losses == ()
    assert str(report) == "new:reward is said by acme without loss"
    assert {entry.path: entry.wire for entry in report.entries}["limits.total"] == ("limit",)
    assert not {"ref", "usage.redemptions", "created_at"} & set(OFFER)


def test_changes_are_entered() -> None:
    """If a field is rounded and another is dropped, both stand in the report, before and after."""
    fit = fitting()
    fit.change("benefit", PercentOff(Decimal(10)), Loss.ROUNDED, can_be_undone=False)
    fit.drop("limits.stock")
    fit.drop("description")
    fit.drop("image_url")  # there is none
    done = fit.done()
    assert done.reward.limits == Limits(total=5)
    assert [(each.path, each.loss, each.why) for each in done.report.losses] == [
        ("benefit", Loss.ROUNDED, "to whole per cent"),
        ("description", Loss.DROPPED, "there is no text"),
        ("limits.stock", Loss.WIDENED, "there is no stock"),
    ]
    (rounded, *_) = done.report.losses
    assert (rounded.before, rounded.after) == (TEN.benefit, PercentOff(Decimal(10)))
    assert "benefit rounded (to whole per cent)" in str(done.report)


def test_what_is_not_declared_is_a_mistake_of_the_adapter() -> None:
    """If an adapter loses what it does not declare, it is told so, and not the merchandiser."""
    with pytest.raises(ValueError, match=r"acme does not declare that name can be dropped"):
        fitting().change("name", "", Loss.DROPPED)
    fit = fitting()
    fit.reward = evolve(fit.reward, name="Eleven")
    with pytest.raises(ValueError, match=r"name was changed without account"):
        fit.done()


def test_what_was_not_stated_becomes_none_and_that_is_said() -> None:
    """If the source does not state a field, to write none of it there is a claim, and so a loss."""
    vague = evolve(TEN, limits=Limits(), not_stated=frozenset({"limits", "benefit.cap"}))
    report = fitting(evolve(vague, ref=RewardRef("other", "1"))).done().report
    assert [(entry.path, entry.loss) for entry in report.losses] == [
        ("benefit", Loss.DEFAULTED),
        ("limits.total", Loss.DEFAULTED),
    ]
    assert report.losses[0].why == "other does not state benefit.cap, and here there is none then"


def test_what_is_put_where_nothing_was_stated_is_one_loss() -> None:
    """If a field is not stated and something has to be there, that is the whole of its loss."""
    expressions = {**EXPRESSIONS, "name": said("name", defaulted="it has a name")}
    fit = Fitting(evolve(TEN, name="", not_stated=frozenset({"name"})), "acme", expressions)
    fit.change("name", "Reward", Loss.DEFAULTED)
    (entry,) = fit.done().report.losses
    assert (entry.path, entry.after, entry.why) == ("name", "Reward", "it has a name")


def test_a_part_without_a_place_is_not_missed() -> None:
    """If the source does not state a part that has no place here either, or none at all, it is kept."""
    elsewhere = {**EXPRESSIONS, "benefit.cap": said()}
    vague = evolve(TEN, not_stated=frozenset({"benefit.cap"}))
    assert Fitting(vague, "acme", elsewhere).done().report.losses == ()
    shipping = evolve(vague, benefit=FreeShipping())  # which has no cap
    assert fitting(shipping).done().report.losses == ()


def test_a_field_that_changes_twice_has_two_entries() -> None:
    """If a value is rounded and widened, a policy sees both, and the one goes on from the other."""
    capped = PercentOff(Decimal("10.4"), cap=Money(500, "EUR"))
    fit = fitting(evolve(TEN, benefit=capped, not_stated=frozenset({"benefit.cap"})))
    fit.change("benefit", evolve(capped, cap=None), Loss.WIDENED)
    fit.change("benefit", PercentOff(Decimal(10)), Loss.ROUNDED)
    fit.change("benefit", PercentOff(Decimal("10.0")), Loss.ROUNDED)  # which is the same
    report = fit.done().report
    widened, rounded, defaulted = report.losses
    assert (widened.before, widened.after) == (capped, PercentOff(Decimal("10.4")))
    assert (rounded.before, rounded.after) == (widened.after, PercentOff(Decimal(10)))
    assert defaulted.loss is Loss.DEFAULTED
    with pytest.raises(LossyTranslation, match=r"benefit is widened: there is no cap"):
        Policy.of(rounded="allow", defaulted="allow").check(report)


def test_what_cannot_be_said_at_all_is_an_error_with_the_report() -> None:
    """If a reward would be none without a field, the error has what becomes of all others, too."""
    fit = fitting()
    fit.drop("limits.stock")
    error = fit.impossible("benefit", "there is no such thing")
    assert str(error) == (
        "acme cannot have new:reward: benefit cannot be said there: there is no such thing. Change "
        "the reward"
    )
    entries = {entry.path: entry for entry in error.report.entries}
    assert entries.keys() == set(OFFER)
    assert entries["benefit"].loss is Loss.DROPPED
    assert (entries["benefit"].before, entries["benefit"].after) == (TEN.benefit, None)
    assert entries["limits.stock"].loss is Loss.WIDENED
    assert str(fitting().impossible("benefit")).count("it is a percentage") == 1
    with pytest.raises(ValueError, match=r"does not declare that name can be dropped"):
        fitting().impossible("name", "it is too long")


def test_of_two_whole_numbers_as_near_the_caller_chooses() -> None:
    """If a number lies between two, the nearer one is taken, and in the middle the one asked for."""
    assert [nearest_whole(Fraction(each), up=True) for each in ("1.4", "1.5", "1.6", "-1.5")] == [
        1,
        2,
        2,
        -1,
    ]
    assert nearest_whole(Fraction("1.5"), up=False) == 1
    assert nearest_whole(Fraction("1.6"), up=False) == 2


def test_a_text_that_is_cut_shows_it() -> None:
    """If a text is too long, it ends with an ellipsis, within the length."""
    assert (cut("summer", 6), cut("summers", 6)) == ("summer", "summe…")


def test_a_moment_outside_the_years_becomes_the_edge() -> None:
    """If a moment in UTC lies before the year 1 or after 9999, it is the first or last one."""
    east, west = timezone(timedelta(hours=2)), timezone(timedelta(hours=-2))
    assert in_range(datetime(1, 1, 1, tzinfo=east)) == datetime.min.replace(tzinfo=UTC)
    assert in_range(datetime(9999, 12, 31, 23, tzinfo=west)) == datetime.max.replace(tzinfo=UTC)
    assert in_range(datetime(1, 1, 1, tzinfo=west)).tzinfo is west


@pytest.mark.parametrize("value", [Decimal(1), math.nan, (1, 2), {1: 2}, b"x", "\ud800"])
def test_what_json_does_not_give_back_is_left_out(value: Any) -> None:
    """If an entry would not come back equal, it is left out, and the others stay."""
    assert plain({"a": value, "b": [1, {"c": None}]}) == {"b": [1, {"c": None}]}
    assert plain({1: "x"}) == {}  # type: ignore[dict-item]  # what a caller may do all the same


def test_a_policy_refuses_all_that_it_does_not_allow_at_once() -> None:
    """If losses are not allowed, one error names them all; those to warn of are given."""
    fit = fitting()
    fit.change("benefit", PercentOff(Decimal(10)), Loss.ROUNDED)
    fit.drop("limits.stock")
    fit.drop("description")
    report = fit.done().report
    with pytest.raises(LossyTranslation) as lossy:
        Policy.of(rounded="warn").check(report)
    assert lossy.value.report is report
    assert str(lossy.value).count("limits.stock is widened") == 1
    assert "description is dropped: there is no text" in str(lossy.value)
    assert "benefit" not in str(lossy.value)
    allowed = Policy.of(rounded=Action.WARN, widened="allow", dropped="allow")
    assert [entry.path for entry in allowed.check(report)] == ["benefit"]
    assert Policy.all("warn").check(report) == report.losses


def test_an_entry_shows_no_code() -> None:
    """If a shared code is in a report, its repr has none of it."""
    secret = Reward.new(
        "Ten", TEN.benefit, delivery=Delivery.SHARED_CODE, shared_code="SECRET-10", limits=Limits()
    )
    assert "SECRET" not in repr(fitting(secret).done())
