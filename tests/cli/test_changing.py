from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rewardkit.cli.app import app
from rewardkit.cli.exits import Exit
from rewardkit.cli.wording import for_terminal
from rewardkit.model import RewardRef

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("shop")


def test_import_gives_a_reward_the_codes_of_a_file(run: Run, shop: RewardRef) -> None:
    """If a file has a code a line, each is imported to the letter; empty lines are left out."""
    Path("codes.txt").write_bytes("\ufeffA-1\r\n\r\n b 2 \nÜ-3".encode())

    result = run("import", f"shop:{shop.id}", "codes.txt", "--json")

    assert result.exit_code == Exit.OK, result.stderr
    assert [code["value"] for code in json.loads(result.stdout)] == ["A-1", " b 2 ", "Ü-3"]
    listed = json.loads(run("codes", f"shop:{shop.id}", "--json").stdout)
    assert {code["value"] for code in listed} == {"SUMMER-7F3K", "A-1", " b 2 ", "Ü-3"}


def test_import_reads_standard_input(shop: RewardRef) -> None:
    """If no file is named, codes are read from standard input."""
    result = CliRunner().invoke(app, ["import", f"shop:{shop.id}"], input="A-1\nA-2\n")

    assert result.exit_code == Exit.OK, result.stderr
    assert result.stdout.split() == ["A-1", "available", "A-2", "available"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "no code"), (b"\n \n", "no code"), (b"\xff\xfe", "UTF-8")]
)
def test_a_file_without_codes_is_a_slip(
    run: Run, shop: RewardRef, content: bytes, said: str
) -> None:
    """If a file has no code or is no text, nothing is sent, and the sentence names it."""
    Path("codes.txt").write_bytes(content)

    result = run("import", f"shop:{shop.id}", "codes.txt")

    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert said in result.stderr
    assert "codes.txt" in result.stderr


def test_a_code_that_exists_is_not_imported(run: Run, shop: RewardRef) -> None:
    """If a code exists already, nothing is imported, and the error does not show it whole."""
    Path("codes.txt").write_text("A-1\nSUMMER-7F3K\n", "utf-8")

    result = run("import", f"shop:{shop.id}", "codes.txt")

    assert (result.exit_code, result.stdout) == (Exit.FAILED, "")
    assert "SUMMER-7F3K" not in result.stderr


def test_a_revoked_code_cannot_be_redeemed(run: Run) -> None:
    """If a code is revoked, it says so, and redeeming it is refused."""
    assert run("revoke", "SUMMER-7F3K", "--on", "shop").stdout.split() == ["SUMMER-7F3K", "revoked"]
    assert run("redeem", "SUMMER-7F3K", "--on", "shop", "--order", "1").exit_code == Exit.REJECTED


def test_a_redemption_is_listed_and_taken_back(run: Run, shop: RewardRef) -> None:
    """If a redemption is taken back, it is undone, and the code can be used for another order."""
    use = ("redeem", "SUMMER-7F3K", "--on", "shop", "--order")
    take_back = ("undo", "SUMMER-7F3K", "--on", "shop", "--order")
    assert run(*use, "1").exit_code == Exit.OK
    listed = run("redemptions", f"shop:{shop.id}").stdout
    assert [part for part in ("SUMMER-7F3K", "succeeded", "order 1") if part not in listed] == []

    other, undone = run(*take_back, "2"), run(*take_back, "1", "--reason", "sent back", "--json")

    assert other.exit_code == Exit.NOT_FOUND
    assert "order 2 has no redemption of this code" in other.stderr
    assert json.loads(undone.stdout)["status"] == "undone"
    assert run(*use, "3").exit_code == Exit.OK
    documents = json.loads(run("redemptions", f"shop:{shop.id}", "--json").stdout)
    assert sorted(one["order_id"] for one in documents) == ["1", "3"]


def test_set_status_pauses_a_reward(run: Run, shop: RewardRef) -> None:
    """If a reward is paused, it is shown so, and its code cannot be used."""
    result = run("set-status", f"shop:{shop.id}", "paused")

    assert result.exit_code == Exit.OK, result.stderr
    assert "paused" in result.stdout
    assert json.loads(run("show", f"shop:{shop.id}", "--json").stdout)["status"] == "paused"
    assert run("set-status", f"shop:{shop.id}", "pausd").exit_code == Exit.USAGE


def test_points_need_something_to_be_spent_on(run: Run) -> None:
    """If --points stands alone, or the provider sells nothing for points, the sentence says so."""
    use = ("redeem", "SUMMER-7F3K", "--on", "shop", "--order", "1", "--points", "5")

    alone, elsewhere = run(*use), run(*use, "--spend-on", "shop:tote")

    assert alone.exit_code == Exit.USAGE
    assert "--spend-on" in alone.stderr
    assert elsewhere.exit_code == Exit.UNSUPPORTED
    assert "leave --spend-on and points out" in elsewhere.stderr


def test_errors_name_options() -> None:
    """If an error advises an argument of Python's, the command line names the option."""
    said = for_terminal("pass discount=Money(...) and Order(id=..., total=Money(...))")

    assert said == 'pass --discount "4.00 EUR" and --total "59.00 EUR"'
