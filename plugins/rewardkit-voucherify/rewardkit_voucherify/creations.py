"""The requests that make a reward, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rewardkit.exchange import Request

from .drafts import Draft
from .mapping.money import VoucherifyLike

#: What stands for ids that only an answer tells.
_RULE = "<id of the validation rule>"
_CAMPAIGN = "<id of the campaign>"
_REWARD = "<id of the reward>"


def requests_of(adapter: VoucherifyLike, draft: Draft) -> tuple[Request, ...]:
    """All that is written to make a reward."""
    return tuple(_requests(adapter, draft))


def _requests(adapter: VoucherifyLike, draft: Draft) -> Iterator[Request]:
    if draft.campaign is not None:
        if draft.rule is not None:
            yield validation_rule(draft.rule)
        yield campaign(draft, None if draft.rule is None else _RULE)
    if draft.entry is not None:
        yield catalogue_reward(draft, None if draft.campaign is None else _CAMPAIGN)
    if draft.points is not None:
        yield assignment(adapter, _REWARD, draft.points)


def validation_rule(body: dict[str, Any]) -> Request:
    """A rule of its own, which the campaign then names."""
    return Request.post("v1", "validation-rules", json=body)


def campaign(draft: Draft, rule_id: str | None) -> Request:
    """The campaign, with its rule if there is one."""
    rules = {} if rule_id is None else {"validation_rules": [rule_id]}
    body = {**(draft.campaign or {}), **rules}
    sensitive = () if draft.code is None else (draft.code,)
    return Request.post("v1", "campaigns", json=body, sensitive=sensitive)


def catalogue_reward(draft: Draft, campaign_id: str | None) -> Request:
    """The reward of the catalogue, which nobody is offered yet, and the campaign it gives from."""
    target = {} if campaign_id is None else {"parameters": {"campaign": {"id": campaign_id}}}
    return Request.post("v1", "rewards", json={**(draft.entry or {}), **target})


def assignment(adapter: VoucherifyLike, reward_id: str, points: int) -> Request:
    """That the loyalty campaign of the settings offers a reward at this price."""
    body = {
        "campaign": adapter.settings.loyalty_campaign,
        "parameters": {"loyalty": {"points": points}},
    }
    return Request.post("v1", "rewards", reward_id, "assignments", json=body)
