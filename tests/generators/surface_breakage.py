"""What breaks between two states of what is public, both as the texts of ``surface_text``.

griffe knows what breaks of names and parameters. Types, values, bases and protocols are compared here: what is
given may become narrower, and what is taken wider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import griffe
from attrs import frozen

_ROOT = "rewardkit"

_Type = str | griffe.Expr | None


@frozen
class Breakage:
    """A change that breaks what users have written.

    Attributes:
        path: what changes, such as ``rewardkit.adapter.Adapter.fit``.
        what: how.
    """

    path: str
    what: str


def breakages(before: Mapping[str, str], after: Mapping[str, str]) -> list[Breakage]:
    """What breaks; each once, by its path."""
    old, new = _package(before), _package(after)
    old_objects, new_objects = dict(_objects(old)), dict(_objects(new))
    found = {
        _named(each)
        for each in griffe.find_breaking_changes(old, new)
        if not (_is_inherited(each.obj) or each.kind is griffe.BreakageKind.CLASS_REMOVED_BASE)
    }
    for path in old_objects.keys() & new_objects.keys():
        found.update(_changes(path, old_objects[path], new_objects[path]))
    return sorted(found, key=lambda each: (each.path, each.what))


def _package(texts: Mapping[str, str]) -> griffe.Module:
    """The modules of the texts, in one tree, so that bases and imports are found."""
    modules = griffe.ModulesCollection()
    lines = griffe.LinesCollection()
    packages = {name[:end]: "" for name in texts for end, sign in enumerate(name) if sign == "."}
    for name, text in sorted({_ROOT: "", **packages, **texts}.items()):  # the outer ones first
        package, _, own = name.rpartition(".")
        module = griffe.visit(
            own,
            filepath=Path(*name.split("."), "__init__.py"),
            code=text,
            parent=modules[package] if package else None,
            modules_collection=modules,
            lines_collection=lines,
        )
        modules[name] = module
        for member in module.members.values():
            member.public = True  # imports, too: there are none but of what is public here as well
    root = modules[_ROOT]
    assert isinstance(root, griffe.Module)  # for mypy: it is no alias
    return root


def _objects(parent: griffe.Object) -> Iterator[tuple[str, griffe.Object]]:
    for member in parent.members.values():
        if isinstance(member, griffe.Object):
            yield member.path, member
            yield from _objects(member)


def _is_inherited(found: griffe.Object | griffe.Alias) -> bool:
    """Whether it is told of the class that has it, or as a base that is gone."""
    return isinstance(found, griffe.Alias) and found.inherited


def _named(found: griffe.Breakage) -> Breakage:
    """The words of griffe, with the parameter that it speaks of."""
    subject = found.old_value or found.new_value
    what = found.kind.value[0].lower() + found.kind.value[1:]
    if isinstance(subject, griffe.Parameter):
        what = f"{what}: {subject.name}"
    return Breakage(_path(found.obj.path), what)


def _path(path: str) -> str:
    """By what name people know it; how an object is made is the class's own affair."""
    return path.removesuffix(".__init__")


def _changes(path: str, old: griffe.Object, new: griffe.Object) -> Iterator[Breakage]:
    """What griffe does not look at."""
    match old, new:
        case griffe.Class(), griffe.Class():
            for gone in sorted(_ancestors(old) - _ancestors(new)):
                yield Breakage(path, f"is no {gone} any more")
            if _is_protocol(old):
                for added in sorted(new.members.keys() - old.members.keys()):
                    yield Breakage(f"{path}.{added}", "is new in a protocol, and others lack it")
        case griffe.Attribute(), griffe.Attribute():
            if not _fits(new.annotation, old.annotation):
                yield Breakage(path, f"type was {old.annotation} and is {new.annotation}")
            if old.value is not None and str(old.value) not in {"...", str(new.value)}:
                yield Breakage(path, f"value was {old.value} and is {new.value}")
        case griffe.Function(), griffe.Function():
            if not _fits(new.returns, old.returns):
                yield Breakage(_path(path), f"gave {old.returns} and gives {new.returns}")
            yield from _parameters(_path(path), old, new)
        case _:  # another kind of thing, of which griffe tells
            return


def _parameters(path: str, old: griffe.Function, new: griffe.Function) -> Iterator[Breakage]:
    taken = {each.name: each for each in new.parameters}
    for each in old.parameters:
        now = taken.get(each.name)
        if now is not None and not _fits(each.annotation, now.annotation):
            yield Breakage(path, f"took {each.name}: {each.annotation} and takes {now.annotation}")


def _fits(given: _Type, wanted: _Type) -> bool:
    """Whether each type of ``given``, as it is written, is one of ``wanted``."""
    return wanted is None or "Any" in _union(wanted) or _union(given) <= _union(wanted)


def _union(annotation: _Type) -> frozenset[str]:
    """The types that are separated by ``|``."""
    if isinstance(annotation, griffe.ExprBinOp) and annotation.operator == "|":
        return _union(annotation.left) | _union(annotation.right)
    return frozenset({str(annotation)})


def _ancestors(cls: griffe.Class) -> frozenset[str]:
    """The names of what a class is, as they are written, near and far."""
    bases = (str(base).rpartition(".")[2] for each in (cls, *cls.mro()) for base in each.bases)
    return frozenset(bases)


def _is_protocol(cls: griffe.Class) -> bool:
    return "Protocol" in _ancestors(cls)
