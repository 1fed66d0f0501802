"""Reading the body of an answer, up to a size: a hundred kilobytes may unpack to a hundred megabytes."""

from __future__ import annotations

from enum import Enum, auto

from urllib3.exceptions import DecodeError
from urllib3.response import BaseHTTPResponse

_PIECE = 65_536


class Unread(Enum):
    """Why there is no body, although an answer has come."""

    TOO_LARGE = auto()
    NOT_UNPACKED = auto()  # its bytes are not what Content-Encoding says


def read_body(answer: BaseHTTPResponse, most: int) -> bytes | Unread:
    """The whole body, unpacked; ``TOO_LARGE`` where it has more than ``most`` bytes.

    If it is not read to its end, the connection is closed, as what is left on it is not wanted.

    Raises:
        urllib3.exceptions.HTTPError: the connection broke.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := answer.read(_PIECE, decode_content=True):
            size += len(piece)
            if size > most:
                answer.close()
                return Unread.TOO_LARGE
            pieces.append(piece)
    except DecodeError:
        answer.close()
        return Unread.NOT_UNPACKED
    except BaseException:
        answer.close()
        raise
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
