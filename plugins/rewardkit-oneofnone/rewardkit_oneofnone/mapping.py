"""From One of None's shapes to the neutral model.

What a reward says in ``conditions`` has no documented meaning: it stays in ``native``, and a neutral
reward's ``metadata`` is always empty.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from rewardkit.drift import DriftKind, DriftLog
from rewardkit.model import (
    Access,
    Code,
    CodeMatch,
    CodeStatus,
    Conditions,
    Delivery,
    Limits,
    MatchedVia,
    Money,
    OpenEnum,
    Redemption,
    RedemptionStatus,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Usage,
    Window,
)
from rewardkit.times import parse_instant

from . import wire
from .amounts import Amounts
from .benefits import Benefits
from .constructors import new_code, new_reward
from .settings import OneOfNoneSettings
from .syncs import Syncs
from .tables import CODE_STATUS, CODE_TYPE, MATCHED_VIA, SCOPE, STATUS

E = TypeVar("E", bound=OpenEnum)

PROVIDER = "oneofnone"

#: What the vendor never says of a reward. The targets of its scope may be in ``conditions``, whose
#: members are not documented.
REWARD_NOT_STATED = frozenset(
    {"applies_to.targets", "benefit.cap", "limits.stock", "metadata", "points_cost"}
)

_SITEWIDE = "sitewide"  # which needs no targets

#: The same, by whether a reward is sitewide and whether it comes with ``access``.
_NOT_STATED = {
    (sitewide, with_access): REWARD_NOT_STATED - ({"applies_to.targets"} if sitewide else set())
    | (set() if with_access else {"access"})
    for sitewide in (True, False)
    for with_access in (True, False)
}

#: What the vendor never says of a code. Whether it can be used more than once is not documented.
CODE_NOT_STATED = frozenset(
    {"balance", "metadata", "points", "uses.allowed", "uses.made", "window.starts_at"}
)

#: What the vendor never says of a redemption: it answers with the code.
REDEMPTION_NOT_STATED = frozenset({"amount", "id", "points", "reason"})

_NO_CONDITIONS = {stackable: Conditions(stackable=stackable) for stackable in (True, False)}
_NO_LIMITS = Limits()
_OPEN_WINDOW = Window()
_SCOPES = {theirs: Scope(ours) for theirs, ours in SCOPE.items()}


@lru_cache(maxsize=256)  # all codes of a page are of one reward
def _ref(id: str) -> RewardRef:
    return RewardRef(PROVIDER, id)


@lru_cache(maxsize=256)  # and most of them end together
def _until(text: str) -> Window:
    return Window(None, parse_instant(text))


class Neutral:
    """Makes neutral values, with a connection's units; it counts what it has no word for."""

    def __init__(self, settings: OneOfNoneSettings, drift: DriftLog) -> None:
        self._drift = drift
        self._amounts = Amounts(settings)
        self._benefits = Benefits(settings, drift)
        self._syncs = Syncs(drift)

    def reward(self, it: wire.Reward) -> Reward:
        """A reward; every field of ``it`` is in the result or in its ``native``."""
        gaps: list[str] = []
        window, created_at, updated_at = self._reward_times(it, gaps)
        usage = Usage(it.total_redemptions, self._revenue(it.total_revenue_impact, gaps))
        image, syncs, access = it.image, it.external_ids, it.access
        if image is wire.ABSENT:
            gaps.append("image_url")
        if syncs is None:
            gaps.append("syncs")
        conditions = self._conditions(it, gaps)
        not_stated = _NOT_STATED[it.scope == _SITEWIDE, access is not None]
        return new_reward(
            _ref(it.id),
            it.name,
            self._benefits.benefit(it),
            it.description,
            _SCOPES.get(it.scope) or self._unknown_scope(it.scope),
            CODE_TYPE.get(it.code_type) or self._unknown(Delivery, "Reward.codeType", it.code_type),
            it.global_code,
            STATUS.get(it.status) or self._unknown(RewardStatus, "Reward.status", it.status),
            window,
            conditions,
            _NO_LIMITS
            if it.usage_limit_total is None and it.usage_limit_per_customer is None
            else Limits(it.usage_limit_total, it.usage_limit_per_customer),
            usage,
            image.url if image else None,
            it.external_url,
            self._syncs.of_reward(syncs) if syncs else (),
            None if access is None else Access(access.qualifies, tuple(access.reasons)),
            created_at,
            updated_at,
            not_stated.union(gaps) if gaps else not_stated,
            it.raw or {},
        )

    def code(self, it: wire.RewardCode) -> Code:
        """A code; every field of ``it`` is in the result or in its ``native``."""
        ends, redeemed, changed = it.expires_at, it.redeemed_at, it.updated_at
        try:  # all times at once, and singly if one is bad
            window = _OPEN_WINDOW if ends is None else _until(ends)
            redeemed_at = None if redeemed is None else parse_instant(redeemed)
            created_at: datetime | None = parse_instant(it.created_at)
            updated_at = None if changed is None else parse_instant(changed)
            not_stated = CODE_NOT_STATED
        except ValueError:
            window, redeemed_at, created_at, updated_at, not_stated = self._code_times(it)
        return new_code(
            it.id,
            _ref(it.reward_id),
            it.code,
            CODE_STATUS.get(it.status) or self._unknown(CodeStatus, "RewardCode.status", it.status),
            it.reserved_for,
            it.redeemed_by,
            redeemed_at,
            it.order_id,
            it.external_order_id,
            window,
            self._syncs.of_code(it.external_ids),
            created_at,
            updated_at,
            not_stated,
            it.raw or {},
        )

    def match(self, it: wire.RewardLookup, text: str) -> CodeMatch:
        """What a look-up of ``text`` found."""
        return CodeMatch(
            self.reward(it.reward),
            None if it.code is None else self.code(it.code),
            MATCHED_VIA.get(it.matched_via)
            or self._unknown(MatchedVia, "RewardLookup.matchedVia", it.matched_via),
            text,
        )

    def redemption(self, code: Code) -> Redemption:
        """The redemption of a code that has been redeemed."""
        return Redemption(
            id=None,
            reward=code.reward,
            status=RedemptionStatus.SUCCEEDED,
            code=code.value,
            code_id=code.id,
            order_id=code.order_id,
            external_order_id=code.external_order_id,
            customer=code.redeemed_by,
            at=code.redeemed_at,
            not_stated=REDEMPTION_NOT_STATED,
            native=code.native,
        )

    # Parts ------------------------------------------------------------------------------------

    def _reward_times(
        self, it: wire.Reward, gaps: list[str]
    ) -> tuple[Window, datetime | None, datetime | None]:
        """A reward's window and when it was made and changed: at once, and singly if one is bad."""
        ends, changed = it.expires_at, it.updated_at
        try:
            return (
                Window(parse_instant(it.starts_at), None if ends is None else parse_instant(ends)),
                parse_instant(it.created_at),
                None if changed is None else parse_instant(changed),
            )
        except ValueError:
            starts_at = self._instant(it.starts_at, "Reward.startsAt", "window.starts_at", gaps)
            expires_at = self._instant(ends, "Reward.expiresAt", "window.expires_at", gaps)
            return (
                Window(starts_at, expires_at),
                self._instant(it.created_at, "Reward.createdAt", "created_at", gaps),
                self._instant(changed, "Reward.updatedAt", "updated_at", gaps),
            )

    def _code_times(
        self, it: wire.RewardCode
    ) -> tuple[Window, datetime | None, datetime | None, datetime | None, frozenset[str]]:
        """A code's window, when it was redeemed, made and changed, and what cannot be read of it."""
        gaps: list[str] = []
        expires_at = self._instant(it.expires_at, "RewardCode.expiresAt", "window.expires_at", gaps)
        return (
            Window(None, expires_at),
            self._instant(it.redeemed_at, "RewardCode.redeemedAt", "redeemed_at", gaps),
            self._instant(it.created_at, "RewardCode.createdAt", "created_at", gaps),
            self._instant(it.updated_at, "RewardCode.updatedAt", "updated_at", gaps),
            CODE_NOT_STATED.union(gaps),
        )

    def _instant(self, text: str | None, where: str, path: str, gaps: list[str]) -> datetime | None:
        """A time. One that cannot be read is no "never": its path goes to what is not stated."""
        if text is None:
            return None
        try:
            return parse_instant(text)
        except ValueError:
            self._drift.note(DriftKind.UNPARSABLE_TIME, where, text)
            gaps.append(path)
            return None

    def _conditions(self, it: wire.Reward, gaps: list[str]) -> Conditions:
        if it.minimum_purchase is None and it.minimum_quantity is None:
            return _NO_CONDITIONS[it.stackable]
        minimum: Money | None = None
        if it.minimum_purchase is not None:
            try:
                minimum = self._amounts.money(it.minimum_purchase)
            except ValueError:
                where = "Reward.minimumPurchase"
                self._drift.note(DriftKind.OUT_OF_RANGE, where, it.minimum_purchase)
                gaps.append("conditions.minimum_purchase")
        return Conditions(minimum, it.minimum_quantity, it.stackable)

    def _revenue(self, amount: Decimal, gaps: list[str]) -> Money | None:
        try:
            return self._amounts.money(amount)
        except ValueError:
            self._drift.note(DriftKind.OUT_OF_RANGE, "Reward.totalRevenueImpact", amount)
            gaps.append("usage.revenue")
            return None

    def _unknown(self, enum: type[E], where: str, value: str) -> E:
        self._drift.note(DriftKind.UNKNOWN_VALUE, where, value)
        return enum.read(value)

    def _unknown_scope(self, value: str) -> Scope:
        return Scope(self._unknown(ScopeKind, "Reward.scope", value))
