"""How rewardkit finds One of None; nothing heavy is imported here."""

from __future__ import annotations

from rewardkit.plugins import Provider, hookimpl


@hookimpl
def rewardkit_provider() -> Provider:
    """One of None, with its sandbox."""
    return Provider(
        name="oneofnone",
        title="One of None",
        adapter="rewardkit_oneofnone.adapter:OneOfNoneAdapter",
        sandbox="rewardkit_oneofnone.sandbox:SANDBOX",
    )
