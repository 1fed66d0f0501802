from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from rewardkit.errors import ConfigurationError
from rewardkit.journal.store import StoreAddress
from rewardkit.secret import Secret


@pytest.mark.parametrize("text", ["journal.db", "/var/lib/shop/journal.db", ":memory:"])
def test_a_path_is_a_file(text: str) -> None:
    """If it is no URL, it is a path, and shown as it is."""
    address = StoreAddress(text)
    assert (address.is_postgresql, address.shown) == (False, text)


def test_a_url_is_a_server() -> None:
    """If it is a PostgreSQL's URL, its settings are not shown, and its password nowhere."""
    address = StoreAddress(
        "postgresql://shop@db.example:5432/shop?sslmode=verify-full", Secret("pw-do-not-show")
    )
    assert address.is_postgresql
    assert address.shown == "postgresql://shop@db.example:5432/shop"
    assert "do-not-show" not in repr(address)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://shop:do-not-show@db.example/shop",
        "postgres://:do-not-show@db.example/shop",
        "postgresql://db.example/shop?password=do-not-show",
        "postgresql://db.example/shop?sslpassword=do-not-show",
    ],
)
def test_a_password_in_the_address_is_refused(text: str) -> None:
    """If the URL has a password, the error says where it belongs, and does not show it."""
    with pytest.raises(ConfigurationError, match=r"setting password.*PGPASSWORD") as raised:
        StoreAddress(text)
    assert "do-not-show" not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["mysql://shop:do-not-show@db.example/shop", "postgresql://do-not-show:x:y@h:port/d"]
)
def test_another_address_is_refused(text: str) -> None:
    """If it is neither, the error says what to write, and shows no more than the kind."""
    with pytest.raises(ConfigurationError, match=r"journal") as raised:
        StoreAddress(text)
    assert "do-not-show" not in str(raised.value)


@pytest.mark.parametrize(
    "setting", [{"synchronous": "OFF"}, {"busy_timeout": 0}, {"pool_size": 0}], ids=str
)
def test_a_setting_that_is_wrong_is_named(setting: dict[str, Any]) -> None:
    """If a setting cannot be, the error names it and says what to write."""
    with pytest.raises(ConfigurationError, match=rf"{next(iter(setting))}.*write"):
        StoreAddress("journal.db", **setting)


WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
from rewardkit.errors import ConfigurationError
try:
    from rewardkit.journal.store import Store, StoreAddress
    Store.open(StoreAddress("postgresql://nobody@localhost:1/none"))
except ConfigurationError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("missing", "extra"), [("sqlalchemy", "journal"), ("psycopg", "postgresql")]
)
def test_without_the_extra_it_says_what_to_install(missing: str, extra: str) -> None:
    """If a library is not installed, the error has the command that installs it."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing], capture_output=True, text=True, check=True
    )
    assert f"pip install 'rewardkit-core[{extra}]'" in done.stdout


def test_the_address_loads_nothing_heavy() -> None:
    """If only addresses and entries are needed, SQLAlchemy and alembic are not loaded."""
    code = (
        "import sys, rewardkit.journal.entry, rewardkit.journal.holds, rewardkit.journal.store;"
        "print([m for m in ('sqlalchemy', 'alembic', 'psycopg') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_journal_that_is_current_needs_no_alembic(tmp_path: object) -> None:
    """If the tables are of this version, opening does not load what migrates them."""
    code = (
        "import sys; from rewardkit.journal.store import Store, StoreAddress;"
        f"Store.open(StoreAddress({f'{tmp_path}/journal.db'!r})).close();"
        "print('alembic' in sys.modules)"
    )
    seen = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert seen == ["True", "False"]
