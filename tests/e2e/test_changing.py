from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from interrupts import ctrl_c_is_heard

from rewardkit.cli.exits import Exit
from rewardkit.client import installed
from rewardkit.sandbox import serve
from rewardkit_voucherify.sandbox import create_app

from .conftest import Run, Vendor, start

NAME = "voucherify"
CAMPAIGN = f"{NAME}:camp_SandboxSummer10"


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    """The variables that connect to a sandbox in which rewards and codes can be changed."""
    with start(NAME) as found:
        yield found.environ()


def test_codes_are_imported_as_far_as_they_are_taken(run: Run) -> None:
    """If some codes are not taken, the others are printed, and stderr has the lines of those."""
    sandbox = installed().provider(NAME).load_sandbox()
    Path("codes.txt").write_text("GOOD-0001\n\nEVIL-0002\nGOOD-0003\n", "utf-8")
    with serve(create_app(failing_codes="EVIL")) as server:
        environ = Vendor(NAME, sandbox, server.url, sandbox.settings(server.url)).environ()
        result = run("import", CAMPAIGN, "codes.txt", "--json", environ=environ)

    assert result.exit_code == Exit.INCOMPLETE, result.stderr
    assert [code["value"] for code in json.loads(result.stdout)] == ["GOOD-0001", "GOOD-0003"]
    assert "not imported: line 3 (EVI…): " in result.stderr
    assert "2 of 3 codes were made" in result.stderr
    assert "EVIL-0002" not in result.stderr


def test_codes_are_made_in_the_background(run: Run, environ: dict[str, str]) -> None:
    """If a provider makes codes in the background, the command waits and prints them."""
    result = run("generate", CAMPAIGN, "--count", "3", "--prefix", "N-", "--json", environ=environ)

    assert result.exit_code == Exit.OK, result.stderr
    values = [code["value"] for code in json.loads(result.stdout)]
    assert len(values) == 3
    assert all(value.startswith("N-") for value in values)


def test_a_redemption_is_taken_back(run: Run, environ: dict[str, str]) -> None:
    """If a redemption is taken back, the list has that, and the code can be used again."""
    code = ("SUMMER-7F3K", "--on", NAME, "--order")
    assert run("redeem", *code, "1", "--total", "59.00 EUR", environ=environ).exit_code == Exit.OK

    undone = run("undo", *code, "1", "--reason", "sent back", environ=environ)

    assert undone.exit_code == Exit.OK, undone.stderr
    assert "undone" in undone.stdout
    assert "order 1" in run("redemptions", CAMPAIGN, environ=environ).stdout
    assert run("redeem", *code, "2", "--total", "59.00 EUR", environ=environ).exit_code == Exit.OK


def test_points_buy_a_reward(run: Run, environ: dict[str, str]) -> None:
    """If a loyalty card's points are spent on a reward, what it gave is told."""
    result = run(
        *("redeem", "CLUB-CARD", "--on", NAME, "--order", "1"),
        *("--spend-on", f"{NAME}:rew_SandboxCoupon"),
        environ=environ,
    )

    assert result.exit_code == Exit.OK, result.stderr
    facts = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert facts["points"] == "300"
    assert run("lookup", facts["gave"], "--on", NAME, environ=environ).exit_code == Exit.OK


def test_codes_and_rewards_are_switched_off(run: Run, environ: dict[str, str]) -> None:
    """If a code is revoked or a campaign paused, both say so."""
    revoked = run("revoke", "SUMMER-9QXA", "--on", NAME, environ=environ)
    paused = run("set-status", CAMPAIGN, "paused", environ=environ)

    assert (revoked.exit_code, paused.exit_code) == (Exit.OK, Exit.OK)
    assert "revoked" in revoked.stdout
    assert "paused" in paused.stdout


def test_what_a_provider_lacks_is_told(run: Run) -> None:
    """If a provider cannot do it, the exit code says so, and stderr why."""
    with start("oneofnone") as vendor:
        ref = f"{vendor.name}:{vendor.sandbox.examples['checkout'].reward_id}"
        results = [
            run("set-status", ref, "paused", environ=vendor.environ()),
            run("revoke", "SUMMER-7F3K", "--on", vendor.name, environ=vendor.environ()),
        ]
        listed = run("redemptions", ref, "--json", environ=vendor.environ())

    assert [result.exit_code for result in results] == [Exit.UNSUPPORTED] * 2
    assert listed.exit_code == Exit.OK, listed.stderr
    assert json.loads(listed.stdout) is not None


@pytest.mark.skipif(os.name == "nt", reason="a signal to another process is not Ctrl-C there")
def test_ctrl_c_says_where_to_look_for_imported_codes() -> None:
    """If Ctrl-C ends an import, stderr says which command shows the codes that are there."""
    asked, done = Event(), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            done.wait(30)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    sandbox = installed().provider(NAME).load_sandbox()
    url = f"http://127.0.0.1:{server.server_port}"
    environ = os.environ | Vendor(NAME, sandbox, url, sandbox.settings(url)).environ()
    Path("codes.txt").write_text("A-1\nA-2\n", "utf-8")
    command = [sys.executable, "-c", "from rewardkit.cli import main; main()"]
    with ctrl_c_is_heard():
        started = subprocess.Popen(
            [*command, "import", CAMPAIGN, "codes.txt"],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
        )
    with started as process:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    done.set()
    server.shutdown()
    server.server_close()

    assert (process.returncode, out) == (Exit.INTERRUPTED, "")
    assert f"rewardkit codes {CAMPAIGN}" in err
    assert "interrupted" in err
