"""Writing a package: the template's answers, its files, and what a vendor's document adds."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import frozen

from rewardkit.errors import ConfigurationError

from .names import check_header, check_name, check_text
from .openapi import Written, read_document, write
from .place import check_free, placed

TEMPLATE = Path(__file__).parent / "template"


@frozen(kw_only=True)
class Begun:
    """A package that has been written.

    Attributes:
        name: the provider's.
        distribution: the name that it is installed under.
        package: the name that it is imported under.
        directory: where it is.
        files: what was written, relative to it.
        written: how much was made of the vendor's document; None without one.
    """

    name: str
    distribution: str
    package: str
    directory: Path
    files: tuple[str, ...]
    written: Written | None = None


def begin(
    name: str,
    directory: Path | None = None,
    *,
    title: str | None = None,
    auth_header: str | None = None,
    author: str | None = None,
    openapi: Path | None = None,
    ask: bool = False,
) -> Begun:
    """Write a provider's package into a directory that is new or empty.

    Args:
        name: the provider's, a lower-case word.
        directory: where to; None for ``rewardkit-NAME`` here.
        title: what people call the vendor; None for what follows from the name.
        auth_header: the header that carries the key; None for ``Authorization``.
        author: who writes it; None for nobody.
        openapi: the vendor's OpenAPI document; None for none.
        ask: whether what is None is asked for on the terminal.

    Raises:
        ConfigurationError: a name or a text is none, the directory is not empty, the document
            cannot be used, or copier is not installed. Nothing has been written.
        KeyboardInterrupt: somebody ended it while being asked. Nothing has been written, either.
    """
    check_name(name)
    for what, text in (("title", title), ("author", author)):
        check_text(what, text)
    check_header(auth_header)
    distribution = f"rewardkit-{name.replace('_', '-')}"
    target = (directory or Path(distribution)).absolute()
    check_free(target)
    document = None if openapi is None else read_document(openapi)
    given: dict[str, Any] = {"title": title, "auth_header": auth_header, "author": author}
    if document is not None:
        given |= {"openapi": True, "base_url": document.server}
    answers = {"name": name} | {key: value for key, value in given.items() if value is not None}
    package = f"rewardkit_{name}"
    with placed(target) as made:
        answered = _copy(made, answers, ask=ask)
        written = None if document is None else write(document, made, package, answered["title"])
        found = (path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        files = tuple(sorted(found))
    return Begun(
        name=name,
        distribution=distribution,
        package=package,
        directory=target,
        files=files,
        written=written,
    )


def _copy(made: Path, answers: Mapping[str, Any], *, ask: bool) -> Mapping[str, Any]:
    """Write the template's files; returns the answers, those that were asked for among them."""
    if find_spec("copier") is None:
        raise ConfigurationError(
            "a package is begun with copier, which is not installed: "
            "pip install 'rewardkit-core[new-adapter]'"
        )
    from copier import run_copy  # takes long to import
    from copier.errors import CopierAnswersInterrupt

    try:
        worker = run_copy(str(TEMPLATE), made, data=dict(answers), defaults=not ask, quiet=True)
    except CopierAnswersInterrupt:
        raise KeyboardInterrupt from None
    return worker.answers.combined
