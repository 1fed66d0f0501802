"""The error of a document that is not of its form: one sentence, with the place."""

from __future__ import annotations

from rewardkit.problems import problems

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
    path, problem = next(problems(error, _key))
    return DocumentError(f"{path} {problem}", path=path)


def _key(cls: type, name: str) -> str:
    """The field's key in documents."""
    return RENAMED.get(cls, {}).get(name, name)
