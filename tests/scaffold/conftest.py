from __future__ import annotations

import json
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from begun import install
from generated import Generate, Generated, generate

from rewardkit.scaffold import Begun, begin

#: A document that has all that a generator has to get right.
DOCUMENT = Path(__file__).parent / "acme.yaml"


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A package with all that there may be, installed; nobody may change it."""
    begun = begin(
        "acme",
        tmp_path_factory.mktemp("begun") / "acme",
        title="Acme Rewards",
        auth_header="X-Api-Key",
        author="Ada Lovelace",
        openapi=DOCUMENT,
    )
    install(begun.directory)
    return begun


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """What is made of the document above."""
    return generate(DOCUMENT, tmp_path_factory.mktemp("made"))


@pytest.fixture
def make(tmp_path: Path) -> Generate:
    """Make what is made of a document, from its JSON."""

    def from_json(document: dict[str, Any]) -> Generated:
        file = tmp_path / "document.json"
        file.write_text(json.dumps(document), "utf-8")
        return generate(file, Path(mkdtemp(dir=tmp_path)))

    return from_json
