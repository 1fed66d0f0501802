"""The converters of documents: cattrs' own machinery, on converters that are nobody else's."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from rewardkit.model import OpenEnum, RewardRef, UnknownBenefit
from rewardkit.operations import HERE_ONLY
from rewardkit.readers import (
    Hook,
    is_optional,
    list_reader,
    optional_reader,
    read_anything,
    read_bool,
    read_int,
    read_object,
    read_text,
)

from .benefits import KIND, KIND_OF, RENAMED, is_union, untag
from .values import READERS, WRITERS, read_open_enum, write_plain

#: The packages whose attrs classes have documents.
_PACKAGES = ("rewardkit.model", "rewardkit.operations")


def has_document(cls: Any) -> bool:
    """Whether objects of ``cls`` can be written as documents."""
    if isinstance(cls, types.UnionType):
        return is_union(cls)
    cls = get_origin(cls) or cls
    if not isinstance(cls, type) or not cls.__module__.startswith(_PACKAGES):
        return False
    return attrs.has(cls) or issubclass(cls, OpenEnum)


@cache
def converter(*, native: bool) -> Converter:
    """The converter, built on first use.

    Args:
        native: whether the vendors' payloads are written.
    """
    made = Converter(detailed_validation=True)
    _add_readers(made)
    _add_writers(made, native=native)
    return made


def _add_readers(made: Converter) -> None:
    for cls, read in {str: read_text, bool: read_bool, int: read_int, **READERS}.items():
        made.register_structure_hook(cls, read)
    # By class and not by predicate: an enum is a str too, and the nearest class wins.
    made.register_structure_hook(OpenEnum, read_open_enum)
    made.register_structure_hook_func(lambda cls: cls is Any, read_anything)
    made.register_structure_hook_func(_is_mapping, lambda value, _: dict(read_object(value)))
    made.register_structure_hook_factory(_is_list, _collection_reader)
    made.register_structure_hook_factory(_is_object, _object_reader)
    made.register_structure_hook_factory(is_optional, optional_reader)
    made.register_structure_hook_factory(is_union, _benefit_reader)


def _add_writers(made: Converter, *, native: bool) -> None:
    for cls, write in WRITERS.items():
        made.register_unstructure_hook(cls, write)
    made.register_unstructure_hook_func(_is_mapping, write_plain)
    made.register_unstructure_hook_func(_is_frozenset, sorted)
    made.register_unstructure_hook_func(is_union, made.unstructure)
    made.register_unstructure_hook_factory(
        _is_object, lambda cls, made: _object_writer(cls, made, native=native)
    )


def _is_object(cls: Any) -> bool:
    cls = get_origin(cls) or cls
    return attrs.has(cls) and cls is not RewardRef


def _is_mapping(cls: Any) -> bool:
    return get_origin(cls) is Mapping


def _is_frozenset(cls: Any) -> bool:
    return get_origin(cls) is frozenset


def _is_list(cls: Any) -> bool:
    return get_origin(cls) in {tuple, frozenset}


def _collection_reader(cls: Any, made: Converter) -> Hook:
    """Reads ``tuple[X, ...]`` and ``frozenset[X]``, which are lists in a document."""
    collection = get_origin(cls)
    inner = get_args(cls)[0]
    read = list_reader(types.GenericAlias(list, (inner,)), made)
    return lambda value, _: collection(read(value, None))


def _benefit_reader(_: Any, made: Converter) -> Hook:
    return lambda value, _: made.structure(value, untag(value)[0])


def _object_reader(cls: Any, made: Converter) -> Hook:
    build: Any = make_dict_structure_fn(
        cls,
        made,
        _cattrs_forbid_extra_keys=True,
        **_overrides(cls),
    )

    def read(value: Any, _: Any = None) -> Any:
        return build(read_object(value), cls)

    def read_tagged(value: Any, _: Any = None) -> Any:
        found, rest = untag(value)
        if found is not cls:
            raise ValueError(f"is of kind {KIND_OF[found]!r}, not {KIND_OF[cls]!r}")
        return build(rest, cls)

    return read_tagged if cls in KIND_OF else read


def _object_writer(cls: Any, made: Converter, *, native: bool) -> Any:
    overrides = _overrides(cls)
    # What a newer vendor's benefit is made of is the benefit itself, and never left out.
    if not native and cls is not UnknownBenefit and "native" in attrs.fields_dict(_plain(cls)):
        overrides["native"] = override(omit=True)
    write: Any = make_dict_unstructure_fn(cls, made, **overrides)
    kind = KIND_OF.get(cls)
    return write if kind is None else lambda value: {KIND: kind, **write(value)}


def _overrides(cls: Any) -> dict[str, Any]:
    """What is called otherwise in a document, and what is not in it at all."""
    renamed = {name: override(rename=key) for name, key in RENAMED.get(cls, {}).items()}
    left_out = {
        name: override(omit=True)
        for name, attribute in attrs.fields_dict(_plain(cls)).items()
        if HERE_ONLY.items() <= attribute.metadata.items()
    }
    return {**renamed, **left_out}


def _plain(cls: Any) -> Any:
    return get_origin(cls) or cls
