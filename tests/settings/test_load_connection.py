from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from attrs import field, frozen, validators

from rewardkit.errors import ConfigurationError, PluginError
from rewardkit.secret import Secret
from rewardkit.settings import Connection, load_connection

KEY = "sk_live_do_not_show"


@frozen(kw_only=True)
class AcmeSettings:
    api_key: Secret
    region: Literal["eu", "us"] = "eu"
    currency: str | None = None
    retries: int = field(default=1, validator=validators.ge(0))
    share: Decimal = Decimal("0.5")
    verify: bool = True
    tags: tuple[str, ...] = ()
    backup_key: Secret | None = None


@frozen(kw_only=True)
class Http:
    read_timeout: float = 20.0
    connect_timeout: float = 3.0


def settings_class_for(provider: str) -> type[Any]:
    match provider:
        case "acme":
            return AcmeSettings
        case "broken":
            raise PluginError("importing broken raised OSError")
        case _:
            raise ConfigurationError(f"there is no provider {provider!r}; installed are: acme")


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Connection]:
    def load_from(
        toml: str | None = '[connections.checkout]\nprovider = "acme"\n',
        environ: Mapping[str, str] | None = None,
        name: str = "checkout",
        **overrides: Any,
    ) -> Connection:
        config = tmp_path / "rewardkit.toml"
        if toml is not None:
            config.write_text(toml, "utf-8")
        return load_connection(
            name,
            settings_class_for=settings_class_for,
            http_class=Http,
            overrides=overrides,
            config=config if toml is not None else None,
            environ={} if environ is None else environ,
        )

    return load_from


Load = Callable[..., Connection]

FULL = """
[connections.checkout]
provider = "acme"
region = "us"
retries = 3
share = 0.1
verify = false
tags = ["a", "b"]

[connections.checkout.http]
read_timeout = 1.5
"""


def test_a_connection_is_read_from_its_table(load: Load) -> None:
    """If a table has settings, each arrives with its type, fractions with all their digits."""
    connection = load(FULL, {"REWARDKIT_CHECKOUT_API_KEY": KEY})

    assert (connection.name, connection.provider) == ("checkout", "acme")
    assert connection.settings == AcmeSettings(
        api_key=Secret(KEY),
        region="us",
        retries=3,
        share=Decimal("0.1"),
        verify=False,
        tags=("a", "b"),
    )
    assert connection.http == Http(read_timeout=1.5)


def test_the_environment_goes_before_the_file(load: Load) -> None:
    """If a variable is set for a setting of the file, the variable counts, converted from text."""
    connection = load(
        FULL,
        {
            "REWARDKIT_CHECKOUT_API_KEY": KEY,
            "REWARDKIT_CHECKOUT_REGION": "eu",
            "REWARDKIT_CHECKOUT_RETRIES": "7",
            "REWARDKIT_CHECKOUT_VERIFY": "yes",
            "REWARDKIT_CHECKOUT_TAGS": "x,y",
            "REWARDKIT_CHECKOUT_SHARE": "0.25",
            "REWARDKIT_CHECKOUT_HTTP_READ_TIMEOUT": "2.5",
        },
    )

    settings = connection.settings
    assert (settings.region, settings.retries, settings.verify) == ("eu", 7, True)
    assert (settings.tags, settings.share) == (("x", "y"), Decimal("0.25"))
    assert connection.http.read_timeout == 2.5


def test_the_call_goes_before_the_environment(load: Load) -> None:
    """If the caller gives a setting, it counts before the variable, also for the driver."""
    connection = load(
        environ={"REWARDKIT_CHECKOUT_API_KEY": "other", "REWARDKIT_CHECKOUT_REGION": "us"},
        api_key=Secret(KEY),
        region="eu",
        http={"read_timeout": 4},
    )

    assert connection.settings.api_key == Secret(KEY)
    assert connection.settings.region == "eu"
    assert connection.http.read_timeout == 4.0


