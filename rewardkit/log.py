"""What rewardkit logs: one event for every attempt of an exchange, never a code or a key.

The events go to the standard library's logger ``rewardkit`` through structlog, at DEBUG, so that
nothing is printed unless an application asks for it. ``structlog.configure`` is never called.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

_stdlib = logging.getLogger("rewardkit")
_stdlib.addHandler(logging.NullHandler())


@cache
def _logger() -> Any:
    import structlog

    return structlog.wrap_logger(
        _stdlib,
        processors=[structlog.stdlib.add_log_level, structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
        context_class=dict,
        cache_logger_on_first_use=True,
    )


def enabled() -> bool:
    """Whether anybody listens; ask before an event is put together."""
    return _stdlib.isEnabledFor(logging.DEBUG)


def bound(**facts: Any) -> Any:
    """A logger that puts ``facts`` into each of its events, for one connection."""
    return _logger().bind(**facts)


def warn(name: str, **facts: Any) -> None:
    """Log one event that somebody should look at; also this is printed only where it is asked for."""
    _logger().warning(name, **facts)
