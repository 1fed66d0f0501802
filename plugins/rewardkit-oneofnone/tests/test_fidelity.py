"""What becomes of other providers' rewards; what is fitted is read as it was, from the simulator."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

import attrs
import pytest
from fidelity_examples import ANY_REWARDS, EXAMPLES, PLAIN, euros
from hypothesis import HealthCheck, given, settings

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit.codec import Codec
from rewardkit.drift import DriftLog
from rewardkit.errors import LossyTranslation, Unsupported
from rewardkit.exchange import Response
from rewardkit.fidelity import Loss
from rewardkit.model import (
    AmountOff,
    Benefit,
    ContentAccess,
    Credit,
    FixedPrice,
    FreeItems,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardRef,
    RewardStatus,
    Units,
    UnknownBenefit,
    Window,
)
from rewardkit.sandbox import serve
from rewardkit.testkit import fidelity as fidelity_checks
from rewardkit_oneofnone import wire
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.changes import CHANGES
from rewardkit_oneofnone.mapping import Neutral
from rewardkit_oneofnone.sandbox import SANDBOX, enter
from rewardkit_oneofnone.settings import OneOfNoneSettings
from rewardkit_oneofnone.writing import entered

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

#: By these the page on fidelity is made, too.
ALL_SETTINGS: tuple[dict[str, Any], ...] = (
    {"currency": "EUR"},
    {"currency": "EUR", "money_unit": "major", "percent_scale": 100},
    {},
)


def adapter_with(**stated: Any) -> OneOfNoneAdapter:
    """An adapter whose present stands still."""
    return OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), **stated), clock=lambda: NOON)


@pytest.fixture(params=ALL_SETTINGS, ids=["minor", "major", "no currency"])
def adapter(request: pytest.FixtureRequest) -> OneOfNoneAdapter:
    """An adapter with each way to write amounts."""
    return adapter_with(**request.param)


#: What every reward has that nobody enters.
COUNTED: dict[str, Any] = {
    "id": "4e3a4d00-0000-4000-8000-000000000001",
    "teamId": "7ea30000-0000-4000-8000-000000000001",
    "imageId": None,
    "image": None,
    "conditions": {},
    "totalRedemptions": 0,
    "totalRevenueImpact": 0,
    "createdAt": "2026-06-01T00:00:00Z",
    "updatedAt": None,
}


def through_the_wire(adapter: OneOfNoneAdapter, reward: Reward) -> Reward:
    """The reward as it is written and then read, without a server."""
    payload = {**COUNTED, **entered(adapter.amounts, reward)}
    response = Response(200, {}, json.dumps(payload).encode())
    drift = DriftLog()
    read = Neutral(adapter.settings, drift).reward(Codec().decode(wire.Reward, response, drift))
    assert not drift.seen()
    return read


def test_every_field_is_declared() -> None:
    """If there is a field of an offer, the adapter declares how it says it, and why it may not."""
    fidelity_checks.check_declaration(OneOfNoneAdapter)


def test_where_a_field_stands_is_what_the_table_of_fields_says() -> None:
    """If a field is read from one of the vendor's, it stands there when it is written."""
    expressions = OneOfNoneAdapter.expressions
    assert expressions["benefit"].wire == ("type", "valueType", "value", "externalUrl")
    assert expressions["limits.stock"].wire == ()
    assert expressions["image_url"].wire == ()
    for path, change in CHANGES.items():
        assert change.key in expressions[path].wire


@pytest.mark.parametrize("source", EXAMPLES)
def test_what_is_fitted_is_kept(source: Reward, adapter: OneOfNoneAdapter) -> None:
    """If a reward is fitted, all losses are in the report, and what is written has no other."""
    fidelity_checks.check_fit(adapter, source)
    reward, _ = fidelity_checks.fitted(adapter, source)
    if reward is not None:
        fidelity_checks.check_trip(reward, partial(through_the_wire, adapter))


@pytest.mark.parametrize("stated", ALL_SETTINGS[:2], ids=["minor", "major"])
def test_what_is_entered_in_the_dashboard_is_kept(stated: dict[str, Any]) -> None:
    """If the nearest rewards are entered in the dashboard, they are read as they are."""
    adapter = OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), **stated))
    found = [reward for reward, _ in (fidelity_checks.fitted(adapter, each) for each in EXAMPLES)]
    rewards = [reward for reward in found if reward is not None]
    app, ids = enter(rewards, adapter.settings)
    with serve(app) as server:
        connection = {**SANDBOX.settings(server.url), **stated}
        with rewardkit.connect("oneofnone", settings=connection) as client:
            read = {each.ref.id: each for each in client.list_rewards()}
    for reward, id in zip(rewards, ids, strict=True):
        fidelity_checks.check_trip(reward, lambda _, id=id: read[id])  # type: ignore[misc]


