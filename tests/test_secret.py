from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.model import mask
from rewardkit.secret import redact


@pytest.mark.parametrize("show", [repr, str, "{}".format, lambda secret: f"{secret!r:>20}"])
def test_a_secret_does_not_show_itself(show: object) -> None:
    """If a secret is printed in any way, its text is not there."""
    assert callable(show)
    assert "k-123" not in show(Secret("k-123"))


def test_a_secret_is_revealed_on_purpose_only() -> None:
    """If a secret is asked for, it is there, and equal secrets are equal."""
    assert Secret("k-123").reveal() == "k-123"
    assert Secret("k") == Secret("k")
    assert hash(Secret("k")) == hash(Secret("k"))
    assert Secret("k") != Secret("l")
    assert Secret("k") != "k"
    assert not Secret("")
    assert not hasattr(Secret("k"), "__dict__")


def test_a_secret_is_text() -> None:
    """If something else is given as a secret, it is refused without showing it."""
    with pytest.raises(TypeError, match="int"):
        Secret(4711)  # type: ignore[arg-type]


@given(st.text(min_size=1))
def test_a_mask_shows_a_third_at_most(text: str) -> None:
    """If a code is masked, no more than a third and four signs of it are left."""
    shown = mask(text).removesuffix("…")
    assert len(shown) <= min(4, len(text) / 3)
    assert text.startswith(shown)


def test_all_codes_are_taken_out_of_a_text() -> None:
    """If a text quotes codes, also one within another, none is left whole."""
    text = "SUMMER-7F3K and SUMMER-7F3K-LONG are used"
    assert redact(text, ["SUMMER-7F3K", "SUMMER-7F3K-LONG", ""]) == "SUM… and SUMM… are used"
