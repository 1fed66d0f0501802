"""Calling a sandbox as a stranger would: over HTTP, every answer held to the contracts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from rewardkit.sandbox import Contract


class Stranger:
    """Calls a sandbox; an answer that a contract does not allow fails the test.

    Args:
        url: the server's.
        headers: of every call, such as the key.
        contracts: ours, and the vendor's own where it is there.
        error: the schema of the vendor's errors, as vendors do not document each.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], contracts: list[Contract], error: str
    ) -> None:
        self._url = url
        self._contracts = contracts
        self._error = error
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(headers)

    def __call__(self, operation: str, path: str, **more: Any) -> requests.Response:
        """Call an operation at a path with its query, and give the answer."""
        ours, *others = self._contracts
        stated = ours.operations[operation]
        answer = self.session.request(stated.method, self._url + path, timeout=10, **more)
        status, body = answer.status_code, answer.json()
        assert stated.answer_problems(status, body) == []
        for contract in others:
            documented = contract.operations[operation]
            if status in documented.answers:
                assert documented.answer_problems(status, body) == []
            else:
                assert contract.problems(self._error, body) == []
        return answer


def vendors_own(file: Path, ours: Contract) -> list[Contract]:
    """The vendor's own YAML file, if it is there; its operations get the ids that ours have."""
    if not file.is_file():
        return []
    yaml = pytest.importorskip("yaml", reason="PyYAML reads the vendor's file")
    document = yaml.safe_load(file.read_text("utf-8"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            operation["operationId"] = ours.document["paths"][path][method]["operationId"]
    return [Contract(document)]
