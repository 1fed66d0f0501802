"""Listing a campaign's codes: page by page, and beyond the last page by when codes were made.

The vendor gives out 99 pages of a list. After them a new list is begun, of the codes that were made
from the last one's moment on (``created_at[after]``). It is not documented whether that includes
the moment itself, so it is asked for from a millisecond before, and what has been given is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import frozen

from rewardkit import operations as op
from rewardkit.errors import Unsupported
from rewardkit.exchange import Exchange
from rewardkit.model import Code, CodeStatus, Page
from rewardkit.operations import Operation
from rewardkit.times import format_instant, parse_instant

from . import mapping, wire
from .codelists import CodeLists, made_at
from .paging import LAST_PAGE_OF_CODES, Place, place
from .translation import VOUCHER

_A_MOMENT = timedelta(milliseconds=1)  # what the vendor's times are exact to
_SINCE = "@"


@frozen
class _Spot:
    """Where a page begins: a page's number in a list, and from when on that list is.

    Attributes:
        at: the page.
        since: the moment whose codes, and those before it, have been given; None for the first list.
    """

    at: Place
    since: datetime | None

    def cursor(self, number: int) -> str:
        """The cursor of another page of the same list."""
        return _cursor(number, self.since)


class Listing(CodeLists):
    """The part of the adapter that lists codes."""

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """A page of a campaign's codes, oldest first; a status is looked for on each page.

        Vendor operation: GET /v1/vouchers?campaign_id=
        """
        if query.status == CodeStatus.RESERVED:
            raise self._cannot("the vendor does not tell which codes are reserved")
        self.has_codes(query.reward_id)
        spot = self._spot(query)
        if query.reward_id.startswith(VOUCHER):
            return self._own(query)
        return self._page(query, spot)

    def _own(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        own = mapping.code(self, (yield from self.standalone_voucher(query.reward_id)))
        return Page((own,) if query.status in {None, own.status} else ())

    def _page(self, query: op.ListCodes, spot: _Spot) -> Exchange[Page[Code]]:
        page = yield from self._vouchers(query, spot.at, spot.since)
        if not page.vouchers and spot.at.number == 1 and spot.since is None:
            yield from self.campaign(query.reward_id)  # an unknown campaign has no codes, either
        vouchers: list[wire.Voucher] = page.vouchers
        if vouchers and spot.since is not None and not _is_after(vouchers[0], spot.since):
            vouchers = [each for each in vouchers if _is_after(each, spot.since)]
        number = spot.at.next(len(page.vouchers), page.total)
        following = None if number is None else spot.cursor(number)
        if number is not None and number > spot.at.last:
            rest, following = yield from self._pass(query, spot, page.vouchers)
            vouchers = [*vouchers, *rest]
        code, status = mapping.code, query.status
        codes = [code(self, voucher) for voucher in vouchers]
        return Page(
            tuple(codes if status is None else (each for each in codes if each.status == status)),
            following,
            total=page.total if status is None and spot.since is None else None,
        )

    def _pass(
        self, query: op.ListCodes, spot: _Spot, last: Sequence[wire.Voucher]
    ) -> Exchange[tuple[list[wire.Voucher], str | None]]:
        """Go from the last page of a list to the next list.

        Returns:
            The codes that were made in the same moment as the last one and have not been given, and
            the cursor of what was made after it.
        """
        moment = made_at(last[-1])
        if moment is None:
            raise self._cannot(
                "the vendor does not say when some codes were made, by which the "
                "list would go on; its exports have them all"
            )
        given = yield from self._given(query, spot, last, moment)
        rest: list[wire.Voucher] = []
        for number in range(1, spot.at.last + 1):
            at = Place(number, spot.at.size, spot.at.last)
            page = yield from self._vouchers(query, at, moment)
            rest += (
                each
                for each in page.vouchers
                if not _is_after(each, moment)
                and not _is_before(each, moment)
                and each.id not in given
            )
            if page.vouchers and _is_after(page.vouchers[-1], moment):
                return rest, _cursor(number, moment)
            if at.next(len(page.vouchers), page.total) is None:
                return rest, None
        raise self._cannot(
            f"{spot.at.last * spot.at.size:,} codes or more were made at {format_instant(moment)} and "
            f"a millisecond before, and the vendor's pages of {spot.at.size} do not get past that; "
            "its exports have them all"
        )

    def _given(
        self, query: op.ListCodes, spot: _Spot, last: Sequence[wire.Voucher], moment: datetime
    ) -> Exchange[set[str]]:
        """The ids of the codes of that moment that the list has given, from its end backwards."""
        given: set[str] = set()
        number = spot.at.number
        while True:
            same = [each.id for each in last if made_at(each) == moment]
            given.update(same)
            number -= 1
            if len(same) < len(last) or number == 0:
                return given
            at = Place(number, spot.at.size, spot.at.last)
            last = (yield from self._vouchers(query, at, spot.since)).vouchers

    def _vouchers(
        self, query: op.ListCodes, at: Place, since: datetime | None
    ) -> Exchange[wire.VouchersPage]:
        after = None if since is None else format_instant(since - _A_MOMENT)
        params = {**at.params, "order": "created_at", "created_at[after]": after}
        return self.decode(wire.VouchersPage, (yield self.ask_codes(query.reward_id, params)))

    def _spot(self, query: op.ListCodes) -> _Spot:
        """Where the query's cursor points to."""
        number, at, moment = ("1" if query.cursor is None else query.cursor).partition(_SINCE)
        try:
            found = place(Operation.LIST_CODES, number, query.page_size, last=LAST_PAGE_OF_CODES)
            return _Spot(found, parse_instant(moment) if at else None)
        except (Unsupported, ValueError):  # no page has a cursor of ours beyond the last
            raise self.invalid(
                "the cursor is none of this provider: pass Page.next as it came"
            ) from None

    def _cannot(self, reason: str) -> Unsupported:
        return Unsupported(reason, provider=self.provider, operation=Operation.LIST_CODES)


def _cursor(number: int, since: datetime | None) -> str:
    return str(number) if since is None else f"{number}{_SINCE}{format_instant(since)}"


def _is_after(voucher: wire.Voucher, moment: datetime) -> bool:
    """Whether a code was made after a moment; one that does not say is as good as after it."""
    made = made_at(voucher)
    return made is None or made > moment


def _is_before(voucher: wire.Voucher, moment: datetime) -> bool:
    made = made_at(voucher)
    return made is not None and made < moment
