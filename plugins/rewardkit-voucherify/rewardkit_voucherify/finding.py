"""Finding rewards: by id, in lists, and by a code."""

from __future__ import annotations

import attrs

from rewardkit import operations as op
from rewardkit.errors import CodeNotFound
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import CodeMatch, Page, Reward
from rewardkit.operations import Operation

from . import mapping, wire
from .paging import LAST_PAGE_OF_REWARDS, is_wanted, place
from .reading import Reading
from .translation import CATALOGUE, VOUCHER

#: The parts of a list of rewards, in their order; a cursor is ``campaigns:2`` or ``rewards:1``.
_CAMPAIGNS, _REWARDS = "campaigns", "rewards"

#: The cursor of the catalogue's first page.
FIRST_OF_CATALOGUE = f"{_REWARDS}:1"


class Finding(Reading):
    """The part of the adapter that finds rewards."""

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """A campaign, a catalogue reward, or a code without a campaign, by the id's beginning.

        An id that begins otherwise is taken for a campaign's: a campaign is what others call a
        reward, and the vendor finds it by its name, too.

        A catalogue reward shows what its campaign gives; where the campaign cannot be read, what
        that says is not stated. Its price is that of its assignments, where these agree.

        Vendor operations: GET /v1/campaigns/{id}; GET /v1/rewards/{id}, its campaign and its
        assignments; GET /v1/vouchers/{id}. Of a campaign or code, GET /v1/validation-rules/{id}
        for each of its rules; of a campaign with one code for all, that code.
        """
        if query.id.startswith(CATALOGUE):
            return self._catalogue_reward(query.id)
        if query.id.startswith(VOUCHER):
            return self._standalone_reward(query.id)
        return self._campaign_reward(query.id)

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """A page of the campaigns, then of the catalogue.

        What the query asks for is looked for on each page, so a page may have few items or none.
        They come without what validation rules say, campaigns without a shared code, and catalogue
        rewards without what their campaigns say and their price; ``get_reward`` has all that.

        Vendor operations: GET /v1/campaigns, GET /v1/rewards.
        """
        part, _, cursor = (query.cursor or f"{_CAMPAIGNS}:1").partition(":")
        at = place(Operation.LIST_REWARDS, cursor, query.page_size, last=LAST_PAGE_OF_REWARDS)
        if part == _CAMPAIGNS:
            ask = Request.get("v1", part, params={**at.params, "order": "created_at"})
            campaigns = self.decode(wire.CampaignsPage, (yield ask))
            found = [mapping.campaign_reward(self, each) for each in campaigns.campaigns]
            total = campaigns.total
            # The catalogue's rewards state neither a status nor a scope.
            following = None if query.status or query.scope else FIRST_OF_CATALOGUE
        elif part == _REWARDS:
            page = self.decode(wire.RewardsPage, (yield Request.get("v1", part, params=at.params)))
            found = [mapping.catalogue_reward(self, each) for each in page.data]
            total, following = page.total, None
        else:
            raise self.invalid("the cursor is none of this provider: pass Page.next as it came")
        wanted = (reward for reward in found if is_wanted(reward, query))
        number = at.next(len(found), total)
        return Page(
            tuple(wanted),
            following if number is None else f"{part}:{number}",
            ahead=tuple(f"{part}:{each}" for each in at.ahead(total, query.ahead)),
            edition=total,
        )

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """The voucher with this code, then its campaign; a code keeps the terms it was made with.

        With the setting ``rules_at_lookup`` their validation rules are read, too; without it, what
        rules may say is not stated.

        Vendor operations: GET /v1/vouchers/{code}, GET /v1/campaigns/{id}, and with that setting
        GET /v1/validation-rules/{id}.
        """
        voucher = yield from self.voucher(query.code, Subject.CODE)
        if query.code == voucher.id != voucher.code:  # the vendor finds vouchers by id as well
            raise CodeNotFound
        id, ruled = voucher.campaign_id, self.settings.rules_at_lookup
        campaign = None if id is None else (yield from self.vendor_campaign_if_readable(id))
        if campaign is None:
            found = mapping.match(self, voucher, None)
            if id is not None or not ruled:
                return found
            return attrs.evolve(
                found, reward=(yield from self.ruled_voucher(voucher, found.reward))
            )
        if ruled:
            reward = yield from self.ruled_campaign(campaign)
        else:
            reward = mapping.campaign_reward(self, campaign)
        return mapping.match(self, voucher, reward)

    def _campaign_reward(self, id: str) -> Exchange[Reward]:
        campaign = yield from self.vendor_campaign(id)
        return (yield from self.whole_campaign(campaign))

    def _catalogue_reward(self, id: str) -> Exchange[Reward]:
        response = yield Request.get("v1", "rewards", id, subject=Subject.REWARD)
        return (yield from self.whole_catalogue_reward(self.decode(wire.Reward, response)))

    def _standalone_reward(self, id: str) -> Exchange[Reward]:
        voucher = yield from self.standalone_voucher(id)
        reward = mapping.standalone_reward(self, voucher)
        return (yield from self.ruled_voucher(voucher, reward))
