"""The checkout script of the demo: what a shop writes once, whoever the vendor is."""

from rewardkit import Rewards
from rewardkit.compare.text import benefit
from rewardkit.errors import CodeAlreadyRedeemed, CodeNotFound, Rejected
from rewardkit.model import Order


def checkout(rewards: Rewards, code: str, order: Order) -> str:
    """Use a code for an order; returns what the customer is told."""
    try:
        match = rewards.lookup(code)
        rewards.redeem(match, order=order)
    except CodeNotFound:
        return "We do not know this code."
    except CodeAlreadyRedeemed:
        return "This code has been used already."
    except Rejected as refusal:
        return f"Not usable now: {refusal.reason or refusal.summary}."
    return f"You get {benefit(match.reward.benefit)}. Thank you!"
