"""When a command may be repeated, and what one did whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.model import CodeMatch
from rewardkit.operations import Operation
from rewardkit.readback import Command, Evidence, ReadBack, RepeatRule, Seen

from .generating import Generating
from .redeeming import Redeeming, is_recorded

RULES: Mapping[Operation, RepeatRule] = {
    Operation.REDEEM: RepeatRule(
        Evidence.OWN_ID,
        "a unique code says which order used it, and has room for one; of any other reward the list "
        "of redemptions is searched for the order's id, if its entries have one",
    ),
    Operation.GENERATE_CODES: RepeatRule(
        Evidence.OWN_ID, "the codes of a batch with a tag begin with a mark that is made of it"
    ),
    Operation.ISSUE_GRANT: RepeatRule(
        Evidence.NONE,
        "no list of grants is documented and no id of yours, and only the first answer has the token",
    ),
}

_UNIQUE = RepeatRule(
    Evidence.SINGLE_USE, "a unique code has room for one order, and says which one used it"
)
_NO_TAG = RepeatRule(Evidence.NONE, "without a tag nothing tells the codes of a batch from others")


class Repeating(Redeeming, Generating):
    """The part of the adapter that the journal asks."""

    repeat_rules = RULES

    def repeat_rule(self, command: Command) -> RepeatRule:
        """When this command may be repeated: of codes, only with a tag."""
        match command:
            case op.GenerateCodes(tag=None):
                return _NO_TAG
            case op.Redeem(match=CodeMatch() as found) if self.is_single_use(found):
                return _UNIQUE
        return super().repeat_rule(command)

    def is_single_use(self, match: CodeMatch) -> bool:
        """Whether it is a unique code: that has one status and one order.

        Whether such a code could be used again is not documented.
        """
        return match.code is not None and not is_recorded(match)

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        """Look what a command did whose answer was lost.

        Vendor operations: of codes GET /v1/rewards/{id}/codes; of redemptions those of ``lookup``
        and ``find_redemption``.
        """
        match query.command:
            case op.GenerateCodes(tag=str(tag)) as generate:
                return self.generated(generate, tag)
            case _:
                return super().read_back(query)
