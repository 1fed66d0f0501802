"""What the vendor's updates take of each kind of reward, and what works for the rest, as tables."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

_KEPT = "the vendor keeps it itself"
_RULES = "validation rules hold it, and an update takes none: change them in the dashboard"
_NO_FIELD = "there is no field for it: put it into metadata"

_OF_ALL: Mapping[str, str] = {
    "access": "it is worked out for who asks",
    "conditions.stackable": "stacking is a matter of categories and the project's settings",
    "created_at": _KEPT,
    "external_url": _NO_FIELD,
    "ref": "a reward keeps its id",
    "syncs": "the vendor has none",
    "updated_at": _KEPT,
    "usage.redemptions": _KEPT,
    "usage.revenue": _KEPT,
}

_OF_CODES: Mapping[str, str] = {
    **_OF_ALL,
    "applies_to": _RULES,
    "conditions.minimum_purchase": _RULES,
    "conditions.minimum_quantity": _RULES,
    "delivery": "it cannot be changed: make a new reward",
    "image_url": _NO_FIELD,
    "limits.per_customer": _RULES,
    "limits.stock": "only products of the catalogue have stock",
    "limits.total": "rules hold it, or the code's quantity, and an update takes neither",
    "points_cost": "only rewards of the catalogue have a price in points",
    "shared_code": "a code keeps its text: make a new reward",
    "status": "set_status switches it on and off",
}

_VALIDITY = frozenset({"validity_day_of_week", "validity_hours", "validity_timeframe"})
_CATEGORIES = frozenset({"category", "category_id"})
_DATES: Mapping[str, str] = {
    "window.expires_at": "expiration_date",
    "window.starts_at": "start_date",
}


@frozen
class Changes:
    """What can be changed of one kind of reward.

    Attributes:
        what: the kind, for messages.
        keys: the vendor's key of each of our fields that can be cleared with null.
        fixed: why another field cannot be changed, or what works instead.
        apart: the vendor's keys of our fields that are written in a way of their own.
        natives: keys of ``Reward.native`` that are taken, and that we have no field for.
        merges: whether the update merges metadata, so that keys are removed by name.
    """

    what: str
    keys: Mapping[str, str]
    fixed: Mapping[str, str]
    apart: Mapping[str, tuple[str, ...]]
    natives: frozenset[str] = frozenset()
    merges: bool = False


CAMPAIGN = Changes(
    "a campaign",
    {"description": "description", **_DATES},
    {**_OF_CODES, "name": "a campaign keeps its name: make a new one"},
    {"benefit": ("discount", "gift"), "metadata": ("metadata", "unset_metadata_fields")},
    _VALIDITY
    | _CATEGORIES
    | {"activity_duration_after_publishing", "auto_join", "join_once", "type"},
    merges=True,
)

LONE_CODE = Changes(
    "a code without a campaign",
    {"description": "additional_info", **_DATES},
    {**_OF_CODES, "name": "it has none of its own"},
    {"benefit": ("discount",), "metadata": ("metadata",)},
    _VALIDITY | _CATEGORIES,
)

_OF_ITS_CAMPAIGN = "its campaign says that: update the campaign"

CATALOGUE = Changes(
    "a catalogue reward",
    {"name": "name"},
    {
        **_OF_ALL,
        "applies_to": _OF_ITS_CAMPAIGN,
        "conditions.minimum_purchase": _RULES,
        "conditions.minimum_quantity": _RULES,
        "delivery": _OF_ITS_CAMPAIGN,
        "limits.per_customer": _RULES,
        "limits.total": _RULES,
        "shared_code": _OF_ITS_CAMPAIGN,
        "status": "it has none: it can be had where it is assigned",
        "window.expires_at": _OF_ITS_CAMPAIGN,
        "window.starts_at": _OF_ITS_CAMPAIGN,
    },
    {
        "benefit": ("parameters",),
        "description": ("attributes",),
        "image_url": ("attributes",),
        "limits.stock": ("stock",),
        "metadata": ("metadata",),
        "points_cost": (),  # of its assignments
    },
)
