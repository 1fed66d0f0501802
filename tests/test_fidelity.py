from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve

from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import OFFER, Action, Fitting, Loss, Policy, said, unsaid
from rewardkit.model import Delivery, Limits, PercentOff, Reward, RewardRef

EXPRESSIONS = {
    "name": said("name"),
    "benefit": said("percent", rounded="to whole per cent"),
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
