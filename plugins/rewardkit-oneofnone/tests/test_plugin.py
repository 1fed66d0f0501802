from importlib.metadata import entry_points

import pytest

from rewardkit.adapter import Adapter
from rewardkit.plugins import Registry
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.sandbox import SANDBOX


def test_the_provider_is_found_by_its_entry_point() -> None:
    """If the package is installed, the provider is there with its adapter and its sandbox."""
    provider = Registry().provider("oneofnone")
    assert provider.title == "One of None"
    assert provider.load_adapter() is OneOfNoneAdapter
    assert provider.load_sandbox() is SANDBOX


def test_it_stands_with_its_distribution() -> None:
    """If the providers are listed, this one is ready, and of this package."""
    found = [entry for entry in entry_points(group="rewardkit.providers") if "none" in entry.name]
    (standing,) = Registry(found).standings()
    assert (standing.name, standing.distribution) == ("oneofnone", "rewardkit-oneofnone")
    assert standing.reason == ""


@pytest.mark.parametrize("name", sorted(OneOfNoneAdapter.unsupported))
def test_no_reason_is_given_for_what_works(name: str) -> None:
    """If a reason says that an operation is unsupported, the adapter does not have it."""
    assert getattr(OneOfNoneAdapter, name) is getattr(Adapter, name)


def test_limitations_are_of_what_works() -> None:
    """If an operation is limited, the adapter has it; and each operation is of one kind only."""
    for name in OneOfNoneAdapter.limitations:
        assert getattr(OneOfNoneAdapter, name) is not getattr(Adapter, name)
    assert not OneOfNoneAdapter.limitations.keys() & OneOfNoneAdapter.unsupported.keys()
