"""Taking a redemption back."""

from __future__ import annotations

import attrs

from rewardkit import operations as op
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Redemption, RedemptionStatus

from . import checkout, mapping, wire
from .translation import Translation

#: What a rollback says of the redemption that it took back, where the caller's object has nothing.
_FILLED = ("reward", "code", "code_id", "order_id", "external_order_id", "customer")


class Undoing(Translation):
    """The part of the adapter that undoes redemptions."""

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Take a redemption back, of one code or of several that were redeemed together.

        Vendor operation: POST /v1/redemptions/{id}/rollbacks.

        Raises:
            NotFound: there is no such redemption.
            Conflict: it has been taken back before, or is just being taken back.
            InvalidRequest: it has no id, is older than three months, or is one of several codes that
                were redeemed together.
        """
        undone = command.redemption
        if undone.id is None:
            raise self.invalid(
                "the redemption has no id: read it back with find_redemption, and undo what that gives"
            )
        request = Request.post(
            "v1",
            "redemptions",
            undone.id,
            "rollbacks",
            json={} if command.reason is None else {"reason": command.reason},
            repeat=Repeat.AFTER_READ_BACK,
            subject=Subject.REDEMPTION,
            sensitive=() if undone.code is None else (undone.code,),
        )
        answer = self.decode(wire.Rollbacks, (yield request))
        parent = [] if answer.parent_rollback is None else [answer.parent_rollback]
        made = [*parent, *(answer.rollbacks or ())]
        for error in checkout.failures(made):
            raise checkout.refused(self, request, error)
        if not made:
            raise ContractViolated("the answer names no rollback", path="$.rollbacks")
        of_this = (each for each in made if each.redemption == undone.id)
        return self._undone(undone, next(of_this, made[0]), command.reason)

    def _undone(
        self, undone: Redemption, rollback: wire.Redemption, reason: str | None
    ) -> Redemption:
        """The redemption as it is now; what its amounts and its time were stays."""
        said = mapping.redemption(self, rollback)
        missing = {name: getattr(said, name) for name in _FILLED if getattr(undone, name) is None}
        return attrs.evolve(
            undone,
            **missing,
            status=RedemptionStatus.UNDONE,
            reason=reason or said.reason,
            native=said.native,
        )
