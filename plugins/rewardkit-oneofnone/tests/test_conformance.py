"""One of None keeps what rewardkit promises of every provider."""

import pytest

from rewardkit.model import Customer
from rewardkit.testkit import Conformance, Subject


@pytest.fixture(scope="session")
def subject() -> Subject:
    """The installed provider, whose customers are app users with a UUID."""
    return Subject.installed(
        "oneofnone",
        customer=Customer("7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17", "someone@example.com"),
        system="shopify",
    )


class TestConformance(Conformance):
    """The whole suite."""
