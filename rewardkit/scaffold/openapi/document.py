"""A vendor's document, as far as an adapter is made of it: endpoints and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from .reading import Source, load
from .schemas import Schema, Schemas
from .words import camel, words

_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"

FORM = "application/x-www-form-urlencoded"


@frozen
class Parameter:
    """One parameter; ``place`` is ``path``, ``query``, ``header`` or ``cookie``."""

    name: str
    place: str
    required: bool
    schema: Schema


@frozen
class Content:
    """A body, of a request or an answer.

    Attributes:
        media: its media type; every kind of JSON is ``application/json``.
        schema: of its value.
        required: whether there has to be one.
    """

    media: str
    schema: Schema
    required: bool = False


@frozen(kw_only=True)
class Endpoint:
    """One operation of the vendor's.

    Attributes:
        id: its ``operationId``; where it has none, one that is made of its summary or path.
        method: in capital letters.
        path: with its parameters in braces.
        summary: what it does, in the vendor's words; may be empty.
        tags: what the vendor sorts it under.
        parameters: those of the path and its own.
        body: what it takes.
        answers: what it gives, by status; None for one without a body.
    """

    id: str
    method: str
    path: str
    summary: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Content | None = None
    answers: Mapping[str, Content | None] = field(factory=dict)


@frozen(kw_only=True)
class Document:
    """What a vendor's document says.

    Attributes:
        title: the API's.
        version: the API's.
        server: the address of its first server, without a slash at its end; None for none.
        endpoints: in the document's order, each with an id of its own.
        schemas: by name, in the form of ``Schemas``.
    """

    title: str
    version: str
    server: str | None
    endpoints: tuple[Endpoint, ...]
    schemas: Mapping[str, Schema]


def read_document(path: Path) -> Document:
    """Read an OpenAPI document of version 3.0 or 3.1, JSON or YAML.

    Raises:
        ConfigurationError: it is none, or refers to what is not in it.
    """
    source = load(path)
    schemas = Schemas(source)
    endpoints = tuple(_with_own_ids(_endpoints(source, schemas)))
    about = _mapping(source.value.get("info"))
    return Document(
        title=str(about.get("title", path.stem)),
        version=str(about.get("version", "")),
        server=_server(source.value.get("servers")),
        endpoints=endpoints,
        schemas=schemas.named,
    )


def _endpoints(source: Source, schemas: Schemas) -> Iterator[Endpoint]:
    for path, stated in _mapping(source.value.get("paths")).items():
        item = source.resolved(stated)
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                yield _endpoint(source, schemas, path, method, item)


def _endpoint(
    source: Source, schemas: Schemas, path: str, method: str, item: Mapping[str, Any]
) -> Endpoint:
    stated = item[method]
    found = {  # an operation's own go before those of its path
        (each.place, each.name): each
        for part in (item, stated)
        for each in _parameters(source, schemas, part)
    }
    body = source.resolved(stated.get("requestBody"))
    return Endpoint(
        id=str(stated.get("operationId", "")),
        method=method.upper(),
        path=path,
        summary=str(stated.get("summary") or stated.get("description") or ""),
        tags=tuple(map(str, _list(stated.get("tags")))),
        parameters=tuple(found.values()),
        body=_content(schemas, body, required=body.get("required") is True),
        answers={
            str(status): _content(schemas, source.resolved(answer))
            for status, answer in _mapping(stated.get("responses")).items()
        },
    )


def _parameters(source: Source, schemas: Schemas, part: Mapping[str, Any]) -> Iterator[Parameter]:
    for each in _list(part.get("parameters")):
        stated = source.resolved(each)
        if "name" not in stated or "in" not in stated:
            continue
        content = _mapping(next(iter(_mapping(stated.get("content")).values()), None))
        yield Parameter(
            name=str(stated["name"]),
            place=str(stated["in"]),
            required=stated.get("required") is True or stated["in"] == "path",
            schema=schemas.normal(stated.get("schema", content.get("schema"))),
        )


def _content(
    schemas: Schemas, part: Mapping[str, Any], *, required: bool = False
) -> Content | None:
    """A body in the kind that is best for us: JSON, then a form, then whatever comes first."""
    contents = {_media(media): stated for media, stated in _mapping(part.get("content")).items()}
    for media in (_JSON, FORM, *contents):
        if media in contents:
            schema = _mapping(contents[media]).get("schema")
            return Content(media, schemas.normal(schema), required)
    return None


def _media(text: str) -> str:
    """A media type without its parameters; all that is written in JSON is one."""
    media = text.partition(";")[0].strip().lower()
    return _JSON if media.endswith(("/json", "+json")) or media == "*/*" else media


def _server(servers: Any) -> str | None:
    """The first server's address, with the defaults of what is variable in it."""
    first = _mapping(next(iter(_list(servers)), None))
    url = str(first.get("url", ""))
    for name, variable in _mapping(first.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(_mapping(variable).get("default", "")))
    url = url.rstrip("/")
    return url if re.fullmatch(r"https://[A-Za-z0-9._~:/-]+", url) else None


def _with_own_ids(endpoints: Iterator[Endpoint]) -> Iterator[Endpoint]:
    """Give each endpoint an id that no other one has."""
    taken: set[str] = set()
    for endpoint in endpoints:
        path = [word for word in words(endpoint.path) if not re.fullmatch(r"v\d+", word)]
        by_path = camel([endpoint.method.lower(), *path])
        summary = words(endpoint.summary)
        by_summary = camel(summary) if 0 < len(summary) <= 6 else by_path
        wanted = [endpoint.id or by_summary, by_path]
        wanted += [f"{by_path}{number}" for number in range(2, len(taken) + 3)]
        own = next(name for name in wanted if name not in taken)
        taken.add(own)
        yield evolve(endpoint, id=own)


def _list(value: Any) -> list[Any]:
    """A list of the document; a part that is something else has nothing in it."""
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    """An object of the document; a part that is something else says nothing."""
    return value if isinstance(value, dict) else {}
