"""The page of the kit: the suite's tests, and what an author may say."""

from __future__ import annotations

import attrs
import pytest
from suite_table import PAGE, defined_in, groups, page

from rewardkit.testkit import Conformance, Deviation, Subject

COMMAND = "run .venv/bin/python tests/generators/suite_table.py"


def test_the_page_lists_the_suite_as_it_is() -> None:
    """If a test of the suite is added, or says something else, the page is made anew."""
    text = PAGE.read_text("utf-8")
    assert text == page(text), COMMAND


def test_the_page_has_every_test() -> None:
    """If the suite has a test, it is in one of the groups, so that the page has it."""
    listed = {name for group in groups() for name in defined_in(group)}
    assert listed == {name for name in dir(Conformance) if name.startswith("test_")}


@pytest.mark.parametrize("cls", [Subject, Deviation])
def test_the_page_has_every_attribute(cls: type[attrs.AttrsInstance]) -> None:
    """If an author can say something of what is tested, a row of the page says what it means."""
    text = PAGE.read_text("utf-8")
    missing = [field.name for field in attrs.fields(cls) if f"| `{field.name}` |" not in text]
    assert not missing


def test_the_page_has_every_option(request: pytest.FixtureRequest) -> None:
    """If the kit has an option of pytest, the page has it."""
    options = [name for name in vars(request.config.option) if name.startswith("rewardkit_")]
    assert options
    text = PAGE.read_text("utf-8")
    for name in options:
        assert f"| `--{name.replace('_', '-')}=" in text
