"""Rewards in full: campaigns with their validation rules and shared code, the catalogue with prices."""

from __future__ import annotations

import attrs

from rewardkit.errors import NotFound, PermissionDenied
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Delivery, Reward

from . import mapping, wire
from .translation import Translation


class Reading(Translation):
    """The part of the adapter that completes a reward by further calls.

    What a key may not read stays not stated. The payloads of these calls are kept in ``native``, as
    ``validation_rules`` and ``assignments``.
    """

    def whole_campaign(self, campaign: wire.Campaign) -> Exchange[Reward]:
        """A campaign as a reward, with its rules, and the code where there is one for all.

        Vendor operations: GET /v1/validation-rules/{id} for each rule; GET /v1/vouchers of a
        campaign with a shared code.
        """
        reward = yield from self.ruled_campaign(campaign)
        if reward.delivery != Delivery.SHARED_CODE:
            return reward
        codes = yield from self.first_codes(campaign.id)
        return with_code(reward, codes[0]) if codes and len(codes) == 1 else reward

    def ruled_campaign(self, campaign: wire.Campaign) -> Exchange[Reward]:
        """A campaign as a reward, with its rules."""
        reward = mapping.campaign_reward(self, campaign)
        shared = reward.delivery == Delivery.SHARED_CODE
        uses = mapping.uses_of(campaign) if shared else None
        most = uses.quantity if uses else None
        return (yield from self._ruled(reward, mapping.rule_ids(campaign), most))

    def ruled_voucher(self, voucher: wire.Voucher, reward: Reward) -> Exchange[Reward]:
        """A code without a campaign as a reward, with its rules."""
        ids = mapping.assigned_rules(voucher.validation_rules_assignments)
        most = voucher.redemption.quantity if voucher.redemption else None
        return (yield from self._ruled(reward, ids, most))

    def assignments(self, reward_id: str) -> Exchange[wire.RewardAssignmentsPage]:
        """Where a reward of the catalogue is offered, the first hundred of them.

        Vendor operation: GET /v1/rewards/{rewardId}/assignments.
        """
        response = yield Request.get(
            "v1",
            "rewards",
            reward_id,
            "assignments",
            params={"limit": 100},
            subject=Subject.REWARD,
        )
        return self.decode(wire.RewardAssignmentsPage, response)

    def whole_catalogue_reward(self, found: wire.Reward) -> Exchange[Reward]:
        """A reward of the catalogue with what its campaign says, and its price in points.

        Vendor operations: GET /v1/campaigns/{id} and its rules; GET /v1/rewards/{id}/assignments.
        """
        reward, campaign_id = mapping.catalogue_reward(self, found), mapping.campaign_of(found)
        campaign = None
        if campaign_id is not None:
            campaign = yield from self.vendor_campaign_if_readable(campaign_id)
        if campaign is not None:
            reward = mapping.with_campaign(reward, (yield from self.whole_campaign(campaign)))
        try:
            assignments = yield from self.assignments(found.id)
        except (NotFound, PermissionDenied):
            return reward
        return mapping.with_price(reward, assignments)

    def _ruled(
        self, reward: Reward, ids: tuple[str, ...] | None, most: int | None
    ) -> Exchange[Reward]:
        if not ids:
            return reward
        rules: list[wire.ValidationRule] = []
        for id in ids:
            try:
                response = yield Request.get("v1", "validation-rules", id)
            except (NotFound, PermissionDenied):
                return reward
            rules.append(self.decode(wire.ValidationRule, response))
        ruled = mapping.with_rules(self, reward, mapping.read_rules(self, rules), most)
        native = {**reward.native, "validation_rules": [rule.raw for rule in rules]}
        return attrs.evolve(ruled, native=native)

    def first_codes(self, campaign_id: str) -> Exchange[tuple[str, ...] | None]:
        """The first two codes of a campaign, which has one if it is shared; None if unreadable.

        Vendor operation: GET /v1/vouchers?campaign_id=.
        """
        try:
            response = yield Request.get(
                "v1", "vouchers", params={"campaign_id": campaign_id, "limit": 2}
            )
        except (NotFound, PermissionDenied):
            return None
        return tuple(each.code for each in self.decode(wire.VouchersPage, response).vouchers)


def with_code(reward: Reward, code: str) -> Reward:
    """A reward with the code that all share."""
    return attrs.evolve(reward, shared_code=code, not_stated=reward.not_stated - {"shared_code"})
