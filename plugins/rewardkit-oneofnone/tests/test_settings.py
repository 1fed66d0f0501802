from typing import Any

import pytest

import rewardkit
from rewardkit import Secret
from rewardkit.errors import ConfigurationError
from rewardkit_oneofnone.settings import OneOfNoneSettings


def test_what_is_assumed() -> None:
    """If only the key is given, the rest is as the README says."""
    settings = OneOfNoneSettings(api_key=Secret("k"))
    assert settings.base_url == "https://api.oneofnone.io"
    assert (settings.money_unit, settings.currency, settings.percent_scale) == ("minor", None, 1)
    assert settings.source == "manual"


@pytest.mark.parametrize(
    "url",
    [
        "https://proxy.example.com/oneofnone",
        "http://127.0.0.1:8081",
        "http://localhost:8081/",
        "http://[::1]:8081",
    ],
)
def test_good_addresses(url: str) -> None:
    """If the address is https or on this machine, it is taken, without a slash at its end."""
    settings = OneOfNoneSettings(api_key=Secret("k"), base_url=url)
    assert settings.base_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"api_key": Secret("")}, "api_key is empty: write"),
        ({"base_url": "api.oneofnone.io"}, "base_url is no address: write it like"),
        ({"base_url": "ftp://api.oneofnone.io"}, "base_url is no address"),
        ({"base_url": "https://"}, "base_url is no address"),
        ({"base_url": "https://host:port"}, "base_url is no address"),
        ({"base_url": "http://api.oneofnone.io"}, "write https://api.oneofnone.io"),
        ({"base_url": "https://key@api.oneofnone.io"}, "the key into api_key"),
        ({"base_url": "https://api.oneofnone.io?key=1"}, "more than scheme, host"),
        ({"money_unit": "cents"}, 'money_unit is "minor"'),
        ({"money_unit": "major"}, "needs a currency"),
        ({"currency": "EURO"}, "write EUR, JPY, USD"),
        ({"currency": "eur"}, "write EUR, JPY, USD"),
        ({"source": "web"}, "source is shopify, stripe, vault or manual, not 'web'"),
        ({"percent_scale": 0}, "percent_scale is 1"),
        ({"percent_scale": 3}, "percent_scale is 1"),
        ({"percent_scale": True}, "percent_scale is 1"),
    ],
)
def test_a_wrong_setting_says_what_to_write(given: dict[str, Any], words: str) -> None:
    """If a setting is wrong, one sentence says which, and what to write."""
    with pytest.raises(ValueError, match=words):
        OneOfNoneSettings(**{"api_key": Secret("k"), **given})


def test_a_wrong_setting_of_a_connection_is_a_configuration_error() -> None:
    """If a connection's setting is wrong, connecting says so, and shows no secret."""
    settings = {"api_key": "topsecret", "base_url": "http://api.oneofnone.io"}
    with pytest.raises(ConfigurationError, match="would send the API key unencrypted") as raised:
        rewardkit.connect("oneofnone", settings=settings)
    assert "topsecret" not in str(raised.value)


def test_a_missing_key_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is no key, connecting says which variable to set."""
    monkeypatch.delenv("REWARDKIT_ONEOFNONE_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="REWARDKIT_ONEOFNONE_API_KEY"):
        rewardkit.connect("oneofnone")
