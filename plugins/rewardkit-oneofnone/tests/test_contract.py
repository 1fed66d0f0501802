"""Our statement of One of None's contract: what the payloads hold to, and the vendor's own file.

The vendor's file is not part of the project; where it does not stand beside the checkout, the
tests that read it are skipped.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

PLUGIN = Path(__file__).parents[1]
CONTRACT: dict[str, Any] = json.loads(
    (PLUGIN / "rewardkit_oneofnone" / "contract.json").read_text(encoding="utf-8")
)
PAYLOADS = {path.stem: path for path in sorted((PLUGIN / "tests" / "payloads").glob("*.json"))}

# Beside the checkout, which holds plugins/rewardkit-oneofnone/tests.
VENDOR_FILE = Path(__file__).parents[3].parent / "shared" / "vendors" / "oneofnone-openapi.yaml"
needs_vendor_file = pytest.mark.skipif(
    not VENDOR_FILE.is_file(),
    reason="the vendor's own OpenAPI file does not stand in shared/vendors beside the checkout",
)

SCHEMA_OF = {
    "code_available": "RewardCode",
    "code_redeemed": "RewardCode",
    "code_with_syncs": "RewardCode",
    "codes_page": "RewardCodesListResponse",
    "error_not_found": "GenericErrorResponse",
    "error_with_details": "GenericErrorResponse",
    "generate_answer": "GenerateRewardCodesResponse",
    "lookup_global": "RewardLookupResponse",
    "lookup_unique": "RewardLookupResponse",
    "redeem_answer": "RewardCode",
    "reward_credit": "Reward",
    "reward_early_access": "Reward",
    "reward_everything_null": "Reward",
    "reward_fixed_amount": "Reward",
    "reward_free_claim": "Reward",
    "reward_free_shipping": "Reward",
    "reward_gated_content": "Reward",
    "reward_global_code": "Reward",
    "reward_percentage": "Reward",
    "reward_with_access_and_syncs": "Reward",
    "reward_with_unknown_enum_and_field": "Reward",
    "rewards_page": "RewardsListResponse",
}

DEVIATING = {
    "reward_with_unknown_enum_and_field": "shows what a newer vendor may send: values and fields "
    "that no contract of today names",
}
KEEPING = sorted(SCHEMA_OF.keys() - DEVIATING.keys())

# Words about a schema, which change nothing of what it allows.
REMARKS = ("description", "summary", "title", "default")

METHODS = {"get", "put", "post", "patch", "delete"}


def payload(name: str) -> Any:
    """Give a payload as it is in its file."""
    return json.loads(PAYLOADS[name].read_text(encoding="utf-8"))


def breaches(document: dict[str, Any], schema: str, value: object) -> list[str]:
    """List where a value breaks a component schema of a document."""
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        format_checker=FormatChecker(),
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def plain(document: dict[str, Any], node: Any) -> Any:
    """Give a part of a document with its references followed and its remarks left out."""
    if isinstance(node, list):
        return [plain(document, each) for each in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix("#/components/schemas/")
        return plain(document, document["components"]["schemas"][name])
    return {
        key: {name: plain(document, each) for name, each in value.items()}
        if key == "properties"
        else sorted(value)
        if key == "required" and isinstance(value, list)
        else plain(document, value)
        for key, value in node.items()
        if key not in REMARKS and not key.startswith("x-")
    }


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Go through the operations of a document: path, method, operation."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Give an operation's parameters by place and name."""
    return {
        (each["in"], each["name"]): (each.get("required", False), plain(document, each["schema"]))
        for each in operation.get("parameters", [])
    }


def body(document: dict[str, Any], part: dict[str, Any]) -> Any:
    """Give the JSON schema of a request body or a response, references followed."""
    return plain(document, part["content"]["application/json"]["schema"])


@pytest.fixture(scope="module")
def vendor() -> dict[str, Any]:
    """Give the vendor's own file."""
    yaml = pytest.importorskip("yaml", reason="PyYAML reads the vendor's file")
    document: dict[str, Any] = yaml.safe_load(VENDOR_FILE.read_text(encoding="utf-8"))
    return document


def test_every_payload_has_a_schema() -> None:
    """If a payload file is added, this table says what it is."""
    assert SCHEMA_OF.keys() == PAYLOADS.keys()


@pytest.mark.parametrize("name", sorted(CONTRACT["components"]["schemas"]))
def test_component_schemas_are_json_schema(name: str) -> None:
    """If the contract states a schema, it is one that JSON Schema 2020-12 knows."""
    Draft202012Validator.check_schema(CONTRACT["components"]["schemas"][name])


def test_every_reference_resolves() -> None:
    """If the contract points to a component, the component is there."""
    for _, _, operation in operations(CONTRACT):
        plain(CONTRACT, operation)
    plain(CONTRACT, CONTRACT["components"]["schemas"])


def test_all_operations_are_stated() -> None:
    """If the vendor documents eleven operations on rewards, the contract states eleven."""
    assert len(list(operations(CONTRACT))) == 11


@pytest.mark.parametrize("name", KEEPING)
def test_payload_keeps_the_contract(name: str) -> None:
    """If a payload is an example of an answer, our contract allows it."""
    assert breaches(CONTRACT, SCHEMA_OF[name], payload(name)) == []


@pytest.mark.parametrize("name", sorted(DEVIATING))
def test_deviating_payload_breaks_the_contract(name: str) -> None:
    """If a payload stands for a newer vendor, our contract does not allow it."""
    assert breaches(CONTRACT, SCHEMA_OF[name], payload(name))


@needs_vendor_file
@pytest.mark.parametrize("name", KEEPING)
def test_payload_keeps_the_vendors_schema(name: str, vendor: dict[str, Any]) -> None:
    """If a payload keeps our contract, the vendor's own schema allows it too."""
    assert breaches(vendor, SCHEMA_OF[name], payload(name)) == []


@needs_vendor_file
def test_schemas_agree_with_the_vendors(vendor: dict[str, Any]) -> None:
    """If our contract and the vendor's file state a schema, they allow the same values."""
    ours, theirs = CONTRACT["components"]["schemas"], vendor["components"]["schemas"]
    assert ours.keys() == theirs.keys()
    assert plain(CONTRACT, ours) == plain(vendor, theirs)


@needs_vendor_file
def test_operations_agree_with_the_vendors(vendor: dict[str, Any]) -> None:
    """If the vendor documents an operation, ours takes the same and gives the same."""
    ours = {(path, method): operation for path, method, operation in operations(CONTRACT)}
    theirs = {(path, method): operation for path, method, operation in operations(vendor)}
    assert ours.keys() == theirs.keys()
    for key, operation in ours.items():
        other = theirs[key]
        assert parameters(CONTRACT, operation) == parameters(vendor, other), key
        assert ("requestBody" in operation) == ("requestBody" in other), key
        if "requestBody" in other:
            assert body(CONTRACT, operation["requestBody"]) == body(vendor, other["requestBody"])
        documented = {
            status: body(CONTRACT, response)
            for status, response in operation["responses"].items()
            if response.get("x-documented", True)
        }
        stated = {status: body(vendor, each) for status, each in other["responses"].items()}
        assert documented == stated, key
