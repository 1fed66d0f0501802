"""An adapter of a vendor with notes for rewards, for the tests of cases; ``import acme_notes``."""

from __future__ import annotations

import attrs

from rewardkit.adapter import Adapter
from rewardkit.cases import Answer, Asked, Case
from rewardkit.cases.session import Step
from rewardkit.codec import Codec
from rewardkit.drift import DriftKind
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import FreeShipping, Reward, RewardRef
from rewardkit.operations import GetReward, Operation
from rewardkit.refusals import VendorError
from rewardkit.wire import Wire

CODEC = Codec()

ASKED = Asked(Operation.GET_REWARD, GetReward("n1"))
BODY = {"id": "n1", "name": "Ship", "state": "on", "owner": {"id": "o1"}, "tags": ["a", "b", "c"]}
READ = Step(ASKED, (Answer("GET notes/n1", 200, BODY),))
REFUSED = Step(ASKED, (Answer("GET notes/n1", 404, {"error": {"key": "gone", "text": "x"}}),))


@attrs.define
class Owner(Wire):
    id: str


@attrs.define
class Note(Wire):
    id: str
    name: str
    state: str
    owner: Owner
    tags: list[str]
    until: str | None = None


class Acme(Adapter[None]):
    """Reads a note as a reward, and forgets its owner."""

    provider = "acme"

    def get_reward(self, query: GetReward) -> Exchange[Reward]:
        response = yield Request.get("notes", query.id)
        note = CODEC.decode(Note, response, self.drift)
        if note.state not in {"on", "off"}:
            self.drift.note(DriftKind.UNKNOWN_VALUE, "Note.state", note.state)
        if len(note.name) > 40:
            self.drift.note(DriftKind.OUT_OF_RANGE, "Note.name", len(note.name))
        self.instant("Note.until", note.until)
        for tag in note.tags:
            if tag not in "abc":
                self.drift.note(DriftKind.UNKNOWN_VALUE, "Note.tags", tag)
        native = {key: value for key, value in (note.raw or {}).items() if key != "owner"}
        reward = Reward.new(note.name, FreeShipping())
        return attrs.evolve(reward, ref=RewardRef("acme", note.id), native=native)

    def read_error(self, response: Response) -> VendorError:
        found = response.json().get("error", {})
        return VendorError(key=found.get("key"), message=found.get("text"))


class Learnt(Acme):
    """A later version, which has a word for the state "frozen"."""

    def get_reward(self, query: GetReward) -> Exchange[Reward]:
        response = yield Request.get("notes", query.id)
        return attrs.evolve(
            Reward.new("Ship", FreeShipping()),
            ref=RewardRef("acme", "n1"),
            native=response.json(),
        )


class Forgetful(Acme):
    """A version that keeps nothing."""

    def get_reward(self, query: GetReward) -> Exchange[Reward]:
        reward = yield from super().get_reward(query)
        return attrs.evolve(reward, native={})


FROZEN = Case(
    provider="acme",
    kind=DriftKind.UNKNOWN_VALUE,
    where="Note.state",
    value="frozen",
    asked=ASKED,
    answers=(Answer("GET notes/n1", 200, {**BODY, "state": "frozen"}),),
    answer=0,
    at=("state",),
)