def test_what_an_update_writes_is_kept(rewards: Rewards) -> None:
    """If a reward of the vendor's becomes a nearest one by an update, all that it takes is as it is."""
    before = rewards.get_reward(SANDBOX.examples["checkout"].reward_id)
    paths = ("benefit", *CHANGES)
    adapter = adapter_with(currency="EUR")
    sources = [each for each in EXAMPLES if isinstance(each.benefit, PercentOff)]
    for source in sources:
        nearest, _ = fidelity_checks.fitted(adapter, source)
        if nearest is not None:
            written = {
                name: getattr(nearest, name) for name in {p.partition(".")[0] for p in paths}
            }
            before = rewards.update_reward(before, **written)
            read = rewards.get_reward(before.ref)
            for path in paths:
                assert attrgetter(path)(read) == attrgetter(path)(nearest)


def test_every_declared_loss_happens() -> None:
    """If a loss is declared, there is a reward and a connection that it happens with."""
    adapters = [adapter_with(**stated) for stated in ALL_SETTINGS]
    fidelity_checks.check_all_happen(adapters, EXAMPLES)


@pytest.mark.parametrize("stated", ALL_SETTINGS, ids=["minor", "major", "no currency"])
@given(source=ANY_REWARDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_reward_can_be_fitted_and_kept(stated: dict[str, Any], source: Reward) -> None:
    """If there is any reward at all, its nearest one comes back as it is, or there is none."""
    adapter = adapter_with(**stated)
    fidelity_checks.check_fit(adapter, source)
    reward, _ = fidelity_checks.fitted(adapter, source)
    if reward is not None:
        fidelity_checks.check_trip(reward, partial(through_the_wire, adapter))


def test_what_was_read_here_has_no_loss_but_its_picture(reader: Rewards) -> None:
    """If a reward comes from here, all is said of it once more, but the picture's address."""
    adapter = adapter_with(currency="EUR")
    rewards = list(reader.list_rewards())
    assert len(rewards) > 9
    for reward in rewards:
        losses = {entry.path for entry in adapter.fit(reward).report.losses}
        assert losses == ({"image_url"} if reward.image_url else set())


def test_no_request_creates_a_reward() -> None:
    """If requests are asked for, it is said that there are none, and what works instead."""
    adapter = adapter_with(currency="EUR")
    with pytest.raises(Unsupported, match="create it in its dashboard"):
        adapter.requests_to_create(adapter.fit(PLAIN).reward)


@pytest.mark.parametrize(
    ("stated", "before", "after"),
    [
        ({}, PercentOff(Decimal("12.5")), PercentOff(Decimal(13))),
        ({}, PercentOff(Decimal("12.49")), PercentOff(Decimal(12))),
        ({"percent_scale": 100}, PercentOff(Decimal("12.345")), PercentOff(Decimal("12.35"))),
        ({"money_unit": "major"}, AmountOff(euros("10.49")), AmountOff(euros("10"))),
        ({"money_unit": "major"}, AmountOff(euros("10.50")), AmountOff(euros("11"))),
        ({"money_unit": "major"}, Credit(euros("0.50")), Credit(euros("1"))),
    ],
)
def test_a_benefit_is_rounded_to_the_nearest(
    stated: dict[str, Any], before: Benefit, after: Benefit
) -> None:
    """If the vendor has no such fine steps, the nearest one is taken; half a step goes up."""
    translation = adapter_with(currency="EUR", **stated).fit(PLAIN.changed(benefit=before))
    assert translation.reward.benefit == after
    assert [(e.path, e.loss) for e in translation.report.losses] == [("benefit", Loss.ROUNDED)]


def test_a_minimum_is_rounded_to_the_nearest() -> None:
    """If half a unit cannot be asked for, less is; the customer has the benefit of the doubt."""
    adapter = adapter_with(currency="EUR", money_unit="major")
    for asked, nearest in (("49.50", "49"), ("49.51", "50")):
        fitting = adapter.fit(
            PLAIN.changed(conditions=attrs.evolve(PLAIN.conditions, minimum_purchase=euros(asked)))
        )
        assert fitting.reward.conditions.minimum_purchase == euros(nearest)


@pytest.mark.parametrize(
    ("stated", "benefit", "why"),
    [
        ({}, FixedPrice(euros("19.90")), "there is no FixedPrice: there are AmountOff, "),
        ({}, UnknownBenefit("X"), "there is no UnknownBenefit"),
        ({}, PercentOff(Decimal("0.4")), "0.4 % would be rounded to nothing"),
        ({"money_unit": "major"}, AmountOff(euros("0.49")), "0.49 EUR would be rounded to nothing"),
        (
            {},
            AmountOff(Money(500, "USD")),
            "it is 5.00 USD, and this connection's amounts are in EUR",
        ),
    ],
)
def test_a_benefit_that_cannot_be_said_is_impossible(
    stated: dict[str, Any], benefit: Benefit, why: str
) -> None:
    """If a benefit has no near one, the error says so, and what becomes of all other fields."""
    adapter = adapter_with(currency="EUR", **stated)
    source = PLAIN.changed(benefit=benefit, points_cost=500)
    with pytest.raises(LossyTranslation, match="oneofnone cannot have new:reward") as lossy:
        adapter.fit(source)
    losses = {entry.path: entry for entry in lossy.value.report.losses}
    assert losses["benefit"].loss is Loss.DROPPED
    assert losses["benefit"].why.startswith(why)
    assert losses["points_cost"].loss is Loss.WIDENED
    assert why in str(lossy.value)


def test_an_amount_without_a_currency_is_in_that_of_the_connection() -> None:
    """If a source does not say in which currency its amounts are, it is this one's, and that is said."""
    minimum = attrs.evolve(PLAIN.conditions, minimum_purchase=Money(5000))
    source = PLAIN.changed(benefit=AmountOff(Money(1050)), conditions=minimum)
    translation = adapter_with(currency="EUR", money_unit="major").fit(source)
    assert translation.reward.benefit == AmountOff(euros("11.00"))
    assert translation.reward.conditions.minimum_purchase == euros("50.00")
    assert [(e.path, e.loss) for e in translation.report.losses] == [
        ("benefit", Loss.DEFAULTED),
        ("benefit", Loss.ROUNDED),
        ("conditions.minimum_purchase", Loss.DEFAULTED),
    ]
    assert translation.report.losses[0].why.startswith("an amount without a currency")


def test_without_a_currency_the_settings_are_named() -> None:
    """If the connection has no currency, the report says what to write into its settings."""
    with pytest.raises(LossyTranslation, match='write currency = "EUR" into its settings'):
        adapter_with().fit(PLAIN.changed(benefit=AmountOff(euros("5.00"))))


def test_what_is_left_in_stock_is_the_limit() -> None:
    """If a reward has a stock, the nearest one can be used as often, and no oftener."""
    adapter = adapter_with()
    translation = adapter.fit(PLAIN.changed(limits=Limits(total=10, stock=3)))
    assert translation.reward.limits == Limits(total=3)
    assert [(e.path, e.loss) for e in translation.report.losses] == [
        ("limits.total", Loss.NARROWED),
        ("limits.stock", Loss.APPROXIMATED),
    ]
    larger = adapter.fit(PLAIN.changed(limits=Limits(total=2, stock=3)))
    assert larger.reward.limits == Limits(total=2)


def test_things_become_a_claim_and_the_report_says_which() -> None:
    """If a reward gives items, it becomes a free claim, which is another thing, and no loss in silence."""
    items = FreeItems((Units("tote-bag"),))
    (entry,) = adapter_with().fit(PLAIN.changed(benefit=items)).report.losses
    assert (entry.path, entry.loss, entry.before) == ("benefit", Loss.APPROXIMATED, items)


def test_the_address_of_what_is_accessed_is_one_field() -> None:
    """If the benefit has another address than the reward, the benefit's stands, and the other is lost."""
    film = ContentAccess("https://a.example.com")
    translation = adapter_with().fit(
        PLAIN.changed(benefit=film, external_url="https://b.example.com")
    )
    assert translation.reward.external_url == "https://a.example.com"
    (entry,) = translation.report.losses
    assert (entry.path, entry.loss) == ("external_url", Loss.DROPPED)
    assert (entry.before, entry.after) == ("https://b.example.com", "https://a.example.com")


def test_a_reward_without_a_start_begins_now() -> None:
    """If a reward has no start, it starts now, or when it ends if it has ended."""
    adapter = adapter_with()
    assert adapter.fit(PLAIN.changed(window=Window())).reward.window == Window(NOON, None)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    over = adapter.fit(PLAIN.changed(window=Window(None, past))).reward
    assert (over.window, over.status) == (Window(past, past), RewardStatus.EXPIRED)


def test_what_its_own_provider_does_not_state_is_said_to_become_none() -> None:
    """If the source does not state a limit, none is a claim; what has no place here is not missed."""
    vague = attrs.evolve(
        PLAIN,
        ref=RewardRef("other", "1"),
        not_stated=frozenset({"limits.per_customer", "benefit.cap", "metadata", "limits.stock"}),
    )
    (entry,) = adapter_with().fit(vague).report.losses
    assert (entry.path, entry.loss) == ("limits.per_customer", Loss.DEFAULTED)
