"""What of a request goes onto the wire, whichever driver sends it: headers and body."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from rewardkit import jsontext
from rewardkit.errors import ConfigurationError, InvalidRequest
from rewardkit.exchange import Request

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON = {"Content-Type": "application/json"}
_NONE: Mapping[str, str] = {}


def standing_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of every request: these, which carry the credentials, and what we accept.

    Raises:
        ConfigurationError: HTTP cannot carry one of them.
    """
    from importlib.metadata import version  # takes long to import

    return {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": f"rewardkit/{version('rewardkit-core')}",
        **checked_headers(headers),
    }


def own_headers(request: Request) -> dict[str, str]:
    """The headers of one request, beside those of every request.

    Raises:
        ConfigurationError: HTTP cannot carry one of them.
    """
    kind = _FORM if request.form is not None else _NONE if request.json is None else _JSON
    return {**kind, **checked_headers(request.headers)}


class Headers(dict[str, str]):
    """Headers that carry credentials: a traceback that shows locals has their names only."""

    def __repr__(self) -> str:
        return f"<Headers {', '.join(self)}>"


def checked_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers, if HTTP can carry them; a message that quoted one would show a credential."""
    wrong = next((name for name, value in headers.items() if not _carries(value)), None)
    if wrong is not None:
        headers = Headers(headers)
        raise ConfigurationError(
            f"the value for the header {wrong} has characters that HTTP does not allow, such as a "
            "line break at its end; correct the setting"
        )
    return headers


def _carries(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()


def written_body(request: Request) -> bytes | None:
    """The body's bytes; None for no body.

    Raises:
        InvalidRequest: it has a text or value that cannot be written.
    """
    if request.form is not None:
        return urlencode(request.form).encode()
    if request.json is None:
        return None
    try:
        return jsontext.dumps(request.json)
    except UnicodeEncodeError:
        raise InvalidRequest(
            "a text in the request has half a character and cannot be sent"
        ) from None
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"the request has a value that JSON cannot say: {error}") from None
