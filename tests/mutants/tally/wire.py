"""Tally's JSON. Amounts are decimal texts, times have any zone, and a page names the next one."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define

from rewardkit.codec import Codec
from rewardkit.wire import Wire

CODEC = Codec()


@define
class Amount(Wire):
    value: str  # such as "5.00"
    currency: str


@define
class Offer(Wire):
    id: str
    title: str
    kind: str
    state: str
    stackable: bool
    used: int
    made: str
    changed: str
    text: str | None = None
    percent: str | None = None  # of the kind PERCENT
    amount: Amount | None = None  # of the kind AMOUNT
    begins: str | None = None
    ends: str | None = None
    minimum: Amount | None = None
    most: int | None = None  # uses in all
    link: str | None = None
    labels: dict[str, Any] = Factory(dict)


@define
class Code(Wire):
    id: str
    text: str
    offer: str
    state: str
    most: int | None  # uses
    used: int
    made: str
    batch: str | None = None  # our name for those that were made with it
    order: str | None = None
    customer: str | None = None
    used_at: str | None = None


@define
class Found(Wire):
    code: Code
    offer: Offer


@define
class Hold(Wire):
    id: str
    code: str
    offer: str
    order: str
    until: str


@define
class Use(Wire):
    """One use of a code; FAILED with an ``error`` as answers of other statuses have it."""

    id: str
    code: str
    offer: str
    order: str
    state: str
    at: str
    customer: str | None = None
    saved: Amount | None = None
    reason: str | None = None
    error: dict[str, Any] | None = None


@define
class Gift(Wire):
    id: str
    offer: str
    state: str
    customer: str
    token: str
    until: str


@define
class Account(Wire):
    name: str


@define
class Offers(Wire):
    entries: list[Offer]
    next: str | None


@define
class Codes(Wire):
    entries: list[Code]
    next: str | None


@define
class Uses(Wire):
    entries: list[Use]
    next: str | None


@define
class MadeCodes(Wire):
    entries: list[Code]
