"""The page that lists the suite's tests."""

from __future__ import annotations

from suite_table import PAGE, defined_in, groups, page

from rewardkit.testkit import Conformance

COMMAND = "run .venv/bin/python tests/generators/suite_table.py"


def test_the_page_lists_the_suite_as_it_is() -> None:
    """If a test of the suite is added, or says something else, the page is made anew."""
    text = PAGE.read_text("utf-8")
    assert text == page(text), COMMAND


def test_the_page_has_every_test() -> None:
    """If the suite has a test, it is in one of the groups, so that the page has it."""
    listed = {name for group in groups() for name in defined_in(group)}
    assert listed == {name for name in dir(Conformance) if name.startswith("test_")}
