"""Creating rewards: a campaign with its rule, a reward of the catalogue with its price, or both."""

from __future__ import annotations

from typing import Any

from rewardkit import operations as op
from rewardkit.errors import Conflict, ContractViolated, NotFound, OutcomeUnknown, ProviderError
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Reward

from . import creations, mapping, wire
from .drafts import Draft, draft_of
from .inputs import also
from .reading import Reading, with_code

#: What leaves it open whether something was made: no answer, or one that cannot be read.
_UNCLEAR = (OutcomeUnknown, ContractViolated)

_LOOK = "look for it in list_rewards before you create it again, as the vendor takes a name twice"
_LOOK_FIRST = (
    "the campaign {} has been made: look in list_rewards for a reward of the catalogue that gives "
    "from it, and delete the campaign if there is none"
)


class Creating(Reading):
    """The part of the adapter that makes rewards."""

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """A campaign, or for a product or points as money a reward of the catalogue.

        Of a discount with a price in points it is both, where the settings name a loyalty campaign: the
        campaign, and the reward by which members of that one buy its codes.

        Minimums, limits for customers, a total of unique codes and the items that a discount is for
        are made as a validation rule first. If a later call fails, the error names what has been
        made; what can be undone is.

        Vendor operations: where a rule is needed, GET /v1/campaigns/{name}, as no rule is to be left
        over for a name that is taken, and POST /v1/validation-rules; POST /v1/campaigns, and of a
        shared code GET /v1/vouchers; of the catalogue POST /v1/rewards and, with a price,
        POST /v1/rewards/{id}/assignments. What is taken back: DELETE /v1/rewards/{id} and
        DELETE /v1/campaigns/{id}.

        Raises:
            InvalidRequest: the vendor cannot say it; all that is wrong is named, and nothing sent.
            Conflict: the campaign's name, or the shared code, is taken.
            OutcomeUnknown: no clear answer came; the error says where to look.
        """
        draft = draft_of(self, command.reward)
        if draft.campaign is None:
            return self._create_catalogue_reward(draft)
        if draft.entry is None:
            return self._create_campaign(command.reward.name, draft)
        return self._create_bought(command.reward.name, draft)

    def requests_to_create(self, reward: Reward) -> tuple[Request, ...]:
        """What ``create_reward`` writes, in order; what it reads before and after is left out.

        A validation rule where one is needed, and the campaign; the reward of the catalogue and, with
        a price, its assignment; or, of a discount with a price, all of these. Ids are told by answers.

        Raises:
            InvalidRequest: the vendor cannot say it; all that is wrong is named.
        """
        return creations.requests_of(self, draft_of(self, reward))

    def _create_campaign(self, name: str, draft: Draft) -> Exchange[Reward]:
        made, _ = yield from self._campaign_and_rule(name, draft)
        return made if draft.code is None else (yield from self._with_code(made, draft.code))

    def _create_bought(self, name: str, draft: Draft) -> Exchange[Reward]:
        made, rule = yield from self._campaign_and_rule(name, draft)
        try:
            return (yield from self._create_catalogue_reward(draft, made))
        except _UNCLEAR:  # the reward may be there, and need its campaign and the rule
            raise
        except ProviderError as error:
            raise _also_rule(error, rule) from None

    def _campaign_and_rule(
        self, name: str, draft: Draft
    ) -> Exchange[tuple[Reward, wire.ValidationRule | None]]:
        """A new campaign as a reward, and the rule that was made for it."""
        rule = None
        if draft.rule is not None:
            if (yield from self.vendor_campaign_if_readable(name)) is not None:
                raise Conflict("there is a campaign of that name: choose another")
            rule = yield from self._create_rule(draft.rule)
        try:
            response = yield creations.campaign(draft, None if rule is None else rule.id)
            campaign = self.decode(wire.Campaign, response)
        except ProviderError as error:
            raise _campaign_failed(error, name, rule) from None
        made = mapping.campaign_reward(self, campaign)
        if rule is not None:
            shared = mapping.uses_of(campaign) if draft.code is not None else None
            most = shared.quantity if shared else None
            made = mapping.with_rules(self, made, mapping.read_rules(self, [rule]), most)
        return made, rule

    def _create_rule(self, body: dict[str, Any]) -> Exchange[wire.ValidationRule]:
        try:
            response = yield creations.validation_rule(body)
            return self.decode(wire.ValidationRule, response)
        except ProviderError as error:
            left = "a validation rule that nothing uses may be there, and "
            also(error, f"{left if isinstance(error, _UNCLEAR) else ''}no campaign was made")
            raise

    def _with_code(self, made: Reward, code: str) -> Exchange[Reward]:
        """A new campaign with its code, once the vendor has shown that it is the one asked for."""
        id = made.ref.id
        try:
            codes = yield from self.first_codes(id)
        except ProviderError as error:
            raise also(error, f"the campaign {id} has been made: read it again") from None
        if codes is None:
            return made  # made, and its code cannot be read: it is not stated
        if code in codes:
            return with_code(made, code)
        if not codes:
            raise OutcomeUnknown(f"the campaign {id} has been made, and shows no code yet")
        conflict = Conflict("the vendor made another code than the one that was asked for")
        raise (yield from self._taken_back(conflict, ("campaigns", id))) from None

    def _create_catalogue_reward(
        self, draft: Draft, campaign: Reward | None = None
    ) -> Exchange[Reward]:
        """A reward of the catalogue; one that gives from a new campaign is not made without it."""
        id = None if campaign is None else campaign.ref.id
        before = () if id is None else (("campaigns", id),)
        try:
            response = yield creations.catalogue_reward(draft, id)
            found = self.decode(wire.Reward, response)
        except _UNCLEAR as error:
            raise also(error, _LOOK if id is None else _LOOK_FIRST.format(id)) from None
        except ProviderError as error:
            raise (yield from self._taken_back(error, *before)) from None
        made = mapping.catalogue_reward(self, found)
        if campaign is not None:
            made = mapping.with_campaign(made, campaign)
        if draft.points is None:
            return mapping.with_price(made, wire.RewardAssignmentsPage([]))
        try:
            assigned = yield from self.assign(found.id, draft.points)
        except _UNCLEAR as error:
            raise also(error, f"the reward {found.id} has been made: read its price") from None
        except ProviderError as error:
            made_here = (("rewards", found.id), *before)
            raise (yield from self._taken_back(error, *made_here)) from None
        return mapping.with_price(made, wire.RewardAssignmentsPage([assigned]))

    def assign(self, reward_id: str, points: int) -> Exchange[wire.RewardAssignment]:
        """Offer a reward in the loyalty campaign of the settings.

        Vendor operation: POST /v1/rewards/{rewardId}/assignments.
        """
        try:
            response = yield creations.assignment(self, reward_id, points)
        except NotFound as error:
            detail = "there is no such loyalty campaign: see the setting loyalty_campaign"
            raise error.recast(NotFound, detail=detail) from None
        return self.decode(wire.RewardAssignment, response)

    def _taken_back(self, error: ProviderError, *made: tuple[str, str]) -> Exchange[ProviderError]:
        """The error, with whether what had been made could be deleted again.

        Args:
            error: why it is to be taken back.
            *made: what and which, the last one first: if it cannot be deleted, what it needs stays.
        """
        left = list(made)
        while left:
            kind, id = left[0]
            try:
                yield Request.delete("v1", kind, id, subject=Subject.REWARD)
            except ProviderError:
                break
            also(error, f"{id}, which had been made, was deleted again")
            del left[0]
        for _, id in left:
            also(error, f"{id} has been made and is still there: delete it")
        return error


def _campaign_failed(
    error: ProviderError, name: str, rule: wire.ValidationRule | None
) -> ProviderError:
    if isinstance(error, Conflict):
        also(error, "the name of a campaign and a code are unique: choose another")
    elif isinstance(error, _UNCLEAR):
        also(error, f"get_reward({name!r}) shows whether the campaign has been made")
    return _also_rule(error, rule)


def _also_rule(error: ProviderError, rule: wire.ValidationRule | None) -> ProviderError:
    """The same error, which also names the rule that is left over, as no operation deletes it."""
    if rule is None:
        return error
    left = f"the validation rule {rule.id} had been made for it: delete it in the dashboard"
    return also(error, left)
