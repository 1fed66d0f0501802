from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import jsontext

whole = st.integers() | st.integers(min_value=-(10**40), max_value=10**40)
texts = st.text() | st.from_regex(r"[-: ,\[]?[0-9]{17,24}", fullmatch=True)
documents = st.recursive(
    whole | texts | st.none() | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


@given(documents, st.sampled_from([(",", ":"), (", ", ": "), ("\n,\t", "\r:\n")]))
def test_reading_fast_loses_no_digit_of_a_whole_number(
    document: Any, separators: tuple[str, str]
) -> None:
    """If a body has whole numbers of any length, in any place, they are read to the last digit."""
    body = json.dumps(document, separators=separators).encode()
    assert repr(jsontext.loads(body)) == repr(document)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nan", b'{"a": NaN}', b'"\xff"', b"[" * 100_000, b'{"a": Infinity}']
)
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    """If a body is not JSON, however it is wrong, reading it is a ValueError either way."""
    for read in (jsontext.loads, jsontext.loads_exactly):
        with pytest.raises(ValueError, match=r"."):
            read(body)
