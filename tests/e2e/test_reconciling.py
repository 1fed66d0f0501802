from __future__ import annotations

import json
from typing import Any

from rewardkit.model import Money, Order

from .conftest import Run, Vendor

SINCE = ("--since", "2001-01-01")


def reconciled(
    run: Run, vendor: Vendor, *options: str, exits: int, **environ: str
) -> dict[str, Any]:
    """What the command says about a vendor."""
    result = run("journal", "reconcile", vendor.name, *SINCE, *options, "--json", environ=environ)
    assert result.exit_code == exits, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_redemption_is_the_same_on_both_sides(run: Run, vendor: Vendor) -> None:
    """If a code is redeemed through the journal, it is found at the vendor, by what that shows."""
    example = vendor.sandbox.examples["checkout"]
    environ = {**vendor.environ(), "REWARDKIT_JOURNAL_ADDRESS": "journal.db"}
    with vendor.connect() as past:
        there = {each.order_id for each in past.list_redemptions(example.reward_id)}
    redeem = ("redeem", str(example.code), "--on", vendor.name, "--order", "1042")
    redeemed = run(*redeem, "--total", "59.00 EUR", environ=environ)
    assert redeemed.exit_code == 0, redeemed.output
    document = reconciled(run, vendor, exits=1 if there else 0, **environ)
    assert {(each["finding"], each["order_id"]) for each in document["differences"]} == {
        ("not_in_journal", order) for order in there
    }
    assert document["counts"]["same"] == 1
    assert document["counts"]["unmatchable"] == 0


def test_what_was_redeemed_past_the_journal_is_named(run: Run, vendor: Vendor) -> None:
    """If a code is redeemed elsewhere, all rewards' redemptions show it, and no code is shown."""
    environ = {**vendor.environ(), "REWARDKIT_JOURNAL_ADDRESS": "journal.db"}
    other = vendor.sandbox.examples["amount"]
    example = vendor.sandbox.examples["checkout"]
    redeem = ("redeem", str(example.code), "--on", vendor.name, "--order", "1042")
    assert run(*redeem, "--total", "59.00 EUR", environ=environ).exit_code == 0
    with vendor.connect() as past:
        past.redeem(str(other.code), order=Order(id="2000", total=Money(5900, "EUR")))
    document = reconciled(run, vendor, "--all-rewards", exits=1, **environ)
    found = {each["order_id"]: each for each in document["differences"]}
    assert found["2000"]["finding"] == "not_in_journal"
    assert "1042" not in found
    assert document["counts"]["same"] == 1
    assert document["counts"]["uncompared"] == 0
    assert str(other.code) not in json.dumps(document)
