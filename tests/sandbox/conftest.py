import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rewardkit.sandbox import Answer, Call, Contract, Refused, Running, create_app, serve


@pytest.fixture(scope="session")
def contract() -> Contract:
    """A small contract of a server of notes."""
    path = Path(__file__).parent / "contract_of_notes.json"
    return Contract(json.loads(path.read_text("utf-8")))


class Notes:
    """Endpoints with state, as a simulator has them."""

    def __init__(self) -> None:
        self.count = 0
        self.inside = 0
        self.calls: list[Call] = []

    def get(self, call: Call) -> Answer:
        """Give the note's name back."""
        if call.path["name"] == "broken":
            raise RuntimeError("a mistake in the simulator")
        if call.path["name"] == "nothing":
            return Answer(None, 204, {"x-left": "1"})
        if call.path["name"] == "missing":
            raise Refused(404, "no_note", "there is no such note", name="missing")
        return Answer({"text": call.path["name"]})

    def latest(self, call: Call) -> Answer:
        """Give the query back, with the types that it has."""
        self.calls.append(call)
        return Answer({name: repr(value) for name, value in call.query.items()})

    def add_by_form(self, call: Call) -> Answer:
        """Give the form back."""
        return Answer(call.body, 201)

    def add(self, call: Call) -> Answer:
        """Count, slowly enough that two at once would show."""
        self.inside += 1
        alone = self.inside == 1
        before = self.count
        threading.Event().wait(0.001)
        self.count = before + 1
        self.inside -= 1
        return Answer({"text": "alone" if alone else "crowded"}, 201, {"x-count": str(self.count)})


@pytest.fixture
def notes() -> Notes:
    """The endpoints' state."""
    return Notes()


@pytest.fixture
def app(contract: Contract, notes: Notes) -> Any:
    """An application on the contract."""

    def authorize(call: Call) -> None:
        if call.headers.get("x-key") != "good":
            raise Refused(401, "no_key", "the key is not good")

    def shape(refused: Refused) -> Answer:
        return Answer({"error": str(refused.key), "words": refused.message}, refused.status)

    return create_app(
        contract,
        {
            "getNote": notes.get,
            "getLatest": notes.latest,
            "addNote": notes.add,
            "addByForm": notes.add_by_form,
        },
        authorize=authorize,
        shape=shape,
    )


@pytest.fixture
def server(app: Any) -> Iterator[Running]:
    """The application on a real port."""
    with serve(app) as running:
        yield running
