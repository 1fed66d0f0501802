"""Our statement of Voucherify's contract: what the payloads hold to, and the vendor's own file.

The vendor's file is not part of the project; where it does not stand beside the checkout, the
tests that read it are skipped. It is OpenAPI 3.0, whose `nullable` is translated here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rewardkit.sandbox import Contract

PLUGIN = Path(__file__).parents[1]
CONTRACT: dict[str, Any] = dict(Contract.load("rewardkit_voucherify").document)
STATED: dict[str, Any] = CONTRACT["components"]["schemas"]
PAYLOADS = {path.stem: path for path in sorted((PLUGIN / "tests" / "payloads").glob("*.json"))}

# Beside the checkout, which holds plugins/rewardkit-voucherify/tests.
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "voucherify-openapi.json"
needs_vendor_file = pytest.mark.skipif(
    not VENDOR_FILE.is_file(),
    reason="the vendor's own OpenAPI file does not stand in shared/vendors beside the checkout",
)

# The schema of a payload, by the beginning of its file's name: ours, the vendor's.
SCHEMA_OF_PREFIX = {
    "job_": ("AsyncActionState", "AsyncActionGetResponseBody"),
    "reward_": ("Reward", "Reward"),
    "campaign_": ("Campaign", "CampaignsGetResponseBody"),
    "voucher_redemptions": ("VoucherRedemptions", "VouchersRedemptionGetResponseBody"),
    "voucher_": ("Voucher", "VouchersGetResponseBody"),
    "redemption_": ("RedemptionsResponse", "RedemptionsRedeemResponseBody"),
    "error_payload_too_large": ("PayloadTooLarge", "Error"),
    "error_": ("Error", "Error"),
}

# What the vendor answers although its own schema does not allow it.
DEVIATIONS = {
    "job_import": "the result is one of 22 shapes, of which exactly one has to fit, and several do",
    "reward_loose": "stock and redeemed are text of digits, as in the vendor's own examples",
    "error_payload_too_large_other_shape": "the gateway answers 413 in a shape that the vendor's "
    "file does not state",
}

# Answers have null in almost every field; the vendor's schema names it for a few only.
# These payloads keep the vendor's schema as it stands; the others once null is allowed.
WITHOUT_UNSTATED_NULL = {
    "error_not_found_voucher",
    "error_quantity_exceeded",
    "error_rate_limited_without_key",
    "error_rule_with_custom_message",
    "error_unauthorized",
    "error_voucher_expired",
    "reward_campaign_discount_coupons",
    "reward_campaign_gift_vouchers",
    "reward_campaign_loyalty_program",
    "reward_coin",
    "reward_material",
}

# Our schemas, and where in the vendor's file the same stands: schemas, or properties of them.
COUNTERPARTS: dict[str, tuple[str, ...]] = {
    "ApplicableRedeemable": ("ValidationsRedeemableApplicable",),
    "ApplicableTo": ("ApplicableTo",),
    "CampaignCreate": (
        "CampaignsCreateDiscountCouponsCampaign",
        "CampaignsCreateGiftCampaign",
        "CampaignsCreateLoyaltyCampaign",
        "CampaignsCreatePromotionCampaign",
    ),
    "CampaignUpdate": (
        "CampaignsUpdateDiscountCouponsCampaign",
        "CampaignsUpdateGiftCampaign",
        "CampaignsUpdateLoyaltyCampaign",
        "CampaignsUpdatePromotionCampaign",
    ),
    "CampaignVoucherCreate": (
        "DiscountCouponsCampaignVoucher",
        "GiftCampaignVoucher",
        "CampaignLoyaltyVoucher",
    ),
    "Empty": ("EmptyJson",),
    "PromotionTierCreate": ("PromotionTierCreateParams",),
    "ResourceInUse": ("ResourceInUseError",),
    "RewardAssignment": ("RewardAssignment",),
    "RewardAssignmentCreate": ("RewardsAssignmentsCreateRequestBody",),
    "RewardAssignmentUpdate": ("RewardsAssignmentsUpdateRequestBody",),
    "RewardAssignmentsPage": ("RewardsAssignmentsListResponseBody",),
    "RewardCreate": ("RewardsCreateRequestBody",),
    "RewardUpdate": ("RewardsUpdateRequestBody",),
    "ValidationRule": ("ValidationRule",),
    "ValidationRuleCreate": ("ValidationRulesCreateRequestBody",),
    "VoucherUpdate": ("VoucherUpdateLoyaltyCard", "VoucherUpdateGift", "VoucherUpdateDiscount"),
    "AsyncAction": ("AsyncActions",),
    "AsyncActionResult": (
        "17_res_obj_get_async_action_result_campaign_vouchers_generate",
        "17_res_obj_get_async_action_result_campaign_vouchers_import",
    ),
    "AsyncActionState": ("AsyncAction",),
    "AsyncActionsPage": ("AsyncActionsListResponseBody",),
    "Campaign": ("Campaign",),
    "CampaignGift": ("Gift",),
    "CampaignLoyaltyCard": ("CampaignLoyaltyCard",),
    "CampaignVoucher": ("CampaignVoucher",),
    "CampaignsPage": ("CampaignsListResponseBody",),
    "Category": ("CategoryWithStackingRulesType",),
    "CodeConfig": ("CodeConfig",),
    "Customer": ("SimpleCustomer",),
    "CustomerInput": ("Customer",),
    "Discount": ("Discount",),
    "DiscountAmount": ("DiscountAmount",),
    "DiscountFixed": ("DiscountFixed",),
    "DiscountPercent": ("DiscountPercent",),
    "DiscountProduct": ("SimpleProductDiscountUnit", "SimpleSkuDiscountUnit"),
    "DiscountUnit": ("DiscountUnit",),
    "DiscountUnits": ("DiscountUnitMultiple",),
    "Error": ("Error",),
    "Gift": ("VoucherBase.gift",),
    "InapplicableRedeemable": ("ValidationsRedeemableInapplicable",),
    "ListedPublication": (
        "ListPublicationsItemInvalid",
        "ListPublicationsItemValidMultipleVouchers",
        "ListPublicationsItemValidSingleVoucher",
    ),
    "LoyaltyCard": ("VoucherBase.loyalty_card",),
    "OAuthToken": ("OAuthTokenGenerateResponseBody",),
    "OAuthTokenInput": ("OAuthTokenGenerateRequestBody",),
    "Order": ("RedemptionBase.order", "RedemptionsRedeemResponseBody.order"),
    "OrderCustomer": ("CustomerId", "ReferrerId"),
    "OrderInput": ("Order",),
    "OrderItem": ("RedemptionsRedeemResponseBody.order.items[]",),
    "OrderItemInput": ("OrderItem",),
    "OrderRedemption": ("OrderRedemptionsEntry",),
    "PromotionTier": ("PromotionTier",),
    "PromotionTiers": ("PromotionTiersList",),
    "Publication": ("PublicationsCreateResponseBody",),
    "PublicationCampaign": ("CreatePublicationCampaign",),
    "PublicationCustomer": ("CustomerWithSummaryLoyaltyReferrals",),
    "PublicationInput": ("PublicationsCreateRequestBody",),
    "PublicationsPage": ("PublicationsListResponseBody",),
    "PublishedVoucher": ("ListPublicationsItemVoucher",),
    "Redemption": ("Redemption", "RedemptionWithVoucherWithoutStackingRulesTypeCategories"),
    "RedemptionReward": ("RedemptionRewardResult",),
    "RedemptionRollback": ("RedemptionRollback",),
    "RedemptionsPage": ("RedemptionsListResponseBody",),
    "RedemptionsRequest": ("RedemptionsRedeemRequestBody", "ValidationsValidateRequestBody"),
    "RedemptionsResponse": ("RedemptionsRedeemResponseBody",),
    "Reward": ("Reward",),
    "RewardOfCampaign": ("RewardTypeCampaign",),
    "RewardOfCoin": ("RewardTypeCoin",),
    "RewardOfMaterial": ("RewardTypeMaterial",),
    "RewardParameters": ("RewardType",),
    "RewardsPage": ("RewardsListResponseBody",),
    "RollbacksRequest": ("RedemptionsRollbacksCreateRequestBody",),
    "RollbacksResponse": ("RedemptionsRollbacksCreateResponseBody",),
    "RuleAssignment": ("BusValRuleAssignment",),
    "RuleAssignments": ("ValidationRulesAssignmentsList",),
    "SkippedRedeemable": ("ValidationsRedeemableSkipped",),
    "StackingRules": ("StackingRules",),
    "ValidationsResponse": ("ValidationsValidateResponseBody",),
    "ValidityHours": ("ValidityHours",),
    "ValidityTimeframe": ("ValidityTimeframe",),
    "Voucher": ("Voucher", "VoucherWithStackingRulesTypeCategories", "VoucherHolder"),
    "VoucherImport": ("VoucherImportDiscount", "VoucherImportGift", "VoucherImportLoyaltyCard"),
    "VoucherRedeemable": ("RedeemGiftCard", "RedeemLoyaltyCard"),
    "VoucherRedemptions": ("VouchersRedemptionGetResponseBody",),
    "VouchersCreate": ("CampaignsVouchersCreateInBulkRequestBody",),
    "VouchersPage": ("VouchersListResponseBody",),
}
WITHOUT_COUNTERPART = {"PayloadTooLarge"}

BOUNDS = ("format", "minimum", "maximum", "minItems", "maxItems")
METHODS = {"get", "put", "post", "patch", "delete"}


def payload(name: str) -> Any:
    """Give a payload as it is in its file."""
    return json.loads(PAYLOADS[name].read_text(encoding="utf-8"))


def schemas_of(name: str) -> tuple[str, str]:
    """Give the names of a payload's schema: ours, the vendor's."""
    return next(pair for prefix, pair in SCHEMA_OF_PREFIX.items() if name.startswith(prefix))


def breaches(schemas: dict[str, Any], name: str, value: object) -> list[str]:
    """List where a value breaks one of the component schemas."""
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def closed(node: Any) -> Any:
    """Give schemas that allow no property that they don't state."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {key: closed(value) for key, value in node.items()}
    if "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy


