"""What is public, and what of it may not change in silence; docs/explanation/versions.md has the rules."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from api_surface import (
    CHANGELOG,
    ROOT,
    advice,
    announced,
    present,
    public_modules,
    snapshot,
    unannounced,
    write,
)
from surface_breakage import breakages

import rewardkit
from rewardkit.model import Reward

COMMAND = "the snapshot is behind: run .venv/bin/python tests/generators/api_surface.py"
THING = "rewardkit.thing"


@pytest.fixture(scope="module")
def surface() -> dict[str, str]:
    """What is public now."""
    return present()


def test_what_breaks_is_in_the_changelog(surface: dict[str, str]) -> None:
    """If a change breaks what users have written, the changelog names it as breaking."""
    found = unannounced(snapshot(), surface, CHANGELOG.read_text("utf-8"))
    assert not found, advice(found)


def test_the_snapshot_is_what_is_public(surface: dict[str, str]) -> None:
    """If what is public changes, the snapshot is made anew, so that a reviewer sees what changes."""
    assert snapshot() == surface, COMMAND


def test_the_page_of_versions_lists_what_is_public() -> None:
    """If a module is public, the page that promises so much of it has it, and the other way round."""
    page = (ROOT / "docs/explanation/versions.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `(rewardkit[\w.]*)` \|", page, re.MULTILINE)) == [
        *public_modules()
    ]


def test_every_public_name_of_the_top_is_in_the_snapshot(surface: dict[str, str]) -> None:
    """If a name can be had from the top, the snapshot has it there, or its module."""
    lines = surface["rewardkit"].splitlines()
    for name in set(rewardkit.__all__) - {"errors", "model"}:
        assert any(line.endswith(f" import {name}") for line in lines), name
    assert {"rewardkit.errors", "rewardkit.model"} <= surface.keys()


def test_what_attrs_makes_is_public_too(surface: dict[str, str]) -> None:
    """If a class is one of attrs, all parameters that it takes are in the snapshot."""
    (text,) = re.findall(
        r"\nclass Reward:\n    def __init__\((.*?)\n    \)", surface["rewardkit.model"], re.DOTALL
    )
    names = [re.split("[:,]", line.strip())[0] for line in text.splitlines() if line.strip()]
    assert names == ["self", "*", *inspect.signature(Reward).parameters]


def test_what_comes_of_a_base_that_is_not_public_is_of_the_class(surface: dict[str, str]) -> None:
    """If the client has a method of a base of its own, it is the client's in the snapshot."""
    client = surface["rewardkit.client"]
    assert re.search(r"^class Rewards:$", client, re.MULTILINE)
    assert re.search(r"^    def redeem\($", client, re.MULTILINE)


BREAKING = [
    ("x = 1", "", "rewardkit.thing.x", "public object was removed"),
    ("class A:\n    def f(self): ...", "class A: ...", "rewardkit.thing.A.f", "was removed"),
    ("def f(a, b): ...", "def f(a): ...", "rewardkit.thing.f", "parameter was removed: b"),
    ("def f(a, b): ...", "def f(b, a): ...", "rewardkit.thing.f", "parameter was moved: a"),
    ("def f(a=1): ...", "def f(a): ...", "rewardkit.thing.f", "parameter is now required: a"),
    ("def f(a=1): ...", "def f(a=2): ...", "rewardkit.thing.f", "parameter default was changed: a"),
    ("def f(a): ...", "def f(*, a): ...", "rewardkit.thing.f", "parameter kind was changed: a"),
    ("def f(): ...", "def f(a): ...", "rewardkit.thing.f", "parameter was added as required: a"),
    ("def f(a: int | str): ...", "def f(a: int): ...", "rewardkit.thing.f", "takes int"),
    ("def f() -> int: ...", "def f() -> int | None: ...", "rewardkit.thing.f", "gives int | None"),
    ("def f(): ...", "class f: ...", "rewardkit.thing.f", "object points to a different kind"),
    ("x: int", "x: str", "rewardkit.thing.x", "type was int and is str"),
    (
        "class E(StrEnum):\n    A = 'a'",
        "class E(StrEnum):\n    A = 'b'",
        "rewardkit.thing.E.A",
        "'b'",
    ),
    ("U = (\n    int\n    | str\n)", "U = int | str | None", "rewardkit.thing.U", "str | None"),
    ("class A(ValueError): ...", "class A: ...", "rewardkit.thing.A", "is no ValueError any more"),
    (
        "class P(Protocol):\n    x: int",
        "class P(Protocol):\n    x: int\n    y: int",
        "rewardkit.thing.P.y",
        "is new in a protocol",
    ),
    (
        "@frozen\nclass A:\n    def __init__(self, a: int) -> None: ...",
        "@frozen\nclass A:\n    def __init__(self, a: int, b: int) -> None: ...",
        "rewardkit.thing.A",
        "parameter was added as required: b",
    ),
]


