"""Distributions with real metadata, as an installer leaves them in a folder on the path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def install(
    site: Path,
    name: str,
    *,
    modules: Mapping[str, str] | None = None,
    entry_points: Mapping[str, str] | None = None,
    requires: Iterable[str] = ("rewardkit-core",),
    version: str = "1.5",
) -> None:
    """Put a distribution into ``site``.

    Args:
        site: a folder on the path.
        name: of the distribution.
        modules: from a file's path below ``site`` to what is in it.
        entry_points: from ``group:name`` to what the entry point names.
        requires: what it needs.
        version: of the distribution.
    """
    for path, source in (modules or {}).items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    needs = "".join(f"Requires-Dist: {each}\n" for each in requires)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    )
    lines = []
    for key, value in (entry_points or {}).items():
        group, _, entry = key.partition(":")
        lines += [f"[{group}]", f"{entry} = {value}"]
    (info / "entry_points.txt").write_text("\n".join(lines))


def plugin(name: str, adapter: str, more: str = "", before: str = "") -> str:
    """The source of a plugin's module: its hook gives a provider whose adapter is at ``adapter``."""
    return f"""
{before}
from rewardkit.plugins import Provider, hookimpl

@hookimpl
def rewardkit_provider():
    return Provider(name={name!r}, title={name.title()!r}, adapter={adapter!r}{more})
"""


def adapter(name: str, body: str = "") -> str:
    """The source of an adapter's module, with a class ``A`` that reads a key and a base URL."""
    return f"""
from attrs import frozen
from rewardkit import Adapter, Secret
from rewardkit.errors import AuthenticationFailed, ContractViolated
from rewardkit.exchange import Request
from rewardkit.operations import Checked, Operation


@frozen
class Settings:
    \"\"\"A connection.

    Attributes:
        api_key: the key,
            sent as ``x-key``.
        base_url: where it is.
    \"\"\"

    api_key: Secret
    base_url: str = "https://acme.invalid"
    tries: int = 3


class A(Adapter[Settings]):
    provider = {name!r}
    Settings = Settings

    @property
    def base_url(self):
        return self.settings.base_url

    def headers(self):
        return {{"x-key": self.settings.api_key.reveal()}}

{body or _CHECK}
"""


_CHECK = """
    def check(self, query):
        response = yield Request.get("me")
        self.drift.unknown_fields("Me", set(response.json()))
        return Checked(provider=self.provider)
"""
