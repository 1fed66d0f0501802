"""Why a request was not sent, in words, and whether that will pass."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import StrEnum


class Unsent(StrEnum):
    """Why nothing was sent, in words. Each driver has a table from its library's failures."""

    NO_NAME = "its name is not known; check the base URL"
    REFUSED = "it refuses connections; check the host and port"
    NOT_IN_TIME = "it does not accept connections in time"
    NO_TLS = "no secure connection to it comes about; check the host and port"
    PROXY = "the proxy does not let us through; check the setting http.proxy"
    CERTIFICATE = "its certificate cannot be verified; check the host and http.ca_bundle"
    NO_TURN = "no connection to it was free within the time that there was"
    NO_FILES = "this machine lets us open no more files; raise the limit, such as with ulimit -n"

    @property
    def why(self) -> str:
        """The word for programs, as ``ProviderUnavailable.why`` has it."""
        return self.name.lower()


#: What stays so until somebody corrects something. A proxy may only be away for a moment.
LASTING = frozenset({Unsent.CERTIFICATE, Unsent.NO_FILES})

#: Of the process, and of the whole machine; a connection is a file.
_NO_FILES = frozenset({errno.EMFILE, errno.ENFILE})

Table = tuple[tuple[type[BaseException], Unsent], ...]


def why_unsent(error: Exception, table: Table) -> Unsent | None:
    """Why nothing was sent; None where the table does not know.

    Args:
        error: what the library raised, perhaps around what it was raised for.
        table: the library's failures before the first byte was sent, the more special first.
    """
    found = list(chain(error))
    if any(isinstance(inner, OSError) and inner.errno in _NO_FILES for inner in found):
        return Unsent.NO_FILES
    for kind, reason in table:
        if any(isinstance(inner, kind) for inner in found):
            return reason
    return None


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps: requests puts urllib3's into ``args``, urllib3 into ``reason``."""
    yield error
    inner = getattr(error, "reason", None)
    candidates = [inner, *error.args] if inner is not None else list(error.args)
    for candidate in candidates:
        if isinstance(candidate, BaseException):
            yield from chain(candidate)
            return
