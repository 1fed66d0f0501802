"""A directory that is there as a whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from rewardkit.errors import ConfigurationError


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A directory to write into, which becomes ``target`` at the end of the ``with`` block.

    On any other way out of the block, Ctrl-C among them, ``target`` is as it was. What is written
    stands beside it until then, or in it where it is there, so that it is moved and not copied.

    Args:
        target: what is not there yet, or an empty directory.

    Raises:
        ConfigurationError: something is there, or nothing can be written there.
    """
    check_free(target)
    try:
        place = target if target.is_dir() else target.parent
        aside = Path(mkdtemp(prefix=f".{target.name}-", dir=place))
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        made = aside / "package"  # mkdtemp's own is for nobody else to read
        made.mkdir()
        yield made
        _move(made, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def check_free(target: Path, *, but: Path | None = None) -> None:
    """Refuse a target that has something in it, before anybody is asked anything.

    Args:
        target: where a package is to be.
        but: what may be in it.

    Raises:
        ConfigurationError: something is there; nothing of it is changed.
    """
    if not target.parent.is_dir():
        raise ConfigurationError(f"there is no directory {target.parent}: make it first")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ConfigurationError(f"{target} is there and no directory: name another one")
    if target.is_dir() and any(child != but for child in target.iterdir()):
        raise ConfigurationError(
            f"{target} is not empty, and nothing in it is overwritten: name a directory that is "
            "new or empty"
        )


def _move(made: Path, target: Path) -> None:
    """Put ``made`` in the place of ``target``; an empty directory stays the one that it was."""
    try:
        if not target.exists():
            made.rename(target)
            return
        check_free(target, but=made.parent)
        _move_into(made, target)
    except OSError as error:
        raise _unwritable(target, error) from None


def _move_into(made: Path, target: Path) -> None:
    moved: list[Path] = []
    try:
        for child in sorted(made.iterdir()):
            moved.append(target / child.name)
            child.rename(moved[-1])
    except BaseException:  # Ctrl-C too: all or nothing
        for child in moved:
            if child.exists():
                child.rename(made / child.name)
        raise


def _unwritable(target: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{target} cannot be written: {error.strerror or error}")
