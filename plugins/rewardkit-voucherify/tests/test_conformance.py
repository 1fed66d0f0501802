"""Voucherify keeps what rewardkit promises of every provider."""

import pytest

from rewardkit.testkit import Conformance, Subject


@pytest.fixture(scope="session")
def subject() -> Subject:
    """The installed provider."""
    return Subject.installed("voucherify")


class TestConformance(Conformance):
    """The whole suite."""
