"""From a contract and functions to an ASGI application that behaves as the vendor does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rewardkit import jsontext

from .calls import Answer, Call, Fault, Handler, Refused
from .contract import Contract, ContractOperation

#: Raises Refused for a call without good credentials.
Authorize = Callable[[Call], None]

#: Says an error in the vendor's shape.
Shape = Callable[[Refused], Answer]


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
    operations = [contract.operations[name] for name in handlers]
    # Fixed segments go before parameters: /rewards/lookup is not the reward "lookup".
    operations.sort(key=lambda operation: operation.path.replace("{", "~"))
    routes = [
        Route(
            operation.path,
            _endpoint(operation, handlers[operation.id], authorize, shape, lock),
            methods=[operation.method],
        )
        for operation in operations
    ]
    faults = {
        404: (Fault.NO_SUCH_PATH, "there is no such path"),
        405: (Fault.WRONG_METHOD, "this path does not take that method"),
    }

    def fault(status: int) -> Callable[[Request, Exception], Response]:
        key, message = faults[status]
        return lambda _, __: _write(shape(Refused(status, key, message)))

    def broken(_: Request, error: Exception) -> Response:
        message = f"the sandbox itself failed with {type(error).__name__}"
        return _write(shape(Refused(500, Fault.BROKEN, message)))

    app = Starlette(
        routes=routes,
        exception_handlers={404: fault(404), 405: fault(405), Exception: broken},
    )
    app.router.redirect_slashes = False
    return _StillEncoded(app)


def _endpoint(
    operation: ContractOperation,
    handler: Handler,
    authorize: Authorize,
    shape: Shape,
    lock: RLock,
) -> Callable[[Request], Any]:
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
    payload: Any = None
    if body:
        try:
            payload = jsontext.loads(body)
        except ValueError:
            raise Refused(400, Fault.NOT_JSON, "the body is not JSON") from None
    problems = operation.request_problems(path=call.path, query=call.query, body=payload)
    if problems:
        raise Refused(400, Fault.AGAINST_CONTRACT, "; ".join(problems), problems=problems)
    return Call(
        operation=call.operation,
        method=call.method,
        path=call.path,
        query=call.query,
        headers=call.headers,
        body=payload,
    )


def _write(answer: Answer) -> Response:
    return Response(
        jsontext.dumps(answer.body),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type="application/json",
    )


class _StillEncoded:
    """Routes by the path as it was sent, so that an encoded slash stays within its segment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope.get("raw_path")
        if raw:
            scope = {**scope, "path": raw.partition(b"?")[0].decode("ascii", "replace")}
        await self._app(scope, receive, send)
