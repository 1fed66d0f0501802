from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve
from local_shop import NOON, Shop, euros, order
from reading_back import carry_out, look

import rewardkit
from rewardkit import operations as op
from rewardkit.errors import CodeAlreadyRedeemed, Conflict, InvalidRequest, Unsupported
from rewardkit.local.store.schema import VERSION
from rewardkit.model import Customer, Delivery, FreeShipping, RedemptionStatus, Reward, RewardRef
from rewardkit.readback import Command, Evidence

AUTOMATIC = op.Redeem(code="local:free", order=order())


@pytest.fixture
def free(shop: Shop) -> Reward:
    """A reward that is applied by itself."""
    return shop.reward("Free", delivery=Delivery.AUTOMATIC, benefit=FreeShipping())


def redeem(code: str, order_id: str = "1042", minor: int | None = None) -> op.Redeem:
    """A redemption, of a credit with an amount."""
    amount = None if minor is None else euros(minor)
    return op.Redeem(code=code, order=order(order_id), amount=amount)


def test_a_redemption_whose_answer_was_lost_is_found(shop: Shop, free: Reward) -> None:
    """If a code, a credit or a reward without a code was redeemed, its redemption is the outcome."""
    commands = [redeem(shop.code().value), redeem(shop.gift_card().value, minor=500), AUTOMATIC]
    for command in commands:
        outcome = carry_out(shop.rewards, command)
        seen = look(shop.rewards, command, NOON)
        assert (seen.outcome, seen.rest) == (outcome, None)


def test_a_redemption_that_never_arrived_is_left_to_do(shop: Shop, free: Reward) -> None:
    """If nothing was redeemed for the order, all of the command is left, and whether it is safe."""
    single, card = shop.code(), shop.gift_card()
    commands = [redeem(single.value), redeem(card.value, minor=500), AUTOMATIC]
    seen = [look(shop.rewards, command, NOON) for command in commands]
    assert [each.rest for each in seen] == commands
    assert [each.outcome for each in seen] == [None, None, None]
    assert [each.single_use for each in seen] == [True, False, False]


def test_somebody_elses_redemption_is_not_ours(shop: Shop) -> None:
    """If another order has used the code, ours is left to do, and is refused."""
    code = shop.code()
    carry_out(shop.rewards, redeem(code.value, "1041"))
    command = redeem(code.value)
    assert look(shop.rewards, command, NOON).rest == command
    with pytest.raises(CodeAlreadyRedeemed):
        carry_out(shop.rewards, command)


def test_a_code_that_is_not_there_was_not_used(shop: Shop) -> None:
    """If there is no such code, nothing was done, and the same command says so at once."""
    command = redeem("NOPE")
    seen = look(shop.rewards, command, NOON)
    assert (seen.rest, seen.single_use) == (command, True)


@pytest.mark.parametrize("what", ["code", "automatic"])
def test_an_undoing_is_read_back(shop: Shop, free: Reward, what: str) -> None:
    """If a redemption was undone, that is the outcome; if not, the undoing is left to do."""
    first = carry_out(shop.rewards, redeem(shop.code().value) if what == "code" else AUTOMATIC)
    if what == "automatic":
        assert first.code is None
    undo = op.UndoRedemption(redemption=first, reason="returned")
    assert look(shop.rewards, undo, NOON).rest == undo
    outcome = carry_out(shop.rewards, undo)
    seen = look(shop.rewards, undo, NOON)
    assert (seen.outcome, seen.rest) == (outcome, None)
    assert outcome.status == RedemptionStatus.UNDONE


def test_the_order_may_use_the_code_again_after_an_undoing(shop: Shop) -> None:
    """If a code was redeemed, undone and redeemed again for one order, the two are told apart."""
    command = redeem(shop.code().value)
    undo = op.UndoRedemption(redemption=carry_out(shop.rewards, command))
    carry_out(shop.rewards, undo)
    assert look(shop.rewards, command, NOON).rest == command
    second = carry_out(shop.rewards, command)
    assert look(shop.rewards, command, NOON).outcome == second
    assert look(shop.rewards, undo, NOON).rest is None


def test_an_undoing_without_an_id_is_not_repeated_at_once(shop: Shop) -> None:
    """If the redemption has no id, what counts may be a later one, so it is not sent again at once."""
    first = carry_out(shop.rewards, redeem(shop.code().value))
    undo = op.UndoRedemption(redemption=evolve(first, id=None))
    seen = look(shop.rewards, undo, NOON)
    assert (seen.rest, seen.single_use) == (undo, False)


def test_a_batch_is_known_by_its_tag(shop: Shop) -> None:
    """If codes were made with a tag, reading back gives them, and no others of the reward."""
    reward = shop.reward()
    shop.rewards.generate_codes(reward, 3)
    command = op.GenerateCodes(reward_id=reward.ref.id, count=5, prefix="A-", tag="part-1")
    assert look(shop.rewards, command, NOON).rest == command
    outcome = carry_out(shop.rewards, command)
    seen = look(shop.rewards, command, NOON)
    assert (seen.outcome, seen.rest) == (outcome, None)
    assert look(shop.rewards, evolve(command, tag="part-2"), NOON).outcome is None


def test_a_tag_that_is_used_again_makes_what_lacks(shop: Shop) -> None:
    """If a batch has some of its codes, its command is left whole, makes the others and gives all."""
    reward = shop.reward()
    command = op.GenerateCodes(reward_id=reward.ref.id, count=5, tag="part-1")
    first = carry_out(shop.rewards, evolve(command, count=2))
    seen = look(shop.rewards, command, NOON)
    assert (seen.outcome, seen.rest) == (None, command)
    whole = carry_out(shop.rewards, command)
    assert (len(whole), whole[:2]) == (5, first)
    assert carry_out(shop.rewards, command) == whole
    assert len(list(shop.rewards.list_codes(reward))) == 5


