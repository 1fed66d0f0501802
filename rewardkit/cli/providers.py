"""``rewardkit providers``: what is installed, what it can do, and what cannot be used and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .options import config_file, examples, json_option
from .output import complain, console, emit, say, table

if TYPE_CHECKING:
    from rewardkit import Adapter
    from rewardkit.plugins import Standing

_LEVELS = ("full", "limited", "none")


@click.command(epilog=examples("rewardkit providers", "rewardkit providers --json"))
@json_option
def providers(*, as_json: bool) -> None:
    """List the providers and what they can do.

    Operations are counted by how well they are supported: full, limited, none; --json has each
    with its reason. A provider whose package cannot be used is listed with the reason.
    """
    from rewardkit.client import installed
    from rewardkit.errors import ConfigurationError
    from rewardkit.settings import connections

    found = [_describe(standing) for standing in installed().standings()]
    try:
        named = [{"name": c.name, "provider": c.provider} for c in connections(config_file())]
    except ConfigurationError as error:  # what is installed does not depend on the file
        named = []
        complain(f"no connections are listed: {error}", "note")
    if as_json:
        emit({"providers": found, "connections": named})
        return
    _print_ready([one for one in found if one["state"] == "ready"])
    for one in found:
        if one["state"] != "ready":
            say(f"not usable: {one['name']}, of {one['distribution']} {one['version']}")
            say(f"  {' '.join(one['reason'].split())}")
    for connection in named:
        say(f"connection {connection['name']}: {connection['provider']}")


def _describe(standing: Standing) -> dict[str, Any]:
    from rewardkit.errors import RewardKitError

    document: dict[str, Any] = {
        "name": standing.name,
        "title": None if standing.provider is None else standing.provider.title,
        "distribution": standing.distribution,
        "version": standing.version,
        "state": str(standing.state),
        "reason": standing.reason or None,
        "sandbox": standing.provider is not None and standing.provider.sandbox is not None,
        "operations": {},
    }
    if standing.provider is None:
        return document
    try:
        operations = _operations(standing.provider.load_adapter())
    except RewardKitError as error:
        return {**document, "state": "quarantined", "reason": str(error)}
    except Exception as error:  # noqa: BLE001 - anything a plugin does; the others are listed
        reason = f"asking what it supports raised {type(error).__name__}: {error}"
        return {**document, "state": "quarantined", "reason": reason}
    return {**document, "operations": operations}


def _operations(adapter: type[Adapter[Any]]) -> dict[str, dict[str, str | None]]:
    from rewardkit.operations import Operation

    supports = {operation.value: adapter.support(operation) for operation in Operation}
    return {
        name: {"support": str(support.level), "reason": support.reason or None}
        for name, support in supports.items()
    }


def _print_ready(ready: list[dict[str, Any]]) -> None:
    if not ready:
        say("no provider can be used")
        return
    made = table("provider", "vendor", "from", *_LEVELS)
    for column in made.columns[-len(_LEVELS) :]:
        column.justify = "right"
    for one in ready:
        levels = Counter(operation["support"] for operation in one["operations"].values())
        made.add_row(
            one["name"],
            plain(one["title"]),
            f"{one['distribution']} {one['version']}",
            *(str(levels[level]) for level in _LEVELS),
        )
    console().print(made)
    simulated = [one["name"] for one in ready if one["sandbox"]]
    if simulated:
        say(f"With a sandbox (rewardkit sandbox NAME): {', '.join(simulated)}")
