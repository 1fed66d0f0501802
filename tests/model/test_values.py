from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import model_strategies
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given

from rewardkit.model import (
    AmountOff,
    Code,
    CodeMatch,
    CodeStatus,
    Credit,
    Customer,
    Delivery,
    FixedPrice,
    FreeShipping,
    Grant,
    GrantStatus,
    MatchedVia,
    Money,
    PercentOff,
    Redemption,
    RedemptionStatus,
    Reservation,
    Reward,
    RewardRef,
    RewardStatus,
    Uses,
    Window,
    mask,
)

REF = RewardRef("local", "summer")
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
SECRET = "SUMMER-7F3K-9QXZ"


@given(ref=model_strategies.refs)
def test_a_reference_prints_and_parses(ref: RewardRef) -> None:
    """If a reference is printed and parsed, it is the same, whatever the vendor's id has in it."""
    assert RewardRef.parse(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "summer", ":summer", "local:", ":"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    """If a part is missing, the error shows how references are written."""
    with pytest.raises(ValueError, match="PROVIDER:ID"):
        RewardRef.parse(text)


@pytest.mark.parametrize(
    ("provider", "id"), [("", "x"), ("a:b", "x"), (" a", "x"), ("a", ""), ("a", 5)]
)
def test_a_reference_is_well_formed(provider: str, id: Any) -> None:
    """If it could not be parsed again, it cannot be made."""
    with pytest.raises(ValueError, match=r"name|id"):
        RewardRef(provider, id)


def test_enums_are_open_in_reading_and_strict_in_writing() -> None:
    """If a vendor sends what we do not know it is kept; if we write it, it is a mistake."""
    frozen = RewardStatus.read("frozen")
    assert (frozen.known, frozen.value, str(frozen), frozen == "frozen") == (
        False,
        "frozen",
        "frozen",
        True,
    )
    assert RewardStatus.read("active") is RewardStatus.ACTIVE
    assert "frozen" not in list(RewardStatus)
    with pytest.raises(ValueError, match="actve"):
        RewardStatus("actve")


def test_unknown_values_are_values() -> None:
    """If an unknown value is compared, hashed, copied or pickled, it behaves like a known one."""
    frozen = RewardStatus.read("frozen")
    assert frozen == RewardStatus.read("frozen")
    assert frozen != RewardStatus.ACTIVE
    assert len({frozen, RewardStatus.read("frozen")}) == 1
    assert repr(frozen) == "RewardStatus.read('frozen')"
    for again in (copy.deepcopy(frozen), pickle.loads(pickle.dumps(frozen))):  # noqa: S301  # ours
        assert (type(again), again.value, again.known) == (RewardStatus, "frozen", False)
    assert pickle.loads(pickle.dumps(Delivery.AUTOMATIC)) is Delivery.AUTOMATIC  # noqa: S301  # ours


@pytest.mark.parametrize("percent", ["-1", "100.01", "Infinity", "NaN", "sNaN"])
def test_a_percentage_lies_between_0_and_100(percent: str) -> None:
    """If a percentage could not be meant, it is refused."""
    with pytest.raises(ValueError, match="between 0 and 100"):
        PercentOff(Decimal(percent))


def test_a_percentage_is_no_float() -> None:
    """If a percentage comes as a float, its digits are not exact, and it is refused."""
    with pytest.raises(TypeError, match="Decimal"):
        PercentOff(10.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("cls", [AmountOff, FixedPrice, Credit])
def test_benefits_are_not_negative(cls: Any) -> None:
    """If a benefit would take from the customer, it is refused."""
    with pytest.raises(ValueError, match="negative"):
        cls(Money(-1, "EUR"))


def test_a_window_has_its_start_and_not_its_end() -> None:
    """If a moment is the start it is in the window; if it is the end it is not."""
    window = Window(JUNE, JUNE + timedelta(days=1))
    second = timedelta(seconds=1)
    inside = [JUNE - second, JUNE, JUNE + timedelta(days=1) - second, JUNE + timedelta(days=1)]
    assert [window.contains(moment) for moment in inside] == [False, True, True, False]
    assert Window().contains(JUNE)


def test_windows_are_aware() -> None:
    """If a time has no zone, nobody knows when it is, and it is refused."""
    naive = datetime(2026, 6, 1)  # noqa: DTZ001  # the point of it
    with pytest.raises(ValueError, match="expires_at has no time zone"):
        Window(expires_at=naive)
    with pytest.raises(ValueError, match="time zone"):
        Window().contains(naive)


def test_uses() -> None:
    """If the allowed or the made uses are not known, a code does not count as used up."""
    uses = [Uses(1, 1), Uses(1, 2), Uses(2, 1), Uses(None, 5), Uses(1, None)]
    assert [each.used_up for each in uses] == [True, True, False, False, False]


def test_states() -> None:
    """If a field or its whole group is not stated, the vendor does not say anything of it."""
    reward = Reward(
        ref=REF, name="", benefit=FreeShipping(), not_stated=frozenset({"limits.total", "usage"})
    )
    paths = ["limits.total", "limits.stock", "usage", "usage.revenue", "name"]
    assert [reward.states(path) for path in paths] == [False, True, False, False, True]


def test_native_is_beside_the_point() -> None:
    """If two objects say the same in different payloads, they are equal, and the payload is not shown."""
    left = Reward(ref=REF, name="", benefit=FreeShipping(), native={"secret": 1})
    assert left == Reward(ref=REF, name="", benefit=FreeShipping())
    assert "secret" not in repr(left)
    assert hash(left) == hash(Reward(ref=REF, name="", benefit=FreeShipping()))


def test_frozen() -> None:
    """If somebody changes an object in place, they are told."""
    with pytest.raises(FrozenInstanceError):
        REF.id = "winter"  # type: ignore[misc]


def test_a_new_reward_has_a_reference_of_its_own() -> None:
    """If a reward is not created yet, it can be told by its reference."""
    assert str(Reward.new("Summer", FreeShipping()).ref) == "new:reward"


@pytest.mark.parametrize(
    "value",
    [
        Reward(ref=REF, name="", benefit=FreeShipping(), shared_code=SECRET),
        Code(id="1", reward=REF, value=SECRET, status=CodeStatus.AVAILABLE),
        CodeMatch(
            Reward(ref=REF, name="", benefit=FreeShipping()), None, MatchedVia.SHARED_CODE, SECRET
        ),
        Redemption(id="1", reward=REF, status=RedemptionStatus.SUCCEEDED, code=SECRET),
        Reservation(id="1", reward=REF, code=SECRET, order_id="1"),
        Grant(id="1", reward=REF, status=GrantStatus.ISSUED, token=SECRET, url=SECRET, code=SECRET),
        Customer("1", SECRET),
    ],
    ids=lambda value: type(value).__name__,
)
def test_codes_and_tokens_are_hidden(value: object) -> None:
    """If an object is logged, the code, token or address in it cannot be used."""
    assert SECRET not in repr(value)
    assert "…" in repr(value)


@given(text=model_strategies.texts)
def test_a_mask_shows_a_third_at_most(text: str) -> None:
    """If a code is masked, at most a third and never more than four characters are seen."""
    shown = mask(text).removesuffix("…")
    assert text.startswith(shown)
    assert len(shown) <= min(4, len(text) / 3)
