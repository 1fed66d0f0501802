"""What rewardkit logs: one event for every exchange with a provider, never a code or a key.

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


def event(name: str, **facts: Any) -> None:
    """Log one event; ``facts`` become its fields."""
    _logger().debug(name, **facts)
