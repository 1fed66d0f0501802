"""``rewardkit doctor``: what is wrong here, and what to do about it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from .exits import Exit
from .options import config_file, examples, json_option
from .output import emit, say
from .progress import LateProgress

if TYPE_CHECKING:
    from rewardkit.diagnosis import Diagnosis, Finding


@click.command(
    epilog=examples(
        "rewardkit doctor",
        "rewardkit doctor checkout",
        "rewardkit doctor --offline --json",
    )
)
@click.argument("connections", metavar="[CONNECTION]...", nargs=-1)
@click.option("--offline", is_flag=True, help="Send nothing: look at this machine only.")
@json_option
def doctor(*, connections: tuple[str, ...], offline: bool, as_json: bool) -> int:
    """Find out what is wrong, and what to do.

    Looks at the packages, the plugins, the settings of each CONNECTION (of all, if none is named) and
    the journal. Each provider is asked once whether the credentials are good. Nothing is changed, and no
    secret is shown.

    Exit code 12 means that there is a problem or a warning; with nothing but notes it is 0.
    """
    from rewardkit.diagnosis import diagnose

    with LateProgress("looked at") as bar:
        diagnosis = diagnose(
            connections, config=config_file(), offline=offline, progress=bar.update
        )
    if as_json:
        emit(_document(diagnosis))
    else:
        _print(diagnosis)
    return Exit.OK if diagnosis.is_fine else Exit.FOUND


def _document(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "fine": diagnosis.is_fine,
        "python": diagnosis.python,
        "core": diagnosis.core,
        "providers": list(diagnosis.providers),
        "connections": list(diagnosis.connections),
        "findings": [
            {
                "severity": str(finding.severity),
                "kind": str(finding.kind),
                "where": finding.where,
                "what": finding.what,
                "advice": finding.advice or None,
            }
            for finding in diagnosis.findings
        ],
    }


def _print(diagnosis: Diagnosis) -> None:
    for finding in diagnosis.findings:
        _print_finding(finding)
    say(f"rewardkit-core {diagnosis.core or '(not installed)'}, Python {diagnosis.python}")
    say(f"looked at the providers {', '.join(diagnosis.providers) or 'none'}")
    say(f"looked at the connections {', '.join(diagnosis.connections) or 'none'}")
    counts = Counter(str(finding.severity) for finding in diagnosis.findings)
    told = [f"{count} {severity}{'s' * (count > 1)}" for severity, count in counts.items()]
    say(f"{'nothing is wrong' if diagnosis.is_fine else 'found'}: {', '.join(told) or 'no notes'}")


def _print_finding(finding: Finding) -> None:
    say(f"{finding.severity}: {finding.where}: {_one_line(finding.what)}")
    if finding.advice:
        say(f"  {_one_line(finding.advice)}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
