import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Context, Decimal, localcontext
from importlib.resources import files
from typing import Any

import pytest

from rewardkit import Secret
from rewardkit.codec import Codec
from rewardkit.drift import DriftKind, DriftLog
from rewardkit.exchange import Response
from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    Code,
    CodeStatus,
    Conditions,
    ContentAccess,
    Credit,
    Delivery,
    EarlyAccess,
    FreeClaim,
    FreeShipping,
    Limits,
    MatchedVia,
    Money,
    OpenEnum,
    PercentOff,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Sync,
    SyncStatus,
    UnknownBenefit,
    Usage,
    Window,
)
from rewardkit_oneofnone import tables, wire
from rewardkit_oneofnone.amounts import Amounts
from rewardkit_oneofnone.mapping import CODE_NOT_STATED, REWARD_NOT_STATED, Neutral
from rewardkit_oneofnone.settings import OneOfNoneSettings

CODEC = Codec()


@pytest.fixture
def drift() -> DriftLog:
    """What was new."""
    return DriftLog()


@pytest.fixture
def neutral(drift: DriftLog) -> Callable[..., Neutral]:
    """Make the mapping, with settings."""
    return lambda **settings: Neutral(OneOfNoneSettings(api_key=Secret("k"), **settings), drift)


@pytest.fixture
def reward(neutral: Callable[..., Neutral], payload: Callable[[str], Any]) -> Callable[..., Reward]:
    """Make a neutral reward of a payload file, with changes and settings."""

    def make(name: str = "reward_percentage", /, *, given: Any = None, **changes: Any) -> Reward:
        sent = json.dumps({**payload(name), **changes}).encode()
        read = CODEC.decode(wire.Reward, Response(200, {}, sent), DriftLog())
        return neutral(**(given or {})).reward(read)

    return make


@pytest.fixture
def code(neutral: Callable[..., Neutral], payload: Callable[[str], Any]) -> Callable[..., Code]:
    """Make a neutral code of a payload file, with changes."""

    def make(name: str, /, **changes: Any) -> Code:
        return neutral().code(CODEC.read(wire.RewardCode, {**payload(name), **changes}))

    return make


def seen(drift: DriftLog) -> set[tuple[DriftKind, str, str]]:
    """What was new, without the counts."""
    return {(each.kind, each.where, each.value) for each in drift.seen()}


def test_every_field_of_a_reward_is_read(
    reward: Callable[..., Reward], payload: Callable[[str], Any], drift: DriftLog
) -> None:
    """If a reward says all there is to say, each field is where the model has it."""
    found = reward(totalRevenueImpact=-241530)
    assert found == Reward(
        ref=RewardRef("oneofnone", "0000000a-0000-4000-8000-000000000001"),
        name="Summer 15",
        benefit=PercentOff(Decimal(15)),
        description="15 % off everything, until the end of August.",
        applies_to=Scope(ScopeKind.SITEWIDE),
        delivery=Delivery.UNIQUE_CODES,
        shared_code=None,
        status=RewardStatus.ACTIVE,
        window=Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)),
        conditions=Conditions(Money(5000), 1, stackable=False),
        limits=Limits(total=2000, per_customer=1),
        usage=Usage(318, Money(-241530)),
        image_url="https://images.example.com/rewards/summer-15.webp",
        external_url="https://shop.example.com/summer",
        syncs=(
            Sync(
                "shopify",
                SyncStatus.SYNCED,
                "gid://shopify/DiscountCodeNode/100000000001",
                "gid://shopify/DiscountRedeemCode/200000000001",
                datetime(2026, 5, 28, 16, 2, 12, 310_000, tzinfo=UTC),
            ),
        ),
        created_at=datetime(2026, 5, 11, 9, 24, 31, 102_000, tzinfo=UTC),
        updated_at=datetime(2026, 5, 28, 16, 2, 10, 884_000, tzinfo=UTC),
        not_stated=REWARD_NOT_STATED - {"applies_to.targets"} | {"access"},
    )
    assert found.native == {**payload("reward_percentage"), "totalRevenueImpact": -241530}
    assert seen(drift) == set()


