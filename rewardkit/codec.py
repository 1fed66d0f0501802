"""The codec: reads a vendor's JSON into wire classes with cattrs, fast, strictly, without loss.

A good body is read once, without bookkeeping. Only when that fails is it read again, carefully:
with all digits of its fractions, and with the path to what is wrong. The hooks of a class are
built when it is first read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from .drift import DriftLog
from .errors import ContractViolated
from .exchange import Response
from .problems import problems
from .quick import quick_reader
from .readers import (
    SCALARS,
    Hook,
    Mismatch,
    is_list,
    is_mapping,
    is_optional,
    list_reader,
    mapping_reader,
    optional_reader,
    read_anything,
    read_object,
)
from .wire import Wire, WireField, encode, wire_fields

T = TypeVar("T")

__all__ = ["Codec", "encode"]


class Codec:
    """Reads wire classes; make one for an adapter's module and share it. It is thread-safe."""

    def __init__(self) -> None:
        self._fast = cache(lambda: self._converter(careful=False))
        self._careful = cache(lambda: self._converter(careful=True))
        self._hooks: dict[Any, Hook] = {}
        self._unknown = _Unknown()

    def decode(self, cls: type[T], response: Response, drift: DriftLog) -> T:
        """Read a response's body as ``cls``.

        Args:
            cls: a wire class.
            response: the vendor's answer.
            drift: counts the fields that the class does not know; they stay in ``Wire.raw``.

        Raises:
            ContractViolated: the body is not JSON, or not of that shape; says where and what.
        """
        payload = response.json()
        hook = self._hooks.get(cls) or self._hook(cls)
        try:
            wire = hook(payload, cls)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._unknown.fields.clear()
            wire = self._decode_carefully(cls, response)
        if self._unknown.fields:
            self._unknown.report(drift)
        return wire  # type: ignore[no-any-return]  # a hook for cls gives a cls

    def read(self, cls: type[T], payload: Any) -> T:
        """Read JSON that is parsed already as ``cls``; fractions must be ``ExactFloat``.

        Raises:
            ContractViolated: it is not of that shape; says where and what.
        """
        try:
            return self._careful().structure(payload, cls)
        except BaseValidationError as error:
            path, problem = next(problems(error, _key))
            raise ContractViolated(f"{path} {problem}", path=path) from None
        except ValueError as error:  # the payload itself
            raise ContractViolated(f"$ {error}", path="$") from None

    def _decode_carefully(self, cls: type[T], response: Response) -> T:
        payload = response.exact_json()
        try:
            return self.read(cls, payload)
        except ContractViolated as error:
            error.status = response.status
            raise

    def _hook(self, cls: Any) -> Hook:
        hook: Hook = self._fast().get_structure_hook(cls)
        self._hooks[cls] = hook
        return hook

    def _converter(self, *, careful: bool) -> Converter:
        converter = Converter(detailed_validation=careful)
        converter.register_structure_hook_factory(_is_wire, self._wire_reader)
        converter.register_structure_hook_factory(is_mapping, mapping_reader)
        converter.register_structure_hook_factory(is_list, list_reader)
        converter.register_structure_hook_factory(is_optional, optional_reader)
        for cls, hook in SCALARS.items():
            converter.register_structure_hook(cls, hook)
        converter.register_structure_hook_func(lambda cls: cls is Any, read_anything)
        converter.register_structure_hook_func(lambda cls: cls == dict[str, Any], read_object)
        return converter

    def _wire_reader(self, cls: type[Wire], converter: Converter) -> Hook:
        if not converter.detailed_validation:
            return quick_reader(cls, converter, self._unknown.note)
        read = _careful_reader(cls, converter)
        known = frozenset(spec.key for spec in wire_fields(cls).values())

        def read_wire(payload: Any, _: Any = None) -> Any:
            if type(payload) is not dict:
                raise Mismatch("an object", payload)
            wire = read(payload)
            wire.raw = payload
            if not payload.keys() <= known:
                self._unknown.note(cls, payload.keys() - known)
            return wire

        return read_wire


class _Unknown(threading.local):
    """The unknown fields of the body that this thread is reading."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, set[str]]] = []

    def note(self, cls: type[Wire], names: set[str]) -> None:
        self.fields.append((cls.__name__, names))

    def report(self, drift: DriftLog) -> None:
        for where, names in self.fields:
            drift.unknown_fields(where, names)
        self.fields.clear()


def _is_wire(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Wire)


def _careful_reader(cls: type[Wire], converter: Converter) -> Callable[[dict[str, Any]], Wire]:
    """The careful reading of a wire class, by cattrs, which keeps all that is wrong and where."""
    overrides = {
        name: override(rename=spec.key, struct_hook=_tolerant(spec))
        for name, spec in wire_fields(cls).items()
    }
    hook: Hook = make_dict_structure_fn(
        cls,
        converter,
        **overrides,  # type: ignore[arg-type]  # any name beside cattrs' own is a field's
    )
    return lambda payload: hook(payload, cls)


def _tolerant(spec: WireField) -> Hook | None:
    tolerate = spec.tolerate
    if tolerate is None:
        return None
    return lambda value, _: tolerate(value)


def _key(cls: type, name: str) -> str:
    return wire_fields(cls)[name].key
