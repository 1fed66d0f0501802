"""Which items a list has: what the query asks for, of the filters that the sandbox knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from rewardkit.sandbox import Refused
from rewardkit.times import parse_instant

from .shapes import Json

#: What of an item a parameter or a filter looks at.
Look = Callable[[Json], Any]
Wanted = Callable[[Json], bool]

_METADATA = "metadata."


@frozen(kw_only=True)
class Filters:
    """What a list can be asked for.

    Attributes:
        parameters: of the query, by name: ``campaign=…``.
        conditions: by name: ``filters[name][conditions][$is]=…``.
        metadata: whether there are conditions on metadata: ``filters[metadata.key]…``.
        times: by name: ``created_at[after]=…``, ``created_at[before]=…``.
        after_is_inclusive: whether ``after`` lets items of that very moment through, which the vendor
            does not document.
    """

    parameters: Mapping[str, Look] = field(factory=dict)
    conditions: Mapping[str, Look] = field(factory=dict)
    metadata: bool = False
    times: Mapping[str, Look] = field(factory=dict)
    after_is_inclusive: bool = False

    def wanted(self, query: Mapping[str, Any]) -> Wanted:
        """Whether an item is in the list that a query asks for.

        Raises:
            Refused: a filter is none, or one that only the vendor knows.
        """
        tests = list(self._tests(query))
        return lambda item: all(test(item) for test in tests)

    def _tests(self, query: Mapping[str, Any]) -> Iterator[Wanted]:
        for name, look in self.parameters.items():
            if name in query:
                yield _same(look, query[name])
        for name, asked in query.get("filters", {}).items():
            yield self._by_condition(name, asked)
        for name, look in self.times.items():
            for side, value in query.get(name, {}).items():
                yield self._by_time(look, f"{name}[{side}]", side, value)

    def _by_condition(self, name: str, asked: Any) -> Wanted:
        conditions = asked.get("conditions") if isinstance(asked, dict) else None
        value = conditions.get("$is") if isinstance(conditions, dict) else None
        look = self.conditions.get(name)
        if self.metadata and name.startswith(_METADATA):
            look = _metadata(name.removeprefix(_METADATA))
        if look is None or not isinstance(value, str):
            known = ", ".join([*self.conditions, *([f"{_METADATA}…"] if self.metadata else [])])
            raise Refused(
                400, "invalid_query_params", f"This sandbox filters by {known}, with $is alone"
            )
        return _same(look, value)

    def _by_time(self, look: Look, where: str, side: str, value: Any) -> Wanted:
        try:
            moment = parse_instant(value if "T" in value else f"{value}T00:00:00Z")
        except (TypeError, ValueError):
            raise Refused(400, "invalid_query_params", f"{where} is no time") from None
        sign = {"after": 1, "before": -1}.get(side)
        if sign is None:
            raise Refused(400, "invalid_query_params", f"{where} is none: write after or before")

        def test(item: Json) -> bool:
            text = look(item)
            if text is None:
                return False
            apart = (parse_instant(text) - moment).total_seconds() * sign
            return apart > 0 or (self.after_is_inclusive and apart == 0)

        return test


def _same(look: Look, value: Any) -> Wanted:
    return lambda item: bool(look(item) == value)


def _metadata(key: str) -> Look:
    return lambda item: (item["metadata"] or {}).get(key)
