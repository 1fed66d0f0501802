"""Reading an adapter's source: what it imports and calls, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
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
        "concurrent",
        "ftplib",
        "glob",
        "http",
        "httpcore",
        "httpx",
        "multiprocessing",
        "os",
        "psycopg",
        "requests",
        "selectors",
        "shutil",
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
_OUTSIDE_PARTS: Final = frozenset({"urllib.request", "http.client"})

#: Functions that do, by the name that they are called by.
_CALLS: Final = frozenset({"open", "print", "input", "breakpoint", "__import__"})

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
    ("importlib", "import_module"): "import it by a statement",
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
    """The adapter's module and all of its package that it imports, be it within a function."""
    package = adapter.__module__.partition(".")[0]
    pending, seen = [adapter.__module__], set[str]()
    if package == "rewardkit":
        package = ".".join(adapter.__module__.split(".")[:2])
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        spec = _spec(name)
        if spec is None or spec.origin is None:
            continue
        path = Path(spec.origin)
        tree = ast.parse(path.read_text("utf-8"), str(path))
        yield path, tree
        pending += [each for each, _ in _imports(tree, spec) if _is_in(each, package)]


def _is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is, which need not be loaded; None for what is a name in a module."""
    try:
        return find_spec(name)
    except (ImportError, ValueError):
        return None


def _imports(tree: ast.Module, spec: ModuleSpec | None = None) -> Iterator[tuple[str, int]]:
    """What is imported, as full names, and in which line; ``spec`` is that of the module itself."""
    for node in _nodes(tree):
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield each.name, node.lineno
            case ast.ImportFrom(module=base, names=names, level=level):
                whole = _absolute(base, spec, level)
                yield whole, node.lineno
                for each in names:
                    yield f"{whole}.{each.name}", node.lineno
            case _:
                pass


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _nodes(node)


def _absolute(base: str | None, spec: ModuleSpec | None, level: int) -> str:
    if not level or spec is None:
        return base or ""
    is_package = spec.submodule_search_locations is not None
    parts = spec.name.split(".")
    parts = parts[: len(parts) - level + is_package]
    return ".".join([*parts, base] if base else parts)


def _impurities(path: Path, tree: ast.Module) -> Iterator[str]:
    for name, line in _imports(tree):
        if name.partition(".")[0] in _OUTSIDE or name in _OUTSIDE_PARTS:
            yield f"{path.name}, line {line}: imports {name}"
    taken, real = _taken(tree), _real_names(tree)
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
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                method = real.get(owner, owner), name
                if method in _METHODS:
                    yield f"{path.name}, line {node.lineno}: {'.'.join(method)}: {_METHODS[method]}"
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


def _real_names(tree: ast.Module) -> dict[str, str]:
    """What classes and modules are called where they come from, by the names that they are given here."""
    real: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                real |= {each.asname: each.name.rpartition(".")[2] for each in names if each.asname}
            case ast.Assign(
                targets=[ast.Name(id=given)], value=ast.Name(id=name) | ast.Attribute(attr=name)
            ):
                real[given] = real.get(name, name)
            case _:
                pass
    return real
