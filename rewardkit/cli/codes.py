"""``rewardkit lookup``, ``codes``, ``generate`` and ``revoke``: codes found, listed, made, ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .options import REF, Ref, connect, examples, json_option, on_option
from .output import complain, emit, emit_stream, facts, say
from .progress import LateProgress
from .rewards import reward_facts

if TYPE_CHECKING:
    from rewardkit.model import Code, CodeMatch


@click.command(
    epilog=examples(
        "rewardkit lookup SUMMER-7F3K --on checkout",
        "rewardkit lookup SUMMER-7F3K --on local --json",
        "rewardkit lookup --on checkout -- -7F3K",
    )
)
@click.argument("code")
@on_option
@json_option
def lookup(*, code: str, connection: str, as_json: bool) -> None:
    """Find the reward behind a CODE, which is taken to the letter.

    A CODE that begins with `-` is written behind `--`, as the last example shows.
    """
    with connect(connection) as rewards:
        match = rewards.lookup(code)
    if as_json:
        from rewardkit import to_document

        emit(to_document(match))
        return
    facts([*_match_facts(match), *reward_facts(match.reward)])


@click.command(
    epilog=examples(
        "rewardkit codes checkout:summer",
        "rewardkit codes checkout:summer --status available --json",
    )
)
@click.argument("ref", type=REF)
@click.option(
    "--status",
    type=click.Choice(["available", "reserved", "redeemed", "expired", "revoked"]),
    help="Only codes in this status.",
)
@json_option
def codes(*, ref: Ref, status: str | None, as_json: bool) -> None:
    """List the codes of a reward.

    Each is printed as soon as it is there, so that long lists need no memory.
    """
    with connect(ref.connection) as rewards, LateProgress("codes") as progress:
        found = rewards.list_codes(ref.id, status=status)
        write_codes(progress.counting(found), as_json=as_json)


@click.command(
    epilog=examples(
        "rewardkit generate checkout:summer --count 100",
        "rewardkit generate checkout:summer --count 5000 --prefix SUMMER- --json > codes.json",
        "rewardkit generate checkout:summer --count 5000 --batch spring",
    )
)
@click.argument("ref", type=REF)
@click.option("--count", type=click.IntRange(min=1), required=True, help="How many.")
@click.option("--prefix", help="What each code begins with.")
@click.option("--batch", help="Your name of these codes: the same command again makes none twice.")
@json_option
def generate(*, ref: Ref, count: int, prefix: str | None, batch: str | None, as_json: bool) -> None:
    """Make new codes for a reward and print them.

    When it goes wrong half-way, or Ctrl-C ends it, the codes that were made are printed all the same. With a journal and
    --batch, the same command prints them again, and makes those that are missing.
    """
    from rewardkit.errors import ProviderError

    made: list[Code] = []
    with connect(ref.connection) as rewards:
        try:
            with LateProgress("codes made") as progress:
                batches = rewards.generate_batches(
                    ref.id, count, prefix=prefix, batch=batch, progress=progress.update
                )
                for codes in batches:
                    made += codes
        except ProviderError as error:
            made += error.made
            raise
        finally:
            if made:
                write_codes(made, as_json=as_json)
            if 0 < len(made) < count:
                complain(f"{len(made)} of {count} codes were made, and are printed", "note")


@click.command(
    epilog=examples(
        "rewardkit revoke SUMMER-7F3K --on checkout",
        "rewardkit revoke --on checkout -- -7F3K",
    )
)
@click.argument("code")
@on_option
@json_option
def revoke(*, code: str, connection: str, as_json: bool) -> None:
    """Make a CODE unusable.

    A CODE that begins with `-` is written behind `--`, as the last example shows.
    """
    with connect(connection) as rewards:
        revoked = rewards.revoke_code(code)
    if as_json:
        from rewardkit import to_document

        emit(to_document(revoked))
        return
    say(_line(revoked))


def write_codes(found: Iterable[Code], *, as_json: bool) -> None:
    """Print codes, each as soon as it is there."""
    if as_json:
        from rewardkit import to_document

        emit_stream(to_document(code) for code in found)
        return
    for code in found:
        say(_line(code))


def _line(code: Code) -> str:
    """A code on a line of its own, in columns that need not know the longest."""
    used = f"order {code.order_id}" if code.order_id else ""
    return f"{code.value:<28}  {code.status!s:<10}  {used}".rstrip()


def _match_facts(match: CodeMatch) -> list[tuple[str, str]]:
    found = [("code", match.value), ("kind", match.via.replace("_", " "))]
    if match.code is not None:
        found.append(("code's status", str(match.code.status)))
        if match.code.uses.allowed is not None:
            made = "?" if match.code.uses.made is None else match.code.uses.made
            found.append(("uses", f"{made} of {match.code.uses.allowed}"))
        if match.code.balance is not None:
            found.append(("balance", str(match.code.balance)))
        if match.code.points is not None:
            found.append(("points", str(match.code.points)))
    return [*found, ("reward", str(match.reward.ref))]
