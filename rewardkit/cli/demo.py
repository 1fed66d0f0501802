"""``rewardkit demo``: the same checkout against every vendor, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .options import examples, json_option
from .output import complain, emit, facts, say
from .rewards import comparison_document, print_comparison

if TYPE_CHECKING:
    from rewardkit.demo import Performance, Stage

_WIDTH = 80


@click.command(epilog=examples("rewardkit demo", "rewardkit demo --json"))
@json_option
def demo(*, as_json: bool) -> None:
    """Run one checkout against every vendor.

    The same script runs against each provider that has a sandbox, and two of their rewards are
    compared. Nothing leaves this machine, and no account is needed: each vendor is simulated by a real HTTP
    server on loopback, which this command starts and stops. A provider whose sandbox cannot be
    used, or that cannot do this checkout, is left out, and the reason is told.
    """
    from rewardkit.client import installed
    from rewardkit.demo import Stage

    with Stage(installed()) as stage:
        if as_json:
            emit(_document(stage))
        else:
            _print(stage)


def _print(stage: Stage) -> None:
    for number, performance in enumerate(stage.performances(), start=1):
        if number == 1:
            _print_script()
        _print_performance(number, performance)
    for one in stage.left_out:
        complain(f"{one.name}, of {one.distribution}, is left out: {one.reason}", "note")
    found = stage.comparison()
    if found is not None:
        _heading("A reward of the one vendor beside one of the other")
        print_comparison(found[0])
    _heading("What now")
    facts(
        [
            ("rewardkit providers", "what each provider can do, and what it cannot, and why"),
            ("rewardkit sandbox NAME", "one of these vendors, simulated, to try things on"),
            ("rewardkit --help", "all commands"),
        ]
    )


def _print_script() -> None:
    import inspect

    from rewardkit.demo import checkout

    say("One API for rewards and the codes that carry them, whoever the vendor is.")
    say("\nThis is the checkout of a shop. It names no vendor, and runs as it stands:\n")
    for line in inspect.getsource(checkout).splitlines():
        say(f"    {line}".rstrip())
    say("\nNow a customer types a code for one order, and then once more for another. Only")
    say("the connection changes. Each vendor is simulated by a real HTTP server, started")
    say("for this and stopped at the end; nothing leaves this machine.")


def _print_performance(number: int, performance: Performance) -> None:
    from rewardkit.demo import ORDERS

    _heading(f"{number}. {performance.title} ({performance.where})")
    settings = ", ".join(performance.settings) or "none needed"
    facts(
        [
            ("connection", f'rewardkit.connect("{performance.connection}")'),
            ("its settings", settings),
            ("reward", performance.reward.name),
            ("its reference", str(performance.reward.ref)),
            ("code typed", performance.code),
            *(
                (f"order {order.id}, {order.total}", told)
                for order, told in zip(ORDERS, performance.told, strict=True)
            ),
        ]
    )


def _heading(text: str) -> None:
    say(f"\n── {text} ".ljust(_WIDTH, "─"))


def _document(stage: Stage) -> dict[str, Any]:
    performances = [_performance_document(performance) for performance in stage.performances()]
    found = stage.comparison()
    comparison = None if found is None else comparison_document(*found)
    left_out = [
        {"name": one.name, "distribution": one.distribution, "reason": one.reason}
        for one in stage.left_out
    ]
    return {"performances": performances, "left_out": left_out, "comparison": comparison}


def _performance_document(performance: Performance) -> dict[str, Any]:
    from rewardkit import to_document
    from rewardkit.demo import ORDERS

    return {
        "title": performance.title,
        "connection": performance.connection,
        "settings": list(performance.settings),
        "where": performance.where,
        "code": performance.code,
        "reward": to_document(performance.reward),
        "orders": [
            {"order": to_document(order), "told": told}
            for order, told in zip(ORDERS, performance.told, strict=True)
        ],
    }
