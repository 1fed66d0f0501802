"""A vendor's contract: an OpenAPI 3.1 document that requests and answers can be held to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from math import isfinite
from typing import Any, Final, Self

from attrs import field, frozen
from jsonschema import Draft202012Validator, FormatChecker

from .sentences import sentence

_METHODS = ("get", "put", "post", "patch", "delete")
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_SCALARS = {"boolean", "integer", "number", "string"}

#: Where a request has no body, which is another thing than the body ``null``.
NO_BODY: Final = object()

_TRUTH = {"true": True, "false": False}

# One for all: it has no state, and validators hold on to it.
_FORMATS = FormatChecker()


@frozen
class Parameter:
    """A parameter in the path or the query, with the validator of its value."""

    name: str
    place: str
    required: bool
    types: frozenset[str]
    validator: Draft202012Validator = field(repr=False)

    @property
    def scalar(self) -> bool:
        """Whether its value is one text in the URL."""
        return self.types <= _SCALARS

    @property
    def deep(self) -> bool:
        """Whether it is an object, written as ``name[part]=value``; lists are not looked at here."""
        return self.types == {"object"}

    def value(self, text: str) -> Any:
        """The text with the contract's type; the text itself where it is not of that type."""
        if "boolean" in self.types and text in _TRUTH:
            return _TRUTH[text]
        if self.types & {"integer", "number"}:
            try:
                number = json.loads(text)
            except ValueError:
                return text
            # NaN and the infinities, which json reads too, are no numbers of JSON
            return number if type(number) in {int, float} and isfinite(number) else text
        return text


