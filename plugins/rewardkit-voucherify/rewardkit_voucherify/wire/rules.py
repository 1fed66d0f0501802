"""Validation rules (``val_…``): what has to hold for a campaign, a tier or a code to apply."""

from __future__ import annotations

from attrs import define

from rewardkit.wire import Wire

from .looseness import Opaque


@define
class ApplicableItems(Wire):
    """Which items a discount is for: lists of products, SKUs and collections, kept as they come."""

    excluded: list[Opaque] | None = None
    included: list[Opaque] | None = None
    included_all: bool | None = None


@define
class ValidationRule(Wire):
    """A rule. Vendor operation: GET /v1/validation-rules/{validationRuleId}.

    Attributes:
        rules: single rules by number, from ``1``, and ``logic``, which says how they are joined.
    """

    id: str
    object: str
    name: str | None = None
    rules: Opaque | None = None
    bundle_rules: Opaque | None = None
    error: Opaque | None = None
    applicable_to: ApplicableItems | None = None
    type: str | None = None
    context_type: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    assignments_count: int | None = None
