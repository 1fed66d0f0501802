"""Spans of OpenTelemetry for what rewardkit sends; installed, it observes every connection."""

from .tracing import OBSERVER, Tracing

__all__ = ["OBSERVER", "Tracing"]
