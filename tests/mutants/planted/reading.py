"""Adapters that read the wrong thing, or not all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import attrs
from tally import wire
from tally.adapter import TallyAdapter
from tally.errors import REFUSALS

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import CodeNotFound
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Code, Money, Page, Redemption, Reward, RewardRef, Uses

T = TypeVar("T")


@caught_by("test_a_reward_has_the_reference_that_it_was_asked_by", says="summer")
class OtherReference(TallyAdapter):
    """A reward's id is its title."""

    def reward(self, offer: wire.Offer) -> Reward:
        return attrs.evolve(super().reward(offer), ref=self.ref(offer.title))


@caught_by("test_an_unknown_reward_is_not_found", says="CodeNotFound")
class RewardTakenForCode(TallyAdapter):
    """A reward that there is not is said to be a code."""

    refusals = {**REFUSALS, "offer_unknown": CodeNotFound}


@caught_by("test_an_id_cannot_leave_its_place", says="stays_in_place")
class UnescapedId(TallyAdapter):
    """An id with slashes becomes several parts of the path."""

    def offer(self, id: str) -> Exchange[wire.Offer]:
        response = yield Request.get("api", "offers", *id.split("/"), subject=Subject.REWARD)
        return self.decode(wire.Offer, response)


@caught_by("test_a_code_cannot_leave_its_place", says="stays_in_place")
class UnescapedCode(TallyAdapter):
    """A code with slashes becomes several parts of the path."""

    def finding(self, code: str) -> Request:
        parts = code.split("/")
        return Request.get("api", "codes", *parts, subject=Subject.CODE, sensitive=(code,))


@caught_by("test_a_code_cannot_leave_its_place", says="stays_in_place")
class CutCode(TallyAdapter):
    """What comes behind a slash of a code is not sent."""

    def finding(self, code: str) -> Request:
        return super().finding(code.partition("/")[0])


@caught_by("test_a_list_by_scope_has_no_other", says="it lists")
class ScopeIgnored(TallyAdapter):
    """What rewards have to apply to is left out, in place of being refused."""

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        return super().list_rewards(attrs.evolve(query, scope=None))


@caught_by("test_what_is_not_stated_is_a_field", says="which is no field")
class MisspeltField(TallyAdapter):
    """A field that is not stated is misspelt, so that nobody finds it."""

    def reward(self, offer: wire.Offer) -> Reward:
        reward = super().reward(offer)
        return attrs.evolve(reward, not_stated=reward.not_stated | {"limits.per_costumer"})


@caught_by("test_pages_hold_every_reward_once", says="diff: RewardRef")
class PageOneShort(TallyAdapter):
    """The last reward of each page but the last one is lost."""

    def page(self, page: Any, read: Callable[[Any], T]) -> Page[T]:
        found = super().page(page, read)
        return found if found.next is None else attrs.evolve(found, items=found.items[:-1])


@caught_by("test_pages_hold_every_reward_once", says="the list repeats itself")
class PageWithoutEnd(TallyAdapter):
    """Each page begins with the last reward of the page before, so that the second leads to itself."""

    def page_params(self, query: Any) -> dict[str, Any]:
        params = super().page_params(query)
        place = int((query.cursor or "at-0").removeprefix("at-"))
        return {**params, "cursor": f"at-{place - 1}" if place > 1 else query.cursor}


@caught_by("test_pages_hold_every_reward_once", says="lead in a circle")
class PagesInACircle(TallyAdapter):
    """The third reward is followed by the second, and so on without end."""

    def page(self, page: Any, read: Callable[[Any], T]) -> Page[T]:
        found = super().page(page, read)
        return attrs.evolve(found, next="at-1") if found.next == "at-3" else found


@caught_by("test_pages_hold_every_code_once", says="Right contains")
class LostLastPage(TallyAdapter):
    """What follows the first page is never asked for."""

    def page(self, page: Any, read: Callable[[Any], T]) -> Page[T]:
        return attrs.evolve(super().page(page, read), next=None)


@caught_by("test_a_page_is_no_larger_than_asked", says="the size of a page is not sent")
class PageSizeIgnored(TallyAdapter):
    """A page has as many rewards as the vendor likes."""

    def page_params(self, query: Any) -> dict[str, Any]:
        return {**super().page_params(query), "limit": None}


@caught_by("test_a_listed_reward_is_the_one_that_is_read", says="result.description")
class ListedInPart(TallyAdapter):
    """Rewards of a list have no description."""

    def page(self, page: Any, read: Callable[[Any], T]) -> Page[T]:
        found = super().page(page, read)
        items: Any = [
            attrs.evolve(item, description=None) if isinstance(item, Reward) else item
            for item in found.items
        ]
        return attrs.evolve(found, items=tuple(items))


@caught_by("test_a_list_by_status_has_no_other", says="Left contains one more item")
class StatusIgnored(TallyAdapter):
    """Rewards in one status are asked for, and all come."""

    def page_params(self, query: Any) -> dict[str, Any]:
        return {**super().page_params(query), "state": None}


@caught_by("test_what_only_reads_may_be_repeated", says="not marked as Repeat.SAFE")
class ReadOnlyOnce(TallyAdapter):
    """A look-up says that it may not be repeated."""

    def finding(self, code: str) -> Request:
        return attrs.evolve(super().finding(code), repeat=Repeat.NEVER)


@caught_by("test_times_are_aware", says="has no time zone")
class NaiveTimes(TallyAdapter):
    """When something was redeemed has no time zone."""

    def redemption(self, use: wire.Use) -> Redemption:
        naive = datetime.fromisoformat(use.at).replace(tzinfo=None)
        return attrs.evolve(super().redemption(use), at=naive)


@caught_by("test_times_are_aware", says="is not in UTC")
class LocalTimes(TallyAdapter):
    """Times are in the vendor's zone, and not in UTC."""

    def instant(self, where: str, text: str | None) -> datetime | None:
        return text and datetime.fromisoformat(text)  # type: ignore[return-value]  # None for None


@caught_by("test_nothing_is_a_float", says="gives floats")
class FloatCount(TallyAdapter):
    """Uses are counted in floats."""

    def code(self, code: wire.Code) -> Code:
        uses = Uses(1, float(code.used))  # type: ignore[arg-type]  # the defect
        return attrs.evolve(super().code(code), uses=uses)


@caught_by("test_amounts_are_in_a_currency_that_was_stated", says="USD")
class InventedCurrency(TallyAdapter):
    """All amounts are in dollars, whatever the vendor says."""

    def money(self, where: str, amount: wire.Amount | None) -> Money | None:
        found = super().money(where, amount)
        return found and Money(found.minor, "USD")


@caught_by("test_a_result_names_its_provider", says="result.reward")
class OtherProvider(TallyAdapter):
    """The reward of a redemption is said to be another provider's."""

    def redemption(self, use: wire.Use) -> Redemption:
        return attrs.evolve(super().redemption(use), reward=RewardRef("abacus", use.offer))


@caught_by("test_a_listed_reward_is_the_one_that_is_read", says="not in the list")
class LeftOut(TallyAdapter):
    """A list leaves out what has a minimum."""

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        page = yield from super().list_rewards(query)
        items = [item for item in page.items if item.conditions.minimum_purchase is None]
        return attrs.evolve(page, items=tuple(items))
