"""The tables that hold of one reward, for ``rewardkit explain``."""

from __future__ import annotations

from collections.abc import Mapping

from rewardkit import operations as op
from rewardkit.homes import Home, Homes, Sent, to
from rewardkit.model import Reward

from . import wire
from .changes import BENEFIT_CHANGES, CHANGES, FIXED, NATIVE_CHANGES
from .homes import HOMES

_UPDATE = "UpdateRewardBody"


def homes(reward: Reward) -> Homes:
    """Those of a reward: the vendor lists and changes rewards, and makes none."""
    return Homes(
        payload=reward.native,
        root=wire.Reward,
        operation="GET /v1/rewards",
        read=HOMES,
        sent=_SENT,
        requests={_UPDATE: "PATCH /v1/rewards/{id}"},
        unwritten=FIXED,
    )


def _update() -> Mapping[str, Home]:
    """The keys of the update, and where each comes from."""
    made: dict[str, Home] = {}
    for path, key, rule in BENEFIT_CHANGES:
        made[key] = to(f"after.{path}", rule=rule)
    for path, change in CHANGES.items():
        before = made.get(change.key, Home((), change.rule))
        rules = dict.fromkeys((change.rule, before.rule))
        made[change.key] = to(f"after.{path}", *before.paths, rule="; ".join(rules))
    for change in NATIVE_CHANGES.values():
        made[change.key] = to("after.native", rule=change.rule)
    return made


_SENT: Sent = {_UPDATE: (op.UpdateReward, _update())}
