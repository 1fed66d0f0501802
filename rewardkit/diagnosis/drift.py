"""Findings about drift: what a provider sent that rewardkit has no word for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from rewardkit.adapter import Adapter
from rewardkit.secret import Secret, redact

from .finding import Finding, Kind, Severity


def drift_findings(where: str, adapter: Adapter[Any]) -> Iterator[Finding]:
    """What an adapter has seen so far, in this process.

    Args:
        where: what to call the connection.
        adapter: of the connection.
    """
    secrets = list(_secrets(adapter.settings))
    for drift in adapter.drift.seen():
        yield Finding(
            severity=Severity.NOTE,
            kind=Kind.DRIFT,
            where=where,
            what=f"the provider sent {drift.kind.replace('_', ' ')} "
            f"{redact(drift.value, (), secrets)!r} at {drift.where}",
            advice="It is kept in native, and nothing is lost; tell the adapter's author.",
        )


def _secrets(settings: Any) -> Iterator[Secret]:
    if attrs.has(type(settings)):
        values = (getattr(settings, field.name) for field in attrs.fields(type(settings)))
        yield from (value for value in values if isinstance(value, Secret))
