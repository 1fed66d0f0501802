from __future__ import annotations

from importlib.metadata import entry_points

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from scripted import Line

import rewardkit_opentelemetry
from rewardkit.adapter import Adapter
from rewardkit.client import Rewards
from rewardkit.errors import ProviderError, ProviderUnavailable
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.operations import Check, Checked
from rewardkit.plugins import Observers
from rewardkit_opentelemetry import Tracing


class Acme(Adapter[None]):
    """Asks one thing."""

    provider = "acme"
    base_url = "https://api.acme.example:8443"

    def check(self, query: Check) -> Exchange[Checked]:
        """One request."""
        yield Request.get("ping")
        return Checked(provider=self.provider)


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(spans: InMemorySpanExporter) -> TracerProvider:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return provider


def check(line: Line, provider: TracerProvider) -> None:
    observers = Observers([Tracing(provider)])
    Rewards(Acme(None), line.transport, name="checkout", observers=observers).check()


def test_every_attempt_is_a_span_below_the_callers(
    spans: InMemorySpanExporter, provider: TracerProvider
) -> None:
    """If a request is sent twice, there are two spans, children of the caller's own."""
    line = Line(ProviderUnavailable("gone", sent=False), Response(200, {"x-request-id": "r-2"}))
    with provider.get_tracer("shop").start_as_current_span("checkout"):
        check(line, provider)
    lost, answered, outer = spans.get_finished_spans()
    for span in (lost, answered):
        assert (span.name, span.kind) == ("GET", SpanKind.CLIENT)
        assert span.parent is not None
        assert outer.context is not None
        assert span.parent.span_id == outer.context.span_id
    common = {
        "http.request.method": "GET",
        "server.address": "api.acme.example",
        "server.port": 8443,
        "rewardkit.provider": "acme",
        "rewardkit.connection": "checkout",
        "rewardkit.operation": "check",
    }
    assert lost.attributes == {**common, "error.type": "ProviderUnavailable"}
    assert lost.status.status_code is StatusCode.ERROR
    assert answered.attributes == {
        **common,
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
        "rewardkit.request_id": "r-2",
    }
    assert answered.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize(
    ("base_url", "server"),
    [
        ("https://api.acme.example/v1", ("api.acme.example", 443)),
        ("http://localhost", ("localhost", 80)),
        ("http://[::1]:8080/v1", ("::1", 8080)),
        ("https://[2001:db8::7]", ("2001:db8::7", 443)),
    ],
)
def test_a_span_says_where_it_went(
    spans: InMemorySpanExporter,
    provider: TracerProvider,
    base_url: str,
    server: tuple[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If the address has no port, or is of the sixth version, the span has host and port all the same."""
    monkeypatch.setattr(Acme, "base_url", base_url)
    check(Line(Response(200)), provider)
    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert (span.attributes["server.address"], span.attributes["server.port"]) == server


def test_a_refusal_is_an_error_of_its_status(
    spans: InMemorySpanExporter, provider: TracerProvider
) -> None:
    """If the provider refuses, the span is an error, and its type the status."""
    with pytest.raises(ProviderError):
        check(Line(Response(403)), provider)
    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert span.attributes["error.type"] == "403"
    assert span.status.status_code is StatusCode.ERROR


def test_an_installed_plugin_observes_every_connection() -> None:
    """If the package is installed, its entry point names the observer."""
    (entry,) = (each for each in entry_points(group="rewardkit.observers"))
    assert entry.load() is rewardkit_opentelemetry.OBSERVER
