"""Grants: a reward given to one of the vendor's app users, and claimed with a token."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Grant, GrantStatus, RewardRef

from . import inputs, wire
from .mapping import PROVIDER
from .translation import Translation

_SOURCE_LENGTH = 200
_TOKEN_LENGTH = (16, 200)


class Granting(Translation):
    """The part of the adapter that issues and claims grants."""

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Give a reward to an app user; ``source`` is sent as ``sourceComponentId``.

        Vendor operation: POST /v1/rewards/{id}/grants.

        Raises:
            InvalidRequest: the customer's id is not the UUID of an app user.
            RewardNotFound: there is no such reward.
            OutcomeUnknown: it may have been issued.
            Unsupported: the grant has an id of yours, for which there is no field.
        """
        self.refuse_grant_id(command)
        customer = command.customer
        if not inputs.is_uuid(customer.id):
            raise InvalidRequest(
                "One of None gives a reward to one of its app users: the customer's id is that "
                "user's UUID, such as 7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17, and this is none"
            )
        body = {"teamAppUserId": customer.id}
        if command.source is not None:
            body["sourceComponentId"] = inputs.text(
                "the source of a grant", command.source, _SOURCE_LENGTH
            )
        response = yield Request.post(
            "v1",
            "rewards",
            inputs.uuid("a reward", command.reward_id),
            "grants",
            json=body,
            repeat=Repeat.NEVER,
            subject=Subject.REWARD,
        )
        found = self.decode(wire.IssuedGrant, response)
        return Grant(
            id=found.grant_id,
            reward=RewardRef(PROVIDER, command.reward_id),
            status=GrantStatus.ISSUED,
            customer=customer.id,
            token=found.token,
            url=found.redirect_url,
            expires_at=self.instant("IssuedGrant.expiresAt", found.expires_at),
            native=found.raw or {},
        )

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Claim a grant; its code, if it has one, is in the grant, and the rest in ``native``.

        Vendor operation: POST /v1/rewards/grants/{token}/claim.

        Raises:
            InvalidRequest: the token does not have 16 to 200 characters.
            NotFound: there is no such grant.
            GrantUnavailable: it has expired, been claimed or cannot be claimed.
            OutcomeUnknown: it may have been claimed; a second claim then is GrantUnavailable.
        """
        shortest, longest = _TOKEN_LENGTH
        token = inputs.text("the token of a grant", command.token, longest, shortest)
        response = yield Request.post(
            "v1",
            "rewards",
            "grants",
            token,
            "claim",
            repeat=Repeat.NEVER,
            subject=Subject.GRANT,
            sensitive=(token,),
        )
        found = self.decode(wire.ClaimedGrant, response)
        return Grant(
            id=found.grant_id,
            reward=RewardRef(PROVIDER, found.reward_id),
            status=GrantStatus.CLAIMED,
            token=token,
            code=found.discount_code,
            native=found.raw or {},
        )
