from __future__ import annotations

from pathlib import Path

import pytest
from begun import install

from rewardkit.scaffold import Begun, begin


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A package that has been begun and installed; nobody may change it."""
    begun = begin("acme", tmp_path_factory.mktemp("begun") / "acme", title="Acme Rewards")
    install(begun.directory)
    return begun


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
