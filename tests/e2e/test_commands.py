from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from interrupts import ctrl_c_is_heard

from rewardkit.cli.exits import Exit

from .conftest import VENDORS, Run, Vendor, start

COMMAND = [sys.executable, "-c", "from rewardkit.cli import main; main()"]
ENVIRON = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "80"}


def popen(*arguments: str) -> subprocess.Popen[str]:
    with ctrl_c_is_heard():
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=ENVIRON,
        )


def is_open(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


@pytest.fixture(scope="module")
def demo() -> str:
    """What the demo prints."""
    process = popen("demo")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out


def test_the_demo_shows_the_script_and_every_vendor(demo: str) -> None:
    """If the demo runs, it has the script once, and each provider's act with both outcomes."""
    assert demo.count("def checkout(") == 1
    for connection in (*VENDORS, "local::memory:"):
        assert f'rewardkit.connect("{connection}")' in demo
    assert demo.count("You get ") == len(VENDORS) + 2  # the script has it, too
    assert demo.count("Thank you!") == len(VENDORS) + 2
    assert demo.count("order 1043") == len(VENDORS) + 1


def test_the_demo_compares_two_vendors(demo: str) -> None:
    """If two vendors are there, a reward of each stands side by side with verdicts."""
    table = demo.partition("beside one of the other")[2]

    for vendor in VENDORS:
        assert f" {vendor} " in table
    assert "benefit" in table
    for verdict in ("same", "different", "cannot tell"):
        assert verdict in table


def test_the_demo_fits_a_terminal(demo: str) -> None:
    """If a terminal has 80 columns, no line of the demo is longer."""
    assert [line for line in demo.splitlines() if len(line.rstrip()) > 80] == []


def test_the_demo_leaves_no_server(demo: str) -> None:
    """If the demo has ended, nobody listens on the addresses it printed."""
    urls = [word.strip("()") for word in demo.split() if word.startswith("(http://")]

    assert len(urls) == len(VENDORS)
    assert not any(is_open(url) for url in urls)


def test_the_demo_writes_json() -> None:
    """If JSON is asked for, it has each act, with what the customer was told, and the comparison."""
    process = popen("demo", "--json")
    out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "")
    document = json.loads(out)
    assert document["left_out"] == []
    acts = document["performances"]
    assert [act["connection"] for act in acts] == [*VENDORS, "local::memory:"]
    for act in acts:
        assert "Thank you!" in act["orders"][0]["told"]
        assert act["orders"][1]["told"] == "This code has been used already."
    assert {row["path"] for row in document["comparison"]["rows"]} >= {"benefit", "limits.total"}


def test_the_demo_can_be_interrupted() -> None:
    """If Ctrl-C is typed during the demo, it ends at once, without a traceback or a server."""
    process = popen("demo")
    assert process.stdout is not None
    url = next(
        word.strip("()") for line in process.stdout for word in line.split() if "(http://" in word
    )
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode in {Exit.INTERRUPTED, Exit.OK}  # it may have been done already
    assert "Traceback" not in err
    assert not is_open(url)


@pytest.fixture(params=VENDORS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The sandbox command of each vendor, running, and its first document."""
    process = popen("sandbox", request.param, "--json")
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            break
    yield process, "".join(lines)
    process.kill()
    process.communicate()


def test_a_sandbox_says_how_to_connect(
    run: Run, sandbox: tuple[subprocess.Popen[str], str]
) -> None:
    """If its variables are exported, every example works with the commands, and a code once."""
    document = json.loads(sandbox[1])
    environ, provider = document["environment"], document["provider"]
    example = document["examples"]["checkout"]

    for one in document["examples"].values():
        assert run("show", one["reward"], environ=environ).exit_code == 0
        if one["code"] is not None:
            assert run("lookup", one["code"], "--on", provider, environ=environ).exit_code == 0
    outcomes = [
        run(
            *("redeem", example["code"], "--on", provider, "--order", order),
            *("--total", "59.00 EUR"),
            environ=environ,
        ).exit_code
        for order in ("1042", "1043")
    ]
    assert outcomes == [Exit.OK, Exit.REJECTED]


def test_a_sandbox_ends_with_ctrl_c(sandbox: tuple[subprocess.Popen[str], str]) -> None:
    """If Ctrl-C is typed, the sandbox stops, quietly, with exit code 0."""
    process, document = sandbox
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (0, "")
    assert not is_open(json.loads(document)["url"])


def test_ctrl_c_is_heard_also_in_the_background() -> None:
    """If the tests run as a shell's background job, which ignores Ctrl-C, a sandbox ends with it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = popen("sandbox", VENDORS[0])
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    try:
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()

    assert (process.returncode, err) == (0, "")


def test_a_sandbox_for_people_has_lines_to_copy(vendor: Vendor) -> None:
    """If a person starts a sandbox, what to export and what to try is printed."""
    process = popen("sandbox", vendor.name)
    assert process.stdout is not None
    for line in process.stdout:
        if "rewardkit redeem" in line:
            break
    else:
        pytest.fail("there is no line to redeem with")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_two_vendors_are_compared_from_the_command_line(run: Run) -> None:
    """If a reward of each vendor is named, the table has both and the JSON a verdict for each field."""
    with start(VENDORS[0]) as left, start(VENDORS[1]) as right:
        environ = {**left.environ(), **right.environ()}
        refs = [
            f"{side.name}:{side.sandbox.examples['comparison'].reward_id}" for side in (left, right)
        ]
        shown = run("compare", *refs, environ=environ)
        document = json.loads(run("compare", *refs, "--json", environ=environ).stdout)
        mirrored = json.loads(run("compare", *reversed(refs), "--json", environ=environ).stdout)

    assert shown.exit_code == 0, shown.stderr
    assert all(ref.partition(":")[0] in shown.stdout for ref in refs)
    verdicts = {row["path"]: row["verdict"] for row in document["rows"]}
    assert set(verdicts.values()) <= {"same", "different", "not_stated", "cannot_be_said"}
    assert {"same", "different"} <= set(verdicts.values())
    assert {row["path"]: row["verdict"] for row in mirrored["rows"]} == verdicts


def test_providers_has_both_vendors(run: Run) -> None:
    """If the plugins are installed, both are ready and each says what it cannot do, and why."""
    document = json.loads(run("providers", "--json").stdout)

    found = {one["name"]: one for one in document["providers"]}
    for name in VENDORS:
        assert found[name]["state"] == "ready"
        assert found[name]["distribution"] == f"rewardkit-{name}"
        for operation in found[name]["operations"].values():
            assert operation["support"] == "full" or operation["reason"]
