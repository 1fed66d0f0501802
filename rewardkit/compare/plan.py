"""A reward on its way to another provider: what would be sent, what changes, and what that costs."""

from __future__ import annotations

import warnings

from attrs import frozen

from rewardkit.adapter import Adapter
from rewardkit.errors import Unsupported
from rewardkit.exchange import Request
from rewardkit.fidelity import Entry, LossWarning, Policy, Translation, put
from rewardkit.model import Reward

from .counterexample import InMoney, in_money


@frozen
class Edit:
    """One field that is not said there as it was.

    Attributes:
        entry: what becomes of it.
        cost: the cheapest basket at which customers notice it in money, if they ever do.
    """

    entry: Entry
    cost: InMoney


@frozen
class Plan:
    """How a reward gets to another provider.

    Attributes:
        translation: the nearest reward that there can be, and the report of each field.
        requests: what would be sent for it, in order; an id that only an answer tells stands there
            as ``<id of …>``.
        obstacle: why there are no requests; empty where there are.
        edits: the fields that are not said as they were.
        cost: what all of that together costs, as for one edit.
    """

    translation: Translation
    requests: tuple[Request, ...]
    obstacle: str
    edits: tuple[Edit, ...]
    cost: InMoney


def plan_translation(reward: Reward, to: Adapter, *, policy: Policy | None = None) -> Plan:  # type: ignore[type-arg]  # of any settings
    """What would be written of a reward at another provider; nothing is sent.

    Args:
        reward: of any provider.
        to: the other one's adapter.
        policy: what must not be lost, and what is warned of with a ``LossWarning``; None to plan all
            the same, and look at the report.

    Raises:
        LossyTranslation: its benefit cannot be said there at all, or the policy refuses a loss.
        Unsupported: the adapter does not say how it says rewards.
    """
    translation = to.fit(reward)
    for entry in () if policy is None else policy.check(translation.report):
        told = f"{entry.path} of {reward.ref} is {entry.loss} at {to.provider}: {entry.why}"
        warnings.warn(told, LossWarning, stacklevel=3)
    requests: tuple[Request, ...] = ()
    obstacle = ""
    try:
        requests = to.requests_to_create(translation.reward)
    except Unsupported as error:
        obstacle = error.reason
    edits = tuple(
        # A field may change more than once, and each time is an edit of its own.
        Edit(
            entry,
            in_money(*(put(reward, entry.path, each) for each in (entry.before, entry.after))),
        )
        for entry in translation.report.losses
    )
    return Plan(translation, requests, obstacle, edits, in_money(reward, translation.reward))
