from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.errors import ContractViolated, InvalidRequest, RewardNotFound
from rewardkit.exchange import Request, Response
from rewardkit.model import Delivery, Money, Page, Redemption, RedemptionStatus, RewardRef
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.amounts import Amounts
from rewardkit_oneofnone.redemptions import Entries
from rewardkit_oneofnone.settings import OneOfNoneSettings

Play = Callable[..., tuple[Any, list[Request]]]

REWARD = "0000000a-0000-4000-8000-000000000001"
LIKELY = {
    "id": "r-1",
    "rewardId": REWARD,
    "codeId": "c-1",
    "teamAppUserId": "u-1",
    "source": "manual",
    "orderId": "1042",
    "externalOrderId": None,
    "discountAmount": 590,
    "orderTotal": 5900,
    "createdAt": "2026-06-01T12:00:00Z",
}

Read = Callable[[Any], Redemption]


@pytest.fixture
def drift() -> DriftLog:
    """What was new."""
    return DriftLog()


@pytest.fixture
def read(drift: DriftLog) -> Read:
    """Read one entry of the list."""
    settings = OneOfNoneSettings(api_key=Secret("k"), currency="EUR")
    return Entries(REWARD, Amounts(settings), drift).redemption


def test_an_entry_as_it_probably_is(read: Read, drift: DriftLog) -> None:
    """If an entry has the fields that were recorded, the redemption has them, and it is no drift."""
    found = read(LIKELY)
    assert (found.id, found.code_id, found.customer) == ("r-1", "c-1", "u-1")
    assert (found.order_id, found.external_order_id) == ("1042", None)
    assert found.amount == Money(590, "EUR")
    assert found.at == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert found.status is RedemptionStatus.SUCCEEDED
    assert str(found.reward) == f"oneofnone:{REWARD}"
    assert found.not_stated == {"code", "points", "reason", "status"}
    assert found.native == LIKELY
    assert drift.seen() == ()


@pytest.mark.parametrize(
    ("entry", "path", "value"),
    [
        ({"redemptionId": 7}, "id", "7"),
        ({"code": {"id": "c-2", "code": "TEN-4F9A"}}, "code", "TEN-4F9A"),
        ({"code": {"id": "c-2", "code": "TEN-4F9A"}}, "code_id", "c-2"),
        ({"redeemedBy": "me"}, "customer", "me"),
        ({"teamAppUserId": None, "redeemedBy": "me"}, "customer", "me"),
        ({"order": {"id": "1042"}}, "order_id", "1042"),
        ({"redeemedAt": "2026-06-01"}, "at", datetime(2026, 6, 1, tzinfo=UTC)),
        ({"status": "refunded"}, "status", RedemptionStatus.UNDONE),
        ({"status": "Completed"}, "status", RedemptionStatus.SUCCEEDED),
    ],
)
def test_an_entry_as_it_may_be(entry: dict[str, Any], path: str, value: Any, read: Read) -> None:
    """If a field stands at another plausible place, it is found there."""
    found = read(entry)
    assert getattr(found, path) == value
    assert path not in found.not_stated


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"createdAt": "yesterday"}, DriftKind.UNPARSABLE_TIME),
        ({"status": "half-done"}, DriftKind.UNKNOWN_VALUE),
        ({"wheel": 1}, DriftKind.UNKNOWN_FIELD),
        ("r-1", DriftKind.UNKNOWN_VALUE),
    ],
)
def test_what_cannot_be_read_is_kept_and_counted(
    entry: Any, kind: DriftKind, read: Read, drift: DriftLog
) -> None:
    """If an entry has what we have no word for, it is kept and counted, and not guessed."""
    found = read(entry)
    assert kind in {each.kind for each in drift.seen()}
    assert found.native in ({"entry": entry}, entry)
    assert found.at is None
    assert {"at", "amount"} <= found.not_stated


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*LIKELY, "code", "order", "status", "x"]), inner)
    ),
    max_leaves=12,
)


@given(entry=JSON.filter(lambda entry: entry is not None))
def test_no_entry_breaks_the_list(entry: Any) -> None:
    """If an entry is any JSON value at all, it is a redemption with that as its native part."""
    settings = OneOfNoneSettings(api_key=Secret("k"), money_unit="major", currency="EUR")
    found = Entries(REWARD, Amounts(settings), DriftLog()).redemption(entry)
    assert isinstance(found, Redemption)
    assert found.native == (entry if isinstance(entry, dict) else {"entry": entry})


