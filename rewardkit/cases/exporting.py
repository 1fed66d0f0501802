"""Exporting sightings as cases: a session with the provider's sandbox, and a place for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from attrs import frozen

from rewardkit.plugins import Provider
from rewardkit.sightings import Sighting

from .case import Case
from .files import write_cases
from .finding import Finder
from .playing import adapter_of
from .session import steps_of


@frozen
class Exported:
    """What became of the sightings of one provider.

    Attributes:
        document: the file with the cases.
        module: the file that tests them.
        cases: those that were found, in the order of the sightings.
        left_out: of which there is no case, as no answer of the sandbox has a place for them.
    """

    document: Path
    module: Path
    cases: tuple[Case, ...]
    left_out: tuple[Sighting, ...]


def export(provider: Provider, sightings: Iterable[Sighting], folder: Path) -> Exported:
    """Export sightings as a document and a test module, for the tests of an adapter.

    What is there already of an earlier export stays, and the new cases are added.

    Args:
        provider: whose sightings they are.
        sightings: of any connection to it.
        folder: where the files go.

    Raises:
        ConfigurationError: what a sandbox runs with is not installed, or a file is in the way.
        PluginError: the provider has no sandbox, or it cannot be used.
        OSError: the files cannot be written.
    """
    like = adapter_of(provider)
    finder = Finder(steps_of(provider), partial(type(like), like.settings))
    cases: dict[object, Case] = {}
    left_out: list[Sighting] = []
    for sighting in sightings:
        case = finder.case(sighting)
        if case is None:
            left_out.append(sighting)
        else:
            cases.setdefault(case.key, case)
    document, module = write_cases(folder, provider.name, provider.title, cases.values())
    return Exported(document, module, tuple(cases.values()), tuple(left_out))
