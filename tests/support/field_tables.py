"""What a plugin's tests ask of its tables of homes; ``import field_tables`` from any test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType, NoneType
from typing import Any, get_args, get_type_hints

import attrs

from rewardkit.errors import ProviderError
from rewardkit.homes import Read, Sent
from rewardkit.model import Conditions, Limits, RewardRef, Usage, Uses, Window
from rewardkit.wire import Wire, wire_fields

_PARTS = (Conditions, Limits, RewardRef, Usage, Uses, Window)
_OF_ERRORS = frozenset({"vendor_key", "vendor_message"})


def without_a_home(module: ModuleType, homes: Read) -> set[str]:
    """Wire classes, and fields of them, that the tables lack, or have although there are none."""
    classes = {
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Wire) and not each.__name__.startswith("_")
    } - {Wire}
    wrong = {cls.__name__ for cls in classes ^ homes.keys()}
    for cls, (_, table) in homes.items():
        keys = {spec.key for spec in wire_fields(cls).values()}
        wrong |= {f"{cls.__name__}.{key}" for key in keys ^ table.keys()}
    return wrong


def paths_of(*tables: Read | Sent) -> set[tuple[type[Any], str]]:
    """Every neutral path in the tables, with its class."""
    return {
        (neutral, path)
        for each in tables
        for neutral, table in each.values()
        for home in table.values()
        for path in home.paths
    }


def there(cls: Any, path: str) -> bool:
    """Whether a class of ours has a field at a path."""
    name, _, rest = path.partition(".")
    if isinstance(cls, type) and issubclass(cls, ProviderError):
        return path in cls.facts | _OF_ERRORS
    if not attrs.has(cls) or name not in {each.name for each in attrs.fields(cls)}:
        return False
    return not rest or any(there(each, rest) for each in _classes(get_type_hints(cls)[name]))


def _classes(hint: Any) -> Iterator[Any]:
    """The classes that a hint names, those of items among them."""
    if not get_args(hint):
        yield hint
    for each in get_args(hint):
        if each not in {NoneType, Ellipsis}:
            yield from _classes(each)


def changed_paths(before: Any, after: Any) -> set[str]:
    """Where two neutral values differ, beside what they do not state."""
    found: set[str] = set()
    for each in attrs.fields(type(before)):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if each.name in {"not_stated", "native"} or old == new:
            continue
        if isinstance(old, _PARTS) and isinstance(new, _PARTS):
            found |= {f"{each.name}.{path}" for path in changed_paths(old, new)}
        else:
            found.add(each.name)
    return found


def printed(module: str) -> str:
    """The page that ``python -m module`` prints."""
    ran = subprocess.run(
        [sys.executable, "-m", module], capture_output=True, check=True, encoding="utf-8"
    )
    return ran.stdout
