"""Rewards that no vendor says all of, by hand and of any kind; ``import fidelity_examples`` from any test."""

from __future__ import annotations

import attrs
import model_strategies
from hypothesis import strategies as st

from rewardkit.fidelity import OFFER
from rewardkit.testkit.examples import BENEFITS, PLAIN, SOURCES, euros

__all__ = ["ANY_REWARDS", "BENEFITS", "EXAMPLES", "PLAIN", "euros"]

#: By what they show.
EXAMPLES = SOURCES

_PATHS = (*OFFER, "limits", "window", "conditions", "benefit.cap", "applies_to.targets")

#: Any reward at all, of a source that does not state all of it.
ANY_REWARDS = st.builds(
    lambda reward, paths: attrs.evolve(reward, not_stated=paths),
    model_strategies.rewards,
    st.frozensets(st.sampled_from(_PATHS), max_size=3),
)
