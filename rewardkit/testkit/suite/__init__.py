"""The suite: what rewardkit promises of every provider, as tests that any adapter can be put to."""

from __future__ import annotations

from typing import ClassVar

from .answers import Answers
from .base import Suite
from .checkout import Checkout
from .codes import Codes
from .declaration import Declaration
from .offers import Offers
from .once import Once
from .reading import Reading
from .refusals import Refusals
from .secrecy import Secrecy

__all__ = ["Conformance"]


# pytest goes through the bases from the last to the first.
class Conformance(
    Secrecy, Once, Checkout, Codes, Offers, Refusals, Answers, Reading, Declaration, Suite
):
    """The whole suite. Subclass it as ``TestConformance`` beside a fixture ``subject``."""

    is_whole: ClassVar[bool] = True
