"""The neutral model as plain JSON documents: one readable form, written and read without loss.

Money is ``{"minor": 599, "currency": "EUR"}``, a percentage a text, an instant ISO 8601 with ``Z``,
a reference ``provider:id``, a benefit an object with its ``kind``. Every field is written, an
absent one as null, but ``native``, which is written when asked for.
"""

from __future__ import annotations

from types import UnionType
from typing import Any, TypeVar, overload

from .problems import DocumentError, explain

T = TypeVar("T")

__all__ = ["DocumentError", "from_document", "to_document"]


def to_document(value: Any, *, native: bool = False) -> Any:
    """Write an object of the model, or a query or command of an operation, as JSON values.

    Args:
        value: the object, or a tuple or list of such.
        native: whether the vendor's payloads come along.

    Returns:
        What ``json.dumps`` takes: a dict, but a text for a reference or an enum's value.

    Raises:
        DocumentError: it holds what JSON cannot say, such as a time without zone or a NaN.
        TypeError: it is of no class that has a document.
    """
    from .converter import converter, has_document

    if isinstance(value, (tuple, list)):
        return [to_document(item, native=native) for item in value]
    if not has_document(type(value)):
        raise TypeError(
            f"{type(value).__name__} has no document: give an object of rewardkit.model"
        )
    try:
        return converter(native=native).unstructure(value)
    except ValueError as error:
        raise DocumentError(f"{type(value).__name__} cannot be written as JSON: {error}") from error


@overload
def from_document(cls: type[T], document: Any) -> T: ...
@overload
def from_document(cls: UnionType, document: Any) -> Any: ...
def from_document(cls: Any, document: Any) -> Any:
    """Read a document, strictly: nothing is converted, guessed or left out in silence.

    A field that is missing gets the class's default. A value that a newer version added to an
    enum is kept as it came.

    Args:
        cls: the class to read, such as ``Reward``, ``Page[Code]`` or ``Benefit``.
        document: what ``json.loads`` gave.

    Raises:
        DocumentError: it is no such document; says where and what.
        TypeError: there are no documents of this class.
    """
    from .converter import converter, has_document

    if getattr(cls, "__parameters__", ()):
        raise TypeError(f"say what is in the {cls.__name__}: Page[Reward], Page[Code]")
    if not has_document(cls):
        raise TypeError(f"{cls} has no document: name a class of rewardkit.model")
    try:
        return converter(native=True).structure(document, cls)
    except Exception as error:
        problem = explain(error)
        if problem is None:
            raise
        raise problem from None
