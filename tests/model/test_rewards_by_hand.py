from __future__ import annotations

import pytest

from rewardkit.model import Delivery, FreeShipping, Reward, RewardStatus


def test_a_status_may_be_written_as_text() -> None:
    """If a person writes a status or delivery as text, it becomes the enum's member."""
    reward = Reward.new("Post", FreeShipping(), status="active", delivery="shared_code")
    assert reward.status is RewardStatus.ACTIVE
    assert reward.delivery is Delivery.SHARED_CODE
    assert reward.changed(status="paused").status is RewardStatus.PAUSED


def test_a_status_that_is_none_is_refused_with_those_there_are() -> None:
    """If a person misspells a status, the error lists the right ones."""
    with pytest.raises(ValueError, match="'actve' is not a RewardStatus: there are draft, active"):
        Reward.new("Post", FreeShipping(), status="actve")


def test_a_status_that_was_read_may_be_newer_than_we_are() -> None:
    """If a vendor's new status was read, the reward keeps it through a change."""
    reward = Reward.new("Post", FreeShipping(), status=RewardStatus.read("frozen"))
    assert reward.changed(name="Other").status == "frozen"
