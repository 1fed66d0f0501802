from __future__ import annotations

import json
import re
import socket

import pytest

from rewardkit.cli.exits import Exit

from .conftest import VENDORS, Answers, Run, Vendor, idle, start

WRONG = "wr0ng-key-do-not-show"


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    """Each vendor in turn; its sandbox is not running."""
    return idle(request.param)


def closed_port() -> str:
    """The URL of a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def refused(run: Run, vendor: Vendor, code: Exit, environ: dict[str, str]) -> str:
    """Looks a code up, which must fail with this exit code; returns the one sentence on stderr."""
    example = vendor.sandbox.examples["checkout"].code
    assert example is not None
    result = run("lookup", example, "--on", vendor.name, environ=environ)

    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert WRONG not in result.stderr
    assert example not in result.stderr
    return result.stderr


@pytest.mark.parametrize("name", VENDORS)
def test_a_wrong_key(run: Run, name: str) -> None:
    """If the key is wrong, the exit code is of credentials and the sentence says what to check."""
    with start(name) as running:
        said = refused(run, running, Exit.CREDENTIALS, running.environ(secret=WRONG))

    assert name in said
    assert "key or token" in said


def test_a_missing_setting(run: Run, vendor: Vendor) -> None:
    """If a setting is missing, the sentence has its variable and its place in the file."""
    said = refused(run, vendor, Exit.CONFIGURATION, {})

    assert f"REWARDKIT_{vendor.name.upper()}_" in said
    assert f"[connections.{vendor.name}]" in said


def test_a_secret_in_the_file(run: Run, vendor: Vendor) -> None:
    """If a secret stands in rewardkit.toml, it is refused and not shown."""
    secret = next(
        name for name, value in vendor.settings.items() if type(value).__name__ == "Secret"
    )
    with open("rewardkit.toml", "w", encoding="utf-8") as config:  # noqa: PTH123
        config.write(
            f'[connections.{vendor.name}]\nprovider = "{vendor.name}"\n{secret} = "{WRONG}"\n'
        )

    said = refused(run, vendor, Exit.CONFIGURATION, vendor.environ())

    assert f"REWARDKIT_{vendor.name.upper()}_{secret.upper()}" in said


def test_a_host_that_cannot_be_reached(run: Run, vendor: Vendor) -> None:
    """If nobody listens there, the exit code is of an unavailable provider."""
    refused(run, vendor, Exit.UNAVAILABLE, vendor.environ(url=closed_port()))


@pytest.mark.parametrize("status", [200, 203])
def test_an_answer_that_is_a_web_page(
    run: Run, vendor: Vendor, answers: Answers, status: int
) -> None:
    """If the answer is HTML, the contract is violated and the sentence says that it is a web page."""
    url = answers(status, "text/html", b"<!doctype html><title>Welcome</title>")

    assert "web page" in refused(run, vendor, Exit.CONTRACT, vendor.environ(url=url))


@pytest.mark.parametrize("payload", [{}, [], None, 1, "text", {"id": 5}, {"success": "yes"}])
def test_an_answer_that_breaks_the_contract(
    run: Run, vendor: Vendor, answers: Answers, payload: object
) -> None:
    """If the JSON is not of the contract's shape, the sentence says where."""
    url = answers(200, "application/json", json.dumps(payload).encode())

    said = refused(run, vendor, Exit.CONTRACT, vendor.environ(url=url))

    assert re.search(r"\$", said)


@pytest.mark.parametrize(
    "case",
    [
        (401, Exit.CREDENTIALS),
        (403, Exit.CREDENTIALS),
        (404, Exit.NOT_FOUND),
        (429, Exit.UNAVAILABLE),
        (500, Exit.UNAVAILABLE),
        (503, Exit.UNAVAILABLE),
    ],
)
@pytest.mark.parametrize("body", [b"", b"{}", b"<html>oops</html>", b"\xff\x00", b'{"key": 1}'])
def test_an_error_that_says_nothing(
    run: Run, vendor: Vendor, answers: Answers, case: tuple[int, Exit], body: bytes
) -> None:
    """If an error's body says nothing that can be read, its status does."""
    status, code = case
    url = answers(status, "application/json", body)

    refused(run, vendor, code, vendor.environ(url=url))
