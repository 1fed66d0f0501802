"""One of None keeps what rewardkit promises of every provider."""

import pytest

from rewardkit.model import Customer
from rewardkit.testkit import Conformance, Deviation, Subject


@pytest.fixture(scope="session")
def subject() -> Subject:
    """The installed provider, whose customers are app users with a UUID."""
    return Subject.installed(
        "oneofnone",
        customer=Customer("7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17", "someone@example.com"),
        system="shopify",
        deviations=(
            Deviation(
                test="test_a_value_of_another_type_is_never_converted[list_redemptions]",
                reason="One of None does not document what an entry of this list holds, so an id may "
                "be a text or a number",
                link="plugins/rewardkit-oneofnone/README.md#what-is-supported",
            ),
        ),
    )


class TestConformance(Conformance):
    """The whole suite."""
