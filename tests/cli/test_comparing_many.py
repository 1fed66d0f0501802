"""``rewardkit compare --all``, and what is told of two rewards where one cannot be had."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import rewardkit
from rewardkit.cli.comparing import OUTCOMES
from rewardkit.cli.exits import Exit
from rewardkit.compare import Outcome
from rewardkit.model import (
    AmountOff,
    Money,
    PercentOff,
    Reward,
    Scope,
    ScopeKind,
    UnknownBenefit,
)

Run = Callable[..., Result]

TEN = PercentOff(Decimal(10))


@pytest.fixture(autouse=True)
def shops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connections ``here`` and ``there``, two stores, and ``bad``, which is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    Path("bad.db").write_bytes(b"this is no database, whatever its name says" * 100)
    Path("rewardkit.toml").write_text(
        "".join(
            f'[connections.{name}]\nprovider = "local"\npath = "{name}.db"\n'
            for name in ("here", "there", "bad")
        ),
        "utf-8",
    )
    for connection in ("here", "there"):
        fill(connection, "Summer", TEN)


def fill(connection: str, name: str, benefit: Any, **fields: Any) -> None:
    """Make a reward."""
    with rewardkit.connect(connection) as rewards:
        rewards.create_reward(Reward.new(name, benefit, **fields))


def documents(result: Result) -> list[dict[str, Any]]:
    """The JSON lines of a run."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_catalogues_that_are_the_same_end_well(run: Run) -> None:
    """If each reward has one that is the same, there is only a summary, and the exit code is 0."""
    result = run("compare", "--all", "here:", "there:")

    assert result.exit_code == Exit.OK, result.stderr
    assert result.stdout.split() == [
        *("left", "here:", "1", "reward"),
        *("right", "there:", "1", "reward"),
        *("same", "1"),
    ]


def test_a_line_tells_what_differs(run: Run) -> None:
    """If two rewards differ, their line has both values and both REFs, and the exit code is 1."""
    fill("here", "Spring [red]", AmountOff(Money(500, "EUR")))
    fill("there", "Spring [red]", AmountOff(Money(500, "USD")), description="For all")
    fill("there", "Winter", TEN)

    result = run("compare", "--all", "here:", "there:")

    assert result.exit_code == Exit.FAILED, result.stderr
    different, only, *_ = result.stdout.splitlines()
    assert different.split() == [
        *("different", "Spring", "[red]", "here:spring-red", "there:spring-red"),
        *("description:", "none", "|", "For", "all;"),
        *("benefit:", "5.00", "EUR", "off", "|", "5.00", "USD", "off;"),
    ]
    assert only.split() == ["only", "right", "Winter", "there:winter"]


def test_json_is_a_line_a_pair_and_a_summary(run: Run) -> None:
    """If JSON is asked for, each line is a document, and the last one counts."""
    fill("here", "Raffle", UnknownBenefit("RAFFLE", {"tickets": 3}))
    fill("there", "Raffle", TEN, status="paused")

    result = run("compare", "--all", "here:", "there:", "--json", "--only", "same,different")

    same, different, summary = documents(result)
    assert same == {
        "outcome": "same",
        "key": "Summer",
        "left": ["here:summer"],
        "right": ["there:summer"],
        "rows": [],
        "not_stated": [],
    }
    benefit, status = different["rows"]
    assert benefit["left"]["vendor_kind"] == "RAFFLE"
    assert benefit["right"]["percent"] == "10"
    assert (status["path"], status["left"], status["right"]) == ("status", "active", "paused")
    assert summary["summary"]["left"] == {"connection": "here", "rewards": 2, "complete": True}
    assert summary["summary"]["counts"] == {
        **dict.fromkeys(OUTCOMES, 0),
        "same": 1,
        "different": 1,
    }
    assert summary["summary"]["same"] is False


def test_products_have_other_ids_on_the_other_side(run: Run) -> None:
    """If a file says which id is which, the products of all pairs are compared as that."""
    for connection, targets in (("here", ("1", "2")), ("there", ("two", "one"))):
        fill(connection, "Shirts", TEN, applies_to=Scope(ScopeKind.PRODUCT, targets))
    Path("ids.json").write_text('{"1": "one", "2": "two"}', "utf-8")

    strange = run("compare", "--all", "here:", "there:")
    result = run("compare", "--all", "here:", "there:", "--products", "ids.json")

    assert strange.exit_code == Exit.FAILED
    assert "product: 1, 2 | product: two, one" in strange.stdout
    assert result.exit_code == Exit.OK, result.stdout


def test_rewards_are_matched_by_metadata(run: Run) -> None:
    """If metadata says which is which, names may differ; one without it is told to have none."""
    fill("here", "Spring", TEN, metadata={"sku": "7"})
    fill("there", "Printemps", TEN, metadata={"sku": "7"})

    result = run("compare", "--all", "here:", "there:", "--match", "metadata.sku")

    lines = result.stdout.splitlines()
    assert [line for line in lines if "here:spring  there:printemps  name: Spring" in line]
    assert [line for line in lines if line.startswith("only left") and "(no metadata.sku)" in line]


def test_only_what_is_asked_for_is_printed(run: Run) -> None:
    """If outcomes are named, no other one is printed; the summary has all."""
    fill("here", "Spring", TEN)
    fill("there", "Winter", TEN)

    result = run("compare", "--all", "here:", "there:", "--json", "--only", "only-left")

    left, summary = documents(result)
    assert (left["outcome"], left["key"]) == ("only_left", "Spring")
    assert summary["summary"]["counts"]["only_right"] == 1


def test_every_outcome_has_its_word() -> None:
    """If there is an outcome, it can be asked for."""
    assert set(OUTCOMES) == set(Outcome)


MISTAKES = {
    "an id with --all": (["--all", "here:summer", "there:"], ["here:summer", "write here:"]),
    "no id without --all": (["here:summer", "there:"], ["there:ID", "--all"]),
    "no colon": (["--all", "here", "there:"], ["'here'"]),
    "an unknown field to match": (
        ["--all", "here:", "there:", "--match", "sku"],
        ["'sku'", "metadata.sku"],
    ),
    "metadata without a key": (["--all", "here:", "there:", "--match", "metadata."], ["metadata."]),
    "an unknown outcome": (["--all", "here:", "there:", "--only", "equal"], ["'equal'", "same"]),
    "--only without --all": (["here:summer", "there:summer", "--only", "same"], ["--all"]),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_says_what_to_write(run: Run, arguments: list[str], said: list[str]) -> None:
    """If the command line is wrong, one sentence says how it is right."""
    result = run("compare", *arguments)

    assert result.exit_code == Exit.USAGE
    assert result.stdout == ""
    assert [part for part in said if part not in result.stderr] == []


@pytest.mark.parametrize(
    ("a", "b", "code", "said"),
    [
        ("here:gone", "there:summer", Exit.NOT_FOUND, ["left one, here:gone"]),
        ("here:summer", "there:gone", Exit.NOT_FOUND, ["right one, there:gone"]),
        ("here:summer", "bad:summer", Exit.CONFIGURATION, ["right one, bad:summer"]),
        ("here:gone", "bad:summer", Exit.NOT_FOUND, ["left one, here:gone", "right one, bad:"]),
    ],
)
def test_a_reward_that_cannot_be_had_is_said_with_its_side(
    run: Run, a: str, b: str, code: Exit, said: list[str]
) -> None:
    """If one of two rewards is missing or cannot be asked for, the error names the side; of both, both."""
    result = run("compare", a, b)

    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    assert [part for part in said if part not in result.stderr] == []
