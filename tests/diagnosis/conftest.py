from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from distributions import adapter, install, plugin

from rewardkit.plugins import Registry

#: Must be in nothing that is found.
KEY = "sk_live_do_not_show"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, and an empty working directory without connections of the developer's."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("REWARDKIT_CONFIG", raising=False)
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith(("acme", "mute")):
            del sys.modules[name]


@pytest.fixture
def registry(site: Path) -> Registry:
    """The providers ``acme``, whose key can be tried, and ``mute``, whose cannot."""
    group = "rewardkit.providers"
    for name, body in (("acme", ""), ("mute", "    unsupported = {Operation.CHECK: 'it is mute'}")):
        install(
            site,
            f"rewardkit-{name}",
            modules={
                f"{name}/__init__.py": "",
                f"{name}/plugin.py": plugin(name, f"{name}.adapter:A"),
                f"{name}/adapter.py": adapter(name, body),
            },
            entry_points={f"{group}:{name}": f"{name}.plugin"},
        )
    found = [entry for each in distributions(path=[str(site)]) for entry in each.entry_points]
    return Registry(found)
