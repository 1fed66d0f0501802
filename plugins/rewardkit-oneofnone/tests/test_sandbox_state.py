from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from strangers import Stranger, vendors_own

from rewardkit.sandbox import Clock, Contract, serve
from rewardkit_oneofnone.sandbox import MANY, SANDBOX, create_app
from rewardkit_oneofnone.sandbox.seed import API_KEY, REWARD_IDS

SUMMER, SHARED, CREDIT = (REWARD_IDS[name] for name in ("summer", "shared", "credit"))
NO_ID = "00000000-0000-4000-8000-000000000000"
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "oneofnone-openapi.yaml"

Start = Callable[..., Stranger]


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    """Our statement of the vendor's contract, and the vendor's own."""
    ours = Contract.load("rewardkit_oneofnone")
    return [ours, *vendors_own(VENDOR_FILE, ours)]


@pytest.fixture
def start(clock: Clock, contracts: list[Contract]) -> Iterator[Start]:
    """Start a sandbox with options, and call it."""
    with ExitStack() as opened:

        def start(**options: Any) -> Stranger:
            running = opened.enter_context(serve(create_app(clock, **options)))
            headers = {"x-api-key": API_KEY}
            stranger = Stranger(running.url, headers, contracts, "GenericErrorResponse")
            opened.enter_context(stranger.session)
            return stranger

        yield start


def customer(number: int) -> str:
    """A customer of the team."""
    return str(UUID(int=number + 1, version=4))


def recording(reward_id: str = SHARED, **more: Any) -> dict[str, Any]:
    """The body of a recording."""
    return {
        "rewardId": reward_id,
        "source": "manual",
        "discountAmount": 590,
        "orderTotal": 5310,
        **more,
    }


def record(call: Stranger, **body: Any) -> tuple[int, str | None]:
    """Record a redemption; give the status and the error's code."""
    answer = call("recordRedemption", "/v1/rewards/redeem", json=recording(**body))
    return answer.status_code, answer.json().get("code")


def redeem(call: Stranger, text: str, **body: Any) -> tuple[int, str | None]:
    """Redeem a code by its text; give the status and the error's code."""
    found = call("lookUpByCode", f"/v1/rewards/lookup?code={text}").json()
    path = f"/v1/rewards/{found['reward']['id']}/codes/{found['code']['id']}/redeem"
    answer = call("redeemCode", path, json=body)
    return answer.status_code, answer.json().get("code") if answer.status_code > 299 else None


def reward(call: Stranger, id: str) -> dict[str, Any]:
    """A reward as it is listed."""
    listed = call("listRewards", "/v1/rewards").json()["data"]
    return next(each for each in listed if each["id"] == id)


def redemptions(call: Stranger, id: str, query: str = "") -> list[dict[str, Any]]:
    """The redemptions of a reward."""
    found: list[dict[str, Any]]
    found = call("listRedemptions", f"/v1/rewards/{id}/redemptions{query}").json()["data"]
    return found


# Updates ------------------------------------------------------------------------------------------


def test_an_update_changes_what_it_names(start: Start, clock: Clock) -> None:
    """If a reward is updated, the fields that were sent are changed, and nothing else but the time."""
    call = start()
    before = reward(call, SUMMER)
    clock.advance(timedelta(hours=1))
    sent = {"name": "Late summer", "value": 15, "description": None, "imageId": 7}
    answer = call("updateReward", f"/v1/rewards/{SUMMER}", json=sent).json()
    changed = {name for name in answer if answer[name] != before[name]}
    assert changed == {"name", "value", "description", "imageId", "image", "updatedAt"}
    assert answer["image"]["id"] == 7
    assert reward(call, SUMMER) == answer


