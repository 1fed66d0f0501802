"""Work in the background of a sandbox: done step by step as the simulator's time passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import define, field

from rewardkit.sandbox import Answer, Call, Handler, Refused
from rewardkit.times import parse_instant

from .options import JobOptions
from .refusing import not_found
from .shapes import Json
from .state import State

#: Makes one code: what decides its text, and what then puts it into the state.
Step = tuple[Callable[[], str], Callable[[str], object]]

_PAGE_SIZE = 10
_IMPORT = "CAMPAIGN.VOUCHERS_IMPORT"
_ENDED = {"DONE", "FAILED"}


@define
class _Job:
    """A job, with the steps that are left."""

    body: Json
    began: datetime
    steps: Sequence[Step]
    taken: int = 0
    failed: list[Json] = field(factory=list)


@define
class Jobs:
    """The jobs of a project, and the endpoints that show them."""

    state: State
    options: JobOptions
    _jobs: dict[str, _Job] = field(factory=dict, init=False)

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"listAsyncActions": self.list_jobs, "getAsyncAction": self.get_job}

    def list_jobs(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/async-actions."""
        limit, end = call.query.get("limit", _PAGE_SIZE), call.query.get("end_date")
        try:
            before = None if end is None else parse_instant(end)
        except ValueError:
            raise Refused(400, "invalid_query_params", "end_date is no time") from None
        found = [
            {key: value for key, value in job.body.items() if key != "result"}
            for job in reversed(self._jobs.values())
            if before is None or job.began < before
        ]
        body = {
            "object": "list",
            "data_ref": "async_actions",
            "async_actions": found[:limit],
            "has_more": len(found) > limit,
        }
        return Answer(body)

    def get_job(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/async-actions/{asyncActionId}."""
        id = call.path["asyncActionId"]
        if id not in self._jobs:
            raise not_found("async_action", id)
        return Answer(self._jobs[id].body)

    def begin(self, kind: str, steps: Sequence[Step]) -> Answer:
        """Take a job on; the answer names it."""
        id, now = self.state.new_id("aa"), self.state.now()
        body: Json = {
            "id": id,
            "type": kind,
            "status": "ENQUEUED",
            "operation_status": "UNKNOWN",
            "progress": 0,
            "processing_time": None,
            "request_id": f"v-{self.state.ids.text(12)}",
            "result": None,
            "created_at": now,
            "updated_at": None,
            "object": "async_action",
        }
        self._jobs[id] = _Job(body, self.state.clock.now(), steps)
        self.catch_up()
        return Answer({"async_action_id": id}, 202)

    def caught_up(self, handler: Handler) -> Handler:
        """An endpoint before which all jobs are where they should be by now."""

        def answer(call: Call) -> Answer:
            self.catch_up()
            return handler(call)

        return answer

    def catch_up(self) -> None:
        """Do what is due of every job."""
        for job in self._jobs.values():
            if job.body["status"] not in _ENDED:
                self._go_on(job)

    def _go_on(self, job: _Job) -> None:
        passed = (self.state.clock.now() - job.began).total_seconds()
        seconds, stop = self.options.seconds, self.options.stop_at
        share = min(1.0, passed / seconds) if seconds else 1.0
        stopped = stop is not None and share * 100 >= stop
        if stopped and stop is not None:
            share = stop / 100
        for decide, step in job.steps[job.taken : int(len(job.steps) * share)]:
            job.taken += 1
            text = decide()
            if self.options.failing is not None and re.search(self.options.failing, text):
                job.failed.append({"code": text, "reason": "The sandbox was told to refuse it"})
            else:
                step(text)
        job.body["progress"] = int(share * 100)
        job.body["updated_at"] = self.state.now()
        if stopped:
            self._end(job, "FAILED")
        elif share >= 1:
            self._end(job, "DONE")
        elif share > 0:
            job.body["status"] = "IN_PROGRESS"

    def _end(self, job: _Job, status: str) -> None:
        failed = job.failed
        done = job.taken - len(failed)
        good = status == "DONE" and (done or not failed)
        result: Json = {"message": f"{done} vouchers made.", "done_count": done}
        if job.body["type"] == _IMPORT:
            result |= {"failed_count": len(failed), "failed": failed}
        job.body |= {
            "status": status,
            "operation_status": "SUCCESS" if good else "FAILED",
            "processing_time": int(self.options.seconds * 1000),
            "result": result,
        }
