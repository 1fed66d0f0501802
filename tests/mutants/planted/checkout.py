"""Adapters that do something else at checkout than they say."""

from __future__ import annotations

from typing import Any

import attrs
from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import Conflict, NotFound, Rejected
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import (
    Grant,
    GrantStatus,
    Money,
    Page,
    Redemption,
    RedemptionStatus,
    Reservation,
)
from rewardkit.operations import Checked


@caught_by("test_an_amount_is_not_ignored", says="1.23 EUR was to be spent")
class AmountIgnored(TallyAdapter):
    """What is to be spent of a credit is left out."""

    def redeeming(self, command: op.Redeem) -> Request:
        return super().redeeming(attrs.evolve(command, amount=None))


@caught_by("test_a_redemption_is_of_its_code_and_order", says="1042")
class OtherOrder(TallyAdapter):
    """A redemption has its own id as its order's."""

    def redemption(self, use: wire.Use) -> Redemption:
        return attrs.evolve(super().redemption(use), order_id=use.id)


@caught_by("test_a_code_can_be_redeemed_by_its_text_alone", says="NoneType")
class NeedsLookup(TallyAdapter):
    """A code is only redeemed if it was looked up."""

    def redeeming(self, command: op.Redeem) -> Request:
        match: Any = command.match
        return super().redeeming(attrs.evolve(command, code=match.value))


@caught_by("test_a_single_use_code_is_redeemed_once", says="DID NOT RAISE")
class FailureForgotten(TallyAdapter):
    """A use that failed, as another order has the code, is given as one."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        response = yield self.redeeming(command)
        use = self.decode(wire.Use, response)
        return attrs.evolve(self.redemption(use), status=RedemptionStatus.SUCCEEDED)


@caught_by("test_an_unknown_code_is_not_redeemed", says="DID NOT RAISE")
class RedeemsAnything(TallyAdapter):
    """A code that there is not is redeemed, too."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        try:
            return (yield from super().redeem(command))
        except NotFound:
            return Redemption(id=None, reward=None, status=RedemptionStatus.FAILED)


@caught_by("test_a_redemption_is_found_by_its_order", says="is None")
class OrderIgnored(TallyAdapter):
    """A redemption is found by its code, whatever its order is."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        response = yield Request.get(
            "api", "uses", params={"code": query.code}, sensitive=(query.code,)
        )
        uses = self.decode(wire.Uses, response).entries
        return self.redemption(uses[0]) if uses else None


@caught_by("test_what_was_not_redeemed_is_not_found", says="is None")
class FindsAnything(TallyAdapter):
    """What was not redeemed is found all the same."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        found = yield from super().find_redemption(query)
        nothing = Redemption(id=None, reward=None, status=RedemptionStatus.FAILED)
        return found or nothing


@caught_by("test_a_redemption_is_in_the_list", says="0 == (0 + 1)")
class ListsNothing(TallyAdapter):
    """The redemptions of a reward are none."""

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """Vendor operation: GET /api/offers/{id}/uses."""
        page = yield from super().list_redemptions(query)
        return attrs.evolve(page, items=())


@caught_by("test_an_undone_redemption_frees_its_code", says="CodeAlreadyRedeemed")
class UndoesNothing(TallyAdapter):
    """A redemption is said to be taken back, and is not."""

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Vendor operation: POST /api/uses/{id}/undo."""
        yield Request.get("api", "account")
        return attrs.evolve(command.redemption, status=RedemptionStatus.UNDONE)


@caught_by("test_a_redemption_is_undone_once", says="DID NOT RAISE")
class UndoesTwice(TallyAdapter):
    """What has been taken back is taken back again."""

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Vendor operation: POST /api/uses/{id}/undo."""
        try:
            return (yield from super().undo_redemption(command))
        except Conflict:
            return attrs.evolve(command.redemption, status=RedemptionStatus.UNDONE)


@caught_by("test_a_held_code_is_confirmed_by_its_order", says="1042")
class HeldForAnother(TallyAdapter):
    """A hold is said to be another order's."""

    def reservation(self, hold: wire.Hold) -> Reservation:
        return attrs.evolve(super().reservation(hold), order_id=hold.id)


@caught_by("test_a_released_code_is_free", says="Rejected")
class ReleasesNothing(TallyAdapter):
    """A hold is said to be given back, and is not."""

    def release(self, command: op.Release) -> Exchange[None]:
        """Vendor operation: DELETE /api/holds/{id}."""
        yield Request.get("api", "account")


@caught_by("test_a_grant_is_of_its_reward", says="summer")
class GrantOfAnother(TallyAdapter):
    """A grant is of a reward that has its own id."""

    def grant(self, gift: wire.Gift) -> Grant:
        return attrs.evolve(super().grant(gift), reward=self.ref(gift.id))


@caught_by("test_a_claimed_grant_is_claimed", says="CLAIMED")
class ClaimNotTold(TallyAdapter):
    """A grant that is claimed is said to be issued."""

    def grant(self, gift: wire.Gift) -> Grant:
        return attrs.evolve(super().grant(gift), status=GrantStatus.ISSUED)


@caught_by("test_a_grant_is_claimed_once", says="DID NOT RAISE")
class ClaimedTwice(TallyAdapter):
    """What has been claimed is claimed again."""

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Vendor operation: POST /api/gifts/claim."""
        try:
            return (yield from super().claim_grant(command))
        except Exception:  # noqa: BLE001 - the defect
            return Grant(id="?", reward=self.ref("?"), status=GrantStatus.CLAIMED)


@caught_by("test_a_grant_of_an_unknown_reward_is_refused", says="DID NOT RAISE")
class GivesAnything(TallyAdapter):
    """A reward that there is not is given, too."""

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Vendor operation: POST /api/offers/{id}/gifts."""
        try:
            return (yield from super().issue_grant(command))
        except NotFound:
            return Grant(id="?", reward=self.ref(command.reward_id), status=GrantStatus.ISSUED)


@caught_by("test_good_credentials_are_told", says="abacus")
class CheckedElsewhere(TallyAdapter):
    """The key is said to be another provider's."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        checked = yield from super().check(query)
        return attrs.evolve(checked, provider="abacus")


@caught_by("test_what_is_sent_has_no_floats", says="sends")
class FloatSent(TallyAdapter):
    """Amounts are sent as floats."""

    def amount_body(self, money: Money | None) -> dict[str, Any] | None:
        body = super().amount_body(money)
        return body and {**body, "value": float(body["value"])}


@caught_by("test_a_single_use_code_is_redeemed_once", says="Rejected")
class ReasonLost(TallyAdapter):
    """That a code has been used is only said to be a refusal."""

    def failure(self, request: Request, response: Response) -> Any:
        return super().failure(request, response).recast(Rejected)
