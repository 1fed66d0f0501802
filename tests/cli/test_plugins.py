from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import distributions
import pytest
from distributions import plugin

from rewardkit.cli.exits import Exit
from rewardkit.plugins.verification import EDITION

#: A provider of somebody else's, which takes two codes a call and fails at the second call.
FLAKY = """
from attrs import frozen

from rewardkit import Adapter, Operation
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.model import Code, CodeStatus
from rewardkit.plugins import Provider, hookimpl


@frozen
class Settings:
    made_before_it_fails: int = 2


class Flaky(Adapter):
    provider = "flaky"
    Settings = Settings
    batch_limits = {Operation.GENERATE_CODES: 2}
    limitations = {Operation.GENERATE_CODES: "it fails in the middle"}
    unsupported = {Operation.LOOKUP: "flaky keeps no codes"}
    calls = 0

    def generate_codes(self, command):
        self.calls += 1
        if self.calls > 1:
            raise ProviderUnavailable("it is down")
        return tuple(
            Code(id=str(n), reward=self.ref("r"), value=f"C-{n}", status=CodeStatus.AVAILABLE)
            for n in range(command.count)
        )
        yield

    def redeem(self, command):
        raise OutcomeUnknown()
        yield


class Nowhere:
    def send(self, request):
        raise AssertionError("nothing is sent")

    def close(self):
        pass


def open_transport(settings):
    return Nowhere()


@hookimpl
def rewardkit_provider():
    return Provider(
        name="flaky",
        title="Flaky & Sons",
        adapter="flaky:Flaky",
        transport="flaky:open_transport",
    )
"""

Command = Callable[..., subprocess.CompletedProcess[str]]


def install(site: Path, name: str, source: str) -> None:
    """Put a plugin where Python finds it, as pip does."""
    (site / f"{name}.py").write_text(source, "utf-8")
    info = site / f"acme_{name}-1.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: acme-{name}\nVersion: 1.5\n")
    (info / "entry_points.txt").write_text(f"[rewardkit.providers]\n{name} = {name}\n")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs the command in a process that has two more plugins, of which one cannot be imported."""
    install(tmp_path, "flaky", FLAKY)
    install(tmp_path, "broken", "raise OSError('no licence file')")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from rewardkit.cli import main; main()", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        )

    return run


def test_a_broken_plugin_is_listed_with_its_reason(command: Command) -> None:
    """If a plugin cannot be imported, the others are listed, and it with distribution and reason."""
    done = command("providers")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Flaky & Sons" in done.stdout
    assert "not usable: broken, of acme-broken 1.5" in done.stdout
    assert "no licence file" in done.stdout


def test_programs_read_the_reason_too(command: Command) -> None:
    """If JSON is asked for, the quarantined one has its state, and the ready one its reasons."""
    found = {
        one["name"]: one for one in json.loads(command("providers", "--json").stdout)["providers"]
    }

    assert found["broken"]["state"] == "quarantined"
    assert "no licence file" in found["broken"]["reason"]
    assert found["flaky"]["operations"]["lookup"] == {
        "support": "none",
        "reason": "flaky keeps no codes",
        "batch_limit": None,
    }
    assert found["flaky"]["operations"]["generate_codes"]["batch_limit"] == 2
    assert found["flaky"]["operations"]["generate_codes"]["support"] == "limited"


BAD = """
from attrs import frozen
from rewardkit import Adapter
from rewardkit.errors import ConfigurationError
{imports}

class Bad(Adapter):
    provider = "bad"
    {body}
