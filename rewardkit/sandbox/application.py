"""From a contract and functions to an ASGI application that behaves as the vendor does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rewardkit import jsontext

from .calls import Answer, Call, Fault, Handler, Refused
from .contract import NO_BODY, Contract, ContractOperation

_NO_CONTENT = 204

#: Raises Refused for a call without good credentials.
Authorize = Callable[[Call], None]

#: Says an error in the vendor's shape.
Shape = Callable[[Refused], Answer]

_NO_CONTENT = 204  # an answer of this status has no body at all

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def create_app(
    contract: Contract,
    handlers: Mapping[str, Handler],
    *,
    authorize: Authorize,
    shape: Shape,
) -> ASGIApp:
    """An application with an endpoint for each operation that there is a handler for.

    A call is authorized first, then held to the contract, then handled; handlers run one at a
    time, so that each is a transaction on whatever state they share.

    Args:
        contract: says the paths, and what requests may be.
        handlers: by ``operationId``.
        authorize: looks at the call's headers; raises ``Refused``.
        shape: makes the vendor's error answer of what was refused.

    Raises:
        KeyError: a handler is for an operation that the contract does not have.
    """
    lock = RLock()
    paths: dict[str, dict[str, Endpoint]] = {}
    for name, handler in handlers.items():
        operation = contract.operations[name]
        endpoint = _endpoint(operation, handler, authorize, shape, lock)
        paths.setdefault(operation.path, {})[operation.method] = endpoint
    # Fixed segments go before parameters: /rewards/lookup is not the reward "lookup".
    routes = [
        Route(path, _Methods(paths[path]))
        for path in sorted(paths, key=lambda path: path.replace("{", "~"))
    ]
    faults = {
        404: (Fault.NO_SUCH_PATH, "there is no such path"),
        405: (Fault.WRONG_METHOD, "this path does not take that method"),
    }

    def fault(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - it is for these statuses only
        key, message = faults[error.status_code]
        response = _write(shape(Refused(error.status_code, key, message)))
        response.headers.update(error.headers or {})  # such as Allow
        return response

    def broken(_: Request, error: Exception) -> Response:
        message = f"the sandbox itself failed with {type(error).__name__}"
        return _write(shape(Refused(500, Fault.BROKEN, message)))

    app = Starlette(
        routes=routes,
        exception_handlers={404: fault, 405: fault, Exception: broken},
    )
    app.router.redirect_slashes = False
    return _StillEncoded(app)


def _endpoint(
    operation: ContractOperation,
    handler: Handler,
    authorize: Authorize,
    shape: Shape,
    lock: RLock,
) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            call = _read(operation, request)
            authorize(call)
            call = _checked(operation, call, body)
            with lock:
                return _write(handler(call))
        except Refused as refused:
            return _write(shape(refused))

    return endpoint


def _read(operation: ContractOperation, request: Request) -> Call:
    return Call(
        operation=operation.id,
        method=operation.method,
        path={name: unquote(text) for name, text in request.path_params.items()},
        query=operation.query(request.query_params),
        headers=dict(request.headers),
    )


def _checked(operation: ContractOperation, call: Call, body: bytes) -> Call:
    payload = _payload(operation, body)
    problems = operation.request_problems(path=call.path, query=call.query, body=payload)
    if problems:
        raise Refused(400, Fault.AGAINST_CONTRACT, "; ".join(problems), problems=problems)
    return Call(
        operation=call.operation,
        method=call.method,
        path=call.path,
        query=call.query,
        headers=call.headers,
        body=None if payload is NO_BODY else payload,
    )


def _payload(operation: ContractOperation, body: bytes) -> Any:
    if not body:
        return NO_BODY
    if operation.form:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        return jsontext.loads(body)
    except ValueError:
        raise Refused(400, Fault.NOT_JSON, "the body is not JSON") from None


def _write(answer: Answer) -> Response:
    if answer.status == _NO_CONTENT:  # a body there would be taken for the next answer's beginning
        return Response(status_code=answer.status, headers=dict(answer.headers))
    return Response(
        b"" if answer.status == _NO_CONTENT else jsontext.dumps(answer.body),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type="application/json",
    )


class _Methods:
    """One path: its endpoint for each method, and 405 for others, whatever other paths would match."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(self._endpoints))})
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)


class _StillEncoded:
    """Routes by the path as it was sent, so that an encoded slash stays within its segment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path")
        if raw:
            scope = {**scope, "path": raw.partition(b"?")[0].decode("ascii", "replace")}
        await self._app(scope, receive, send)