def converted(node: Any, *, every_field_nullable: bool) -> Any:
    """Give OpenAPI 3.0 schemas as JSON Schema, which says null by a type."""
    if isinstance(node, list):
        return [converted(each, every_field_nullable=every_field_nullable) for each in node]
    if not isinstance(node, dict):
        return node
    copy = {
        key: converted(value, every_field_nullable=every_field_nullable)
        for key, value in node.items()
        if key != "nullable"
    }
    if every_field_nullable and "properties" in copy:
        copy["properties"] = {
            key: {"anyOf": [value, {"type": "null"}]} for key, value in copy["properties"].items()
        }
    return {"anyOf": [copy, {"type": "null"}]} if node.get("nullable") is True else copy


class Shape:
    """What a schema says, with references, allOf, anyOf and oneOf laid together."""

    def __init__(self, schemas: dict[str, Any], *nodes: dict[str, Any]) -> None:
        """Lay the nodes together."""
        self.schemas = schemas
        self.types: set[str] = set()
        self.enum: set[object] = set()
        self.bounds: dict[str, object] = {}
        self.fields: dict[str, list[dict[str, Any]]] = {}
        self.items: list[dict[str, Any]] = []
        self.tolerated = any("x-tolerated" in node for node in nodes)
        for node in nodes:
            self._add(node)

    def _add(self, node: dict[str, Any]) -> None:
        if "$ref" in node:
            self._add(self.schemas[node["$ref"].rsplit("/", 1)[1]])
        for key in ("allOf", "anyOf", "oneOf"):
            for each in node.get(key, []):
                self._add(each)
        named = node.get("type", [])
        self.types |= set(named if isinstance(named, list) else [named])
        self.types |= {"null"} if node.get("nullable") else set()
        self.types |= {"object"} if "properties" in node else set()
        self.types |= {"array"} if "items" in node else set()
        self.types |= {"string"} if "enum" in node and not named else set()
        self.enum |= {value for value in node.get("enum", []) if value is not None}
        self.bounds |= {key: node[key] for key in BOUNDS if key in node}
        for key, value in node.get("properties", {}).items():
            self.fields.setdefault(key, []).append(value)
        if "items" in node:
            self.items.append(node["items"])

    def at(self, *nodes: dict[str, Any]) -> "Shape":
        """Give the shape of parts of this one."""
        return Shape(self.schemas, *nodes)