def test_a_page_is_listed(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If a page of redemptions comes, nulls in it are skipped and counted."""
    query = op.ListRedemptions(reward_id=REWARD, page_size=2)
    answer = {"data": [None, LIKELY], "pagination": {}}
    outcome, (get,) = play(adapter.list_redemptions(query), answer)
    assert isinstance(outcome, Page)
    assert [each.order_id for each in outcome.items] == ["1042"]
    assert (outcome.skipped, outcome.next) == (1, "2")
    assert get.segments == ("v1", "rewards", REWARD, "redemptions")
    assert get.params == {"limit": "2", "offset": "0"}


@pytest.mark.parametrize("body", [[], {}, {"data": {}}, {"items": []}, None])
def test_an_answer_without_a_list_is_no_empty_list(
    body: Any, adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If the answer has no list, that is said: it would pass for "not redeemed"."""
    outcome, _ = play(adapter.list_redemptions(op.ListRedemptions(reward_id=REWARD)), body)
    assert type(outcome) is ContractViolated


FIND = op.FindRedemption(code="FAKE-ALL", order_id="1042")


@pytest.fixture
def find(
    adapter: OneOfNoneAdapter, play: Play, payload: Callable[[str], Any]
) -> Callable[..., tuple[Any, list[Request]]]:
    """Look for the redemption of a shared code in pages of redemptions."""

    def look(*pages: Any) -> tuple[Any, list[Request]]:
        answers = [{"data": page, "pagination": {}} for page in pages]
        return play(adapter.find_redemption(FIND), payload("lookup_global"), *answers)

    return look


def other(number: int) -> dict[str, Any]:
    """A redemption for another order."""
    return {**LIKELY, "id": f"r-{number}", "orderId": f"other-{number}"}


def test_a_redemption_of_a_shared_code_is_found(find: Callable[..., Any]) -> None:
    """If a list has the order on its second page, the newest first, that redemption is found."""
    first = [other(number) for number in range(1000)]
    outcome, (_, one, two) = find(first, [None, other(1000), LIKELY])
    assert (outcome.order_id, outcome.code) == ("1042", "FAKE-ALL")
    assert one.params == {"order": "desc", "limit": "1000", "offset": "0"}
    assert two.params["offset"] == "1000"


def test_a_match_saves_the_look_up(
    adapter: OneOfNoneAdapter, play: Play, payload: Callable[[str], Any]
) -> None:
    """If a shared code or an automatic reward was looked up before, the list is read at once."""
    match, _ = play(adapter.lookup(op.Lookup("FAKE-ALL")), payload("lookup_global"))
    automatic = evolve(match, reward=match.reward.changed(delivery=Delivery.AUTOMATIC), value="")
    for known, code in ((match, "FAKE-ALL"), (automatic, None)):
        query = op.FindRedemption(code=known.value, order_id="1042", match=known)
        outcome, (get,) = play(adapter.find_redemption(query), {"data": [LIKELY]})
        assert get.segments[-1] == "redemptions"
        assert (outcome.order_id, outcome.code) == ("1042", code)
    strange = evolve(match, reward=evolve(match.reward, ref=RewardRef("acme", "1")))
    query = op.FindRedemption(code="X", order_id="1042", match=strange)
    outcome, sent = play(adapter.find_redemption(query))
    assert isinstance(outcome, InvalidRequest)
    assert sent == []


def test_an_order_without_redemption_is_not_found(find: Callable[..., Any]) -> None:
    """If all redemptions are of other orders, or of none, there is none of this one."""
    assert find([other(1), {**LIKELY, "orderId": None}])[0] is None
    assert find([])[0] is None


@pytest.mark.parametrize("entry", [{}, {"id": "r-1"}, "r-1", {"orderId": {"x": 1}}])
def test_silence_is_not_taken_for_no(entry: Any, find: Callable[..., Any]) -> None:
    """If a redemption does not say for which order it is, nobody can say that it is not this one."""
    outcome, _ = find([other(1), entry])
    assert type(outcome) is ContractViolated
    assert "1 redemptions of this reward do not say for which order" in str(outcome)


def test_a_list_that_repeats_itself_ends(find: Callable[..., Any]) -> None:
    """If the vendor gives the same page again and again, that is said, and it does not go on."""
    page = [other(number) for number in range(1000)]
    outcome, _ = find(page, page)
    assert type(outcome) is ContractViolated
    assert "repeats itself" in str(outcome)


def test_a_look_that_fails_is_an_error(
    adapter: OneOfNoneAdapter, play: Play, payload: Callable[[str], Any]
) -> None:
    """If the list cannot be read, that is an error, and not "not redeemed"."""
    outcome, _ = play(adapter.find_redemption(FIND), payload("lookup_global"), Response(404))
    assert type(outcome) is RewardNotFound