@pytest.mark.parametrize(
    ("name", "benefit"),
    [
        ("reward_percentage", PercentOff(Decimal(15))),
        ("reward_fixed_amount", AmountOff(Money(1000))),
        ("reward_free_shipping", FreeShipping()),
        ("reward_credit", Credit(Money(2500))),
        ("reward_gated_content", ContentAccess("https://members.example.com/films/the-making-of")),
        ("reward_early_access", EarlyAccess("https://shop.example.com/drops/9")),
        ("reward_free_claim", FreeClaim()),
    ],
)
def test_benefits_by_their_types(
    name: str, benefit: Benefit, reward: Callable[..., Reward]
) -> None:
    """If type and type of value are documented, the benefit is the neutral one."""
    assert reward(name).benefit == benefit


@pytest.mark.parametrize(
    ("changes", "kind", "new"),
    [
        ({"value": 101}, "DISCOUNT percentage", "Reward.value 101"),
        ({"value": -1}, "DISCOUNT percentage", "Reward.value -1"),
        (
            {"valueType": "fixed_amount", "value": -5},
            "DISCOUNT fixed_amount",
            "Reward.value -5",
        ),
        ({"type": "CREDIT"}, "CREDIT percentage", "Reward.valueType CREDIT percentage"),
        ({"type": "RAFFLE"}, "RAFFLE percentage", "Reward.type RAFFLE"),
        ({"valueType": "points"}, "DISCOUNT points", "Reward.valueType points"),
    ],
)
def test_a_benefit_without_a_word_is_kept_and_counted(
    changes: dict[str, Any],
    kind: str,
    new: str,
    reward: Callable[..., Reward],
    drift: DriftLog,
) -> None:
    """If a benefit is of an unknown kind or out of range, it is kept as it came and counted."""
    benefit = reward(totalRevenueImpact=0, **changes).benefit
    assert isinstance(benefit, UnknownBenefit)
    assert benefit.kind == kind
    assert benefit.native.keys() == {"type", "valueType", "value"}
    assert [f"{each.where} {each.value}" for each in drift.seen()] == [new]


@pytest.mark.parametrize(
    ("given", "value", "benefit"),
    [
        ({"percent_scale": 100}, 1250, PercentOff(Decimal("12.5"))),
        ({"percent_scale": 10}, 125, PercentOff(Decimal("12.5"))),
        ({"percent_scale": 100}, 10_000, PercentOff(Decimal(100))),
    ],
)
def test_percentages_by_their_scale(
    given: dict[str, Any], value: int, benefit: Benefit, reward: Callable[..., Reward]
) -> None:
    """If percentages are in basis points, they are divided exactly."""
    assert reward(given=given, value=value).benefit == benefit


@pytest.mark.parametrize(
    ("given", "benefit", "minimum", "revenue"),
    [
        ({}, Money(1000), Money(6000), Money(-41000)),
        ({"currency": "EUR"}, Money(1000, "EUR"), Money(6000, "EUR"), Money(-41000, "EUR")),
        (
            {"currency": "EUR", "money_unit": "major"},
            Money(100000, "EUR"),
            Money(600000, "EUR"),
            Money(-4100000, "EUR"),
        ),
        (
            {"currency": "JPY", "money_unit": "major"},
            Money(1000, "JPY"),
            Money(6000, "JPY"),
            Money(-41000, "JPY"),
        ),
    ],
)
def test_money_by_its_unit_and_currency(
    given: dict[str, Any],
    benefit: Money,
    minimum: Money,
    revenue: Money,
    reward: Callable[..., Reward],
) -> None:
    """If the settings say unit and currency, all amounts are in them."""
    found = reward("reward_fixed_amount", given=given)
    assert found.benefit == AmountOff(benefit)
    assert found.conditions.minimum_purchase == minimum
    assert found.usage.revenue == revenue


def test_revenue_in_major_units_has_its_cents(reward: Callable[..., Reward]) -> None:
    """If amounts are in euros, a revenue of 241530.5 is 24153050 cents."""
    given = {"currency": "EUR", "money_unit": "major"}
    found = reward(given=given, totalRevenueImpact=-241530.5)
    assert found.usage.revenue == Money(-24153050, "EUR")


@pytest.mark.parametrize("amount", ["-241530.5", "1e30", "1e300", "1" + "0" * 25])
def test_revenue_that_is_no_money_is_not_stated(
    amount: str, body: Callable[[str], bytes], neutral: Callable[..., Neutral], drift: DriftLog
) -> None:
    """If a revenue is no whole number of minor units, it is not stated, and counted."""
    sent = body("reward_everything_null").replace(
        b'"totalRevenueImpact": 0', f'"totalRevenueImpact": {amount}'.encode()
    )
    found = neutral().reward(CODEC.decode(wire.Reward, Response(200, {}, sent), drift))
    assert found.usage == Usage(0, None)
    assert not found.states("usage.revenue")
    assert {each.where for each in drift.seen()} == {"Reward.totalRevenueImpact"}


