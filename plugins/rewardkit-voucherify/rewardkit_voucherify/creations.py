"""The requests that make a reward, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rewardkit.exchange import Request

from .drafts import Draft
from .mapping.money import VoucherifyLike

#: What stands for ids that only an answer tells.
_RULE = "<id of the validation rule>"
_REWARD = "<id of the reward>"


def requests_of(adapter: VoucherifyLike, draft: Draft) -> tuple[Request, ...]:
    """All that is written to make a reward."""
    return tuple(_requests(adapter, draft))


def _requests(adapter: VoucherifyLike, draft: Draft) -> Iterator[Request]:
    if not draft.in_catalogue:
        if draft.rule is not None:
            yield validation_rule(draft.rule)
        yield campaign(draft, None if draft.rule is None else _RULE)
        return
    yield catalogue_reward(draft)
    if draft.points is not None:
        yield assignment(adapter, _REWARD, draft.points)


def validation_rule(body: dict[str, Any]) -> Request:
    """A rule of its own, which the campaign then names."""
    return Request.post("v1", "validation-rules", json=body)


def campaign(draft: Draft, rule_id: str | None) -> Request:
    """The campaign, with its rule if there is one."""
    body = draft.body if rule_id is None else {**draft.body, "validation_rules": [rule_id]}
    sensitive = () if draft.code is None else (draft.code,)
    return Request.post("v1", "campaigns", json=body, sensitive=sensitive)


def catalogue_reward(draft: Draft) -> Request:
    """The reward of the catalogue, which nobody is offered yet."""
    return Request.post("v1", "rewards", json=draft.body)


def assignment(adapter: VoucherifyLike, reward_id: str, points: int) -> Request:
    """That the loyalty campaign of the settings offers a reward at this price."""
    body = {
        "campaign": adapter.settings.loyalty_campaign,
        "parameters": {"loyalty": {"points": points}},
    }
    return Request.post("v1", "rewards", reward_id, "assignments", json=body)
