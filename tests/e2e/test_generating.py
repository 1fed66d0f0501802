from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from attrs import define, field
from interrupts import ctrl_c_is_heard

from rewardkit.cli.exits import Exit

REWARD = "4e3a4d00-0000-4000-8000-000000000001"


_NULLS = (
    "reservedFor",
    "redeemedBy",
    "redeemedAt",
    "orderId",
    "externalOrderId",
    "expiresAt",
    "updatedAt",
)


@define
class Vendor:
    """A server that makes one batch of codes; then ``last`` happens."""

    last: Callable[[], None] = lambda: None
    url: str = ""
    asked: int = 0
    told: Event = field(factory=Event)  # what the last is to be
    done: Event = field(factory=Event)


def batch(count: int) -> bytes:
    """Codes as the vendor answers them."""
    codes = [
        {
            "id": f"0000000c-0000-4000-8000-{number:012d}",
            "rewardId": REWARD,
            "code": f"NEW-{number:04d}",
            "status": "available",
            "createdAt": "2026-06-01T12:00:00.000Z",
            "externalIds": {},
        }
        | dict.fromkeys(_NULLS)
        for number in range(count)
    ]
    return json.dumps({"codes": codes}).encode()


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A vendor whose second answer never comes: either the client is ended or the line breaks."""
    state = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.asked += 1
            if state.asked > 1:
                state.told.wait(30)
                state.last()
                state.done.wait(30)
                return
            body = batch(asked["count"])
            self.send_response(201)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.done.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def generate(vendor: Vendor) -> Iterator[subprocess.Popen[str]]:
    """The command that makes 700 codes: one batch of 500, and one that is not answered."""
    command = "from rewardkit.cli import main; main()"
    arguments = ["generate", f"oneofnone:{REWARD}", "--count", "700", "--json"]
    environment = os.environ | {
        "REWARDKIT_ONEOFNONE_API_KEY": "k",
        "REWARDKIT_ONEOFNONE_BASE_URL": vendor.url,
    }
    with ctrl_c_is_heard():
        started = subprocess.Popen(
            [sys.executable, "-c", command, *arguments],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    with started as process:
        yield process


@pytest.mark.skipif(os.name == "nt", reason="a signal to another process is not Ctrl-C there")
def test_ctrl_c_prints_what_was_made(vendor: Vendor, generate: subprocess.Popen[str]) -> None:
    """If Ctrl-C ends the making of codes, those that were made are printed, and it says so."""
    vendor.last = lambda: generate.send_signal(signal.SIGINT)
    vendor.told.set()
    out, err = generate.communicate(timeout=60)
    assert [code["value"] for code in json.loads(out)] == [f"NEW-{n:04d}" for n in range(500)]
    assert "500 of 700 codes were made" in err
    assert "interrupted" in err
    assert generate.returncode == Exit.INTERRUPTED


def test_an_error_prints_what_was_made(vendor: Vendor, generate: subprocess.Popen[str]) -> None:
    """If a later call fails, the codes that were made are printed, and the error is told."""
    vendor.told.set()
    vendor.done.set()  # the line breaks, without an answer
    out, err = generate.communicate(timeout=60)
    assert len(json.loads(out)) == 500
    assert "500 of 700 codes were made" in err
    assert "not known whether" in err
    assert generate.returncode not in {Exit.OK, Exit.INTERRUPTED}
