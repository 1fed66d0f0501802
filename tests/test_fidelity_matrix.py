from __future__ import annotations

from typing import ClassVar, get_args

import pytest
from fidelity_examples import EXAMPLES
from fidelity_matrix import PAGE, NotAsDeclaredError, Seen, observed, page

from rewardkit.fidelity import OFFER, Expression, Loss, said
from rewardkit.local.adapter import LocalAdapter
from rewardkit.model import Benefit

COMMAND = "run .venv/bin/python tests/generators/fidelity_matrix.py"


def test_the_page_is_what_is_observed() -> None:
    """If what becomes of rewards changes, or what an adapter declares, the page is made anew."""
    assert PAGE.read_text("utf-8") == page(), COMMAND


def test_the_examples_have_every_benefit() -> None:
    """If there is a kind of benefit, there is an example of it, and a row on the page."""
    kinds = {kind.__name__ for kind in get_args(Benefit)}
    assert {type(source.benefit).__name__ for source in EXAMPLES} == kinds


class Boastful(LocalAdapter):
    """Declares otherwise than it does."""

    expressions: ClassVar = {
        **LocalAdapter.expressions,
        "name": Expression(),
        "external_url": said("reward.external_url", rounded="now and then"),
        "metadata": said("reward.metadata"),
    }


def test_there_is_no_page_where_declared_and_observed_differ() -> None:
    """If an adapter declares what does not happen, or not what happens, all of that is an error."""
    seen = observed("local")
    seen.check()
    with pytest.raises(NotAsDeclaredError) as error:
        Seen(Boastful, "Boastful", seen.kept, seen.losses).check()
    assert str(error.value) == (
        "local: metadata dropped is not declared; name defaulted is not declared; "
        "external_url rounded was never seen"
    )


def test_a_field_that_is_never_kept_has_no_place() -> None:
    """If no value of a field comes back, it is an error to declare a place for it."""
    seen = Seen(LocalAdapter, "Local", set(OFFER) - {"image_url"})
    for path in OFFER:
        seen.losses[path] |= set(LocalAdapter.expressions[path].losses)
    with pytest.raises(
        NotAsDeclaredError, match=r"^local: image_url has a place and is never kept$"
    ):
        seen.check()
    seen.losses["image_url"].add(Loss.DROPPED)
    assert (seen.cell("image_url"), seen.cell("name")) == ("no place: dropped", "kept, defaulted")
