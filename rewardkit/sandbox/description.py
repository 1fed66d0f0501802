"""How a plugin describes its sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from rewardkit.model import Reward


@frozen
class Example:
    """Something in the seeded data that a person may try.

    Attributes:
        what: what it shows, such as ``10 % off, single-use code``.
        reward_id: the vendor's id of the reward.
        code: a code of it, where it has one.
    """

    what: str
    reward_id: str
    code: str | None = None


@frozen(kw_only=True)
class Sandbox:
    """A simulator of one vendor.

    Attributes:
        title: the vendor's name, for people.
        create_app: makes a fresh ASGI application with seeded data and state of its own.
        settings: from the server's URL to the settings that connect to it.
        examples: what to try. ``checkout`` has a single-use code of a percentage reward,
            ``comparison`` is a reward that vendors can be compared by.
        enter: where the vendor's API creates no rewards: makes a fresh application in which somebody
            has made these in the dashboard, as ``Adapter.fit`` gives them; with the connection's
            settings, and gives their ids, too. None where ``create_reward`` works.
    """

    title: str
    create_app: Callable[[], Any]
    settings: Callable[[str], Mapping[str, Any]]
    examples: Mapping[str, Example] = field(factory=dict)
    enter: Callable[[Sequence[Reward], Any], tuple[Any, Sequence[str]]] | None = None
