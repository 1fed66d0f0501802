from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit.drift import DriftKind
from rewardkit.secret import Secret
from rewardkit.sightings.shape import of_shape, shape, writable

FIELD, VALUE = DriftKind.UNKNOWN_FIELD, DriftKind.UNKNOWN_VALUE
KEY, TIME, RANGE = DriftKind.UNKNOWN_ERROR_KEY, DriftKind.UNPARSABLE_TIME, DriftKind.OUT_OF_RANGE


def written(kind: DriftKind, value: str) -> str:
    """The value as it is written down."""
    where, found = writable(kind, "Reward.status", value, (), ())
    assert where == "Reward.status"
    return found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FIELD, "flavour"),
        (FIELD, "discountPercentMax"),
        (FIELD, "external_id"),
        (FIELD, "externalID"),
        (FIELD, "addressLine2"),
        (FIELD, "line_1"),
        (FIELD, "__typename"),
        (FIELD, "$ref"),
        (FIELD, "x-vendor.name"),
        (VALUE, "frozen"),
        (VALUE, "APPLY_TO_MOOD"),
        (VALUE, "halfDone"),
        (VALUE, "half-done"),
        (KEY, "voucher_gone"),
        (KEY, "E1001"),
        (KEY, "ERR_42"),
        (KEY, "404"),
        (TIME, "never"),
    ],
)
def test_names_and_words_are_kept(kind: DriftKind, value: str) -> None:
    """If it is written as a name, a word of an enumeration or an error key is, it is kept as it is."""
    assert written(kind, value) == value


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FIELD, "SUMMER-7F3K", "<AAAAAA-9A9A>"),
        (FIELD, "SUMMER20", "<AAAAAA99>"),
        (FIELD, "cust_8814", "<aaaa_9999>"),
        (FIELD, "ann@example.com", "<aaa@aaaaaaa.aaa>"),
        (FIELD, "0f8fad5b-d9cb", "<9a9aaa9a-a9aa>"),
        (VALUE, "SUMMER-7F3K", "<AAAAAA-9A9A>"),
        (VALUE, "Ann Müller", "<Aaa Aaaaaa>"),
        (VALUE, "XkRtqPlmWz", "<AaAaaAaaAa>"),
        (VALUE, "+49 30 1234567", "<+99 99 9999999>"),
        (VALUE, "", "<>"),
        (KEY, "order 1042 is gone", "<aaaaa 9999 aa aaaa>"),
        (KEY, "123456", "<999999>"),
        (TIME, "2026-13-01T00:00", "<9999-99-99A99:99>"),
        (RANGE, "-120.50", "<-999.99>"),
        (RANGE, "many", "<aaaa>"),
        (VALUE, "a" * 60, f"<{'a' * 40}…>"),
        (VALUE, "line\nbreak\x00", "<aaaa aaaaa?>"),
    ],
)
def test_all_else_becomes_its_shape(kind: DriftKind, value: str, expected: str) -> None:
    """If it may be a code, a name, an address or a number, only its shape is written down."""
    assert written(kind, value) == expected


@pytest.mark.parametrize("value", ["SUMMER", "summer", "WINTER_SUMMER_SALE"])
def test_a_code_that_was_sent_is_never_kept(value: str) -> None:
    """If a word is a code that the connection has sent, or has one in it, it is not written down."""
    assert writable(VALUE, "Code.status", value, ["SUMMER"], ())[1].startswith("<")
    assert writable(FIELD, f"Codes.{value}", "x", ["SUMMER"], ())[0].startswith("<")


def test_a_secret_is_never_kept() -> None:
    """If a word has a secret of the settings in it, it is not written down."""
    assert (
        writable(VALUE, "Reward.status", "hunter_key", (), [Secret("hunter")])[1] == "<aaaaaa_aaa>"
    )


def test_a_path_that_is_none_becomes_its_shape() -> None:
    """If where it was seen is not written as a path is, that becomes its shape, too."""
    assert writable(VALUE, "Reward/ann@x", "frozen", (), ())[0] == "<Aaaaaa/aaa@a>"


def test_the_rest_stays_the_rest() -> None:
    """If it is the rest that is not told apart, it is written as that."""
    assert writable(VALUE, "…", "…", (), ()) == ("…", "…")


@given(st.text(max_size=90))
def test_a_shape_has_nothing_of_the_text(text: str) -> None:
    """If a text becomes its shape, it has no other letters and digits than a, A and 9."""
    inner = of_shape(shape(text))
    assert inner is not None
    assert {sign for sign in inner if sign.isalnum()} <= {"a", "A", "9"}
    assert len(inner) <= 41


@given(st.sampled_from(DriftKind), st.text(max_size=80))
def test_what_is_written_is_a_word_or_a_shape(kind: DriftKind, text: str) -> None:
    """If anything at all is seen, what is written is short, printable, and plain only where it is a word."""
    value = written(kind, text)
    assert value.isprintable()
    assert len(value) <= 43
    assert value.startswith("<") or (value == text and text.isascii())
