"""The module of a vendor's requests, written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .code import Bracket, docstring, plain
from .document import Endpoint
from .functions import Function

_DOC = '''"""{title}'s requests, made of its OpenAPI document by `rewardkit new-adapter`.

Each is built as the document has it, and nobody has tried it yet. Move those that you use to
``adapter``: add there ``subject=``, so that a 404 says what there is not, and ``repeat=Repeat.SAFE``
where sending it twice does what sending it once does. What looks like a code is in ``sensitive``.
"""
'''


def requests_source(title: str, made: Sequence[tuple[Endpoint, Function]]) -> str:
    """The source of the module.

    Args:
        title: what people call the vendor.
        made: its functions, each with what it is made of.
    """
    used = [function for _, function in made if not function.problem]
    lines = list(_imports(set().union(*(function.uses for function in used)), any_=bool(used)))
    for endpoint, function in made:
        lines += ["", "", *_function(endpoint, function)]
    return _DOC.format(title=title) + "\n" + "\n".join(lines) + "\n"


def _imports(uses: set[str], *, any_: bool) -> Iterator[str]:
    yield "from __future__ import annotations"
    if not any_:
        return
    yield ""
    standard = [
        line
        for name, line in (
            ("Mapping", "from collections.abc import Mapping"),
            ("Any", "from typing import Any"),
        )
        if name in uses
    ]
    yield from [*standard, ""] if standard else []
    yield "from rewardkit.exchange import Request"
    if "encode" in uses:
        yield "from rewardkit.wire import encode"
    if "wire" in uses:
        yield ""
        yield "from . import wire"


def _function(endpoint: Endpoint, function: Function) -> Iterator[str]:
    if function.problem:
        yield f"# {function.name} is left out: {plain(function.problem)}"
        yield from (f"# {plain(line)}" for line in function.doc)
        return
    marked = ["*", *function.keywords] if function.keywords else []
    signature = (*function.positional, *marked)
    yield from Bracket(f"def {function.name}(", signature, ") -> Request:").lines()
    yield from docstring(*function.doc)
    call = Bracket(f"return Request.{endpoint.method.lower()}(", tuple(function.parts), ")")
    yield from call.lines(4)
