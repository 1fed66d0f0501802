"""The reports that our own adapters carry."""

from __future__ import annotations

import pytest
from conformance_reports import ADAPTERS

from rewardkit.client import installed
from rewardkit.plugins.verification import VerificationState, verification

COMMAND = "run .venv/bin/python tests/generators/conformance_reports.py"


@pytest.mark.parametrize("provider", ADAPTERS)
def test_our_adapters_are_verified(provider: str) -> None:
    """If an adapter of ours or the suite changes, its report is made anew."""
    found = verification(installed().provider(provider))
    assert found.state is VerificationState.VERIFIED, f"{found}: {COMMAND} {provider}"


@pytest.mark.parametrize("provider", ADAPTERS)
def test_deviations_have_a_reason_and_a_link(provider: str) -> None:
    """If one of our adapters deviates, the report says why, and where that can be read."""
    report = verification(installed().provider(provider)).report
    assert report is not None
    assert report.level == "strict"
    for deviation in report.deviations:
        assert deviation.reason
        assert deviation.link
