"""The plugin: what rewardkit is told of Voucherify. Nothing heavy is imported here."""

from __future__ import annotations

from rewardkit.plugins import Provider, hookimpl


@hookimpl
def rewardkit_provider() -> Provider:
    """Add the provider ``voucherify``."""
    return Provider(
        name="voucherify",
        title="Voucherify",
        adapter="rewardkit_voucherify.adapter:VoucherifyAdapter",
        sandbox="rewardkit_voucherify.sandbox:SANDBOX",
    )
