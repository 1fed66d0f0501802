"""Checkout: redeeming, undoing, holding, giving; and why something cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeNotYetActive,
    CodeRevoked,
    Conflict,
    NotFound,
    ProviderError,
    Rejected,
    RewardNotFound,
    Unsupported,
    UsageLimitReached,
)
from rewardkit.jsontext import ExactFloat
from rewardkit.model import GrantStatus, Money, RedemptionStatus
from rewardkit.operations import Operation
from rewardkit.testkit import walking
from rewardkit.testkit.needs import needs
from rewardkit.testkit.recording import Recording
from rewardkit.testkit.scenes import command_for, issued, redeemed, reserved
from rewardkit.testkit.stage import Stage

from .base import Suite

Recorded = Callable[[Operation], Recording]

#: The examples of codes that cannot be used, and what their use is refused with.
UNUSABLE: dict[str, tuple[type[ProviderError], ...]] = {
    "used": (CodeAlreadyRedeemed, UsageLimitReached),
    "expired": (CodeExpired,),
    "revoked": (CodeRevoked,),
    "early": (CodeNotYetActive,),
}


class Checkout(Suite):
    """What an order does with a code."""

    group: ClassVar[str] = "checkout"

    @needs(Operation.REDEEM)
    def test_a_redemption_is_of_its_code_and_order(self, stage: Stage) -> None:
        """If a code is redeemed, the redemption names the code, the order and the reward."""
        redemption = redeemed(stage)
        assert redemption.code == stage.code
        assert redemption.order_id == "1042"
        assert redemption.status is RedemptionStatus.SUCCEEDED
        assert redemption.reward is None or redemption.reward.id == stage.reward_id

    @needs(Operation.REDEEM)
    def test_a_code_can_be_redeemed_by_its_text_alone(self, stage: Stage) -> None:
        """If a code was not looked up before, redeeming it by its text does the same."""
        redemption = stage.rewards.redeem(stage.code, order=stage.order(), customer=stage.customer)
        assert (redemption.code, redemption.order_id) == (stage.code, "1042")

    @needs(Operation.REDEEM)
    def test_a_single_use_code_is_redeemed_once(self, stage: Stage) -> None:
        """If a single-use code has been used, another order is refused, and told why."""
        redeemed(stage)
        with pytest.raises((CodeAlreadyRedeemed, UsageLimitReached)):
            stage.rewards.redeem(stage.code, order=stage.order("1043"), customer=stage.customer)

    @needs(Operation.REDEEM)
    def test_an_amount_is_not_ignored(self, stage: Stage) -> None:
        """If a part of a credit is to be spent of what is none, it is refused, or the vendor is told."""
        amount = Money(123, stage.subject.discount.currency)
        try:
            made = stage.rewards.redeem(
                stage.code, order=stage.order(), customer=stage.customer, amount=amount
            )
        except (ProviderError, Unsupported):
            return
        bodies = [request.json for request in stage.tap.writes]
        told = {str(value) for _, value in walking.values(bodies)}
        assert made.amount == amount or told & {"123", "1.23"}, (
            f"{amount} was to be spent, and nobody was told; {made.amount} was"
        )

    @needs(Operation.REDEEM)
    def test_an_unknown_code_is_not_redeemed(self, stage: Stage) -> None:
        """If there is no such code, nothing is redeemed."""
        with pytest.raises(CodeNotFound):
            stage.rewards.redeem("THERE-IS-NO-SUCH-CODE", order=stage.order())

    @needs(Operation.REDEEM)
    @pytest.mark.parametrize("example", UNUSABLE)
    def test_what_cannot_be_used_says_why(self, stage: Stage, example: str) -> None:
        """If a code is used up, has ended, is switched off or has not begun, the error says which."""
        found = stage.examples.get(example)
        if found is None or found.code is None:
            pytest.skip(f"the simulator has no code that is called {example}")
        with pytest.raises(ProviderError) as refused:
            stage.rewards.redeem(found.code, order=stage.order(), customer=stage.customer)
        assert isinstance(refused.value, UNUSABLE[example]), repr(refused.value)

    @needs(Operation.REDEEM, Operation.FIND_REDEMPTION)
    def test_a_redemption_is_found_by_its_order(self, stage: Stage) -> None:
        """If a code was redeemed for an order, it is found by both, and for no other order."""
        made = redeemed(stage)
        found = stage.rewards.find_redemption(stage.code, order_id="1042", customer=stage.customer)
        assert found is not None
        assert (found.id, found.order_id, found.code) == (made.id, "1042", stage.code)
        assert stage.rewards.find_redemption(stage.code, order_id="1043") is None

    @needs(Operation.FIND_REDEMPTION)
    def test_what_was_not_redeemed_is_not_found(self, stage: Stage) -> None:
        """If a code was not used, there is no redemption of it."""
        assert stage.rewards.find_redemption(stage.code, order_id="1042") is None

    @needs(Operation.REDEEM, Operation.LIST_REDEMPTIONS)
    def test_a_redemption_is_in_the_list(self, stage: Stage) -> None:
        """If a code is redeemed, its reward's redemptions have one more, of the same id."""
        before = list(stage.rewards.list_redemptions(stage.reward_id))
        made = redeemed(stage)
        after = list(stage.rewards.list_redemptions(stage.reward_id))
        assert len(after) == len(before) + 1
        if made.id is not None:
            assert made.id in {redemption.id for redemption in after}

    @needs(Operation.REDEEM, Operation.UNDO_REDEMPTION)
    def test_an_undone_redemption_frees_its_code(self, stage: Stage) -> None:
        """If a redemption is taken back, it says so, and another order can use the code."""
        undone = stage.rewards.undo_redemption(redeemed(stage), reason="returned")
        assert undone.status is RedemptionStatus.UNDONE
        again = stage.rewards.redeem(stage.code, order=stage.order("1043"), customer=stage.customer)
        assert again.order_id == "1043"

    @needs(Operation.REDEEM, Operation.UNDO_REDEMPTION)
    def test_a_redemption_is_undone_once(self, stage: Stage) -> None:
        """If a redemption has been taken back, it cannot be taken back again."""
        made = redeemed(stage)
        stage.rewards.undo_redemption(made)
        with pytest.raises(ProviderError) as refused:
            stage.rewards.undo_redemption(made)
        assert isinstance(refused.value, (Conflict, Rejected)) or "already" in str(refused.value)

    @needs(Operation.RESERVE, Operation.REDEEM)
    def test_a_held_code_is_confirmed_by_its_order(self, stage: Stage) -> None:
        """If a code is held for an order, that order can redeem it."""
        reservation = reserved(stage)
        assert (reservation.code, reservation.order_id) == (stage.code, "1042")
        redemption = stage.rewards.redeem(
            stage.code, order=stage.order(), customer=stage.customer, reservation=reservation
        )
        assert redemption.order_id == "1042"

    @needs(Operation.RESERVE, Operation.RELEASE, Operation.REDEEM)
    def test_a_released_code_is_free(self, stage: Stage) -> None:
        """If a hold is given back, another order can redeem the code."""
        stage.rewards.release(reserved(stage))
        redemption = stage.rewards.redeem(
            stage.code, order=stage.order("1043"), customer=stage.customer
        )
        assert redemption.order_id == "1043"

    @needs(Operation.ISSUE_GRANT)
    def test_a_grant_is_of_its_reward(self, stage: Stage) -> None:
        """If a reward is given to a customer, the grant is of that reward, and has an id."""
        grant = issued(stage)
        assert grant.reward.id == stage.reward_id
        assert grant.id

    @needs(Operation.ISSUE_GRANT)
    def test_a_grant_of_an_unknown_reward_is_refused(self, stage: Stage) -> None:
        """If there is no such reward, nobody is given it."""
        with pytest.raises((RewardNotFound, Rejected, ProviderError)):
            stage.rewards.issue_grant("no-such-reward", customer=stage.customer)

    @needs(Operation.CLAIM_GRANT)
    def test_a_claimed_grant_is_claimed(self, stage: Stage) -> None:
        """If a grant is claimed with its token, it is that grant, and says that it is claimed."""
        command = command_for(stage, Operation.CLAIM_GRANT)
        grant = stage.rewards.claim_grant(command.token)
        assert grant.status is GrantStatus.CLAIMED
        assert grant.reward.provider == stage.subject.name

    @needs(Operation.CLAIM_GRANT)
    def test_a_grant_is_claimed_once(self, stage: Stage) -> None:
        """If a grant has been claimed, its token claims nothing any more."""
        command = command_for(stage, Operation.CLAIM_GRANT)
        stage.rewards.claim_grant(command.token)
        with pytest.raises((Rejected, Conflict, NotFound)):
            stage.rewards.claim_grant(command.token)

    @needs(Operation.RECORD_REDEMPTION, Operation.LIST_REDEMPTIONS)
    def test_what_is_recorded_is_listed(self, stage: Stage) -> None:
        """If a redemption elsewhere is told, the reward's redemptions have one more."""
        before = len(list(stage.rewards.list_redemptions(stage.reward_id)))
        stage.rewards.record_redemption(
            stage.reward_id,
            order=stage.order(),
            discount=stage.subject.discount,
            customer=stage.customer,
        )
        assert len(list(stage.rewards.list_redemptions(stage.reward_id))) == before + 1

    @needs(Operation.CHECK)
    def test_good_credentials_are_told(self, stage: Stage) -> None:
        """If the credentials are good, ``check`` says whose they are."""
        assert stage.rewards.check().provider == stage.subject.name

    def test_what_is_sent_has_no_floats(self, recordings: list[Recording]) -> None:
        """If an amount is sent, it is exact: a whole number, a text, or a fraction with its digits."""
        for recording in recordings:
            for step in recording.steps:
                for path, value in _sent(step.request.json):
                    assert type(value) is not float, (
                        f"{recording.operation} sends {value!r} as {path}"
                    )


def _sent(body: Any) -> list[tuple[str, Any]]:
    return [pair for pair in walking.values(body, "$") if not isinstance(pair[1], ExactFloat)]