def test_a_tag_names_one_batch(shop: Shop) -> None:
    """If a tag is empty, or has more codes than are asked for, nothing is made."""
    reward = shop.reward()
    command = op.GenerateCodes(reward_id=reward.ref.id, count=2, tag="part-1")
    carry_out(shop.rewards, command)
    with pytest.raises(Conflict, match="2 codes have this tag, and only 1 "):
        carry_out(shop.rewards, evolve(command, count=1))
    with pytest.raises(InvalidRequest, match="tag is empty"):
        carry_out(shop.rewards, evolve(command, tag=""))
    assert len(list(shop.rewards.list_codes(reward))) == 2


def test_without_a_tag_a_batch_cannot_be_read_back(shop: Shop) -> None:
    """If codes were made without a tag, that is told, and the command is never sent again."""
    command = op.GenerateCodes(reward_id=shop.reward().ref.id, count=2)
    assert shop.rewards.adapter.repeat_rule(command).evidence is Evidence.NONE
    with pytest.raises(Unsupported):
        look(shop.rewards, command, NOON)


def test_an_import_is_read_back(shop: Shop) -> None:
    """If codes were imported, they are the outcome in the order given; if not, all are left."""
    command = op.ImportCodes(reward_id=shop.reward().ref.id, codes=("B", "A"))
    assert look(shop.rewards, command, NOON).rest == command
    outcome = carry_out(shop.rewards, command)
    seen = look(shop.rewards, command, NOON)
    assert (seen.outcome, seen.rest) == (outcome, None)


def test_codes_that_were_there_before_are_not_ours(shop: Shop) -> None:
    """If a text is an older code, or another reward's, the import was refused and still is."""
    reward = shop.reward()
    shop.rewards.import_codes(reward, ["A"])
    shop.rewards.import_codes(shop.reward("Other"), ["B"])
    shop.clock.forward(hours=1)
    command = op.ImportCodes(reward_id=reward.ref.id, codes=("A", "B", "C"))
    seen = look(shop.rewards, command, shop.clock.now)
    assert (seen.outcome, seen.rest) == (None, command)


@pytest.mark.parametrize("ref", [RewardRef("new", "reward"), RewardRef("local", "own-id")])
def test_a_new_reward_is_known_by_its_id(shop: Shop, ref: RewardRef) -> None:
    """If a reward was made, it is found by the id of its reference or of its name."""
    command = op.CreateReward(evolve(Reward.new("Summer 2026", FreeShipping()), ref=ref))
    assert shop.rewards.adapter.repeat_rule(command).evidence is Evidence.SINGLE_USE
    assert look(shop.rewards, command, NOON).rest == command
    outcome = carry_out(shop.rewards, command)
    seen = look(shop.rewards, command, NOON)
    assert (seen.outcome, seen.rest) == (outcome, None)


def test_a_reward_that_was_in_the_way_is_not_ours(shop: Shop) -> None:
    """If the id is an older reward's, or another one's, the command is left, and is refused."""
    shop.reward("Summer")
    other = op.CreateReward(Reward.new("Summer", FreeShipping()))
    assert look(shop.rewards, other, NOON).rest == other
    shop.clock.forward(hours=1)
    same = op.CreateReward(Reward.new("Summer", shop.rewards.get_reward("local:summer").benefit))
    assert look(shop.rewards, same, shop.clock.now).rest == same
    with pytest.raises(Conflict):
        carry_out(shop.rewards, same)


def test_a_reward_without_an_id_of_its_own_is_looked_for_by_name(shop: Shop) -> None:
    """If no id can be made of a name, the list is searched for a new reward of that name."""
    command = op.CreateReward(Reward.new("夏", FreeShipping()))
    assert shop.rewards.adapter.repeat_rule(command).evidence is Evidence.OWN_ID
    assert look(shop.rewards, command, NOON).rest == command
    outcome = carry_out(shop.rewards, command)
    assert look(shop.rewards, command, NOON).outcome == outcome


def test_a_grant_is_never_repeated(shop: Shop) -> None:
    """If a grant's answer was lost, its token is gone, so nothing can be read back."""
    command: Command = op.IssueGrant(reward_id="summer", customer=Customer("ana"))
    rule = shop.rewards.adapter.repeat_rule(command)
    assert (rule.evidence, "token" in rule.how) == (Evidence.NONE, True)
    with pytest.raises(Unsupported):
        look(shop.rewards, command, NOON)


def test_a_file_of_an_older_version_takes_batches(tmp_path: Path) -> None:
    """If a file has the first tables, they are brought up to date, and what is in it stays."""
    path = tmp_path / "shop.db"
    with rewardkit.connect(f"local:{path}") as rewards:
        reward = rewards.create_reward(
            Reward.new("Summer", FreeShipping(), delivery=Delivery.UNIQUE_CODES)
        )
        before = rewards.generate_codes(reward, 2)
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP INDEX codes_of_batch")
        file.execute("ALTER TABLE codes DROP COLUMN batch")
        file.execute("PRAGMA user_version = 1")
    with rewardkit.connect(f"local:{path}") as rewards:
        assert rewards.check().details["schema_version"] == VERSION
        assert list(rewards.list_codes(reward)) == before
        command = op.GenerateCodes(reward_id=reward.ref.id, count=2, tag="part-1")
        made = carry_out(rewards, command)
        assert look(rewards, command, NOON).outcome == made
