"""The functions that a document's operations become, before they are written down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from .code import Bracket, inner, text
from .document import FORM, Content, Document, Endpoint, Parameter
from .merging import merged
from .schemas import types
from .shapes import Shapes, answer_hint
from .words import field_name, sentence

#: Names that the functions use themselves.
_TAKEN = ("body", "form", "wire", "encode")

#: The last word of what must not be shown as a whole.
_SENSITIVE = {"code", "coupon", "pin", "token", "voucher"}

_QUERY_TYPES = {"boolean": "bool", "integer": "int", "number": "int | str", "string": "str"}


@define
class Function:
    """A function that builds one request.

    Attributes:
        name: its name.
        doc: the lines of its docstring.
        positional: its parameters, each with its type.
        keywords: those that are named in a call, the required ones first.
        parts: the arguments of the request.
        uses: what the module has to import for it.
        problem: why there can be no such request; empty for one that can be.
    """

    name: str
    doc: list[str]
    positional: list[str] = field(factory=list)
    keywords: list[str] = field(factory=list)
    parts: list[str | Bracket] = field(factory=list)
    uses: set[str] = field(factory=set)
    problem: str = ""


def functions(document: Document, made: Shapes) -> list[tuple[Endpoint, Function]]:
    """A function for each operation of the document.

    Args:
        document: has the operations.
        made: the shapes of their bodies and answers.
    """
    taken: set[str] = set(_TAKEN)
    found: list[tuple[Endpoint, Function]] = []
    for endpoint in document.endpoints:
        name = field_name(endpoint.id, taken)
        taken.add(name)
        found.append((endpoint, _Building(name, endpoint, document, made).function))
    return found


class _Building:
    """Builds the function of one operation, part by part."""

    def __init__(self, name: str, endpoint: Endpoint, document: Document, made: Shapes) -> None:
        summary = sentence(endpoint.summary)
        told = f"{endpoint.method} {endpoint.path}{f': {summary}' if summary else ''}."
        self.function = Function(name, [told])
        self._endpoint = endpoint
        self._document = document
        self._made = made
        self._names: dict[tuple[str, str], str] = {}
        self._sensitive: list[str] = []
        self._path()
        self._body(endpoint.body)
        self._query()
        self._headers()
        if self._sensitive:
            whole = f"({', '.join(self._sensitive)}{',' if len(self._sensitive) == 1 else ''})"
            self.function.parts.append(f"sensitive={whole}")
        self.function.doc += self._answers()

    def _name_of(self, parameter: Parameter) -> str:
        name = field_name(parameter.name, {*_TAKEN, self.function.name, *self._names.values()})
        self._names[parameter.place, parameter.name] = name
        return name

    def _of(self, place: str) -> Iterator[tuple[Parameter, list[str]]]:
        """The parameters of a place, the required ones first, each with its JSON types."""
        found = [each for each in self._endpoint.parameters if each.place == place]
        for each in sorted(found, key=lambda each: not each.required):
            whole = merged(each.schema, self._document.schemas)
            choices = [one for one in whole.get("anyOf", ()) if types(one)]
            yield each, types(choices[0] if len(choices) == 1 else whole)

    def _path(self) -> None:
        """A segment for each part of the path; there are no empty ones, such as after a last slash."""
        known = {each.name: kinds for each, kinds in self._of("path")}
        for part in filter(None, self._endpoint.path.split("/")):
            pieces: list[tuple[str, str]] = re.findall(r"([^{}]+)|\{([^{}]+)\}", part)
            names = {name: self._argument(name, known.get(name, [])) for _, name in pieces if name}
            if part == f"{{{part[1:-1]}}}" and len(pieces) == 1:
                (name,) = names
                is_number = known.get(name) == ["integer"]
                self.function.parts.append(f"str({names[name]})" if is_number else names[name])
            elif names:
                written = (inner(literal) or f"{{{names[name]}}}" for literal, name in pieces)
                self.function.parts.append(f'f"{"".join(written)}"')
            else:
                self.function.parts.append(text(part))

    def _argument(self, name: str, kinds: list[str]) -> str:
        """The parameter for a name in the path."""
        own = self._name_of(Parameter(name, "path", required=True, schema={}))
        self.function.positional.append(f"{own}: {'int' if kinds == ['integer'] else 'str'}")
        self._hide(own)
        return own

    def _hide(self, name: str) -> None:
        if name.rstrip("_").rsplit("_", 1)[-1] in _SENSITIVE:
            self._sensitive.append(name)

    def _body(self, body: Content | None) -> None:
        if body is None:
            return
        function = self.function
        if body.media == FORM:
            function.uses.add("Mapping")
            default = "" if body.required else " | None = None"
            function.positional.append(f"form: Mapping[str, str]{default}")
            function.parts.append("form=form")
        elif body.media == "application/json":
            self._json(body)
        elif body.required:
            function.problem = f"its body is {body.media}, which a Request has no place for"
        else:
            function.doc.append(f"Its body, which is {body.media}, is left out.")

    def _json(self, body: Content) -> None:
        function = self.function
        typed = self._made.typing.of(body.schema, f"{self._endpoint.id} Body")
        written, kind = "body", "Any"
        if typed.uses is not None and typed.text == typed.uses:
            written, kind = "encode(body)", f"wire.{typed.text}"
            function.uses |= {"encode", "wire"}
        elif typed.text == f"list[{typed.uses}]":
            written, kind = "[encode(each) for each in body]", f"list[wire.{typed.uses}]"
            function.uses |= {"encode", "wire"}
        else:
            function.uses.add("Any")
        if not body.required:
            kind = kind if kind == "Any" else f"{kind} | None"
            written = written if kind == "Any" else f"None if body is None else {written}"
            kind += " = None"
        function.positional.append(f"body: {kind}")
        function.parts.append(f"json={written}")

    def _query(self) -> None:
        pairs: list[str | Bracket] = []
        for parameter, found in self._of("query"):
            kind = _QUERY_TYPES.get(found[0] if len(found) == 1 else "string")
            if kind is None and found != ["array"]:
                self.function.doc.append(
                    f"``{parameter.name}`` is left out, as it is an object in the query."
                )
                continue
            own = self._name_of(parameter)
            if kind is None:
                kind = "str"
                self.function.doc.append(
                    f"``{own}`` is a list: say it as one text, as the vendor writes lists."
                )
            optional = "" if parameter.required else " | None = None"
            self.function.keywords.append(f"{own}: {kind}{optional}")
            self._hide(own)
            pairs.append(f"{text(parameter.name)}: {own}")
        if pairs:
            self.function.parts.append(Bracket("params={", tuple(pairs), "}"))

    def _headers(self) -> None:
        pairs: list[str | Bracket] = []
        for parameter, _ in self._of("header"):
            if parameter.name.lower() in {"accept", "authorization", "content-type"}:
                continue  # the driver's and the adapter's, whatever a document says
            if not parameter.required:
                self.function.doc.append(f"The header ``{parameter.name}`` is left out.")
                continue
            own = self._name_of(parameter)
            self.function.keywords.append(f"{own}: str")
            pairs.append(f"{text(parameter.name)}: {own}")
        if pairs:
            self.function.parts.append(Bracket("headers={", tuple(pairs), "}"))

    def _answers(self) -> Iterator[str]:
        for status, content in self._endpoint.answers.items():
            if content is None:
                yield f"{status}: no body."
            elif content.media != "application/json":
                yield f"{status}: {content.media}."
            else:
                typed = self._made.typing.of(content.schema, answer_hint(self._endpoint, status))
                yield f"{status}: ``{typed.annotation}``."
