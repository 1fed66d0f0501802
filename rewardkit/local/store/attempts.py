"""An attempt to use a code for an order: what it is about, before any rule is asked."""

from __future__ import annotations

import sqlite3

from attrs import frozen

from rewardkit.local.naming import PROVIDER
from rewardkit.local.refusal import Refusal, invalid
from rewardkit.model import Customer, Delivery, Order, Reward, RewardRef, mask

from .code_rows import code_row
from .reward_rows import find_reward
from .session import Session

#: Narrows a query of reservations or redemptions to one code, or to the uses without a code.
OF_CODE = "reward_id = :reward_id AND code_id IS :code_id"


@frozen
class Attempt:
    """Somebody wants to use a reward for an order.

    Attributes:
        code: the row of its code; None for a reward that is applied by itself.
    """

    reward: Reward
    code: sqlite3.Row | None
    order: Order
    customer: Customer | None

    @property
    def reward_id(self) -> str:
        """The reward's id in the tables."""
        return self.reward.ref.id

    @property
    def code_id(self) -> str | None:
        """The code's id in the tables."""
        return None if self.code is None else self.code["id"]

    @property
    def text(self) -> str | None:
        """The code's text."""
        return None if self.code is None else self.code["value"]

    @property
    def customer_id(self) -> str | None:
        """The customer's id."""
        return None if self.customer is None else self.customer.id

    @property
    def what(self) -> str:
        """What to call it in messages."""
        return str(self.reward.ref) if self.text is None else f"code {mask(self.text)}"


def attempt(session: Session, text: str, order: Order, customer: Customer | None) -> Attempt:
    """Find what the text of a code stands for.

    Args:
        session: the operation's.
        text: a unique or shared code, or the reference of a reward that is applied by itself.
        order: what it is to be used for.
        customer: who uses it.

    Raises:
        Refusal: there is no such code, or the order has no id.
    """
    if not order.id:
        raise invalid("the order has no id: give it your own")
    reward, code = find_use(session, text)
    return Attempt(reward, code, order, customer)


def find_use(session: Session, text: str) -> tuple[Reward, sqlite3.Row | None]:
    """The reward that a text stands for, and the row of its code."""
    try:
        row = code_row(session, text)
    except Refusal:
        reward = _automatic(session, text)
        if reward is None:
            raise
        return reward, None
    return find_reward(session, row["reward_id"]), row


def _automatic(session: Session, text: str) -> Reward | None:
    """The reward with this reference, if it needs no code."""
    try:
        ref = RewardRef.parse(text)
        reward = find_reward(session, ref.id) if ref.provider == PROVIDER else None
    except (ValueError, Refusal):
        return None
    return reward if reward and reward.delivery == Delivery.AUTOMATIC else None
