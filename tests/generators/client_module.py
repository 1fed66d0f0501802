"""One module of the client, read as a tree and rewritten in place, so that comments stay."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias, TypeVar

from client_words import BLOCKING, NAMES
from source_edits import Edits

Function: TypeAlias = ast.FunctionDef
N = TypeVar("N", bound=ast.AST)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class NotAsyncError(Exception):
    """The synchronous client has something that cannot be made asynchronous by rule."""


class Module:
    """One module.

    Args:
        name: without folder or suffix.
        text: its source.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._tree = ast.parse(text)
        self._parents = {
            child: node for node in ast.walk(self._tree) for child in ast.iter_child_nodes(node)
        }
        self._functions = [node for node in ast.walk(self._tree) if isinstance(node, Function)]
        tops = [node for node in self._tree.body if isinstance(node, ast.ClassDef)]
        self.bases = {node.name: {ast.unparse(base) for base in node.bases} for node in tops}
        self.classes = set(self.bases)

    # What is what --------------------------------------------------------------------------------

    def streams(self) -> Iterator[str]:
        """The calls that give an iterator, as their callers write them."""
        return (self._called(node) for node in self._functions if _is_stream(node))

    def coroutines(self, awaited: AbstractSet[str], streams: AbstractSet[str]) -> Iterator[str]:
        """The calls that have to be awaited, seen those that have to be for sure."""
        for node in self._functions:
            if _is_stream(node):
                continue
            inside = any(
                ast.unparse(call.func) in awaited or self._is_walked(call, streams)
                for call in _own(node, ast.Call)
            )
            if inside or node.name == "__enter__":
                yield self._called(node)

    def _called(self, node: Function) -> str:
        return f"self.{node.name}" if isinstance(self._parents[node], ast.ClassDef) else node.name

    def _is_walked(self, call: ast.Call, streams: AbstractSet[str]) -> bool:
        """Whether it is the iterator of a ``for`` or what a ``with`` opens."""
        parent = self._parents[call]
        of_loop = isinstance(parent, ast.For) and parent.iter is call
        return ast.unparse(call.func) in streams and (of_loop or isinstance(parent, ast.withitem))

    # What becomes of it --------------------------------------------------------------------------

    def asynchronous(
        self, awaited: AbstractSet[str], streams: AbstractSet[str], homes: Mapping[str, str]
    ) -> str:
        """The module's text for coroutines.

        Args:
            awaited: the calls that are awaited.
            streams: the calls that give an asynchronous iterator.
            homes: the client's classes, and the modules they are in.

        Raises:
            NotAsyncError: it has something that no rule covers.
        """
        edits = Edits(self.text)
        for node in ast.walk(self._tree):
            match node:
                case ast.FunctionDef():
                    self._function(edits, node, awaited)
                case ast.Call() if ast.unparse(node.func) in awaited:
                    self._await(edits, node)
                case ast.Call() if ast.unparse(node.func) in streams:
                    self._walk(edits, node, streams)
                case ast.YieldFrom():
                    self._yield_each(edits, node, streams)
                case ast.ClassDef() if node.name in homes:
                    edits.replace(node, "class ", node.name, f"Async{node.name}")
                case ast.Name() if node.id in NAMES or node.id in homes:
                    edits.put(node, _renamed(node.id, homes))
                case ast.ImportFrom():
                    self._import(edits, node, homes)
                case ast.Attribute() if self._is_passed_on(node, awaited | streams):
                    raise self._cannot(node, "is not called here: write a call")
                case _:
                    pass
        self._leave_out_what_is_shared(edits, homes)
        return edits.text()

    def _function(self, edits: Edits, node: Function, awaited: AbstractSet[str]) -> None:
        stream = _is_stream(node)
        waits = any(ast.unparse(call.func) in awaited for call in _own(node, ast.Call))
        if stream and waits and not _yields(node):
            raise self._cannot(node, "gives an iterator and waits before: yield in it")
        if node.name in NAMES:
            edits.replace(node, "def ", node.name, NAMES[node.name])
        if self._called(node) in awaited or (stream and _yields(node)):
            edits.insert(node, "async ")

    def _await(self, edits: Edits, call: ast.Call) -> None:
        scope: ast.AST = call
        while not isinstance(scope, (*_SCOPES, ast.GeneratorExp, ast.Module)):
            scope = self._parents[scope]
        if not isinstance(scope, ast.FunctionDef):
            raise self._cannot(call, "is called where nothing can be awaited: write a def")
        if isinstance(self._parents[call], (ast.Attribute, ast.Subscript, ast.Starred)):
            edits.insert(call, "(await ")
            edits.append(call, ")")
        else:
            edits.insert(call, "await ")

    def _walk(self, edits: Edits, call: ast.Call, streams: AbstractSet[str]) -> None:
        parent = self._parents[call]
        statement = self._parents[parent] if isinstance(parent, ast.withitem) else parent
        if self._is_walked(call, streams) and isinstance(statement, ast.stmt):
            edits.insert(statement, "async ")
        elif not isinstance(parent, (ast.Return, ast.YieldFrom)):
            raise self._cannot(
                call, "gives an iterator: walk it with a for statement, or return it"
            )

    def _yield_each(self, edits: Edits, node: ast.YieldFrom, streams: AbstractSet[str]) -> None:
        statement = self._parents[node]
        if not isinstance(statement, ast.Expr):
            raise self._cannot(node, "is used as a value, which no asynchronous generator can")
        iterable = node.value
        ways = "async for" if _text_of_call(iterable) in streams else "for"
        indent = " " * (statement.col_offset + 4)
        edits.replace(node, "", "yield from ", f"{ways} item in ")
        edits.append(node, f":\n{indent}yield item")

    def _is_passed_on(self, node: ast.Attribute, names: AbstractSet[str]) -> bool:
        """Whether a method of the client is given to something else, which would not await it."""
        parent = self._parents[node]
        called = isinstance(parent, ast.Call) and parent.func is node
        name = ast.unparse(node)
        return name in names and name.count(".") == 1 and not called

    def _import(self, edits: Edits, node: ast.ImportFrom, homes: Mapping[str, str]) -> None:
        """Siblings are asked for the client's classes, and the synchronous ones for all else."""
        if node.level == 0:
            for alias in node.names:
                if alias.name in BLOCKING:
                    raise self._cannot(node, "would make the event loop wait: it needs another way")
                if alias.name in NAMES:
                    edits.put(alias, NAMES[alias.name])
            return
        names = [alias.name for alias in node.names]
        ours = [_renamed(name, homes) for name in names if name in homes or name in NAMES]
        others = [name for name in names if name not in homes and name not in NAMES]
        lines = []
        if others:
            lines.append(f"from rewardkit.client.{node.module} import {', '.join(others)}")
        if ours:
            lines.append(f"from .{node.module} import {', '.join(ours)}")
        edits.put(node, "\n".join(lines))

    def _leave_out_what_is_shared(self, edits: Edits, homes: Mapping[str, str]) -> None:
        """What is no class of the client is there already, and needs no copy."""
        shared: list[str] = []
        last = self._tree.body[0]
        for node in self._tree.body:
            names = _defined(node)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                last = node
            elif names and not set(names) & set(homes):
                edits.remove(node)
                shared += names
        if shared:
            edits.append(last, f"\nfrom rewardkit.client.{self.name} import {', '.join(shared)}")

    def _cannot(self, node: ast.AST, problem: str) -> NotAsyncError:
        line = getattr(node, "lineno", 0)
        shown = ast.unparse(node).splitlines()[0]
        return NotAsyncError(f"rewardkit/client/{self.name}.py, line {line}: {shown} {problem}")


def _renamed(name: str, homes: Mapping[str, str]) -> str:
    return f"Async{name}" if name in homes else NAMES[name]


def _is_stream(node: Function) -> bool:
    return node.returns is not None and ast.unparse(node.returns).startswith("Iterator[")


def _yields(node: Function) -> bool:
    return any(_own(node, ast.Yield)) or any(_own(node, ast.YieldFrom))


def _own(node: ast.AST, kind: type[N]) -> Iterator[N]:
    """What is in a function and not in another one within it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, kind):
            yield child
        if not isinstance(child, _SCOPES):
            yield from _own(child, kind)


def _text_of_call(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _defined(node: ast.stmt) -> list[str]:
    match node:
        case ast.ClassDef() | ast.FunctionDef():
            return [node.name]
        case ast.Assign():
            return [target.id for target in node.targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []
