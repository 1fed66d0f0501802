"""What a failed request means, as a finding: each sort of failure is told from the others."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from rewardkit.client.connection import Found
from rewardkit.errors import (
    AuthenticationFailed,
    ConfigurationError,
    PermissionDenied,
    PluginError,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
)
from rewardkit.secret import Secret
from rewardkit.settings import variable
from rewardkit.settings.names import listed

from .finding import Finding, Kind, Severity

_SLOW_ANSWER = "See how the provider fares (its status page), or raise http.read_timeout."

#: By ``ProviderUnavailable.why``: what sort of failure it is, and what to do.
_NO_ANSWER: Mapping[str, tuple[Kind, str]] = {
    "no_name": (
        Kind.DNS,
        "Correct the host in the connection's address, or see to this machine's name server.",
    ),
    "refused": (
        Kind.REFUSED,
        "See that host and port are right, that the server runs, and that no firewall is between.",
    ),
    "not_in_time": (
        Kind.TIMEOUT,
        "See that host and port are right and no firewall is in the way, or raise connect_timeout.",
    ),
    "no_tls": (
        Kind.TLS,
        "See that the port is one for https, and that nothing between speaks for the host.",
    ),
    "certificate": (
        Kind.CERTIFICATE,
        "Check the host and this machine's clock; name your own authority in http.ca_bundle.",
    ),
    "proxy": (Kind.PROXY, "Correct http.proxy, its user and password, or what it lets through."),
    "no_turn": (Kind.TIMEOUT, "Raise http.total_timeout."),
    "no_files": (Kind.UNAVAILABLE, "Raise the limit of open files, or see what keeps them open."),
    "silent": (Kind.TIMEOUT, _SLOW_ANSWER),
    "late": (Kind.TIMEOUT, _SLOW_ANSWER),
    "broken": (
        Kind.UNAVAILABLE,
        "See that the port is the right one (http or https), and how the provider fares.",
    ),
}


def failure(where: str, found: Found, error: Exception) -> Finding:
    """What went wrong with asking a provider.

    Args:
        where: what to call the connection.
        found: what it is made of.
        error: what was raised.
    """
    match error:
        case ProviderUnavailable(why=str(why)) if why in _NO_ANSWER:
            kind, advice = _NO_ANSWER[why]
            return _finding(where, kind, error.what(), advice)
        case ProviderUnavailable():
            return _finding(where, Kind.UNAVAILABLE, error.what(), "See how the provider fares.")
        case RateLimited():
            what, advice = error.what(), error.next_step()
            return _finding(where, Kind.UNAVAILABLE, what, advice, Severity.WARNING)
        case AuthenticationFailed() | PermissionDenied():
            advice = f"{error.next_step()} {_where_they_are(found)}".strip()
            return _finding(where, Kind.CREDENTIALS, error.what(), advice)
        case ProviderError():
            advice = error.next_step() or "Check the connection's address."
            return _finding(where, Kind.CONTRACT, error.what(), advice)
        case ConfigurationError():
            return _finding(where, Kind.SETTINGS, str(error))
        case PluginError():
            return _finding(where, Kind.BROKEN, str(error))
        case _:
            # Not the error's own text: nobody has seen to it that no key is in there.
            what = f"its adapter raised {type(error).__name__} when the credentials were tried"
            return _finding(where, Kind.BROKEN, what, "Report it to the author of the package.")


def _where_they_are(found: Found) -> str:
    """The variables of the credentials; their values are not shown."""
    settings = found.adapter.settings
    fields = attrs.fields(type(settings)) if attrs.has(type(settings)) else ()
    secrets = [
        variable(found.name, field.name)
        for field in fields
        if isinstance(getattr(settings, field.name), Secret)
    ]
    return f"They are set by {listed(secrets)}, or in rewardkit.toml." if secrets else ""


def _finding(
    where: str, kind: Kind, what: str, advice: str = "", severity: Severity = Severity.PROBLEM
) -> Finding:
    return Finding(severity=severity, kind=kind, where=where, what=what, advice=advice)