@pytest.mark.parametrize(("old", "new", "path", "what"), BREAKING)
def test_what_breaks_is_found_and_named(old: str, new: str, path: str, what: str) -> None:
    """If a name, a parameter, a type, a value or a base goes or changes, that is named."""
    found = breakages({THING: old}, {THING: new})
    assert {each.path for each in found} == {path}
    assert what in found[0].what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x = 1", "x = 1\ny = 2"),
        ("def f(a): ...", "def f(a, b=1): ..."),
        ("def f(a: int): ...", "def f(a: int | str): ..."),
        ("def f(a: int): ...", "def f(a: Any): ..."),
        ("def f() -> int | None: ...", "def f() -> int: ..."),
        ("class E(StrEnum):\n    A = 'a'", "class E(StrEnum):\n    A = 'a'\n    B = 'b'"),
        ("class A:\n    x: int", "class A:\n    x: int  # property"),
        (
            "class A:\n    def __init__(self, *, a: int) -> None: ...",
            "class A:\n    def __init__(self, *, b: int = 0, a: int) -> None: ...",
        ),
        (
            "class A: ...\nclass B(A):\n    def f(self): ...",
            "class A:\n    def f(self): ...\nclass B(A): ...",
        ),
        ("class B(ValueError): ...", "class A(ValueError): ...\nclass B(A): ..."),
    ],
)
def test_what_grows_breaks_nothing(old: str, new: str) -> None:
    """If something is added, moved up, or made more precise, nobody has to change anything."""
    assert breakages({THING: old}, {THING: new}) == []


def test_a_module_that_goes_breaks() -> None:
    """If a module is not public any more, that is named once."""
    (found,) = breakages({THING: "x = 1", "rewardkit.other": ""}, {"rewardkit.other": ""})
    assert found.path == THING


def test_a_base_of_another_module_is_followed() -> None:
    """If a method goes from a class to its base in another module, it is there all the same."""
    before = {
        "rewardkit.base": "class A(Exception): ...",
        THING: "class B(rewardkit.base.A):\n    def f(self): ...",
    }
    after = {
        "rewardkit.base": "class A(Exception):\n    def f(self): ...",
        THING: "class B(rewardkit.base.A): ...",
    }
    assert breakages(before, after) == []


def test_what_is_inherited_is_told_of_its_own_class() -> None:
    """If a class loses a method, or a base, its subclasses are not told of as well."""
    base = "class A:\n    def f(self): ...\n"
    lost = breakages({THING: f"{base}class B(A): ..."}, {THING: "class A: ...\nclass B(A): ..."})
    assert [each.path for each in lost] == ["rewardkit.thing.A.f"]
    parted = breakages({THING: f"{base}class B(A): ..."}, {THING: f"{base}class B: ..."})
    assert [(each.path, each.what) for each in parted] == [
        ("rewardkit.thing.B", "is no A any more")
    ]


def test_a_name_that_the_top_does_not_show_any_more_breaks() -> None:
    """If a name is imported from its module only, where the top had it as well, that is named."""
    home = {"rewardkit.thing": "class A: ..."}
    (found,) = breakages({"rewardkit": "from rewardkit.thing import A", **home}, home)
    assert found.path == "rewardkit.A"


CHANGELOG_TEXT = """
## Unreleased

### Breaking

- `rewardkit.thing.f` takes no `b`: leave it out. So does
  `rewardkit.thing.A`.

### Added

- `rewardkit.thing.added`

## 0.1.0

### Breaking

- `rewardkit.thing.old`
"""


def test_breaking_is_what_stands_below_its_heading() -> None:
    """If a name stands below another heading, or of a former release, it is not announced."""
    assert announced(CHANGELOG_TEXT) == {"rewardkit.thing.f", "rewardkit.thing.A"}


def test_the_snapshot_is_not_made_of_what_breaks_in_silence(tmp_path: Path) -> None:
    """If something breaks that the changelog does not name, nothing is written, and it is told."""
    write(tmp_path, {THING: "def f(a, b): ...", "rewardkit.gone": ""}, "")
    with pytest.raises(
        SystemExit, match=r"- `rewardkit\.thing\.f`: parameter was removed: b"
    ) as end:
        write(tmp_path, {THING: "def f(a): ...", "rewardkit.gone": ""}, "")
    assert "name each below ### Breaking" in str(end.value)
    assert snapshot(tmp_path)[THING] == "def f(a, b): ..."
    said = CHANGELOG_TEXT.replace("So does", "`rewardkit.gone` is gone. So does")
    write(tmp_path, {THING: "def f(a): ..."}, said)
    assert snapshot(tmp_path) == {THING: "def f(a): ..."}
