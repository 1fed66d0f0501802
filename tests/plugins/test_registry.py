from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

from rewardkit.errors import ConfigurationError, PluginError
from rewardkit.plugins import Provider, Registry

Install = Callable[..., None]

GOOD = """
from rewardkit.plugins import Provider, hookimpl

@hookimpl
def rewardkit_provider():
    return Provider(name="{name}", title="{title}", adapter="{module}:Adapter")
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, in which packages can be installed."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def install(site: Path) -> Install:
    """Installs a distribution with one provider, as pip would leave it."""

    def install(distribution: str, provider: str, source: str | None = None) -> None:
        module = distribution.replace("-", "_") + "_plugin"
        text = source or GOOD.format(name=provider, title=provider.title(), module=module)
        (site / f"{module}.py").write_text(text)
        info = site / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n"
        )
        entry = f"[rewardkit.providers]\n{provider} = {module}\n"
        (info / "entry_points.txt").write_text(entry)

    return install


def found(site: Path) -> list[EntryPoint]:
    return [entry for package in distributions(path=[str(site)]) for entry in package.entry_points]


def test_an_installed_provider_is_ready(site: Path, install: Install) -> None:
    """If a package adds a provider, it is found with its distribution and version."""
    install("rewardkit-acme", "acme")
    (standing,) = Registry(found(site)).standings()
    assert (standing.name, standing.distribution, standing.version, standing.state) == (
        "acme",
        "rewardkit-acme",
        "1.2",
        "ready",
    )


def test_only_the_provider_asked_for_is_loaded(site: Path, install: Install) -> None:
    """If one provider is asked for, the modules of the others are not imported."""
    install("rewardkit-acme", "acme")
    install("rewardkit-other", "other", "raise RuntimeError('must not be imported')")
    assert Registry(found(site)).provider("acme").title == "Acme"
    assert "rewardkit_other_plugin" not in sys.modules


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module_anywhere", "No module named 'no_such_module_anywhere'"),
        ("raise SystemExit(3)", "SystemExit"),
        ("def rewardkit_provider(): ...", "no function rewardkit_provider marked with @hookimpl"),
        (
            "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_providr(): ...",
            "rewardkit_providr",
        ),
        (
            "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_provider(x): ...",
            "rewardkit_provider(x); Argument(s) {'x'} are declared in the hookimpl but can not be",
        ),
        (
            "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_provider(): return 7",
            "a int, not a Provider",
        ),
        (
            "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_provider(): 1 / 0",
            "ZeroDivisionError",
        ),
        (
            "from rewardkit.plugins import hookimpl\n@hookimpl\ndef rewardkit_provider(): exit(3)",
            "raised SystemExit: 3",
        ),
        (GOOD.format(name="another", title="A", module="m"), "its provider 'another'"),
        (GOOD.format(name="Bad Name", title="A", module="m"), "a lower-case word"),
    ],
)
def test_a_broken_plugin_is_quarantined_and_breaks_nobody_else(
    site: Path, install: Install, source: str, reason: str
) -> None:
    """If a plugin cannot be used, it is shown with its reason, and the others work."""
    install("broken-package", "broken", source)
    install("rewardkit-acme", "acme")
    registry = Registry(found(site))
    by_name = {standing.name: standing for standing in registry.standings()}
    assert by_name["acme"].state == "ready"
    assert by_name["broken"].state == "quarantined"
    assert by_name["broken"].distribution == "broken-package"
    assert reason in by_name["broken"].reason
    assert "\n" not in by_name["broken"].reason
    assert str(site) not in by_name["broken"].reason
    with pytest.raises(PluginError, match=r"broken-package 1\.2 cannot be used"):
        registry.provider("broken")


def test_a_stray_package_does_not_take_a_name_over(site: Path, install: Install) -> None:
    """If two packages claim a name, the one named for it keeps it, and the other is told."""
    install("aaa-stray", "acme")
    install("rewardkit-acme", "acme")
    first, second = Registry(found(site)).standings()
    assert (first.distribution, first.state) == ("rewardkit-acme", "ready")
    assert (second.distribution, second.state) == ("aaa-stray", "quarantined")
    assert "taken by rewardkit-acme" in second.reason


@pytest.mark.parametrize("distribution", ["rewardkit-acme-shop", "Rewardkit_Acme_Shop"])
def test_a_name_of_two_words_belongs_to_the_package_of_its_name(
    site: Path, install: Install, distribution: str
) -> None:
    """If a provider's name has an underline, where its package has a hyphen, they are the same."""
    install("aaa-stray", "acme_shop")
    install(distribution, "acme_shop")
    first, second = Registry(found(site)).standings()
    assert (first.distribution, first.state) == ("rewardkit-acme-shop", "ready")
    assert (second.distribution, second.state) == ("aaa-stray", "quarantined")


