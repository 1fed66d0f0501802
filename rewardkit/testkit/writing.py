"""Writing the reports that were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rewardkit.errors import PluginError

from .report import document, written
from .results import Results


def write_reports(results: Results, config: pytest.Config) -> None:
    """Write the report of each subject to the files of ``--rewardkit-report``.

    A path for several providers that does not name them is a problem of the run, and so is a report
    that cannot be made or written.
    """
    paths: list[Path] = config.option.rewardkit_report
    if not paths or not results.cards:
        return
    if len(results.cards) > 1 and any("{provider}" not in str(path) for path in paths):
        results.problems.append(
            "there are several providers, and one file for their reports: write {provider} in its name"
        )
        return
    level = config.option.rewardkit_level
    for name, card in results.cards.items():
        try:
            report = document(card, level)
        except PluginError as error:
            results.problems.append(f"there is no report of {name}: {error}")
            continue
        for path in paths:
            named = Path(str(path).replace("{provider}", name))
            try:
                _write(named, report)
            except OSError as error:
                problem = error.strerror or type(error).__name__
                results.problems.append(f"the report {named} cannot be written: {problem}")


def _write(path: Path, report: dict[str, Any]) -> None:
    if path.suffix == ".html":
        from .page import page

        text = page(report)
    else:
        text = written(report)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
