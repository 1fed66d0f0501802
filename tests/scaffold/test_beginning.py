from __future__ import annotations

import configparser
import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rewardkit.cli.app import app
from rewardkit.cli.exits import Exit
from rewardkit.errors import ConfigurationError
from rewardkit.scaffold import Begun, begin
from rewardkit.scaffold.package import TEMPLATE
from rewardkit.scaffold.place import placed

ROOT = Path(__file__).parents[2]


def everything(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize(
    "name", ["", "Acme", "acme-rewards", "2acme", "acme_", "class", "a" * 31, "local", "core"]
)
def test_a_name_that_cannot_be_one_is_refused(name: str, here: Path) -> None:
    """If a name cannot be a provider's, the error says so, and nothing is written."""
    with pytest.raises(ConfigurationError, match="name"):
        begin(name)
    assert not everything(here)


@pytest.mark.parametrize("title", ["", " ", 'say "hi"', "{{ name }}", "a\nb", "a" * 61, "back\\"])
def test_a_title_that_cannot_be_written_is_refused(title: str, here: Path) -> None:
    """If a title would mean something between quotes, it is refused, and nothing is written."""
    with pytest.raises(ConfigurationError, match="title"):
        begin("acme", title=title)
    with pytest.raises(ConfigurationError, match="author"):
        begin("acme", author=title)
    assert not everything(here)


def test_a_header_that_is_none_is_refused(here: Path) -> None:
    """If what is to carry the key is no header's name, nothing is written."""
    with pytest.raises(ConfigurationError, match="X-Api-Key"):
        begin("acme", auth_header="x api key")
    assert not everything(here)


def test_a_directory_with_something_in_it_stays_as_it_is(here: Path) -> None:
    """If the directory is not empty, the error says so, and nothing is added or changed."""
    (here / "acme").mkdir()
    (here / "acme" / "README.md").write_text("mine", "utf-8")
    with pytest.raises(ConfigurationError, match="not empty"):
        begin("acme", here / "acme")
    assert everything(here / "acme") == ["README.md"]
    assert (here / "acme" / "README.md").read_text("utf-8") == "mine"
    assert everything(here) == ["acme"]


def test_a_file_in_its_place_stays(here: Path) -> None:
    """If a file has the directory's name, the error says so, and the file is kept."""
    (here / "rewardkit-acme").write_text("mine", "utf-8")
    with pytest.raises(ConfigurationError, match="no directory"):
        begin("acme")
    assert (here / "rewardkit-acme").read_text("utf-8") == "mine"


def test_a_directory_in_nowhere_is_refused(here: Path) -> None:
    """If the directory's own directory is not there, the error says which to make."""
    with pytest.raises(ConfigurationError, match="make it first"):
        begin("acme", here / "no" / "acme")


def test_an_empty_directory_is_filled(here: Path) -> None:
    """If the directory is there and empty, as one made for it is, it is the one that is filled."""
    before = here.stat().st_ino
    begin("acme", Path())
    assert here.stat().st_ino == before
    assert "pyproject.toml" in everything(here)


def test_what_is_written_is_for_others_to_read_as_well(here: Path) -> None:
    """If a package is begun, its directory has the rights that a directory made by hand has."""
    (here / "by-hand").mkdir()
    begin("acme")
    assert (here / "rewardkit-acme").stat().st_mode == (here / "by-hand").stat().st_mode


@pytest.mark.parametrize("there", [False, True])
def test_nothing_is_half_done_after_an_interruption(there: bool, here: Path) -> None:
    """If somebody presses Ctrl-C while files are written, all is as it was."""
    target = here / "acme"
    if there:
        target.mkdir()

    def interrupted() -> None:
        with placed(target) as made:
            (made / "half").write_text("done", "utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert everything(here) == (["acme"] if there else [])
    assert not there or not everything(target)


def test_what_came_in_between_is_not_overwritten(here: Path) -> None:
    """If something appears in the directory while files are written, it is kept, and the error says so."""
    target = here / "acme"

    def overtaken() -> None:
        with placed(target) as made:
            (made / "README.md").write_text("ours", "utf-8")
            target.mkdir()
            (target / "README.md").write_text("theirs", "utf-8")

    with pytest.raises(ConfigurationError, match="not empty"):
        overtaken()
    assert (target / "README.md").read_text("utf-8") == "theirs"
    assert everything(here) == ["acme"]


def test_without_copier_the_error_says_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If copier is not installed, the error has the command that installs it."""
    monkeypatch.setitem(sys.modules, "copier", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'rewardkit-core\[new-adapter\]'"):
        begin("acme")
    assert not everything(here)


def test_all_of_the_template_is_in_the_wheel() -> None:
    """If a file is in the template, one of the patterns of the package's data takes it along."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    patterns = config["options.package_data"]["*"].split()
    for path in TEMPLATE.rglob("*"):
        # The patterns pass over names that begin with a dot.
        inner = path.relative_to(TEMPLATE)
        assert not any(part.startswith(".") for part in inner.parts), inner
        assert path.is_dir() or any(path.match(each) for each in patterns), inner


def test_hidden_files_are_written_all_the_same(acme: Begun) -> None:
    """If a package is begun, its hidden files are hidden, and no name has a brace in it."""
    assert {".gitignore", ".github/workflows/tests.yml"} <= {*acme.files}
    assert not [name for name in acme.files if "{" in name or name.endswith(".jinja")]


def test_the_command_tells_what_was_written(here: Path) -> None:
    """If a package is begun on the command line, the answer has its names and its files."""
    ran = CliRunner().invoke(app, ["new-adapter", "acme", "there", "--author", "Ada", "--json"])
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["distribution"], told["package"]) == (
        0,
        "rewardkit-acme",
        "rewardkit_acme",
    )
    assert told["directory"] == str(here / "there")
    assert all((here / "there" / name).is_file() for name in told["files"])
    project = (here / "there" / "pyproject.toml").read_text("utf-8")
    assert 'authors = [{ name = "Ada" }]' in project


def test_without_a_terminal_it_asks_for_the_defaults(here: Path) -> None:
    """If there is nobody to ask, the command says with which option nothing is asked."""
    ran = CliRunner().invoke(app, ["new-adapter", "acme"])
    assert (ran.exit_code, "--defaults" in ran.stderr) == (Exit.USAGE, True)
    assert not everything(here)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_place_that_cannot_be_written_is_an_error(here: Path) -> None:
    """If the place is not the author's to write, the error says so."""
    here.chmod(0o500)
    with pytest.raises(ConfigurationError, match="cannot be written"):
        begin("acme")