def test_an_update_leaves_out_what_it_does_not_know(start: Start) -> None:
    """If a field that an update does not take is sent, such as the status, nothing changes."""
    call = start()
    before = reward(call, SUMMER)
    sent = {"status": "archived", "totalRedemptions": 99, "codeType": "automatic"}
    assert call("updateReward", f"/v1/rewards/{SUMMER}", json=sent).json() == before


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 501},
        {"name": None},
        {"description": "x" * 5001},
        {"type": "GIFT"},
        {"value": 10.5},
        {"value": "10"},
        {"stackable": "yes"},
        {"conditions": []},
        {"startsAt": None},
        [],
    ],
)
def test_an_update_against_the_schema_is_refused(body: Any, start: Start) -> None:
    """If the schema does not allow a body, it is refused, and nothing changes."""
    call = start()
    before = reward(call, SUMMER)
    answer = call("updateReward", f"/v1/rewards/{SUMMER}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert reward(call, SUMMER) == before


def test_a_text_that_is_no_time_is_kept(start: Start) -> None:
    """If a date is sent that is none, it is kept as it is, as the vendor documents no format."""
    call = start()
    answer = call("updateReward", f"/v1/rewards/{SHARED}", json={"expiresAt": "next spring"}).json()
    assert answer["expiresAt"] == "next spring"
    assert record(call) == (201, None)


# Redemptions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "paused", "expired", "archived"])
def test_only_an_active_reward_is_redeemed(status: str, start: Start) -> None:
    """If a reward is not active, neither its codes nor itself can be redeemed."""
    call = start(rewards={"summer": {"status": status}, "shared": {"status": status}})
    assert redeem(call, "SUMMER-7F3K", orderId="1") == (409, "REWARD_NOT_ACTIVE")
    assert record(call) == (409, "REWARD_NOT_ACTIVE")
    assert (len(redemptions(call, SUMMER)), redemptions(call, SHARED)) == (1, [])


def test_a_reward_is_redeemed_within_its_time(start: Start, clock: Clock) -> None:
    """If a reward's time has not come or is over, it is refused; with a later end it goes on."""
    starts = (clock.now() + timedelta(days=1)).isoformat()
    call = start(rewards={"shared": {"startsAt": starts}})
    assert record(call) == (409, "REWARD_NOT_ACTIVE")
    clock.advance(timedelta(days=2))
    assert record(call) == (201, None)
    clock.advance(timedelta(days=90))
    assert record(call) == (409, "REWARD_NOT_ACTIVE")
    assert reward(call, SHARED)["status"] == "expired"
    later = {"expiresAt": (clock.now() + timedelta(days=1)).isoformat()}
    changed = call("updateReward", f"/v1/rewards/{SHARED}", json=later).json()
    assert changed["status"] == "active"
    assert record(call) == (201, None)


def test_totals_add_up(start: Start) -> None:
    """If redemptions are made both ways, a reward's totals are those of its list."""
    call = start(rewards={"summer": {"usageLimitPerCustomer": None}})
    assert redeem(call, "SUMMER-7F3K", orderId="1", redeemedBy="c-1") == (200, None)
    for number, total in enumerate((1000, 0, 250)):
        assert record(call, reward_id=SUMMER, orderTotal=total, orderId=f"r{number}") == (201, None)
    items = redemptions(call, SUMMER)
    found = reward(call, SUMMER)
    assert found["totalRedemptions"] == len(items) == 5
    assert found["totalRevenueImpact"] == sum(item["orderTotal"] or 0 for item in items) == 6560
    assert [item["orderId"] for item in items] == ["1001", "1", "r0", "r1", "r2"]
    assert len({item["id"] for item in items}) == 5


def test_a_limit_in_all_holds(start: Start) -> None:
    """If a reward has been redeemed as often as it may be, both ways are closed."""
    call = start(rewards={"summer": {"usageLimitTotal": 2, "usageLimitPerCustomer": None}})
    assert redeem(call, "SUMMER-7F3K") == (200, None)  # the seed has one already
    assert redeem(call, "SUMMER-8G4M") == (409, "USAGE_LIMIT_REACHED")
    assert record(call, reward_id=SUMMER) == (409, "USAGE_LIMIT_REACHED")
    found = call("lookUpByCode", "/v1/rewards/lookup?code=SUMMER-8G4M").json()
    assert found["code"]["status"] == "available"


@pytest.mark.parametrize(
    "known",
    [
        {"teamAppUserId": customer(1)},
        {"customerEmail": "ann@example.com"},
        {"customerEmail": "ANN@example.com", "teamAppUserId": customer(2)},
    ],
)
def test_a_limit_for_each_customer_holds(known: dict[str, str], start: Start) -> None:
    """If a customer has redeemed as often as one may, others still can, and so can the unknown."""
    call = start()
    first = {"teamAppUserId": customer(1), "customerEmail": "ann@example.com"}
    assert record(call, **first) == (201, None)
    assert record(call, **known) == (409, "CUSTOMER_LIMIT_REACHED")
    assert record(call, teamAppUserId=customer(3), customerEmail="bob@example.com") == (201, None)
    assert record(call) == (201, None)
    assert record(call) == (201, None)


def test_a_limit_counts_who_redeems_codes(start: Start) -> None:
    """If a customer has redeemed a code, a second one of the same reward is refused to them."""
    call = start()
    assert redeem(call, "SUMMER-7F3K", redeemedBy="customer-7") == (409, "CUSTOMER_LIMIT_REACHED")
    assert redeem(call, "SUMMER-7F3K", redeemedBy="customer-8") == (200, None)


def test_a_recording_with_a_code_redeems_it(start: Start) -> None:
    """If a redemption is recorded with a code, the code is redeemed, and once only."""
    call = start()
    found = call("lookUpByCode", "/v1/rewards/lookup?code=CREDIT-Q4WZ").json()["code"]
    body = {"reward_id": CREDIT, "codeId": found["id"], "orderId": "9", "customerEmail": "a@b.io"}
    assert record(call, **body) == (201, None)
    after = call("lookUpByCode", "/v1/rewards/lookup?code=CREDIT-Q4WZ").json()["code"]
    assert (after["status"], after["orderId"], after["redeemedBy"]) == ("redeemed", "9", "a@b.io")
    assert record(call, **body) == (409, "CODE_NOT_AVAILABLE")
    assert record(call, reward_id=SUMMER, codeId=found["id"]) == (404, "CODE_NOT_FOUND")
    assert record(call, reward_id=NO_ID) == (404, "REWARD_NOT_FOUND")
    assert reward(call, CREDIT)["totalRedemptions"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"source": "till"},
        {"orderTotal": -1},
        {"discountAmount": 1.5},
        {"orderId": ""},
        {"customerEmail": "nobody"},
        {"codeId": "1"},
        {"sessionId": "x" * 201},
        {"metadata": None},
    ],
)
def test_a_recording_against_the_schema_is_refused(body: dict[str, Any], start: Start) -> None:
    """If the schema does not allow a recording, it is refused, and nothing is counted."""
    call = start()
    assert record(call, **body) == (400, "VALIDATION_ERROR")
    assert redemptions(call, SHARED) == []


