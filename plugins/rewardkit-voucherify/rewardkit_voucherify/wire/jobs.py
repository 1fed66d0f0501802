"""Work in the background (``aa_…``), which the vendor calls async actions."""

from __future__ import annotations

from typing import Any

from attrs import define

from rewardkit.wire import Wire


@define
class JobStarted(Wire):
    """A request was taken, and is carried out later. Vendor operations: those that answer 202."""

    async_action_id: str


@define
class FailedRow(Wire):
    """A code that was not taken."""

    code: str | None = None
    reason: str | None = None


@define
class JobResult(Wire):
    """What came of it, of the jobs that make codes."""

    message: str | None = None
    done_count: int | None = None
    failed_count: int | None = None
    failed: list[FailedRow] | None = None


@define
class Job(Wire):
    """How far it is; DONE does not mean that all went well.

    Vendor operation: GET /v1/async-actions/{id}.
    """

    id: str | None = None
    type: str | None = None
    status: str | None = None
    operation_status: str | None = None
    progress: int | None = None  # per cent
    processing_time: Any = None
    request_id: str | None = None
    result: JobResult | None = None
    created_at: str | None = None
    updated_at: str | None = None
    object: str | None = None


@define
class JobsPage(Wire):
    """Jobs, the newest first, without their results. Vendor operation: GET /v1/async-actions."""

    async_actions: list[Job]
    has_more: bool | None = None
    object: str | None = None
    data_ref: str | None = None
