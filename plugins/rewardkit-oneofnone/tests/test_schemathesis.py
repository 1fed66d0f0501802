"""The sandbox held to the project's contract by schemathesis, with all its checks.

Every request is made from the contract: good, bad and odd ones, singly and in sequences. Nothing is
left to chance: which ones come depends on the code that is loaded, and on nothing else.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, Response

from rewardkit.sandbox import Contract, Running, serve
from rewardkit_oneofnone.sandbox import SANDBOX, create_app
from rewardkit_oneofnone.sandbox.seed import API_KEY, REWARD_IDS

HEADERS = {"x-api-key": API_KEY}

#: Not more than half a minute takes.
BOUNDED = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=40,
    stateful_step_count=10,
    suppress_health_check=[
        # how schemathesis makes its data is not ours to judge
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
        # all requests of an operation go to one sandbox, so that they meet what the others left
        HealthCheck.function_scoped_fixture,
    ],
)

#: Where what an operation answers is used: operation, the one after it, and its parameters.
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


def document() -> dict[str, Any]:
    """Our contract, with examples and with what follows what; it allows just the same."""
    stated: dict[str, Any] = spelled_out(
        deepcopy(dict(Contract.load("rewardkit_oneofnone").document))
    )
    operations = {
        operation["operationId"]: operation
        for item in stated["paths"].values()
        for operation in item.values()
    }
    for operation in operations.values():
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in EXAMPLES:
                parameter["schema"]["examples"] = EXAMPLES[parameter["name"]]
    body = stated["components"]["schemas"]["RecordRewardRedemptionBody"]
    body["properties"]["rewardId"]["examples"] = EXAMPLES["rewardId"]
    for before, after, parameters in FOLLOWING:
        success = operations[before]["responses"][min(operations[before]["responses"])]
        link = {"operationId": after, "parameters": parameters}
        success.setdefault("links", {})[after] = link
    recording = {"operationId": "recordRedemption", "requestBody": RECORDING}
    operations["listRewards"]["responses"]["200"]["links"]["recordRedemption"] = recording
    return stated


def spelled_out(schema: Any) -> Any:
    """A schema without a format beside several types, as schemathesis then makes other texts, too."""
    if isinstance(schema, list):
        return [spelled_out(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "format" in schema and schema["type"] == ["string", "null"]:
        return {"anyOf": [{**schema, "type": "string"}, {"type": "null"}]}
    return {key: spelled_out(value) for key, value in schema.items()}


SCHEMA = schemathesis.openapi.from_dict(document())
# The key is ours to send; that the sandbox insists on it, the check ignored_auth sees to.
SCHEMA.config.generation.update(deterministic=True, with_security_parameters=False)
# A grant is claimed by a good request, and once only: the contract's 410 is no fault.
SCHEMA.config.checks.positive_data_acceptance.expected_statuses = [
    *SCHEMA.config.checks.positive_data_acceptance.expected_statuses,
    "410",
]


class Renewable:
    """A sandbox that can begin anew: starting a server takes longer than a sequence."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin with the seeded data again."""
        self._app = create_app()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


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


@SCHEMA.parametrize()
@BOUNDED
def test_every_answer_is_one_of_the_contracts(
    case: Case[Any], running: Running, session: requests.Session
) -> None:
    """If a request is good, bad or odd, the answer is one that the contract has for it."""
    case.call_and_validate(base_url=running.url, session=session, headers=HEADERS)


def test_every_sequence_keeps_the_contract(session: requests.Session) -> None:
    """If operations follow one another, with what was answered before, the contract is kept."""
    succeeded: set[str] = set()
    sandbox = Renewable()

    class Sequence(SCHEMA.as_state_machine()):  # type: ignore[misc]  # made at run time
        def setup(self) -> None:
            sandbox.renew()

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {"session": session, "headers": HEADERS, "base_url": server.url}

        def after_call(self, response: Response, case: Case[Any]) -> None:
            if response.status_code < 300:
                succeeded.add(case.operation.definition.raw["operationId"])

    with serve(sandbox) as server:
        run_state_machine_as_test(Sequence, settings=BOUNDED)
    # or nothing would have followed from anything; test_sandbox holds every operation to its answer
    assert succeeded >= {"generateCodes", "listCodes", "listRewards", "updateReward"}
