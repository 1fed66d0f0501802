"""An order as a reward sees it: what is in it, who buys, and when."""

from __future__ import annotations

from attrs import frozen

from rewardkit.model import Money


@frozen(kw_only=True)
class Line:
    """Some items of one product.

    Attributes:
        price: of one of them, before any reward.
        product_id: which product; empty for one that no reward names.
        quantity: how many, at least 1.
        variant_id: which variant of it; None for none.
        collections: the collections that it is in; None where that is not known.
    """

    price: Money
    product_id: str
    quantity: int = 1
    variant_id: str | None = None
    collections: frozenset[str] | None = None

    def __attrs_post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError(f"a line has at least one item, not {self.quantity}")
        if self.price.minor < 0:
            raise ValueError(f"a price cannot be negative: {self.price}")

    @property
    def total(self) -> int:
        """What all of them cost, in minor units."""
        return self.price.minor * self.quantity


@frozen(kw_only=True)
class Basket:
    """What is bought, in one currency.

    Attributes:
        lines: at least one.
        shipping: what shipping costs; None where that is not known.
    """

    lines: tuple[Line, ...]
    shipping: Money | None = None

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise ValueError("there is nothing in the basket")
        currencies = {line.price.currency for line in self.lines}
        if self.shipping is not None:
            currencies.add(self.shipping.currency)
        if len(currencies) > 1:
            raise ValueError(f"a basket is in one currency, not in {len(currencies)}")

    @property
    def currency(self) -> str | None:
        """The currency of its prices; None for no particular one."""
        return self.lines[0].price.currency

    @property
    def total(self) -> Money:
        """What the items cost before any reward, without shipping."""
        return Money(sum(line.total for line in self.lines), self.currency)

    @property
    def quantity(self) -> int:
        """How many items there are."""
        return sum(line.quantity for line in self.lines)


@frozen(kw_only=True)
class Shopper:
    """Who buys.

    Attributes:
        uses: how often they have had the reward before.
    """

    uses: int = 0