def differences(ours: Shape, theirs: Shape, path: str) -> Iterator[str]:
    """Tell where two shapes differ, but for what ours marks as tolerated."""
    allowed = ours.types | ({"integer"} if "number" in ours.types else set())
    if theirs.types - allowed:
        yield f"{path}: we lack the types {sorted(theirs.types - allowed)}"
    if bool(ours.types - theirs.types) != ours.tolerated:
        yield f"{path}: beyond the vendor's types {sorted(ours.types - theirs.types)}"
    if ours.enum != theirs.enum:
        yield f"{path}: values {sorted(map(str, ours.enum ^ theirs.enum))}"
    if ours.bounds != theirs.bounds:
        yield f"{path}: bounds {ours.bounds} and {theirs.bounds}"
    yield from differing_parts(ours, theirs, path)


def differing_parts(ours: Shape, theirs: Shape, path: str) -> Iterator[str]:
    """Tell where the fields and items of two shapes differ."""
    for name in sorted(theirs.fields.keys() - ours.fields.keys()):
        yield f"{path}.{name}: not stated by us"
    for name, nodes in ours.fields.items():
        if name not in theirs.fields:
            if not ours.at(*nodes).tolerated:
                yield f"{path}.{name}: not stated by the vendor"
        elif not any("x-unread" in node for node in nodes):
            stop = points_to_a_schema(nodes)
            field, other = ours.at(*nodes), theirs.at(*theirs.fields[name])
            yield from (
                differing_nullability(field, other, f"{path}.{name}")
                if stop
                else differences(field, other, f"{path}.{name}")
            )
    if ours.items and theirs.items and not points_to_a_schema(ours.items):
        yield from differences(ours.at(*ours.items), theirs.at(*theirs.items), f"{path}[]")


