from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from attrs import frozen
from click.testing import CliRunner, Result

import rewardkit
from rewardkit.cli.app import app
from rewardkit.client import installed
from rewardkit.sandbox import Sandbox, serve
from rewardkit.secret import Secret
from rewardkit.settings import variable

VENDORS = ("oneofnone", "voucherify")

Run = Callable[..., Result]
Answers = Callable[[int, str, bytes], str]


@frozen
class Vendor:
    """A running sandbox, and how to connect to it."""

    name: str
    sandbox: Sandbox
    url: str
    settings: Mapping[str, Any]

    def connect(self) -> rewardkit.Rewards:
        return rewardkit.connect(self.name, settings=self.settings)

    def environ(self, **instead: str) -> dict[str, str]:
        """The variables of a connection; ``instead`` replaces every ``url`` or every ``secret``."""
        return {
            variable(self.name, name): instead.get(_kind(value), _text(value))
            for name, value in self.settings.items()
        }


def _text(value: Any) -> str:
    return value.reveal() if isinstance(value, Secret) else str(value)


def _kind(value: Any) -> str:
    if isinstance(value, Secret):
        return "secret"
    return "url" if str(value).startswith("http://") else "other"


@contextmanager
def start(name: str) -> Iterator[Vendor]:
    """Runs the sandbox of one vendor."""
    sandbox = installed().provider(name).load_sandbox()
    with serve(sandbox.create_app()) as running:
        yield Vendor(name, sandbox, running.url, _typed(name, sandbox.settings(running.url)))


def _typed(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as the adapter has them, so that the secrets among them are known as such."""
    adapter = installed().provider(name).load_adapter()
    with rewardkit.connect(name, settings=settings) as rewards:
        assert isinstance(rewards.adapter, adapter)
        return {key: getattr(rewards.adapter.settings, key) for key in settings}


def idle(name: str) -> Vendor:
    """A vendor whose sandbox does not run: what its connection needs, and what its examples are."""
    sandbox = installed().provider(name).load_sandbox()
    url = "http://127.0.0.1:1"
    return Vendor(name, sandbox, url, _typed(name, sandbox.settings(url)))


@pytest.fixture(autouse=True)
def _no_connections_of_the_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rewardkit.toml of the machine gets in the way."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    """Each vendor in turn."""
    with start(request.param) as found:
        yield found


@pytest.fixture
def run() -> Run:
    """Runs the command with more variables in its environment."""

    def invoke(*arguments: str, environ: Mapping[str, str] | None = None) -> Result:
        return CliRunner().invoke(app, arguments, env=environ)

    return invoke


@pytest.fixture
def answers() -> Iterator[Answers]:
    """Starts a server that answers everything alike, and gives its URL."""
    servers: list[ThreadingHTTPServer] = []

    def serve_one(status: int, content_type: str, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(status)
                self.send_header("content-type", content_type)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - the name that http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve_one
    for server in servers:
        server.shutdown()
        server.server_close()
