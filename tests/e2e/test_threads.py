from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import rewardkit
from rewardkit.errors import Conflict, Rejected
from rewardkit.http import BreakerState
from rewardkit.model import Money, Order

from .conftest import Vendor

THREADS = 16


def test_one_client_serves_all_threads_of_a_process(vendor: Vendor) -> None:
    """If 16 threads redeem one single-use code with one client, one of them gets it."""
    code = vendor.sandbox.examples["checkout"].code
    assert code is not None
    together = Barrier(THREADS)
    settings = {**vendor.settings, "http": {"pool_size": THREADS}}
    with rewardkit.connect(vendor.name, settings=settings) as rewards:

        def shop(number: int) -> bool:
            together.wait()
            match = rewards.lookup(code)
            try:
                rewards.redeem(match, order=Order(id=f"o{number}", total=Money(5900, "EUR")))
            except (Rejected, Conflict):
                return False
            return True

        with ThreadPoolExecutor(THREADS) as threads:
            used = list(threads.map(shop, range(THREADS)))
        health = rewards.health()
    assert used.count(True) == 1
    assert health is not None
    assert (health.state, health.failures) == (BreakerState.CLOSED, 0)
    assert health.attempts >= 2 * THREADS
