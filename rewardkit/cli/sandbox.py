"""``rewardkit sandbox``: a simulator of one vendor, by hand."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from .options import examples, json_option
from .output import emit, say

if TYPE_CHECKING:
    from rewardkit.sandbox import Running, Sandbox


@click.command(
    epilog=examples(
        "rewardkit sandbox PROVIDER",
        "rewardkit sandbox PROVIDER --port 8081",
    )
)
@click.argument("provider")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="any that is free",
    help="The port to listen on, on this machine only.",
)
@json_option
def sandbox(*, provider: str, port: int, as_json: bool) -> None:
    """Simulate a PROVIDER's vendor until Ctrl-C.

    It says how to connect to it, and what to try. It is a real HTTP server with example data in memory; no account is needed. `rewardkit
    providers` shows which providers have one.
    """
    from rewardkit.client import installed
    from rewardkit.sandbox import run_forever

    simulator = installed().provider(provider).load_sandbox()

    def announce(running: Running) -> None:
        if as_json:
            emit(_document(provider, simulator, running))
        else:
            _print(provider, simulator, running)

    run_forever(simulator.create_app(), port, announce=announce)


def _environment(provider: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The variables that connect to the sandbox; its credentials are no secret."""
    from rewardkit.secret import Secret
    from rewardkit.settings import variable

    return {
        variable(provider, name): value.reveal() if isinstance(value, Secret) else str(value)
        for name, value in settings.items()
    }


def _document(provider: str, simulator: Sandbox, running: Running) -> dict[str, Any]:
    return {
        "provider": provider,
        "title": simulator.title,
        "url": running.url,
        "environment": _environment(provider, simulator.settings(running.url)),
        "examples": {
            name: {"what": one.what, "reward": f"{provider}:{one.reward_id}", "code": one.code}
            for name, one in simulator.examples.items()
        },
    }


def _print(provider: str, simulator: Sandbox, running: Running) -> None:
    say(f"{simulator.title}, simulated, on {running.url} until Ctrl-C.")
    say("\nTo connect to it, in another terminal:\n")
    for name, value in _environment(provider, simulator.settings(running.url)).items():
        say(f"  export {name}={shlex.quote(value)}")
    say("\nThen try:\n")
    for name, one in simulator.examples.items():
        say(f"  # {one.what}")
        if one.code is None:
            say(f"  rewardkit show {shlex.quote(f'{provider}:{one.reward_id}')}")
            continue
        say(f"  rewardkit lookup {shlex.quote(one.code)} --on {provider}")
        if name == "checkout":
            order = '--order 1042 --total "59.00 EUR"'
            say(f"  rewardkit redeem {shlex.quote(one.code)} --on {provider} {order}")
