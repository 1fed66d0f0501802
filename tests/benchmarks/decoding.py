"""What it costs to come from a vendor's bytes to the neutral model, beside ``json.loads``.

Run: python tests/benchmarks/decoding.py
Each case is a whole operation of the adapter, answered from memory. With orjson installed, it is
measured with it (target 2.5 ×) and, in a second interpreter, without it (target 3 ×).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure import paired, report

PLUGINS = Path(__file__).parents[2] / "plugins"
WITHOUT_ORJSON = "REWARDKIT_BENCHMARK_WITHOUT_ORJSON"

if os.environ.get(WITHOUT_ORJSON):
    sys.modules["orjson"] = None  # type: ignore[assignment]  # makes importing it fail

from rewardkit import Adapter, Secret, operations  # noqa: E402
from rewardkit.client import installed  # noqa: E402
from rewardkit.exchange import Exchange, Response, run  # noqa: E402

Case = tuple[str, bytes, Callable[[], object]]


def body(plugin: str, payload: str) -> bytes:
    """A payload as a vendor would send it: compact JSON."""
    text = (PLUGINS / f"rewardkit-{plugin}/tests/payloads/{payload}.json").read_text("utf-8")
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode()


def adapter(provider: str, **settings: Any) -> Adapter[Any]:
    """A provider's adapter, with settings that are never used."""
    cls = installed().provider(provider).load_adapter()
    return cls(cls.Settings(**settings))


def answered(name: str, payload: bytes, start: Callable[[], Exchange[Any]]) -> Case:
    """An operation whose one request is answered with ``payload``."""
    response = Response(200, {}, payload)

    def refuse(*_: object) -> Any:
        raise AssertionError("a benchmark's answer is a success")

    return name, payload, lambda: run(start(), lambda _: response, refuse)


def cases() -> Iterator[Case]:
    """What is measured."""
    one = adapter("oneofnone", api_key=Secret("k"))
    retry = operations.RetrySync(reward_id="0b9d6f4e-3c1a-4f6e-9a53-1f2e3d4c5b6a", system="shopify")
    for payload in ("reward_percentage", "reward_with_access_and_syncs"):
        yield answered(
            f"One of None, {payload}", body("oneofnone", payload), lambda: one.retry_sync(retry)
        )
    two = adapter("voucherify", app_id=Secret("i"), app_token=Secret("t"))
    yield answered(
        "Voucherify, reward_material",
        body("voucherify", "reward_material"),
        lambda: two.get_reward(operations.GetReward("rew_1")),
    )
    yield answered(
        "Voucherify, campaign_discount_percent",
        body("voucherify", "campaign_discount_percent"),
        lambda: two.get_reward(operations.GetReward("camp_1")),
    )
    page = b'{"object":"list","data_ref":"vouchers","vouchers":[%s],"total":1}'
    yield answered(
        "Voucherify, voucher_single_use",
        page % body("voucherify", "voucher_single_use"),
        lambda: two.list_codes(operations.ListCodes(reward_id="camp_1")),
    )


def main() -> None:
    """Measure in this interpreter, and once more in one without orjson."""
    reader = "orjson" if find_spec("orjson") and sys.modules.get("orjson", 1) else "json"
    print(f"reading with {reader}, beside json.loads")
    for name, payload, decode in cases():
        report(
            f"{name}, {len(payload)} bytes",
            *paired(lambda payload=payload: json.loads(payload), decode),  # type: ignore[misc]
            2.5 if reader == "orjson" else 3.0,
        )
    if reader == "orjson":
        subprocess.run(
            [sys.executable, *sys.argv], env=os.environ | {WITHOUT_ORJSON: "1"}, check=True
        )


if __name__ == "__main__":
    main()
