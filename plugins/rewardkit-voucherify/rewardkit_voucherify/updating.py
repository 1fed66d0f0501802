"""Updating rewards: what differs is sent, and the answer is held to it."""

from __future__ import annotations

from rewardkit import operations as op
from rewardkit.errors import ProviderError
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Reward

from . import changes, mapping, wire
from .creating import Creating
from .edits import Edit, edit_of
from .inputs import also
from .mapping.catalogue import price_of
from .translation import CATALOGUE, VOUCHER


class Updating(Creating):
    """The part of the adapter that changes rewards."""

    def update_reward(self, command: op.UpdateReward) -> Exchange[Reward]:
        """Write what differs between ``before`` and ``after``; all else stays as it is.

        Of a campaign: the window, the description, metadata, and the discount or credit, which
        codes that are published or redeemed keep as it was. Of a code without a campaign the same,
        but not the type of its discount. Of a catalogue reward: the name, what it shows, stock,
        metadata, what it gives, and its price in points. What we have no field for, such as
        ``validity_hours``, can be changed in ``native``. If nothing differs, nothing is written,
        and the reward is read.

        Vendor operations: PUT /v1/campaigns/{id}; PUT /v1/vouchers/{code}; PUT /v1/rewards/{id} and
        PUT /v1/rewards/{id}/assignments/{assignmentId}; then the reward is read in full.

        Raises:
            InvalidRequest: something changed that the vendor's update does not take; all of it is
                named, and nothing sent.
            OutcomeUnknown: the vendor skipped a change, as it does in silence, or did not answer.
            RewardNotFound: there is none any more.
        """
        before, after = command.before, command.after
        if before.ref.provider != self.provider:
            raise self.invalid(f"{before.ref} is no reward of this provider: read it here")
        if before.ref.id.startswith(CATALOGUE):
            return self._update_catalogue_reward(before, after)
        if before.ref.id.startswith(VOUCHER):
            return self._update_lone_code(before, after)
        return self._update_campaign(before, after)

    def _update_campaign(self, before: Reward, after: Reward) -> Exchange[Reward]:
        held = before.native.get("voucher") or {}
        edit = edit_of(self, changes.CAMPAIGN, before, after, held)
        if not edit.body:
            return (
                yield from self.whole_campaign((yield from self.vendor_campaign(before.ref.id)))
            )
        response = yield _put(edit, "campaigns", before.ref.id)
        campaign = self.decode(wire.Campaign, response)
        plain = mapping.campaign_reward(self, campaign)
        edit.check(self, plain)
        try:
            return (yield from self.whole_campaign(campaign))
        except ProviderError:
            return plain  # it is changed; what rules say is not stated

    def _update_lone_code(self, before: Reward, after: Reward) -> Exchange[Reward]:
        edit = edit_of(self, changes.LONE_CODE, before, after, dict(before.native))
        voucher = yield from self.standalone_voucher(before.ref.id)
        if edit.body:
            voucher = self.decode(wire.Voucher, (yield _put(edit, "vouchers", before.ref.id)))
        plain = mapping.standalone_reward(self, voucher)
        edit.check(self, plain)
        try:
            return (yield from self.ruled_voucher(voucher, plain))
        except ProviderError:
            return plain

    def _update_catalogue_reward(self, before: Reward, after: Reward) -> Exchange[Reward]:
        edit = edit_of(self, changes.CATALOGUE, before, after, {})
        id, points = before.ref.id, after.points_cost
        priced = "points_cost" in edit.changed
        assignments: list[wire.RewardAssignment] = []
        if priced:
            assignments = yield from self._to_be_priced(before, points)
        if edit.body:
            response = yield _put(edit, "rewards", id)
        else:
            response = yield Request.get("v1", "rewards", id, subject=Subject.REWARD)
        found = self.decode(wire.Reward, response)
        plain = mapping.catalogue_reward(self, found)
        if priced and points is not None:
            try:
                page = yield from self._price(id, assignments, points)
            except ProviderError as error:
                raise also(error, "all but points_cost has been written") from None
            plain = mapping.with_price(plain, page)
        edit.check(self, plain)
        try:
            return (yield from self.whole_catalogue_reward(found))
        except ProviderError:
            return plain

    def _to_be_priced(
        self, before: Reward, points: int | None
    ) -> Exchange[list[wire.RewardAssignment]]:
        """The assignments that are to have another price; none where there is none yet."""
        if type(points) is not int or points < 1:
            raise self.invalid(
                "points_cost is at least 1; to offer the reward no more, take it out of its loyalty "
                "campaigns in the dashboard"
            )
        page = yield from self.assignments(before.ref.id)
        if page.total not in {None, len(page.data)} or len(set(map(price_of, page.data))) > 1:
            raise self.invalid(
                "points_cost is not the same in all loyalty campaigns that offer the reward: change "
                "it there"
            )
        if page.data and price_of(page.data[0]) is None:
            raise self.invalid("points_cost is no field of points as money")
        if not page.data and self.settings.loyalty_campaign is None:
            raise self.invalid(
                "no loyalty campaign offers the reward yet: set loyalty_campaign to the one in which "
                "it costs that"
            )
        return page.data

    def _price(
        self, id: str, assignments: list[wire.RewardAssignment], points: int
    ) -> Exchange[wire.RewardAssignmentsPage]:
        if not assignments:
            return wire.RewardAssignmentsPage([(yield from self.assign(id, points))])
        written = []
        for each in assignments:
            parameters = (each.raw or {}).get("parameters") or {}
            loyalty = {**parameters.get("loyalty", {}), "points": points}
            response = yield Request.put(
                "v1",
                "rewards",
                id,
                "assignments",
                each.id,
                json={"parameters": {"loyalty": loyalty}},
                subject=Subject.REWARD,
            )
            written.append(self.decode(wire.RewardAssignment, response))
        return wire.RewardAssignmentsPage(written)


def _put(edit: Edit, kind: str, id: str) -> Request:
    return Request.put("v1", kind, id, json=dict(edit.body), subject=Subject.REWARD)
