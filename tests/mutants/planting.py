"""All mutants. It is no part of their package, as it does what no module of an adapter may."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from planted.registry import PLANTED, Mutant


def mutants() -> tuple[Mutant, ...]:
    """All mutants, by their names."""
    folder = Path(__file__).with_name("planted")
    for path in sorted(folder.rglob("*.py")):
        module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        import_module(module.removesuffix(".__init__"))
    return tuple(sorted(PLANTED, key=lambda mutant: mutant.name))
