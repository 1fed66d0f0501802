"""The settings of a connection."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import rewardkit
from rewardkit import Secret
from rewardkit.errors import ConfigurationError
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.settings import VoucherifySettings

Make = Callable[..., VoucherifyAdapter]


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "https://api.voucherify.io"),
        ({"cluster": "us1.api"}, "https://us1.api.voucherify.io"),
        ({"cluster": "as1.api"}, "https://as1.api.voucherify.io"),
        ({"base_url": "https://dc1.example.com/"}, "https://dc1.example.com"),
        ({"base_url": "http://127.0.0.1:8081", "cluster": "us1.api"}, "http://127.0.0.1:8081"),
        ({"base_url": "http://[::1]:8081"}, "http://[::1]:8081"),
    ],
)
def test_the_address_is_the_clusters_or_ones_own(
    settings: dict[str, str], address: str, make_adapter: Make
) -> None:
    """If there is a base URL, it goes before the cluster."""
    assert make_adapter(**settings).base_url == address


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "api.example.com",
        "ftp://localhost",
        "https://user:pass@example.com",
        "https://example.com?x=1",
        "https://dc1.example.com\n",
        " https://dc1.example.com",
        "https://dc1.example.com:port",
        "https://[::1",
        "https://",
    ],
)
def test_a_base_url_that_may_leak_the_token_is_refused(url: str, make_adapter: Make) -> None:
    """If a base URL is not https, nor of this machine, or is no plain address, it is refused."""
    with pytest.raises(ValueError, match="base_url"):
        make_adapter(base_url=url)


def test_a_currency_is_one_of_iso_4217(make_adapter: Make) -> None:
    """If the currency is none, the settings are refused."""
    with pytest.raises(ValueError, match="'EURO' is not a currency"):
        make_adapter(currency="EURO")


def test_the_credentials_are_headers(make_adapter: Make) -> None:
    """If a request is sent, the keys and the version of the API go along as the vendor asks."""
    assert make_adapter().headers() == {
        "X-App-Id": "app",
        "X-App-Token": "token",
        "X-Voucherify-API-Version": "v2018-08-01",
    }


def test_a_token_takes_the_place_of_the_keys(make_adapter: Make) -> None:
    """If a connection logs in, its keys go with no other request; a channel goes with each."""
    adapter = make_adapter(auth="oauth", channel="checkout")
    assert adapter.login() is not None
    assert adapter.headers() == {
        "X-Voucherify-API-Version": "v2018-08-01",
        "X-Voucherify-Channel": "checkout",
    }


def test_the_keys_are_not_shown() -> None:
    """If settings are printed, neither key is in the text."""
    settings = VoucherifySettings(app_id=Secret("app-7"), app_token=Secret("token-7"))
    assert "app-7" not in repr(settings)
    assert "token-7" not in repr(settings)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"app_token": ""}, "app_token"),
        ({"cluster": "eu"}, "cluster"),
        ({"auth": "token"}, "auth"),
        ({"oauth_scope": " "}, "oauth_scope"),
        ({"channel": ""}, "channel"),
        ({"join_once": "maybe"}, "join_once"),
        ({"base_url": "http://example.com"}, "base_url"),
        ({"app_key": "x"}, "app_key"),
        ({"rule_operators": "$ge"}, "rule_operators"),
        ({"quantity_rule": "order.amount"}, "quantity_rule"),
        ({"unique_codes": "STANDALONE"}, "unique_codes"),
        ({"rules_at_lookup": "perhaps"}, "rules_at_lookup"),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, str], named: str) -> None:
    """If a connection's setting is wrong, the error names it and shows no secret."""
    settings = {"app_id": "sesame-1", "app_token": "sesame-2", **change}
    with pytest.raises(ConfigurationError, match=named) as refused:
        rewardkit.connect("voucherify", settings=settings)
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "values", "said"),
    [
        ("batch_key", ["a[b]", "a\nb"], "batch_key is no key"),
        ("poll_seconds", [0, -1, 86_401, float("nan"), float("inf")], "poll_seconds is in seconds"),
        ("job_timeout", [0, -1, 86_401, float("nan")], "job_timeout is in seconds"),
    ],
)
def test_settings_of_jobs_are_checked(
    setting: str, values: list[object], said: str, make_adapter: Make
) -> None:
    """If a setting cannot work, it is refused with what would."""
    for value in values:
        with pytest.raises(ValueError, match=said):
            make_adapter(**{setting: value})


@pytest.mark.parametrize("none", ["", None])
def test_a_key_may_be_none(none: str | None, make_adapter: Make) -> None:
    """If the key is empty, as a file has it that has no word for none, there is none."""
    assert make_adapter(batch_key=none).settings.batch_key is None
    assert make_adapter().settings.batch_key == "rewardkit_batch"