"""

#: What is wrong in an adapter's module, and what the reason must say.
MISTAKES = {
    "a missing package": ("import no_such_package_anywhere", "", "no_such_package_anywhere"),
    "an error of ours": ("raise ConfigurationError('no extra')", "", "no extra"),
    "any error": ("1 / 0", "", "ZeroDivisionError"),
    "an exit": ("raise SystemExit(3)", "", "SystemExit"),
    "no Settings": ("", "", "Settings"),
    "Settings that are no attrs class": ("", "Settings = dict", "attrs class"),
    "support that raises": (
        "@frozen\nclass S: pass",
        "Settings = S; support = classmethod(lambda cls, operation: 1 / 0)",
        "ZeroDivisionError",
    ),
    "support that is none": (
        "@frozen\nclass S: pass",
        "Settings = S; support = classmethod(lambda cls, operation: None)",
        "AttributeError",
    ),
}


@pytest.mark.parametrize(("imports", "body", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_a_broken_adapter_is_listed_with_its_reason(
    command: Command, tmp_path: Path, imports: str, body: str, reason: str
) -> None:
    """If a plugin's adapter is no good in any way, it is listed so, and the others as ever."""
    plugin = """
from rewardkit.plugins import Provider, hookimpl

@hookimpl
def rewardkit_provider():
    return Provider(name="bad", title="Bad", adapter="bad_adapter:Bad")
"""
    install(tmp_path, "bad", plugin)
    (tmp_path / "bad_adapter.py").write_text(BAD.format(imports=imports, body=body or "pass"))

    done = command("providers")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Flaky & Sons" in done.stdout
    said = done.stdout.partition("not usable: bad, of acme-bad 1.5\n")[2]
    assert reason in said.splitlines()[0]


