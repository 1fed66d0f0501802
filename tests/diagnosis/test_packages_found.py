from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from distributions import adapter, install, plugin

from rewardkit.cli.exits import Exit

GROUP = "rewardkit.providers"
COMMAND = "from rewardkit.cli import main; main()"


@pytest.fixture(scope="module")
def diagnosis(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says where one good plugin and one of each sort of bad ones are installed."""
    site = tmp_path_factory.mktemp("site")
    _install_good(site)
    _install_bad(site)
    _install_misspelt(site)
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "doctor", "--offline", "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
    )
    assert (done.returncode, done.stderr) == (Exit.FOUND, "")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _install_good(site: Path) -> None:
    install(
        site,
        "rewardkit-acme",
        modules={"acme_p.py": plugin("acme", "acme_a:A"), "acme_a.py": adapter("acme")},
        entry_points={f"{GROUP}:acme": "acme_p"},
    )


def _install_bad(site: Path) -> None:
    install(
        site,
        "acme-other",
        modules={"other_p.py": plugin("acme", "acme_a:A")},
        entry_points={f"{GROUP}:acme": "other_p"},
    )
    install(
        site,
        "rewardkit-broken",
        modules={"broken_p.py": "raise OSError('no licence file')"},
        entry_points={f"{GROUP}:broken": "broken_p"},
    )
    install(
        site,
        "rewardkit-half",
        modules={"half_p.py": plugin("half", "no_such_adapter:A")},
        entry_points={f"{GROUP}:half": "half_p"},
    )
    install(
        site,
        "rewardkit-boxed",
        modules={
            "boxed_p.py": plugin("boxed", "boxed_a:A", more=", sandbox='no_such_sandbox:S'"),
            "boxed_a.py": adapter("boxed"),
        },
        entry_points={f"{GROUP}:boxed": "boxed_p"},
    )
    install(
        site,
        "rewardkit-slow",
        modules={
            "slow_p.py": plugin("slow", "slow_a:A", before="import time; time.sleep(0.15)"),
            "slow_a.py": "import time; time.sleep(1.05)\n" + adapter("slow"),
        },
        entry_points={f"{GROUP}:slow": "slow_p"},
    )
    install(
        site,
        "rewardkit-heavy",
        modules={
            "heavy_p.py": plugin("heavy", "heavy_a:A", before="import requests, heavy_a"),
            "heavy_a.py": adapter("heavy"),
        },
        entry_points={f"{GROUP}:heavy": "heavy_p"},
        requires=("rewardkit-core", "no-such-package>=2", "not-here; sys_platform == 'nowhere'"),
    )
    report = {"format": 1, "provider": "stale", "distribution": "rewardkit-stale", "version": "1"}
    report |= {"core": "0", "edition": 1, "digest": "", "level": "standard", "at": ""}
    report |= {"complete": False, "counts": {}}
    install(
        site,
        "rewardkit-stale",
        modules={
            "stale/plugin.py": plugin("stale", "stale.adapter:A"),
            "stale/adapter.py": adapter("stale"),
            "stale/__init__.py": "",
            "stale/conformance.json": json.dumps(report),
        },
        entry_points={f"{GROUP}:stale": "stale.plugin"},
    )


def _install_misspelt(site: Path) -> None:
    group = "rewardkit.provider"
    install(site, "rewardkit-singular", entry_points={f"{group}:x": "x"})
    install(site, "rewardkit-nothing")
    install(site, "acme-garbled", entry_points={f"{GROUP}:x": "x\ngarbled"})
    install(
        site,
        "rewardkit-named",
        modules={"named_p.py": plugin("named", "named_a:A")},
        entry_points={f"{GROUP}:nmaed": "named_p"},
    )
    install(
        site,
        "rewardkit-hooks",
        modules={
            "hooks_p.py": plugin("hooks", "hooks_a:A")
            + "\ndef rewardkit_drift_seen(event): pass\n",
            "hooks_a.py": adapter("hooks"),
        },
        entry_points={f"{GROUP}:hooks": "hooks_p"},
    )
    typo = "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_drift_sen(event): pass"
    install(
        site,
        "acme-watch",
        modules={"watch.py": typo},
        entry_points={"rewardkit.observers:watch": "watch"},
    )
    install(
        site,
        "rewardkit-typo",
        modules={"typo_p.py": plugin("typo", "typo_a:A") + typo},
        entry_points={f"{GROUP}:typo": "typo_p"},
    )


#: Of each distribution: how bad it is, of what kind, and what it must say or advise.
FOUND = {
    "acme-other": ("problem", "clash", "so does rewardkit-acme 1.5, which has precedence"),
    "rewardkit-broken": ("problem", "broken", "OSError: no licence file"),
    "rewardkit-half": ("problem", "broken", "no_such_adapter"),
    "rewardkit-boxed": ("warning", "broken", "the sandbox of the provider 'boxed'"),
    "rewardkit-slow": ("warning", "slow", "importing its plugin's module takes"),
    "rewardkit-slow ": ("warning", "slow", "importing its adapter takes"),
    "rewardkit-heavy": ("warning", "heavy", "heavy_a"),
    "rewardkit-heavy ": ("warning", "heavy", "requests"),
    "rewardkit-heavy  ": ("problem", "packages", "it needs no-such-package, which is not"),
    "rewardkit-stale": ("warning", "conformance", "not all tests were run"),
    "rewardkit-acme": ("note", "conformance", "unverified"),
    "rewardkit-singular": ("problem", "misspelt", "call the group 'rewardkit.providers'"),
    "acme-garbled": ("problem", "broken", "its entry points cannot be read"),
    "rewardkit-nothing": ("note", "misspelt", "adds neither a provider nor an observer"),
    "rewardkit-named": ("problem", "broken", "called 'nmaed' and its provider 'named'"),
    "rewardkit-hooks": ("warning", "misspelt", "rewardkit_drift_seen is called by nobody"),
    "rewardkit-typo": ("problem", "broken", "rewardkit_drift_sen"),
    "acme-watch": ("problem", "broken", "rewardkit_drift_sen"),
}


@pytest.mark.parametrize(("where", "expected"), FOUND.items(), ids=[w.strip() for w in FOUND])
def test_what_is_wrong_with_a_package_is_found(
    diagnosis: dict[str, Any], where: str, expected: tuple[str, str, str]
) -> None:
    """If a package is wrong in some way, there is a finding of its sort that says so, and what to do."""
    severity, kind, said = expected
    found = [
        finding
        for finding in diagnosis["findings"]
        if where.strip() in finding["where"]
        and (finding["severity"], finding["kind"]) == (severity, kind)
        and said in f"{finding['what']} {finding['advice']}"
    ]

    assert len(found) == 1, diagnosis["findings"]
    assert found[0]["advice"]


def test_nothing_is_found_that_is_not_there(diagnosis: dict[str, Any]) -> None:
    """If a package is as it should be, it has no problem and no warning."""
    bad = {
        finding["where"]
        for finding in diagnosis["findings"]
        if finding["severity"] != "note" and finding["kind"] != "clash"
    }

    assert not [where for where in bad if where.startswith(("rewardkit-acme", "rewardkit-core"))], (
        diagnosis["findings"]
    )
    assert "not-here" not in json.dumps(diagnosis)


def test_the_worst_comes_first(diagnosis: dict[str, Any]) -> None:
    """If there are findings of all sorts, problems come before warnings, and these before notes."""
    found = [finding["severity"] for finding in diagnosis["findings"]]

    assert found == sorted(found, key=["problem", "warning", "note"].index)
    assert not diagnosis["fine"]
    assert diagnosis["python"] == ".".join(str(part) for part in sys.version_info[:3])
