"""A login: short-lived credentials that a provider gives out in exchange for the connection's keys.

``Adapter.login`` says how one is got; the driver decides when, and sends its headers along.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import Attribute, field, frozen


def _aware(_: object, __: Attribute[datetime | None], moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; add one, such as UTC")


@frozen(kw_only=True)
class Login:
    """Credentials that requests carry until they end.

    Attributes:
        headers: of every request while it holds; their values are never shown.
        expires_at: when it ends, aware; None for one that holds until it is refused.
    """

    headers: Mapping[str, str] = field(repr=lambda headers: f"<{', '.join(headers)}>", hash=False)
    expires_at: datetime | None = field(default=None, validator=_aware)
