"""A connection to a host that may have several addresses, made by a certain moment.

urllib3's own gives each of them the whole time-out, also where looking up the name took longer.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from time import monotonic
from typing import Any


def connected(
    host: str, port: int, options: Iterable[tuple[Any, ...]], seconds: float, ends: float
) -> socket.socket:
    """Connect to the first address of a host that lets us.

    Only looking up the name cannot be cut short. If that took too long, no address is tried.

    Args:
        host: a name, or an address without brackets.
        port: there.
        options: what ``setsockopt`` takes, each set before connecting.
        seconds: to wait at most for each address.
        ends: when all of it has to be over, on the monotonic clock.

    Returns:
        A socket whose time-out is what is left.

    Raises:
        TimeoutError: no address answered in time.
        OSError: the last address's refusal; ``socket.gaierror`` where there is no such name.
    """
    refusal = OSError(f"{host} has no address")
    for *kind, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            _left(seconds, ends)
            connection = socket.socket(*kind)
        except OSError as error:  # this system does not have that family, for one
            refusal = error
            continue
        try:
            for option in options:
                connection.setsockopt(*option)
            connection.settimeout(_left(seconds, ends))
            connection.connect(address)
            connection.settimeout(_left(seconds, ends))
        except OSError as error:
            connection.close()
            refusal = error
        else:
            return connection
    raise refusal


def _left(seconds: float, ends: float) -> float:
    left = min(seconds, ends - monotonic())
    if left <= 0:
        raise TimeoutError("the time is over")
    return left