def differing_nullability(ours: Shape, theirs: Shape, path: str) -> Iterator[str]:
    """Tell where only one of two allows null, for fields whose schema is compared by itself."""
    if "null" in theirs.types - ours.types:
        yield f"{path}: null is allowed by the vendor only"
    if ("null" in ours.types - theirs.types) != ours.tolerated:
        yield f"{path}: null is allowed by us only, and not marked as tolerated"


def points_to_a_schema(nodes: list[dict[str, Any]]) -> bool:
    """Tell whether nodes only refer to schemas, which are compared by themselves."""
    return all(
        "$ref" in node or any("$ref" in each for each in node.get("anyOf", node.get("oneOf", [])))
        for node in nodes
    )


def find(schemas: dict[str, Any], place: str) -> list[dict[str, Any]]:
    """Give what stands at a place such as `Voucher.gift` or `Order.items[]`."""
    name, *fields = place.split(".")
    nodes: list[dict[str, Any]] = [schemas[name]]
    for field in fields:
        nodes = Shape(schemas, *nodes).fields[field.removesuffix("[]")]
        if field.endswith("[]"):
            nodes = Shape(schemas, *nodes).items
    return nodes


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Go through the operations of a document: path, method, operation."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Give an operation's parameters, references followed."""
    shared = document["components"].get("parameters", {})
    listed = (
        shared[each["$ref"].rsplit("/", 1)[1]] if "$ref" in each else each
        for each in operation.get("parameters", [])
    )
    return {f"{each['in']} {each['name']}": each for each in listed}


