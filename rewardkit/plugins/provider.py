"""What a plugin says of its provider: names and import paths, so that nothing heavy is loaded."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from attrs import field, frozen, has

from rewardkit.errors import PluginError, RewardKitError

if TYPE_CHECKING:
    from rewardkit.adapter import Adapter
    from rewardkit.sandbox import Sandbox


@frozen(kw_only=True)
class Provider:
    """One provider that a plugin adds.

    Import paths are written ``package.module:Name`` and are imported on first use.

    Attributes:
        name: what references and connections use: lower case, such as ``acme``. It is the name
            of the entry point, too.
        title: what people call the vendor.
        adapter: the import path of the Adapter subclass.
        sandbox: the import path of a ``Sandbox``, where the plugin has a simulator.
        transport: the import path of a function from the settings to a transport, where the
            provider is not reached over HTTP.
        address: the setting that ``connect("name:ADDRESS")`` fills, where there is one.
    """

    name: str = field()
    title: str
    adapter: str = field()
    sandbox: str | None = field(default=None)
    transport: str | None = field(default=None)
    address: str | None = None

    @name.validator
    def _name_is_a_word(self, _: object, value: str) -> None:
        if not (value.isascii() and value.isidentifier() and value == value.lower()):
            raise PluginError(
                f"a provider's name is a lower-case word such as acme, not {value!r}",
                provider=value,
            )

    @property
    def package(self) -> str:
        """The package that the adapter's module is in; the module itself where it is in none."""
        module = self.adapter.partition(":")[0]
        return module.rpartition(".")[0] or module

    def load_adapter(self) -> type[Adapter[Any]]:
        """Import the adapter's class.

        Raises:
            PluginError: it cannot be imported, is no Adapter, or says not what its settings are.
        """
        from rewardkit.adapter import Adapter

        cls = self._load(self.adapter)
        if not (isinstance(cls, type) and issubclass(cls, Adapter)):
            raise PluginError(f"{self.adapter} is not an Adapter class", provider=self.name)
        if cls.provider != self.name:
            raise PluginError(
                f"{self.adapter} says provider = {cls.provider!r} and the plugin {self.name!r}: "
                "make them the same",
                provider=self.name,
            )
        settings = getattr(cls, "Settings", None)
        if not (isinstance(settings, type) and has(settings)):
            raise PluginError(
                f"{self.adapter} has no Settings that is an attrs class: write `Settings = NAME` in "
                "it, where NAME is a class marked with @attrs.frozen",
                provider=self.name,
            )
        return cls

    def load_sandbox(self) -> Sandbox:
        """Import the sandbox.

        Raises:
            PluginError: there is none, it cannot be imported, or is no Sandbox.
        """
        if self.sandbox is None:
            raise PluginError(f"{self.title} has no sandbox", provider=self.name)
        from rewardkit.sandbox import Sandbox

        sandbox = self._load(self.sandbox)
        if not isinstance(sandbox, Sandbox):
            raise PluginError(f"{self.sandbox} is not a Sandbox", provider=self.name)
        return sandbox

    def load_transport(self) -> Any:
        """Import the function that makes the provider's own transport; None for HTTP."""
        return None if self.transport is None else self._load(self.transport)

    def _load(self, path: str) -> Any:
        try:
            return resolve_name(path)
        except RewardKitError:  # it says already what is missing
            raise
        except ImportError as error:
            raise PluginError(
                f"{path} cannot be imported: {error}; install what it needs", provider=self.name
            ) from error
        except (Exception, SystemExit) as error:  # anything a module does at import
            raise PluginError(
                f"{path} cannot be loaded: {type(error).__name__}: {error}", provider=self.name
            ) from error
