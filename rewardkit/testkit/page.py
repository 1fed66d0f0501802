"""The report as a page that stands alone: one file, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from .outcomes import OUTCOMES


def page(report: Mapping[str, Any]) -> str:
    """The report of one adapter, for people.

    Args:
        report: the document, as it stands in the JSON file.
    """
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    title = f"Conformance of {report['provider']}"
    body = "\n".join(_body(report))
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{style}</style></head>\n<body><main>\n<h1>{escape(title)}</h1>\n{body}\n"
        "</main></body></html>\n"
    )


def _body(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"<p class=verdict>{escape(_verdict(report))}</p>"
    yield _facts(report)
    yield "<h2>Score card</h2>"
    yield _score_card(report["tests"])
    for outcome, heading in (
        ("failed", "Failed"),
        ("deviated", "Known deviations"),
        ("skipped", "Not tested, as there is nothing to test"),
        ("passed", "Passed"),
    ):
        tests = [test for test in report["tests"] if test["outcome"] == outcome]
        if tests:
            opened = " open" if outcome in {"failed", "deviated"} else ""
            yield f"<details{opened}><summary><h2>{heading} ({len(tests)})</h2></summary>"
            yield _tests(tests)
            yield "</details>"


def _verdict(report: Mapping[str, Any]) -> str:
    counts = report["counts"]
    if counts["failed"]:
        return f"It does not conform: {counts['failed']} tests failed."
    if not report["complete"]:
        return f"It is not complete, and so says nothing of the whole: {'; '.join(report['gaps'])}."
    deviations = counts["deviated"]
    but = f", with {deviations} known deviation{'s' * (deviations > 1)}" if deviations else ""
    return f"It conforms{but}: {counts['passed']} tests passed."


def _facts(report: Mapping[str, Any]) -> str:
    facts = {
        "Adapter": f"{report['distribution']} {report['version']}",
        "Suite": f"edition {report['edition']} of rewardkit-core {report['core']}, level {report['level']}",
        "Run": report["at"],
        **{name: f"{value:g}" for name, value in report["figures"].items()},
    }
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts.items()
    )
    return f"<dl>{rows}</dl>"


def _score_card(tests: Iterable[Mapping[str, Any]]) -> str:
    groups: dict[str, dict[str, int]] = {}
    for test in tests:
        counts = groups.setdefault(test["group"], dict.fromkeys(OUTCOMES, 0))
        counts[test["outcome"]] += 1
    head = "".join(f"<th scope=col>{outcome}</th>" for outcome in OUTCOMES)
    rows = "".join(
        f"<tr><th scope=row>{escape(group)}</th>"
        + "".join(f"<td class={outcome}>{counts[outcome] or ''}</td>" for outcome in OUTCOMES)
        + "</tr>\n"
        for group, counts in groups.items()
    )
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>\n{rows}</tbody></table>"


def _tests(tests: Iterable[Mapping[str, Any]]) -> str:
    return "<ul>" + "".join(f"<li>{_test(test)}</li>\n" for test in tests) + "</ul>"


def _test(test: Mapping[str, Any]) -> str:
    said = f"<code>{escape(test['name'])}</code>"
    if "driver" in test:
        said += f" <small>{escape(test['driver'])}</small>"
    if "reason" in test:
        said += f" {escape(test['reason'])}"
    if "link" in test:
        said += f" ({_link(test['link'])})"
    return said


def _link(link: str) -> str:
    """A link where it leads somewhere by itself; another one is told."""
    shown = escape(link)
    safe = link.startswith(("https://", "http://"))
    return f'<a href="{shown}">{shown}</a>' if safe else shown
