"""Codes: found to the letter, made as asked, and of no use once they are revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import pytest

from rewardkit.errors import (
    CodeNotFound,
    Conflict,
    Incomplete,
    InvalidRequest,
    NotFound,
    Rejected,
    RewardNotFound,
    Unsupported,
)
from rewardkit.model import CodeMatch, CodeStatus, RewardStatus
from rewardkit.operations import Operation
from rewardkit.testkit.needs import needs, only_if
from rewardkit.testkit.recording import Recording
from rewardkit.testkit.stage import Stage

from .base import Suite
from .checkout import UNUSABLE
from .reading import stands_whole

Recorded = Callable[[Operation], Recording]

#: Of a larger limit, not all of it is tried.
_MANY = 2_000


#: The examples of which something else than the code's status may tell, too, and where that stands.
_OF_TIME = {"expired": "window.expires_at", "early": "window.starts_at"}


class Codes(Suite):
    """Looking codes up, listing, making and revoking them."""

    group: ClassVar[str] = "codes"

    @needs(Operation.LOOKUP)
    def test_a_code_finds_its_reward(self, stage: Stage) -> None:
        """If a code is looked up, its reward comes, and the code as it was written."""
        match = stage.rewards.lookup(stage.code)
        assert match.reward.ref.id == stage.reward_id
        assert match.value == stage.code
        if match.code is not None:
            assert match.code.value == stage.code
            assert match.code.reward in {None, match.reward.ref}

    @needs(Operation.LOOKUP)
    def test_an_unknown_code_is_not_found(self, stage: Stage) -> None:
        """If there is no such code, that is CodeNotFound."""
        with pytest.raises(CodeNotFound):
            stage.rewards.lookup("THERE-IS-NO-SUCH-CODE")

    @needs(Operation.LOOKUP)
    def test_a_code_is_taken_to_the_letter(self, stage: Stage) -> None:
        """If a code is written in another way, it is sent in that way: never trimmed or upper-cased."""
        for written in (
            stage.code.lower(),
            f" {stage.code}",
            f"{stage.code}\n",
            stage.code.title(),
        ):
            if written == stage.code:
                continue
            stage.tap.passed.clear()
            try:
                match = stage.rewards.lookup(written)
            except CodeNotFound:
                pass
            else:
                assert match.value in {written, stage.code}
            for request in stage.tap.requests:
                assert stands_whole(written, request), f"{written!r} was sent otherwise"
                assert written == stage.code or not stands_whole(stage.code, request)

    @needs(Operation.LOOKUP)
    @pytest.mark.parametrize("example", UNUSABLE)
    def test_a_code_that_cannot_be_used_does_not_look_usable(
        self, stage: Stage, example: str
    ) -> None:
        """If a code is used up, has ended, is switched off or has not begun, its look-up says so."""
        found = stage.examples.get(example)
        if found is None or found.code is None:
            pytest.skip(f"the simulator has no code that is called {example}")
        try:
            match = stage.rewards.lookup(found.code)
        except UNUSABLE[example]:
            return
        code = match.code
        if code is None or "status" in code.not_stated:
            pytest.skip("its look-up does not say where a code stands")
        told = code.status is not CodeStatus.AVAILABLE
        if example in _OF_TIME:
            open_there = not match.reward.states(_OF_TIME[example])
            told |= open_there or _says_when(match, stage.adapter.clock())
        assert told, f"the code that is called {example} is said to be {code.status}"

    @needs(Operation.LIST_CODES)
    def test_codes_of_an_unknown_reward_are_not_found(self, stage: Stage) -> None:
        """If there is no such reward, it has no codes: that is RewardNotFound, or the id is refused."""
        with pytest.raises((NotFound, InvalidRequest)) as refused:
            list(stage.rewards.list_codes("no-such-reward"))
        assert not isinstance(refused.value, CodeNotFound), "it is the reward that there is not"

    @needs(Operation.LIST_CODES)
    @pytest.mark.parametrize("status", [CodeStatus.AVAILABLE, CodeStatus.REDEEMED])
    def test_a_list_of_codes_by_status_has_no_other(self, stage: Stage, status: CodeStatus) -> None:
        """If codes in a status are asked for, all that come are in it, and none is left out."""
        everything = list(stage.rewards.list_codes(stage.reward_id))
        try:
            found = [c.value for c in stage.rewards.list_codes(stage.reward_id, status=status)]
        except (InvalidRequest, Unsupported) as error:
            pytest.skip(f"the provider does not list by {status}: {error}")
        assert found == [code.value for code in everything if code.status is status]

    @needs(Operation.GENERATE_CODES, Operation.LOOKUP)
    def test_as_many_codes_are_made_as_asked(self, stage: Stage) -> None:
        """If codes are generated, they are new, so many, begin with the prefix, and are found."""
        before = set()
        if stage.supports(Operation.LIST_CODES):
            before = {code.value for code in stage.rewards.list_codes(stage.reward_id)}
        made = stage.rewards.generate_codes(stage.reward_id, 5, prefix="KIT-")
        texts = {code.value for code in made}
        assert len(made) == len(texts) == 5
        assert not texts & before
        for code in made:
            assert code.value.startswith("KIT-")
            assert stage.rewards.lookup(code.value).reward.ref.id == stage.reward_id

    @needs(Operation.GENERATE_CODES, Operation.LIST_CODES)
    def test_generated_codes_are_in_the_list(self, stage: Stage) -> None:
        """If codes are generated, the list has them, and no more than those."""
        before = [code.value for code in stage.rewards.list_codes(stage.reward_id)]
        made = [code.value for code in stage.rewards.generate_codes(stage.reward_id, 3)]
        after = [code.value for code in stage.rewards.list_codes(stage.reward_id)]
        assert sorted(after) == sorted([*before, *made])

    @needs(Operation.GENERATE_CODES)
    @only_if(
        lambda subject: Operation.GENERATE_CODES in subject.adapter.batch_limits,
        "it has no batch limit",
    )
    def test_a_whole_batch_is_made(self, stage: Stage) -> None:
        """If as many codes are asked for as the batch limit allows, the provider makes them."""
        limit = stage.adapter.batch_limits[Operation.GENERATE_CODES]
        if limit > _MANY:
            pytest.skip(f"{limit} are too many to make here")
        made = stage.rewards.generate_codes(stage.reward_id, limit)
        assert len({code.value for code in made}) == limit

    @needs(Operation.GENERATE_CODES)
    def test_codes_of_an_unknown_reward_are_not_made(self, stage: Stage) -> None:
        """If there is no such reward, no codes are made for it."""
        with pytest.raises((RewardNotFound, InvalidRequest)):
            stage.rewards.generate_codes("no-such-reward", 1)

    @needs(Operation.IMPORT_CODES, Operation.LOOKUP)
    def test_imported_codes_are_taken_to_the_letter(self, stage: Stage) -> None:
        """If codes are imported, they are found as they are written, and no otherwise."""
        texts = ["kit-Lower-7f3k", "KIT 9D2B", "KIT/4Q?8"]
        made = stage.rewards.import_codes(stage.reward_id, texts)
        assert [code.value for code in made] == texts
        for text in texts:
            assert stage.rewards.lookup(text).value == text

    @needs(Operation.IMPORT_CODES)
    @only_if(
        lambda subject: Operation.IMPORT_CODES in subject.adapter.batch_limits,
        "it has no batch limit",
    )
    def test_a_whole_batch_of_texts_is_imported(self, stage: Stage) -> None:
        """If as many codes are imported as the batch limit allows, the provider takes them."""
        limit = stage.adapter.batch_limits[Operation.IMPORT_CODES]
        if limit > _MANY:
            pytest.skip(f"{limit} are too many to import here")
        texts = [f"KIT-{number:04}-7F3K" for number in range(limit)]
        made = stage.rewards.import_codes(stage.reward_id, texts)
        assert [code.value for code in made] == texts

    @needs(Operation.IMPORT_CODES)
    def test_a_code_that_exists_is_not_imported_again(self, stage: Stage) -> None:
        """If a code exists, importing it is refused, and what was made all the same is told."""
        with pytest.raises((Conflict, Incomplete)) as refused:
            stage.rewards.import_codes(stage.reward_id, ["KIT-NEW-7F3K", stage.code])
        told = {code.value for code in refused.value.made}
        if stage.supports(Operation.LIST_CODES):
            there = {code.value for code in stage.rewards.list_codes(stage.reward_id)}
            assert ("KIT-NEW-7F3K" in there) == ("KIT-NEW-7F3K" in told)

    @needs(Operation.REVOKE_CODE, Operation.REDEEM)
    def test_a_revoked_code_cannot_be_redeemed(self, stage: Stage) -> None:
        """If a code is revoked, it says so, and no order can use it."""
        revoked = stage.rewards.revoke_code(stage.code)
        assert revoked.status is not CodeStatus.AVAILABLE
        with pytest.raises((Rejected, CodeNotFound)):
            stage.rewards.redeem(stage.code, order=stage.order(), customer=stage.customer)

    @needs(Operation.REVOKE_CODE)
    def test_an_unknown_code_cannot_be_revoked(self, stage: Stage) -> None:
        """If there is no such code, it cannot be revoked."""
        with pytest.raises(CodeNotFound):
            stage.rewards.revoke_code("THERE-IS-NO-SUCH-CODE")


def _says_when(match: CodeMatch, present: datetime) -> bool:
    """Whether a window, or the reward's status, says that this is no time to use a code."""
    windows = (
        [match.reward.window] if match.code is None else [match.reward.window, match.code.window]
    )
    if any(not window.contains(present) for window in windows):
        return True
    return match.reward.status not in {None, RewardStatus.ACTIVE}
