from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from raw_server import OK, Answer, serving

from rewardkit.diagnosis import Finding, Kind, Severity
from rewardkit.diagnosis.connections import connection_findings
from rewardkit.plugins import Registry
from rewardkit.sandbox import serve

from .conftest import KEY

Diagnose = Callable[..., list[Finding]]


@pytest.fixture
def diagnose(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Diagnose:
    """What is found of a connection with this base URL; the key is in none of it."""

    def findings(
        url: str, *, provider: str = "acme", offline: bool = False, **http: str
    ) -> list[Finding]:
        prefix = f"REWARDKIT_{provider.upper()}"
        monkeypatch.setenv(f"{prefix}_API_KEY", KEY)
        monkeypatch.setenv(f"{prefix}_BASE_URL", url)
        for name, value in http.items():
            monkeypatch.setenv(f"{prefix}_HTTP_{name.upper()}", value)
        found = list(connection_findings(provider, config=None, registry=registry, offline=offline))
        assert KEY not in repr(found)
        assert all(finding.where == f"connection {provider}" for finding in found)
        return found

    return findings


@pytest.fixture
def server() -> Iterator[Callable[..., str]]:
    """Starts raw servers, and gives the URL of each."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(serving(*arguments)).url


def closed_port() -> str:
    """The URL of a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def answer(status: str, body: str = "{}", headers: str = "") -> bytes:
    """An answer of a raw server."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def kinds(found: list[Finding]) -> list[Kind]:
    return [finding.kind for finding in found]


def test_a_good_connection_has_no_findings(diagnose: Diagnose, server: Callable[..., str]) -> None:
    """If the provider takes the key, nothing is found."""
    assert diagnose(server(OK)) == []


def test_offline_sends_nothing(diagnose: Diagnose, registry: Registry) -> None:
    """If nothing may be sent, nothing is, and the settings are looked at all the same."""
    with serving(OK) as running:
        assert diagnose(running.url, offline=True) == []
        assert running.received == []


def test_a_host_that_does_not_exist_is_told_apart(diagnose: Diagnose) -> None:
    """If the host's name is not known, that is what is said."""
    (found,) = diagnose("https://acme.invalid")

    assert (found.severity, found.kind) == (Severity.PROBLEM, Kind.DNS)
    assert "acme.invalid cannot be reached: its name is not known" in found.what


def test_a_port_that_refuses_is_told_apart(diagnose: Diagnose) -> None:
    """If nobody listens, that is what is said."""
    (found,) = diagnose(closed_port())

    assert found.kind is Kind.REFUSED
    assert "the server runs" in found.advice


def test_a_server_that_speaks_no_tls_is_told_apart(diagnose: Diagnose) -> None:
    """If the port is not one for https, that is what is said."""
    with serve(None) as running:
        assert kinds(diagnose(running.url.replace("http:", "https:"))) == [Kind.TLS]


def test_a_certificate_of_nobody_known_is_told_apart(
    diagnose: Diagnose, server: Callable[..., str], tmp_path: Path
) -> None:
    """If the certificate cannot be verified, that is what is said; with its authority named, it can."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    url = server(OK, context)

    assert kinds(diagnose(url)) == [Kind.CERTIFICATE]
    assert diagnose(url, ca_bundle=str(bundle)) == []


def _silent(connection: socket.socket) -> None:
    connection.recv(1)  # until the other side has had enough


def _cut_off(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


@pytest.mark.parametrize(
    ("behaves", "kind"),
    [
        (_silent, Kind.TIMEOUT),
        (_cut_off, Kind.UNAVAILABLE),
        (answer("503 Down"), Kind.UNAVAILABLE),
        (answer("429 Slow"), Kind.UNAVAILABLE),
        (answer("401 No"), Kind.CREDENTIALS),
        (answer("403 No"), Kind.CREDENTIALS),
        (answer("404 None"), Kind.CONTRACT),
        (answer("302 Go", headers="Location: https://elsewhere.example/\r\n"), Kind.CONTRACT),
        (answer("200 OK", "<html>"), Kind.CONTRACT),
        (answer("200 OK", "7"), Kind.BROKEN),  # this adapter takes it for an object
    ],
    ids=["silent", "cut_off", "503", "429", "401", "403", "404", "302", "html", "bug"],
)
def test_what_answers_is_told_apart(
    diagnose: Diagnose, server: Callable[..., str], behaves: Answer | bytes, kind: Kind
) -> None:
    """If the server is silent, fails, refuses the key or is another one, each has its own kind."""
    (found,) = diagnose(server(behaves), read_timeout="0.2", connect_timeout="5")

    assert found.kind is kind
    assert found.advice
    assert (found.severity is Severity.WARNING) == (behaves == answer("429 Slow"))


def test_a_failure_is_told_once_and_not_repeated(diagnose: Diagnose) -> None:
    """If the server fails, it is asked once: the first failure is what there is to know."""
    with serving(answer("503 Down")) as running:
        diagnose(running.url)
        assert len(running.received) == 1


def test_wrong_credentials_are_said_with_where_they_are_set(
    diagnose: Diagnose, server: Callable[..., str]
) -> None:
    """If the key is refused, the advice has the variable that it is set by."""
    (found,) = diagnose(server(answer("401 No")))

    assert "REWARDKIT_ACME_API_KEY" in found.advice
    assert "REWARDKIT_ACME_BASE_URL" not in found.advice


def test_credentials_that_cannot_be_tried_are_not_sent(diagnose: Diagnose) -> None:
    """If the adapter cannot check, that is said with its reason, and the host is asked without a key."""
    with serving(OK) as running:
        (found,) = diagnose(running.url, provider="mute")
        (head,) = running.received

    assert (found.severity, found.kind) == (Severity.NOTE, Kind.CREDENTIALS)
    assert found.what == "the credentials cannot be tried: it is mute"
    assert KEY.encode() not in head
    assert kinds(diagnose(closed_port(), provider="mute")) == [Kind.CREDENTIALS, Kind.REFUSED]


@pytest.mark.parametrize(
    ("hours", "headers", "said"),
    [
        (-2, "", "ahead of"),
        (2, "", "behind"),
        (0, "", None),
        (-2, "Age: 7200\r\n", None),  # of a cache
    ],
)
def test_a_clock_that_is_wrong_is_found(
    diagnose: Diagnose, server: Callable[..., str], hours: int, headers: str, said: str | None
) -> None:
    """If an answer is dated otherwise than by this clock, the difference and its direction are said."""
    dated = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    found = diagnose(server(answer("200 OK", headers=f"Date: {dated}\r\n{headers}")))

    if said is None:
        assert found == []
    else:
        (finding,) = found
        assert (finding.severity, finding.kind) == (Severity.WARNING, Kind.CLOCK)
        assert f"s {said} the provider's" in finding.what


def test_the_clock_is_seen_in_a_refusal_too(diagnose: Diagnose, server: Callable[..., str]) -> None:
    """If a key is refused by a server whose clock differs, both are said: one may be the other's cause."""
    dated = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    refused = answer("401 No", headers=f"Date: {dated}\r\n")

    assert kinds(diagnose(server(refused))) == [Kind.CREDENTIALS, Kind.CLOCK]


def test_drift_is_noted_without_a_secret(diagnose: Diagnose, server: Callable[..., str]) -> None:
    """If the provider sends what the adapter does not know, that is a note; a key in it is hidden."""
    (new, quoted) = diagnose(server(answer("200 OK", f'{{"shade": 1, "{KEY}": 2}}')))

    assert {new.kind, quoted.kind} == {Kind.DRIFT}
    assert new.severity is Severity.NOTE
    assert any("'shade' at Me" in each.what for each in (new, quoted))


def test_all_that_is_wrong_with_settings_is_found(
    diagnose: Diagnose, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If several settings are wrong, each has a finding that says what to write, and nothing is sent."""
    Path("rewardkit.toml").write_text(
        f'[connections.shop]\nprovider = "acme"\napi_key = "{KEY}"\nbaseurl = "x"\ntries = "many"\n'
    )
    monkeypatch.setenv("REWARDKIT_SHOP_HTTP_READ_TIMEOUT", "soon")

    found = list(connection_findings("shop", config=None, registry=registry, offline=False))

    assert [finding.kind for finding in found] == [Kind.SETTINGS] * 4
    assert KEY not in repr(found)
    for finding, said in zip(
        found,
        (
            "did you mean base_url?",
            "REWARDKIT_SHOP_API_KEY",
            "tries",
            "READ_TIMEOUT must be a number",
        ),
        strict=True,
    ):
        assert said in finding.what


@pytest.mark.parametrize(
    ("url", "kind"), [("nonsense", Kind.SETTINGS), ("http://127.0.0.1:1", Kind.PROXY)]
)
def test_an_address_or_a_proxy_that_is_wrong_is_found(
    diagnose: Diagnose, url: str, kind: Kind
) -> None:
    """If the base URL is none, or the proxy is not there, that is what is said."""
    proxy = {"proxy": closed_port()} if kind is Kind.PROXY else {}

    assert kinds(diagnose(url, **proxy)) == [kind]


def test_a_provider_that_is_not_installed_is_found(registry: Registry) -> None:
    """If a connection's provider is misspelt, the finding has those that are installed."""
    Path("rewardkit.toml").write_text('[connections.shop]\nprovider = "amce"\n')

    (found,) = connection_findings("shop", config=None, registry=registry, offline=False)

    assert found.kind is Kind.SETTINGS
    assert "installed are: acme, mute" in found.what
