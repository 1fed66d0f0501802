"""What it costs to come from a vendor's bytes to the neutral model, beside ``json.loads``.

Run: python tests/benchmarks/decoding.py
Each case is an operation of the adapter; what counts is the time from the answer being given to it
to its result. With orjson installed, it is measured with it (target 2.5 ×) and, in a second
interpreter, without it (target 3 ×).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure import paired, report

PLUGINS = Path(__file__).parents[2] / "plugins"
WITHOUT_ORJSON = "REWARDKIT_BENCHMARK_WITHOUT_ORJSON"

if os.environ.get(WITHOUT_ORJSON):
    sys.modules["orjson"] = None  # type: ignore[assignment]  # makes importing it fail

from rewardkit import Adapter, Secret  # noqa: E402
from rewardkit import operations as op  # noqa: E402
from rewardkit.client import installed  # noqa: E402
from rewardkit.exchange import Exchange, Response  # noqa: E402

Case = tuple[str, list[bytes], Callable[[], Exchange[Any]]]


def body(plugin: str, payload: str) -> bytes:
    """A payload as a vendor would send it: compact JSON."""
    text = (PLUGINS / f"rewardkit-{plugin}/tests/payloads/{payload}.json").read_text("utf-8")
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode()


def adapter(provider: str, **settings: Any) -> Adapter[Any]:
    """A provider's adapter, with settings that are never used."""
    cls = installed().provider(provider).load_adapter()
    return cls(cls.Settings(**settings))


def cases() -> Iterator[Case]:
    """What is measured."""
    one = adapter("oneofnone", api_key=Secret("k"))
    retry = op.RetrySync(reward_id="0b9d6f4e-3c1a-4f6e-9a53-1f2e3d4c5b6a", system="shopify")
    for payload in ("reward_percentage", "reward_with_access_and_syncs"):
        yield f"One of None, {payload}", [body("oneofnone", payload)], lambda: one.retry_sync(retry)
    two = adapter("voucherify", app_id=Secret("i"), app_token=Secret("t"))
    for payload in ("reward_material", "reward_coin"):
        name = f"Voucherify, {payload}"
        yield name, [body("voucherify", payload)], lambda: two.get_reward(op.GetReward("rew_1"))
    coupons = [
        body("voucherify", payload)
        for payload in ("reward_campaign_discount_coupons", "campaign_discount_percent")
    ]
    name = "Voucherify, reward_campaign… and its campaign"
    yield name, coupons, lambda: two.get_reward(op.GetReward("rew_1"))
    payload = "campaign_discount_percent"
    name = f"Voucherify, {payload}"
    yield name, [body("voucherify", payload)], lambda: two.get_reward(op.GetReward("camp_1"))
    codes = op.ListCodes(reward_id="camp_1")
    for payload in ("voucher_single_use", "voucher_gift"):
        page = page_of_one(body("voucherify", payload))
        yield f"Voucherify, {payload}", [page], lambda: two.list_codes(codes)


def page_of_one(voucher: bytes) -> bytes:
    """A page of vouchers, with one on it."""
    return b'{"object":"list","data_ref":"vouchers","vouchers":[%s],"total":1}' % voucher


def started(start: Callable[[], Exchange[Any]]) -> Exchange[Any]:
    """An exchange that has asked and waits for its answer."""
    exchange = start()
    next(exchange)
    return exchange


def answer(exchange: Exchange[Any], responses: list[Response]) -> object:
    """Give the answers, one for each request, and take the result.

    An operation that asks for more, such as a price or a rule, has read by then what it was given.
    """
    try:
        for response in responses:
            exchange.send(response)
    except StopIteration as stop:
        return stop.value
    return None


def loads(payloads: list[bytes]) -> None:
    """The reference."""
    for payload in payloads:
        json.loads(payload)


def main() -> None:
    """Measure in this interpreter, and once more in one without orjson."""
    hidden = os.environ.get(WITHOUT_ORJSON)
    reader = "json" if hidden or find_spec("orjson") is None else "orjson"
    print(f"reading with {reader}, beside json.loads")
    for name, payloads, start in cases():
        responses = [Response(200, {}, payload) for payload in payloads]
        figures = paired(
            partial(loads, payloads),
            lambda exchanges, responses=responses: answer(next(exchanges), responses),  # type: ignore[misc]
            partial(started, start),
        )
        report(
            f"{name}, {sum(map(len, payloads))} bytes", *figures, 2.5 if reader == "orjson" else 3.0
        )
    if reader == "orjson":
        sys.stdout.flush()
        subprocess.run(
            [sys.executable, *sys.argv], env=os.environ | {WITHOUT_ORJSON: "1"}, check=True
        )


if __name__ == "__main__":
    main()
