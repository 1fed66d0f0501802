"""Findings about a provider that is asked: is it there, are the credentials good, what is its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from rewardkit.client.connection import Found
from rewardkit.exchange import Request, Response, run
from rewardkit.http.login import LoginTransport
from rewardkit.operations import Check, Operation
from rewardkit.times import now
from rewardkit.transport import Transport

from .clock import Answer, clock_findings
from .drift import drift_findings
from .failures import failure
from .finding import Finding, Kind, Severity

#: Settings of a provider that is not reached over HTTP whose value is the path of a file.
_FILES = frozenset({"file", "path"})


@define
class Noting:
    """A transport that keeps the answers that another one brings, each with its time."""

    _transport: Transport
    answers: list[Answer] = field(factory=list, init=False)

    def send(self, request: Request) -> Response:
        """Send it by the other one."""
        asked = now()
        response = self._transport.send(request)
        self.answers.append(Answer(asked, now(), response))
        return response

    def close(self) -> None:
        """Close the other one."""
        self._transport.close()


def reaching_findings(where: str, found: Found) -> Iterator[Finding]:
    """What comes of asking a provider, once, whether the credentials are good.

    Where its adapter has no such operation, it is asked for its base address without them.

    Args:
        where: what to call the connection.
        found: what it is made of.
    """
    missing = _missing_file(found)
    if missing is not None:
        yield Finding(
            severity=Severity.NOTE,
            kind=Kind.CONNECTIONS,
            where=where,
            what=f"there is no file {missing} yet, so that there is nothing to look at",
            advice="The first call makes it; if it should be there, correct the setting.",
        )
        return
    try:
        transport = Noting(_transport(found))
    except Exception as error:  # noqa: BLE001  # anything a plugin does
        yield failure(where, found, error)
        return
    try:
        yield from _asked(where, found, transport)
    except Exception as error:  # noqa: BLE001  # anything a plugin does
        yield failure(where, found, error)
    finally:
        transport.close()
    if transport.answers:
        yield from clock_findings(where, transport.answers[0])
    yield from drift_findings(where, found.adapter)


def _asked(where: str, found: Found, transport: Noting) -> Iterator[Finding]:
    adapter = found.adapter
    support = adapter.support(Operation.CHECK)
    if support:
        through = transport if adapter.login() is None else LoginTransport(transport, adapter)
        run(adapter.check(Check()), through.send, adapter.refuse)
        return
    yield Finding(
        severity=Severity.NOTE,
        kind=Kind.CREDENTIALS,
        where=where,
        what=f"the credentials cannot be tried: {support.reason}",
    )
    if found.provider.transport is None:
        request = Request.get()
        answer = transport.send(request)
        if answer.status >= 500:
            raise adapter.refuse(request, answer)


def _transport(found: Found) -> Transport:
    """What sends a request once: nothing is repeated, so that the first failure is told."""
    own = found.provider.load_transport()
    if own is not None:
        made: Transport = own(found.adapter.settings)
        return made
    from rewardkit.http.sync import HttpTransport  # loads requests

    tried = bool(found.adapter.support(Operation.CHECK))
    return HttpTransport(found.adapter.base_url, found.headers() if tried else {}, found.http)


def _missing_file(found: Found) -> str | None:
    """The file that opening the provider's own transport would make, and nothing is made here."""
    address = found.provider.address
    if found.provider.transport is None or address is None or address not in _FILES:
        return None
    path = getattr(found.adapter.settings, address)
    if str(path).startswith(":") or Path(path).expanduser().exists():
        return None
    return str(path)
