"""Adapters that change codes, lose them or make other ones."""

from __future__ import annotations

import attrs
from tally import wire
from tally.adapter import TallyAdapter
from tally.errors import REFUSALS

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import CodeNotFound, Conflict, NotFound, RewardNotFound
from rewardkit.exchange import Exchange, Request
from rewardkit.model import Code, CodeMatch, CodeStatus, Page, Window
from rewardkit.operations import Operation


@caught_by("test_a_code_finds_its_reward", says="'tally-7f3k' == 'TALLY-7F3K'")
class MatchInCapitals(TallyAdapter):
    """What a look-up finds is in small letters."""

    def match(self, found: wire.Found) -> CodeMatch:
        return attrs.evolve(super().match(found), value=found.code.text.lower())


@caught_by("test_an_unknown_code_is_not_found", says="RewardNotFound")
class CodeTakenForReward(TallyAdapter):
    """A code that there is not is said to be a reward."""

    refusals = {**REFUSALS, "code_unknown": RewardNotFound}


@caught_by(
    "test_a_code_that_cannot_be_used_does_not_look_usable",
    says="called used is said to be available",
)
class UsedIsFree(TallyAdapter):
    """A code that has been used is said to be free."""

    def code(self, code: wire.Code) -> Code:
        made = super().code(code)
        is_used = made.status is CodeStatus.REDEEMED
        return attrs.evolve(made, status=CodeStatus.AVAILABLE) if is_used else made


@caught_by(
    "test_a_code_that_cannot_be_used_does_not_look_usable",
    says="called early is said to be available",
)
class BeginningLost(TallyAdapter):
    """When an offer begins is never read."""

    def match(self, found: wire.Found) -> CodeMatch:
        match = super().match(found)
        begun = Window(expires_at=match.reward.window.expires_at)
        return attrs.evolve(match, reward=attrs.evolve(match.reward, window=begun))


@caught_by("test_a_code_is_taken_to_the_letter", says="' TALLY-7F3K' was sent otherwise")
class TrimmedCode(TallyAdapter):
    """Blanks around a code are cut off."""

    def finding(self, code: str) -> Request:
        return super().finding(code.strip())


@caught_by("test_a_code_is_taken_to_the_letter", says="was sent otherwise")
class CapitalCode(TallyAdapter):
    """A code is written in capitals."""

    def finding(self, code: str) -> Request:
        return super().finding(code.upper())


@caught_by("test_codes_of_an_unknown_reward_are_not_found", says="DID NOT RAISE")
class CodesOfNothing(TallyAdapter):
    """A reward that there is not has no codes."""

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """Vendor operation: GET /api/offers/{id}/codes."""
        try:
            return (yield from super().list_codes(query))
        except NotFound:
            return Page(())


@caught_by("test_a_list_of_codes_by_status_has_no_other", says="Left contains 2 more items")
class CodeStatusIgnored(TallyAdapter):
    """Codes in one status are asked for, and all come."""

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """Vendor operation: GET /api/offers/{id}/codes."""
        return super().list_codes(attrs.evolve(query, status=None))


@caught_by("test_as_many_codes_are_made_as_asked", says="KIT-")
class PrefixIgnored(TallyAdapter):
    """Codes begin as the vendor likes."""

    def generating(self, command: op.GenerateCodes) -> Request:
        return super().generating(attrs.evolve(command, prefix=None))


@caught_by("test_as_many_codes_are_made_as_asked", says="== 5")
class BatchOneShort(TallyAdapter):
    """One code less is made than is asked for."""

    def generating(self, command: op.GenerateCodes) -> Request:
        return super().generating(attrs.evolve(command, count=command.count - 1))


@caught_by("test_generated_codes_are_in_the_list", says="Left contains 3 more items")
class BatchTwice(TallyAdapter):
    """Codes are made twice, and those of the second time are given."""

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes."""
        yield self.generating(command)
        return (yield from super().generate_codes(command))


@caught_by("test_a_whole_batch_is_made", says="no more than 20 codes at once")
class BatchTooLarge(TallyAdapter):
    """It says that more codes can be made at once than the vendor makes."""

    batch_limits = {**TallyAdapter.batch_limits, Operation.GENERATE_CODES: 25}


@caught_by("test_a_whole_batch_of_texts_is_imported", says="no more than 20 codes at once")
class ImportTooLarge(TallyAdapter):
    """It says that more codes can be imported at once than the vendor takes."""

    batch_limits = {**TallyAdapter.batch_limits, Operation.IMPORT_CODES: 25}


@caught_by("test_codes_of_an_unknown_reward_are_not_made", says="DID NOT RAISE")
class MadeForNothing(TallyAdapter):
    """For a reward that there is not, no codes are made, and that is no error."""

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes."""
        try:
            return (yield from super().generate_codes(command))
        except NotFound:
            return ()


@caught_by("test_imported_codes_are_taken_to_the_letter", says="KIT-LOWER-7")
class ImportInCapitals(TallyAdapter):
    """Codes are imported in capitals."""

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes/import."""
        capitals = tuple(code.upper() for code in command.codes)
        return super().import_codes(attrs.evolve(command, codes=capitals))


@caught_by("test_a_code_that_exists_is_not_imported_again", says="DID NOT RAISE")
class ConflictSwallowed(TallyAdapter):
    """That a code exists is no error."""

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Vendor operation: POST /api/offers/{id}/codes/import."""
        try:
            return (yield from super().import_codes(command))
        except Conflict:
            return ()


@caught_by("test_a_revoked_code_cannot_be_redeemed", says="DID NOT RAISE")
class RevokesNothing(TallyAdapter):
    """A code is said to be revoked, and is not."""

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Vendor operation: POST /api/codes/{text}/block."""
        match = yield from super().lookup(op.Lookup(command.code))
        assert match.code is not None
        return attrs.evolve(match.code, status=CodeStatus.REVOKED)


@caught_by("test_an_unknown_code_cannot_be_revoked", says="DID NOT RAISE")
class RevokesAnything(TallyAdapter):
    """A code that there is not is revoked, too."""

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Vendor operation: POST /api/codes/{text}/block."""
        try:
            return (yield from super().revoke_code(command))
        except CodeNotFound:
            return Code(id="", reward=None, value=command.code, status=CodeStatus.REVOKED)
