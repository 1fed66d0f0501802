"""How a provider says each field of a reward, and what may become of its value there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen


class Loss(StrEnum):
    """What becomes of a field's value."""

    KEPT = "kept"  # it is said as it was
    ROUNDED = "rounded"  # the nearest that there is a word for
    WIDENED = "widened"  # more than before is allowed: a limit or a condition is gone or looser
    NARROWED = "narrowed"  # less than before is allowed
    DEFAULTED = "defaulted"  # it was not stated, and there something has to be
    APPROXIMATED = "approximated"  # another thing that comes near it
    DROPPED = "dropped"  # it is not said there


@frozen
class Expression:
    """How a provider says one field.

    Attributes:
        wire: the wire paths where it stands, such as ``discount.percent_off``; none where it has no
            place.
        losses: what may become of a value, beside being kept, and why: a sentence without a full
            stop for each. What is not in here must not happen.
    """

    wire: tuple[str, ...] = ()
    losses: Mapping[Loss, str] = field(factory=dict)


def said(*wire: str, **losses: str) -> Expression:
    """The expression of a field that stands at these wire paths.

    Args:
        *wire: the paths.
        **losses: by a loss's value, why it may happen: ``rounded="to whole cents"``.
    """
    return Expression(wire, {Loss(kind): why for kind, why in losses.items()})


def unsaid(why: str, loss: Loss = Loss.DROPPED) -> Expression:
    """The expression of a field that has no place there.

    Args:
        why: a sentence without a full stop.
        loss: what that does to the offer: a condition that is dropped is ``WIDENED``.
    """
    return Expression((), {loss: why})
