"""What is wrong with JSON, and where: from cattrs' groups of errors to paths and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cattrs import ClassValidationError, IterableValidationError
from cattrs.errors import ForbiddenExtraKeysError

#: From a class and the name of one of its attributes to the attribute's key in JSON.
KeyOf = Callable[[type, str], str]


def problems(error: BaseException, key_of: KeyOf, path: str = "$") -> Iterator[tuple[str, str]]:
    """Each thing that is wrong, as a path such as ``$.items[1].id`` and what is wrong there.

    Args:
        error: what structuring raised.
        key_of: makes the keys of paths.
        path: where the value stands that was structured.
    """
    match error:
        case ClassValidationError():
            fields, rest = error.group_exceptions()
            for inner, note in fields:
                yield from problems(inner, key_of, f"{path}.{key_of(error.cl, note.name)}")
            for inner in rest:
                yield from problems(inner, key_of, path)
        case IterableValidationError():
            items, rest = error.group_exceptions()
            for inner, at in items:
                yield from problems(inner, key_of, f"{path}[{at.index}]")
            for inner in rest:
                yield from problems(inner, key_of, path)
        case ForbiddenExtraKeysError():
            yield path, f"has a field that is not known: {min(error.extra_fields)!r}"
        case KeyError():
            yield path, "is missing"
        case _:
            yield path, str(error)
