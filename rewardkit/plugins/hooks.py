"""The hooks that a plugin may implement. Each takes or gives one frozen object, so it can grow."""

from __future__ import annotations

import pluggy

from .provider import Provider

PROJECT = "rewardkit"

#: Entry points of this group name a module with hook implementations, each under its provider's name.
ENTRY_POINT_GROUP = "rewardkit.providers"

hookspec = pluggy.HookspecMarker(PROJECT)

#: Marks a function of a plugin as an implementation of the hook of the same name.
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def rewardkit_provider() -> Provider:  # type: ignore[empty-body]  # a specification has no body
    """Say what provider this plugin adds; it must not import anything heavy."""
