"""What is wrong with a document, and where: from cattrs' groups of errors to one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from cattrs import ClassValidationError, IterableValidationError
from cattrs.errors import ForbiddenExtraKeysError

from .benefits import RENAMED


class DocumentError(ValueError):
    """A document is not of the form that its class has, or an object cannot be written as one.

    Attributes:
        path: where in the document, such as ``$.window.expires_at``; None in writing.
    """

    def __init__(self, message: str = "", *, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path


def explain(error: Exception) -> DocumentError | None:
    """The first problem that ``error`` tells of; None where it is not about the document."""
    if not isinstance(error, (ValueError, ExceptionGroup)):
        return None
    path, problem = next(_problems(error, "$"))
    return DocumentError(f"{path} {problem}", path=path)


def _problems(error: BaseException, path: str) -> Iterator[tuple[str, str]]:
    match error:
        case ClassValidationError():
            fields, rest = error.group_exceptions()
            for inner, note in fields:
                yield from _problems(inner, f"{path}.{_key(error.cl, note.name)}")
            for inner in rest:
                yield from _problems(inner, path)
        case IterableValidationError():
            items, _ = error.group_exceptions()
            for inner, at in items:
                yield from _problems(inner, f"{path}[{at.index}]")
        case ForbiddenExtraKeysError():
            yield path, f"has a field that is not known: {min(error.extra_fields)!r}"
        case KeyError():
            yield path, "is missing"
        case _:
            yield path, str(error)


def _key(cls: type, name: str) -> str:
    """The field's key in documents."""
    return RENAMED.get(cls, {}).get(name, name)
