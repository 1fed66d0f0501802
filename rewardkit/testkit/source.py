"""Reading an adapter's source: what it imports and calls, without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

#: What talks to the outside. A sandbox may; what an adapter is made of does not.
_OUTSIDE: Final = frozenset(
    [
        "aiohttp",
        "anyio",
        "asyncio",
        "ftplib",
        "http",
        "httpcore",
        "httpx",
        "multiprocessing",
        "psycopg",
        "requests",
        "selectors",
        "smtplib",
        "socket",
        "sqlite3",
        "ssl",
        "starlette",
        "subprocess",
        "tempfile",
        "threading",
        "trio",
        "urllib3",
        "uvicorn",
        "websockets",
    ]
)

#: Parts of packages that do, where others of it do not.
_OUTSIDE_PARTS: Final = frozenset({"urllib.request", "http.client", "os.path"})

#: Functions that do, by the name that they are called by.
_CALLS: Final = frozenset({"open", "print", "input", "breakpoint"})

#: Methods that do, whatever they are called on: those of a path.
_PATH_METHODS: Final = frozenset(
    {"open", "read_bytes", "read_text", "unlink", "write_bytes", "write_text"}
)

#: What is to be had in another way, by the module or class that it is in.
_METHODS: Final = {
    ("time", "sleep"): "wait with Request.after",
    ("datetime", "now"): "the present is self.clock()",
    ("datetime", "utcnow"): "the present is self.clock()",
    ("datetime", "today"): "the present is self.clock()",
    ("date", "today"): "the present is self.clock()",
    ("time", "time"): "the present is self.clock()",
    ("times", "now"): "the present is self.clock()",
    ("os", "environ"): "settings come from Adapter.settings",
    ("os", "getenv"): "settings come from Adapter.settings",
}

#: The modules of rewardkit that an adapter may import.
PUBLIC: Final = frozenset(
    [
        "adapter",
        "codec",
        "construct",
        "drift",
        "errors",
        "exchange",
        "fidelity",
        "homes",
        "login",
        "model",
        "operations",
        "plugins",
        "ratelimit",
        "readback",
        "refusals",
        "sandbox",
        "secret",
        "support",
        "times",
        "wire",
    ]
)


def impurities(adapter: type[Any]) -> list[str]:
    """What in the modules that an adapter is made of does I/O: sentences that say where."""
    return sorted({found for path, tree in _modules(adapter) for found in _impurities(path, tree)})


def private_imports(adapter: type[Any]) -> list[str]:
    """What an adapter imports of rewardkit that is not public: sentences that say where."""
    if adapter.__module__.partition(".")[0] == "rewardkit":
        return []  # rewardkit's own
    return sorted(
        f"{path.name}, line {line}: {name}"
        for path, tree in _modules(adapter)
        for name, line in _imports(tree)
        if name.startswith("rewardkit.")
        and name.split(".")[1] not in PUBLIC
        and name.split(".")[1] in _SUBMODULES
    )


def entry_point(name: str) -> EntryPoint | None:
    """The entry point under which a provider is installed."""
    return next(iter(entry_points(group="rewardkit.providers", name=name)), None)


def _submodules() -> frozenset[str]:
    spec = find_spec("rewardkit")
    assert spec is not None
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    return frozenset(
        entry.stem for folder in folders for entry in folder.iterdir() if entry.stem != "__init__"
    )


_SUBMODULES: Final = _submodules()


def _modules(adapter: type[Any]) -> Iterator[tuple[Path, ast.Module]]:
    """The adapter's module and all of its package that it imports.

    What is only imported in a function, as a sandbox or an explanation is, is left out.
    """
    package = adapter.__module__.partition(".")[0]
    pending, seen = [adapter.__module__], set[str]()
    if package == "rewardkit":
        package = ".".join(adapter.__module__.split(".")[:2])
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        found = _source(name)
        if found is None:
            continue
        path, tree = found
        yield path, tree
        pending += [
            imported
            for imported, _ in _imports(tree, name, above=True)
            if imported == package or imported.startswith(f"{package}.")
        ]


def _source(name: str) -> tuple[Path, ast.Module] | None:
    module = sys.modules.get(name)
    origin = getattr(module, "__file__", None)
    if origin is None:
        return None
    path = Path(origin)
    return path, ast.parse(path.read_text("utf-8"), str(path))


def _imports(
    tree: ast.Module, module: str = "", *, above: bool = False
) -> Iterator[tuple[str, int]]:
    """What is imported, as full names, and in which line; ``above`` leaves functions out."""
    for node in _nodes(tree, above=above):
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield each.name, node.lineno
            case ast.ImportFrom(module=base, names=names, level=level):
                whole = _absolute(base, module, level)
                yield whole, node.lineno
                for each in names:
                    yield f"{whole}.{each.name}", node.lineno
            case _:
                pass


def _nodes(tree: ast.AST, *, above: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if above and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _nodes(node, above=above)


def _absolute(base: str | None, module: str, level: int) -> str:
    if not level:
        return base or ""
    spec = sys.modules.get(module)
    is_package = hasattr(spec, "__path__")
    parts = module.split(".")
    parts = parts[: len(parts) - level + is_package]
    return ".".join([*parts, base] if base else parts)


def _impurities(path: Path, tree: ast.Module) -> Iterator[str]:
    for name, line in _imports(tree):
        if name.partition(".")[0] in _OUTSIDE or name in _OUTSIDE_PARTS:
            yield f"{path.name}, line {line}: imports {name}"
    taken = _taken(tree)
    for node in ast.walk(tree):
        match node:
            case (
                ast.Call(func=ast.Name(id=name))
                | ast.Attribute(value=ast.Name(id=name))
                | ast.Subscript(value=ast.Name(id=name))
            ) if name in taken:
                yield f"{path.name}, line {node.lineno}: {name}: {_METHODS[taken[name]]}"
            case ast.Call(func=ast.Name(id=called)) if called in _CALLS:
                yield f"{path.name}, line {node.lineno}: calls {called}()"
            case ast.Call(func=ast.Attribute(attr=called)) if called in _PATH_METHODS:
                yield f"{path.name}, line {node.lineno}: calls {called}()"
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (
                owner,
                name,
            ) in _METHODS:
                yield f"{path.name}, line {node.lineno}: {owner}.{name}: {_METHODS[owner, name]}"
            case _:
                pass


def _taken(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """The names under which a module has taken something of ``_METHODS`` out of its module."""
    return {
        each.asname or each.name: method
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
        if (method := ((node.module or "").rpartition(".")[2], each.name)) in _METHODS
    }
