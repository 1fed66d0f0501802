"""The demo's stage: sandboxes on loopback, a connection to each, and the same script on all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from attrs import frozen

import rewardkit
from rewardkit.compare import Comparison, compare
from rewardkit.errors import ConfigurationError, PluginError, RewardKitError, Unsupported
from rewardkit.model import Delivery, Money, Order, Reward
from rewardkit.plugins import Provider, Registry, Standing
from rewardkit.sandbox import Sandbox, serve

from .checkout import checkout

CURRENCY = "EUR"

#: Two orders that come with the same code; the second one is too late.
ORDERS = (
    Order(id="1042", total=Money(5900, CURRENCY)),
    Order(id="1043", total=Money(8000, CURRENCY)),
)

#: The embedded provider: no server, a file of your own; here it lives in memory.
_EMBEDDED = "local::memory:"


@frozen(kw_only=True)
class Performance:
    """The script run against one provider.

    Attributes:
        title: the vendor's name, for people.
        connection: what ``rewardkit.connect`` was given.
        settings: the names of the settings that went with it.
        where: the server's URL, or what there is in its place.
        code: the code that the customer typed.
        reward: what it carries.
        told: what the customer was told, for each of ``ORDERS``.
    """

    title: str
    connection: str
    settings: tuple[str, ...]
    where: str
    code: str
    reward: Reward
    told: tuple[str, ...]


@frozen(kw_only=True)
class LeftOut:
    """A provider that cannot be used on the stage.

    Attributes:
        name: the provider's name.
        distribution: the installed package it comes from, and its version.
        reason: why not.
    """

    name: str
    distribution: str
    reason: str


class Stage:
    """A context manager; on any way out all servers are stopped.

    Args:
        registry: the providers to choose from.

    Attributes:
        left_out: the providers that could not be played; complete after the last performance.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._open = ExitStack()
        self._actors: list[tuple[rewardkit.Rewards, Sandbox]] = []
        self.left_out: list[LeftOut] = []

    def performances(self) -> Iterator[Performance]:
        """Start each provider's sandbox and run the script on it; then on the embedded provider.

        A provider whose package, sandbox or adapter cannot be loaded, or which cannot do a part of
        the script, is noted in ``left_out``.

        Raises:
            ConfigurationError: no provider with a sandbox is installed, or none can be used.
        """
        first: Performance | None = None
        for standing in self._registry.standings():
            performance = self._try(standing)
            if performance is not None:
                first = first or performance
                yield performance
        if first is None:
            raise ConfigurationError(self._nobody())
        yield self._play_embedded(first)

    def comparison(self) -> tuple[Comparison, Reward, Reward] | None:
        """A reward of the first provider beside one of the second; None with only one."""
        pairs = [
            (rewards, sandbox.examples["comparison"].reward_id)
            for rewards, sandbox in self._actors
            if "comparison" in sandbox.examples
        ]
        if len(pairs) < 2:
            return None
        left, right, *_ = (rewards.get_reward(id_) for rewards, id_ in pairs)
        return compare(left, right), left, right

    def _try(self, standing: Standing) -> Performance | None:
        """The performance of one provider; None where it has no sandbox or is left out."""
        provider = standing.provider
        if provider is None:
            self._leave_out(standing, standing.reason)
        elif provider.sandbox is not None:
            try:
                return self._play(provider)
            except (PluginError, ConfigurationError, Unsupported) as error:
                self._leave_out(standing, str(error))
        return None

    def _leave_out(self, standing: Standing, reason: str) -> None:
        distribution = f"{standing.distribution} {standing.version}"
        left = LeftOut(name=standing.name, distribution=distribution, reason=reason)
        self.left_out.append(left)

    def _nobody(self) -> str:
        """Why there is no performance, and what to do."""
        if self.left_out:
            reasons = "; ".join(f"{one.name}: {one.reason}" for one in self.left_out)
            return f"the demo needs a provider that has a sandbox, and none can be used: {reasons}"
        return (
            "the demo needs a provider that has a sandbox, and none is installed: install a "
            "vendor's plugin for rewardkit, as the README's first command does"
        )

    def _play(self, provider: Provider) -> Performance:
        sandbox = provider.load_sandbox()
        provider.load_adapter()  # before there is a server that would be for nothing
        example = sandbox.examples.get("checkout")
        if example is None or example.code is None:
            raise PluginError(
                f"{provider.sandbox} has no example 'checkout' with a code: add one",
                provider=provider.name,
            )
        running = self._open.enter_context(serve(_application(provider, sandbox)))
        settings = sandbox.settings(running.url)
        rewards = self._open.enter_context(
            rewardkit.connect(provider.name, settings=settings, registry=self._registry)
        )
        code = example.code
        performance = Performance(
            title=sandbox.title,
            connection=provider.name,
            settings=tuple(settings),
            where=running.url,
            code=code,
            reward=rewards.lookup(code).reward,
            told=tuple(checkout(rewards, code, order) for order in ORDERS),
        )
        self._actors.append((rewards, sandbox))
        return performance

    def _play_embedded(self, like: Performance) -> Performance:
        """The same on SQLite, with a reward like the one before and the same code."""
        rewards = self._open.enter_context(rewardkit.connect(_EMBEDDED, registry=self._registry))
        reward = rewards.create_reward(
            Reward.new(like.reward.name, like.reward.benefit, delivery=Delivery.UNIQUE_CODES)
        )
        rewards.import_codes(reward, [like.code])
        return Performance(
            title="No vendor at all",
            connection=_EMBEDDED,
            settings=(),
            where="SQLite, in this process",
            code=like.code,
            reward=reward,
            told=tuple(checkout(rewards, like.code, order) for order in ORDERS),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()


def _application(provider: Provider, sandbox: Sandbox) -> Any:
    try:
        return sandbox.create_app()
    except RewardKitError:  # it says already what is missing
        raise
    except Exception as error:
        raise PluginError(
            f"{provider.sandbox} cannot be started: {type(error).__name__}: {error}",
            provider=provider.name,
        ) from error
