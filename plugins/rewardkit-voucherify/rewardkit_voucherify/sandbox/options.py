"""How the work in the background of a sandbox goes."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, le, optional


@frozen(kw_only=True)
class JobOptions:
    """What ``create_app`` says of jobs.

    Attributes:
        seconds: how long each takes, by the simulator's clock.
        failing: a pattern; codes that have it are not made, and the job says so.
        stop_at: per cent, at which each job fails as a whole; None for jobs that end.
    """

    seconds: float = field(default=0.0, validator=ge(0))
    failing: str | None = None
    stop_at: int | None = field(default=None, validator=optional([ge(0), le(100)]))
