from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import click
import pytest
from click.testing import Result

import rewardkit
from rewardkit.cli.app import app
from rewardkit.model import FreeShipping, PercentOff, Reward, RewardRef, Scope, ScopeKind

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("shop")


def test_show_prints_a_reward(run: Run, shop: RewardRef) -> None:
    """If a reward is shown, its name, benefit and limits are there in words."""
    result = run("show", f"shop:{shop.id}")

    assert result.exit_code == 0, result.stderr
    assert "Summer" in result.stdout
    assert "10 % off, at most 20.00 EUR" in result.stdout
    assert "no limit" in result.stdout


def test_show_writes_a_document(run: Run, shop: RewardRef) -> None:
    """If JSON is asked for, it is the reward's document, which reads back as the reward."""
    result = run("show", f"shop:{shop.id}", "--json")

    with rewardkit.connect("shop") as rewards:
        reward = rewards.get_reward(shop.id)
    assert rewardkit.from_document(Reward, json.loads(result.stdout)) == reward


def test_a_provider_is_a_connection_by_itself(
    run: Run, shop: RewardRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a REF begins with a provider's name, its settings come from the environment."""
    monkeypatch.setenv("REWARDKIT_LOCAL_PATH", "shop.db")

    assert "Summer" in run("show", f"local:{shop.id}").stdout


def test_another_file_may_be_named(run: Run, shop: RewardRef, tmp_path: Path) -> None:
    """If --config names a file, its connections are used."""
    other = tmp_path / "other.toml"
    other.write_text('[connections.east]\nprovider = "local"\npath = "shop.db"\n', "utf-8")

    assert run("show", f"east:{shop.id}").exit_code == 3
    assert run("--config", str(other), "show", f"east:{shop.id}").exit_code == 0


def test_lookup_finds_the_reward_behind_a_code(run: Run) -> None:
    """If a code is looked up, its state and its reward are told."""
    result = run("lookup", "SUMMER-7F3K", "--on", "shop")

    assert result.exit_code == 0, result.stderr
    assert "SUMMER-7F3K" in result.stdout
    assert "available" in result.stdout
    assert "10 % off" in result.stdout


def test_lookup_writes_a_document(run: Run) -> None:
    """If JSON is asked for, reward and code are in it."""
    document = json.loads(run("lookup", "SUMMER-7F3K", "--on", "shop", "--json").stdout)

    assert document["code"]["value"] == "SUMMER-7F3K"
    assert document["reward"]["name"] == "Summer"


def test_generate_makes_codes_and_codes_lists_them(run: Run, shop: RewardRef) -> None:
    """If codes are made, each is printed, and the list has them all."""
    made = json.loads(
        run("generate", f"shop:{shop.id}", "--count", "3", "--prefix", "S-", "--json").stdout
    )

    listed = json.loads(run("codes", f"shop:{shop.id}", "--json").stdout)
    values = [code["value"] for code in made]
    assert len(values) == 3
    assert all(value.startswith("S-") for value in values)
    assert {code["value"] for code in listed} == {"SUMMER-7F3K", *values}


def test_codes_are_printed_whole(run: Run, shop: RewardRef) -> None:
    """If codes are listed for people, each has a line with its text and status."""
    assert run("codes", f"shop:{shop.id}").stdout.split() == ["SUMMER-7F3K", "available"]


def test_rewards_are_listed_by_what_other_commands_take(run: Run, shop: RewardRef) -> None:
    """If rewards are listed, each line begins with a REF, and `show` takes it."""
    listed = run("rewards", "shop", "--status", "active").stdout.splitlines()
    ref = listed[0].split()[0]
    assert ref == f"shop:{shop.id}"
    assert "active" in listed[0]
    assert run("show", ref).exit_code == 0
    assert run("rewards", "shop", "--status", "paused").stdout == ""
    (document,) = json.loads(run("rewards", "shop", "--json").stdout)
    assert document["ref"] == f"local:{shop.id}"


def test_an_empty_list_is_an_empty_array(run: Run, shop: RewardRef) -> None:
    """If no code is in the status asked for, the JSON is an empty array."""
    assert json.loads(run("codes", f"shop:{shop.id}", "--status", "revoked", "--json").stdout) == []


def test_redeem_uses_a_code_once(run: Run) -> None:
    """If a code is redeemed twice for different orders, the second one is rejected: exit code 6."""
    first = run("redeem", "SUMMER-7F3K", "--on", "shop", "--order", "1", "--total", "59.00 EUR")
    second = run("redeem", "SUMMER-7F3K", "--on", "shop", "--order", "2", "--total", "59.00 EUR")

    assert first.exit_code == 0, first.stderr
    assert "succeeded" in first.stdout
    assert second.exit_code == 6
    assert second.stdout == ""


def test_redeem_writes_a_document(run: Run) -> None:
    """If JSON is asked for, the redemption's document has the order and the customer."""
    result = run(
        *("redeem", "SUMMER-7F3K", "--on", "shop", "--order", "1", "--customer", "c1", "--json")
    )

    document = json.loads(result.stdout)
    assert (document["order_id"], document["customer"]) == ("1", "c1")


def test_compare_prints_a_table(run: Run, shop: RewardRef) -> None:
    """If two rewards are compared, each field has both values and a verdict."""
    with rewardkit.connect("shop") as rewards:
        other = rewards.create_reward(Reward.new("Ship [red]it", FreeShipping())).ref

    result = run("compare", f"shop:{shop.id}", f"shop:{other.id}")

    assert result.exit_code == 0, result.stderr
    line = next(line for line in result.stdout.splitlines() if line.strip().startswith("benefit"))
    assert "free shipping" in line
    assert "different" in line
    assert "Ship [red]it" in result.stdout


def test_compare_writes_rows(run: Run, shop: RewardRef) -> None:
    """If JSON is asked for, a reward beside itself is the same in every row, also the empty ones."""
    ref = f"shop:{shop.id}"

    document = json.loads(run("compare", ref, ref, "--json").stdout)

    assert document["same"] is True
    assert {row["verdict"] for row in document["rows"]} == {"same"}
    benefit = next(row for row in document["rows"] if row["path"] == "benefit")
    assert benefit["left"]["percent"] == "10"
    assert "limits.per_customer" in {row["path"] for row in document["rows"]}


def test_providers_lists_the_embedded_one_and_the_connections(run: Run) -> None:
    """If providers are listed, those that are ready have their counts, and connections follow."""
    result = run("providers")

    assert result.exit_code == 0, result.stderr
    assert "rewardkit-core" in result.stdout
    assert "connection shop: local" in result.stdout


def test_providers_writes_every_operation(run: Run) -> None:
    """If JSON is asked for, each provider has each operation with its support."""
    document = json.loads(run("providers", "--json").stdout)

    local = next(one for one in document["providers"] if one["name"] == "local")
    assert local["state"] == "ready"
    assert local["distribution"] == "rewardkit-core"
    assert local["operations"]["redeem"]["support"] == "full"
    assert set(local["operations"]) == {operation.value for operation in rewardkit.Operation}
    assert document["connections"] == [{"name": "shop", "provider": "local"}]


#: Whose output is for programs anyway.
WITHOUT_JSON = {"journal export", "journal key"}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """The commands of a group, and those of the groups in it."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize("name", list(commands(app)))
def test_every_command_has_json_and_examples(run: Run, name: str) -> None:
    """If help is asked of a command, it has --json and lines to copy."""
    result = run(*name.split(), "--help")

    assert result.exit_code == 0
    assert ("--json" in result.stdout) == (name not in WITHOUT_JSON)
    assert f"\n    rewardkit {name}" in result.stdout


@pytest.mark.parametrize("name", ["lookup", "redeem"])
def test_help_says_how_a_code_with_a_hyphen_is_written(run: Run, name: str) -> None:
    """If a code begins with a hyphen, the help says to write it behind two."""
    text = " ".join(run(name, "--help").stdout.split())

    assert "A CODE that begins with `-` is written behind `--`" in text
    assert " -- -7F3K" in text


def test_a_code_may_begin_with_a_hyphen(run: Run, shop: RewardRef) -> None:
    """If a code that begins with a hyphen is written behind two, it is found and redeemed."""
    with rewardkit.connect("shop") as rewards:
        rewards.import_codes(shop.id, ["-7F3K"])

    for arguments in (["lookup"], ["redeem", "--order", "1"]):
        result = run(*arguments, "--on", "shop", "--", "-7F3K")
        assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [("[connections", "is not TOML"), ("[connections.x]\npath = 'a'", "x in ")],
)
def test_providers_are_listed_whatever_the_file_says(run: Run, text: str, problem: str) -> None:
    """If rewardkit.toml is no good, the providers are listed, and stderr has what is wrong."""
    Path("rewardkit.toml").write_text(text, "utf-8")

    shown, document = run("providers"), run("providers", "--json")

    for result in (shown, document):
        assert result.exit_code == 0
        assert result.stderr.startswith("note: no connections are listed: ")
        assert problem in result.stderr
        assert result.stderr.count("\n") == 1
    assert "rewardkit-core" in shown.stdout
    assert json.loads(document.stdout)["connections"] == []
    assert json.loads(document.stdout)["providers"]


def test_help_documents_the_exit_codes(run: Run) -> None:
    """If help is asked for, every exit code is in it with its meaning."""
    from rewardkit.cli.exits import MEANINGS

    lines = {" ".join(line.split()) for line in run("--help").stdout.splitlines()}

    assert {f"{code:d} {meaning}" for code, meaning in MEANINGS.items()} <= lines


def test_a_terminal_is_not_ruled_by_a_name(run: Run) -> None:
    """If a name has control signs, they are not printed as they came."""
    with rewardkit.connect("shop") as rewards:
        ref = rewards.create_reward(Reward.new("a\x1b[2Jb", FreeShipping())).ref

    for arguments in (["show", f"shop:{ref.id}"], ["compare", f"shop:{ref.id}", f"shop:{ref.id}"]):
        output = run(*arguments).stdout
        assert "\x1b" not in output
        assert "a�[2Jb" in output


def test_explain_shows_each_field_of_a_document(
    run: Run, shop: RewardRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the embedded provider explains a reward, each field of its document has its neutral one."""
    monkeypatch.setenv("COLUMNS", "200")
    result = run("explain", f"shop:{shop.id}", "--json")

    read = {each["wire"]: each for each in json.loads(result.stdout)["read"]}
    assert read["limits.total"]["neutral"] == ["limits.total"]
    assert read["benefit"]["value"]["percent"] == "10"
    table = run("explain", f"shop:{shop.id}").stdout
    assert [wire for wire in read if wire not in table] == []


def test_explain_shows_no_shared_code_whole(run: Run, shop: RewardRef) -> None:
    """If all share a code, both ways of explaining show its beginning only, as a table and as JSON."""
    with rewardkit.connect("shop") as rewards:
        made = Reward.new("All", FreeShipping(), delivery="shared_code", shared_code="WELCOME-7F3K")
        ref = f"shop:{rewards.create_reward(made).ref.id}"

    shown = [
        run("explain", ref, *options).stdout
        for options in ((), ("--json",), ("--write",), ("--write", "--json"))
    ]

    assert all("WELC…" in each or "WELC\\u2026" in each for each in shown)
    assert [each for each in shown if "WELCOME-7F3K" in each] == []


def test_products_have_other_ids_on_the_other_side(run: Run) -> None:
    """If a file says which ids are the same things, rewards are compared by it; a bad file is refused."""
    ten = PercentOff(Decimal(10))
    with rewardkit.connect("shop") as rewards:
        for name, target in (("A", "1"), ("B", "one")):
            scope = Scope(ScopeKind.PRODUCT, (target,))
            rewards.create_reward(Reward.new(name, ten, applies_to=scope))

    def found(*options: str) -> tuple[str, bool]:
        document = json.loads(run("compare", "shop:a", "shop:b", "--json", *options).stdout)
        verdicts = {each["path"]: each["verdict"] for each in document["rows"]}
        return verdicts["applies_to"], document["counterexample"]["same"]

    assert found() == ("different", False)
    Path("ids.json").write_text('{"1": "one"}')
    assert found("--products", "ids.json") == ("same", True)
    told = run("compare", "shop:a", "shop:b", "--products", "ids.json").stdout
    assert "No basket was found for which they give something else." in told
    for text in ("no", "[1]", '{"1": 1}', '{"1": "one", "2": "one"}'):
        Path("bad.json").write_text(text)
        refused = run("compare", "shop:a", "shop:b", "--products", "bad.json")
        assert (refused.exit_code, "bad.json" in refused.stderr) == (2, True)
