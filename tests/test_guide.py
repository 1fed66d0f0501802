"""What the guide for authors of adapters says of the adapter that it makes, beside what its blocks show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from guides_package import GUIDE, MODULES, lines_of_the_adapter, made_package
from shown_files import shown_files

STARTED = "from rewardkit.cli import main; main()"

#: The failures that the guide explains: what the kit says, which test says it, and what an author did.
FAILURES = {
    "sensitive": (
        "AssertionError: GET shows a code",
        "test_a_code_is_not_shown_in_a_request",
        ("adapter.py", ", sensitive=(code,))", ")"),
    ),
    "drift": (
        "get_reward: $.state is 'rewardkit_knows_no_such_value' is not counted",
        "test_an_unknown_value_is_read_and_counted",
        (
            "mapping.py",
            'adapter.word(RewardStatus, STATES, "Perk.state", perk.state)',
            "STATES.get(perk.state) or RewardStatus.read(perk.state)",
        ),
    ),
    "rule": (
        "Adapter.repeat_rules says nothing of redeem",
        "test_every_command_has_a_rule_for_its_repetition",
        ("adapter.py", "    repeat_rules = {\n", "    other_rules = {\n"),
    ),
    "repeat": (
        "every request says Repeat.SAFE",
        "test_a_redemption_is_not_marked_as_safe_to_repeat",
        ("adapter.py", "Repeat.AFTER_READ_BACK", "Repeat.SAFE"),
    ),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package of the guide, put together."""
    return made_package(tmp_path)


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python where the package is installed."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_adapter_is_as_small_as_the_guide_says(package: Path) -> None:
    """If the lines of the adapter are counted that are not blank, they are under 300."""
    assert "The whole adapter is under 300 lines" in GUIDE.read_text("utf-8")
    assert lines_of_the_adapter(package) < 300


def test_a_reader_sees_which_file_a_block_goes_into() -> None:
    """If a block is a file or a part of one, its name stands above it, and not in a comment only."""
    page = GUIDE.read_text("utf-8")
    for shown in shown_files(page):
        name = f"**`{shown.name}`**" + (", continued" if shown.is_more else "")
        assert page[: shown.start].endswith(f"\n{name}\n\n"), shown.name


def test_every_module_is_the_adapters_or_the_simulators(package: Path) -> None:
    """If the guide gets another module, it is counted, or is no part of the adapter."""
    written = {path.name for path in (package / "rewardkit_acme").glob("*.py")}
    assert written == {*MODULES, "sandbox.py", "shop.py"}


def test_what_an_author_copies_is_formatted(package: Path) -> None:
    """If the guide's files are put together, ruff has nothing to change in them."""
    ran = run(package, "ruff", "format", "--isolated", "--diff", "--line-length=100", ".")
    assert not ran.returncode, ran.stdout


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_says_what_the_guide_explains(package: Path, failure: str) -> None:
    """If an author makes one of the mistakes of the guide, the kit says what is written there."""
    said, test, (module, right, wrong) = FAILURES[failure]
    assert said in GUIDE.read_text("utf-8")
    path = package / "rewardkit_acme" / module
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    ran = run(package, "pytest", "-q", "-p", "no:cacheprovider", "-k", test)
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout
    assert said in ran.stdout


def test_the_simulator_prints_what_the_guide_shows(package: Path) -> None:
    """If the simulator is started by hand, it says what stands in the guide."""
    shown = GUIDE.read_text("utf-8").split("```text\n")[1].split("```")[0]
    command = [sys.executable, "-c", STARTED, "sandbox", "acme", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in shown.splitlines()]
        process.kill()
    port = said[0].partition("127.0.0.1:")[2].partition(" ")[0]
    assert "".join(said).replace(port, "8000") == shown


def test_the_report_travels_with_the_package(package: Path) -> None:
    """If the package is built as its ``pyproject.toml`` says, its reports and contract are in it."""
    pytest.importorskip("setuptools")
    (package / "rewardkit_acme" / "conformance.json").write_text(json.dumps({}), "utf-8")
    (package / "setup.py").write_text("import setuptools\n\nsetuptools.setup()\n", "utf-8")
    built = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build", "--build-lib", "built"],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not built.returncode, built.stderr
    names = {path.name for path in (package / "built" / "rewardkit_acme").iterdir()}
    assert {"conformance.json", "contract.json", "adapter.py"} <= names
