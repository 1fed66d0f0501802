"""The settings of a connection, and what each assumes where the vendor documents nothing."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import field, frozen

from rewardkit.model import Money
from rewardkit.secret import Secret

from .tables import SOURCES

_SCALES = (1, 10, 100, 1_000, 10_000)


def _without_slash(url: str) -> str:
    return url.rstrip("/")


@frozen(kw_only=True)
class OneOfNoneSettings:
    """A connection to one team of One of None.

    Attributes:
        api_key: the team's key, sent as ``x-api-key``.
        base_url: where the API is.
        money_unit: whether all amounts (``value``, ``minimumPurchase``, ``totalRevenueImpact``,
            ``discountAmount``, ``orderTotal``) are in cents (minor) or in euros and dollars (major).
            Assumed: minor.
        currency: the ISO 4217 code of all amounts; None, as the vendor does not state any.
        percent_scale: what a percentage is divided by: 1 where 10 means 10 %, 100 for basis
            points. Assumed: 1.
        source: where recorded redemptions are said to come from, unless a call says it: shopify,
            stripe, vault or manual. Assumed: manual, as rewardkit is none of the others.
    """

    api_key: Secret = field()
    base_url: str = field(default="https://api.oneofnone.io", converter=_without_slash)
    money_unit: Literal["minor", "major"] = field(default="minor")
    currency: str | None = field(default=None)
    percent_scale: int = field(default=1)
    source: Literal["shopify", "stripe", "vault", "manual"] = field(default="manual")

    @api_key.validator
    def _there_is_a_key(self, _: Any, key: Secret) -> None:
        if not key:
            raise ValueError("api_key is empty: write the team's API key into it")

    @base_url.validator
    def _is_a_safe_address(self, _: Any, url: str) -> None:
        try:
            parts = urlsplit(url)
            port_is_good = parts.port is None or parts.port > 0
        except ValueError:
            parts, port_is_good = urlsplit(""), False
        if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_good:
            raise ValueError("base_url is no address: write it like https://api.oneofnone.io")
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError(
                "base_url has more than scheme, host, port and path: write it like "
                "https://api.oneofnone.io, and the key into api_key"
            )
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ValueError(
                f"base_url would send the API key unencrypted: write https://{parts.hostname}"
            )

    @money_unit.validator
    def _is_a_unit(self, _: Any, unit: str) -> None:
        if unit not in {"minor", "major"}:
            raise ValueError(
                f'money_unit is "minor" (amounts are in cents) or "major" (in euros), not {unit!r}'
            )

    @currency.validator
    def _is_a_currency(self, _: Any, currency: str | None) -> None:
        if currency is not None:
            try:
                Money(0, currency)
            except ValueError as error:
                raise ValueError(f"currency: {error}") from None
        elif self.money_unit == "major":
            raise ValueError(
                'money_unit = "major" needs a currency, which says how many decimals there are: '
                'write one, such as currency = "EUR"'
            )

    @percent_scale.validator
    def _is_a_scale(self, _: Any, scale: int) -> None:
        if type(scale) is not int or scale not in _SCALES:
            raise ValueError(
                f"percent_scale is 1 (10 means 10 %), 10, 100 (1000 means 10 %), 1000 or 10000, "
                f"not {scale!r}"
            )

    @source.validator
    def _is_a_source(self, _: Any, source: str) -> None:
        if source not in SOURCES:
            raise ValueError(
                f"source is {', '.join(SOURCES[:-1])} or {SOURCES[-1]}, not {source!r}"
            )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
