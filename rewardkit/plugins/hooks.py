"""The hooks that a plugin may implement. Each takes or gives one frozen object, so it can grow."""

from __future__ import annotations

import pluggy

from .events import DriftSeen, ExchangeFinished, ExchangeStarted
from .provider import Provider

PROJECT = "rewardkit"

#: Entry points of this group name a module with hook implementations, each under its provider's name.
ENTRY_POINT_GROUP = "rewardkit.providers"

#: Entry points of this group name a module, or an object in one, that observes every connection.
OBSERVER_GROUP = "rewardkit.observers"

hookspec = pluggy.HookspecMarker(PROJECT)

#: Marks a function of a plugin as an implementation of the hook of the same name.
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def rewardkit_provider() -> Provider:  # type: ignore[empty-body]  # a specification has no body
    """Say what provider this plugin adds; it must not import anything heavy."""


@hookspec
def rewardkit_exchange_started(event: ExchangeStarted) -> None:
    """Be told that a request is about to be sent; each attempt is one."""


@hookspec
def rewardkit_exchange_finished(event: ExchangeFinished) -> None:
    """Be told that a request was answered, or will not be."""


@hookspec
def rewardkit_drift_seen(event: DriftSeen) -> None:
    """Be told of what a provider sent that rewardkit has no word for, once for each such thing."""
