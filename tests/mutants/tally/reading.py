"""From Tally's words to rewardkit's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import ClassVar, TypeVar

from rewardkit.adapter import Adapter
from rewardkit.drift import DriftKind
from rewardkit.errors import ContractViolated
from rewardkit.exchange import Response
from rewardkit.model import (
    AmountOff,
    Benefit,
    Code,
    CodeMatch,
    CodeStatus,
    Conditions,
    Delivery,
    FreeShipping,
    Grant,
    GrantStatus,
    Limits,
    MatchedVia,
    Money,
    PercentOff,
    Redemption,
    RedemptionStatus,
    Reservation,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
    UnknownBenefit,
    Usage,
    Uses,
    Window,
)

from . import wire
from .settings import TallySettings

T = TypeVar("T")

OFFER_STATES: Mapping[str, RewardStatus] = {
    "DRAFT": RewardStatus.DRAFT,
    "LIVE": RewardStatus.ACTIVE,
    "HALTED": RewardStatus.PAUSED,
    "OVER": RewardStatus.EXPIRED,
}
CODE_STATES: Mapping[str, CodeStatus] = {
    "FREE": CodeStatus.AVAILABLE,
    "HELD": CodeStatus.RESERVED,
    "USED": CodeStatus.REDEEMED,
    "BLOCKED": CodeStatus.REVOKED,
}
USE_STATES: Mapping[str, RedemptionStatus] = {
    "DONE": RedemptionStatus.SUCCEEDED,
    "FAILED": RedemptionStatus.FAILED,
    "UNDONE": RedemptionStatus.UNDONE,
}
GIFT_STATES: Mapping[str, GrantStatus] = {
    "GIVEN": GrantStatus.ISSUED,
    "CLAIMED": GrantStatus.CLAIMED,
}

#: What Tally says nothing of.
NOT_STATED = frozenset(
    {
        "conditions.minimum_quantity",
        "image_url",
        "limits.per_customer",
        "limits.stock",
        "points_cost",
        "usage.revenue",
    }
)


class Reading(Adapter[TallySettings]):
    """The part of the adapter that reads."""

    provider: ClassVar[str] = "tally"
    Settings = TallySettings

    def decode(self, cls: type[T], response: Response) -> T:
        """An answer as a wire class."""
        return wire.CODEC.decode(cls, response, self.drift)

    def money(self, where: str, amount: wire.Amount | None) -> Money | None:
        """An amount.

        Raises:
            ContractViolated: it is none, or its currency is not one of ISO 4217.
        """
        if amount is None:
            return None
        try:
            return Money.of(amount.value, amount.currency)
        except ValueError as error:
            raise ContractViolated(f"{where}: {error}", path=where) from None

    def benefit(self, offer: wire.Offer) -> Benefit:
        """What an offer gives.

        Raises:
            ContractViolated: what its kind needs is missing or no number.
        """
        match offer.kind:
            case "PERCENT":
                return self.percentage(offer)
            case "AMOUNT":
                amount = self.money("Offer.amount", offer.amount)
                if amount is None:
                    raise ContractViolated("Offer.amount is missing", path="Offer.amount")
                return AmountOff(amount)
            case "SHIPPING":
                return FreeShipping()
            case unknown:
                self.drift.note(DriftKind.UNKNOWN_VALUE, "Offer.kind", unknown)
                return UnknownBenefit(unknown, offer.raw or {})

    def percentage(self, offer: wire.Offer) -> PercentOff:
        """The percentage of an offer.

        Raises:
            ContractViolated: it is missing or no number from 0 to 100.
        """
        try:
            return PercentOff(Decimal(offer.percent or ""))
        except (InvalidOperation, ValueError):
            said = f"Offer.percent is no percentage: {offer.percent!r}"
            raise ContractViolated(said, path="Offer.percent") from None

    def reward(self, offer: wire.Offer) -> Reward:
        """An offer as a reward."""
        return Reward(
            ref=self.ref(offer.id),
            name=offer.title,
            benefit=self.benefit(offer),
            description=offer.text,
            applies_to=Scope(ScopeKind.SITEWIDE),
            delivery=Delivery.UNIQUE_CODES,
            status=self.word(RewardStatus, OFFER_STATES, "Offer.state", offer.state),
            window=Window(
                self.instant("Offer.begins", offer.begins), self.instant("Offer.ends", offer.ends)
            ),
            conditions=Conditions(
                self.money("Offer.minimum", offer.minimum), stackable=offer.stackable
            ),
            limits=Limits(total=offer.most),
            usage=Usage(redemptions=offer.used),
            external_url=offer.link,
            metadata=offer.labels,
            created_at=self.instant("Offer.made", offer.made),
            updated_at=self.instant("Offer.changed", offer.changed),
            not_stated=NOT_STATED,
            native=offer.raw or {},
        )

    def code(self, code: wire.Code) -> Code:
        """A code."""
        return Code(
            id=code.id,
            reward=self.ref(code.offer),
            value=code.text,
            status=self.word(CodeStatus, CODE_STATES, "Code.state", code.state),
            redeemed_by=code.customer,
            redeemed_at=self.instant("Code.used_at", code.used_at),
            order_id=code.order,
            uses=Uses(code.most, code.used),
            created_at=self.instant("Code.made", code.made),
            native=code.raw or {},
        )

    def match(self, found: wire.Found) -> CodeMatch:
        """What a look-up found."""
        code = self.code(found.code)
        return CodeMatch(self.reward(found.offer), code, MatchedVia.UNIQUE_CODE, code.value)

    def redemption(self, use: wire.Use) -> Redemption:
        """A use of a code."""
        return Redemption(
            id=use.id,
            reward=self.ref(use.offer),
            status=self.word(RedemptionStatus, USE_STATES, "Use.state", use.state),
            code=use.code,
            order_id=use.order,
            customer=use.customer,
            amount=self.money("Use.saved", use.saved),
            at=self.instant("Use.at", use.at),
            reason=use.reason,
            native=use.raw or {},
        )

    def reservation(self, hold: wire.Hold) -> Reservation:
        """A code that is held."""
        return Reservation(
            id=hold.id,
            reward=self.ref(hold.offer),
            code=hold.code,
            order_id=hold.order,
            expires_at=self.instant("Hold.until", hold.until),
            native=hold.raw or {},
        )

    def grant(self, gift: wire.Gift) -> Grant:
        """A gift."""
        return Grant(
            id=gift.id,
            reward=self.ref(gift.offer),
            status=self.word(GrantStatus, GIFT_STATES, "Gift.state", gift.state),
            customer=gift.customer,
            token=gift.token,
            expires_at=self.instant("Gift.until", gift.until),
            native=gift.raw or {},
        )
