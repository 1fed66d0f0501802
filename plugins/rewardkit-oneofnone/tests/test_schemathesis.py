"""The sandbox held to the project's contract by schemathesis, with all its checks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from fuzzing import bounded, expect, fuzzed, operations_of, succeeded_in_sequences
from schemathesis import Case

from rewardkit.sandbox import Clock, Running, serve
from rewardkit_oneofnone.sandbox import SANDBOX, create_app
from rewardkit_oneofnone.sandbox.seed import API_KEY, REWARD_IDS

HEADERS = {"x-api-key": API_KEY}

BOUNDED = bounded(examples=40)  # not more than half a minute takes

FOLLOWING: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("listRewards", "updateReward", {"id": "$response.body#/data/1/id"}),
    ("listRewards", "retrySync", {"id": "$response.body#/data/8/id"}),
    ("listRewards", "listCodes", {"id": "$response.body#/data/0/id"}),
    ("listRewards", "generateCodes", {"id": "$response.body#/data/0/id"}),
    ("listRewards", "listRedemptions", {"id": "$response.body#/data/0/id"}),
    ("listRewards", "issueGrant", {"id": "$response.body#/data/3/id"}),
    ("generateCodes", "lookUpByCode", {"code": "$response.body#/codes/0/code"}),
    (
        "generateCodes",
        "redeemCode",
        {"id": "$request.path.id", "codeId": "$response.body#/codes/0/id"},
    ),
    ("listCodes", "redeemCode", {"id": "$request.path.id", "codeId": "$response.body#/data/0/id"}),
    (
        "lookUpByCode",
        "redeemCode",
        {"id": "$response.body#/reward/id", "codeId": "$response.body#/code/id"},
    ),
    ("redeemCode", "redeemCode", {"id": "$request.path.id", "codeId": "$request.path.codeId"}),
    ("redeemCode", "listRedemptions", {"id": "$request.path.id"}),
    ("issueGrant", "claimGrant", {"token": "$response.body#/token"}),
    ("claimGrant", "claimGrant", {"token": "$request.path.token"}),
)

#: A body that can be recorded, for the reward that has one code for everybody.
RECORDING = {
    "rewardId": "$response.body#/data/7/id",
    "source": "manual",
    "discountAmount": 590,
    "orderTotal": 5310,
    "codeId": None,
    "grantId": None,
}

#: What there is in the sandbox, so that not every request is for nothing.
EXAMPLES: Mapping[str, list[str]] = {
    "id": list(REWARD_IDS.values()),
    "rewardId": list(REWARD_IDS.values()),
    "code": [example.code for example in SANDBOX.examples.values() if example.code],
}


def recording(document: dict[str, Any]) -> None:
    """Let a redemption be recorded for a reward that there is."""
    body = document["components"]["schemas"]["RecordRewardRedemptionBody"]
    body["properties"]["rewardId"]["examples"] = EXAMPLES["rewardId"]
    link = {"operationId": "recordRedemption", "requestBody": RECORDING}
    listed = operations_of(document)["listRewards"]["responses"]["200"]
    listed["links"]["recordRedemption"] = link


SCHEMA = fuzzed("rewardkit_oneofnone", EXAMPLES, FOLLOWING, change=recording)
expect(SCHEMA, "410")  # a grant is claimed by a good request, and once only


@pytest.fixture
def running() -> Iterator[Running]:
    """A sandbox of its own for every operation: what one changes does not spoil another's examples."""
    with serve(create_app()) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Keeps the connection."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]  # made at run time
@BOUNDED
def test_every_answer_is_one_of_the_contracts(
    case: Case[Any], running: Running, session: requests.Session
) -> None:
    """If a request is good, bad or odd, the answer is one that the contract has for it."""
    case.call_and_validate(base_url=running.url, session=session, headers=HEADERS)


def timeless() -> Any:
    """A sandbox in which no time passes, so that the same calls have the same answers."""
    return create_app(clock=Clock(datetime(2026, 7, 1, 12, tzinfo=UTC)))


def test_every_sequence_keeps_the_contract(session: requests.Session) -> None:
    """If operations follow one another, with what was answered before, the contract is kept."""
    succeeded = succeeded_in_sequences(SCHEMA, timeless, session, HEADERS, BOUNDED)
    # or nothing would have followed from anything; test_sandbox holds every operation to its answer
    assert succeeded >= {"generateCodes", "listCodes", "listRewards", "updateReward"}
