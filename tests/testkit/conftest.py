from __future__ import annotations

from textwrap import dedent

import pytest
from author import AUTHOR, Run


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs an author's file with options; what it says and its figures come back.

    ``more`` are further arguments of its subject, ``above`` and ``body`` stand above and in its class.
    """
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run(
        *options: str,
        above: str = "",
        body: str = "pass",
        deviations: str = "()",
        more: str = "",
        conftest: str = "",
        spread: bool = False,
    ) -> pytest.RunResult:
        text = dedent(AUTHOR).format(above=above, body=body, deviations=deviations, more=more)
        pytester.makepyfile(test_conformance=text)
        pytester.makeconftest(dedent(conftest))
        start = pytester.runpytest_subprocess if spread else pytester.runpytest_inprocess
        return start("-p", "no:cacheprovider", *options)

    return run
