"""What vendor simulators share: real HTTP servers on loopback that behave as a vendor does.

A plugin describes its simulator (``Sandbox``) without loading anything; what runs it needs the extra
``rewardkit-core[sandbox]`` and is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rewardkit.errors import ConfigurationError
from rewardkit.later import on_first_use

from .description import Example, Sandbox

if TYPE_CHECKING:
    from .application import create_app
    from .calls import Answer, Call, Fault, Handler, Refused
    from .clock import Clock
    from .contract import Contract
    from .identifiers import Identifiers
    from .server import Running, run_forever, serve

#: Where each name lives that is loaded on first use.
_HOMES = {
    "Answer": "calls",
    "Call": "calls",
    "Clock": "clock",
    "Contract": "contract",
    "Fault": "calls",
    "Handler": "calls",
    "Identifiers": "identifiers",
    "Refused": "calls",
    "Running": "server",
    "create_app": "application",
    "run_forever": "server",
    "serve": "server",
}

#: The packages of the extra; another one that is missing is somebody's mistake and shown as it is.
_EXTRA = {"jsonschema", "starlette", "uvicorn"}

__all__ = [
    "Answer",
    "Call",
    "Clock",
    "Contract",
    "Example",
    "Fault",
    "Handler",
    "Identifiers",
    "Refused",
    "Running",
    "Sandbox",
    "create_app",
    "run_forever",
    "serve",
]


_load = on_first_use(__name__, _HOMES)


def __getattr__(name: str) -> Any:
    try:
        return _load(name)
    except ModuleNotFoundError as missing:
        if missing.name not in _EXTRA:
            raise
        raise ConfigurationError(
            f"a sandbox needs {missing.name}, which is not installed: "
            "pip install 'rewardkit-core[sandbox]'"
        ) from None


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
