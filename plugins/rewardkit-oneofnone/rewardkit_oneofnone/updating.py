"""Updating a reward: what differs becomes a PATCH of just that, or nothing is sent at all."""

from __future__ import annotations

from typing import Any

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, Unsupported
from rewardkit.exchange import Exchange, Request, Subject
from rewardkit.model import Reward, flat
from rewardkit.operations import Operation

from . import inputs, offers, wire
from .changes import CHANGES, FIXED, NATIVE_CHANGES
from .mapping import PROVIDER
from .translation import Translation


class Updating(Translation):
    """The part of the adapter that changes rewards."""

    def update_reward(self, command: op.UpdateReward) -> Exchange[Reward]:
        """Write what differs between ``before`` and ``after``; all else stays as it is.

        ``conditions`` and ``imageId`` have no field of ours: change them in ``native``. If nothing
        differs, nothing is written, and the reward is read.

        Vendor operation: PATCH /v1/rewards/{id}.

        Raises:
            Unsupported: a field changed that the vendor's update does not take; all are named.
            InvalidRequest: a new value cannot be sent, such as an amount of another currency.
            RewardNotFound: there is none any more.
        """
        before, after = command.before, command.after
        if before.ref.provider != PROVIDER:
            raise self.invalid(f"{before.ref} is no reward of One of None's: read it here")
        reward_id = inputs.uuid("a reward", before.ref.id)
        body = self._changed(before, after)
        if not body:
            return (yield from self.get_reward(op.GetReward(reward_id)))
        response = yield Request.patch(
            "v1",
            "rewards",
            reward_id,
            json=body,
            subject=Subject.REWARD,
            sensitive=tuple(code for code in (before.shared_code, after.shared_code) if code),
        )
        return self.neutral.reward(self.decode(wire.Reward, response))

    def _changed(self, before: Reward, after: Reward) -> dict[str, Any]:
        """The body of the update.

        Raises:
            Unsupported: it cannot be said whole; then nothing of it is sent.
        """
        old = dict(flat(before))
        changed = {path: value for path, value in flat(after) if value != old[path]}
        natives = {
            key: value
            for key, value in after.native.items()
            if key not in before.native or value != before.native[key]
        }
        problems = [f"{path} ({FIXED[path]})" for path in changed if path in FIXED]
        if "benefit" in changed and (problem := offers.problem(before, after)):
            problems.append(problem)
        problems += [
            f"native {key!r} (change the neutral field instead; of native the update takes "
            f"{' and '.join(NATIVE_CHANGES)})"
            for key in natives
            if key not in NATIVE_CHANGES
        ]
        if problems:
            raise Unsupported(
                f"One of None's update cannot change {'; nor '.join(problems)}. Nothing was sent",
                provider=PROVIDER,
                operation=Operation.UPDATE_REWARD,
            )
        body: dict[str, Any] = {}
        if "benefit" in changed:
            body = offers.body(self.amounts, before, after)
        for path, value in changed.items():
            if path in CHANGES:
                _merge(body, path, CHANGES[path].body(self.amounts, path, value))
        for key, value in natives.items():
            body |= NATIVE_CHANGES[key].body(self.amounts, f"native {key!r}", value)
        return body


def _merge(body: dict[str, Any], path: str, more: dict[str, Any]) -> None:
    """Add to the body. One key has two fields: a benefit's address is the external one."""
    for key, value in more.items():
        if body.setdefault(key, value) != value:
            raise InvalidRequest(
                f"{path} and the benefit's url are one field at One of None, {key}: give both the "
                "same value"
            )
