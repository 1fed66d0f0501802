"""The settings of a connection to Voucherify."""

from __future__ import annotations

from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen

from rewardkit.model import Money
from rewardkit.secret import Secret

#: What the vendor has of every currency's unit: amounts are always ×100, also in yen or dinar.
VENDOR_EXPONENT = 2

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _filled(_: object, setting: Attribute[Secret], secret: Secret) -> None:
    if not secret.reveal().strip():
        raise ValueError(f"{setting.name} is empty: copy it from the project's settings")


def _can_be_trusted(_: object, __: Attribute[str | None], url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.hostname is None or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("base_url is not an address: write it like https://dc1.api.example.com")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK):
        raise ValueError(
            "base_url must begin with https://, as the token goes there; "
            "http:// is for this machine only"
        )


def _is_a_currency(_: object, __: Attribute[str | None], code: str | None) -> None:
    if code is not None:
        Money(0, code)  # raises ValueError for what is not in ISO 4217


@frozen(kw_only=True, slots=False)
class VoucherifySettings:
    """How to reach a project.

    Attributes:
        app_id: the application's id (header X-App-Id).
        app_token: the application's secret key (header X-App-Token).
        cluster: the region that the project is in: ``api`` for Europe, ``us1.api``, ``as1.api``.
        base_url: the address of a dedicated cluster or a sandbox, in place of ``cluster``.
        api_version: the version of the API that is asked for.
        currency: the project's currency, as the vendor's answers do not say it; None leaves money
            without one. The vendor writes every amount ×100, whatever the currency's decimals.
            With a currency of other decimals amounts are converted, and those that it has no
            minor unit for are refused: 1050 is 10.50, which is no amount in JPY.
        rules_at_lookup: whether a look-up reads validation rules too, at one more call for each, so
            that the match's reward has its minimum and limits; ``get_reward`` always does.
        rule_operators: how new rules write "at least"; the vendor's file has both spellings.
        quantity_rule: the property that a minimum of items is, in reading and writing.
        unique_codes: what a new campaign of unique codes is; STATIC ones take no codes later.
        loyalty_campaign: the campaign in which new catalogue rewards with a price in points are
            offered.
        coin_as_text: whether the ratios of points as money are sent as texts, as the vendor's
            file has it, and not as numbers, as its examples have them.
        delete_for_good: whether what is deleted is gone with its redemptions, and not in the bin.
    """

    app_id: Secret = field(validator=_filled)
    app_token: Secret = field(validator=_filled)
    cluster: Literal["api", "us1.api", "as1.api"] = "api"
    base_url: str | None = field(default=None, validator=_can_be_trusted)
    api_version: str = "v2018-08-01"
    currency: str | None = field(default=None, validator=_is_a_currency)
    rules_at_lookup: bool = False
    rule_operators: Literal["$more_than_or_equal", "$greater_than_or_equal"] = "$more_than_or_equal"
    quantity_rule: Literal["order.items.aggregated_quantity", "order.items.count"] = (
        "order.items.aggregated_quantity"
    )
    unique_codes: Literal["AUTO_UPDATE", "STATIC"] = "AUTO_UPDATE"
    loyalty_campaign: str | None = None
    coin_as_text: bool = False
    delete_for_good: bool = False

    @property
    def address(self) -> str:
        """Where requests go, without a slash at its end."""
        return (self.base_url or f"https://{self.cluster}.voucherify.io").rstrip("/")

    @cached_property
    def shift(self) -> int:
        """By how many places the vendor's amounts are moved to be minor units of ``currency``."""
        return 0 if self.currency is None else decimals(self.currency) - VENDOR_EXPONENT


def decimals(currency: str) -> int:
    """How many decimals a currency of ISO 4217 has: 2 for EUR, 0 for JPY."""
    return -int(Money(1, currency).major.as_tuple().exponent)