@frozen(eq=False)
class ContractOperation:
    """One operation of the contract, with its validators; ``form`` is how its body is written."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Draft202012Validator | None = field(repr=False)
    body_required: bool
    answers: Mapping[int, Draft202012Validator | None] = field(repr=False)
    form: bool = False

    def query(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """The query with the contract's types; what it does not know stays text.

        An object, ``created_at[after]=…``, is put together under its name: ``created_at``.
        """
        typed: dict[str, Any] = dict(texts)
        for parameter in self.parameters:
            if parameter.place != "query":
                continue
            if parameter.scalar and parameter.name in texts:
                typed[parameter.name] = parameter.value(texts[parameter.name])
            elif parameter.deep and (parts := _put_together(parameter.name, typed)):
                typed[parameter.name] = parts
        return typed

    def request_problems(
        self, *, path: Mapping[str, str], query: Mapping[str, Any], body: Any = NO_BODY
    ) -> list[str]:
        """What in a request the contract does not allow: sentences, none for a good one.

        Args:
            path: the path's parameters.
            query: the query as ``query()`` gives it. Parameters that the contract does not know
                are let pass, as servers do.
            body: the JSON body, or a form as an object of texts; ``NO_BODY`` where there is none, which is checked as an empty object if
                the contract does not insist on a body.
        """
        problems = [
            problem
            for parameter in self.parameters
            for problem in _parameter_problems(parameter, {"path": path, "query": query})
        ]
        if body is NO_BODY and self.body_required:
            problems.append("$ is missing: there is no body")
        elif self.body is not None:
            problems += _problems(self.body, {} if body is NO_BODY else body)
        return problems

    def answer_problems(self, status: int, body: Any) -> list[str]:
        """What in an answer the contract does not allow: sentences, none for a good one."""
        if status not in self.answers:
            return [f"{self.id} does not answer with HTTP {status}"]
        validator = self.answers[status]
        return [] if validator is None else _problems(validator, body)


class Contract:
    """A vendor's contract; its validators are built once.

    Args:
        document: an OpenAPI 3.1 document whose references all point to ``#/components/schemas``
            and whose operations have an ``operationId``.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @classmethod
    def load(cls, package: str) -> Self:
        """Read the contract of a package: its ``contract.json``, or all of its folder ``contract``.

        The files of a folder are parts of one document; what two of them state is laid together.

        Raises:
            ValueError: two of the files state the same thing.
        """
        single = files(package).joinpath("contract.json")
        if single.is_file():
            return cls(json.loads(single.read_text("utf-8")))
        parts = sorted(files(package).joinpath("contract").iterdir(), key=lambda part: part.name)
        document: dict[str, Any] = {}
        for part in parts:
            if part.name.endswith(".json"):
                _lay(document, json.loads(part.read_text("utf-8")), part.name)
        return cls(document)

    @cached_property
    def operations(self) -> Mapping[str, ContractOperation]:
        """All operations, by their ``operationId``."""
        return {operation.id: operation for operation in self._operations()}

    def problems(self, schema: str, value: Any) -> list[str]:
        """What in ``value`` the component schema ``schema`` does not allow."""
        return _problems(self._validator({"$ref": f"#/components/schemas/{schema}"}), value)

    def _operations(self) -> Iterator[ContractOperation]:
        for path, item in self.document["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(path, method, item[method])

    def _operation(self, path: str, method: str, stated: Mapping[str, Any]) -> ContractOperation:
        return ContractOperation(
            id=stated["operationId"],
            method=method.upper(),
            path=path,
            parameters=tuple(map(self._parameter, stated.get("parameters", ()))),
            body=self._content(stated.get("requestBody", {})),
            body_required=stated.get("requestBody", {}).get("required", False),
            answers={
                int(status): self._content(answer)
                for status, answer in stated["responses"].items()
                if status.isdigit()
            },
            form=_FORM in stated.get("requestBody", {}).get("content", {}),
        )

    def _parameter(self, stated: Mapping[str, Any]) -> Parameter:
        types = stated["schema"].get("type", "string")
        return Parameter(
            name=stated["name"],
            place=stated["in"],
            required=stated.get("required", False),
            types=frozenset([types] if isinstance(types, str) else types),
            validator=self._validator(stated["schema"]),
        )

    def _content(self, part: Mapping[str, Any]) -> Draft202012Validator | None:
        contents = part.get("content", {})
        content = contents.get(_JSON, contents.get(_FORM))
        return None if content is None else self._validator(content["schema"])

    def _validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        # The components go along so that references resolve; as a keyword they mean nothing.
        whole = {**schema, "components": self.document.get("components", {})}
        return Draft202012Validator(whole, format_checker=_FORMATS)


def _put_together(name: str, query: dict[str, Any]) -> dict[str, Any]:
    """Take ``name[part]=…``, ``name[part][inner]=…`` out of a query, as the object that they write."""
    found: dict[str, Any] = {}
    for key in [key for key in query if key.startswith(f"{name}[") and key.endswith("]")]:
        *outer, last = key[len(name) + 1 : -1].split("][")
        at = found
        for part in outer:
            inner = at.setdefault(part, {})
            # a part that is a text already, and now an object, is neither
            at = inner if isinstance(inner, dict) else at.setdefault(f"{part}[]", {})
        at[last] = query.pop(key)
    return found


def _lay(document: dict[str, Any], part: Mapping[str, Any], name: str) -> None:
    """Put what a part states into the document, objects into objects."""
    for key, value in part.items():
        if key not in document:
            document[key] = value
        elif isinstance(value, dict) and isinstance(document[key], dict):
            _lay(document[key], value, name)
        else:
            raise ValueError(f"{name} states {key!r}, and another part of the contract does, too")


def _parameter_problems(parameter: Parameter, values: Mapping[str, Any]) -> Iterable[str]:
    given = values.get(parameter.place, {})
    if parameter.name not in given:
        return [f"{parameter.name} is missing"] if parameter.required else []
    if not (parameter.scalar or parameter.deep):
        return []
    return _problems(parameter.validator, given[parameter.name], parameter.name)


def _problems(validator: Draft202012Validator, value: Any, where: str = "$") -> list[str]:
    return [sentence(error, where) for error in validator.iter_errors(value)]
