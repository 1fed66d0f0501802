"""A sandbox whose vendor has moved on: new fields, words and error keys; ``import drifting``."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

FIELD, WORD, KEY = "flavour", "frozen", "gone_for_good"


def drifted(app: Any) -> Any:
    """The application, with something new in each of its answers."""

    async def served(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        start: Message = {}
        body = b""

        async def changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            new = _new(start["status"], body)
            headers = [each for each in start["headers"] if each[0] != b"content-length"]
            headers.append((b"content-length", str(len(new)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": new})

        await app(scope, receive, changed)

    return served


def _new(status: int, body: bytes) -> bytes:
    if not body:
        return body
    found = json.loads(body)
    if status >= 400:
        for name in ("key", "code"):
            if isinstance(found.get(name), str):
                found[name] = KEY
    else:
        _change(found)
    return json.dumps(found).encode()


def _change(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _change(item)
    elif isinstance(value, dict):
        for inner in value.values():
            _change(inner)
        if "id" in value:
            value[FIELD] = "cherry"
        for name in ("status", "discount_type"):
            if isinstance(value.get(name), str):
                value[name] = WORD
        discount = value.get("discount")
        if isinstance(discount, dict):
            discount["type"] = WORD.upper()
