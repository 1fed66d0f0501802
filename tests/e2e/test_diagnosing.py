from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rewardkit.cli.exits import Exit

from .conftest import Run, Vendor

WRONG = "wr0ng-key-do-not-show"


def findings(document: str, where: str) -> list[dict[str, Any]]:
    """What was found of a place, but for notes."""
    return [
        finding
        for finding in json.loads(document)["findings"]
        if finding["where"] == where and finding["severity"] != "note"
    ]


def test_a_vendor_that_takes_the_key_is_fine(vendor: Vendor, run: Run) -> None:
    """If a connection leads to a vendor that takes its key, the doctor finds nothing wrong with it."""
    result = run("doctor", vendor.name, "--json", environ=vendor.environ())

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["connections"] == [vendor.name]
    assert json.loads(result.stdout)["fine"]


def test_a_vendor_that_refuses_the_key_is_found(vendor: Vendor, run: Run) -> None:
    """If the vendor refuses the key, that is what is found, and no key is shown."""
    environ = vendor.environ(secret=WRONG)
    shown, document = run("doctor", environ=environ), run("doctor", "--json", environ=environ)

    assert (shown.exit_code, document.exit_code) == (Exit.FOUND, Exit.FOUND)
    (found,) = findings(document.stdout, f"connection {vendor.name}")
    assert (found["severity"], found["kind"]) == ("problem", "credentials")
    assert f"problem: connection {vendor.name}: the credentials were not accepted" in shown.stdout
    assert WRONG not in shown.output + document.output


def test_the_doctor_makes_and_changes_nothing(run: Run, vendor: Vendor) -> None:
    """If a shop and a journal are in the settings and not there, they are not there afterwards either."""
    Path("rewardkit.toml").write_text(
        '[journal]\n[connections.shop]\nprovider = "local"\npath = "shop.db"\n'
    )
    result = run("doctor", "shop", "--json")

    assert result.exit_code == 0, result.output
    assert [path.name for path in Path().iterdir()] == ["rewardkit.toml"]
    notes = {finding["where"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert "there is no file shop.db yet" in notes["connection shop"]["what"]
    assert "the first connection makes it" in notes["the journal"]["what"]
