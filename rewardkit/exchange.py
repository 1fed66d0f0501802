"""The sans-IO vocabulary: requests that an adapter yields, responses that it is sent.

Nothing here opens a socket. ``run`` and ``arun`` drive an exchange with a ``send``, step by step the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from enum import StrEnum
from typing import Any, Generic, Self, TypeAlias, TypeVar

from attrs import define, field, frozen

from . import jsontext
from .errors import ContractViolated, OutcomeUnknown, ProviderError, RewardKitError
from .model import mask

T = TypeVar("T")

Param: TypeAlias = str | int | bool | None


class Repeat(StrEnum):
    """What a driver may do when it does not know whether a request was carried out."""

    SAFE = "safe"  # sending it twice does what sending it once does
    NEVER = "never"  # a second one would do it again
    AFTER_READ_BACK = "after_read_back"  # only when a read-back shows that the first did nothing


class Subject(StrEnum):
    """What a request is about, so that a bare 404 can say what there is not."""

    REWARD = "reward"
    CODE = "code"
    GRANT = "grant"
    REDEMPTION = "redemption"


_TRUTH = {True: "true", False: "false"}


def _params(params: Mapping[str, Param] | None) -> dict[str, str]:
    if not params:
        return {}
    return {
        name: _TRUTH[value] if isinstance(value, bool) else str(value)
        for name, value in params.items()
        if value is not None
    }


@frozen(repr=False)
class Request:
    """One request, without host, credentials or encoding: those are the driver's.

    Attributes:
        method: GET, POST, PUT, PATCH or DELETE.
        segments: the path's parts, not yet percent-encoded, so that an id such as ``../x`` or
            ``a/b?c`` cannot leave its place.
        params: the query, not yet encoded.
        json: the body, or None for none.
        repeat: what may be assumed of sending it twice.
        subject: what it is about, so that a 404 can be told apart.
        sensitive: codes and tokens in it; they are masked in all that is shown or logged.
        after: seconds to wait before it is sent, as between two looks at a job that takes a while.
        form: fields that are sent as a form in place of JSON.
        headers: of this request alone; they may be secret, and are never shown.
    """

    method: str
    segments: tuple[str, ...]
    params: Mapping[str, str] = field(factory=dict)
    json: Any = None
    repeat: Repeat = Repeat.NEVER
    subject: Subject | None = None
    sensitive: tuple[str, ...] = ()
    after: float = 0.0
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(factory=dict)

    @classmethod
    def get(cls, *segments: str, params: Mapping[str, Param] | None = None, **more: Any) -> Self:
        """A GET, which may be repeated; parameters that are None are left out."""
        return cls("GET", segments, _params(params), **{"repeat": Repeat.SAFE, **more})

    @classmethod
    def post(cls, *segments: str, params: Mapping[str, Param] | None = None, **more: Any) -> Self:
        """A POST, which is never repeated unless ``repeat`` says otherwise."""
        return cls("POST", segments, _params(params), **more)

    @classmethod
    def patch(cls, *segments: str, params: Mapping[str, Param] | None = None, **more: Any) -> Self:
        """A PATCH, which is never repeated unless ``repeat`` says otherwise."""
        return cls("PATCH", segments, _params(params), **more)

    @classmethod
    def put(cls, *segments: str, params: Mapping[str, Param] | None = None, **more: Any) -> Self:
        """A PUT, which is never repeated unless ``repeat`` says otherwise."""
        return cls("PUT", segments, _params(params), **more)

    @classmethod
    def delete(cls, *segments: str, params: Mapping[str, Param] | None = None, **more: Any) -> Self:
        """A DELETE, which is never repeated unless ``repeat`` says otherwise."""
        return cls("DELETE", segments, _params(params), **more)

    def __repr__(self) -> str:
        shown = "/".join(mask(part) if part in self.sensitive else part for part in self.segments)
        return f"<Request {self.method} {shown}>"


@define(repr=False, eq=False)
class Response:
    """One answer: status, headers (names in lower case) and the body's bytes."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success, 200 to 299."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON, with fractions as floats.

        Raises:
            ContractViolated: it is not JSON; the message says what it seems to be instead.
        """
        try:
            return jsontext.fast_loads()(self.body)
        except (ValueError, RecursionError):
            return self.exact_json()  # which may know more, such as numbers beyond all floats

    def exact_json(self) -> Any:
        """The body as JSON, each fraction with its digits (``ExactFloat``).

        Raises:
            ContractViolated: it is not JSON.
        """
        try:
            return jsontext.loads_exactly(self.body)
        except (ValueError, RecursionError):
            raise ContractViolated(
                f"the answer is not JSON but {self._looks_like()}", status=self.status, path="$"
            ) from None

    def _looks_like(self) -> str:
        start = self.body[:64].lstrip().lower()
        if not start:
            return "empty"
        if start.startswith((b"<!doctype html", b"<html")):
            return "a web page (HTML)"
        return f"something else ({self.headers.get('content-type', 'no content type')})"

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


#: A generator that yields requests, is sent responses and returns what the operation gives.
Exchange: TypeAlias = Generator[Request, Response, T]

Send: TypeAlias = Callable[[Request], Response]
AsyncSend: TypeAlias = Callable[[Request], Awaitable[Response]]
Refuse: TypeAlias = Callable[[Request, Response], ProviderError]


def run(exchange: Exchange[T], send: Send, refuse: Refuse) -> T:
    """Drive ``exchange`` to its end.

    An answer that is not a success becomes the error that ``refuse`` makes of it, raised *in* the
    exchange, at the ``yield`` that asked: an adapter may catch it there and go on.

    Args:
        exchange: an adapter's operation.
        send: carries out one request.
        refuse: makes an error of a request and its answer, by the adapter's table.

    Raises:
        RewardKitError: what ``send``, ``refuse`` or the exchange raise.
        OutcomeUnknown: a request that must not be repeated was carried out, and what it answered
            cannot be read.
        KeyboardInterrupt: or another end of the program, with a note where a request was under way
            that must not be repeated.
    """
    steps = _Steps(exchange, refuse)
    request = steps.start()
    while request is not None:
        try:
            response = send(request)
        except RewardKitError as error:
            request = steps.failed(error)
        except BaseException as error:
            steps.interrupted(request, error)
            raise
        else:
            request = steps.answered(request, response)
    return steps.result


async def arun(exchange: Exchange[T], send: AsyncSend, refuse: Refuse) -> T:
    """Drive ``exchange`` to its end as ``run`` does, with a ``send`` that is awaited.

    Raises:
        RewardKitError: as ``run``.
        asyncio.CancelledError: the task was cancelled, with a note where a request was under way
            that must not be repeated. It is not sent again.
    """
    steps = _Steps(exchange, refuse)
    request = steps.start()
    while request is not None:
        try:
            response = await send(request)
        except RewardKitError as error:
            request = steps.failed(error)
        except BaseException as error:
            steps.interrupted(request, error)
            raise
        else:
            request = steps.answered(request, response)
    return steps.result


class _Steps(Generic[T]):
    """An exchange on its way: each method goes on to the next request, or to None for the end."""

    __slots__ = ("_did", "_done", "_exchange", "_refuse", "result")

    result: T

    def __init__(self, exchange: Exchange[T], refuse: Refuse) -> None:
        self._exchange = exchange
        self._refuse = refuse
        self._done = False  # the last request was a success, and may not be repeated
        self._did = False  # so was one of those before

    def start(self) -> Request | None:
        return self._resume(self._exchange.send, None)

    def answered(self, request: Request, response: Response) -> Request | None:
        if response.ok:
            if request.repeat is not Repeat.SAFE:
                self._done = self._did = True
                # Of what was changed, a parser must not choose between two words. Where nothing
                # was, that is not worth as much time as reading the answer takes.
                if jsontext.says_twice(response.body):
                    return self.failed(
                        ContractViolated("the answer has a name twice in one object", path="$")
                    )
            return self._resume(self._exchange.send, response)
        try:
            refusal: RewardKitError = self._refuse(request, response)
        except RewardKitError as error:
            refusal = error
        return self.failed(refusal)

    def failed(self, error: RewardKitError) -> Request | None:
        return self._resume(self._exchange.throw, error)

    def interrupted(self, request: Request, error: BaseException) -> None:
        """Say of what ends the program or the task that the outcome has to be read back."""
        harmless = request.repeat is Repeat.SAFE and not self._did
        if not harmless and not isinstance(error, Exception):
            error.add_note(_INTERRUPTED)

    def _resume(self, go_on: Callable[[Any], Request], value: Any) -> Request | None:
        try:
            request = go_on(value)
        except StopIteration as stop:
            self.result = stop.value
            return None
        except ContractViolated as broken:
            if not self._done:
                raise
            raise _unclear(broken.detail or broken.summary, broken.status) from broken
        except RewardKitError:
            raise
        except Exception as error:
            if not self._done:
                raise  # a bug that has done no harm
            raise _unclear(f"the answer raised {type(error).__name__} in the adapter") from error
        self._done = False
        return request


_INTERRUPTED = (
    "rewardkit was interrupted within an operation that must not be repeated, and that may have been "
    "carried out: read back what was (find_redemption tells of a redemption)"
)


def _unclear(problem: str, status: int | None = None) -> OutcomeUnknown:
    return OutcomeUnknown(f"{problem}, so it is not known what the request did", status=status)
