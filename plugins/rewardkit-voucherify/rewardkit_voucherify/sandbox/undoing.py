"""Taking redemptions back in a sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused
from rewardkit.times import parse_instant

from .entries import Entries
from .locks import Locks
from .orders import take_off
from .purchases import Purchases
from .refusing import not_found
from .shapes import Json
from .state import State
from .uses import Uses

_LONGEST = timedelta(days=92)  # "up to 3 months back"


@define
class Undoing:
    """The endpoint that rolls back."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"rollBack": self.roll_back}

    def roll_back(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/redemptions/{id}/rollbacks, of a single one or of a parent."""
        asked = {**(call.body or {})}
        asked.setdefault("reason", call.query.get("reason"))
        undone = self._redemption(call.path["parentRedemptionId"])
        children = [each for each in self.state.redemptions if each["redemption"] == undone["id"]]
        children = [each for each in children if each["object"] == "redemption"] or [undone]
        order = self._order(undone, children)
        rollbacks = [self._undo(each, order, asked) for each in children]
        parent = {}
        if undone not in children:
            parent = {"parent_rollback": self._written(undone, order, asked)}
        return Answer({"rollbacks": rollbacks, **parent, "order": deepcopy(order)})

    def _undo(self, entry: Json, order: Json | None, asked: Json) -> Json:
        Uses(self.state, Locks(self.state), Purchases(self.state)).take_back(entry)
        return self._written(entry, order, asked)

    def _written(self, entry: Json, order: Json | None, asked: Json) -> Json:
        """The rollback, written down, and the redemption marked."""
        rollback = Entries(self.state).rollback(entry, order, asked)
        mode = {"rollback_order_mode": "WITH_ORDER"}
        entry["status"] = "ROLLED_BACK"
        entry["related_redemptions"] = {
            **(entry["related_redemptions"] or {}),
            "rollbacks": [{"id": rollback["id"], "date": rollback["date"], **mode}],
        }
        if order is not None and entry["id"] in order["redemptions"]:
            order["redemptions"][entry["id"]] |= {
                "rollback_id": rollback["id"],
                "rollback_date": rollback["date"],
            }
        self.state.record(rollback)
        return rollback

    def _order(self, undone: Json, children: list[Json]) -> Json | None:
        """The order, canceled, and without what the redemptions took off it."""
        shown = undone["order"]
        order = shown and self.state.orders[shown["source_id"] or shown["id"]]
        if order:
            order["status"] = "CANCELED"
            take_off(order, -sum(self.state.taken_off[each["id"]] for each in children))
        return order

    def _redemption(self, id: str) -> Json:
        """What may be taken back. Raises Refused."""
        found = self.state.redemption(id)
        if found["object"] != "redemption" or found["result"] != "SUCCESS":
            raise not_found("redemption", id)
        if found["redemption"] is not None:
            raise _refused("invalid_redemption_parent", "It is one of several", found)
        if found["status"] == "ROLLED_BACK":
            raise _refused("already_rolled_back", "It has been taken back", found)
        if parse_instant(found["date"]) < self.state.clock.now() - _LONGEST:
            raise _refused("invalid_rollback_params", "It is older than three months", found)
        return found


def _refused(key: str, message: str, redemption: Mapping[str, Any]) -> Refused:
    return Refused(
        400,
        key,
        message,
        details=f"Redemption {redemption['id']}",
        resource_id=redemption["id"],
        resource_type="redemption",
    )
