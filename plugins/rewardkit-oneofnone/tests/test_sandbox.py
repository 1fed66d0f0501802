import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from strangers import Stranger, vendors_own

from rewardkit import Rewards
from rewardkit.errors import CodeAlreadyRedeemed, CodeExpired, ProviderError
from rewardkit.model import CodeStatus, Order
from rewardkit.sandbox import Clock, Contract, Running, serve
from rewardkit_oneofnone.sandbox import SANDBOX, create_app
from rewardkit_oneofnone.sandbox.seed import API_KEY

EXAMPLES = SANDBOX.examples
SUMMER = EXAMPLES["checkout"].reward_id
NO_ID = "00000000-0000-4000-8000-000000000000"

# Beside the checkout, which holds plugins/rewardkit-oneofnone/tests.
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "oneofnone-openapi.yaml"


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    """Our statement of the vendor's contract, and the vendor's own."""
    ours = Contract.load("rewardkit_oneofnone")
    return [ours, *vendors_own(VENDOR_FILE, ours)]


@pytest.fixture
def call(server: Running, contracts: list[Contract]) -> Iterator[Stranger]:
    """Call the sandbox."""
    stranger = Stranger(server.url, {"x-api-key": API_KEY}, contracts, "GenericErrorResponse")
    with stranger.session:
        yield stranger


def test_every_answer_keeps_the_contract(call: Stranger) -> None:
    """If the sandbox answers well, status and body are as the vendor documents them."""
    listed = call("listRewards", "/v1/rewards")
    assert listed.json()["pagination"] == {}
    assert len(listed.json()["data"]) == 10
    for code in ("SUMMER-7F3K", "WELCOME"):
        assert call("lookUpByCode", f"/v1/rewards/lookup?code={code}").status_code == 200
    codes = call("listCodes", f"/v1/rewards/{SUMMER}/codes?status=available").json()["data"]
    path = f"/v1/rewards/{SUMMER}/codes/generate"
    made = call("generateCodes", path, json={"count": 2, "prefix": "X-"})
    assert (made.status_code, len(made.json()["codes"])) == (201, 2)
    path = f"/v1/rewards/{SUMMER}/codes/{codes[0]['id']}/redeem"
    redeemed = call("redeemCode", path, json={"orderId": "1", "redeemedBy": None})
    assert (redeemed.status_code, redeemed.json()["status"]) == (200, "redeemed")
    synced = call("retrySync", f"/v1/rewards/{SUMMER}/sync?system=stripe")
    systems = [(sync["system"], sync["syncStatus"]) for sync in synced.json()["externalIds"]]
    assert systems == [("shopify", "synced"), ("stripe", "synced")]