def test_a_provider_needs_no_file(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If the name is a provider's, its variables are enough."""
    monkeypatch.chdir(tmp_path)

    connection = load(None, {"REWARDKIT_ACME_API_KEY": KEY}, name="acme")

    assert (connection.name, connection.provider) == ("acme", "acme")
    assert connection.settings.api_key.reveal() == KEY


def test_a_variable_names_the_provider_of_a_connection(load: Load) -> None:
    """If REWARDKIT_SHOP_PROVIDER is set, the connection shop needs no table."""
    environ = {"REWARDKIT_SHOP_PROVIDER": "acme", "REWARDKIT_SHOP_API_KEY": KEY}

    assert load(None, environ, name="shop").provider == "acme"


def test_signs_that_a_variable_cannot_have_become_underscores(load: Load) -> None:
    """If a connection's name has a hyphen, its variables have an underscore in its place."""
    toml = '[connections.my-shop]\nprovider = "acme"\n'

    connection = load(toml, {"REWARDKIT_MY_SHOP_API_KEY": KEY}, name="my-shop")

    assert connection.settings.api_key == Secret(KEY)


def test_the_file_is_found_by_the_variable_and_then_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no file is given, REWARDKIT_CONFIG names it, and else ./rewardkit.toml is taken."""
    text = '[connections.a]\nprovider = "acme"\nregion = "{}"\n'
    (tmp_path / "rewardkit.toml").write_text(text.format("eu"), "utf-8")
    (tmp_path / "other.toml").write_text(text.format("us"), "utf-8")
    monkeypatch.chdir(tmp_path)
    key = {"REWARDKIT_A_API_KEY": KEY}

    def region(environ: Mapping[str, str]) -> str:
        found = load_connection("a", settings_class_for=settings_class_for, environ=environ)
        return str(found.settings.region)

    assert region(key) == "eu"
    assert region({**key, "REWARDKIT_CONFIG": "other.toml"}) == "us"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_a_file(load: Load, tmp_path: Path, end: str) -> None:
    """If a secret is a file:// address, in table or variable, it is the file's text without its end."""
    (tmp_path / "key").write_bytes(f"{KEY}{end}".encode())
    address = (tmp_path / "key").as_uri()
    toml = f'[connections.checkout]\nprovider = "acme"\napi_key = "{address}"\n'

    assert load(toml).settings.api_key == Secret(KEY)
    assert load(environ={"REWARDKIT_CHECKOUT_API_KEY": address}).settings.api_key == Secret(KEY)


GOOD = {"REWARDKIT_CHECKOUT_API_KEY": KEY}
TABLE = '[connections.checkout]\nprovider = "acme"\n'
#: what is wrong, the file, the environment, the call, and what the sentence must say
MISTAKES = {
    "a missing secret": (
        TABLE,
        {},
        {},
        ["has no api_key", "REWARDKIT_CHECKOUT_API_KEY", "[connections.checkout]", "file:///"],
    ),
    "an unknown connection": (
        '[connections.other]\nprovider = "acme"\n',
        {},
        {},
        ["'checkout' is no connection", "there: other", "installed are: acme"],
    ),
    "an unknown provider": (
        '[connections.checkout]\nprovider = "acmee"\n',
        {},
        {},
        ["connection checkout", "no provider 'acmee'", "installed are: acme"],
    ),
    "no provider": ("[connections.checkout]\n", {}, {}, ["has no provider", 'provider = "NAME"']),
    "a secret in plain text": (
        f'{TABLE}api_key = "{KEY}"\n',
        {},
        {},
        ["api_key", "REWARDKIT_CHECKOUT_API_KEY", "file:///"],
    ),
    "an optional secret in plain text": (
        f'{TABLE}backup_key = "{KEY}"\n',
        GOOD,
        {},
        ["backup_key", "REWARDKIT_CHECKOUT_BACKUP_KEY"],
    ),
    "a misspelt setting": (
        f'{TABLE}regoin = "eu"\n',
        GOOD,
        {},
        ["'regoin'", "did you mean region?"],
    ),
    "a setting like no other": (f"{TABLE}x = 1\n", GOOD, {}, ["'x'", "there are api_key, "]),
    "a misspelt variable": (
        TABLE,
        {"REWARDKIT_CHECKOUT_APIKEY": KEY},
        {},
        ["REWARDKIT_CHECKOUT_APIKEY", "did you mean REWARDKIT_CHECKOUT_API_KEY?"],
    ),
    "a misspelt setting of the call": (TABLE, GOOD, {"regoin": "eu"}, ["did you mean region?"]),
    "a misspelt http setting": (
        f"{TABLE}[connections.checkout.http]\nreadtimeout = 1\n",
        GOOD,
        {},
        ["[connections.checkout.http]", "did you mean read_timeout?"],
    ),
    "http that is no table": (f"{TABLE}http = 1\n", GOOD, {}, ["[connections.checkout.http]"]),
    "a value not to choose": (f'{TABLE}region = "asia"\n', GOOD, {}, ["region", "'eu' or 'us'"]),
    "a fraction for a whole number": (f"{TABLE}retries = 2.9\n", GOOD, {}, ["a whole number"]),
    "a fraction as text": (
        TABLE,
        {**GOOD, "REWARDKIT_CHECKOUT_RETRIES": "2.9"},
        {},
        ["REWARDKIT_CHECKOUT_RETRIES must be a whole number", "2.9"],
    ),
    "a number for a text": (f"{TABLE}currency = 1\n", GOOD, {}, ["a text in quotes"]),
    "a truth value for a number": (f"{TABLE}retries = true\n", GOOD, {}, ["a whole number"]),
    "a number for a truth value": (f"{TABLE}verify = 1\n", GOOD, {}, ["true or false"]),
    "a NaN": (f"{TABLE}share = nan\n", GOOD, {}, ["a number"]),
    "what a validator refuses": (f"{TABLE}retries = -1\n", GOOD, {}, ["'retries' must be >= 0"]),
    "an empty secret": (TABLE, {"REWARDKIT_CHECKOUT_API_KEY": ""}, {}, ["is empty"]),
    "a secret that is no text": (TABLE, {}, {"api_key": 12345}, ["api_key", "a text"]),
    "a secret's file that is missing": (
        TABLE,
        {"REWARDKIT_CHECKOUT_API_KEY": "file:///does/not/exist"},
        {},
        ["REWARDKIT_CHECKOUT_API_KEY", "/does/not/exist", "cannot be read"],
    ),
    "a secret's file by half a path": (
        TABLE,
        {"REWARDKIT_CHECKOUT_API_KEY": "file://key"},
        {},
        ["'key'", "the whole path"],
    ),
    "a table that is not closed": ("[connections.checkout\n", {}, {}, ["not TOML", "line 1"]),
    "another table": ("[conections.a]\n", {}, {}, ["'conections'", "did you mean connections?"]),
    "connections that are no table": ("connections = 1\n", {}, {}, ["[connections.NAME]"]),
    "a connection that is no table": ("[connections]\na = 1\n", {}, {}, ["a in", "no connection"]),
}


@pytest.mark.parametrize(("toml", "environ", "given", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_that_says_what_to_do(
    load: Load, toml: str, environ: dict[str, str], given: dict[str, Any], said: list[str]
) -> None:
    """If a connection is wrong, a ConfigurationError says where and what to write, without a secret."""
    with pytest.raises(ConfigurationError) as caught:
        load(toml, environ, **given)

    message = str(caught.value)
    assert [part for part in said if part not in message] == []
    assert KEY not in message
    assert "\n" not in message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_validator_that_quotes_a_secret_is_masked(load: Load) -> None:
    """If a plugin's own check quotes a key in its message, the message is masked."""

    @frozen
    class Checked:
        api_key: Secret

        def __attrs_post_init__(self) -> None:
            raise ValueError(f"{self.api_key.reveal()} is no key")

    with pytest.raises(ConfigurationError) as caught:
        load_connection(
            "a", settings_class_for=lambda _: Checked, environ={"REWARDKIT_A_API_KEY": KEY}
        )

    assert "is no key" in str(caught.value)
    assert KEY not in str(caught.value)


def test_variables_of_other_connections_are_not_taken_for_mistakes(load: Load) -> None:
    """If another connection's name begins like this one's, its variables are left alone."""
    toml = TABLE + '[connections.checkout-b]\nprovider = "acme"\n'
    environ = {
        **GOOD,
        "REWARDKIT_CHECKOUT_B_CURRENCY": "EUR",
        "REWARDKIT_CHECKOUT_B_REGION": "us",
        "REWARDKIT_CHECKOUT_HTTP_READ_TIMEOUT": "3",
    }

    assert load(toml, environ).settings.currency is None


def test_a_plugin_that_cannot_be_used_keeps_its_own_error(load: Load) -> None:
    """If the provider's package cannot be used, its PluginError comes through as it is."""
    with pytest.raises(PluginError, match="importing broken"):
        load('[connections.checkout]\nprovider = "broken"\n')


def test_a_connection_shows_no_secret(load: Load) -> None:
    """If a connection is printed, no settings are in it."""
    assert KEY not in repr(load(environ=GOOD))


def test_all_that_is_wrong_is_told(load: Load) -> None:
    """If several settings are wrong, in whatever way and table, the error has a problem for each."""
    toml = """
[connections.checkout]
provider = "acme"
regoin = "us"
retries = -1
share = "many"
backup_key = "plain"

[connections.checkout.http]
read_timout = 3
"""
    with pytest.raises(ConfigurationError) as caught:
        load(toml, {"REWARDKIT_CHECKOUT_VERIFY": "perhaps", "REWARDKIT_CHECKOUT_RETREIS": "3"})

    error = caught.value
    assert str(error) == error.problems[0]
    assert len(error.problems) == 8
    for told, named in zip(
        error.problems,
        (
            "did you mean region?",
            "share below [connections.checkout] in",
            "backup_key of connection checkout is a secret",
            "did you mean REWARDKIT_CHECKOUT_RETRIES?",
            "REWARDKIT_CHECKOUT_VERIFY must be true or false",
            "connection checkout has no api_key",
            "'retries' must be >= 0: -1",
            "did you mean read_timeout?",
        ),
        strict=True,
    ):
        assert named in told
    assert "plain" not in "".join(error.problems).replace("in plain text", "")


def test_every_validator_is_asked(load: Load) -> None:
    """If several values are of the right type and no good, each validator's sentence is told."""

    def positive(_: object, __: object, value: int) -> None:
        if value < 1:
            raise ValueError(f"write more than 0, not {value}")

    def after_all(made: Any, _: object, value: int) -> None:
        if value > made.first:
            raise ValueError("last is behind first")

    @frozen(kw_only=True)
    class Settings:
        first: int = field(validator=positive)
        second: int = field(default=1, validator=positive)
        last: int = field(default=0, validator=after_all)
        rest: tuple[str, ...] = field(factory=tuple, validator=lambda *_: None)

    def problems(**overrides: int) -> tuple[str, ...]:
        with pytest.raises(ConfigurationError) as caught:
            load_connection(
                "acme", settings_class_for=lambda _: Settings, overrides=overrides, environ={}
            )
        return caught.value.problems

    assert [each.rpartition(": ")[2] for each in problems(first=0, second=-1, last=1)] == [
        "write more than 0, not 0",
        "write more than 0, not -1",
        "last is behind first",
    ]
    (missing, second) = problems(second=-1, last=1)
    assert "has no first" in missing
    assert "not -1" in second


def test_what_the_whole_says_is_told(load: Load) -> None:
    """If a class refuses values together, after its fields, that is the problem."""

    @frozen(kw_only=True)
    class Settings:
        first: int = 0
        rest: tuple[str, ...] = field(factory=tuple)

        def __attrs_post_init__(self) -> None:
            raise ValueError("it is never good")

    with pytest.raises(ConfigurationError, match="it is never good"):
        load_connection("acme", settings_class_for=lambda _: Settings, environ={})
