"""Where every field of a vendor's goes, declared in tables, and the page that is printed of them.

An adapter's tables are its statement of what it keeps and how; its tests hold them complete against
the wire classes and true against the mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

AS_IT_IS = "as it is"

if TYPE_CHECKING:
    from .fidelity import Expression


@frozen
class Home:
    """Where a field goes.

    Attributes:
        paths: the neutral fields that it becomes; none where it stays in ``native`` only.
        rule: how.
        secret: whether its value is a code, which is shown to nobody as a whole.
    """

    paths: tuple[str, ...]
    rule: str
    secret: bool = False


#: Of what is read, by wire class: the neutral class, and the home of each of the vendor's keys.
Read: TypeAlias = Mapping[type[Any], tuple[type[Any], Mapping[str, Home]]]

#: Of what is sent, by the contract's schema: the command, and where each key comes from.
Sent: TypeAlias = Mapping[str, tuple[type[Any], Mapping[str, Home]]]


@frozen(kw_only=True)
class Homes:
    """The tables that hold of one reward, and the vendor's payload that they are of.

    Attributes:
        payload: what the vendor sent, by key.
        root: the class that it is read as.
        operation: the vendor's operation that answers with it, such as ``GET /v1/campaigns/{id}``.
        read: the tables of what is read.
        beside: of keys of the payload that came with another answer: its class and operation.
        sent: the tables of what is sent to make or change such a reward.
        requests: by schema in ``sent``: the vendor's operations that take it.
        unwritten: by neutral field that has no place in ``sent``: why, or what works instead.
        documentation: the address of the vendor's documentation; empty where none is known.
    """

    payload: Mapping[str, Any] = field(repr=False)
    root: type[Any]
    operation: str
    read: Read
    beside: Mapping[str, tuple[type[Any], str]] = field(factory=dict)
    sent: Sent = field(factory=dict)
    requests: Mapping[str, str] = field(factory=dict)
    unwritten: Mapping[str, str] = field(factory=dict)
    documentation: str = ""


def to(*paths: str, rule: str = AS_IT_IS, secret: bool = False) -> Home:
    """The home of a field that becomes these neutral fields."""
    return Home(paths, rule, secret)


def native(rule: str = AS_IT_IS, *, secret: bool = False) -> Home:
    """The home of a field that has no neutral one: it stays in ``native``."""
    return Home((), rule, secret)


def keys_of(table: Mapping[str, Home]) -> Mapping[str, tuple[str, ...]]:
    """The same from our side: by neutral field, the vendor's keys that it is read from."""
    found: dict[str, tuple[str, ...]] = {}
    for key, home in table.items():
        for path in home.paths:
            found[path] = (*found.get(path, ()), key)
    return found


def read_lines(homes: Read) -> Iterator[str]:
    """The part of a page on what is read, as lines of Markdown."""
    for cls, (neutral, table) in homes.items():
        yield f"\n### {cls.__name__}, as {neutral.__name__}\n"
        yield from _homes(table, nowhere="*native*")


def sent_lines(homes: Sent) -> Iterator[str]:
    """The part of a page on what is sent, as lines of Markdown."""
    for schema, (command, table) in homes.items():
        yield f"\n### {schema}, from {command.__name__}\n"
        yield from _homes(table, nowhere="–")


def fitted_lines(expressions: Mapping[str, Expression]) -> Iterator[str]:
    """The part of a page on what is lost of another provider's reward, as lines of Markdown."""
    rows = (
        (
            code(path),
            ", ".join(map(code, it.wire)) or "–",
            "; ".join(f"*{loss}*: {why}" for loss, why in it.losses.items()) or "nothing",
        )
        for path, it in expressions.items()
        if it.wire or it.losses  # a part without a place is told of with the whole
    )
    return table_lines(("neutral field", "wire field", "what may be lost of it"), rows)


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, as lines of Markdown."""
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(row)} |".replace("| ---", "|---").replace("--- |", "---|")


def code(text: str) -> str:
    """Text as code in Markdown."""
    return f"`{text}`"


def _homes(table: Mapping[str, Home], nowhere: str) -> Iterator[str]:
    rows = (
        (code(key), ", ".join(map(code, home.paths)) or nowhere, home.rule)
        for key, home in table.items()
    )
    return table_lines(("wire field", "neutral field", "rule"), rows)
