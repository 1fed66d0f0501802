"""Voucherify keeps what rewardkit promises of every provider."""

import pytest

from rewardkit.operations import Operation
from rewardkit.testkit import Conformance, Subject

#: With HTTP 200 a redemption may have failed, and a code be inapplicable.
REFUSED = {
    Operation.REDEEM: {("redemptions", 0, "result"): "FAILURE"},
}

#: Of a campaign, and of a promotion's tier, where the vendor writes it otherwise.
OPAQUE = frozenset({"validation_rules_assignments", "validation_rule_assignments"})


@pytest.fixture(scope="session")
def subject() -> Subject:
    """The installed provider, which keeps assignments of validation rules whole."""
    return Subject.installed("voucherify", opaque=OPAQUE, refusing=REFUSED)


class TestConformance(Conformance):
    """The whole suite."""
