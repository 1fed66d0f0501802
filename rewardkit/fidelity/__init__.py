"""What becomes of a reward when another provider is to have it: field by field, nothing in silence.

An adapter declares in ``Adapter.expressions`` how it says each field, and in ``Adapter.fit`` it makes
of a reward the nearest one that it can say. What comes of that is written as it is, so that all that is
lost is lost there, and stands in the report.
"""

from .expression import Expression, Loss, said, unsaid
from .fitting import OFFER, Fitting, put
from .nearest import cut, in_range, nearest_whole, plain
from .report import Action, Entry, LossReport, LossWarning, Policy, Translation

__all__ = [
    "OFFER",
    "Action",
    "Entry",
    "Expression",
    "Fitting",
    "Loss",
    "LossReport",
    "LossWarning",
    "Policy",
    "Translation",
    "cut",
    "in_range",
    "nearest_whole",
    "plain",
    "put",
    "said",
    "unsaid",
]
