"""A reward explained by its adapter's tables: what is read of each field of the vendor's, what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import attrs
from attrs import evolve, field, frozen

from .homes import Home, Homes
from .model import Reward, flat
from .secret import redact_data
from .wire import Wire, wire_fields

#: Fields that the provider keeps by itself, or that only tell which reward it is.
_NOT_SENT = frozenset({"ref", "not_stated", "native"})


@frozen
class ReadField:
    """A field of the vendor's payload, and what is read of it.

    Attributes:
        wire: where it stands, such as ``voucher.discount.percent_off``.
        value: what the vendor sent, with the beginning of each code only; None of what has parts.
        paths: the neutral fields that it becomes, or is a part of; none where it stays in ``native``.
        rule: how; empty where no rule knows it.
        operation: the vendor's operation that answers with it.
        known: whether there is a rule for it.
        parts: whether its value is made of fields that are explained, too.
    """

    wire: str
    value: Any
    paths: tuple[str, ...]
    rule: str
    operation: str
    known: bool = True
    parts: bool = False


@frozen
class Sending:
    """A place that a neutral field is sent to.

    Attributes:
        wire: the schema and its key, such as ``CampaignCreate.name``.
        rule: how the one becomes the other.
        operation: the vendor's operations that take it.
    """

    wire: str
    rule: str
    operation: str


@frozen
class WrittenField:
    """A neutral field, and what is sent of it.

    Attributes:
        path: such as ``limits.total``.
        value: what it is now; hidden in repr.
        stated: whether the vendor states it.
        places: where it is sent to; none where it is not.
        why: why it is not sent, or what works instead; empty where it is, or nobody says.
    """

    path: str
    value: Any = field(repr=False)
    stated: bool
    places: tuple[Sending, ...]
    why: str


def read_fields(homes: Homes) -> list[ReadField]:
    """Each field of a payload, in its order, with the parts of those that have tables of their own."""
    found = list(_walk(homes.payload, homes.root, homes, _Place("", homes.operation)))
    codes = frozenset(code for each in found for code in _codes(each.value))
    return [evolve(each, value=redact_data(each.value, codes)) for each in found]


def written_fields(reward: Reward, homes: Homes) -> list[WrittenField]:
    """Each neutral field of a reward, in reading order, with where it is sent to."""
    found = []
    for path, value in flat(reward):
        if path in _NOT_SENT:
            continue
        places = tuple(_places(path, homes))
        why = "" if places else homes.unwritten.get(path, "")
        found.append(WrittenField(path, value, reward.states(path), places, why))
    return found


@frozen
class _Place:
    """Where an object stands.

    Attributes:
        at: its path in the payload; empty for the payload itself.
        operation: the vendor's operation that answered with it.
        owner: the neutral fields that it becomes, where it is no reward itself.
    """

    at: str
    operation: str
    owner: tuple[str, ...] = ()

    def below(self, key: str) -> str:
        """The path of one of its keys."""
        return f"{self.at}.{key}" if self.at else key


def _walk(
    payload: Mapping[str, Any], cls: type[Any], homes: Homes, place: _Place
) -> Iterator[ReadField]:
    """The fields of an object that is read as ``cls``, and of what is in it."""
    neutral, table = homes.read[cls]
    parts = _parts(cls, homes)
    for key, value in payload.items():
        if not place.at and key in homes.beside:
            part, operation = homes.beside[key]
            yield from _inside(value, part, homes, _Place(key, operation))
            continue
        home = table.get(key)
        paths = () if home is None else home.paths
        if neutral is not Reward:
            paths = tuple(f"{each}.{path}" for each in place.owner for path in paths)
        here = _Place(place.below(key), place.operation, paths)
        yield _field(here, value, home, parts=key in parts and bool(value))
        if key in parts:
            yield from _inside(value, parts[key], homes, here)


def _inside(value: Any, cls: type[Any], homes: Homes, place: _Place) -> Iterator[ReadField]:
    """The fields of an object, or of each one of a list."""
    if isinstance(value, Mapping):
        yield from _walk(value, cls, homes, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, cls, homes, evolve(place, at=f"{place.at}[{index}]"))


class _Code(str):
    """A text that is a code, until all of them are known, so that none is shown elsewhere."""

    __slots__ = ()


def _field(place: _Place, value: Any, home: Home | None, *, parts: bool) -> ReadField:
    if home is None:
        shown = _guessed(place.at, value)
        return ReadField(place.at, shown, (), "", place.operation, known=False)
    if parts:
        value = None
    elif home.secret:
        value = _secret(value)
    return ReadField(place.at, value, place.owner, home.rule, place.operation, parts=parts)


def _guessed(key: str, value: Any) -> Any:
    """A value that no rule knows; what is called a code, or codes, is taken for one."""
    if isinstance(value, Mapping):
        return {name: _guessed(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_guessed(key, item) for item in value]
    is_code = isinstance(value, str) and key.lower().endswith(("code", "codes"))
    return _Code(value) if is_code else value


def _secret(value: Any) -> Any:
    """A value that is a code, or has them; an object with a code somewhere in it, by its keys."""
    if isinstance(value, Mapping):
        return dict.fromkeys(value, "…")
    if isinstance(value, list):
        return [_secret(item) for item in value]
    return _Code(value) if isinstance(value, str) else value


def _codes(value: Any) -> Iterator[str]:
    """The texts in a value that are codes."""
    if isinstance(value, _Code):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _codes(item)


def _parts(cls: type[Any], homes: Homes) -> Mapping[str, type[Any]]:
    """The keys of a class whose values have a table of their own, and the classes of those."""
    hints = get_type_hints(cls)
    keys = (
        {spec.name: spec.key for spec in wire_fields(cls).values()}
        if issubclass(cls, Wire)
        else {each.name: each.name for each in attrs.fields(cls)}
    )
    return {
        key: part
        for name, key in keys.items()
        for part in _classes(hints[name])
        if part in homes.read
    }


def _classes(hint: Any) -> Iterator[Any]:
    """The classes that a type is made of: of ``list[Tier] | None``, Tier and NoneType."""
    if not get_args(hint):
        yield hint
    for each in get_args(hint):
        yield from _classes(each)


def _places(path: str, homes: Homes) -> Iterator[Sending]:
    for schema, (_, table) in homes.sent.items():
        for key, home in table.items():
            if any(_is_of(path, each) for each in home.paths):
                yield Sending(f"{schema}.{key}", home.rule, homes.requests.get(schema, ""))


def _is_of(path: str, sent: str) -> bool:
    """Whether what a command sends of a reward (``reward.limits``, ``after.benefit``) is ``path``.

    It may be more than that or a part of it.
    """
    where, _, sent_path = sent.partition(".")
    if where not in {"reward", "after"}:
        return False
    return path == sent_path or path.startswith(f"{sent_path}.") or sent_path.startswith(f"{path}.")
