from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from begun import ROOT, run, run_its_tests

import rewardkit
from rewardkit import Operation, Secret
from rewardkit.demo import Stage
from rewardkit.plugins import Registry
from rewardkit.sandbox import serve
from rewardkit.scaffold import Begun, begin

WRITTEN = {"check", "get_reward"}


def test_it_passes_its_own_tests_and_lists_what_to_write(acme: Begun) -> None:
    """If nothing has been written yet, its tests pass, and those skipped say what to write where."""
    ran = run_its_tests(acme.directory)
    assert ran.returncode == 0, ran.stdout
    for operation in Operation:
        said = f"{operation}: it is not written yet: write {operation} in rewardkit_acme/adapter.py"
        assert (said in ran.stdout) is (operation not in WRITTEN)


def test_an_operation_that_is_forgotten_fails_by_name(acme: Begun, tmp_path: Path) -> None:
    """If an operation is taken off the list and not written, its test says which file lacks what."""
    copy = Path(shutil.copytree(acme.directory, tmp_path / "acme"))
    listed = copy / "rewardkit_acme" / "capabilities.py"
    text = listed.read_text("utf-8")
    listed.write_text(text.replace("    Operation.LOOKUP,\n", ""), "utf-8")

    ran = run_its_tests(copy, "tests/test_capabilities.py")

    assert ran.returncode == 1
    assert "test_an_operation_is_written_or_said_not_to_be_there[lookup]" in ran.stdout
    assert "lookup: it is not written yet: write lookup in rewardkit_acme/adapter.py" in ran.stdout


def test_rewardkit_knows_it(acme: Begun) -> None:
    """If it is installed, the command lists it, with two operations that work and why others do not."""
    command = "from rewardkit.cli import main; main()"
    ran = run(acme.directory, "-c", command, "providers", "--json")
    listed = {one["name"]: one for one in json.loads(ran.stdout)["providers"]}["acme"]
    works = {name for name, one in listed["operations"].items() if one["support"] == "full"}
    assert (listed["state"], listed["title"], works) == ("ready", "Acme Rewards", WRITTEN)
    assert "write redeem in rewardkit_acme/adapter.py" in listed["operations"]["redeem"]["reason"]


def test_it_is_not_verified_before_all_is_written(acme: Begun, tmp_path: Path) -> None:
    """If operations are still to be written, the suite passes, and its report is not complete for that reason."""
    path = tmp_path / "conformance.json"
    ran = run_its_tests(acme.directory, "tests/test_conformance.py", f"--rewardkit-report={path}")
    assert ran.returncode == 0, ran.stdout
    report = json.loads(path.read_text("utf-8"))
    unwritten = len(Operation) - len(WRITTEN)
    assert (report["complete"], report["counts"]["failed"]) == (False, 0)
    assert report["gaps"] == [f"{unwritten} operations are not written yet"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a", {"auth_header": "X-Api-Key", "author": "Ada Lovelace"}),
        ("acme_2_rewards", {}),
        (
            "a_name_as_long_as_it_may_be_xx",
            {"title": "Ben & Jerry's, " + "as long as it may be " * 2},
        ),
    ],
)
def test_the_linter_and_the_formatter_find_nothing(
    name: str, more: dict[str, Any], tmp_path: Path
) -> None:
    """If names are short or long, what is written is as ruff wants it."""
    begun = begin(name, tmp_path / name, **more)
    for arguments in (["check", "--no-cache"], ["format", "--no-cache", "--diff"]):
        ran = run(begun.directory, "-m", "ruff", *arguments)
        assert ran.returncode == 0, ran.stdout


def test_the_types_are_right(acme: Begun) -> None:
    """If mypy is as strict as it can be, it finds nothing in the package and its tests."""
    cache = str(ROOT / ".mypy_cache" / "begun")  # most of the time goes to what it imports of ours
    ran = run(acme.directory, "-m", "mypy", "--strict", "--cache-dir", cache)
    assert ran.returncode == 0, ran.stdout


@pytest.fixture
def dash(tmp_path: Path) -> Iterator[EntryPoint]:
    """The entry point of a package that was begun by default; its modules are in this process."""
    sys.path.insert(0, str(begin("dash", tmp_path / "dash").directory))
    yield EntryPoint("dash", "rewardkit_dash.plugin", "rewardkit.providers")
    del sys.path[0]
    for name in [name for name in sys.modules if name.startswith("rewardkit_dash")]:
        del sys.modules[name]


def test_what_was_begun_by_default_works(dash: EntryPoint) -> None:
    """If nothing was said, the key is a bearer's, and the adapter and its sandbox agree on that."""
    registry = Registry([dash])
    provider = registry.provider("dash")
    sandbox = provider.load_sandbox()
    with serve(sandbox.create_app()) as server:
        settings = sandbox.settings(server.url)
        adapter = provider.load_adapter()(provider.load_adapter().Settings(api_key=Secret("k")))
        assert adapter.headers() == {"Authorization": "Bearer k"}
        with rewardkit.connect("dash", settings=settings, registry=registry) as rewards:
            assert rewards.check().details == {"account": "Example shop"}
            assert rewards.get_reward("summer").name == "Summer 10 % off"


def test_the_demo_goes_on_without_it(dash: EntryPoint) -> None:
    """If a provider cannot do a part of the demo yet, it is left out, and the others play."""
    by_name = {entry.name: entry for entry in entry_points(group="rewardkit.providers")}
    other = next(name for name in by_name if name not in {"dash", "local"})
    with Stage(Registry([dash, by_name[other], by_name["local"]])) as stage:
        played = [performance.connection for performance in stage.performances()]
        (left,) = stage.left_out
        assert stage.comparison() is None
    assert (played[0], len(played)) == (other, 2)
    assert (left.name, "cannot do lookup: it is not written yet" in left.reason) == ("dash", True)
