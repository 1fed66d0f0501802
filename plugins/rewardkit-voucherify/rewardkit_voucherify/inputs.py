"""The fields of a reward by their paths, and what is wrong with those that cannot be written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rewardkit.errors import InvalidRequest, ProviderError
from rewardkit.fidelity import Expression
from rewardkit.model import Reward, Scope, ScopeKind, flat
from rewardkit.times import format_instant

from .kinds import why_not


def stated_problems(reward: Reward, lacks: Mapping[str, Expression]) -> list[str]:
    """The fields of a new reward that the vendor cannot say, each with what to do instead."""
    empty = dict(flat(Reward.new(reward.name, reward.benefit)))
    return [
        f"{path} ({why_not(lacks[path])})"
        for path, value in flat(reward)
        if path in lacks and value != empty[path] and not is_sitewide(value)
    ]


def is_sitewide(value: Any) -> bool:
    """Whether it is a scope that leaves nothing out, and so asks for nothing."""
    return isinstance(value, Scope) and value.kind == ScopeKind.SITEWIDE


def refuse(problems: list[str]) -> None:
    """Refuse a reward because of all that is wrong with it, before anything is sent.

    Raises:
        InvalidRequest: something is.
    """
    if problems:
        raise InvalidRequest(f"the vendor cannot write {'; nor '.join(problems)}. Nothing was sent")


def instant_text(path: str, moment: datetime) -> str:
    """A moment as the vendor takes it."""
    try:
        return format_instant(moment)
    except ValueError as error:
        raise InvalidRequest(f"{path}: {error}") from None


def json_object(path: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """An object that can be written as JSON."""
    try:
        written = dict(value)
        json.dumps(written, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise InvalidRequest(
            f"{path} is an object of texts, numbers, truth values, lists and objects, and this has "
            "something else in it"
        ) from None
    return written


def also(error: ProviderError, what: str) -> ProviderError:
    """The same error, which also says what has been done before it, or what to look at."""
    error.detail = f"{error.detail or error.summary}; {what}"
    return error