def test_a_null_is_no_missing_body(start: Start) -> None:
    """If the body is null, that is against the schema; where there is none, nothing is stated."""
    call = start()
    listed = call("listCodes", f"/v1/rewards/{SUMMER}/codes?limit=1").json()["data"]
    path = f"/v1/rewards/{SUMMER}/codes/{listed[0]['id']}/redeem"
    assert call("redeemCode", path, data=b"null").status_code == 400
    assert call("redeemCode", path).json()["orderId"] is None


def test_a_limit_holds_for_many_at_once(start: Start) -> None:
    """If many record at once, as many succeed as the limit allows, and the totals add up."""
    call = start(rewards={"shared": {"usageLimitTotal": 5}})

    def one(number: int) -> tuple[int, str | None]:
        return record(call, orderId=str(number), orderTotal=100)

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(one, range(40)))
    assert outcomes == {(201, None): 5, (409, "USAGE_LIMIT_REACHED"): 35}
    found = reward(call, SHARED)
    assert (found["totalRedemptions"], found["totalRevenueImpact"]) == (5, 500)
    assert len(redemptions(call, SHARED)) == 5


def test_a_code_is_used_once_by_many_at_once(start: Start) -> None:
    """If many redeem and record one code at once, it is used once."""
    call = start()
    id = call("lookUpByCode", "/v1/rewards/lookup?code=CREDIT-Q4WZ").json()["code"]["id"]

    def one(number: int) -> int:
        if number % 2:
            return record(call, reward_id=CREDIT, codeId=id, orderId=str(number))[0]
        path = f"/v1/rewards/{CREDIT}/codes/{id}/redeem"
        return call("redeemCode", path, json={"orderId": str(number)}).status_code

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(one, range(32)))
    assert outcomes.pop(409) == 31
    assert sum(outcomes.values()) == 1
    assert len(redemptions(call, CREDIT)) == 1


