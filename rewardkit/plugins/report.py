"""The report of a conformance run, as it travels in an adapter's package, and how it is read."""

from __future__ import annotations

from typing import Any

from attrs import define, field

from rewardkit import jsontext
from rewardkit.codec import Codec
from rewardkit.errors import ContractViolated
from rewardkit.wire import Wire

#: The form of the file that this module reads.
FORMAT = 1

_codec = Codec()


class UnreadableReport(ValueError):
    """A file is no report of the form that is read here; the message says why."""


@define
class ReportedTest(Wire):
    """What became of one test.

    Attributes:
        name: the test's name in the suite.
        group: what it belongs to, such as an operation.
        driver: ``sync`` or ``async``; None for a test that needs no driver.
        outcome: ``passed``, ``failed``, ``deviated`` or ``skipped``.
        reason: why it deviated, was skipped or failed.
        link: where the deviation is explained or followed up.
    """

    name: str
    group: str
    outcome: str
    driver: str | None = None
    reason: str | None = None
    link: str | None = None


@define
class Report(Wire):
    """The report of a conformance run.

    Attributes:
        format: the form of the file.
        provider: the provider that was tested.
        distribution: the package that adds it.
        version: that package's version at the time.
        core: the version of rewardkit-core at the time.
        edition: of the suite.
        digest: of the package's source files, as ``verification.source_digest`` gives it.
        level: ``standard`` or ``strict``.
        at: when it was, in ISO 8601.
        complete: whether all tests were run, of the whole suite, and of an adapter that is written.
        counts: how many tests passed, failed, deviated and were skipped.
        figures: what was measured, by name.
        tests: each test.
        gaps: why it is not complete: sentences without a full stop.
    """

    format: int
    provider: str
    distribution: str
    version: str
    core: str
    edition: int
    digest: str
    level: str
    at: str
    complete: bool
    counts: dict[str, int]
    figures: dict[str, Any] = field(factory=dict)
    tests: list[ReportedTest] = field(factory=list)
    gaps: list[str] = field(factory=list)

    @property
    def deviations(self) -> tuple[ReportedTest, ...]:
        """The tests that the adapter deviates from, with its reasons."""
        return tuple(test for test in self.tests if test.outcome == "deviated")


def read_report(body: bytes) -> Report:
    """Read a report.

    Args:
        body: the file's content.

    Raises:
        UnreadableReport: it is no report, or one of another form.
    """
    try:
        payload = jsontext.loads_exactly(body)
    except ValueError as error:
        raise UnreadableReport(f"it is not JSON: {error}") from None
    form = payload.get("format") if isinstance(payload, dict) else None
    if form != FORMAT:
        raise UnreadableReport(f"it is of the form {form!r}, and this rewardkit reads {FORMAT}")
    try:
        return _codec.read(Report, payload)
    except ContractViolated as error:
        raise UnreadableReport(error.detail or error.summary) from None
