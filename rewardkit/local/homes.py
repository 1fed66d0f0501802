"""Where each field of a reward's document goes: to the field of the same name, as the store has no other."""

from __future__ import annotations

import attrs

from rewardkit import operations as op
from rewardkit.documents import to_document
from rewardkit.homes import Home, Homes, Read, Sent, to
from rewardkit.model import Conditions, Limits, Reward, Usage, Window

from .readback import ReadingBack

_DOCUMENT = "Reward"
_PARTS = {
    "window": Window,
    "conditions": Conditions,
    "limits": Limits,
    "usage": Usage,
}
_KEPT = "the store keeps it itself"

#: By neutral field: why a document that makes or changes a reward does not decide it.
_UNWRITTEN = {
    "access": "a file does not know who asks",
    "created_at": _KEPT,
    "updated_at": _KEPT,
    "usage.redemptions": _KEPT,
    "usage.revenue": _KEPT,
}


class Explaining(ReadingBack):
    """The part of the adapter that an explanation asks."""

    def homes(self, reward: Reward) -> Homes:
        """The tables of a reward's fields; its payload is its document."""
        return Homes(
            payload=to_document(reward),
            root=Reward,
            operation="get_reward",
            read=_READ,
            sent=_SENT,
            requests={_DOCUMENT: "create_reward, update_reward"},
            unwritten=_UNWRITTEN,
        )


def _fields(cls: type[attrs.AttrsInstance], owner: str = "") -> dict[str, Home]:
    names = [each.name for each in attrs.fields(cls) if each.name != "native"]
    return {
        name: to(f"{owner}{name}", rule="as the document says it", secret=name == "shared_code")
        for name in names
    }


_READ: Read = {
    Reward: (Reward, _fields(Reward)),
    **{cls: (Reward, _fields(cls, f"{name}.")) for name, cls in _PARTS.items()},
}


def _sent() -> dict[str, Home]:
    """The keys of a document, by where they stand in it, without what it does not decide."""
    flat = {
        path: home
        for _, table in _READ.values()
        for home in table.values()
        for path in home.paths
        if path not in _PARTS and path not in _UNWRITTEN
    }
    return {path: to(f"reward.{path}", rule=home.rule) for path, home in flat.items()}


_SENT: Sent = {_DOCUMENT: (op.CreateReward, _sent())}
