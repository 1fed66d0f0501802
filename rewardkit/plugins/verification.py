"""Whether the adapter that is installed is the one that passed the conformance suite.

A package carries the report of its last run. It counts as long as the package, its sources and the
suite are those of that run.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from rewardkit.errors import PluginError

if TYPE_CHECKING:
    from .provider import Provider
    from .report import Report

#: Which edition of the conformance suite this rewardkit has. It grows when a test is added that an
#: adapter which passed before may fail.
EDITION = 1

#: The name of the report in an adapter's package.
REPORT = "conformance.json"

_SOURCES = frozenset({".json", ".py"})


class VerificationState(StrEnum):
    """Whether an adapter has passed the conformance suite."""

    VERIFIED = "verified"
    STALE = "stale"
    UNVERIFIED = "unverified"


@frozen(kw_only=True)
class Verification:
    """What the report that an adapter's package carries is worth.

    Attributes:
        state: verified; stale, where the report is of something else than what is installed, or of
            a run that was not passed; unverified, where there is no report that can be read.
        why: the reasons for a state other than verified.
        report: the report, where it can be read.
    """

    state: VerificationState
    why: tuple[str, ...] = ()
    report: Report | None = None

    def __str__(self) -> str:
        return f"{self.state} ({'; '.join(self.why)})" if self.why else str(self.state)


def verification(provider: Provider) -> Verification:
    """What the conformance report of a provider's package is worth; the adapter is not imported.

    Args:
        provider: what its plugin says of it.
    """
    from .report import UnreadableReport, read_report

    try:
        path = _report_file(provider.package)
        report = None if path is None else read_report(path.read_bytes())
    except (PluginError, OSError, UnreadableReport) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
        return _unverified(f"its report {REPORT} cannot be read: {problem}")
    if report is None:
        return _unverified(f"there is no report {REPORT} in the package {provider.package}")
    if report.provider != provider.name:
        return _unverified(f"its report is of another provider, {report.provider!r}")
    why = tuple(_reasons(provider, report))
    state = VerificationState.STALE if why else VerificationState.VERIFIED
    return Verification(state=state, why=why, report=report)


def source_digest(package: str) -> str:
    """The SHA-256 of the sources of an installed package, in hexadecimal digits.

    Its ``.py`` and ``.json`` files count, each with its path within the package and its bytes, in the
    order of the paths; its report does not. The package is found without being imported.

    Args:
        package: the name of a top-level package, or of a module.

    Raises:
        PluginError: it is not installed, or is not in files that can be read.
    """
    digest = sha256()
    sources = sorted(_sources(package))
    if not sources:  # such as within an archive
        raise PluginError(f"the sources of {package} are not in files")
    try:
        for name, path in sources:
            body = path.read_bytes()
            digest.update(f"{name}\0{len(body)}\0".encode())
            digest.update(body)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise PluginError(f"the sources of {package} cannot be read: {problem}") from None
    return digest.hexdigest()


def _unverified(why: str) -> Verification:
    return Verification(state=VerificationState.UNVERIFIED, why=(why,))


def _reasons(provider: Provider, report: Report) -> Iterator[str]:
    """Why a report does not speak for what is installed."""
    installed = _installed_version(report.distribution)
    if installed is None:
        yield f"it was made of {report.distribution}, which is not installed"
    elif installed != report.version:
        yield f"it was made of version {report.version}, and {installed} is installed"
    try:
        if report.digest != source_digest(provider.package):
            yield "its sources have changed since"
    except PluginError as error:
        yield str(error)
    if report.edition != EDITION:
        yield f"it is of edition {report.edition} of the suite, which is now {EDITION}"
    if not report.complete:
        yield from report.gaps or ("not all tests were run",)
    failed = report.counts.get("failed", 0)
    if failed:
        yield f"{failed} test{'s' * (failed > 1)} failed"


def _installed_version(distribution: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # takes long to import

    try:
        return version(distribution)
    except (PackageNotFoundError, ValueError):  # the latter of a name that is empty
        return None


def _report_file(package: str) -> Path | None:
    found = (folder / REPORT for folder in _folders(_spec(package)))
    return next((path for path in found if path.is_file()), None)


def _sources(package: str) -> Iterator[tuple[str, Path]]:
    """The source files of a package with their paths in it, whatever the system's separator is."""
    spec = _spec(package)
    folders = _folders(spec)
    if not folders:
        path = Path(spec.origin or "")
        yield path.name, path
    for folder in folders:
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.suffix in _SOURCES and name != REPORT and "__pycache__/" not in name:
                yield name, path


def _folders(spec: ModuleSpec) -> list[Path]:
    """Where a package is; nothing for a module."""
    return [Path(folder) for folder in spec.submodule_search_locations or ()]


def _spec(package: str) -> ModuleSpec:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise PluginError(f"the package {package} is not installed")
    return spec
