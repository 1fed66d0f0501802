import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from field_tables import changed_paths, paths_of, printed, there, without_a_home

from rewardkit import Secret
from rewardkit.codec import Codec
from rewardkit.drift import DriftLog
from rewardkit.exchange import Response
from rewardkit.model import Code, FreeShipping, Redemption, Reward, flat
from rewardkit.wire import Wire
from rewardkit_oneofnone import explaining, wire
from rewardkit_oneofnone.changes import CHANGES, FIXED, NATIVE_CHANGES
from rewardkit_oneofnone.homes import HOMES, SENT
from rewardkit_oneofnone.mapping import Neutral
from rewardkit_oneofnone.redemptions import PLACES
from rewardkit_oneofnone.settings import OneOfNoneSettings

PAGE = Path(__file__).parent.parent / "FIELDS.md"
SCHEMAS = json.loads(files("rewardkit_oneofnone").joinpath("contract.json").read_text("utf-8"))[
    "components"
]["schemas"]

#: The schemas of answers, by the wire class that reads them.
SCHEMA_OF: dict[type[Wire], str] = {
    wire.Reward: "Reward",
    wire.RewardExternalId: "RewardExternalId",
    wire.RewardAccess: "RewardAccessSummary",
    wire.RewardCode: "RewardCode",
    wire.RewardCodeExternalId: "RewardCodeExternalIdEntry",
    wire.RewardsPage: "RewardsListResponse",
    wire.RewardCodesPage: "RewardCodesListResponse",
    wire.RewardLookup: "RewardLookupResponse",
    wire.GeneratedCodes: "GenerateRewardCodesResponse",
    wire.RecordedRedemption: "RecordRewardRedemptionResponse",
    wire.IssuedGrant: "IssueRewardGrantResponse",
    wire.ClaimedGrant: "ClaimRewardGrantResponse",
}


def test_every_wire_class_and_field_has_a_home() -> None:
    """If a wire class has a field, the table says where it goes."""
    assert without_a_home(wire, HOMES) == set()


@pytest.mark.parametrize("cls", SCHEMA_OF, ids=lambda cls: cls.__name__)
def test_every_field_of_an_answer_has_a_home(cls: type[Wire]) -> None:
    """If the contract has a field in an answer, the wire class and the table have it too."""
    assert HOMES[cls][1].keys() == SCHEMAS[SCHEMA_OF[cls]]["properties"].keys()


@pytest.mark.parametrize("schema", sorted(SENT))
def test_every_field_that_can_be_sent_is_in_the_table(schema: str) -> None:
    """If the contract takes a field, the table says where it comes from, or that it is not sent."""
    assert SENT[schema][1].keys() == SCHEMAS[schema]["properties"].keys()


def test_every_field_of_the_update_is_written() -> None:
    """If the vendor's update takes a field, there is a field of ours that writes it."""
    keys = {change.key for change in (*CHANGES.values(), *NATIVE_CHANGES.values())}
    assert keys | {"type", "value"} == SCHEMAS["UpdateRewardBody"]["properties"].keys()


def test_every_field_of_a_reward_can_be_changed_or_not() -> None:
    """If a reward has a field, it is in one of the tables of what can be changed and what not."""
    reward = Reward.new("x", FreeShipping())
    assert {path for path, _ in flat(reward)} == {*CHANGES, *FIXED, "benefit"}
    assert not CHANGES.keys() & FIXED.keys()


@pytest.mark.parametrize(("neutral", "path"), sorted(paths_of(HOMES, SENT), key=str))
def test_every_neutral_field_of_the_table_is_there(neutral: type[Any], path: str) -> None:
    """If the table names a neutral field, there is one."""
    assert there(neutral, path)


def test_every_field_of_a_listed_redemption_is_there() -> None:
    """If the table of places names a field of a redemption, there is one."""
    for path in PLACES:
        assert there(Redemption, path)


#: Another value for each of the vendor's fields.
OTHER: dict[str, Any] = {
    "id": "0000000f-0000-4000-8000-00000000000f",
    "type": "CREDIT",
    "scope": "variant",
    "valueType": "percentage",
    "value": 7,
    "minimumPurchase": 7,
    "minimumQuantity": 7,
    "usageLimitTotal": 7,
    "usageLimitPerCustomer": 7,
    "startsAt": "2030-01-01T00:00:00Z",
    "expiresAt": "2030-01-01T00:00:00Z",
    "redeemedAt": "2030-01-01T00:00:00Z",
    "createdAt": "2030-01-01T00:00:00Z",
    "updatedAt": "2030-01-01T00:00:00Z",
    "codeType": "unique_codes",
    "imageId": 7,
    "image": {"id": 7, "url": "https://images.example.com/7"},
    "conditions": {"x": 1},
    "status": "expired",
    "totalRedemptions": 77,
    "totalRevenueImpact": 77,
    "externalIds": [],
    "access": {"qualifies": False, "reasons": ["x"]},
}


#: What is changed, where it is not the payload below: of gated content a value means nothing.
PAYLOAD_OF = {"value": "reward_credit", "valueType": "reward_credit"}


@pytest.mark.parametrize("key", HOMES[wire.Reward][1])
def test_the_table_of_rewards_is_true(key: str, payload: Callable[[str], Any]) -> None:
    """If a field of a reward changes, the neutral fields that the table names change, and no other."""
    before = payload(PAYLOAD_OF.get(key, "reward_gated_content"))
    before["externalIds"] = payload("reward_with_access_and_syncs")["externalIds"]
    after = {**before, key: (not before[key]) if key == "stackable" else OTHER.get(key, "other")}
    changed = changed_paths(neutral(wire.Reward, before), neutral(wire.Reward, after))
    assert changed == {*HOMES[wire.Reward][1][key].paths}


@pytest.mark.parametrize("key", HOMES[wire.RewardCode][1])
def test_the_table_of_codes_is_true(key: str, payload: Callable[[str], Any]) -> None:
    """If a field of a code changes, the neutral fields that the table names change, and no other."""
    before = payload("code_with_syncs")
    other = {**OTHER, "rewardId": OTHER["id"], "externalIds": {}}
    after = {**before, key: other.get(key, "other")}
    changed = changed_paths(neutral(wire.RewardCode, before), neutral(wire.RewardCode, after))
    assert changed == {*HOMES[wire.RewardCode][1][key].paths}


def neutral(cls: type[wire.Reward | wire.RewardCode], value: Any) -> Reward | Code:
    """The neutral value of a payload."""
    response = Response(200, {}, json.dumps(value).encode())
    read = Codec().decode(cls, response, DriftLog())
    mapping = Neutral(OneOfNoneSettings(api_key=Secret("k")), DriftLog())
    return mapping.reward(read) if isinstance(read, wire.Reward) else mapping.code(read)


def test_the_page_is_what_the_tables_say() -> None:
    """If a table changes, the page is printed anew: python -m rewardkit_oneofnone.fields."""
    assert PAGE.read_text("utf-8") == printed("rewardkit_oneofnone.fields")


def test_an_explanation_has_the_whole_update() -> None:
    """If the vendor's update takes a field, an explanation of what is sent has it."""
    tables = explaining.homes(Reward.new("x", FreeShipping())).sent
    (_, table) = tables["UpdateRewardBody"]
    assert table.keys() == SCHEMAS["UpdateRewardBody"]["properties"].keys()
    assert table["externalUrl"].paths == ("after.external_url", "after.benefit")
