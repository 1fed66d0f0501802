"""The report: what travels in an adapter's wheel, and what ``rewardkit providers`` reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import Any

import attrs

from rewardkit.plugins.report import FORMAT
from rewardkit.plugins.verification import EDITION, source_digest

from .results import Card


def document(card: Card, level: str) -> dict[str, Any]:
    """The report of one subject, as JSON.

    Args:
        card: its results.
        level: how much was asked.

    Raises:
        PluginError: the package's sources cannot be read.
    """
    top = card.package.partition(".")[0]
    distribution = next(iter(packages_distributions().get(top, ())), card.package)
    return {
        "format": FORMAT,
        "provider": card.provider,
        "distribution": distribution,
        "version": _version(distribution),
        "core": _version("rewardkit-core"),
        "edition": EDITION,
        "digest": source_digest(card.package),
        "level": level,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "complete": card.complete,
        "gaps": card.gaps,
        "counts": card.counts(),
        "figures": card.figures,
        "tests": [
            attrs.asdict(result, filter=lambda _, value: bool(value))
            for result in card.results.values()
        ],
    }


def written(report: dict[str, Any]) -> str:
    """The report as the text of its file: a line for each test, so that two of them can be compared."""
    head = json.dumps({**report, "tests": []}, indent=1, ensure_ascii=False)
    tests = ",\n  ".join(json.dumps(test, ensure_ascii=False) for test in report["tests"])
    return head.replace('"tests": []', f'"tests": [\n  {tests}\n ]') + "\n"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"
