from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from rewardkit import operations as op
from rewardkit.drift import DriftKind
from rewardkit.errors import (
    GrantUnavailable,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RewardNotFound,
    Unsupported,
)
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit.model import Customer, GrantStatus
from rewardkit_oneofnone.adapter import OneOfNoneAdapter

Play = Callable[..., tuple[Any, list[Request]]]

REWARD = "0000000a-0000-4000-8000-000000000001"
USER = "7f9c24e5-1f0b-4d4f-9a51-3c8e6f0d2b17"
TOKEN = "tok-0123456789abcdef"
ISSUED = {
    "grantId": "0000000e-0000-4000-8000-000000000001",
    "token": TOKEN,
    "redirectUrl": f"https://shop.example.com/grants/{TOKEN}",
    "expiresAt": "2026-06-01T12:00:00Z",
}
CLAIMED = {
    "grantId": ISSUED["grantId"],
    "rewardId": REWARD,
    "discountCode": "TEN-4F9A-77",
    "codeType": "unique_codes",
    "valueType": "percentage",
    "value": 10,
    "scope": "sitewide",
    "externalIds": [{"externalId": "gid://1", "externalCodeId": None}],
}
ISSUE = op.IssueGrant(reward_id=REWARD, customer=Customer(USER, "a@example.com"), source="wheel-3")


def test_a_grant_is_issued(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If a grant is issued, the user and the source are sent, and its token is not shown."""
    outcome, (post,) = play(adapter.issue_grant(ISSUE), ISSUED)
    assert post.segments == ("v1", "rewards", REWARD, "grants")
    assert post.json == {"teamAppUserId": USER, "sourceComponentId": "wheel-3"}
    assert post.repeat is Repeat.NEVER
    assert (outcome.status, outcome.customer) == (GrantStatus.ISSUED, USER)
    assert (outcome.token, outcome.url) == (TOKEN, ISSUED["redirectUrl"])
    assert outcome.expires_at == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert outcome.native == ISSUED
    assert TOKEN not in repr(outcome)


def test_a_grant_has_no_id_of_ones_own(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If a grant is given an id, there is no field for it, so that is refused and nothing is sent."""
    outcome, sent = play(adapter.issue_grant(evolve(ISSUE, id="call-7")))
    assert isinstance(outcome, Unsupported)
    assert "leave the id out" in str(outcome)
    assert sent == []


def test_an_end_that_cannot_be_read_is_counted(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If a grant's end is no time, it is counted and stays in native, and the grant is there."""
    outcome, _ = play(adapter.issue_grant(ISSUE), {**ISSUED, "expiresAt": "soon"})
    assert outcome.expires_at is None
    assert outcome.native["expiresAt"] == "soon"
    assert [each.kind for each in adapter.drift.seen()] == [DriftKind.UNPARSABLE_TIME]


def test_a_grant_is_claimed(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If a grant is claimed, its code comes, and neither token nor code is shown."""
    outcome, (post,) = play(adapter.claim_grant(op.ClaimGrant(TOKEN)), CLAIMED)
    assert post.segments == ("v1", "rewards", "grants", TOKEN, "claim")
    assert post.json is None
    assert (post.repeat, post.subject, post.sensitive) == (
        Repeat.NEVER,
        Subject.GRANT,
        (TOKEN,),
    )
    assert (outcome.status, outcome.code) == (GrantStatus.CLAIMED, "TEN-4F9A-77")
    assert str(outcome.reward) == f"oneofnone:{REWARD}"
    assert outcome.native == CLAIMED
    shown = f"{post!r} {outcome!r} {op.ClaimGrant(TOKEN)!r}"
    assert TOKEN not in shown
    assert "TEN-4F9A-77" not in shown


def test_a_claim_without_a_code(adapter: OneOfNoneAdapter, play: Play) -> None:
    """If what was claimed needs no code, there is none."""
    outcome, _ = play(
        adapter.claim_grant(op.ClaimGrant(TOKEN)),
        {**CLAIMED, "discountCode": None, "codeType": "automatic"},
    )
    assert outcome.code is None


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, NotFound), (410, GrantUnavailable), (400, InvalidRequest), (502, OutcomeUnknown)],
)
def test_a_claim_that_fails_says_why(
    status: int,
    error: type[ProviderError],
    adapter: OneOfNoneAdapter,
    play: Play,
    answer: Callable[..., Response],
) -> None:
    """If a claim fails, the status says why, and a token that the vendor quotes is masked."""
    body = answer({"message": f"Not {TOKEN}", "code": "X"}, status)
    outcome, _ = play(adapter.claim_grant(op.ClaimGrant(TOKEN)), body)
    assert type(outcome) is error
    assert TOKEN not in str(outcome)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Response(404), RewardNotFound),
        (Response(503), OutcomeUnknown),
        (Response(200, {}, b"null"), OutcomeUnknown),
        (Response(200, {}, b'{"grantId": ""}'), OutcomeUnknown),
    ],
)
def test_an_issue_that_fails_says_why(
    given: Response, error: type[ProviderError], adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If a grant is not answered as it should be, it may be there, and that is said."""
    outcome, sent = play(adapter.issue_grant(ISSUE), given)
    assert type(outcome) is error
    assert len(sent) == 1
