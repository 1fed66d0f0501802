"""Codes that the vendor makes in the background: waiting for the job, and finding what it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import field, frozen

from rewardkit.errors import ContractViolated, OutcomeUnknown, ProviderError, Unsupported
from rewardkit.exchange import Exchange, Param, Request, Response
from rewardkit.model import Code
from rewardkit.operations import Operation
from rewardkit.times import format_instant

from . import mapping, wire
from .codelists import CodeLists, made_at
from .paging import LAST_PAGE_OF_CODES, place
from .waiting import Patience

DONE, FAILED = "DONE", "FAILED"

#: The vendor's words for jobs that make codes, and that import them.
GENERATE, IMPORT = "CAMPAIGN.VOUCHERS_GENERATE", "CAMPAIGN.VOUCHERS_IMPORT"

_JOBS_AT_ONCE = 100
_LOOKS = 5  # at a list that lacks codes which the job says are made
_SLACK = timedelta(seconds=1)  # whether ``created_at[after]`` is inclusive is not documented
_AGO = timedelta(minutes=1)  # what clocks may differ by


@frozen(kw_only=True)
class Batch:
    """The codes that one job is to make.

    Attributes:
        reward_id: the campaign's id or name.
        total: how many there are in the end.
        before: how many of them were there before the job.
        tag: what they have in their metadata; None for nothing.
        texts: their texts, where those are given.
        prefix: what each begins with.
        tell: is told how many are made.
    """

    reward_id: str
    total: int
    before: int = 0
    tag: str | None = None
    texts: frozenset[str] = field(default=frozenset(), repr=False)
    prefix: str | None = None
    tell: Callable[[int], None] = field(default=lambda _: None, repr=False)

    @property
    def can_be_told_apart(self) -> bool:
        """Whether its codes can be known among others that were made at the same time."""
        return self.tag is not None or bool(self.texts)


@frozen
class Outcome:
    """A job that has ended, and the codes of its batch that there are now."""

    id: str
    job: wire.Job
    codes: tuple[Code, ...]


class Jobs(CodeLists):
    """The part of the adapter that waits for jobs."""

    def begin(self, request: Request, batch: Batch) -> Exchange[Response]:
        """Send what begins a job; if nobody knows whether it did, say how its codes can be found."""
        try:
            return (yield request)
        except OutcomeUnknown as error:
            if batch.tag is not None:
                error.detail = (
                    f"{error.detail or error.summary}; if it was, the codes have {batch.tag} as "
                    f"{self.settings.batch_key} in their metadata"
                )
            raise

    def outcome(self, batch: Batch, started: Response) -> Exchange[Outcome]:
        """Wait for the end of a job, then list what it made.

        Vendor operations: GET /v1/async-actions/{id}, GET /v1/vouchers.

        Raises:
            OutcomeUnknown: its end was not seen, or what it made cannot be listed.
        """
        id = self.decode(wire.JobStarted, started).async_action_id
        settings = self.settings
        patience = Patience(self.clock, settings.job_timeout, settings.poll_seconds)
        made: list[Code] = []
        try:
            job = yield from self._end_of(id, batch, patience)
            yield from self._find(batch, job, patience, made)
        except (ProviderError, Unsupported) as error:
            if not made and batch.can_be_told_apart:
                yield from self._try_to_list(batch, patience.began - _AGO, made)
            raise self._unclear(id, batch, error, made) from error
        return Outcome(id, job, tuple(made))

    def list_batch(
        self,
        batch: Batch,
        since: datetime,
        patience: Patience,
        made: list[Code],
        *,
        after: float = 0.0,
    ) -> Exchange[None]:
        """Put the codes of a batch into ``made``, page by page, in the order of their texts.

        That order stays the same from page to page, whatever was made at the same time.

        Args:
            batch: whose codes.
            since: when its job began, by the vendor's clock.
            patience: how long to wait for a vendor that is busy.
            made: takes the codes.
            after: how many seconds to wait before the first page.

        Vendor operation: GET /v1/vouchers
        """
        params: dict[str, Param] = {"order": "code", **self._filter(batch, since)}
        number: int | None = 1
        while number is not None:
            at = place(Operation.LIST_CODES, str(number), None, last=LAST_PAGE_OF_CODES)
            ask = self.ask_codes(batch.reward_id, {**params, **at.params}, after=after)
            after = 0.0
            page = self.decode(wire.VouchersPage, (yield from self.patiently(ask, patience)))
            made += (
                mapping.code(self, voucher)
                for voucher in page.vouchers
                if self._is_of(batch, voucher, since)
            )
            number = at.next(len(page.vouchers), page.total)

    def job_at_work(self, kind: str, since: datetime) -> Exchange[str | None]:
        """The id of a job that was begun since and has not ended; None where there is none.

        Of which campaign a job is, the list does not say.

        Args:
            kind: the vendor's word for what it does.
            since: by the vendor's clock.

        Vendor operation: GET /v1/async-actions
        """
        params: dict[str, Param] = {"limit": _JOBS_AT_ONCE}
        began = None
        while True:
            ask = Request.get("v1", "async-actions", params=params)
            page = self.decode(wire.JobsPage, (yield ask))
            for job in page.async_actions:
                began = self.instant("AsyncAction.created_at", job.created_at)
                if began is not None and began < since:
                    return None  # and all that follow are older still
                if job.type == kind and job.status not in {DONE, FAILED}:
                    return job.id or "without a name"
            if not page.has_more:
                return None
            # One that began in the same moment as the last one may be on the next page.
            end = None if began is None else format_instant(began + timedelta(milliseconds=1))
            if end in {None, params.get("end_date")}:
                raise ContractViolated("the list of jobs repeats itself", path="$.async_actions")
            params["end_date"] = end

    def _filter(self, batch: Batch, since: datetime) -> Mapping[str, Param]:
        if batch.tag is None:
            return {"created_at[after]": format_instant(since - _SLACK)}
        return {f"filters[metadata.{self.settings.batch_key}][conditions][$is]": batch.tag}

    def _is_of(self, batch: Batch, voucher: wire.Voucher, since: datetime) -> bool:
        """Whether a code is of the batch: what was asked of the vendor is looked at again."""
        if batch.tag is not None:
            return (voucher.metadata or {}).get(self.settings.batch_key or "") == batch.tag
        if batch.texts:
            return voucher.code in batch.texts
        made = made_at(voucher)
        return made is not None and made >= since and voucher.code.startswith(batch.prefix or "")

    def _end_of(self, id: str, batch: Batch, patience: Patience) -> Exchange[wire.Job]:
        """Look at a job until it has ended."""
        while (seconds := patience.wait()) is not None:
            look = Request.get("v1", "async-actions", id, after=seconds)
            job = self.decode(wire.Job, (yield from self.patiently(look, patience)))
            batch.tell(min(batch.total, batch.before + _done(job, batch.total - batch.before)))
            if job.status in {DONE, FAILED}:
                return job
        raise OutcomeUnknown(f"the job has not ended within {patience.limit:g} s")

    def _find(
        self, batch: Batch, job: wire.Job, patience: Patience, made: list[Code]
    ) -> Exchange[None]:
        """List what a job made; once more after a while where the list is behind the job."""
        since = self.instant("AsyncAction.created_at", job.created_at) or patience.began - _AGO
        expected = batch.before + _done(job, batch.total - batch.before)
        after = 0.0
        patience.begin_again()
        for _ in range(_LOOKS):
            made.clear()
            yield from self.list_batch(batch, since, patience, made, after=after)
            if len(made) >= expected or job.status == FAILED:
                return
            seconds = patience.wait()
            if seconds is None:
                break
            after = seconds
        raise OutcomeUnknown(
            f"the job has ended, and the list has {len(made):,} of {expected:,} codes that it made"
        )

    def _try_to_list(self, batch: Batch, since: datetime, made: list[Code]) -> Exchange[None]:
        """List what there is by now; what goes wrong here changes nothing."""
        at_once = Patience(self.clock, 0.0, 0.0)
        try:
            yield from self.list_batch(batch, since, at_once, made)
        except (ProviderError, Unsupported):
            return

    def _unclear(
        self, id: str, batch: Batch, error: ProviderError | Unsupported, made: list[Code]
    ) -> OutcomeUnknown:
        known = error if isinstance(error, ProviderError) else ProviderError(error.reason)
        later = f"look at the job {id} later (GET /v1/async-actions/{id})"
        if batch.tag is not None:
            later += f", or list the codes whose metadata has {batch.tag} as "
            later += f"{self.settings.batch_key}"
        reason = known.detail or known.summary
        unclear = known.recast(OutcomeUnknown, detail=f"{reason}: {later}")
        unclear.made = tuple(made)
        return unclear


def _done(job: wire.Job, total: int) -> int:
    """How many of ``total`` codes a job has made, as far as it says."""
    result = job.result
    if result is not None and result.done_count is not None:
        return min(result.done_count, total)
    failed = 0 if result is None else result.failed_count or len(result.failed or ())
    if job.status == DONE:
        return max(0, total - failed)
    return total * min(max(job.progress or 0, 0), 100) // 100
