"""The demo's stage: sandboxes on loopback, a connection to each, and the same script on all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from attrs import frozen

import rewardkit
from rewardkit.compare import Comparison, compare
from rewardkit.errors import ConfigurationError, PluginError
from rewardkit.model import Delivery, Money, Order, Reward
from rewardkit.plugins import Provider, Registry
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


class Stage:
    """A context manager; on any way out all servers are stopped.

    Args:
        registry: the providers to choose from.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._open = ExitStack()
        self._actors: list[tuple[rewardkit.Rewards, Sandbox]] = []

    def performances(self) -> Iterator[Performance]:
        """Start each provider's sandbox and run the script on it; then on the embedded provider.

        Raises:
            ConfigurationError: no provider with a sandbox is installed.
        """
        played: list[Performance] = []
        for provider in self._with_sandbox():
            played.append(self._play(provider))
            yield played[-1]
        if not played:
            raise ConfigurationError(
                "the demo needs a provider that has a sandbox, and none is installed: install a "
                "vendor's plugin for rewardkit, as the README's first command does"
            )
        yield self._play_embedded(played[0])

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

    def _with_sandbox(self) -> Iterator[Provider]:
        for standing in self._registry.standings():
            provider = standing.provider
            if provider is not None and provider.sandbox is not None:
                yield provider

    def _play(self, provider: Provider) -> Performance:
        sandbox = provider.load_sandbox()
        if "checkout" not in sandbox.examples:
            raise PluginError("its sandbox has no example 'checkout'", provider=provider.name)
        running = self._open.enter_context(serve(sandbox.create_app()))
        settings = sandbox.settings(running.url)
        rewards = self._open.enter_context(
            rewardkit.connect(provider.name, settings=settings, registry=self._registry)
        )
        self._actors.append((rewards, sandbox))
        code = sandbox.examples["checkout"].code or ""
        return Performance(
            title=sandbox.title,
            connection=provider.name,
            settings=tuple(settings),
            where=running.url,
            code=code,
            reward=rewards.lookup(code).reward,
            told=tuple(checkout(rewards, code, order) for order in ORDERS),
        )

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