def test_one_module_is_one_provider(site: Path, install: Install) -> None:
    """If two entry points name one module, the second one's reason is the first one's name."""
    install("rewardkit-acme", "acme")
    module = "rewardkit_acme_plugin"
    (one,) = found(site)
    other = EntryPoint("bcme", module, one.group)
    first, second = Registry([one, other]).standings()
    assert (first.name, first.state) == ("acme", "ready")
    assert (second.name, second.state) == ("bcme", "quarantined")
    assert second.reason == (
        f"its entry point names {module}, which is the provider 'acme' already: "
        "give each provider a module of its own"
    )


def test_a_misnamed_entry_point_does_not_keep_the_right_one_out(
    site: Path, install: Install
) -> None:
    """If a module has an entry point of a wrong name before that of its provider, it is ready."""
    install("rewardkit-acme", "acme")
    (right,) = found(site)
    wrong = EntryPoint("aaa", "rewardkit_acme_plugin", right.group)
    states = {one.name: str(one.state) for one in Registry([wrong, right]).standings()}
    assert states == {"aaa": "quarantined", "acme": "ready"}


def test_an_unknown_provider_is_answered_with_those_installed(site: Path, install: Install) -> None:
    """If no package adds the provider, the message lists what is there."""
    install("rewardkit-acme", "acme")
    with pytest.raises(
        ConfigurationError, match="there is no provider 'acmee'; installed are: acme"
    ):
        Registry(found(site)).provider("acmee")


def test_an_adapter_that_cannot_be_imported_is_named(site: Path, install: Install) -> None:
    """If the adapter's module needs what is not installed, the error says what."""
    install("rewardkit-acme", "acme", GOOD.format(name="acme", title="A", module="nowhere.at.all"))
    provider = Registry(found(site)).provider("acme")
    with pytest.raises(PluginError, match=r"nowhere\.at\.all:Adapter cannot be imported.*install"):
        provider.load_adapter()


def test_the_core_registers_its_own_provider_by_the_same_hook() -> None:
    """If nothing else is installed, ``local`` is there, as an entry point like any other."""
    assert Registry().provider("local").name == "local"


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("json:loads", "is not an Adapter class"),
        ("rewardkit.local.adapter:LocalAdapter", "make them the same"),
        ("rewardkit.local.adapter:Nothing", "cannot be loaded: AttributeError"),
        ("not a path", "cannot be loaded"),
    ],
)
def test_what_is_no_adapter_of_this_provider_is_refused(path: str, problem: str) -> None:
    """If a plugin's path leads to something else, the error says what is wrong with it."""
    provider = Provider(name="acme", title="Acme", adapter=path)
    with pytest.raises(PluginError, match=problem) as caught:
        provider.load_adapter()
    assert caught.value.provider == "acme"


@pytest.mark.parametrize(
    "settings", ["", "Settings = None", "Settings = int", "Settings = {'url': str}"]
)
def test_an_adapter_without_settings_is_refused(
    site: Path, install: Install, settings: str
) -> None:
    """If an adapter's Settings are missing or no attrs class, the error says what to write."""
    source = (
        "from rewardkit import Adapter as Base\n"
        + GOOD.format(name="acme", title="A", module="rewardkit_acme_plugin")
        + f"\nclass Adapter(Base):\n    provider = 'acme'\n    {settings}\n"
    )
    install("rewardkit-acme", "acme", source)
    provider = Registry(found(site)).provider("acme")
    with pytest.raises(PluginError, match=r"write `Settings = NAME` in it.*@attrs\.frozen"):
        provider.load_adapter()


def test_what_is_no_sandbox_is_refused() -> None:
    """If a plugin's path of a sandbox leads to something else, the error says so."""
    provider = Provider(name="acme", title="Acme", adapter="x:Y", sandbox="json:loads")
    with pytest.raises(PluginError, match="json:loads is not a Sandbox"):
        provider.load_sandbox()


def test_a_module_that_exits_is_a_plugin_error(site: Path) -> None:
    """If an adapter's module ends the process at its import, it does not end ours."""
    (site / "quitter.py").write_text("raise SystemExit(3)")
    with pytest.raises(PluginError, match="SystemExit: 3"):
        Provider(name="acme", title="Acme", adapter="quitter:Adapter").load_adapter()


def test_a_provider_without_a_sandbox_says_so() -> None:
    """If a provider has no sandbox, asking for it is an error with its name."""
    with pytest.raises(PluginError, match="Acme has no sandbox"):
        Provider(name="acme", title="Acme", adapter="x:Y").load_sandbox()