def test_unknown_values_are_kept_and_counted(
    reward: Callable[..., Reward], drift: DriftLog
) -> None:
    """If a newer vendor has other words, each is kept as it came and counted."""
    found = reward("reward_with_unknown_enum_and_field")
    assert found.applies_to is not None
    words: list[OpenEnum | None] = [
        found.status,
        found.delivery,
        found.applies_to.kind,
        found.syncs[0].status,
    ]
    assert words == ["scheduled", "qr_codes", "marketplace", "queued"]
    assert not any(word.known for word in words if word is not None)
    assert {(where, value) for kind, where, value in seen(drift)} >= {
        ("Reward.status", "scheduled"),
        ("Reward.codeType", "qr_codes"),
        ("Reward.scope", "marketplace"),
        ("Reward.type", "MYSTERY_BOX"),
        ("Reward.valueType", "points_multiplier"),
        ("syncStatus", "queued"),
    }


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("startsAt", "window.starts_at"),
        ("expiresAt", "window.expires_at"),
        ("createdAt", "created_at"),
        ("updatedAt", "updated_at"),
    ],
)
def test_a_time_that_cannot_be_read_is_no_never(
    key: str, path: str, reward: Callable[..., Reward], drift: DriftLog
) -> None:
    """If a time cannot be read, it is counted, not stated and in native; the others are read."""
    found = reward(totalRevenueImpact=0, **{key: "next Tuesday"})
    assert not found.states(path)
    assert found.native[key] == "next Tuesday"
    assert seen(drift) == {(DriftKind.UNPARSABLE_TIME, f"Reward.{key}", "next Tuesday")}
    times = [
        found.window.starts_at,
        found.window.expires_at,
        found.created_at,
        found.updated_at,
    ]
    assert times.count(None) == 1


def test_a_time_without_a_zone_is_utc(reward: Callable[..., Reward]) -> None:
    """If a time has no zone, it is UTC; one with another zone is converted."""
    found = reward(startsAt="2026-06-01T10:00:00", expiresAt="2026-06-01T14:00:00+02:00")
    assert found.window == Window(
        datetime(2026, 6, 1, 10, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)
    )


def test_what_a_reward_does_not_say_is_not_stated(
    reward: Callable[..., Reward], payload: Callable[[str], Any]
) -> None:
    """If optional parts are left out, they are not stated; if they are null or empty, they are."""
    bare = reward("reward_everything_null")
    assert bare.not_stated == REWARD_NOT_STATED - {"applies_to.targets"} | {"access"}
    assert "applies_to.targets" in reward("reward_everything_null", scope="product").not_stated
    assert (bare.limits, bare.conditions) == (Limits(), Conditions(stackable=False))
    left_out = payload("reward_everything_null")
    del left_out["image"], left_out["externalIds"]
    drift = DriftLog()
    mapping = Neutral(OneOfNoneSettings(api_key=Secret("k")), drift)
    found = mapping.reward(CODEC.read(wire.Reward, left_out))
    assert found.not_stated == bare.not_stated | {"image_url", "syncs"}


def test_access_and_failed_syncs_are_read(reward: Callable[..., Reward]) -> None:
    """If a reward says who qualifies and what did not sync, so does the neutral one."""
    found = reward("reward_with_access_and_syncs")
    reasons = ("The user owns none of the products.", "The user joined after the cut-off.")
    assert found.access == Access(qualifies=False, reasons=reasons)
    assert found.states("access")
    assert [(sync.system, sync.status) for sync in found.syncs] == [
        ("shopify", SyncStatus.ERROR),
        ("stripe", SyncStatus.PENDING),
    ]
    assert found.syncs[0].error == "The store refused the discount: its title is taken."


def test_a_shared_code_is_read(reward: Callable[..., Reward]) -> None:
    """If a reward has one code for all, it is the shared code, hidden in repr."""
    found = reward("reward_global_code")
    assert found.delivery is Delivery.SHARED_CODE
    assert found.shared_code == "FAKE-WELCOME-10"
    assert "FAKE-WELCOME-10" not in repr(found)


