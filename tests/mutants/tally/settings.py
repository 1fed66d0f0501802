"""The settings of a connection to Tally."""

from __future__ import annotations

from attrs import frozen

from rewardkit.secret import Secret


@frozen(kw_only=True)
class TallySettings:
    """Where Tally is, and the key that it knows us by."""

    api_key: Secret
    base_url: str = "https://api.tally.example"
