"""Assignments (``rewa_…``): in which loyalty campaign a reward can be had, and for how many points."""

from __future__ import annotations

from attrs import define

from rewardkit.wire import Wire


@define
class PointsPrice(Wire):
    """What a reward costs in points."""

    points: int | None = None
    auto_redeem: bool | None = None


@define
class AssignmentParameters(Wire):
    """The price; rewards that are points as money have none."""

    loyalty: PointsPrice | None = None


@define
class RewardAssignment(Wire):
    """An assignment. Vendor operation: GET /v1/rewards/{rewardId}/assignments."""

    id: str
    reward_id: str
    related_object_id: str
    object: str
    related_object_type: str | None = None
    parameters: AssignmentParameters | None = None
    created_at: str | None = None
    updated_at: str | None = None


@define
class RewardAssignmentsPage(Wire):
    """A page of them. Vendor operation: GET /v1/rewards/{rewardId}/assignments."""

    data: list[RewardAssignment]
    object: str | None = None
    data_ref: str | None = None
    total: int | None = None
