from __future__ import annotations

from collections.abc import Iterator

import pytest
from local_shop import Shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.rewards.close()
