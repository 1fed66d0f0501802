"""The settings of a connection to Voucherify."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from attrs import Attribute, field, frozen

from rewardkit.model import Money
from rewardkit.secret import Secret

#: What the vendor has of every currency's unit: amounts are always ×100, also in yen or dinar.
VENDOR_EXPONENT = 2

LONGEST_TIME = 86_400  # a day

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _stated(_: object, setting: Attribute[Any], text: str | None) -> None:
    if text is not None and not text.strip():
        raise ValueError(f"{setting.name} is empty: leave it out, or write a name")


def _filled(_: object, setting: Attribute[Secret], secret: Secret) -> None:
    if not secret.reveal().strip():
        raise ValueError(f"{setting.name} is empty: copy it from the project's settings")


def _can_be_trusted(_: object, __: Attribute[str | None], url: str | None) -> None:
    if url is None:
        return
    parts = _address(url)
    if parts is None:
        raise ValueError("base_url is not an address: write it like https://dc1.api.example.com")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK):
        raise ValueError(
            "base_url must begin with https://, as the token goes there; "
            "http:// is for this machine only"
        )


def _address(url: str) -> SplitResult | None:
    """The parts of a plain address, with nothing but a path behind the host; None for others."""
    if any(letter.isspace() for letter in url):  # urlsplit leaves line breaks out in silence
        return None
    try:
        parts = urlsplit(url)
        named = parts.hostname is not None and parts.port != 0
    except ValueError:  # a port, or an address of IPv6, that is none
        return None
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts if named and plain else None


def _is_a_currency(_: object, __: Attribute[str | None], code: str | None) -> None:
    if code is not None:
        Money(0, code)  # raises ValueError for what is not in ISO 4217


def _text_or_none(text: str | None) -> str | None:
    return text or None  # a configuration file has no word for None


def _is_a_key(_: object, __: Attribute[str], key: str | None) -> None:
    if key is not None and (not key.isprintable() or set(key) & set("[]")):
        raise ValueError("batch_key is no key of metadata: leave out brackets and control signs")


def _is_a_time(_: object, setting: Attribute[float], seconds: float) -> None:
    if not 0 < seconds <= LONGEST_TIME:
        raise ValueError(f"{setting.name} is in seconds, more than 0 and at most {LONGEST_TIME:,}")


@frozen(kw_only=True, slots=False)
class VoucherifySettings:
    """How to reach a project.

    Attributes:
        app_id: the application's id (header X-App-Id).
        app_token: the application's secret key (header X-App-Token).
        cluster: the region that the project is in: ``api`` for Europe, ``us1.api``, ``as1.api``.
        base_url: the address of a dedicated cluster or a sandbox, in place of ``cluster``.
        auth: ``keys`` sends the keys with every request; ``oauth`` gets a token of 15 minutes for
            them, and sends that.
        oauth_scope: what such a token may be used for: ``api`` for all, or the first parts of paths
            with blanks between, such as ``campaigns vouchers redemptions``.
        channel: a name that the vendor's audit log shows for this connection.
        join_once: whether a customer who has a grant of a campaign gets the same code again with
            the next one; False leaves that to the campaign.
        api_version: the version of the API that is asked for.
        currency: the project's currency, as the vendor's answers do not say it; None leaves money
            without one. The vendor writes every amount ×100, whatever the currency's decimals.
            With a currency of other decimals amounts are converted, and those that it has no
            minor unit for are refused: 1050 is 10.50, which is no amount in JPY.
        session_prefix: how the keys of reservations begin, which are made of the order's id and the
            code. Applications that use the same ids for other orders need prefixes of their own.
        batch_key: the key in the metadata of codes that are made in the background, by which they
            are found; None (or an empty text) for projects whose metadata schema forbids it: then
            codes are found by when they were made, and others made at the same time get in the way.
        poll_seconds: how long to wait before the first look at work in the background; the waits
            grow from look to look.
        job_timeout: how many seconds to wait for such work in all, before it is given up as unknown.
        rules_at_lookup: whether a look-up reads validation rules too, at one more call for each, so
            that the match's reward has its minimum and limits; ``get_reward`` always does.
        rule_operators: how new rules write "at least"; the vendor's file has both spellings.
        quantity_rule: the property that a minimum of items is, in reading and writing.
        unique_codes: what a new campaign of unique codes is; STATIC ones take no codes later.
        loyalty_campaign: the campaign in which new rewards with a price in points are offered:
            those of the catalogue, and discounts, which get an entry there.
        coin_as_text: whether the ratios of points as money are sent as texts, as the vendor's
            file has it, and not as numbers, as its examples have them.
        unsaid_in_metadata: whether the texts of another provider's reward that have no field here, such
            as ``external_url``, are put into its metadata under their names; else they are dropped.
        delete_for_good: whether what is deleted is gone with its redemptions, and not in the bin.
    """

    app_id: Secret = field(validator=_filled)
    app_token: Secret = field(validator=_filled)
    cluster: Literal["api", "us1.api", "as1.api"] = "api"
    base_url: str | None = field(default=None, validator=_can_be_trusted)
    auth: Literal["keys", "oauth"] = "keys"
    oauth_scope: str = field(default="api", validator=_stated)
    channel: str | None = field(default=None, validator=_stated)
    join_once: bool = False
    api_version: str = "v2018-08-01"
    currency: str | None = field(default=None, validator=_is_a_currency)
    session_prefix: str = "rewardkit-"
    batch_key: str | None = field(
        default="rewardkit_batch", converter=_text_or_none, validator=_is_a_key
    )
    poll_seconds: float = field(default=0.5, validator=_is_a_time)
    job_timeout: float = field(default=600.0, validator=_is_a_time)
    rules_at_lookup: bool = False
    rule_operators: Literal["$more_than_or_equal", "$greater_than_or_equal"] = "$more_than_or_equal"
    quantity_rule: Literal["order.items.aggregated_quantity", "order.items.count"] = (
        "order.items.aggregated_quantity"
    )
    unique_codes: Literal["AUTO_UPDATE", "STATIC"] = "AUTO_UPDATE"
    loyalty_campaign: str | None = None
    coin_as_text: bool = False
    unsaid_in_metadata: bool = False
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
