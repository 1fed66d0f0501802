from __future__ import annotations

import pytest

import rewardkit
from rewardkit.errors import ConfigurationError


def test_a_provider_without_addresses_says_so() -> None:
    """If a provider is not found by an address, the error says how to connect to it."""
    with pytest.raises(ConfigurationError, match="is not found by an address"):
        rewardkit.connect("voucherify:https://api.example.com")
