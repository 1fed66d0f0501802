"""Lists of codes beyond the vendor's last page: none is lost, and none comes twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from rewardkit import Rewards, Secret
from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, Unsupported
from rewardkit.exchange import Request, Response, run
from rewardkit.model import CodeStatus
from rewardkit.times import format_instant, parse_instant
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.settings import VoucherifySettings

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LAST_PAGE = 99


@define
class Vendor:
    """A vendor with codes that were made at given milliseconds after noon, in this order.

    Attributes:
        made: when each was made.
        inclusive: whether a list of what was made after a moment has that moment's.
        stable: whether those of one moment come in the same order in every list.
        tells_total: whether lists say how many there are.
        parallel: how many pages may be asked for at once.
    """

    made: Sequence[int | None]
    inclusive: bool = False
    stable: bool = True
    tells_total: bool = True
    parallel: int = 1
    asked: int = 0
    ahead: int = 0

    def send(self, request: Request) -> Response:
        self.asked += 1
        assert request.segments == ("v1", "vouchers")
        assert request.params["campaign_id"] == "camp_X"
        assert request.params["order"] == "created_at"
        size, number = int(request.params["limit"]), int(request.params["page"])
        assert 1 <= number <= LAST_PAGE
        found = [*enumerate(self.made)]
        after = request.params.get("created_at[after]")
        if after is not None:
            since = (parse_instant(after) - NOON) / timedelta(milliseconds=1)
            found = [
                (index, at)
                for index, at in found
                if at is not None and (at > since or (self.inclusive and at == since))
            ]
        turned = -1 if after is not None and not self.stable else 1
        found.sort(key=lambda code: (code[1] or 0, code[0] * turned))
        page: dict[str, Any] = {
            "vouchers": [voucher(*code) for code in found[size * (number - 1) : size * number]]
        }
        if self.tells_total:
            page["total"] = len(found)
        return Response(200, {}, json.dumps(page).encode())

    def send_ahead(self, request: Request, _: object) -> Response:
        self.ahead += 1
        return self.send(request)

    def close(self) -> None:
        pass


def voucher(index: int, at: int | None) -> dict[str, Any]:
    """Give a code; every third one is switched off."""
    made = None if at is None else format_instant(NOON + timedelta(milliseconds=at))
    return {
        "id": f"v_{index}",
        "code": f"CODE-{index}",
        "type": "DISCOUNT_VOUCHER",
        "object": "voucher",
        "campaign_id": "camp_X",
        "created_at": made,
        "active": index % 3 > 0,
    }


def listed(vendor: Vendor, *, page_size: int = 1, status: CodeStatus | None = None) -> list[str]:
    """Give the ids of all codes, listed in small pages, so that there are few in 99 of them."""
    keys = VoucherifySettings(app_id=Secret("app"), app_token=Secret("token"))
    rewards = Rewards(VoucherifyAdapter(keys, clock=lambda: NOON), vendor)
    return [code.id for code in rewards.list_codes("camp_X", page_size=page_size, status=status)]


@st.composite
def moments(draw: st.DrawFn) -> list[int | None]:
    """Draw when codes were made: in runs of one moment, some a millisecond after the last one."""
    runs = draw(st.lists(st.tuples(st.integers(1, 45), st.integers(1, 3)), min_size=4, max_size=12))
    made: list[int | None] = []
    now = 0
    for count, pause in runs:
        made += [now] * count
        now += pause
    return made


@settings(deadline=None, max_examples=60)
@given(
    made=moments(),
    inclusive=st.booleans(),
    stable=st.booleans(),
    tells_total=st.booleans(),
    page_size=st.integers(1, 2),
    parallel=st.sampled_from([1, 4]),
)
def test_every_code_comes_once(
    *,
    made: list[int | None],
    inclusive: bool,
    stable: bool,
    tells_total: bool,
    page_size: int,
    parallel: int,
) -> None:
    """If there are more codes than pages, each comes once, oldest first, whatever "after" means."""
    vendor = Vendor(made, inclusive, stable, tells_total, parallel)
    ids = listed(vendor, page_size=page_size)
    assert sorted(ids) == sorted(f"v_{index}" for index in range(len(made)))
    times = [made[int(id.removeprefix("v_"))] or 0 for id in ids]
    assert times == sorted(times)


@pytest.mark.parametrize("inclusive", [True, False])
@pytest.mark.parametrize("ties", [97, 98])
def test_a_whole_list_of_one_moment_can_be_passed(ties: int, inclusive: bool) -> None:
    """If nearly as many codes as a list has were made in one moment, it goes on after that."""
    vendor = Vendor([0] * 3 + [5] * ties + [7] * 3, inclusive, stable=False)
    ids = listed(vendor)
    assert (len(ids), len(set(ids))) == (ties + 6, ties + 6)


@pytest.mark.parametrize("inclusive", [True, False])
def test_more_codes_of_one_moment_than_a_list_has_are_told(inclusive: bool) -> None:
    """If a list cannot get past a moment, that is an error that says which, and no endless loop."""
    vendor = Vendor([5] * 100, inclusive)
    with pytest.raises(Unsupported, match=r"99 or more were made at 2026-07-01T12:00:00\.005Z"):
        listed(vendor)
    assert vendor.asked < 400


def test_a_code_without_its_time_is_told() -> None:
    """If the vendor does not say when the last code was made, the list does not end in silence."""
    with pytest.raises(Unsupported, match="does not say when"):
        listed(Vendor([None] * 100))


def test_a_status_is_looked_for_in_all_lists() -> None:
    """If a status is asked for, codes of it are found beyond the last page, too."""
    ids = listed(Vendor([index // 7 for index in range(250)]), status=CodeStatus.REVOKED)
    assert ids == [f"v_{index}" for index in range(0, 250, 3)]


def test_the_list_costs_hardly_more_calls_than_it_has_pages() -> None:
    """If codes were made in different moments, a new list costs two calls and no more."""
    vendor = Vendor([*range(300)])
    assert len(listed(vendor)) == 300
    assert vendor.asked <= 300 + 3 * 3


def test_pages_ahead_cost_no_more_calls() -> None:
    """If pages are asked for ahead, it is those that come, up to the last one of each list."""
    vendor, patient = Vendor([*range(300)], parallel=4), Vendor([*range(300)])
    assert listed(vendor) == listed(patient)
    assert vendor.asked == patient.asked
    assert vendor.ahead > 280


def first_page(adapter: VoucherifyAdapter, cursor: str | None, vendor: Vendor) -> Any:
    """Give one page."""
    query = op.ListCodes(reward_id="camp_X", cursor=cursor, page_size=1)
    return run(adapter.list_codes(query), vendor.send, adapter.refuse)


def test_a_cursor_is_a_text_that_can_be_kept(adapter: VoucherifyAdapter) -> None:
    """If a cursor of a later list is used by another connection, the list goes on from there."""
    vendor = Vendor([index // 2 for index in range(150)])
    cursor, ids = None, list[str]()
    for _ in range(105):
        page = first_page(adapter, cursor, vendor)
        ids += [code.id for code in page.items]
        cursor = page.next
    keys = VoucherifySettings(app_id=Secret("other"), app_token=Secret("token"))
    other = VoucherifyAdapter(keys)
    while cursor is not None:
        page = first_page(other, cursor, vendor)
        ids += [code.id for code in page.items]
        cursor = page.next
    assert ids == [f"v_{index}" for index in range(150)]


@pytest.mark.parametrize(
    "cursor", ["0", "x", "1@", "1@yesterday", "@2026-07-01T12:00:00Z", "-1", "100"]
)
def test_a_cursor_of_somebody_else_is_refused(cursor: str, adapter: VoucherifyAdapter) -> None:
    """If a cursor is none of ours, nothing is sent."""
    vendor = Vendor([0])
    with pytest.raises(InvalidRequest, match="cursor"):
        first_page(adapter, cursor, vendor)
    assert vendor.asked == 0


def test_the_first_pages_say_how_many_there_are(adapter: VoucherifyAdapter) -> None:
    """If the vendor says how many codes there are, so does the page; a later list does not know."""
    vendor = Vendor([*range(150)])
    assert first_page(adapter, None, vendor).total == 150
    assert first_page(adapter, '[2,"2026-07-01T12:00:00.098Z",[]]', vendor).total is None
