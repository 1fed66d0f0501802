"""Making codes, and knowing the codes of a batch again.

The vendor keeps no tag with a code. What can be chosen is how codes begin, so those of a batch that has
a tag begin with a mark that is made of it, after the caller's prefix.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Self

from attrs import evolve, frozen

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, OutcomeUnknown
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Code
from rewardkit.operations import Operation
from rewardkit.readback import Seen, all_codes

from . import capabilities, inputs, wire
from .translation import Translation

_PREFIX_LENGTH = 32

#: Without 0 and O, 1, I and L, which people mistake for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MARK_LENGTH = (
    6  # 30 bits; where two batches share a mark there are too many codes, and that is told
)

#: In the tag of what is left of a batch: between the batch's own and how many of it are there.
_REST = "\x1f"


@frozen
class Batch:
    """A batch of codes that has a tag.

    Attributes:
        tag: of the whole batch.
        there: how many of its codes were there before the command, which makes the rest.
    """

    tag: str
    there: int = 0

    @classmethod
    def of(cls, tag: str) -> Self:
        """The batch that the tag of a command names."""
        own, rest, there = tag.rpartition(_REST)
        return cls(own, int(there)) if rest and there.isdecimal() else cls(tag)

    @property
    def mark(self) -> str:
        """What its codes have after the prefix."""
        number = int.from_bytes(sha256(self.tag.encode()).digest()[:8])
        letters = ""
        for _ in range(_MARK_LENGTH):
            number, place = divmod(number, len(_ALPHABET))
            letters += _ALPHABET[place]
        return f"{letters}-"

    def rest_of(self, command: op.GenerateCodes, there: int) -> op.GenerateCodes:
        """The command for what such a command lacks, when the batch has so many codes."""
        missing = self.there + command.count - there
        return evolve(
            command, count=missing, tag=f"{self.tag}{_REST}{there}" if there else self.tag
        )


class Generating(Translation):
    """The part of the adapter that makes codes."""

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """New codes, at most 500 at once; with a tag, they have a mark of it after the prefix.

        Vendor operation: POST /v1/rewards/{id}/codes/generate.

        Raises:
            RewardNotFound: there is no such reward.
            InvalidRequest: the count or the prefix, with its mark, is not one that the vendor takes.
            OutcomeUnknown: fewer codes came than were asked for; ``made`` has them.
        """
        most = capabilities.BATCH_LIMITS[Operation.GENERATE_CODES]
        body: dict[str, str | int] = {
            "count": inputs.count("the number of new codes", command.count, most)
        }
        prefix = _prefix(command)
        if prefix is not None:
            body["prefix"] = prefix
        response = yield Request.post(
            "v1",
            "rewards",
            inputs.uuid("a reward", command.reward_id),
            "codes",
            "generate",
            json=body,
            subject=Subject.REWARD,
        )
        made = self.decode(wire.GeneratedCodes, response).codes
        codes = tuple(self.neutral.code(code) for code in made if code is not None)
        if len(codes) < command.count:
            unknown = OutcomeUnknown(
                f"{command.count} codes were asked for, and {len(codes)} came; list_codes shows "
                "whether the others are there",
                status=response.status,
            )
            unknown.made = codes
            raise unknown
        return codes

    def generated(self, command: op.GenerateCodes, tag: str) -> Exchange[Seen]:
        """The codes that begin as those of the command's batch do, and what is left to make.

        What is given is of the whole batch, also where the command was to make the rest of it.

        Vendor operation: GET /v1/rewards/{id}/codes, once for every 1000 codes of the reward.
        """
        batch = Batch.of(tag)
        beginning = _prefix(command) or ""
        codes = yield from all_codes(
            self, command.reward_id, lambda code: code.value.startswith(beginning)
        )
        wanted = batch.there + command.count
        if len(codes) > wanted:
            raise OutcomeUnknown(
                f"{len(codes):,} codes have the mark of this batch, and only {wanted:,} were asked for"
            )
        if len(codes) == wanted:
            return Seen(outcome=tuple(codes))
        return Seen(outcome=tuple(codes) or None, rest=batch.rest_of(command, len(codes)))


def _prefix(command: op.GenerateCodes) -> str | None:
    """What the codes begin with: the caller's prefix, and the mark of a tag."""
    prefix, tag = command.prefix, command.tag
    if tag is None:
        return (
            None if prefix is None else inputs.text("the prefix of codes", prefix, _PREFIX_LENGTH)
        )
    if not tag:
        raise InvalidRequest("the tag is empty: name the batch, or leave the tag out")
    mark = Batch.of(tag).mark
    own = (
        ""
        if prefix is None
        else inputs.text(
            "the prefix of codes of a batch with a tag, whose mark takes "
            f"{len(mark)} characters more,",
            prefix,
            _PREFIX_LENGTH - len(mark),
        )
    )
    return own + mark
