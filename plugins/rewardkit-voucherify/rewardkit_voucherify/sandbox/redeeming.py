"""Validating and redeeming in a sandbox, of one code or of several together."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal

from attrs import define, field

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .entries import Entries
from .locks import Locks
from .orders import Orders
from .purchases import Purchases
from .refusing import error_body
from .shapes import Json, stacking_rules
from .state import State
from .uses import Use, Uses

Mode = Literal["ALL", "PARTIAL"]


@define
class Judged:
    """What the codes of a call come to.

    Attributes:
        order: what the order is with those that may be used.
        uses: those, in their order.
        refused: the others, by what was asked for.
    """

    order: Json
    uses: list[Use] = field(factory=list)
    refused: list[tuple[Json, Refused]] = field(factory=list)


@define
class Checkout:
    """The endpoints that validate and redeem, of one project.

    Attributes:
        state: the project.
        mode: how it answers for a code that it refuses.
    """

    state: State
    mode: Mode

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {"redeem": self.redeem, "validate": self.validate}

    def validate(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/validations. It answers 200 for refused codes, too."""
        session = self._session(call.body.get("session"))
        judged = self._judge(call.body, None if session is None else session["key"])
        valid = bool(judged.uses) and (self.mode == "PARTIAL" or not judged.refused)
        if valid and session is not None:
            for use in judged.uses:
                if use.points is None:  # loyalty cards are not held
                    self._locks.hold(use.voucher, session, use.credits or 0)
        expand = "redeemable" in call.body.get("options", {}).get("expand", ())
        applicable = [_applicable(use, expand=expand) for use in judged.uses]
        refused = [self._inapplicable(*each) for each in judged.refused]
        partial = self.mode == "PARTIAL"
        return Answer(
            {
                "id": self.state.new_id("valid"),
                "valid": valid,
                "redeemables": applicable if partial else [*applicable, *refused],
                "inapplicable_redeemables": refused if partial else [],
                "skipped_redeemables": [],
                "order": judged.order,
                "tracking_id": None,
                "session": session,
                "stacking_rules": stacking_rules(self.mode),
            }
        )

    def redeem(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/redemptions."""
        key = (call.body.get("session") or {}).get("key")
        orders, entries = Orders(self.state), Entries(self.state)
        customer, metadata = orders.customer(call.body.get("customer")), call.body.get("metadata")
        judged = self._judge(call.body, key)
        refused = [
            (asked, self._written_down(entries, asked, error, customer, metadata))
            for asked, error in judged.refused
        ]
        if refused and self.mode == "ALL":
            raise refused[0][1]
        made = []
        for use in judged.uses:
            entry = entries.redemption(use.voucher, customer, metadata)
            self._uses.carry_out(use, entry)
            self._locks.used(use.voucher, key)
            self.state.taken_off[entry["id"]] = use.off
            made.append(entry | {"session": key and {"key": key}})
        parent = entries.redemption(None, customer, metadata) if len(made) > 1 else None
        self._write(judged.order, made, parent)
        return Answer(
            {
                "redemptions": made,
                **({} if parent is None else {"parent_redemption": parent}),
                "order": deepcopy(judged.order),
                "inapplicable_redeemables": [self._inapplicable(*each) for each in refused],
                "skipped_redeemables": [],
            }
        )

    @property
    def _locks(self) -> Locks:
        return Locks(self.state)

    @property
    def _uses(self) -> Uses:
        return Uses(self.state, self._locks, Purchases(self.state))

    def _judge(self, body: Json, key: str | None) -> Judged:
        ids = [asked["id"] for asked in body["redeemables"]]
        if len(set(ids)) < len(ids):
            raise Refused(400, "duplicated_redeemables", "A code may be there once only")
        orders = Orders(self.state)
        judged = Judged(orders.order(body.get("order"), orders.customer(body.get("customer"))))
        for asked in body["redeemables"]:
            try:
                judged.uses.append(self._uses.judge(asked, judged.order, key))
            except Refused as refused:
                judged.refused.append((asked, refused))
        return judged

    def _session(self, asked: Json | None) -> Json | None:
        return asked and {"key": self.state.new_id("ssn"), "type": "LOCK", **asked}

    def _written_down(
        self, entries: Entries, asked: Json, refused: Refused, customer: Json | None, metadata: Any
    ) -> Refused:
        """The refusal, with the failed redemption that it names; of no code there is none."""
        if not self.state.has_code(asked["id"]):
            return refused
        return entries.failure(self.state.voucher(asked["id"]), customer, metadata, refused)

    def _write(self, order: Json, made: list[Json], parent: Json | None) -> None:
        """Put the redemptions into their order, and all of it into the history."""
        if not made:
            return
        order["status"] = "PAID"
        for entry in made if parent is None else [parent]:
            order["redemptions"][entry["id"]] = {
                "date": entry["date"],
                "related_object_type": entry["related_object_type"],
                "related_object_id": entry["related_object_id"],
                "related_object_parent_id": entry["voucher"] and entry["voucher"]["campaign_id"],
                **({} if parent is None else {"stacked": [each["id"] for each in made]}),
            }
        Orders(self.state).keep(order)
        for entry in made:
            entry |= {
                "redemption": parent and parent["id"],
                "order": deepcopy(order),
                "voucher": deepcopy(self.state.voucher(entry["related_object_id"])),
            }
            self.state.record(entry)
        if parent is not None:
            parent["order"] = deepcopy(order)
            parent["related_redemptions"] = {
                "redemptions": [{"id": each["id"], "date": each["date"]} for each in made]
            }
            self.state.record(parent)

    def _inapplicable(self, asked: Json, refused: Refused) -> Json:
        error = error_body(refused, f"v-{self.state.ids.text(12)}")
        words = (refused.facts.get("error") or error)["message"]
        return {
            "status": "INAPPLICABLE",
            "id": asked["id"],
            "object": "voucher",
            "result": {"error": error, "details": {"key": refused.key, "message": words}},
        }


def _applicable(use: Use, *, expand: bool) -> Json:
    voucher = use.voucher
    if use.points is not None:
        result: Json = {"loyalty_card": {"points": use.points}}
    elif use.credits is not None:
        result = {"gift": {"balance": voucher["gift"]["balance"], "credits": use.credits}}
    else:
        result = {"discount": voucher["discount"]}
    named = {"campaign_name": voucher["campaign"], "campaign_id": voucher["campaign_id"]}
    return {
        "status": "APPLICABLE",
        "id": voucher["code"],
        "object": "voucher",
        "result": result,
        **({"metadata": voucher["metadata"], **named} if expand else {}),
    }