# Grants -------------------------------------------------------------------------------------------


def issued(call: Stranger, reward_id: str, number: int = 1) -> dict[str, Any]:
    """A grant for a customer."""
    body = {"teamAppUserId": customer(number), "sourceComponentId": "banner"}
    answer = call("issueGrant", f"/v1/rewards/{reward_id}/grants", json=body)
    assert answer.status_code == 200
    grant: dict[str, Any] = answer.json()
    return grant


def claim(call: Stranger, token: str) -> tuple[int, Any]:
    """Claim a grant; give the status and the body, or the error's code."""
    answer = call("claimGrant", f"/v1/rewards/grants/{token}/claim")
    body = answer.json()
    return answer.status_code, body if answer.ok else body["code"]


@pytest.mark.parametrize(
    ("name", "text"), [("shared", "WELCOME"), ("shipping", None), ("amount", "a new code")]
)
def test_a_grant_is_claimed_once(name: str, text: str | None, start: Start) -> None:
    """If a grant is claimed, it brings the reward with its code, and not a second time."""
    call = start()
    grant = issued(call, REWARD_IDS[name])
    status, claimed = claim(call, grant["token"])
    assert (status, claimed["grantId"]) == (200, grant["grantId"])
    assert claimed["rewardId"] == REWARD_IDS[name]
    if text == "a new code":
        found = call("lookUpByCode", f"/v1/rewards/lookup?code={claimed['discountCode']}").json()
        assert (found["reward"]["id"], found["code"]["status"]) == (REWARD_IDS[name], "available")
        assert len(claimed["externalIds"]) == 2
    else:
        assert claimed["discountCode"] == text
    assert claim(call, grant["token"]) == (410, "GRANT_ALREADY_CLAIMED")


def test_a_grant_ends(start: Start, clock: Clock) -> None:
    """If a grant's time is over, it cannot be claimed any more."""
    call = start()
    early, late = issued(call, SHARED, 1), issued(call, SHARED, 2)
    clock.advance(timedelta(minutes=59))
    assert claim(call, early["token"])[0] == 200
    clock.advance(timedelta(minutes=2))
    assert claim(call, late["token"]) == (410, "GRANT_EXPIRED")


def test_a_grant_needs_a_reward_that_can_be_had(start: Start) -> None:
    """If the reward cannot be redeemed by the customer, no grant is issued or can be claimed."""
    call = start(rewards={"early": {"status": "draft"}})
    path = f"/v1/rewards/{REWARD_IDS['early']}/grants"
    refused = call("issueGrant", path, json={"teamAppUserId": customer(1)})
    assert (refused.status_code, refused.json()["code"]) == (409, "REWARD_NOT_ACTIVE")
    grant = issued(call, SHARED)
    assert record(call, teamAppUserId=customer(1)) == (201, None)  # as often as one may
    assert claim(call, grant["token"]) == (410, "GRANT_NOT_CLAIMABLE")
    assert claim(call, "0" * 40) == (404, "GRANT_NOT_FOUND")
    assert claim(call, "short") == (400, "VALIDATION_ERROR")


def test_a_grant_is_recorded_once(start: Start) -> None:
    """If a redemption is recorded with a grant, a second one with it is refused."""
    call = start()
    grant = issued(call, REWARD_IDS["shipping"])["grantId"]
    body = {"reward_id": REWARD_IDS["shipping"], "grantId": grant}
    assert record(call, **body) == (201, None)
    assert record(call, **body) == (409, "GRANT_ALREADY_REDEEMED")
    assert record(call, grantId=grant) == (404, "GRANT_NOT_FOUND")


# Lists, and what can be asked for --------------------------------------------------------------


def test_pagination_is_empty_unless_asked_for(start: Start) -> None:
    """If nothing else is asked for, pagination is as in the vendor's examples."""
    call = start()
    for operation, path in (
        ("listRewards", "/v1/rewards"),
        ("listCodes", f"/v1/rewards/{SUMMER}/codes?include_count=true"),
        ("listRedemptions", f"/v1/rewards/{SUMMER}/redemptions"),
    ):
        assert call(operation, path).json()["pagination"] == {}


