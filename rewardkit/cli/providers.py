"""``rewardkit providers``: what is installed, what it can do, and what cannot be used and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from rewardkit.plain import plain

from .one_provider import MEASURED, milliseconds, print_provider, provider_document
from .options import config_file, examples, json_option
from .output import complain, console, emit, say, table
from .progress import LateProgress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rewardkit.diagnosis import Loading, ProviderDescription

_LEVELS = ("full", "limited", "none")


@click.command(
    epilog=examples(
        "rewardkit providers", "rewardkit providers local", "rewardkit providers --json"
    )
)
@click.argument("name", required=False)
@json_option
def providers(*, name: str | None, as_json: bool) -> None:
    """List the providers and what they can do.

    Operations are counted by how well they are supported: full, limited, none. With a NAME there is all
    to say of one, and with --json of all: each operation with its reason, each setting with its
    variable. The kit report is that of the conformance suite, which comes with the package. Loading is
    measured in a new process for each, beyond what rewardkit itself takes: the plugin's module and then
    the adapter. A provider whose package cannot be used is listed with the reason.
    """
    from rewardkit.client import installed
    from rewardkit.diagnosis import describe, measure
    from rewardkit.errors import PluginError

    registry = installed()
    if name is not None:
        registry.provider(name)  # raises for one that there is not, or that cannot be used
    standings = registry.standings() if name is None else (registry.standing(name),)
    found = [describe(standing) for standing in standings]
    if name is not None and found[0].reason:
        raise PluginError(f"the provider {name!r} cannot be used: {found[0].reason}", provider=name)
    usable = [one.standing.name for one in found if not one.reason]
    with LateProgress("providers loaded"):
        loading = measure(usable)
    connections = _connections(name)
    if as_json:
        documents = [provider_document(one, loading.get(one.standing.name)) for one in found]
        emit({"providers": documents, "connections": connections})
    elif name is None:
        _print_list(found, loading)
    else:
        print_provider(found[0], loading.get(name))
    if not as_json:
        for connection in connections:
            say(f"connection {connection['name']}: {connection['provider']}")


def _connections(provider: str | None) -> list[dict[str, Any]]:
    """The connections of the file, or those to one provider."""
    from rewardkit.errors import ConfigurationError
    from rewardkit.settings import connections

    try:
        found = connections(config_file())
    except ConfigurationError as error:  # what is installed does not depend on the file
        complain(f"no connections are listed: {error}", "note")
        return []
    return [
        {"name": one.name, "provider": one.provider}
        for one in found
        if provider in {None, one.provider}
    ]


def _print_list(found: Sequence[ProviderDescription], loading: Mapping[str, Loading]) -> None:
    ready = [one for one in found if not one.reason]
    if ready:
        _print_ready(ready, loading)
    else:
        say("no provider can be used")
    for one in found:
        if one.reason:
            standing = one.standing
            say(f"not usable: {standing.name}, of {standing.distribution} {standing.version}")
            say(f"  {' '.join(one.reason.split())}")


def _print_ready(ready: Sequence[ProviderDescription], loading: Mapping[str, Loading]) -> None:
    made = table("provider", "vendor", "from", *_LEVELS)
    for column in made.columns[-len(_LEVELS) :]:
        column.justify = "right"
    for one in ready:
        levels = Counter(str(each.support.level) for each in one.operations)
        standing = one.standing
        made.add_row(
            standing.name,
            plain("" if standing.provider is None else standing.provider.title),
            f"{standing.distribution} {standing.version}",
            *(str(levels[level]) for level in _LEVELS),
        )
    console().print(made)
    for one in ready:
        say(f"Kit report of {one.standing.name}: {one.verification}")
    times = (f"{one.standing.name} {milliseconds(loading.get(one.standing.name))}" for one in ready)
    say(f"Loading, {MEASURED}: {', '.join(times)}")
    simulated = [one.standing.name for one in ready if one.has_sandbox]
    if simulated:
        say(f"With a sandbox (rewardkit sandbox NAME): {', '.join(simulated)}")
    say("All there is to say of one: rewardkit providers NAME")
