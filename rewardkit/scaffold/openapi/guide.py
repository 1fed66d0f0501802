"""OPERATIONS.md: a page of guesses, for the author to confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rewardkit.operations import Operation

from .code import plain
from .document import Endpoint
from .functions import Function
from .guesses import Guess

_TOP = """# Which operation is which

**These are guesses**, made by `rewardkit new-adapter` of the methods, paths and names in {title}'s OpenAPI document.
Nobody has confirmed one of them. For each operation read what {title} says of it, write it in
`{package}/adapter.py`, and take it out of `TO_WRITE` in `capabilities.py`; then delete its row here, and this
page with the last one. A function is in `{package}/vendor/requests.py`.

## By rewardkit's operation

| operation | perhaps | function | why it may be |
|---|---|---|---|
"""

_REST = """
## What there is no guess for

| operation of the document | function |
|---|---|
"""


def guide(
    title: str,
    package: str,
    made: Sequence[tuple[Endpoint, Function]],
    found: Sequence[Guess],
) -> str:
    """The page.

    Args:
        title: what people call the vendor.
        package: the name of the package.
        made: the functions.
        found: the guesses.
    """
    names = {
        endpoint.id: "none, see there" if function.problem else f"`{function.name}`"
        for endpoint, function in made
    }
    guessed = {guess.endpoint.id for guess in found}
    rest = [endpoint for endpoint, _ in made if endpoint.id not in guessed]
    lines = [_TOP.format(title=title, package=package), *_rows(found, names)]
    if rest:
        lines.append(_REST)
        lines += [f"| {_told(endpoint)} | {names[endpoint.id]} |\n" for endpoint in rest]
    return "".join(lines)


def _rows(found: Sequence[Guess], names: dict[str, str]) -> Iterator[str]:
    for operation in Operation:
        mine = [guess for guess in found if guess.operation is operation]
        for guess in mine:
            told, name = _told(guess.endpoint), names[guess.endpoint.id]
            yield f"| `{operation}` | {told} | {name} | {guess.why} |\n"
        if not mine:
            yield f"| `{operation}` | nothing that looks like it | | |\n"


def _told(endpoint: Endpoint) -> str:
    return f"`{endpoint.method} {plain(endpoint.path)}`".replace("|", "/")
