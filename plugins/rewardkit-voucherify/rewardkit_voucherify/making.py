"""Making new codes of a campaign: one at once, many in the background."""

from __future__ import annotations

from uuid import uuid4

import attrs

from rewardkit import operations as op
from rewardkit.errors import Conflict, Incomplete, ProviderError
from rewardkit.exchange import Exchange, Request, Response, Subject
from rewardkit.model import Code
from rewardkit.operations import Operation

from . import mapping, wire
from .jobs import Batch, Jobs, Outcome
from .limits import BATCH_LIMITS
from .translation import VOUCHER
from .waiting import Patience

_ACCEPTED = 202  # it is done in the background


class Making(Jobs):
    """The part of the adapter that makes new codes."""

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """New codes: one is answered at once; more are made by a job, which is waited for.

        The codes of a job are found by a tag in their metadata, under the key ``batch_key`` of the
        settings: one that nobody else has, or the command's. With a tag of the command's, codes
        that have it already count as made, so that a batch that was broken off can be taken up
        again once its job has ended. Without a ``batch_key`` they are found by when they were made.

        Vendor operations: POST /v1/campaigns/{id}/vouchers, GET /v1/async-actions/{id},
        GET /v1/vouchers.

        Raises:
            RewardNotFound: there is no such campaign.
            InvalidRequest: the campaign takes no more codes, or the command cannot be carried out.
            Incomplete: the job has ended and made fewer codes; ``made`` has them.
            OutcomeUnknown: the job did not end in the time of ``job_timeout``, or its codes could
                not be listed; the message names the job, and ``made`` has what is there already.
        """
        self.has_codes(command.reward_id)
        most = BATCH_LIMITS[Operation.GENERATE_CODES]
        if not 1 <= command.count <= most:
            raise self.invalid(f"one call makes 1 to {most:,} codes, not {command.count:,}")
        if command.reward_id.startswith(VOUCHER):
            raise self.invalid("a code without a campaign is the only one of its reward")
        if command.tag is not None and self.settings.batch_key is None:
            raise self.invalid(
                "a tag has no place: this connection has no batch_key to put it under"
            )
        if command.tag == "":
            raise self.invalid("the tag is empty: name the batch, or leave the tag out")
        return self._made(command)

    def _made(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        batch = self._batch(command)
        there: list[Code] = []
        if command.tag is not None:
            yield from self._take_up(batch, there)
        missing = command.count - len(there)
        if not missing:
            return tuple(there)
        batch = attrs.evolve(batch, before=len(there))
        response = yield from self._sent(command, batch, missing)
        if response.status != _ACCEPTED:
            there.append(mapping.code(self, self.decode(wire.Voucher, response)))
            return tuple(there)
        outcome = yield from self.outcome(batch, response)
        if len(outcome.codes) != command.count:
            raise _incomplete(batch, outcome)
        return outcome.codes

    def _batch(self, command: op.GenerateCodes) -> Batch:
        tag = command.tag
        if tag is None and command.count > 1 and self.settings.batch_key is not None:
            tag = str(uuid4())
        progress = command.progress
        return Batch(
            reward_id=command.reward_id,
            total=command.count,
            tag=tag,
            prefix=command.prefix,
            tell=(lambda _: None) if progress is None else lambda n: progress(n, command.count),
        )

    def _take_up(self, batch: Batch, there: list[Code]) -> Exchange[None]:
        """Put the codes that have the tag already into ``there``."""
        patience = Patience(self.clock, self.settings.job_timeout, self.settings.poll_seconds)
        yield from self.list_batch(batch, patience.began, patience, there)
        if len(there) > batch.total:
            more = Conflict(
                f"{len(there):,} codes have this tag, and only {batch.total:,} are asked for"
            )
            more.made = tuple(there)
            raise more

    def _sent(self, command: op.GenerateCodes, batch: Batch, count: int) -> Exchange[Response]:
        body: dict[str, object] = {}
        if command.prefix:
            body["code_config"] = {"prefix": command.prefix}
        if batch.tag is not None:
            body["metadata"] = {self.settings.batch_key: batch.tag}
        request = Request.post(
            "v1",
            "campaigns",
            command.reward_id,
            "vouchers",
            params={"vouchers_count": count},
            json=body,
            subject=Subject.REWARD,
        )
        return (yield from self.begin(request, batch))


def _incomplete(batch: Batch, outcome: Outcome) -> ProviderError:
    """The error of a job that has ended and whose codes are not as many as were asked for."""
    count = len(outcome.codes)
    if count > batch.total:
        return Incomplete(
            f"the job {outcome.id} has ended, and {count:,} codes were made in that time, not only "
            f"its {batch.total:,}: without a batch_key they cannot be told apart"
        )
    said = outcome.job.result.message if outcome.job.result else None
    return Incomplete(
        f"the job {outcome.id} has ended ({outcome.job.status}), and {count:,} of {batch.total:,} "
        "codes are made",
        vendor_message=said,
        made=outcome.codes,
    )
