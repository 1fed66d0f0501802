"""Voucherify's pages: numbered, 10 to 100 a page, and none beyond a last one."""

from __future__ import annotations

from attrs import frozen

from rewardkit.errors import InvalidRequest, Unsupported
from rewardkit.exchange import Param
from rewardkit.model import Reward
from rewardkit.operations import ListRewards, Operation

PAGE_SIZE = 100
LAST_PAGE_OF_REWARDS = 100  # of campaigns, and of the catalogue
LAST_PAGE_OF_CODES = 99


@frozen
class Place:
    """A page of a list.

    Attributes:
        number: from 1.
        size: how many items are on a page.
        last: the last page that the vendor gives out.
    """

    number: int
    size: int
    last: int

    @property
    def params(self) -> dict[str, Param]:
        """The query that asks for it."""
        return {"limit": self.size, "page": self.number}

    def next(self, found: int, total: int | None) -> int | None:
        """The number of the page after this one; None where there is none.

        Args:
            found: how many items this page has.
            total: how many there are in all, where the vendor says.
        """
        more = found == self.size if total is None else self.number * self.size < total
        return self.number + 1 if more and found else None

    def ahead(self, total: int | None, most: int) -> range:
        """The numbers of the pages after the next one; none where the vendor gives no total.

        Args:
            total: how many items there are in all, where the vendor says.
            most: of how many pages.
        """
        last = 0 if total is None else min(self.last, -(-total // self.size))
        return range(self.number + 2, min(last, self.number + 1 + most) + 1)


def place(operation: Operation, cursor: str | None, page_size: int | None, *, last: int) -> Place:
    """Where a cursor points to.

    Args:
        operation: for which, so that an error can say so.
        cursor: a page's number; None for the first one.
        page_size: how many items to ask for at once; more than 100 are not to be had.
        last: the last page that the vendor gives out.

    Raises:
        InvalidRequest: the cursor or the size is none.
        Unsupported: the page lies beyond the last one: the vendor has no more pages than that.
    """
    if page_size is not None and page_size < 1:
        raise InvalidRequest(f"a page has at least one item, not {page_size}")
    text = "1" if cursor is None else cursor
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 9 and int(text)):
        raise InvalidRequest("the cursor is none of this provider: pass Page.next as it came")
    found = Place(int(text), min(page_size or PAGE_SIZE, PAGE_SIZE), last)
    if found.number > last:
        raise Unsupported(
            f"the vendor lists {last * found.size:,} items at most by pages of {found.size}, and "
            "there are more; its exports have them all",
            provider="voucherify",
            operation=operation,
        )
    return found


def is_wanted(reward: Reward, query: ListRewards) -> bool:
    """Whether a reward is what a query asks for; the vendor itself does not look for that."""
    kind = reward.applies_to.kind if reward.applies_to else None
    return query.status in {None, reward.status} and query.scope in {None, kind}
