"""Tally's operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.errors import ContractViolated, ProviderError, Rejected
from rewardkit.exchange import Exchange, Repeat, Request, Response, Subject
from rewardkit.model import (
    Code,
    CodeMatch,
    Grant,
    Page,
    Redemption,
    RedemptionStatus,
    Reservation,
)
from rewardkit.operations import Checked, Operation
from rewardkit.readback import (
    NO_RULE,
    Command,
    Evidence,
    ReadBack,
    RepeatRule,
    Seen,
    all_codes,
    read_back,
)
from rewardkit.refusals import VendorError

from . import errors, wire
from .offers import Offers

_BATCH_AT_MOST = 20
_HOLD = 900  # seconds


class TallyAdapter(Offers):
    """Tally's offers, codes, uses and gifts."""

    refusals: ClassVar[Mapping[str, type[ProviderError]]] = errors.REFUSALS
    unmapped: ClassVar[frozenset[str]] = errors.UNMAPPED
    unsupported: ClassVar[Mapping[Operation, str]] = {
        Operation.RECORD_REDEMPTION: "Tally is told of no use that it did not see; redeem the code",
        Operation.RETRY_SYNC: "Tally syncs to no other system",
    }
    batch_limits: ClassVar[Mapping[Operation, int]] = {
        Operation.GENERATE_CODES: _BATCH_AT_MOST,
        Operation.IMPORT_CODES: _BATCH_AT_MOST,
    }
    repeat_rules: ClassVar[Mapping[Operation, RepeatRule]] = {
        Operation.REDEEM: RepeatRule(Evidence.SINGLE_USE, "a code has one use"),
        Operation.UNDO_REDEMPTION: RepeatRule(Evidence.SINGLE_USE, "a use is undone once"),
        Operation.GENERATE_CODES: RepeatRule(Evidence.OWN_ID, "codes keep the name of their batch"),
        Operation.IMPORT_CODES: RepeatRule(Evidence.SINGLE_USE, "no text is taken twice"),
        Operation.ISSUE_GRANT: RepeatRule(Evidence.NONE, "gifts are not listed"),
        Operation.CREATE_REWARD: RepeatRule(Evidence.OWN_ID, "the offer of that title"),
    }

    @property
    def base_url(self) -> str:
        return self.settings.base_url

    def headers(self) -> Mapping[str, str]:
        return {"x-tally-key": self.settings.api_key.reveal()}

    def read_error(self, response: Response) -> VendorError:
        return errors.read_error(response)

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        response = yield Request.get("api", "account")
        account = self.decode(wire.Account, response)
        return Checked(provider=self.provider, details={"name": account.name})

    # Codes --------------------------------------------------------------------------------------

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """Vendor operation: GET /api/codes/{text}."""
        response = yield self.finding(query.code)
        return self.match(self.decode(wire.Found, response))

    def finding(self, code: str) -> Request:
        """The request that looks a code up."""
        return Request.get("api", "codes", code, subject=Subject.CODE, sensitive=(code,))

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """Vendor operation: GET /api/offers/{id}/codes."""
        params = self.page_params(query)
        response = yield Request.get(
            "api", "offers", query.reward_id, "codes", params=params, subject=Subject.REWARD
        )
        return self.page(self.decode(wire.Codes, response), self.code)

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes."""
        response = yield self.generating(command)
        return tuple(map(self.code, self.decode(wire.MadeCodes, response).entries))

    def generating(self, command: op.GenerateCodes) -> Request:
        """The request that makes codes."""
        return Request.post(
            "api",
            "offers",
            command.reward_id,
            "codes",
            json={"count": command.count, "prefix": command.prefix, "batch": command.tag},
            subject=Subject.REWARD,
        )

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes/import, of which all are taken or none."""
        response = yield Request.post(
            "api",
            "offers",
            command.reward_id,
            "codes",
            "import",
            json={"texts": list(command.codes)},
            subject=Subject.REWARD,
            sensitive=command.codes,
        )
        return tuple(map(self.code, self.decode(wire.MadeCodes, response).entries))

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Vendor operation: POST /api/codes/{text}/block."""
        response = yield self.of_code(command.code, "block", repeat=Repeat.SAFE)
        return self.code(self.decode(wire.Code, response))

    def of_code(self, code: str, what: str, **more: Any) -> Request:
        """A request that does something with a code."""
        return Request.post(
            "api", "codes", code, what, subject=Subject.CODE, sensitive=(code,), **more
        )

    # Checkout -----------------------------------------------------------------------------------

    def reserve(self, command: op.Reserve) -> Exchange[Reservation]:
        """Vendor operation: POST /api/codes/{text}/hold."""
        seconds = _HOLD if command.duration is None else int(command.duration.total_seconds())
        body = {"order": command.order.id, "seconds": seconds}
        response = yield self.of_code(command.code, "hold", json=body)
        return self.reservation(self.decode(wire.Hold, response))

    def release(self, command: op.Release) -> Exchange[None]:
        """Vendor operation: DELETE /api/holds/{id}, which takes one that has ended, too."""
        yield Request.delete("api", "holds", command.reservation.id, repeat=Repeat.SAFE)

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use, whose success may say that it failed."""
        request = self.redeeming(command)
        response = yield request
        use = self.decode(wire.Use, response)
        if use.state == "FAILED":
            raise self.failure(request, response)
        return self.redemption(use)

    def redeeming(self, command: op.Redeem) -> Request:
        """The request that redeems.

        Raises:
            InvalidRequest: a part of a credit is to be spent, and there are none.
        """
        if command.amount is not None:
            raise self.invalid("no code is a credit: leave amount out")
        reservation, customer = command.reservation, command.customer
        body = {
            "order": command.order.id,
            "total": self.amount_body(command.order.total),
            "customer": customer and customer.id,
            "hold": reservation and reservation.id,
        }
        return self.of_code(command.code, "use", json=body)

    def failure(self, request: Request, response: Response) -> ProviderError:
        """The error of a use that failed, whose answer has a status of success."""
        error = self.refuse(request, response)
        return error.recast(Rejected) if type(error) is ContractViolated else error

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Vendor operation: POST /api/uses/{id}/undo."""
        id = command.redemption.id
        if id is None:
            raise self.invalid("the redemption has no id: find it with find_redemption")
        response = yield Request.post(
            "api", "uses", id, "undo", json={"reason": command.reason}, subject=Subject.REDEMPTION
        )
        return self.redemption(self.decode(wire.Use, response))

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        response = yield Request.get(
            "api",
            "uses",
            params={"code": query.code, "order": query.order_id},
            subject=Subject.CODE,
            sensitive=(query.code,),
        )
        uses = map(self.redemption, self.decode(wire.Uses, response).entries)
        return next((use for use in uses if use.status is RedemptionStatus.SUCCEEDED), None)

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """Vendor operation: GET /api/offers/{id}/uses."""
        params = self.page_params(query)
        response = yield Request.get(
            "api", "offers", query.reward_id, "uses", params=params, subject=Subject.REWARD
        )
        return self.page(self.decode(wire.Uses, response), self.redemption)

    # Gifts --------------------------------------------------------------------------------------

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Vendor operation: POST /api/offers/{id}/gifts."""
        self.refuse_grant_id(command)
        response = yield Request.post(
            "api",
            "offers",
            command.reward_id,
            "gifts",
            json={"customer": command.customer.id},
            subject=Subject.REWARD,
        )
        return self.grant(self.decode(wire.Gift, response))

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Vendor operation: POST /api/gifts/claim."""
        response = yield Request.post(
            "api",
            "gifts",
            "claim",
            json={"token": command.token},
            subject=Subject.GRANT,
            sensitive=(command.token,),
        )
        return self.grant(self.decode(wire.Gift, response))

    # Reading back -------------------------------------------------------------------------------

    def repeat_rule(self, command: Command) -> RepeatRule:
        if isinstance(command, op.GenerateCodes) and command.tag is None:
            return NO_RULE
        return super().repeat_rule(command)

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        command = query.command
        if isinstance(command, op.GenerateCodes):
            return self.generated(command)
        return read_back(self, query)

    def generated(self, command: op.GenerateCodes) -> Exchange[Seen]:
        """The codes that have the name of a batch."""
        made = yield from all_codes(
            self, command.reward_id, lambda code: code.native.get("batch") == command.tag
        )
        left = command.count - len(made)
        rest = attrs.evolve(command, count=left) if left > 0 else None
        return Seen(outcome=tuple(made) or None, rest=rest)


class TallyReader(TallyAdapter):
    """What of Tally's API a shop may use that makes no offers: nothing that is read was written by us."""

    unsupported: ClassVar[Mapping[Operation, str]] = {
        **TallyAdapter.unsupported,
        Operation.CREATE_REWARD: "offers are made in Tally's own pages",
    }
    repeat_rules: ClassVar[Mapping[Operation, RepeatRule]] = {
        operation: rule
        for operation, rule in TallyAdapter.repeat_rules.items()
        if operation is not Operation.CREATE_REWARD
    }
    create_reward = Adapter.create_reward
