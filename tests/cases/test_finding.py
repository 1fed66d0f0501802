from __future__ import annotations

from functools import partial

import pytest
from acme_notes import READ, REFUSED, Acme, Forgetful
from sightings_seen import sighting

from rewardkit.cases.finding import Finder

FINDER = Finder([READ, REFUSED], partial(Acme, None))


@pytest.mark.parametrize(
    ("kind", "where", "value", "at", "counted"),
    [
        ("unknown_field", "Note", "flavour", ("flavour",), "flavour"),
        ("unknown_field", "Note", "<aaaa_9999>", ("aaaa_9999",), "aaaa_9999"),
        ("unknown_value", "Note.state", "frozen", ("state",), "frozen"),
        ("unknown_value", "Note.state", "<AAAA-9A>", ("state",), "AAAA-9A"),
        ("unknown_value", "Note.tags", "zebra", ("tags", 0), "zebra"),
        ("unparsable_time", "Note.until", "<9999-99-99>", ("until",), "9999-99-99"),
        ("unparsable_time", "Note.until", "never", ("until",), "never"),
        ("unknown_error_key", "HTTP 404", "vanished", ("error", "key"), "vanished"),
        ("unknown_error_key", "HTTP 409", "clash", ("error", "key"), "clash"),
    ],
)
def test_the_place_of_what_was_seen_is_found(
    kind: str, where: str, value: str, at: tuple[str, ...], counted: str
) -> None:
    """If an answer has a place at which the adapter counts just that, it is found, and the case passes."""
    case = FINDER.case(sighting(value, kind=kind, where=where))
    assert case is not None
    assert (case.at, case.value, case.kept) == (at, counted, True)
    case.check(Acme(None))


def test_what_is_counted_in_another_form_is_found() -> None:
    """If an adapter counts a number in another form than it is sent, the case has what it counts."""
    long = "a" * 50
    case = FINDER.case(sighting(f"<{long}>", kind="out_of_range", where="Note.name"))
    assert case is not None
    assert case.value == "50"


def test_what_is_not_kept_is_a_case_all_the_same() -> None:
    """If the adapter counts it and does not keep it, the case says so and asks for no more."""
    owner = FINDER.case(sighting("flavour", where="Owner"))
    assert owner is not None
    assert (owner.at, owner.kept) == (("owner", "flavour"), False)
    owner.check(Acme(None))
    forgotten = Finder([READ], partial(Forgetful, None)).case(sighting("flavour", where="Note"))
    assert forgotten is not None
    assert not forgotten.kept


@pytest.mark.parametrize(
    ("kind", "where", "value"),
    [
        ("unknown_field", "Stranger", "flavour"),
        ("unknown_value", "Note.mood", "frozen"),
        ("unknown_error_key", "HTTP 404", "gone for good, says $x"),
        ("unknown_field", "…", "…"),
        ("of_a_newer_rewardkit", "Note", "flavour"),
    ],
)
def test_what_has_no_place_has_no_case(kind: str, where: str, value: str) -> None:
    """If no answer has a place for it, there is no case, rather than one that tests nothing."""
    finder = Finder([READ], partial(Acme, None))
    assert finder.case(sighting(value, kind=kind, where=where)) is None
