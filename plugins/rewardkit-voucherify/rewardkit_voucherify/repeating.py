"""When a command may be repeated, and what one did whose answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import evolve

from rewardkit import operations as op
from rewardkit.errors import Conflict, NotFound, OutcomeUnknown
from rewardkit.exchange import Exchange
from rewardkit.model import Code, Reward
from rewardkit.operations import Operation
from rewardkit.readback import (
    SLACK,
    Command,
    Evidence,
    ReadBack,
    RepeatRule,
    Seen,
    imported_seen,
    is_since,
)

from .creating import Creating
from .finding import FIRST_OF_CATALOGUE
from .granting import Granting
from .importing import Importing
from .jobs import GENERATE, IMPORT, Batch
from .kinds import KINDS, kind_if_any
from .making import Making
from .waiting import Patience

RULES: Mapping[Operation, RepeatRule] = {
    Operation.REDEEM: RepeatRule(
        Evidence.OWN_ID,
        "the code's redemptions have the order's id as source_id; of a code with one use a second "
        "redemption is refused",
    ),
    Operation.UNDO_REDEMPTION: RepeatRule(
        Evidence.SINGLE_USE, "a second rollback is refused (already_rolled_back)"
    ),
    Operation.GENERATE_CODES: RepeatRule(
        Evidence.OWN_ID,
        "the codes have the tag in their metadata, and what lacks is made once no job is at work",
    ),
    Operation.IMPORT_CODES: RepeatRule(
        Evidence.OWN_ID,
        "the campaign's new codes have the texts, and what lacks is imported once no job is at work",
    ),
    Operation.ISSUE_GRANT: RepeatRule(
        Evidence.SINGLE_USE,
        "the grant's id is sent as source_id, which is unique (duplicate_source_id)",
    ),
    Operation.CREATE_REWARD: RepeatRule(Evidence.SINGLE_USE, "the names of campaigns are unique"),
}

_NO_TAG = RepeatRule(
    Evidence.NONE, "without a tag, or a batch_key to put it under, nothing tells a batch's codes"
)
_NO_ID = RepeatRule(Evidence.NONE, "without an id of your own a grant cannot be told from another")
_OFFER = RepeatRule(
    Evidence.OWN_ID, "the catalogue takes a name twice, so the list is searched for a new one of it"
)


class Repeating(Making, Importing, Granting, Creating):
    """The part of the adapter that the journal asks."""

    repeat_rules = RULES

    def repeat_rule(self, command: Command) -> RepeatRule:
        """When this command may be repeated."""
        match command:
            case op.GenerateCodes() if command.tag is None or self.settings.batch_key is None:
                return _NO_TAG
            case op.IssueGrant(id=None):
                return _NO_ID
            case op.CreateReward() if _is_offer(command):
                return _OFFER
        return super().repeat_rule(command)

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        """Look what a command did whose answer was lost.

        Vendor operations: of codes GET /v1/async-actions and GET /v1/vouchers; of grants GET
        /v1/publications?source_id=; of a reward what ``get_reward`` reads, and of the catalogue GET
        /v1/rewards; of redemptions those of ``lookup`` and ``find_redemption``.
        """
        since = query.since - SLACK
        match query.command:
            case op.GenerateCodes(tag=str(tag)) as generate if self.settings.batch_key is not None:
                return self._generated(generate, tag, since)
            case op.ImportCodes() as imported:
                return self._imported_since(imported, since)
            case op.IssueGrant(id=str(id)) as grant:
                return self._given(grant, id)
            case op.CreateReward() as create if _is_offer(create):
                return self._offered(create, since)
            case op.CreateReward() as create if self._is_bought(create):
                return self._bought(create, since)
            case op.CreateReward() as create:
                return self._campaign_made(create, since)
            case _:
                return super().read_back(query)

    def _generated(self, command: op.GenerateCodes, tag: str, since: datetime) -> Exchange[Seen]:
        batch = Batch(reward_id=command.reward_id, total=command.count, tag=tag)
        job, codes = yield from self._job_and_codes(GENERATE, batch, since)
        if len(codes) > command.count:
            raise OutcomeUnknown(
                f"{len(codes):,} codes have this tag, and only {command.count:,} were asked for"
            )
        if len(codes) == command.count:
            return Seen(outcome=tuple(codes))
        _check_over(job)
        # The same tag again makes what lacks and gives all, so that a part would count twice.
        return Seen(rest=command)

    def _imported_since(self, command: op.ImportCodes, since: datetime) -> Exchange[Seen]:
        """The codes with these texts that are new: an older one, or another's, was in the way."""
        texts = frozenset(command.codes)
        batch = Batch(reward_id=command.reward_id, total=len(texts), texts=texts)
        job, codes = yield from self._job_and_codes(IMPORT, batch, since)
        seen = imported_seen(command, (code for code in codes if is_since(code, since)))
        if seen.rest is not None:
            _check_over(job)
        return seen

    def _job_and_codes(
        self, kind: str, batch: Batch, since: datetime
    ) -> Exchange[tuple[str | None, list[Code]]]:
        """A job that may still make codes of a batch, and those that there are.

        In this order: a job that ends in between has its codes in the list.
        """
        settings = self.settings
        patience = Patience(self.clock, settings.job_timeout, settings.poll_seconds)
        codes: list[Code] = []
        job = yield from self.job_at_work(kind, since)
        yield from self.list_batch(batch, since, patience, codes)
        return job, codes

    def _given(self, command: op.IssueGrant, id: str) -> Exchange[Seen]:
        try:
            given = yield from self.given_before(command, id)
        except Conflict:  # the id is another grant's: the same call again says so
            given = None
        return Seen(outcome=given, rest=command if given is None else None, single_use=True)

    def _campaign_made(self, command: op.CreateReward, since: datetime) -> Exchange[Seen]:
        """The campaign of that name; one that is older was in the way."""
        wanted = command.reward
        try:
            campaign = yield from self.vendor_campaign(wanted.name)
        except NotFound:
            return Seen(rest=command, single_use=True)
        made = yield from self.whole_campaign(campaign)
        if made.name != wanted.name or not is_since(made, since):
            return Seen(rest=command, single_use=True)
        if wanted.shared_code not in {None, made.shared_code}:
            raise OutcomeUnknown(
                f"the campaign {made.ref.id} is there, and does not show the code asked for: delete "
                "it, or read it again"
            )
        return Seen(outcome=made, single_use=True)

    def _is_bought(self, command: op.CreateReward) -> bool:
        """Whether it makes a campaign, and the reward by which its codes are bought."""
        kind = kind_if_any(self.settings, command.reward)
        return kind is not None and kind.bought

    def _bought(self, command: op.CreateReward, since: datetime) -> Exchange[Seen]:
        """The new reward of that name in the catalogue; without one, its campaign is in the way."""
        seen = yield from self._offered(command, since)
        if seen.outcome is None:
            seen = yield from self._campaign_made(command, since)
            if seen.outcome is not None:
                raise OutcomeUnknown(
                    f"the campaign {seen.outcome.ref.id} has been made, and no reward of the "
                    "catalogue gives from it: delete it, and create the reward again"
                )
        return evolve(seen, single_use=True)

    def _offered(self, command: op.CreateReward, since: datetime) -> Exchange[Seen]:
        """The new reward of that name in the catalogue."""
        wanted = command.reward
        found: list[Reward] = []
        cursor: str | None = FIRST_OF_CATALOGUE
        while cursor is not None:
            page = yield from self.list_rewards(op.ListRewards(cursor=cursor))
            found += (each for each in page.items if each.name == wanted.name)
            cursor = page.next
        found = [each for each in found if is_since(each, since)]
        if not found:
            return Seen(rest=command)
        if len(found) > 1:
            raise OutcomeUnknown(f"{len(found)} new rewards have this name: keep one of them")
        made = yield from self.get_reward(op.GetReward(found[0].ref.id))
        if wanted.points_cost is not None and made.points_cost is None:
            raise OutcomeUnknown(
                f"the reward {made.ref.id} has been made, and has no price: update its points_cost"
            )
        return Seen(outcome=made)


def _is_offer(command: op.CreateReward) -> bool:
    """Whether it makes a reward of the catalogue."""
    kind = KINDS.get(type(command.reward.benefit))
    return kind is not None and kind.campaign_type is None


def _check_over(job: str | None) -> None:
    """See that no job is at work that may be the command's."""
    if job is not None:
        raise OutcomeUnknown(
            f"the job {job} is still at work, and may be the one: look again later"
        )