def test_every_field_of_a_code_is_read(
    code: Callable[..., Code], payload: Callable[[str], Any]
) -> None:
    """If a code is redeemed, it says by whom, when and for which order."""
    found = code("code_redeemed")
    assert found == Code(
        id="0000000c-0000-4000-8000-000000000002",
        reward=RewardRef("oneofnone", "0000000a-0000-4000-8000-000000000001"),
        value="FAKE-SUMMER-0002",
        status=CodeStatus.REDEEMED,
        redeemed_by="ada@example.com",
        redeemed_at=datetime(2026, 6, 14, 18, 41, 7, 555_000, tzinfo=UTC),
        order_id="1042",
        external_order_id="gid://shopify/Order/600000001042",
        window=Window(None, datetime(2026, 9, 1, tzinfo=UTC)),
        created_at=datetime(2026, 5, 28, 16, 5, 44, 19_000, tzinfo=UTC),
        updated_at=datetime(2026, 6, 14, 18, 41, 7, 555_000, tzinfo=UTC),
        not_stated=CODE_NOT_STATED,
    )
    assert found.native == payload("code_redeemed")


def test_syncs_of_a_code_are_read_by_system(code: Callable[..., Code]) -> None:
    """If a code is synced, each system's state is there, in the vendor's order."""
    found = code("code_with_syncs")
    assert found.reserved_for == "session_FAKE_0003"
    assert [(sync.system, sync.status, sync.external_id) for sync in found.syncs] == [
        ("shopify", SyncStatus.SYNCED, "gid://shopify/DiscountCodeNode/100000000001"),
        ("stripe", SyncStatus.ERROR, "coupon_FAKE0001"),
    ]
    assert found.syncs[1].error == "The promotion code exists already."


def test_a_system_of_tomorrow_is_a_sync_too(code: Callable[..., Code], drift: DriftLog) -> None:
    """If a code is synced to a system that we do not know, what can be read is kept and counted."""
    entry = {"discountId": "m-1", "codeId": 5, "syncedAt": "soon", "syncStatus": "queued"}
    found = code("code_available", externalIds={"market": entry, "other": None})
    assert found.syncs == (Sync("market", SyncStatus.read("queued"), "m-1"),)
    assert {(where, value) for _, where, value in seen(drift)} >= {
        ("syncStatus", "queued"),
        ("syncedAt", "soon"),
    }


@pytest.mark.parametrize(
    ("name", "via", "has_code"),
    [
        ("lookup_unique", MatchedVia.UNIQUE_CODE, True),
        ("lookup_global", MatchedVia.SHARED_CODE, False),
    ],
)
def test_look_ups(
    name: str,
    via: MatchedVia,
    has_code: bool,
    neutral: Callable[..., Neutral],
    payload: Callable[[str], Any],
) -> None:
    """If a code was looked up, the match says how it was found and has the text."""
    sent = json.dumps(payload(name)).encode()
    read = CODEC.decode(wire.RewardLookup, Response(200, {}, sent), DriftLog())
    found = neutral().match(read, "TYPED")
    assert (found.via, found.code is not None, found.value) == (via, has_code, "TYPED")


@pytest.mark.parametrize(
    ("schema", "key", "table"),
    [
        ("Reward", "status", tables.STATUS),
        ("Reward", "scope", tables.SCOPE),
        ("Reward", "codeType", tables.CODE_TYPE),
        ("Reward", "type", tables.REWARD_TYPES),
        ("Reward", "valueType", tables.VALUE_TYPES),
        ("RewardCode", "status", tables.CODE_STATUS),
        ("RewardExternalId", "syncStatus", tables.SYNC_STATUS),
        ("RewardExternalId", "system", tables.SYSTEMS),
        ("RewardLookupResponse", "matchedVia", tables.MATCHED_VIA),
    ],
)
def test_tables_have_all_words_of_the_contract(schema: str, key: str, table: Any) -> None:
    """If the contract names values, the table has these and no others, each a known one of ours."""
    document = json.loads(files("rewardkit_oneofnone").joinpath("contract.json").read_text("utf-8"))
    stated = document["components"]["schemas"][schema]["properties"][key]["enum"]
    assert set(table) == set(stated)
    if not isinstance(table, frozenset):
        assert all(ours.known for ours in table.values())


def test_an_application_s_decimal_context_does_not_reach_in() -> None:
    """If an application computes with few digits, percentages still have all of theirs."""
    amounts = Amounts(OneOfNoneSettings(api_key=Secret("k"), percent_scale=10000))
    with localcontext(Context(prec=2)):
        assert amounts.percent(123456) == Decimal("12.3456")
