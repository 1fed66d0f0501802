"""The adapter: rewardkit's operations as Voucherify's requests, and its answers as the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from rewardkit import operations as op
from rewardkit.adapter import Adapter
from rewardkit.codec import Codec
from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeNotFound,
    ContractViolated,
    NotFound,
    PermissionDenied,
    ProviderError,
    RewardNotFound,
    Unsupported,
    UsageLimitReached,
)
from rewardkit.exchange import Exchange, Request, Response, Subject
from rewardkit.model import Code, CodeMatch, CodeStatus, Page, Redemption, Reward, RewardRef
from rewardkit.operations import Checked, Operation
from rewardkit.refusals import VendorError

from . import checkout, errors, limits, mapping, wire
from .paging import LAST_PAGE_OF_CODES, LAST_PAGE_OF_REWARDS, is_wanted, place
from .settings import VoucherifySettings

T = TypeVar("T")

_CODEC = Codec()

_CATALOGUE = "rew_"
_CAMPAIGN = "camp_"
_VOUCHER = "v_"

#: The parts of a list of rewards, in their order; a cursor is ``campaigns:2`` or ``rewards:1``.
_CAMPAIGNS, _REWARDS = "campaigns", "rewards"


class VoucherifyAdapter(Adapter[VoucherifySettings]):
    """Voucherify's campaigns, catalogue rewards and vouchers.

    A reward's id is a campaign's (``camp_…``, or its name), a catalogue reward's (``rew_…``), or,
    for a code without a campaign, the voucher's own (``v_…``).
    """

    provider = "voucherify"
    Settings = VoucherifySettings
    refusals = errors.REFUSALS
    unmapped = errors.UNMAPPED
    limitations = limits.LIMITATIONS
    unsupported = limits.UNSUPPORTED
    batch_limits: ClassVar[Mapping[Operation, int]] = {Operation.GENERATE_CODES: 1}

    @property
    def base_url(self) -> str:
        """The cluster's address, or that of the settings."""
        return self.settings.address

    def headers(self) -> Mapping[str, str]:
        """The credentials, and the version of the API."""
        return {
            "X-App-Id": self.settings.app_id.reveal(),
            "X-App-Token": self.settings.app_token.reveal(),
            "X-Voucherify-API-Version": self.settings.api_version,
        }

    def read_error(self, response: Response) -> VendorError:
        """What an error answer says; 413 and 429 have shapes of their own."""
        return errors.read_error(response, self.clock())

    def ref(self, id: str) -> RewardRef:
        """The reference of a reward; an id that is empty names none."""
        if not id:
            raise ContractViolated("$.id is empty", path="$.id")
        return RewardRef(self.provider, id)

    # Rewards ------------------------------------------------------------------------------------

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """A campaign, a catalogue reward, or a code without a campaign, by the id's beginning.

        A catalogue reward shows what its campaign gives; where the campaign cannot be read, what
        that says is not stated.

        Vendor operations: GET /v1/campaigns/{id}; GET /v1/rewards/{id}, then its campaign;
        GET /v1/vouchers/{id}.
        """
        if query.id.startswith(_CATALOGUE):
            return self._catalogue_reward(query.id)
        if query.id.startswith(_VOUCHER):
            return self._standalone_reward(query.id)
        return self._campaign(query.id)

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """A page of the campaigns, then of the catalogue.

        What the query asks for is looked for on each page, so a page may have few items or none.
        Catalogue rewards come without what their campaigns say; ``get_reward`` has that.

        Vendor operations: GET /v1/campaigns, GET /v1/rewards.
        """
        part, _, cursor = (query.cursor or f"{_CAMPAIGNS}:1").partition(":")
        at = place(Operation.LIST_REWARDS, cursor, query.page_size, last=LAST_PAGE_OF_REWARDS)
        if part == _CAMPAIGNS:
            ask = Request.get("v1", part, params={**at.params, "order": "created_at"})
            campaigns = self._read(wire.CampaignsPage, (yield ask))
            found = [mapping.campaign_reward(self, each) for each in campaigns.campaigns]
            number = at.next(len(found), campaigns.total)
            # The catalogue's rewards state neither a status nor a scope.
            following = None if query.status or query.scope else f"{_REWARDS}:1"
        elif part == _REWARDS:
            page = self._read(wire.RewardsPage, (yield Request.get("v1", part, params=at.params)))
            found = [mapping.catalogue_reward(self, each) for each in page.data]
            number, following = at.next(len(found), page.total), None
        else:
            raise self.invalid("the cursor is none of this provider: pass Page.next as it came")
        wanted = (reward for reward in found if is_wanted(reward, query))
        return Page(tuple(wanted), following if number is None else f"{part}:{number}")

    # Codes --------------------------------------------------------------------------------------

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """The voucher with this code, then its campaign; a code keeps the terms it was made with.

        Vendor operations: GET /v1/vouchers/{code}, GET /v1/campaigns/{id}.
        """
        voucher = yield from self._voucher(query.code, Subject.CODE)
        if query.code == voucher.id != voucher.code:  # the vendor finds vouchers by id as well
            raise CodeNotFound
        id = voucher.campaign_id
        campaign = None if id is None else (yield from self._campaign_if_readable(id))
        return mapping.match(self, voucher, campaign)

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """A page of a campaign's codes, oldest first; a status is looked for on each page.

        Vendor operation: GET /v1/vouchers?campaign_id=
        """
        if query.status == CodeStatus.RESERVED:
            raise Unsupported(
                "the vendor does not tell which codes are reserved",
                provider=self.provider,
                operation=Operation.LIST_CODES,
            )
        self._has_codes(query.reward_id)
        at = place(Operation.LIST_CODES, query.cursor, query.page_size, last=LAST_PAGE_OF_CODES)
        if query.reward_id.startswith(_VOUCHER):
            own = mapping.code(self, (yield from self._standalone_voucher(query.reward_id)))
            return Page((own,) if query.status in {None, own.status} else ())
        key = "campaign_id" if query.reward_id.startswith(_CAMPAIGN) else "campaign"
        params = {**at.params, "order": "created_at", key: query.reward_id}
        page = self._read(wire.VouchersPage, (yield Request.get("v1", "vouchers", params=params)))
        if not page.vouchers and at.number == 1:
            yield from self._campaign(query.reward_id)  # an unknown campaign has no codes, either
        codes = [mapping.code(self, voucher) for voucher in page.vouchers]
        number = at.next(len(codes), page.total)
        return Page(
            tuple(code for code in codes if query.status in {None, code.status}),
            None if number is None else str(number),
            total=page.total if query.status is None else None,
        )

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """One new code, which the vendor makes at once; more are made in the background.

        Vendor operation: POST /v1/campaigns/{id}/vouchers
        """
        self._has_codes(command.reward_id)
        if command.count != 1:
            raise self.invalid(f"one call makes one code, not {command.count}")
        if command.reward_id.startswith(_VOUCHER):
            raise self.invalid("a code without a campaign is the only one of its reward")
        response = yield Request.post(
            "v1",
            "campaigns",
            command.reward_id,
            "vouchers",
            params={"vouchers_count": 1},
            json={"code_config": {"prefix": command.prefix}} if command.prefix else {},
            subject=Subject.REWARD,
        )
        return (mapping.code(self, self._read(wire.Voucher, response)),)

    # Checkout -----------------------------------------------------------------------------------

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order; the vendor computes the discount.

        Vendor operation: POST /v1/redemptions, and GET /v1/vouchers/{code} after a refusal that
        does not say whether the code's one use is spent.
        """
        request = checkout.redeem_request(self, command)
        try:
            answer = self._read(wire.Redemptions, (yield request))
            entry = checkout.redeemed(command.code, answer)
            if entry is None:
                raise checkout.refusal(self, request, answer)
        except UsageLimitReached as refused:
            raise (yield from self._why_used_up(command.code, refused)) from None
        return mapping.redemption(self, entry)

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """The redemption of a code for an order, by our side's id; one taken back is none.

        Vendor operation: GET /v1/vouchers/{code}/redemption
        """
        response = yield Request.get(
            "v1",
            "vouchers",
            query.code,
            "redemption",
            subject=Subject.CODE,
            sensitive=(query.code,),
        )
        entries = self._read(wire.VoucherRedemptions, response).redemption_entries
        for entry in entries:
            if mapping.is_redeemed_for(entry, query.order_id, entries):
                return mapping.redemption(self, entry)
        return None

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Whether the credentials are good. Vendor operation: GET /v1/campaigns?limit=1."""
        response = yield Request.get("v1", "campaigns", params={"limit": 1})
        page = self._read(wire.CampaignsPage, response)
        return Checked(provider=self.provider, details={"campaigns": page.total})

    # Parts of operations ------------------------------------------------------------------------

    def _read(self, cls: type[T], response: Response) -> T:
        return _CODEC.decode(cls, response, self.drift)

    def _campaign(self, id: str) -> Exchange[Reward]:
        response = yield _ask_campaign(id)
        return mapping.campaign_reward(self, self._read(wire.Campaign, response))

    def _campaign_if_readable(self, id: str) -> Exchange[Reward | None]:
        """A campaign, or None where it is in the bin or the key may not read it."""
        try:
            response = yield _ask_campaign(id)
        except (NotFound, PermissionDenied):
            return None
        return mapping.campaign_reward(self, self._read(wire.Campaign, response))

    def _catalogue_reward(self, id: str) -> Exchange[Reward]:
        response = yield Request.get("v1", "rewards", id, subject=Subject.REWARD)
        found = self._read(wire.Reward, response)
        reward, campaign_id = mapping.catalogue_reward(self, found), mapping.campaign_of(found)
        if campaign_id is None:
            return reward
        campaign = yield from self._campaign_if_readable(campaign_id)
        return reward if campaign is None else mapping.with_campaign(reward, campaign)

    def _voucher(self, code: str, subject: Subject) -> Exchange[wire.Voucher]:
        """A voucher by its code or id; an id as a reward's is no secret."""
        sensitive = (code,) if subject is Subject.CODE else ()
        response = yield Request.get("v1", "vouchers", code, subject=subject, sensitive=sensitive)
        return self._read(wire.Voucher, response)

    def _standalone_reward(self, id: str) -> Exchange[Reward]:
        return mapping.standalone_reward(self, (yield from self._standalone_voucher(id)))

    def _standalone_voucher(self, id: str) -> Exchange[wire.Voucher]:
        """A voucher that is a reward of its own."""
        voucher = yield from self._voucher(id, Subject.REWARD)
        if voucher.campaign_id is not None:
            raise RewardNotFound(
                f"{voucher.id} is a code of {voucher.campaign_id}, and that is the reward"
            )
        return voucher

    def _has_codes(self, reward_id: str) -> None:
        if reward_id.startswith(_CATALOGUE):
            raise self.invalid(
                "a catalogue reward (rew_…) has no codes of its own: name its campaign (camp_…)"
            )

    def _why_used_up(self, code: str, refused: UsageLimitReached) -> Exchange[ProviderError]:
        """Tell a spent single-use code from other limits; if that fails, the refusal stands."""
        try:
            voucher = yield from self._voucher(code, Subject.CODE)
        except ProviderError:
            return refused
        uses = mapping.code(self, voucher).uses
        if uses.allowed != 1 or not uses.used_up:
            return refused
        return refused.recast(CodeAlreadyRedeemed, reason=refused.reason)


def _ask_campaign(id: str) -> Request:
    return Request.get("v1", "campaigns", id, subject=Subject.REWARD)
