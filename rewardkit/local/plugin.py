"""The plugin of the embedded provider, registered through the hook that every provider uses."""

from __future__ import annotations

from rewardkit.plugins import Provider, hookimpl


@hookimpl
def rewardkit_provider() -> Provider:
    """Say what there is to load for ``local:``."""
    return Provider(
        name="local",
        title="Local (SQLite)",
        adapter="rewardkit.local.adapter:LocalAdapter",
        transport="rewardkit.local.transport:open_transport",
        address="path",
    )
