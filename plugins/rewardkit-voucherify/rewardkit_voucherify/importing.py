"""Giving a campaign codes whose texts are decided already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from attrs import field, frozen

from rewardkit import operations as op
from rewardkit.errors import Conflict, Failure, Incomplete, ProviderError
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Code
from rewardkit.operations import Operation
from rewardkit.secret import redact

from . import wire
from .jobs import Batch, Jobs, Outcome
from .limits import BATCH_LIMITS
from .translation import VOUCHER

Row = dict[str, Any]

#: How much JSON the vendor takes at once is 10 MB; the rest is for what is around the rows.
MOST_BYTES = 9_990_000

#: What codes of each type have to say of themselves, and how that is called.
_GIVES: Mapping[str, str] = {
    "DISCOUNT_VOUCHER": "discount",
    "GIFT_VOUCHER": "gift",
    "LOYALTY_CARD": "loyalty_card",
}


@frozen
class _Part:
    """The rows of one request, and the place of the first of them."""

    start: int
    rows: Sequence[Row] = field(repr=False)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(row["code"] for row in self.rows)


class Importing(Jobs):
    """The part of the adapter that imports codes."""

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Codes with given texts, by a job that is waited for; they come in the order given.

        Each gets what the campaign gives. More than 10 MB of JSON are imported by several jobs.

        Vendor operations: GET /v1/campaigns/{id}, POST /v1/campaigns/{id}/import,
        GET /v1/async-actions/{id}, GET /v1/vouchers.

        Raises:
            RewardNotFound: there is no such campaign.
            InvalidRequest: a text is empty or there twice, or the campaign takes no codes.
            Conflict: some exist already; the vendor has taken none of this request.
            Incomplete: some were taken and some not; ``failures`` says of each why.
            OutcomeUnknown: as for ``generate_codes``.
        """
        self.has_codes(command.reward_id)
        if command.reward_id.startswith(VOUCHER):
            raise self.invalid("a code without a campaign is the only one of its reward")
        most = BATCH_LIMITS[Operation.IMPORT_CODES]
        if not 1 <= len(command.codes) <= most:
            raise self.invalid(f"one call imports 1 to {most:,} codes, not {len(command.codes):,}")
        self._refuse_bad_texts(command.codes)
        return self._imported(command)

    def _refuse_bad_texts(self, codes: Sequence[str]) -> None:
        places: dict[str, int] = {}
        for index, text in enumerate(codes):
            if not text:
                raise self.invalid(f"the code at place {index + 1} is empty: leave it out")
            if text in places:
                raise self.invalid(
                    f"the code at place {index + 1} is the same as that at place "
                    f"{places[text] + 1}: leave one of them out"
                )
            places[text] = index

    def _imported(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        ask = Request.get("v1", "campaigns", command.reward_id, subject=Subject.REWARD)
        campaign = self.decode(wire.Campaign, (yield ask))
        rows, tag = self._rows(command, campaign)
        made: list[Code] = []
        failures: list[Failure] = []
        for part in self._parts(rows):
            try:
                outcome = yield from self._import(command, part, tag)
            except ProviderError as error:
                error.made = (*made, *error.made)
                raise
            there = {code.value: code for code in outcome.codes}
            missing = [*_failures(part, there, outcome)]
            made += (there[text] for text in part.texts if text in there)
            if missing:  # and there may be codes whose texts the vendor has changed
                given = frozenset(part.texts)
                made += (code for code in outcome.codes if code.value not in given)
            failures += missing
        if failures:
            raise _incomplete(len(rows), made, failures)
        return tuple(made)

    def _rows(
        self, command: op.ImportCodes, campaign: wire.Campaign
    ) -> tuple[list[Row], str | None]:
        template = campaign.voucher
        if template is None:
            raise self.invalid("the campaign has no codes: what it gives applies by itself")
        own: Row = {"type": template.type}
        gives = _GIVES.get(template.type, "")
        stated = ((template.raw or {}).get(gives)) or {}
        if stated:
            own[gives] = {name: value for name, value in stated.items() if value is not None}
        if gives == "gift":
            own[gives].setdefault("balance", own[gives].get("amount"))
        if template.redemption is not None and template.redemption.quantity is not None:
            own["redemption"] = {"quantity": template.redemption.quantity}
        tag = None
        if self.settings.batch_key is not None:
            tag = str(uuid4())
            own["metadata"] = {self.settings.batch_key: tag}
        return [{"code": text, **own} for text in command.codes], tag

    def _parts(self, rows: Sequence[Row]) -> Iterator[_Part]:
        start, size = 0, 0
        for index, row in enumerate(rows):
            length = (
                len(json.dumps(row)) + 1
            )  # no shorter than what is sent, which keeps its letters
            if length > MOST_BYTES:
                raise self.invalid(f"the code at place {index + 1} is longer than the vendor takes")
            if size + length > MOST_BYTES:
                yield _Part(start, rows[start:index])
                start, size = index, 0
            size += length
        yield _Part(start, rows[start:])

    def _import(self, command: op.ImportCodes, part: _Part, tag: str | None) -> Exchange[Outcome]:
        total, progress = len(command.codes), command.progress
        batch = Batch(
            reward_id=command.reward_id,
            total=len(part.rows),
            tag=tag,
            texts=frozenset(part.texts),
            tell=(lambda _: None)
            if progress is None
            else lambda n: progress(part.start + n, total),
        )
        request = Request.post(
            "v1",
            "campaigns",
            command.reward_id,
            "import",
            json=part.rows,
            subject=Subject.REWARD,
            sensitive=part.texts,
        )
        try:
            response = yield from self.begin(request, batch)
        except Conflict as error:
            raise error.recast(
                Conflict, detail="some of the codes exist already, and none of them was imported"
            ) from None
        return (yield from self.outcome(batch, response))


def _failures(part: _Part, there: Mapping[str, Code], outcome: Outcome) -> Iterator[Failure]:
    """The rows of which there is no code, and why."""
    result = outcome.job.result
    reasons = {row.code: row.reason for row in (result.failed if result else None) or ()}
    for index, text in enumerate(part.texts, start=part.start):
        if text not in there:
            reason = reasons.get(text)
            if reason is None:
                reason = f"the job {outcome.id} has ended ({outcome.job.status}) without it"
            yield Failure(index, text, reason=redact(reason, (text,)))


def _incomplete(total: int, made: Sequence[Code], failures: Sequence[Failure]) -> Incomplete:
    first = failures[0]
    return Incomplete(
        f"{total - len(failures):,} of {total:,} codes were imported; the first that was "
        f"not is at place {first.index + 1}: {(first.reason or '').rstrip('.')}",
        made=made,
        failures=failures,
    )
