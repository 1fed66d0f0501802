"""The contract of a sandbox, made of a vendor's document: what requests and answers are held to."""

from __future__ import annotations

from typing import Any

from .document import Content, Document, Endpoint, Parameter
from .merging import merged
from .schemas import Schema, types


def contract_of(document: Document) -> dict[str, Any]:
    """An OpenAPI 3.1 document that ``rewardkit.sandbox.Contract`` takes.

    It has what a sandbox checks: the path and the query, bodies in JSON or of a form, and answers
    whose status is a number. Headers are the sandbox's own to look at.

    Args:
        document: what was read.
    """
    paths: dict[str, Any] = {}
    for endpoint in document.endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(
            document, endpoint
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": document.title, "version": document.version},
        "paths": paths,
        "components": {"schemas": dict(document.schemas)},
    }


def _operation(document: Document, endpoint: Endpoint) -> dict[str, Any]:
    stated: dict[str, Any] = {"operationId": endpoint.id}
    if endpoint.summary:
        stated["summary"] = endpoint.summary
    checked = [each for each in endpoint.parameters if each.place in {"path", "query"}]
    if checked:
        stated["parameters"] = [_parameter(document, each) for each in checked]
    if endpoint.body is not None:
        required = endpoint.body.required
        stated["requestBody"] = {"required": required, **_content(endpoint.body)}
    stated["responses"] = {
        status: {"description": "", **({} if content is None else _content(content))}
        for status, content in endpoint.answers.items()
    }
    return stated


def _parameter(document: Document, parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "schema": _with_type(merged(parameter.schema, document.schemas)),
    }


def _with_type(schema: Schema) -> Schema:
    """A parameter's schema with its type at the top, where a text of the URL is read by it."""
    choices = [each for each in schema.get("anyOf", ()) if types(each)]
    if len(choices) == 1:  # beside null, which a URL cannot have
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        schema = {**rest, **choices[0]}
    kinds = types(schema)
    return {**schema, "type": kinds[0] if len(kinds) == 1 else kinds} if kinds else schema


def _content(content: Content) -> dict[str, Any]:
    return {"content": {content.media: {"schema": content.schema}}}
