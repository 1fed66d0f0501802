"""Playing an operation of an adapter with answers that are there already; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import attrs
from attrs import field, frozen

from rewardkit import jsontext
from rewardkit.adapter import Adapter
from rewardkit.drift import Drift
from rewardkit.errors import ProviderError, RewardKitError
from rewardkit.exchange import Request, Response, run
from rewardkit.operations import Operation
from rewardkit.plugins import Provider
from rewardkit.settings.loading import load
from rewardkit.settings.names import Place

#: A query or command of an operation.
Command: TypeAlias = Any

#: Nobody listens there, and nothing is sent: an adapter only has to have an address.
_NOWHERE = "http://127.0.0.1:9"


@frozen
class Asked:
    """What is asked of an adapter: an operation, and the query or command that it takes."""

    operation: Operation
    command: Command


@frozen
class Answer:
    """An answer to one request.

    Attributes:
        request: which one, such as ``GET v1/rewards/lookup?code=SUMMER-7F3K``.
        status: the HTTP status.
        body: as JSON; None for none.
        headers: by names in lower case.
    """

    request: str
    status: int
    body: Any = field(repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


@frozen
class Played:
    """What came of an operation.

    Attributes:
        outcome: what it gave; None where it raised.
        error: what it raised.
        drift: what the adapter counted meanwhile.
    """

    outcome: Any
    error: Exception | None
    drift: tuple[Drift, ...]

    @property
    def refusal(self) -> ProviderError | None:
        """The error, where it is one that the provider's answer became."""
        return self.error if isinstance(self.error, ProviderError) else None


def adapter_of(provider: Provider, url: str = _NOWHERE) -> Adapter[Any]:
    """A new adapter with the settings of its sandbox, whatever this machine's are.

    Raises:
        PluginError: the provider's package has no sandbox or cannot be used.
    """
    cls = provider.load_adapter()
    given = provider.load_sandbox().settings(url)
    place = Place(provider.name)
    settings = load(cls.Settings, place, table={}, given=given, file="the sandbox", environ={})
    return cls(settings)


def play(adapter: Adapter[Any], asked: Asked, answers: tuple[Answer, ...]) -> Played:
    """Carry out an operation; each request gets the next answer of its own, or the last once more.

    Args:
        adapter: a new one, whose drift is counted from here on.
        asked: what is asked of it.
        answers: to its requests.
    """
    waiting: dict[str, list[Answer]] = {}
    for answer in reversed(answers):
        waiting.setdefault(answer.request, []).append(answer)

    def send(request: Request) -> Response:
        line = line_of(request)
        if line not in waiting:
            raise RewardKitError(f"the adapter asks for {line}, to which there is no answer")
        left = waiting[line]
        answer = left.pop() if len(left) > 1 else left[0]
        body = b"" if answer.body is None else jsontext.dumps(answer.body)
        return Response(answer.status, answer.headers, body)

    try:
        start = getattr(adapter, asked.operation)
        outcome, error = run(start(asked.command), send, adapter.refuse), None
    except Exception as problem:  # noqa: BLE001  # a case tells of whatever an adapter does
        outcome, error = None, problem
    return Played(outcome, error, adapter.drift.seen())


def line_of(request: Request) -> str:
    """What a request asks for, as a line; its body is not in it."""
    query = "&".join(f"{name}={value}" for name, value in sorted(request.params.items()))
    return f"{request.method} {'/'.join(request.segments)}{'?' * bool(query)}{query}"


def natives(outcome: Any) -> Iterator[Any]:
    """Every vendor's payload that an outcome has kept."""
    if isinstance(outcome, (tuple, list)):
        for item in outcome:
            yield from natives(item)
    elif attrs.has(type(outcome)):
        for attribute in attrs.fields(type(outcome)):
            value = getattr(outcome, attribute.name)
            if attribute.name == "native":
                yield value
            else:
                yield from natives(value)
