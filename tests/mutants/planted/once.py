"""Adapters that would do a thing twice, or not find out whether it was done."""

from __future__ import annotations

from typing import Any

import attrs
from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import OutcomeUnknown
from rewardkit.exchange import Exchange, Repeat, Request
from rewardkit.model import CodeMatch, Redemption
from rewardkit.readback import ReadBack, Seen


@caught_by("test_what_says_it_may_be_repeated_may_be", says="4 codes are there")
class BatchMarkedSafe(TallyAdapter):
    """Making codes says that it may be repeated, and makes more then."""

    def generating(self, command: op.GenerateCodes) -> Request:
        return attrs.evolve(super().generating(command), repeat=Repeat.SAFE)


@caught_by("test_what_says_it_may_be_repeated_may_be", says="2 rewards are there")
class CreationMarkedSafe(TallyAdapter):
    """Creating a reward says that it may be repeated, and makes another one then."""

    def create_reward(self, command: op.CreateReward) -> Exchange[Any]:
        """Vendor operation: POST /api/offers."""
        (request,) = self.requests_to_create(command.reward)
        response = yield attrs.evolve(request, repeat=Repeat.SAFE)
        return self.reward(self.decode(wire.Offer, response))


@caught_by("test_a_redemption_is_not_marked_as_safe_to_repeat", says="says Repeat.SAFE")
class RedemptionMarkedSafe(TallyAdapter):
    """A redemption says that it may be repeated."""

    def redeeming(self, command: op.Redeem) -> Request:
        return attrs.evolve(super().redeeming(command), repeat=Repeat.SAFE)


@caught_by("test_a_lost_answer_leaves_one_redemption", says="was sent again")
class SendsAgain(TallyAdapter):
    """A redemption whose answer is lost is sent again."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        try:
            return (yield from super().redeem(command))
        except OutcomeUnknown as lost:
            yield self.redeeming(command)
            raise lost from None


@caught_by("test_a_lost_answer_leaves_one_redemption", says="None is not None")
class FindsNothing(TallyAdapter):
    """A redemption that is there is not found."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        yield from super().find_redemption(query)
        return None


@caught_by("test_a_read_back_tells_what_was_done", says="reading back shows nothing")
class SeesNothing(TallyAdapter):
    """A read-back says that nothing was done."""

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        yield from super().read_back(query)
        return Seen(rest=query.command)


@caught_by("test_a_read_back_tells_what_was_not_done", says="reading back shows")
class SeesEverything(TallyAdapter):
    """A read-back says that all was done."""

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        yield from super().read_back(query)
        return Seen(outcome=query.command)


@caught_by("test_reading_back_changes_nothing", says="Request POST api/offers/summer/codes")
class ReadsBackByDoing(TallyAdapter):
    """A read-back tries whether codes can be made."""

    def generated(self, command: op.GenerateCodes) -> Exchange[Seen]:
        yield self.generating(attrs.evolve(command, count=1))
        return (yield from super().generated(command))


@caught_by("test_what_is_refused_twice_is_refused", says="did something else")
class SaysRefusedTwice(TallyAdapter):
    """It says that a second batch would be refused, and it is made."""

    def generated(self, command: op.GenerateCodes) -> Exchange[Seen]:
        return attrs.evolve((yield from super().generated(command)), single_use=True)


@caught_by("test_a_journal_settles_what_was_lost", says="'another' == '1042'")
class SettledWrongly(TallyAdapter):
    """What was redeemed is not found, so that the journal lets it be redeemed for another order."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        found = yield from super().find_redemption(query)
        return found and attrs.evolve(found, order_id="another")


@caught_by("test_one_of_many_gets_a_single_use_code", says="orders have it")
class EverybodyGetsIt(TallyAdapter):
    """A use that failed, as another order was faster, is given as one."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        response = yield self.redeeming(command)
        return self.redemption(self.decode(wire.Use, response))


@caught_by("test_many_calls_do_not_mix_their_answers", says="a call got another one's answer")
class MixesAnswers(TallyAdapter):
    """What is asked is kept with the adapter, which all calls share."""

    asked = ""

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """Vendor operation: GET /api/codes/{text}."""
        self.asked = query.code
        match = yield from super().lookup(query)
        return attrs.evolve(match, value=self.asked)


@caught_by("test_an_exchange_can_end_anywhere", says="generator ignored GeneratorExit")
class InterruptSwallowed(TallyAdapter):
    """Ctrl-C while a code is redeemed is taken for no answer, and it is sent again."""

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Vendor operation: POST /api/codes/{text}/use."""
        try:
            return (yield from super().redeem(command))
        except BaseException:  # noqa: BLE001 - the defect
            return (yield from super().redeem(command))
