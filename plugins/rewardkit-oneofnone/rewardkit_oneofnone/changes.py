"""What the vendor's update of a reward takes: our field, its key, and how it is written, as a table.

Fields that it does not take are in a table as well, each with what works instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from attrs import frozen

from rewardkit.errors import InvalidRequest
from rewardkit.times import format_instant

from . import inputs
from .amounts import Amounts

LONGEST_NAME = 500  # characters
LONGEST_DESCRIPTION = 5000

Write: TypeAlias = Callable[[Amounts, str, Any], Any]


def _text(shortest: int, longest: int) -> Write:
    return lambda _, what, value: inputs.text(what, value, longest, shortest)


def _any_text(_: Amounts, what: str, value: Any) -> str:
    if type(value) is str:
        return value
    raise InvalidRequest(f"{what} is a text, not {value!r}")


def _whole(_: Amounts, what: str, value: Any) -> int:
    if type(value) is int:
        return value
    raise InvalidRequest(f"{what} is a whole number, not {value!r}")


def _truth(_: Amounts, what: str, value: Any) -> bool:
    if type(value) is bool:
        return value
    raise InvalidRequest(f"{what} is True or False, not {value!r}")


def _instant(_: Amounts, what: str, value: Any) -> str:
    if not isinstance(value, datetime):
        raise InvalidRequest(f"{what} is a datetime with a time zone, not {value!r}")
    try:
        return format_instant(value)
    except ValueError as error:
        raise InvalidRequest(f"{what}: {error}") from None


def _object(_: Amounts, what: str, value: Any) -> dict[str, Any]:
    return inputs.json_object(what, value)


@frozen
class Change:
    """How a change of one of our fields is written.

    Attributes:
        key: the vendor's key.
        write: makes the vendor's value, or raises InvalidRequest.
        clearable: whether None may be written, as null.
        rule: the same in words, for the table of fields.
    """

    key: str
    write: Write
    clearable: bool
    rule: str

    def body(self, amounts: Amounts, path: str, value: Any) -> dict[str, Any]:
        """The vendor's key and value for a new value of the field at ``path``."""
        if value is not None:
            return {self.key: self.write(amounts, path, value)}
        if self.clearable:
            return {self.key: None}
        raise InvalidRequest(
            f"{path} cannot be taken away: One of None's update takes no null as {self.key}, so "
            "give it a value"
        )


#: By our field. ``benefit`` is written by ``offers``, as it has several keys.
CHANGES: Mapping[str, Change] = {
    "name": Change("name", _text(1, LONGEST_NAME), False, f"1 to {LONGEST_NAME} characters"),
    "description": Change(
        "description",
        _text(0, LONGEST_DESCRIPTION),
        True,
        f"up to {LONGEST_DESCRIPTION} characters, or null",
    ),
    "shared_code": Change("globalCode", _any_text, True, "to the letter, or null"),
    "window.starts_at": Change("startsAt", _instant, False, "ISO 8601 in UTC with Z"),
    "window.expires_at": Change("expiresAt", _instant, True, "ISO 8601 in UTC with Z, or null"),
    "conditions.minimum_purchase": Change(
        "minimumPurchase", Amounts.write_money, True, "by money_unit, in the currency, or null"
    ),
    "conditions.minimum_quantity": Change("minimumQuantity", _whole, True, "as it is, or null"),
    "conditions.stackable": Change("stackable", _truth, False, "as it is"),
    "limits.total": Change("usageLimitTotal", _whole, True, "as it is, or null"),
    "limits.per_customer": Change("usageLimitPerCustomer", _whole, True, "as it is, or null"),
    "external_url": Change("externalUrl", _any_text, True, "as it is, or null"),
}

#: The keys that ``offers`` writes of a benefit: our field, the key, and how.
BENEFIT_CHANGES = (
    ("benefit", "type", "by a table of benefits"),
    ("benefit", "value", "a whole number by percent_scale, or by money_unit in the currency"),
    ("benefit", "externalUrl", "the url of gated content and early access"),
)

#: By the key in ``Reward.native``: what the update takes and we have no field for.
NATIVE_CHANGES: Mapping[str, Change] = {
    "conditions": Change("conditions", _object, False, "as a whole"),
    "imageId": Change("imageId", _whole, True, "as it is, or null"),
}

_DASHBOARD = "change it in the dashboard"
_COUNTED = "One of None keeps it itself"

#: By our field: why the update does not take it, or what works instead.
FIXED: Mapping[str, str] = {
    "ref": "a reward keeps its id",
    "applies_to": f"the update takes no scope; {_DASHBOARD}",
    "delivery": f"the update takes no codeType; {_DASHBOARD}",
    "status": (
        "the update takes no status; change it in the dashboard, or end the reward with "
        "window.expires_at"
    ),
    "limits.stock": "there is no stock; limits.total says how often a reward can be used",
    "usage.redemptions": _COUNTED,
    "usage.revenue": _COUNTED,
    "points_cost": "there is no price in points",
    "image_url": "the update takes the id of a picture: give native with another imageId",
    "metadata": "there is no metadata; native has conditions, which can be changed as a whole",
    "syncs": "retry_sync syncs once more",
    "access": "it is worked out for who asks",
    "created_at": _COUNTED,
    "updated_at": _COUNTED,
}
