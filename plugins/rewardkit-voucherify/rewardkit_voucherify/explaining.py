"""The tables that hold of one reward, for ``rewardkit explain``: by what it is at the vendor."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from rewardkit.fidelity import Expression
from rewardkit.homes import Homes, Sent
from rewardkit.model import Benefit, Delivery, PayWithPoints, Reward
from rewardkit.wire import Wire

from . import changes, kinds, wire
from .homes import HOMES, LONE_CODES, SENT
from .translation import CATALOGUE, VOUCHER

#: As the vendor's contract names it; it has no address for each operation.
DOCUMENTATION = "https://docs.voucherify.io/docs"

#: By schema of what is sent: the vendor's operations that take it.
REQUESTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "CampaignCreate",
            "CampaignVoucherCreate",
            "PromotionTierCreate",
            "CampaignGift",
            "CampaignLoyaltyCard",
        ),
        "POST /v1/campaigns",
    ),
    **dict.fromkeys(
        ("DiscountAmount", "DiscountPercent", "DiscountFixed", "DiscountUnit", "DiscountUnits"),
        "POST /v1/campaigns, PUT /v1/campaigns/{campaignId}",
    ),
    "CampaignUpdate": "PUT /v1/campaigns/{campaignId}",
    "VoucherUpdate": "PUT /v1/vouchers/{code}",
    "ValidationRuleCreate": "POST /v1/validation-rules",
    "ApplicableTo": "POST /v1/validation-rules",
    "RewardCreate": "POST /v1/rewards",
    "RewardUpdate": "PUT /v1/rewards/{rewardId}",
    "RewardAssignmentCreate": "POST /v1/rewards/{rewardId}/assignments",
    "RewardAssignmentUpdate": "PUT /v1/rewards/{rewardId}/assignments/{assignmentId}",
}

#: What came with answers of their own, by the key of the payload that has it.
_BESIDE: Mapping[str, tuple[type[Wire], str]] = {
    "assignments": (wire.RewardAssignment, "GET /v1/rewards/{rewardId}/assignments"),
    "validation_rules": (wire.ValidationRule, "GET /v1/validation-rules/{validationRuleId}"),
}

_RULES = ("ValidationRuleCreate", "ApplicableTo")
_DISCOUNTS = ("DiscountAmount", "DiscountPercent", "DiscountFixed", "DiscountUnit", "DiscountUnits")


@frozen
class _Kind:
    """What a reward is at the vendor.

    Attributes:
        root: what its payload is read as.
        operation: what answers with it.
        schemas: what is sent to make it or to change it.
        changes: what can be changed of it.
        unmade: why a field is not sent where it is made.
        requests: what takes a schema here, and another operation elsewhere.
    """

    root: type[Wire]
    operation: str
    schemas: tuple[str, ...]
    changes: changes.Changes
    unmade: Mapping[str, Expression]
    requests: Mapping[str, str] = field(factory=dict)


_CAMPAIGN = _Kind(
    wire.Campaign,
    "GET /v1/campaigns/{campaignId}",
    (
        "CampaignCreate",
        "CampaignVoucherCreate",
        "PromotionTierCreate",
        *_DISCOUNTS,
        "CampaignGift",
        "CampaignLoyaltyCard",
        *_RULES,
        "CampaignUpdate",
    ),
    changes.CAMPAIGN,
    kinds.NOT_OF_A_CAMPAIGN,
)
_CATALOGUE = _Kind(
    wire.Reward,
    "GET /v1/rewards/{rewardId}",
    ("RewardCreate", "RewardAssignmentCreate", "RewardUpdate", "RewardAssignmentUpdate"),
    changes.CATALOGUE,
    kinds.NOT_OF_THE_CATALOGUE,
)
_BOUGHT = _Kind(
    wire.Reward,
    _CATALOGUE.operation,
    (*(name for name in _CAMPAIGN.schemas if name != "CampaignUpdate"), *_CATALOGUE.schemas),
    changes.CATALOGUE,
    {path: lack for path, lack in _CAMPAIGN.unmade.items() if path not in kinds.NOT_OFFERED},
    dict.fromkeys(_DISCOUNTS, "POST /v1/campaigns"),
)
_LONE_CODE = _Kind(
    wire.Voucher,
    "GET /v1/vouchers/{code}",
    (*_DISCOUNTS, "VoucherUpdate"),
    changes.LONE_CODE,
    {},
    dict.fromkeys(_DISCOUNTS, "PUT /v1/vouchers/{code}"),
)


def homes(reward: Reward) -> Homes:
    """Those of a campaign, of a reward of the catalogue, or of a code without a campaign."""
    kind = _kind(reward)
    return Homes(
        payload=reward.native,
        root=kind.root,
        operation=kind.operation,
        read={**HOMES, **LONE_CODES} if kind is _LONE_CODE else HOMES,
        beside=_BESIDE,
        sent=_sent(kind, reward),
        requests={**REQUESTS, **kind.requests},
        unwritten={
            **kind.changes.fixed,
            **_reasons({**kind.unmade, **_unmade(type(reward.benefit))}),
        },
        documentation=DOCUMENTATION,
    )


def _kind(reward: Reward) -> _Kind:
    id = reward.ref.id
    if id.startswith(CATALOGUE):
        return _BOUGHT if type(reward.benefit) in kinds.BOUGHT else _CATALOGUE
    return _LONE_CODE if id.startswith(VOUCHER) else _CAMPAIGN


def _sent(kind: _Kind, reward: Reward) -> Sent:
    """The tables of what is sent for such a reward, without what only others have."""
    benefit = type(reward.benefit)
    unused = {name for name, benefits in kinds.GIVEN_BY.items() if benefit not in benefits}
    if reward.delivery == Delivery.AUTOMATIC:
        unused |= {"voucher", "CampaignVoucherCreate"}
    else:
        unused |= {"promotion", "PromotionTierCreate"}
    return {
        schema: (command, {key: home for key, home in table.items() if key not in unused})
        for schema in kind.schemas
        if schema not in unused
        for command, table in [SENT[schema]]
    }


def _unmade(benefit: type[Benefit]) -> Mapping[str, Expression]:
    return kinds.NOT_OF_POINTS_AS_MONEY if benefit is PayWithPoints else {}


def _reasons(unsaid: Mapping[str, Expression]) -> dict[str, str]:
    """Why each field is not sent."""
    return {path: next(iter(each.losses.values())) for path, each in unsaid.items()}
