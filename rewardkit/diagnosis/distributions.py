"""The installed distributions: what each needs, and which of its needs are not installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions

from attrs import frozen

CORE = "rewardkit-core"

#: ``name [extras] versions; marker`` of PEP 508.
_REQUIREMENT = re.compile(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_ONLY_EXTRA = re.compile(r"""\s*extra\s*==\s*["']([\w.-]+)["']\s*""")


@frozen
class Requirement:
    """What a distribution needs.

    Attributes:
        name: of the distribution that is needed.
        extras: of that one, which are needed as well.
        extra: of the distribution that needs it, for which it is; None for always.
        versions: of that one, which will do, such as ``>=1.2``; empty for all.
    """

    name: str
    extras: tuple[str, ...] = ()
    extra: str | None = None
    versions: str = ""


def installed_distributions() -> tuple[Distribution, ...]:
    """The distributions that are installed, each name once, by name."""
    found: dict[str, Distribution] = {}
    for each in distributions():
        name = each.metadata["Name"]
        if name:  # without one, it is the rest of something that was removed by hand
            found.setdefault(normal(name), each)
    return tuple(found[name] for name in sorted(found))


def normal(name: str) -> str:
    """A distribution's name as installers compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def shown(each: Distribution) -> str:
    """A distribution as findings call it: name and version."""
    return f"{normal(each.metadata['Name'])} {each.metadata['Version'] or '(no version)'}"


def requirements(each: Distribution) -> Iterator[Requirement]:
    """What a distribution needs on every platform; what depends on one is left out."""
    for text in each.requires or ():
        found = _REQUIREMENT.match(text)
        if found is None:
            continue
        name, extras, versions, marker = found.groups()
        for_extra = _ONLY_EXTRA.fullmatch(marker) if marker else None
        if marker and for_extra is None:
            continue
        yield Requirement(
            name,
            tuple(part.strip() for part in (extras or "").split(",") if part.strip()),
            normal(for_extra[1]) if for_extra else None,
            versions.strip(),
        )


def missing(each: Distribution, extra: str | None = None) -> tuple[str, ...]:
    """The names of what a distribution needs, always or for an extra, and is not installed."""
    found: dict[str, None] = {}
    for needed in requirements(each):
        if needed.extra != extra:
            continue
        if normal(needed.name) == normal(each.metadata["Name"]):  # one extra of its own in another
            for own in needed.extras:
                found.update(dict.fromkeys(missing(each, normal(own))))
        elif not _is_installed(needed.name):
            found[needed.name] = None
    return tuple(found)


def version_of(name: str) -> str:
    """The version of a distribution; empty where it is not installed."""
    try:
        return distribution(name).version or ""
    except PackageNotFoundError:
        return ""


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
