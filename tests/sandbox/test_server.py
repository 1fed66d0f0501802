import signal
import socket
import subprocess
import sys
from typing import Any

import pytest
import requests
from interrupts import ctrl_c_is_heard

from rewardkit.errors import ConfigurationError
from rewardkit.sandbox import serve
from rewardkit.sandbox.server import _listen


def accepts(port: int) -> bool:
    """Whether anything listens on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except ConnectionRefusedError:
        return False
    return True


def test_accepts_within_the_block_and_not_after(app: Any) -> None:
    """If the block is entered the server accepts at once, and when it is left nothing listens."""
    with serve(app) as running:
        assert running.url == f"http://127.0.0.1:{running.port}"
        assert requests.get(f"{running.url}/notes/x", timeout=5).status_code == 401
    assert not accepts(running.port)


@pytest.mark.parametrize("way_out", [ValueError, KeyboardInterrupt, SystemExit])
def test_stops_on_any_way_out(app: Any, way_out: type[BaseException]) -> None:
    """If the block ends with an exception, it comes through and the server is stopped."""
    with pytest.raises(way_out), serve(app) as running:
        raise way_out
    assert not accepts(running.port)


def test_stops_while_a_client_keeps_its_connection(app: Any) -> None:
    """If a client still holds its connection open, the server stops all the same."""
    with requests.Session() as session:
        with serve(app) as running:
            session.get(f"{running.url}/notes/x", timeout=5)
        assert not accepts(running.port)


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """If a connection is accepted, it sends at once: or each answer to a kept one would take 40 ms."""
    with _listen("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_in_use_is_said(app: Any) -> None:
    """If the port is taken, the error says so and what to do."""
    with (
        serve(app) as running,
        pytest.raises(ConfigurationError, match=rf"{running.port}.*choose another port"),
        serve(app, port=running.port),
    ):
        pass


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_said(app: Any, port: int) -> None:
    """If the number is no port, the error says so."""
    with pytest.raises(ConfigurationError, match=f"{port} is no port"), serve(app, port=port):
        pass


def test_two_run_at_once(app: Any) -> None:
    """If two servers run at once, each has a port of its own."""
    with serve(app) as one, serve(app) as other:
        assert one.port != other.port
        assert accepts(one.port)
        assert accepts(other.port)


_FOREVER = """
import sys
from starlette.responses import PlainTextResponse
from rewardkit.sandbox import run_forever
run_forever(PlainTextResponse("here"), announce=lambda running: print(running.url, flush=True))
print("stopped")
"""


def test_run_forever_ends_with_ctrl_c() -> None:
    """If Ctrl-C is pressed, run_forever returns: no traceback, no warning, exit code 0."""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", _FOREVER]
    with ctrl_c_is_heard():
        started = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    with started as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert requests.get(url, timeout=5).text == "here"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == ("stopped\n", "", 0)
