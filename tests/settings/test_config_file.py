from __future__ import annotations

import os
from pathlib import Path

import pytest

from rewardkit.errors import ConfigurationError
from rewardkit.settings import Listed, connections, variable


def test_connections_are_listed_without_their_settings(tmp_path: Path) -> None:
    """If a table has a setting that no provider knows, the list has its name and provider all the same."""
    config = tmp_path / "rewardkit.toml"
    config.write_text(
        '[connections.b]\nprovider = "acme"\nwhatever = 1\n[connections.a]\nprovider = "local"\n',
        "utf-8",
    )

    assert connections(config, {}) == (Listed("b", "acme"), Listed("a", "local"))


def test_without_a_file_there_are_no_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If there is no file and none is named, that is no error."""
    monkeypatch.chdir(tmp_path)

    assert connections(environ={}) == ()


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    """If a file is named that does not exist, the error names it and who named it."""
    with pytest.raises(ConfigurationError, match=r"no file .*gone\.toml"):
        connections(tmp_path / "gone.toml", {})
    with pytest.raises(ConfigurationError, match="REWARDKIT_CONFIG"):
        connections(environ={"REWARDKIT_CONFIG": str(tmp_path / "gone.toml")})


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    """If the file is in another encoding, the error says so."""
    config = tmp_path / "rewardkit.toml"
    config.write_bytes(b'[connections.a]\nprovider = "\xe4"\n')

    with pytest.raises(ConfigurationError, match="UTF-8"):
        connections(config, {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    """If the file may not be read, the error says so."""
    config = tmp_path / "rewardkit.toml"
    config.touch(mode=0)

    with pytest.raises(ConfigurationError, match="permissions"):
        connections(config, {})


@pytest.mark.parametrize(
    ("connection", "path", "name"),
    [
        ("checkout", ("api_key",), "REWARDKIT_CHECKOUT_API_KEY"),
        ("my-shop.eu", ("http", "read_timeout"), "REWARDKIT_MY_SHOP_EU_HTTP_READ_TIMEOUT"),
    ],
)
def test_a_setting_has_one_variable(connection: str, path: tuple[str, ...], name: str) -> None:
    """If a name has signs that no variable can have, they become underscores."""
    assert variable(connection, *path) == name


def test_all_that_is_wrong_with_the_form_is_told(tmp_path: Path) -> None:
    """If a file has several things that mean nothing, the error has a problem for each."""
    config = tmp_path / "rewardkit.toml"
    config.write_text(
        "conections = 1\njournal = 2\n[connections]\na = 3\n[connections.journal]\n", "utf-8"
    )

    with pytest.raises(ConfigurationError) as caught:
        connections(config, {})

    assert len(caught.value.problems) == 4
