"""Payloads of a vendor's whole document, which says more than the contracts that we state ourselves."""

from __future__ import annotations

from typing import Any

from contract_payloads import TEXT, Payloads
from hypothesis import strategies as st

from rewardkit.scaffold.openapi.merging import merged


class WholePayloads(Payloads):
    """Draws what a document allows, with ``allOf``, maps, and what has itself in it."""

    depth = 0

    def of(self, schema: Any) -> Any:
        whole = merged(schema, self.schemas)
        values = whole.get("additionalProperties")
        if isinstance(values, dict) and "properties" not in whole:
            return {key: self.of(values) for key in sorted(self.draw(st.sets(TEXT, max_size=2)))}
        if self.depth > 4:  # so that what has itself in it comes to an end
            if whole.get("type") == "array":
                return []
            required = whole.get("required", ())
            stated = whole.get("properties", {}).items()
            whole["properties"] = {key: part for key, part in stated if key in required}
        self.depth += 1
        found = super().of(whole)
        self.depth -= 1
        return found
