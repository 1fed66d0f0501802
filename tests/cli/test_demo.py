from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import pytest

from rewardkit.demo import Stage
from rewardkit.errors import ConfigurationError
from rewardkit.plugins import Registry


def test_without_a_vendor_the_demo_says_what_to_install() -> None:
    """If no provider has a sandbox, the error says what is needed."""
    core = [entry for entry in entry_points(group="rewardkit.providers") if entry.name == "local"]

    with Stage(Registry(core)) as stage, pytest.raises(ConfigurationError, match="plugin"):
        list(stage.performances())


def test_a_plugin_that_cannot_be_imported_does_not_stop_the_demo() -> None:
    """If one plugin is broken, the demo does without it."""
    broken = EntryPoint("broken", "no.such.module", "rewardkit.providers")
    found = [entry for entry in entry_points(group="rewardkit.providers") if entry.name != "local"]
    core = [entry for entry in entry_points(group="rewardkit.providers") if entry.name == "local"]

    with Stage(Registry([broken, *found[:1], *core])) as stage:
        told = [performance.told[-1] for performance in stage.performances()]
        assert stage.comparison() is None
        (left,) = stage.left_out

    assert (left.name, "No module named 'no'" in left.reason) == ("broken", True)
    assert told == ["This code has been used already."] * 2
