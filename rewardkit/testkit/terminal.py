"""The score card on the terminal."""

from __future__ import annotations

from typing import Any

from .results import Card, Results


def show(results: Results, terminal: Any) -> None:
    """Write the score cards below pytest's own summary.

    Args:
        results: of the run.
        terminal: pytest's terminal reporter.
    """
    for card in results.cards.values():
        _show_card(card, terminal)
    for problem in results.problems:
        terminal.write_sep("=", "rewardkit: the run does not count", red=True, bold=True)
        terminal.write_line(problem)


def _show_card(card: Card, terminal: Any) -> None:
    terminal.write_sep("=", f"rewardkit conformance: {card.provider} ({card.adapter})")
    width = max([len(group) for group in card.groups()] or [5])
    head = "".join(f"{name:>10}" for name in card.counts())
    terminal.write_line(f"{'':{width}}{head}")
    for group, counts in card.groups().items():
        terminal.write_line(
            f"{group:{width}}" + "".join(f"{n or '·':>10}" for n in counts.values())
        )
    for name, value in card.figures.items():
        terminal.write_line(f"{name}: {value:g}")
    for result in card.deviations:
        driver = f", {result.driver}" if result.driver else ""
        terminal.write_line(f"deviates: {result.name}{driver}: {result.reason}; see {result.link}")
    if card.gaps:
        gaps = "; ".join(card.gaps)
        terminal.write_line(f"incomplete, and so the adapter is not verified: {gaps}")