@pytest.fixture(scope="module")
def vendor() -> dict[str, Any]:
    """Give the vendor's own file."""
    document: dict[str, Any] = json.loads(VENDOR_FILE.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def vendor_schemas(vendor: dict[str, Any]) -> dict[str, Any]:
    """Give the vendor's schemas as they stand."""
    schemas: dict[str, Any] = vendor["components"]["schemas"]
    return schemas


def test_payloads_are_there() -> None:
    """If the folder of payloads is read, each kind has some."""
    assert {schemas_of(name)[0] for name in PAYLOADS} == {
        ours for ours, _ in SCHEMA_OF_PREFIX.values()
    }


@pytest.mark.parametrize("name", sorted(STATED))
def test_component_schemas_are_json_schema(name: str) -> None:
    """If the contract states a schema, it is one that JSON Schema 2020-12 knows."""
    Draft202012Validator.check_schema(STATED[name])


def test_every_reference_resolves() -> None:
    """If the contract points to a component, the component is there."""
    text = json.dumps(CONTRACT)
    targets = {part.split('"', 1)[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}
    assert targets - STATED.keys() == set()


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_payload_keeps_the_contract(name: str) -> None:
    """If a payload is an example of an answer, our contract allows it and states every field."""
    assert breaches(closed(STATED), schemas_of(name)[0], payload(name)) == []


@needs_vendor_file
@pytest.mark.parametrize("name", sorted(PAYLOADS.keys() - DEVIATIONS.keys()))
def test_payload_keeps_the_vendors_schema(name: str, vendor_schemas: dict[str, Any]) -> None:
    """If a payload has no null beyond the vendor's schema, or null is read as absent, it fits."""
    loose = name not in WITHOUT_UNSTATED_NULL
    schemas = converted(vendor_schemas, every_field_nullable=loose)
    assert breaches(schemas, schemas_of(name)[1], payload(name)) == []


@needs_vendor_file
@pytest.mark.parametrize("name", sorted(PAYLOADS.keys() - WITHOUT_UNSTATED_NULL))
def test_known_looseness_is_still_one(name: str, vendor_schemas: dict[str, Any]) -> None:
    """If a payload is listed as beyond the vendor's schema, the schema does refuse it."""
    schemas = converted(vendor_schemas, every_field_nullable=name in DEVIATIONS)
    assert breaches(schemas, schemas_of(name)[1], payload(name))


def test_every_schema_is_compared() -> None:
    """If the contract states a schema, the tables say what it is compared with, if anything."""
    assert COUNTERPARTS.keys() | WITHOUT_COUNTERPART == STATED.keys()


@needs_vendor_file
@pytest.mark.parametrize("name", sorted(COUNTERPARTS))
def test_schema_agrees_with_the_vendors(name: str, vendor_schemas: dict[str, Any]) -> None:
    """If our schema differs from the vendor's in fields, types or values, it says so."""
    nodes = [node for place in COUNTERPARTS[name] for node in find(vendor_schemas, place)]
    ours, theirs = Shape(STATED, STATED[name]), Shape(vendor_schemas, *nodes)
    assert list(differing_parts(ours, theirs, name)) == []


@needs_vendor_file
def test_operations_agree_with_the_vendors(vendor: dict[str, Any]) -> None:
    """If we state an operation, the vendor documents it with these parameters and statuses."""
    for path, method, ours in operations(CONTRACT):
        theirs = vendor["paths"][path][method]
        mine, others = parameters(CONTRACT, ours), parameters(vendor, theirs)
        assert mine.keys() == others.keys(), path
        for name, parameter in mine.items():
            assert parameter["required"] == others[name].get("required", False), (path, name)
            shape = Shape(STATED, parameter["schema"])
            other = Shape(vendor["components"]["schemas"], others[name]["schema"])
            assert (shape.types, shape.enum, shape.bounds) == (
                other.types,
                other.enum,
                other.bounds,
            ), (path, name)
        documented = {
            status
            for status, response in ours["responses"].items()
            if response.get("x-documented", True)
        }
        assert documented == theirs["responses"].keys(), path
