"""The lists of codes that are measured: how each vendor's pages look, and where they begin."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rewardkit import Secret
from rewardkit.times import format_instant, parse_instant

PLUGINS = Path(__file__).parents[2] / "plugins"
CODES = 100_000

_BEGUN = datetime(2026, 5, 1, tzinfo=UTC)
_A_CODE = timedelta(milliseconds=1)  # each is made so long after the one before


@cache
def payload(plugin: str, name: str) -> dict[str, Any]:
    """One code as the vendor sends it."""
    path = PLUGINS / f"rewardkit-{plugin}/tests/payloads/{name}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def compact(body: Any) -> bytes:
    """JSON as vendors send it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class OneOfNone:
    """Pages of a thousand; the one after the last is empty."""

    provider = "oneofnone"
    reward_id = "0b9d6f4e-3c1a-4f6e-9a53-1f2e3d4c5b6a"
    page = 1_000
    measured = 10  # pages of one measurement of time
    says_total = False  # as its documented examples do not
    secrets: Mapping[str, str] = {"api_key": "none"}
    #: Ten codes: most are available, some used, one is known to other systems.
    ten: Sequence[str] = ("code_available",) * 7 + ("code_redeemed",) * 2 + ("code_with_syncs",)

    def body(self, first: int, of: int) -> bytes:
        """The page that begins with a code, of so many codes."""
        codes = [
            {
                **payload(self.provider, self.ten[index % 10]),
                "id": f"c0de0000-0000-4000-8000-{index:012d}",
                "rewardId": self.reward_id,
                "code": f"MANY-{index:06d}",
            }
            for index in range(first, min(first + self.page, of))
        ]
        pagination = {"total_count": of} if self.says_total else {}
        return compact({"data": codes, "pagination": pagination})

    def answer(self, query: Mapping[str, Sequence[str]], of: int) -> bytes:
        """The page that is asked for, of so many codes."""
        return self.body(int(query["offset"][0]), of)


class Voucherify:
    """Pages of a hundred, 99 of them; then a new list of what was made later."""

    provider = "voucherify"
    reward_id = "camp_FAKE000000000000000002"
    page = 100
    measured = 90
    says_total = True
    secrets: Mapping[str, str] = {"app_id": "none", "app_token": "none"}
    #: Ten codes: most are of single use, some used up, one is a gift card.
    ten: Sequence[str] = ("voucher_single_use",) * 7 + ("voucher_used_up",) * 2 + ("voucher_gift",)

    def body(self, first: int, of: int, before: int = 0) -> bytes:
        """The page that begins with a code, of so many codes, of which some are in no list now."""
        codes = [
            {
                **payload(self.provider, self.ten[index % 10]),
                "id": f"v_FAKE{index:028d}",
                "campaign_id": self.reward_id,
                "code": f"MANY-{index:06d}",
                "created_at": format_instant(_BEGUN + index * _A_CODE),
            }
            for index in range(first, min(first + self.page, of))
        ]
        listed = {"object": "list", "data_ref": "vouchers", "vouchers": codes, "total": of - before}
        return compact(listed)

    def answer(self, query: Mapping[str, Sequence[str]], of: int) -> bytes:
        """The page that is asked for, of so many codes; ``after`` is taken as later than that moment."""
        after = query.get("created_at[after]")
        before = 0 if after is None else (parse_instant(after[0]) - _BEGUN) // _A_CODE + 1
        return self.body(before + (int(query["page"][0]) - 1) * self.page, of, before)


Stream = OneOfNone | Voucherify
STREAMS: Mapping[str, Stream] = {each.provider: each for each in (OneOfNone(), Voucherify())}


def settings(stream: Stream) -> dict[str, Secret]:
    """The settings of an adapter that reaches nobody."""
    return {name: Secret(text) for name, text in stream.secrets.items()}
