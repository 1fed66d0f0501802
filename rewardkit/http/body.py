"""Reading the body of an answer, up to a size: a hundred kilobytes may unpack to a hundred megabytes."""

from __future__ import annotations

from urllib3.response import BaseHTTPResponse

_PIECE = 65_536


def read_body(answer: BaseHTTPResponse, most: int) -> bytes | None:
    """The whole body, unpacked; None where it has more than ``most`` bytes.

    Then the connection is closed, as what is left on it is not wanted. So it is after an error.

    Raises:
        urllib3.exceptions.HTTPError: the connection broke, or the body cannot be unpacked.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := answer.read(_PIECE, decode_content=True):
            size += len(piece)
            if size > most:
                answer.close()
                return None
            pieces.append(piece)
    except BaseException:
        answer.close()
        raise
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
