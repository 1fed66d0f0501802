from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit.model import mask
from rewardkit.secret import redact, redact_data


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


#: How a code comes to stand in another text.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "to the letter": str,
    "in a path": lambda code: quote(code, safe="", errors="surrogatepass"),
    "in a path that keeps slashes": lambda code: quote(code, errors="surrogatepass"),
    "in a path with small letters": lambda code: _small(quote(code, errors="surrogatepass")),
    "in a form": lambda code: quote_plus(code, errors="surrogatepass"),
    "in JSON": lambda code: json.dumps(code)[1:-1],
    "in JSON that keeps all letters": lambda code: json.dumps(code, ensure_ascii=False)[1:-1],
}


def _small(quoted: str) -> str:
    return re.sub("%..", lambda found: found[0].lower(), quoted)


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_a_code_is_taken_out_however_it_is_spelt(spell: Callable[[str], str]) -> None:
    """If a code stands in an address, a form or JSON, it is masked there as it is elsewhere."""
    code = 'PRESS 100%/ü"\ud800'
    text = f"/vouchers/{spell(code)}/redemptions"
    assert redact(text, [code]) == redact_data(text, [code]) == "/vouchers/PRES…/redemptions"


def test_all_codes_are_taken_out_of_data() -> None:
    """If data has a code in any text, also a key, its beginning is left; other words stay as they are."""
    data = {
        "name": "Summer",
        "urls": [{"SUMMER": "/v/SUMMER?x"}, "AB"],
        "count": 3,
        "none": None,
        "": "",
    }
    assert redact_data(data, ["SUMMER", "AB", ""]) == {
        "name": "Summer",
        "urls": [{"SU…": "/v/SU…?x"}, "…"],
        "count": 3,
        "none": None,
        "": "",
    }
