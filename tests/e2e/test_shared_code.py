from __future__ import annotations

from collections.abc import Iterator

import pytest

from rewardkit.cli.exits import Exit
from rewardkit.model import Money, Order

from .conftest import Run, Vendor, start

REDEEM = ["redeem", "WELCOME", "--on", "oneofnone", "--order", "1042", "--total", "59.00 EUR"]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """The vendor that records the use of shared codes."""
    with start("oneofnone") as found:
        yield found


def test_a_shared_code_is_used_with_its_discount(run: Run, vendor: Vendor) -> None:
    """If a shared code is redeemed with its discount, the vendor has it for that order."""
    result = run(*REDEEM, "--discount", "5.90 EUR", environ=vendor.environ())

    assert result.exit_code == Exit.OK, result.output
    with vendor.connect() as rewards:
        found = rewards.find_redemption("WELCOME", order_id="1042")
    assert found is not None
    assert found.amount == Money(590, "EUR")


def test_a_shared_code_without_discount_is_not_used(run: Run, vendor: Vendor) -> None:
    """If the discount is missing, one sentence says so, and nothing is recorded."""
    result = run(*REDEEM, environ=vendor.environ())

    assert result.exit_code == Exit.FAILED
    assert "discount is missing" in result.stderr
    with vendor.connect() as rewards:
        assert list(rewards.list_redemptions(rewards.lookup("WELCOME").reward)) == []


def test_two_orders_use_one_shared_code(vendor: Vendor) -> None:
    """If a code is shared, a second order uses it as well, and each is found by its own id."""
    with vendor.connect() as rewards:
        for order_id in ("1042", "1043"):
            order = Order(id=order_id, total=Money(5900, "EUR"))
            rewards.redeem("WELCOME", order=order, discount=Money(590, "EUR"))
        found = [rewards.find_redemption("WELCOME", order_id=each) for each in ("1042", "1043")]
    assert [None if each is None else each.order_id for each in found] == ["1042", "1043"]
