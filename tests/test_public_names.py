from __future__ import annotations

import subprocess
import sys

import pytest

import rewardkit
from rewardkit import model

HEAVY = ("requests", "structlog", "cattrs", "click", "starlette", "typed_settings", "attrs", "rich")


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(  # no shell, our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", rewardkit.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """If a name is in ``__all__``, it can be imported from the top."""
    assert getattr(rewardkit, name) is not None
    assert name in dir(rewardkit)


def test_the_window_and_the_homes_agree() -> None:
    """If a name is lazily loaded, it is public, and the other way round."""
    assert sorted(rewardkit._HOMES) == sorted(rewardkit.__all__)


def test_another_name_is_an_attribute_error() -> None:
    """If a name does not exist, the error is Python's usual one."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = rewardkit.nonsense


def test_importing_rewardkit_loads_nothing_heavy() -> None:
    """If only rewardkit is imported, no library behind it is loaded."""
    code = f"import sys, rewardkit; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert python(code) == "[]"


def test_the_model_needs_attrs_and_nothing_else() -> None:
    """If only the model is imported, none of the I/O or conversion libraries is loaded."""
    heavy = tuple(name for name in HEAVY if name != "attrs")
    code = f"import sys, rewardkit.model; print([m for m in {heavy!r} if m in sys.modules])"
    assert python(code) == "[]"


def test_the_model_shows_all_it_has() -> None:
    """If a class is in the model's modules, it is in its shop window."""
    missing = {
        value.__name__
        for module in vars(model).values()
        if getattr(module, "__name__", "").startswith("rewardkit.model.")
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("rewardkit.model")
    } - set(model.__all__)
    assert missing == set()
