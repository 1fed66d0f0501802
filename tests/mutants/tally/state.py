"""What the simulator of Tally keeps in memory: offers, codes, holds, uses and gifts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from rewardkit.model import Money
from rewardkit.sandbox import Answer, Call, Identifiers, Refused
from rewardkit.times import parse_instant

_HERE = timezone(timedelta(hours=2))  # Tally writes its times as they are where it is
_PAGE = 50
_BATCH_AT_MOST = 20

#: Of an offer that is made, what is there where nothing is said.
OFFER: dict[str, Any] = {
    "text": None,
    "percent": None,
    "amount": None,
    "begins": None,
    "ends": None,
    "minimum": None,
    "most": None,
    "link": None,
    "labels": {},
}
_CODE: dict[str, Any] = {
    "state": "FREE",
    "most": 1,
    "used": 0,
    "batch": None,
    "order": None,
    "customer": None,
    "used_at": None,
}

#: Of an offer, what nobody else changes.
_OURS = ("id", "used", "made", "changed")


class Tally:
    """The state of one simulator, and what each operation does to it."""

    def __init__(self) -> None:
        self.offers: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.uses: dict[str, dict[str, Any]] = {}
        self.holds: dict[str, dict[str, Any]] = {}
        self.gifts: dict[str, dict[str, Any]] = {}
        self.ids = Identifiers()

    # Offers -------------------------------------------------------------------------------------

    def account(self, _: Call) -> Answer:
        return Answer({"name": "A shop"})

    def list_offers(self, call: Call) -> Answer:
        return _page(call, self.offers.values())

    def make_offer(self, call: Call) -> Answer:
        made = {"id": self.ids.text(8), "used": 0, "made": now(), "changed": now()}
        offer = {**OFFER, **call.body, **made}
        self.offers[offer["id"]] = _checked(offer)
        return Answer(offer, 201)

    def get_offer(self, call: Call) -> Answer:
        return Answer(self._offer(call))

    def put_offer(self, call: Call) -> Answer:
        before = self._offer(call)
        ours = {key: before[key] for key in _OURS}
        offer = _checked({**OFFER, **call.body, **ours, "changed": now()})
        self.offers[offer["id"]] = offer
        return Answer(offer)

    def delete_offer(self, call: Call) -> Answer:
        id = self._offer(call)["id"]
        if any(code["offer"] == id for code in self.codes.values()):
            raise Refused(409, "offer_in_use", "the offer has codes")
        del self.offers[id]
        return Answer(None, 204)

    def put_state(self, call: Call) -> Answer:
        offer = self._offer(call)
        offer.update(state=call.body["state"], changed=now())
        return Answer(offer)

    # Codes --------------------------------------------------------------------------------------

    def list_codes(self, call: Call) -> Answer:
        id = self._offer(call)["id"]
        return _page(call, (code for code in self.codes.values() if code["offer"] == id))

    def make_codes(self, call: Call) -> Answer:
        offer, count = self._offer(call), call.body["count"]
        if count > _BATCH_AT_MOST:
            raise Refused(400, "body_wrong", f"no more than {_BATCH_AT_MOST} codes at once")
        prefix = call.body.get("prefix") or ""
        texts = [self.ids.code(prefix, 8) for _ in range(count)]
        return self._made(offer, texts, call.body.get("batch"))

    def import_codes(self, call: Call) -> Answer:
        offer, texts = self._offer(call), call.body["texts"]
        if len(texts) > _BATCH_AT_MOST:
            raise Refused(400, "body_wrong", f"no more than {_BATCH_AT_MOST} codes at once")
        taken = [text for text in texts if text in self.codes]
        if taken:
            raise Refused(409, "code_taken", f"there is a code {taken[0]} already")
        return self._made(offer, texts)

    def _made(self, offer: dict[str, Any], texts: list[str], batch: str | None = None) -> Answer:
        made = [self.code(offer["id"], text, batch=batch) for text in texts]
        return Answer({"entries": made}, 201)

    def code(self, offer: str, text: str, **more: Any) -> dict[str, Any]:
        """Make a code."""
        code = {
            **_CODE,
            "id": self.ids.text(8),
            "text": text,
            "offer": offer,
            "made": now(),
            **more,
        }
        self.codes[text] = code
        return code

    def find_code(self, call: Call) -> Answer:
        code = self._code(call)
        return Answer({"code": code, "offer": self.offers[code["offer"]]})

    def block_code(self, call: Call) -> Answer:
        code = self._code(call)
        if code["state"] == "USED":
            raise Refused(409, "code_used", "the code has been used")
        code["state"] = "BLOCKED"
        return Answer(code)

    # Checkout -----------------------------------------------------------------------------------

    def hold_code(self, call: Call) -> Answer:
        code, order = self._code(call), call.body["order"]
        refusal = self._refusal(code, order, None)
        if refusal is not None:
            raise Refused(409, *refusal)
        until = datetime.now(UTC) + timedelta(seconds=call.body["seconds"])
        hold = {"id": self.ids.text(8), "code": code["text"], "offer": code["offer"]}
        hold |= {"order": order, "until": there(until)}
        self.holds[hold["id"]] = hold
        code["state"] = "HELD"
        return Answer(hold, 201)

    def end_hold(self, call: Call) -> Answer:
        hold = self.holds.pop(call.path["id"], None)
        if hold is not None and self.codes[hold["code"]]["state"] == "HELD":
            self.codes[hold["code"]]["state"] = "FREE"
        return Answer(None, 204)

    def use_code(self, call: Call) -> Answer:
        code, order = self._code(call), call.body["order"]
        use = {"id": self.ids.text(8), "code": code["text"], "offer": code["offer"]}
        use |= {"order": order, "state": "DONE", "at": now(), "customer": call.body["customer"]}
        use |= {"saved": _saved(self.offers[code["offer"]], call.body["total"])}
        use |= {"reason": None, "error": None}
        refusal = self._refusal(code, order, call.body["total"])
        if refusal is not None:
            key, message = refusal
            return Answer({**use, "state": "FAILED", "error": {"key": key, "message": message}})
        self.offers[code["offer"]]["used"] += 1
        code.update(state="USED", used=1, order=order, customer=use["customer"], used_at=use["at"])
        self.uses[use["id"]] = use
        return Answer(use)

    def _refusal(self, code: dict[str, Any], order: str, total: Any) -> tuple[str, str] | None:
        """Why a code cannot be used for an order; None where it can."""
        offer, present = self.offers[code["offer"]], datetime.now(UTC)
        held_by = {hold["order"] for hold in self.holds.values() if hold["code"] == code["text"]}
        minimum = offer["minimum"]
        reasons = {
            "code_used": code["state"] == "USED",
            "code_blocked": code["state"] == "BLOCKED",
            "code_held": code["state"] == "HELD" and order not in held_by,
            "offer_halted": offer["state"] != "LIVE",
            "offer_early": bool(offer["begins"]) and present < parse_instant(offer["begins"]),
            "offer_over": bool(offer["ends"]) and present >= parse_instant(offer["ends"]),
            "offer_used_up": offer["most"] is not None and offer["used"] >= offer["most"],
            "order_too_small": bool(minimum and total) and _money(total) < _money(minimum),
        }
        return next(
            ((key, f"{key}: {code['text']}") for key, is_so in reasons.items() if is_so), None
        )

    def find_uses(self, call: Call) -> Answer:
        wanted = {name: call.query[name] for name in ("code", "order") if name in call.query}
        uses = (use for use in self.uses.values() if wanted.items() <= use.items())
        return _page(Call(query={}), uses)

    def list_uses(self, call: Call) -> Answer:
        id = self._offer(call)["id"]
        return _page(call, (use for use in self.uses.values() if use["offer"] == id))

    def undo_use(self, call: Call) -> Answer:
        use = self.uses.get(call.path["id"])
        if use is None:
            raise Refused(404, "use_unknown", "there is no such use")
        if use["state"] == "UNDONE":
            raise Refused(409, "use_undone", "the use has been undone before")
        use.update(state="UNDONE", reason=call.body["reason"])
        self.offers[use["offer"]]["used"] -= 1
        code = self.codes[use["code"]]
        code.update(state="FREE", used=0, order=None, customer=None, used_at=None)
        return Answer(use)

    # Gifts --------------------------------------------------------------------------------------

    def give(self, call: Call) -> Answer:
        gift = {"id": self.ids.text(8), "offer": self._offer(call)["id"], "state": "GIVEN"}
        gift |= {"customer": call.body["customer"], "token": self.ids.text(24)}
        gift |= {"until": there(datetime.now(UTC) + timedelta(days=30))}
        self.gifts[gift["token"]] = gift
        return Answer(gift, 201)

    def claim(self, call: Call) -> Answer:
        gift = self.gifts.get(call.body["token"])
        if gift is None:
            raise Refused(404, "gift_unknown", "there is no such gift")
        if gift["state"] == "CLAIMED":
            raise Refused(409, "gift_claimed", "the gift has been claimed before")
        gift["state"] = "CLAIMED"
        return Answer(gift)

    def _offer(self, call: Call) -> dict[str, Any]:
        if call.path["id"] not in self.offers:
            raise Refused(404, "offer_unknown", "there is no such offer")
        return self.offers[call.path["id"]]

    def _code(self, call: Call) -> dict[str, Any]:
        if call.path["text"] not in self.codes:
            raise Refused(404, "code_unknown", f"there is no code {call.path['text']}")
        return self.codes[call.path["text"]]


def _page(call: Call, entries: Iterable[dict[str, Any]]) -> Answer:
    """A part of a list; its cursor is the place of the next entry."""
    state = call.query.get("state")
    chosen = [entry for entry in entries if state in {None, entry["state"]}]
    first = int(call.query.get("cursor", "at-0").removeprefix("at-"))
    last = first + call.query.get("limit", _PAGE)
    following = f"at-{last}" if last < len(chosen) else None
    return Answer({"entries": chosen[first:last], "next": following})


def _checked(offer: dict[str, Any]) -> dict[str, Any]:
    if not 0 < len(offer["title"]) <= 100:
        raise Refused(400, "body_wrong", "a title has 1 to 100 letters")
    return offer


def _money(amount: Mapping[str, str]) -> Money:
    return Money.of(str(amount["value"]), amount["currency"])  # numbers are taken, too


def _saved(offer: dict[str, Any], total: Any) -> Any:
    """What an order costs less; of a percentage it is rounded down."""
    if total is None or offer["kind"] == "SHIPPING":
        return None
    if offer["kind"] == "AMOUNT":
        return offer["amount"]
    whole = _money(total)
    saved = Money(int(whole.minor * whole.major.__class__(offer["percent"]) / 100), whole.currency)
    return {"value": f"{saved.major:f}", "currency": saved.currency}


def now() -> str:
    """The present, as Tally writes it."""
    return there(datetime.now(UTC))


def there(moment: datetime) -> str:
    """A moment, as Tally writes it."""
    return moment.astimezone(_HERE).isoformat(timespec="seconds")
