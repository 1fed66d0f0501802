"""The simulator of Tally: its paths, its key and what is there from the beginning."""

from __future__ import annotations

from typing import Any

from rewardkit.operations import Operation
from rewardkit.sandbox import Answer, Call, Contract, Example, Refused, Sandbox, create_app

from .state import OFFER, Tally, now

API_KEY = "tally-sandbox-key"

#: What the path of each operation is; each is a method of ``Tally``.
_ROUTES = {
    "account": ("get", "/api/account"),
    "list_offers": ("get", "/api/offers"),
    "make_offer": ("post", "/api/offers"),
    "get_offer": ("get", "/api/offers/{id}"),
    "put_offer": ("put", "/api/offers/{id}"),
    "delete_offer": ("delete", "/api/offers/{id}"),
    "put_state": ("post", "/api/offers/{id}/state"),
    "list_codes": ("get", "/api/offers/{id}/codes"),
    "make_codes": ("post", "/api/offers/{id}/codes"),
    "import_codes": ("post", "/api/offers/{id}/codes/import"),
    "list_uses": ("get", "/api/offers/{id}/uses"),
    "give": ("post", "/api/offers/{id}/gifts"),
    "claim": ("post", "/api/gifts/claim"),
    "find_code": ("get", "/api/codes/{text}"),
    "block_code": ("post", "/api/codes/{text}/block"),
    "hold_code": ("post", "/api/codes/{text}/hold"),
    "use_code": ("post", "/api/codes/{text}/use"),
    "end_hold": ("delete", "/api/holds/{id}"),
    "find_uses": ("get", "/api/uses"),
    "undo_use": ("post", "/api/uses/{id}/undo"),
}


def _contract() -> Contract:
    """The paths, and the types of what is in a query."""
    paths: dict[str, dict[str, Any]] = {}
    for name, (method, path) in _ROUTES.items():
        limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}
        paths.setdefault(path, {})[method] = {
            "operationId": name,
            "parameters": [limit],
            "responses": {},
        }
    return Contract({"paths": paths})


def _authorize(call: Call) -> None:
    if call.headers.get("x-tally-key") != API_KEY:
        raise Refused(401, "key_wrong", "the key is not known")


def _shape(refused: Refused) -> Answer:
    error = {"key": refused.key, "message": refused.message, "request": "r-1"}
    return Answer({"error": error}, refused.status)


def create_tally() -> Any:
    """A fresh application with a few offers and codes."""
    tally = Tally()
    usual = {
        "kind": "PERCENT",
        "percent": "10",
        "state": "LIVE",
        "stackable": True,
        "labels": {"season": "summer"},
        "most": 1000,
        "used": 0,
        "made": now(),
        "changed": now(),
    }
    window = {"begins": "2026-01-01T02:00:00+02:00", "ends": "2099-01-01T02:00:00+02:00"}
    past = {"ends": "2026-02-01T00:00:00+02:00"}
    later = {"begins": "2099-02-01T00:00:00+02:00"}
    text, link = "Ten per cent off", "https://shop.tally.example/summer"
    small = {"value": "20.00", "currency": "EUR"}
    five = {"value": "5.00", "currency": "EUR"}
    seeded: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("summer", "Ten off", {**window, "minimum": small, "text": text, "link": link}),
        ("spring", "Over", past),
        ("later", "Later", later),
        ("five", "Five off", {"kind": "AMOUNT", "percent": None, "amount": five}),
        ("post", "No postage", {"kind": "SHIPPING", "percent": None, "state": "HALTED"}),
    )
    for id, title, more in seeded:
        tally.offers[id] = {**OFFER, **usual, "id": id, "title": title, **more}
    tally.code("summer", "TALLY-7F3K")
    used = {"state": "USED", "used": 1, "order": "old-1", "used_at": now()}
    tally.code("summer", "TALLY-USED", **used)
    tally.code("summer", "TALLY-GONE", state="BLOCKED")
    tally.code("spring", "TALLY-OVER")
    tally.code("later", "TALLY-SOON")
    handlers = {name: getattr(tally, name) for name in _ROUTES}
    return create_app(_contract(), handlers, authorize=_authorize, shape=_shape)


SANDBOX = Sandbox(
    title="Tally",
    create_app=create_tally,
    settings=lambda url: {"api_key": API_KEY, "base_url": url},
    examples={
        "checkout": Example("10 % off, single-use code", "summer", "TALLY-7F3K"),
        "comparison": Example("10 % off", "summer"),
        "used": Example("a code that is used up", "summer", "TALLY-USED"),
        "revoked": Example("a code that is switched off", "summer", "TALLY-GONE"),
        "expired": Example("a code that has expired", "spring", "TALLY-OVER"),
        "early": Example("a code that is not active yet", "later", "TALLY-SOON"),
    },
)

#: What a use that failed is answered with, and HTTP 200; for ``Subject.refusing``.
FAILED: dict[Operation, dict[tuple[str | int, ...], Any]] = {
    Operation.REDEEM: {
        ("state",): "FAILED",
        ("error",): {"key": "code_used", "message": "the code has been used"},
    }
}
