"""What a use of a code comes to in a sandbox: what refuses it, and what it takes and gives."""

from __future__ import annotations

from datetime import datetime

from attrs import define, frozen

from rewardkit.times import parse_instant

from .conditions import Conditions
from .locks import Locks
from .orders import discount_of, due, take_off
from .purchases import Purchases
from .refusing import refusal
from .shapes import Json
from .state import State


@frozen
class Use:
    """What a code would take and give.

    Attributes:
        voucher: the code.
        off: what the order costs less.
        credits: what is spent of a gift card.
        points: what is spent of a loyalty card.
        reward: the reward of the catalogue that those buy.
    """

    voucher: Json
    off: int = 0
    credits: int | None = None
    points: int | None = None
    reward: Json | None = None


@define
class Uses:
    """Judges codes, and carries out what they come to."""

    state: State
    locks: Locks
    purchases: Purchases

    def judge(self, asked: Json, order: Json, key: str | None) -> Use:
        """What a code would do to the order, which it does. Raises Refused, and does nothing then.

        Args:
            asked: the code, and what of it.
            order: a draft.
            key: of the session that holds the code for this order.
        """
        voucher = self.state.voucher(asked["id"])
        self._check(voucher, key)
        Conditions(self.state).check(voucher, order)
        if voucher["loyalty_card"] is not None:
            reward, points, off = self.purchases.price(voucher, asked.get("reward") or {}, order)
            use = Use(voucher, off, points=points, reward=reward)
        elif voucher["gift"] is not None:
            use = self._credits(voucher, asked, order, key)
        elif order["amount"] is None:
            raise refusal("missing_amount", "The order has no amount", voucher)
        else:
            use = Use(voucher, discount_of(voucher["discount"], due(order)))
        take_off(order, use.off)
        return use

    def carry_out(self, use: Use, entry: Json) -> None:
        """Take what the use takes, and write what it was into the entry."""
        voucher, used = use.voucher, use.voucher["redemption"]
        used["redeemed_quantity"] += 1
        voucher["updated_at"] = entry["date"]
        if use.credits is not None:
            voucher["gift"]["balance"] -= use.credits
            used["redeemed_amount"] = voucher["gift"]["amount"] - voucher["gift"]["balance"]
            entry |= {"amount": use.credits, "gift": {"amount": use.credits}}
        if use.points is not None and use.reward is not None:
            voucher["loyalty_card"]["balance"] -= use.points
            used["redeemed_points"] = used.get("redeemed_points", 0) + use.points
            entry |= {"amount": use.points, "loyalty_card": {"points": use.points}}
            entry["reward"] = self.purchases.hand_over(use.reward, voucher, entry["customer"])

    def take_back(self, entry: Json) -> None:
        """Give back what a redemption took; a coupon that it gave stays."""
        voucher = self.state.voucher(entry["related_object_id"])
        used = voucher["redemption"]
        used["redeemed_quantity"] -= 1
        if entry["gift"] is not None:
            voucher["gift"]["balance"] += entry["gift"]["amount"]
            used["redeemed_amount"] -= entry["gift"]["amount"]
        if entry["loyalty_card"] is not None:
            voucher["loyalty_card"]["balance"] += entry["loyalty_card"]["points"]
            used["redeemed_points"] -= entry["loyalty_card"]["points"]
        if entry["reward"] is not None:
            self.purchases.take_back(entry["reward"])

    def _check(self, voucher: Json, key: str | None) -> None:
        """Refuse a code that is off, over, not begun or used up, in this order."""
        now = self.state.clock.now()
        used = voucher["redemption"]
        campaign = self.state.campaigns.get(voucher["campaign_id"] or "", {})
        if not voucher["active"] or campaign.get("active") is False:
            raise refusal("voucher_disabled", "The code is switched off", voucher)
        if _moment(voucher["expiration_date"], now) < now:
            raise refusal("voucher_expired", "The code is past its time", voucher)
        if _moment(voucher["start_date"], now) > now:
            raise refusal("voucher_not_active", "The code has not begun", voucher)
        taken = used["redeemed_quantity"] + len(self.locks.by_others(voucher, key))
        if used["quantity"] is not None and taken >= used["quantity"]:
            raise refusal("quantity_exceeded", "The code has no uses left", voucher)

    def _credits(self, voucher: Json, asked: Json, order: Json, key: str | None) -> Use:
        held = sum(lock.credits for lock in self.locks.by_others(voucher, key))
        left = voucher["gift"]["balance"] - held
        most = left if order["amount"] is None else min(left, due(order))
        spent = (asked.get("gift") or {}).get("credits", most)
        if spent > left or left < 1:
            raise refusal("gift_amount_exceeded", "The gift card has not that much", voucher)
        if spent < 1:
            raise refusal("invalid_gift", "Credits must be more than nothing", voucher)
        off = spent if order["amount"] is None else min(spent, due(order))
        return Use(voucher, off, credits=spent)


def _moment(text: str | None, otherwise: datetime) -> datetime:
    return otherwise if text is None else parse_instant(text)
