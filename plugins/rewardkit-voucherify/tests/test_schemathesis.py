"""The sandbox held to the project's contract by schemathesis, with all its checks."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from fuzzing import bounded, expect, fuzzed, succeeded_in_sequences
from schemathesis import Case

from rewardkit.sandbox import Clock, Running, serve
from rewardkit_voucherify.sandbox import APP_ID, APP_TOKEN, SANDBOX
from rewardkit_voucherify.sandbox import create_app as create

HEADERS = {"X-App-Id": APP_ID, "X-App-Token": APP_TOKEN}

BOUNDED = bounded(examples=20)

FOLLOWING: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("listRewards", "getReward", {"rewardId": "$response.body#/data/0/id"}),
    ("listRewards", "updateReward", {"rewardId": "$response.body#/data/4/id"}),
    ("listRewards", "listRewardAssignments", {"rewardId": "$response.body#/data/0/id"}),
    ("listRewards", "createRewardAssignment", {"rewardId": "$response.body#/data/1/id"}),
    ("createReward", "deleteReward", {"rewardId": "$response.body#/id"}),
    ("listCampaigns", "getCampaign", {"campaignId": "$response.body#/campaigns/0/id"}),
    ("listCampaigns", "addVoucher", {"campaignId": "$response.body#/campaigns/0/id"}),
    ("listCampaigns", "importVouchers", {"campaignId": "$response.body#/campaigns/0/id"}),
    ("listCampaigns", "updateCampaign", {"campaignId": "$response.body#/campaigns/1/id"}),
    ("createCampaign", "disableCampaign", {"campaignId": "$response.body#/id"}),
    ("createCampaign", "enableCampaign", {"campaignId": "$response.body#/id"}),
    ("createCampaign", "deleteCampaign", {"campaignId": "$response.body#/id"}),
    ("addVoucher", "getVoucher", {"code": "$response.body#/code"}),
    ("importVouchers", "getAsyncAction", {"asyncActionId": "$response.body#/async_action_id"}),
    ("listAsyncActions", "getAsyncAction", {"asyncActionId": "$response.body#/async_actions/0/id"}),
    ("listVouchers", "getVoucher", {"code": "$response.body#/vouchers/0/code"}),
    ("listVouchers", "disableVoucher", {"code": "$response.body#/vouchers/0/code"}),
    ("listVouchers", "enableVoucher", {"code": "$response.body#/vouchers/0/code"}),
    ("listVouchers", "updateVoucher", {"code": "$response.body#/vouchers/1/code"}),
    ("listVouchers", "listVoucherRedemptions", {"code": "$response.body#/vouchers/0/id"}),
    ("redeem", "rollBack", {"parentRedemptionId": "$response.body#/redemptions/0/id"}),
    ("redeem", "getRedemption", {"redemptionId": "$response.body#/redemptions/0/id"}),
    (
        "validate",
        "releaseSession",
        {
            "code": "$response.body#/redeemables/0/id",
            "sessionKey": "$response.body#/session/key",
        },
    ),
)

#: What there is in the sandbox, so that not every request is for nothing.
EXAMPLES: Mapping[str, list[str]] = {
    "rewardId": ["rew_SandboxCoupon", "rew_SandboxTote"],
    "campaignId": ["camp_SandboxSummer10", "Welcome"],
    "code": [example.code for example in SANDBOX.examples.values() if example.code],
}


def create_app() -> Any:
    """A sandbox that answers more calls than a minute of this, and in which no time passes.

    So the same calls have the same answers, by which the fuzzer goes.
    """
    return create(calls_per_minute=1_000_000, clock=Clock(datetime(2026, 7, 1, 12, tzinfo=UTC)))


SCHEMA = fuzzed("rewardkit_voucherify", EXAMPLES, FOLLOWING)
expect(SCHEMA, "400")  # which is how the vendor refuses a good request for what cannot be


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


def test_every_sequence_keeps_the_contract(session: requests.Session) -> None:
    """If operations follow one another, with what was answered before, the contract is kept."""
    succeeded = succeeded_in_sequences(SCHEMA, create_app, session, HEADERS, BOUNDED)
    # or nothing would have followed from anything; test_sandbox holds every operation to its answer
    assert len(succeeded) >= 10, succeeded