def test_pagination_as_other_lists_have_it(start: Start) -> None:
    """If the known members are asked for, all seven are there; a count only where it is asked for."""
    call = start(pagination="known")
    path = f"/v1/rewards/{SUMMER}/codes?limit=3&offset=3"
    counted = call("listCodes", f"{path}&include_count=true").json()["pagination"]
    assert counted == {
        "next": 6,
        "prev": 0,
        "limit": 3,
        "offset": 3,
        "total_count": 7,
        "total_pages": 3,
        "current_page": 2,
    }
    found = call("listCodes", path).json()["pagination"]
    assert found == counted | {"total_count": None, "total_pages": None}
    assert call("listRewards", "/v1/rewards").json()["pagination"]["total_count"] == 10


def test_pagination_as_nobody_expects_it(start: Start) -> None:
    """If a surprise is asked for, members are of other types, and there are others."""
    found = start(pagination="surprise")("listRewards", "/v1/rewards").json()["pagination"]
    assert type(found["limit"]) is not int
    assert "page_info" in found


@pytest.mark.parametrize("offset", ["NaN", "Infinity", "1e400", "one"])
def test_an_offset_is_a_number(offset: str, start: Start) -> None:
    """If an offset is no number of JSON, it is refused."""
    answer = start()("listRewards", f"/v1/rewards?offset={offset}")
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")


def test_a_status_of_today_is_filtered_by(start: Start, clock: Clock) -> None:
    """If codes have expired since, a list by status has them where they are now."""
    call = start()
    clock.advance(timedelta(days=91))
    path = f"/v1/rewards/{SUMMER}/codes"
    assert call("listCodes", f"{path}?status=available").json()["data"] == []
    assert len(call("listCodes", f"{path}?status=expired").json()["data"]) == 5
    assert {code["status"] for code in call("listCodes", path).json()["data"]} == {
        "expired",
        "redeemed",
        "revoked",
    }


def test_many_codes_only_where_asked_for(start: Start) -> None:
    """If many codes are asked for, they are there, each with its own id; else there is no reward."""
    assert "many" not in SANDBOX.examples
    path = f"/v1/rewards/{MANY.reward_id}/codes"
    assert start()("listCodes", path).status_code == 404
    call = start(codes=2500)
    pages = [
        call("listCodes", f"{path}?limit=1000&offset={n}").json()["data"] for n in (0, 1000, 2000)
    ]
    assert [len(page) for page in pages] == [1000, 1000, 500]
    assert len({code["id"] for page in pages for code in page}) == 2500
    assert pages[0][0]["code"] == MANY.code
    last = call("listCodes", f"{path}?limit=1&order=desc").json()["data"]
    assert last == [pages[-1][-1]]


def test_faults_are_as_asked_for(start: Start) -> None:
    """If faults are asked for, the answers are odd, and what was asked for is done all the same."""
    call = start(redeem_answers_null=True, null_entries=True, sync_fails=True)
    listed = call("listCodes", f"/v1/rewards/{SUMMER}/codes").json()["data"]
    assert [entry is None for entry in listed] == [True] + [False] * 7
    path = f"/v1/rewards/{SUMMER}/codes/{listed[1]['id']}/redeem"
    assert call("redeemCode", path, json={"orderId": "1"}).json() is None
    assert redemptions(call, SUMMER)[-1]["orderId"] == "1"
    failed = call("retrySync", f"/v1/rewards/{REWARD_IDS['unsynced']}/sync?system=shopify").json()
    assert [sync["syncStatus"] for sync in failed["externalIds"]] == ["error", "pending"]


def test_a_retried_sync_ends_its_error(start: Start) -> None:
    """If a failed sync is retried, it is synced, and its error is gone."""
    call = start()
    path = f"/v1/rewards/{REWARD_IDS['unsynced']}/sync?system=shopify"
    sync = call("retrySync", path).json()["externalIds"][0]
    assert (sync["syncStatus"], sync["error"]) == ("synced", None)
    assert reward(call, REWARD_IDS["unsynced"])["externalIds"][0] == sync


@pytest.mark.parametrize("options", [{"pagination": "odd"}, {"codes": -1}])
def test_an_option_that_there_is_not_is_refused(options: dict[str, Any]) -> None:
    """If an option has a value that it does not have, the sandbox is not made."""
    with pytest.raises(ValueError, match=next(iter(options))):
        create_app(**options)
