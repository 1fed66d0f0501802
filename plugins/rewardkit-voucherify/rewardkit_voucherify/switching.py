"""Switching rewards on and off, and deleting them."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, ProviderError, Unsupported
from rewardkit.exchange import Exchange, Param, Request, Subject
from rewardkit.model import Reward, RewardStatus
from rewardkit.operations import Operation

from . import mapping, wire
from .inputs import also
from .reading import Reading
from .translation import CATALOGUE, VOUCHER

#: By status: the vendor's switch.
SWITCHES: Mapping[RewardStatus, str] = {
    RewardStatus.ACTIVE: "enable",
    RewardStatus.PAUSED: "disable",
}

#: The statuses that there is no switch for, and what comes nearest.
INSTEAD: Mapping[RewardStatus, str] = {
    RewardStatus.ARCHIVED: "delete_reward moves it to the bin, and paused switches it off",
    RewardStatus.DRAFT: "drafts are made in the dashboard, and paused switches it off",
    RewardStatus.EXPIRED: "end it with update_reward and window.expires_at",
}


class Switching(Reading):
    """The part of the adapter that switches rewards and deletes them."""

    def set_status(self, command: op.SetStatus) -> Exchange[Reward]:
        """Switch a campaign, or a code without one, on (active) or off (paused).

        Vendor operations: POST /v1/campaigns/{id}/enable or disable, whose answer is empty, so the
        campaign is read after it; POST /v1/vouchers/{code}/enable or disable.

        Raises:
            InvalidRequest: there is no switch for that status; the error says what comes nearest.
            Unsupported: the reward is one of the catalogue, which has no status.
        """
        if command.id.startswith(CATALOGUE):
            raise Unsupported(
                "a catalogue reward has no status: it can be had where a loyalty campaign offers "
                "it, and while its campaign is active",
                provider=self.provider,
                operation=Operation.SET_STATUS,
            )
        switch = SWITCHES.get(command.status)
        if switch is None:
            nearest = INSTEAD.get(command.status, "there are active and paused")
            raise InvalidRequest(f"the vendor has no status {command.status}: {nearest}")
        if command.id.startswith(VOUCHER):
            return self._switch_lone_code(command.id, switch)
        return self._switch_campaign(command.id, switch)

    def delete_reward(self, command: op.DeleteReward) -> Exchange[None]:
        """Delete a campaign with its codes, a catalogue reward, or a code without a campaign.

        Campaigns and codes go to the bin, or with the setting ``delete_for_good`` are gone with
        their redemptions. The vendor deletes campaigns in the background: this returns when it has
        taken the order, and the campaign may be found for a while.

        Vendor operations: DELETE /v1/campaigns/{id}, DELETE /v1/rewards/{id},
        DELETE /v1/vouchers/{code}.

        Raises:
            Conflict: loyalty campaigns offer the catalogue reward; the error names the assignments.
        """
        id = command.id
        if id.startswith(CATALOGUE):
            yield Request.delete("v1", "rewards", id, subject=Subject.REWARD)
            return
        force: dict[str, Param] = {"force": True} if self.settings.delete_for_good else {}
        if id.startswith(VOUCHER):
            yield from self.standalone_voucher(id)  # or a code of a campaign would be deleted
            yield Request.delete("v1", "vouchers", id, params=force, subject=Subject.REWARD)
            return
        yield Request.delete("v1", "campaigns", id, params=force, subject=Subject.REWARD)

    def _switch_campaign(self, id: str, switch: str) -> Exchange[Reward]:
        yield Request.post("v1", "campaigns", id, switch, subject=Subject.REWARD)
        try:
            return (yield from self.whole_campaign((yield from self.vendor_campaign(id))))
        except ProviderError as error:
            raise also(error, f"the vendor has taken the order to {switch} it") from None

    def _switch_lone_code(self, id: str, switch: str) -> Exchange[Reward]:
        yield from self.standalone_voucher(id)  # or a code of a campaign would be switched
        response = yield Request.post("v1", "vouchers", id, switch, subject=Subject.REWARD)
        voucher = self.decode(wire.Voucher, response)
        reward = mapping.standalone_reward(self, voucher)
        try:
            return (yield from self.ruled_voucher(voucher, reward))
        except ProviderError:
            return reward  # it is switched; what rules say is not stated
