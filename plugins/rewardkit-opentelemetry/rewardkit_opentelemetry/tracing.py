"""A span for every attempt of an exchange, with the attributes that OpenTelemetry names for HTTP.

https://opentelemetry.io/docs/specs/semconv/http/http-spans/. ``url.full`` is left out: codes are in it.
"""

from __future__ import annotations

from time import time_ns

from opentelemetry.trace import SpanKind, Status, StatusCode, TracerProvider, get_tracer
from opentelemetry.util.types import AttributeValue

from rewardkit.plugins import ExchangeFinished, hookimpl


class Tracing:
    """An observer that makes spans, children of the span that the caller is in.

    Args:
        provider: makes the tracer; None for the application's, as it is set when a span is made.
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._tracer = get_tracer("rewardkit", tracer_provider=provider)

    @hookimpl
    def rewardkit_exchange_finished(self, event: ExchangeFinished) -> None:
        """Make the span of an attempt that is over, as long as the attempt was."""
        ended = time_ns()
        span = self._tracer.start_span(
            event.started.method,
            kind=SpanKind.CLIENT,
            attributes=_attributes(event),
            start_time=ended - int(event.milliseconds * 1_000_000),
        )
        if event.status is None or event.status >= 400:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)


def _attributes(event: ExchangeFinished) -> dict[str, AttributeValue]:
    started = event.started
    host, _, port = started.server.rpartition(":")
    failed = event.status is None or event.status >= 400
    stated: dict[str, AttributeValue | None] = {
        "http.request.method": started.method,
        "http.request.resend_count": started.attempt - 1 or None,
        "http.response.status_code": event.status,
        "server.address": host.strip("[]") or None,
        "server.port": int(port) if port else None,
        "error.type": (event.error or str(event.status)) if failed else None,
        "rewardkit.provider": started.provider,
        "rewardkit.connection": started.connection,
        "rewardkit.operation": started.operation.value,
        "rewardkit.request_id": event.request_id,
    }
    return {name: value for name, value in stated.items() if value is not None}


#: What the entry point names.
OBSERVER = Tracing()
