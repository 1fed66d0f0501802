"""The provider understood, and the code or reward cannot be used now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .provider import ProviderError


class Rejected(ProviderError):
    """The provider understood, and the code or reward cannot be used now.

    Attributes:
        reason: the vendor's or the rule's reason, for people.
        need: what would be needed, such as a minimum.
        have: what there was instead.
        retry_at: from when it may work, where that is known.
    """

    summary = "the reward cannot be used"
    facts = frozenset({"detail", "reason", "need", "have", "retry_at"})

    def __init__(
        self,
        detail: str | None = None,
        *,
        reason: str | None = None,
        need: Any = None,
        have: Any = None,
        retry_at: datetime | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(detail, **facts)
        self.reason = reason
        self.need = need
        self.have = have
        self.retry_at = retry_at


class CodeAlreadyRedeemed(Rejected):
    """The code has been used, by another order."""

    summary = "the code has already been redeemed"


class CodeExpired(Rejected):
    """The code or its reward has ended."""

    summary = "the code has expired"


class CodeNotYetActive(Rejected):
    """The code or its reward has not begun."""

    summary = "the code is not active yet"


class CodeRevoked(Rejected):
    """The code or its reward has been switched off."""

    summary = "the code has been switched off"


class UsageLimitReached(Rejected):
    """No use is left, in all or for this customer."""

    summary = "the reward has been used as often as it may be"


class NotEligible(Rejected):
    """This customer or order does not qualify."""

    summary = "this customer or order does not qualify"


class MinimumNotMet(Rejected):
    """The order is below the reward's minimum."""

    summary = "the order is below the reward's minimum"


class InsufficientBalance(Rejected):
    """The credit or the points do not suffice."""

    summary = "the balance does not suffice"


class GrantUnavailable(Rejected):
    """The grant is expired, claimed or not to be claimed."""

    summary = "the grant has expired, has been claimed or cannot be claimed"