#: A plugin with a sandbox that is no good, by what is wrong in it.
SANDBOXES = {
    "a missing package": ("import no_such_package_anywhere", "no_such_package_anywhere"),
    "no examples": ("sandbox = Sandbox(title='B', create_app=dict, settings=dict)", "'checkout'"),
    "no sandbox": ("sandbox = 7", "is not a Sandbox"),
    "no application": (
        (
            "examples = {'checkout': Example('x', 'r', 'X-1')}; sandbox = Sandbox("
            "title='B', create_app=lambda: 1 / 0, settings=dict, examples=examples)"
        ),
        "ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("source", "reason"), SANDBOXES.values(), ids=SANDBOXES)
def test_the_demo_leaves_a_broken_sandbox_out(
    command: Command, tmp_path: Path, source: str, reason: str
) -> None:
    """If a plugin's sandbox is no good, a line says so, and the other providers are played."""
    plugin = FLAKY.replace("flaky", "bad").replace(
        'adapter="', 'sandbox="bad_sandbox:sandbox", adapter="'
    )
    install(tmp_path, "bad", plugin)
    (tmp_path / "bad_sandbox.py").write_text(
        f"from rewardkit.sandbox import Example, Sandbox\n{source}\n"
    )

    shown, document = command("demo"), json.loads(command("demo", "--json").stdout)

    assert shown.returncode == 0
    (line,) = (line for line in shown.stderr.splitlines() if "bad, of" in line)
    assert line.startswith("note: bad, of acme-bad 1.5, is left out: ")
    assert reason in line
    assert "local::memory:" in shown.stdout
    left = {one["name"]: one["reason"] for one in document["left_out"]}
    assert set(left) == {"bad", "broken"}
    assert reason in left["bad"]
    assert "bad" not in {act["connection"] for act in document["performances"]}
    assert len(document["performances"]) > 1


def test_asking_for_a_broken_plugin_says_why(command: Command) -> None:
    """If a connection needs the broken plugin, the sentence names it, its distribution and reason."""
    done = command("show", "broken:x")

    assert done.returncode == Exit.CONFIGURATION
    assert done.stderr.count("\n") == 1
    assert "acme-broken" in done.stderr
    assert "no licence file" in done.stderr


def test_codes_made_before_a_failure_are_printed(command: Command) -> None:
    """If the provider fails at the second call, the codes of the first one are not lost."""
    done = command("generate", "flaky:r", "--count", "4", "--json")

    assert done.returncode == Exit.UNAVAILABLE
    assert [code["value"] for code in json.loads(done.stdout)] == ["C-0", "C-1"]
    assert "2 of 4" in done.stderr


def test_what_a_provider_has_not_is_unsupported(command: Command) -> None:
    """If the provider has no such operation, the exit code says so and the sentence why."""
    done = command("lookup", "X-1", "--on", "flaky")

    assert done.returncode == Exit.UNSUPPORTED
    assert "flaky keeps no codes" in done.stderr


def test_an_unknown_outcome_has_its_own_exit_code(command: Command) -> None:
    """If nobody knows whether a code was redeemed, a script can tell that from a failure."""
    done = command("redeem", "X-1", "--on", "flaky", "--order", "1")

    assert done.returncode == Exit.OUTCOME_UNKNOWN
    assert "Read back" in done.stderr


#: A plugin in a package of its own, whose report has a deviation.
DEVIANT = """
from attrs import frozen
from rewardkit import Adapter, Secret


@frozen
class Settings:
    \"\"\"A connection.

    Attributes:
        api_key: the key, sent
            as ``x-key``.
        regions: where it is.
    \"\"\"

    api_key: Secret
    regions: tuple[str, ...] = ("eu", "us")
    backup_key: Secret | None = Secret("a-default-do-not-show")


class Deviant(Adapter):
    provider = "deviant"
    Settings = Settings
"""


@pytest.fixture
def deviant(tmp_path: Path) -> None:
    """The plugin with a report of another version, which has a figure and a deviation."""
    source = {
        "__init__": "",
        "adapter": DEVIANT,
        "plugin": plugin("deviant", "deviant.adapter:Deviant"),
    }
    report = {
        "format": 1,
        "provider": "deviant",
        "distribution": "acme-deviant",
        "version": "1.4",
        "core": "0.1.0",
        "edition": EDITION,
        "digest": "",
        "level": "strict",
        "at": "2026-11-25T12:00:00Z",
        "complete": True,
        "counts": {"passed": 8, "failed": 0, "deviated": 1, "skipped": 2},
        "figures": {"overhead": 1.25},
        "tests": [
            {
                "name": "test_pages",
                "group": "list_rewards",
                "outcome": "deviated",
                "reason": "there are no pages",
                "link": "https://acme.example/pages",
            }
        ],
    }
    distributions.install(
        tmp_path,
        "acme-deviant",
        modules={f"deviant/{name}.py": text for name, text in source.items()}
        | {"deviant/conformance.json": json.dumps(report)},
        entry_points={"rewardkit.providers:deviant": "deviant.plugin"},
    )


@pytest.mark.usefixtures("deviant")
def test_all_there_is_to_say_of_a_provider_is_shown(command: Command) -> None:
    """If a provider is named, its report, settings and deviations are shown, and no secret."""
    done = command("providers", "deviant")

    assert (done.returncode, done.stderr) == (0, "")
    text = " ".join(done.stdout.split())
    for said in (
        "stale (it was made of version 1.4, and 1.5 is installed; its sources have changed since)",
        "8 passed, 0 failed, 1 deviated, 2 skipped (strict, 2026-11-25T12:00:00Z)",
        "overhead 1.25",
        "api_key: a text, secret; required; REWARDKIT_DEVIANT_API_KEY the key, sent as `x-key`.",
        "regions: a list; by default [eu, us]; REWARDKIT_DEVIANT_REGIONS where it is.",
        "backup_key: a text, secret; by default …; REWARDKIT_DEVIANT_BACKUP_KEY",
        "in a new process, beyond what rewardkit itself takes",
        "there are no pages https://acme.example/pages",
    ):
        assert said in text
    assert "do-not-show" not in done.stdout
    assert "flaky" not in done.stdout


@pytest.mark.usefixtures("deviant")
def test_programs_read_all_there_is_to_say(command: Command) -> None:
    """If JSON is asked for, it has the report, the settings, and what loading takes."""
    (found,) = json.loads(command("providers", "deviant", "--json").stdout)["providers"]

    assert found["conformance"]["state"] == "stale"
    assert found["conformance"]["counts"]["passed"] == 8
    assert found["conformance"]["figures"] == {"overhead": 1.25}
    assert found["conformance"]["deviations"] == [
        {
            "test": "test_pages",
            "driver": None,
            "reason": "there are no pages",
            "link": "https://acme.example/pages",
        }
    ]
    assert found["settings"][0] == {
        "name": "api_key",
        "type": "a text",
        "required": True,
        "default": None,
        "variable": "REWARDKIT_DEVIANT_API_KEY",
        "secret": True,
        "help": "the key, sent as `x-key`.",
    }
    assert found["settings"][2]["default"] == "…"
    assert found["loading"]["heavy"] == []
    assert found["loading"]["adapter_ms"] > 0


@pytest.mark.parametrize("name", ["broken", "nobody"])
def test_a_provider_that_cannot_be_shown_is_an_error(command: Command, name: str) -> None:
    """If the provider that is named cannot be used, or there is none, that is one sentence."""
    done = command("providers", name)

    assert (done.returncode, done.stdout) == (Exit.CONFIGURATION, "")
    assert done.stderr.count("\n") == 1
