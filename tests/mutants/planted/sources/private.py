"""An adapter that uses what is not public."""

from __future__ import annotations

from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import jsontext
from rewardkit.exchange import Response


@caught_by("test_the_adapter_imports_only_public_names", says="rewardkit.jsontext")
class UsesPrivateNames(TallyAdapter):
    """It reads JSON with what the next version may not have."""

    def account(self, response: Response) -> wire.Account:
        return wire.Account(jsontext.loads(response.body)["name"])
