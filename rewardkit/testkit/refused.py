"""A real error of a provider's, to be given other keys."""

from __future__ import annotations

import json
from typing import Any

from rewardkit.errors import CodeNotFound, ProviderError
from rewardkit.exchange import Request, Response
from rewardkit.operations import Operation

from . import altering
from .recording import Recording, record
from .stage import opened
from .subject import Subject


class Refusal:
    """A real error of the simulator's, whose key can be exchanged.

    Attributes:
        recording: of a code that is there.
        error: what the adapter made of it.
        document: its body.
        has_key: whether there is a key in it.
    """

    def __init__(self, recording: Recording, request: Request, response: Response) -> None:
        self.recording = recording
        self._request = request
        self._response = response
        self.document = altering.read(response.body)
        self.error = recording.adapter().refuse(request, response)
        key = self.error.vendor_key
        self._path = next(
            (path for path, value in altering.leaves(self.document) if key and value == key), None
        )
        self.has_key = self._path is not None

    def with_key(self, key: str, status: int, *, adapter: Any = None) -> ProviderError:
        """The error that comes of the same body with another key and status."""
        assert self._path is not None, "the simulator's error has no key to exchange"
        body = json.dumps(altering.put(self.document, self._path, key)).encode()
        error: ProviderError = (adapter or self.recording.adapter()).refuse(
            self._request, Response(status, self._response.headers, body)
        )
        return error


def refused(subject: Subject) -> Refusal:
    """What a fresh provider answers to the look-up of a code that there is not.

    Raises:
        AssertionError: it does not answer with an error that is CodeNotFound.
    """
    with opened(subject) as stage:
        recording = record(stage, Operation.LOOKUP)
        stage.tap.passed.clear()
        try:
            stage.rewards.lookup("THERE-IS-NO-SUCH-CODE")
        except CodeNotFound:
            passed = stage.tap.passed[-1]
            if passed.response is not None and not passed.response.ok:
                return Refusal(recording, passed.request, passed.response)
    raise AssertionError("a code that there is not gives no error of the provider's to look at")
