"""Where the fields of discounts go; of a campaign, a tier or a code without a campaign alike."""

from __future__ import annotations

from rewardkit.homes import Read, to
from rewardkit.model import Reward
from rewardkit_voucherify import wire
from rewardkit_voucherify.mapping.discounts import SHIPPING

from .words import MONEY, OWN, WORD, table

_FORMULA = "what a formula computes is an UnknownBenefit"
_UNITS = {
    "unit_off": to("benefit", rule="how many items"),
    "unit_off_formula": to("benefit", rule=_FORMULA),
    "unit_type": to(
        "benefit", rule=f"the product, if product does not say it; {SHIPPING} is shipping"
    ),
    "product": to("benefit", rule=OWN),
    "sku": to("benefit", rule=OWN),
}

HOMES: Read = {
    cls: table(cls, Reward, homes)
    for cls, homes in (
        (
            wire.Discount,
            {
                "type": to(
                    "benefit", rule="by a table; a new type is an UnknownBenefit, and drift"
                ),
                "effect": to("applies_to", rule=WORD),
                "is_dynamic": to("benefit", rule="true is an UnknownBenefit"),
                "percent_off": to("benefit", rule="0 to 100, exactly; else an UnknownBenefit"),
                "percent_off_formula": to("benefit", rule=_FORMULA),
                "amount_limit": to("benefit", rule=f"the cap of a percentage; {MONEY}"),
                "amount_off": to("benefit", rule=MONEY),
                "amount_off_formula": to("benefit", rule=_FORMULA),
                "fixed_amount": to("benefit", rule=MONEY),
                "fixed_amount_formula": to("benefit", rule=_FORMULA),
                "units": to("benefit", rule=OWN),
                **_UNITS,
            },
        ),
        (wire.DiscountProduct, {"id": to("benefit")}),
        (wire.DiscountUnits, _UNITS),
    )
}
