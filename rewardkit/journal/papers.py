"""Commands and their outcomes as the journal keeps them: documents, sealed."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from rewardkit import operations as op
from rewardkit.documents import DocumentError, from_document, to_document
from rewardkit.errors import InvalidRequest, JournalUnavailable
from rewardkit.model import Code, Grant, Redemption, Reward
from rewardkit.operations import Operation
from rewardkit.readback import Command

from .sealing import Seal

_COMMANDS: dict[Operation, type[Any]] = {
    Operation.REDEEM: op.Redeem,
    Operation.UNDO_REDEMPTION: op.UndoRedemption,
    Operation.GENERATE_CODES: op.GenerateCodes,
    Operation.IMPORT_CODES: op.ImportCodes,
    Operation.ISSUE_GRANT: op.IssueGrant,
    Operation.CREATE_REWARD: op.CreateReward,
}

_OUTCOMES: dict[Operation, type[Any]] = {
    Operation.REDEEM: Redemption,
    Operation.UNDO_REDEMPTION: Redemption,
    Operation.GENERATE_CODES: Code,
    Operation.IMPORT_CODES: Code,
    Operation.ISSUE_GRANT: Grant,
    Operation.CREATE_REWARD: Reward,
}

_OF_MANY = frozenset({Operation.GENERATE_CODES, Operation.IMPORT_CODES})


@frozen
class Papers:
    """Writes and reads what an entry has sealed.

    Attributes:
        seal: the journal's.
    """

    seal: Seal

    def written(self, command: Command) -> bytes:
        """A command, without what a look-up found: that may be old when it is read again.

        Raises:
            InvalidRequest: something in it, such as an order's metadata, cannot be written as JSON.
        """
        if isinstance(command, op.Redeem) and command.code:
            command = attrs.evolve(command, match=None)
        try:
            return self.seal.seal(to_document(command))
        except DocumentError as error:
            raise InvalidRequest(f"the journal cannot keep it: {error}") from None

    def command(self, operation: Operation, sealed: bytes) -> Command:
        """The command of an entry."""
        found: Command = from_document(_COMMANDS[operation], self.seal.open(sealed))
        return found

    def given(self, operation: Operation, outcome: Any) -> bytes:
        """An outcome. The vendor's payload comes along, but for batches of codes, where it is much.

        Raises:
            JournalUnavailable: it cannot be written as JSON, even without the payload.
        """
        native = operation not in _OF_MANY
        try:
            return self.seal.seal(to_document(outcome, native=native))
        except DocumentError:  # a vendor's payload that is no strict JSON, such as one with NaN
            pass
        try:
            return self.seal.seal(to_document(outcome))
        except DocumentError as error:
            raise JournalUnavailable(f"the journal cannot keep it: {error}") from None

    def outcome(self, operation: Operation, sealed: bytes) -> Any:
        """The outcome of an entry, as the operation gave it."""
        document = self.seal.open(sealed)
        cls = _OUTCOMES[operation]
        if operation in _OF_MANY:
            return tuple(from_document(cls, each) for each in document)
        return from_document(cls, document)
