from __future__ import annotations

import inspect
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from rewardkit import errors
from rewardkit.errors import (
    CodeExpired,
    Failure,
    Incomplete,
    ProviderError,
    RateLimited,
    RewardKitError,
    Unsupported,
)
from rewardkit.operations import Operation
from rewardkit.ratelimit import read_moment

CLASSES = [
    cls for name in errors.__all__ if issubclass(cls := getattr(errors, name), BaseException)
]


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_stands_in_the_tree(cls: type[RewardKitError]) -> None:
    """If an error is public, it is a RewardKitError and stands in the tree of the docstring."""
    assert issubclass(cls, RewardKitError)
    assert errors.__doc__ is not None
    assert cls.__name__ in errors.__doc__
    assert cls.__doc__


def test_no_public_error_is_missing_from_the_shop_window() -> None:
    """If a class is in the modules of errors, it is in ``__all__``."""
    found = {
        name
        for module in (errors.base, errors.incomplete, errors.provider, errors.rejections)
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, RewardKitError)
    }
    assert found == {cls.__name__ for cls in CLASSES}


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_can_be_pickled(cls: type[RewardKitError]) -> None:
    """If an error crosses a process, its class, facts and text arrive."""
    error = cls(status=400, vendor_key="k") if issubclass(cls, ProviderError) else cls()
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert type(again) is cls
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_message_says_where_what_and_what_the_vendor_says() -> None:
    """If a provider refuses, one sentence has the place, the reason and the vendor's facts."""
    error = CodeExpired(
        status=400, vendor_key="code_expired", vendor_message="Code expired.", request_id="r-1"
    )
    error.locate("acme", Operation.REDEEM)
    assert str(error) == (
        "acme redeem: the code has expired; the vendor says: Code expired "
        "(code_expired, HTTP 400, request r-1)."
    )


def test_a_place_that_is_known_is_not_written_over() -> None:
    """If an error says where it happened, an outer call does not change that."""
    error = CodeExpired(provider="acme", operation=Operation.LOOKUP)
    error.locate("other", Operation.REDEEM)
    assert (error.provider, error.operation) == ("acme", Operation.LOOKUP)


def test_a_rate_limit_says_until_when() -> None:
    """If the vendor says when to come back, so does the message."""
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert "Try again at 2026-11-21T09:30:00+00:00." in str(RateLimited(retry_at=at))
    assert "Wait a while" in str(RateLimited())


def test_a_quota_that_is_used_up_is_not_worth_waiting_for() -> None:
    """If waiting a while won't do, the error says so, also to programs, whenever it ends."""
    at = datetime(2026, 12, 1, tzinfo=UTC)
    used_up = RateLimited(retry_at=at, worth_waiting=False)
    assert "Waiting a while does not help" in str(used_up)
    assert not used_up.worth_waiting
    assert RateLimited().worth_waiting


def test_unsupported_says_who_what_and_why() -> None:
    """If an operation does not exist there, the message has all three."""
    error = Unsupported("no endpoint", provider="acme", operation=Operation.RESERVE)
    assert str(error) == "acme cannot do reserve: no endpoint"


NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("30", NOW + timedelta(seconds=30)),
        (" 30 ", NOW + timedelta(seconds=30)),
        ("Sat, 21 Nov 2026 12:01:00 GMT", NOW + timedelta(minutes=1)),
        ("-5", None),
        ("1.5", NOW + timedelta(seconds=1.5)),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("0 Jan 0 0:3000000000", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_or_left_alone(header: str, expected: datetime | None) -> None:
    """If Retry-After is seconds or a date, it is a moment; if it is anything else, it is none."""
    assert read_moment(header, NOW) == expected


def test_failures_hide_their_codes() -> None:
    """If part of something was not done, each thing has its place and reason, and no whole code."""
    failure = Failure(2, "SUMMER-7F3K", reason="taken")
    error = Incomplete("1 of 2 was done", failures=[failure])
    assert (error.made, error.failures) == ((), (failure,))
    assert "7F3K" not in repr(error.failures) + str(error)
    assert "failures" in str(error)
