from __future__ import annotations

from datetime import timedelta

import pytest
from local_shop import NOON, Shop, euros, order

from rewardkit.errors import (
    CodeNotYetActive,
    Conflict,
    GrantUnavailable,
    InvalidRequest,
    NotEligible,
    NotFound,
    Unsupported,
)
from rewardkit.model import CodeStatus, Customer, Delivery, Grant, GrantStatus, Window

ANA, BEN = Customer("ana"), Customer("ben")


def token_of(grant: Grant) -> str:
    assert grant.token is not None
    return grant.token


def test_a_grant_is_claimed_once(shop: Shop) -> None:
    """If a grant is claimed, its token is worth nothing any more."""
    reward = shop.reward(delivery=Delivery.NONE)
    grant = shop.rewards.issue_grant(reward, ANA, source="newsletter")
    assert (grant.status, grant.customer, grant.reward) == (GrantStatus.ISSUED, "ana", reward.ref)
    assert grant.expires_at == NOON + timedelta(days=30)
    assert grant.native == {"source": "newsletter"}
    claimed = shop.rewards.claim_grant(token_of(grant))
    assert (claimed.id, claimed.status, claimed.code) == (grant.id, GrantStatus.CLAIMED, None)
    with pytest.raises(GrantUnavailable, match="already"):
        shop.rewards.claim_grant(token_of(grant))


def test_tokens_cannot_be_guessed_or_read(shop: Shop) -> None:
    """If tokens are made, they are long, fit an address, differ, and are not in the database."""
    reward = shop.reward(delivery=Delivery.NONE)
    tokens = {token_of(shop.rewards.issue_grant(reward, ANA)) for _ in range(20)}
    assert len(tokens) == 20
    for token in tokens:
        assert len(token) == 32
        assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_that_is_none(shop: Shop) -> None:
    """If a token is not known, the error does not repeat it."""
    with pytest.raises(NotFound, match="token") as caught:
        shop.rewards.claim_grant("NO-SUCH-TOKEN-AT-ALL")
    assert "SUCH" not in str(caught.value)


def test_a_grant_expires(shop: Shop) -> None:
    """If nobody claims a grant in time, or before the reward ends, it is gone."""
    reward = shop.reward(delivery=Delivery.NONE, window=Window(expires_at=NOON + timedelta(days=1)))
    grant = shop.rewards.issue_grant(reward, ANA)
    assert grant.expires_at == NOON + timedelta(days=1)
    shop.clock.forward(days=1)
    with pytest.raises(GrantUnavailable, match="expired"):
        shop.rewards.claim_grant(token_of(grant))


def test_a_claim_hands_out_a_code_for_the_customer(shop: Shop) -> None:
    """If a reward has unique codes, each claim gives another one, which only its customer can use."""
    reward = shop.reward()
    first, second = shop.rewards.generate_codes(reward, 2)
    anas = shop.rewards.claim_grant(token_of(shop.rewards.issue_grant(reward, ANA)))
    bens = shop.rewards.claim_grant(token_of(shop.rewards.issue_grant(reward, BEN)))
    assert (anas.code, bens.code) == (first.value, second.value)
    now = shop.code_now(first)
    assert (now.status, now.reserved_for) == (CodeStatus.RESERVED, "ana")
    for customer in (BEN, None):
        with pytest.raises(NotEligible):
            shop.rewards.redeem(first.value, order=order("1"), customer=customer)
    shop.rewards.redeem(first.value, order=order("1"), customer=ANA)


def test_without_a_code_left_the_grant_stays(shop: Shop) -> None:
    """If there is no code to hand out, the claim fails as a whole and works later."""
    reward = shop.reward()
    token = token_of(shop.rewards.issue_grant(reward, ANA))
    with pytest.raises(GrantUnavailable, match="generate"):
        shop.rewards.claim_grant(token)
    (code,) = shop.rewards.generate_codes(reward, 1)
    assert shop.rewards.claim_grant(token).code == code.value


def test_a_claim_of_a_shared_code(shop: Shop) -> None:
    """If everybody has the same code, a claim gives that one."""
    reward = shop.reward(delivery=Delivery.SHARED_CODE, shared_code="SUMMER")
    grant = shop.rewards.issue_grant(reward, ANA)
    assert shop.rewards.claim_grant(token_of(grant)).code == "SUMMER"


def test_a_draft_is_not_granted(shop: Shop) -> None:
    """If a reward cannot be used, it is not promised to anybody either."""
    with pytest.raises(CodeNotYetActive):
        shop.rewards.issue_grant(shop.rewards.set_status(shop.reward(), "draft"), ANA)


def test_a_grant_needs_somebody(shop: Shop) -> None:
    """If the customer has no id, nobody could ever redeem it."""
    with pytest.raises(InvalidRequest, match="customer"):
        shop.rewards.issue_grant(shop.reward(), Customer(""))


def test_a_grant_cannot_be_repeated_by_an_id(shop: Shop) -> None:
    """If a grant is given an id of one's own, that is refused: nothing would hold it to one grant."""
    with pytest.raises(Unsupported, match="keeps no id of yours for a grant"):
        shop.rewards.issue_grant(shop.reward(), ANA, id="call-7")


def test_a_promised_reward_is_not_deleted(shop: Shop) -> None:
    """If somebody has a grant of a reward, it stays."""
    reward = shop.reward()
    shop.rewards.issue_grant(reward, ANA)
    with pytest.raises(Conflict, match="grants: 1"):
        shop.rewards.delete_reward(reward)


def test_a_recorded_redemption_names_its_grant(shop: Shop) -> None:
    """If a redemption comes of a grant, it keeps its id; one of another reward is refused."""
    reward = shop.reward(delivery=Delivery.NONE)
    grant = shop.rewards.issue_grant(reward, ANA)
    recorded = shop.rewards.record_redemption(
        reward, order=order("1"), discount=euros(1), grant_id=grant.id
    )
    assert recorded.native["grant_id"] == grant.id
    with pytest.raises(NotFound, match="gra_none"):
        shop.rewards.record_redemption(
            reward, order=order("2"), discount=euros(1), grant_id="gra_none"
        )
    with pytest.raises(InvalidRequest, match="summer"):
        shop.rewards.record_redemption(
            shop.reward("Other"), order=order("2"), discount=euros(1), grant_id=grant.id
        )