@pytest.mark.parametrize(
    ("operation", "asked", "status", "code"),
    [
        ("lookUpByCode", "/v1/rewards/lookup?code=NO", 404, "CODE_NOT_FOUND"),
        ("lookUpByCode", "/v1/rewards/lookup", 400, "VALIDATION_ERROR"),
        ("listRewards", "/v1/rewards?limit=1001", 400, "VALIDATION_ERROR"),
        ("listRewards", "/v1/rewards?status=open", 400, "VALIDATION_ERROR"),
        ("listCodes", "/v1/rewards/summer/codes", 400, "VALIDATION_ERROR"),
        ("listCodes", f"/v1/rewards/{NO_ID}/codes", 404, "REWARD_NOT_FOUND"),
        ("generateCodes", f"/v1/rewards/{SUMMER}/codes/generate", 400, "VALIDATION_ERROR"),
        ("redeemCode", f"/v1/rewards/{SUMMER}/codes/{NO_ID}/redeem", 404, "CODE_NOT_FOUND"),
        ("retrySync", f"/v1/rewards/{SUMMER}/sync?system=x", 400, "VALIDATION_ERROR"),
        ("retrySync", f"/v1/rewards/{SUMMER}/sync", 400, "VALIDATION_ERROR"),
    ],
)
def test_refusals_have_the_vendors_shape(
    operation: str, asked: str, status: int, code: str, call: Stranger
) -> None:
    """If a request is bad or asks for nothing there is, the error is in the vendor's shape."""
    answer = call(operation, asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("key", [None, "", "wrong", API_KEY + "x"])
def test_a_wrong_key_is_refused(key: str | None, call: Stranger) -> None:
    """If the key is missing or wrong, the answer is 401 in the vendor's shape."""
    call.session.headers.pop("x-api-key")
    headers = {} if key is None else {"x-api-key": key}
    answer = call("listRewards", "/v1/rewards", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


def test_lists_are_ordered_and_cut(call: Stranger) -> None:
    """If an order, a limit or an offset is asked for, the list is so."""

    def names(query: str) -> list[str]:
        listed = call("listRewards", f"/v1/rewards?{query}").json()["data"]
        return [reward["name"] for reward in listed]

    every = names("order_by=name")
    assert every == sorted(every)
    assert names("order_by=name&order=desc") == every[::-1]
    assert names("order_by=name&limit=3&offset=2") == every[2:5]
    assert names("offset=50") == []


def test_one_code_is_redeemed_by_one_of_many(rewards: Rewards) -> None:
    """If many redeem one code at once, one of them gets it, and the others learn who."""
    match = rewards.lookup("SUMMER-7F3K")

    def redeem(number: int) -> str | ProviderError:
        try:
            return rewards.redeem(match, order=Order(id=str(number))).order_id or ""
        except CodeAlreadyRedeemed as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(redeem, range(24)))
    winners = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(winners) == 1
    losers = [outcome for outcome in outcomes if isinstance(outcome, CodeAlreadyRedeemed)]
    assert {error.have for error in losers} == set(winners)


def test_codes_expire_as_time_passes(rewards: Rewards, clock: Clock) -> None:
    """If a code's time is over, it has expired and cannot be redeemed."""
    clock.advance(timedelta(days=89))
    rewards.redeem("SUMMER-8G4M", order=Order(id="1"))
    clock.advance(timedelta(days=2))
    code = rewards.lookup("SUMMER-7F3K").code
    assert code is not None
    assert code.status is CodeStatus.EXPIRED
    with pytest.raises(CodeExpired):
        rewards.redeem("SUMMER-7F3K", order=Order(id="2"))


def test_the_examples_are_there(reader: Rewards) -> None:
    """If a person tries an example, its reward is there, and its code leads to it."""
    assert {"checkout", "comparison"} <= EXAMPLES.keys()
    for example in EXAMPLES.values():
        assert reader.get_reward(example.reward_id).ref.id == example.reward_id
        if example.code is not None:
            assert reader.lookup(example.code).reward.ref.id == example.reward_id
    assert not [drift for drift in reader.drift if drift.kind != "unknown_error_key"]


def test_each_application_has_a_state_of_its_own(
    payload: Callable[[str], Any],
) -> None:
    """If two sandboxes run, they have the same ids and codes, and what happens in one stays there."""
    found = []
    for number in range(2):
        with serve(create_app()) as running, requests.Session() as session:
            session.headers["x-api-key"] = API_KEY
            url = f"{running.url}/v1/rewards/{SUMMER}/codes"
            before = session.get(url, timeout=10).json()["data"]
            found.append([(code["id"], code["code"], code["status"]) for code in before])
            if number == 0:
                url = f"{url}/{before[0]['id']}/redeem"
                assert session.post(url, json={}, timeout=10).status_code == 200
    assert found[0] == found[1]


def test_describing_the_sandbox_loads_no_web_framework() -> None:
    """If the plugin and its sandbox are loaded, no server is."""
    code = (
        "import sys; import rewardkit_oneofnone.plugin; import rewardkit_oneofnone.adapter;"
        "import rewardkit_oneofnone.sandbox;"
        "print({'starlette', 'uvicorn', 'jsonschema', 'requests'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
