"""A finding: one thing that is wrong, or worth knowing, and what to do about it."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Severity(StrEnum):
    """How bad it is."""

    PROBLEM = "problem"  # something does not work
    WARNING = "warning"  # it works, and not as it should
    NOTE = "note"  # nothing is wrong, and it is worth knowing


class Kind(StrEnum):
    """What sort of thing was found."""

    PACKAGES = "packages"  # a package that is needed, or an extra, is not installed
    BROKEN = "broken"  # a plugin, or a part of it, cannot be used
    MISSPELT = "misspelt"  # an entry point or a hook that nobody looks for
    CLASH = "clash"  # two packages have one name
    SLOW = "slow"  # importing it takes long
    HEAVY = "heavy"  # it imports what it should leave until it is used
    CONFORMANCE = "conformance"  # the report of the conformance suite does not speak for it
    SETTINGS = "settings"  # unknown, missing or wrong
    DNS = "dns"  # the host's name is not known
    REFUSED = "refused"  # the host refuses connections
    TLS = "tls"  # no secure connection comes about
    CERTIFICATE = "certificate"  # the host's certificate cannot be verified
    TIMEOUT = "timeout"  # no connection, or no answer, in time
    PROXY = "proxy"  # the proxy is in the way
    UNAVAILABLE = "unavailable"  # the provider failed, or takes no more requests for now
    CREDENTIALS = "credentials"  # they are not good, or cannot be tried
    CONTRACT = "contract"  # what answers is not what the adapter expects
    CLOCK = "clock"  # this machine's clock and the provider's differ
    JOURNAL = "journal"  # it cannot be used, is of an older version, or has something to settle
    DRIFT = "drift"  # the provider sent what rewardkit has no word for, or it cannot be kept
    CONNECTIONS = "connections"  # there are none, or one was not looked at


@frozen(kw_only=True)
class Finding:
    """One thing that was found.

    Attributes:
        severity: how bad it is.
        kind: what sort of thing it is, for programs.
        where: what it is about: a connection, a package, a file.
        what: what is wrong, in one sentence without a full stop.
        advice: what to do; empty where ``what`` says it.
    """

    severity: Severity
    kind: Kind
    where: str
    what: str
    advice: str = ""
