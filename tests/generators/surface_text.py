"""What is public, as text: a name a line, sorted, as in a stub, so that a change of it reads well.

griffe reads the sources. Only what attrs makes of a class is looked up in the class itself, as griffe does not
know of attrs. What a class inherits from one that is not public is written as its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from pkgutil import resolve_name

import attrs
import griffe
from surface_attrs import field, made_by_attrs
from surface_lines import attribute, function

#: What these are is known, or nobody calls them by name.
_UNTOLD = {"__attrs_post_init__", "__repr__", "__slots__"}


def surface_of(root: Path, modules: Sequence[str]) -> dict[str, str]:
    """What is public of these modules of a package below ``root``: of each its text."""
    loader = griffe.GriffeLoader(search_paths=[root])
    loader.load(modules[0].partition(".")[0])
    exposed = {name: _exposed(loader.modules_collection[name]) for name in modules}
    homes: dict[str, str] = {}
    for name in sorted(modules):  # the innermost package that shows an object is its home
        for target in exposed[name].values():
            if target.path.startswith(f"{name}.") or target.path not in homes:
                homes[target.path] = name
    writer = _Writer(homes)
    return {
        name: "\n".join(writer.module(name, exposed[name])).lstrip("\n") + "\n" for name in modules
    }


def _exposed(module: griffe.Object | griffe.Alias) -> dict[str, griffe.Object]:
    """The public names of a module; modules below it, and variables of types, are none."""
    found = {}
    for name, member in module.members.items():
        if not member.is_public or member.is_module:
            continue
        target = member.final_target if isinstance(member, griffe.Alias) else member
        if not _is_type_variable(target):
            found[name] = target
    return found


def _is_type_variable(found: griffe.Object) -> bool:
    value = str(found.value) if isinstance(found, griffe.Attribute) else ""
    return value.startswith(("TypeVar(", "ParamSpec("))


@attrs.frozen
class _Writer:
    """Writes public objects.

    Attributes:
        homes: of the path of each public object, the public module that it is written in.
    """

    homes: dict[str, str]

    def module(self, module: str, exposed: dict[str, griffe.Object]) -> Iterator[str]:
        """The lines of a module: what is of other modules first, as imports."""
        for name, found in sorted(exposed.items()):
            if (home := self.homes[found.path]) != module:
                yield f"from {home} import {name}"
        own = {name: each for name, each in exposed.items() if self.homes[each.path] == module}
        for name in sorted(own, key=lambda name: (own[name].is_class, name)):
            yield from self.member(name, own[name], module)

    def member(self, name: str, found: griffe.Object, module: str) -> Iterator[str]:
        """The lines of one name."""
        match found:
            case griffe.Class():
                yield from self.a_class(found, module)
            case griffe.Function():
                for each in found.overloads or [found]:
                    yield from (f"@{decorator.value}" for decorator in each.decorators)
                    yield from function(each)
            case griffe.Attribute():
                yield from attribute(name, found)
            case _:
                raise TypeError(f"{found.path} is a {found.kind.value}, which has no line yet")

    def a_class(self, cls: griffe.Class, module: str) -> Iterator[str]:
        """The lines of a class, with all that it has of classes that are not public."""
        bases = ", ".join(dict.fromkeys(self.bases(cls, module)))
        if "." not in cls.path.removeprefix(f"{cls.module.path}."):
            yield ""
        yield from (f"@{decorator.value}" for decorator in cls.decorators)
        yield f"class {cls.name}({bases}):" if bases else f"class {cls.name}:"
        lines = [
            f"    {line}"
            for name, member in sorted(self.members(cls).items())
            for line in self.member(name, member, module)
        ]
        yield from lines or ["    ..."]

    def bases(self, cls: griffe.Class, module: str) -> Iterator[str]:
        """The bases that are public, or of other packages."""
        for base in cls.bases:
            resolved = _own(cls, base)
            if resolved is None:
                yield str(base)
            elif home := self.homes.get(resolved.path):
                name = str(base).replace(str(base).partition("[")[0], resolved.name)
                yield name if home == module else f"{home}.{name}"
            else:
                yield from self.bases(resolved, module)

    def members(self, cls: griffe.Class) -> dict[str, griffe.Object]:
        """The public members, but for what a public base has."""
        hidden = [each for each in cls.mro() if each.path not in self.homes]
        found = {
            name: member
            for each in (*reversed(hidden), cls)
            for name, member in each.members.items()
            if isinstance(member, griffe.Object) and member.is_public and name not in _UNTOLD
        }
        runtime = resolve_name(f"{cls.module.path}:{cls.path.removeprefix(f'{cls.module.path}.')}")
        if attrs.has(runtime):
            for name in attrs.fields_dict(runtime).keys() & found.keys():
                found[name] = field(found[name])
            if "__init__" not in found:
                found["__init__"] = made_by_attrs(runtime)
        return found


def _own(cls: griffe.Class, base: str | griffe.Expr) -> griffe.Class | None:
    """A base, where it is a class of this package."""
    path = base if isinstance(base, str) else base.canonical_path
    try:
        found = cls.modules_collection[path]
    except KeyError:
        return None
    target = found.final_target if isinstance(found, griffe.Alias) else found
    return target if isinstance(target, griffe.Class) else None
