"""What becomes of other providers' rewards here: declared, done, and seen in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from fidelity_examples import ANY_REWARDS, EXAMPLES, PLAIN, euros
from hypothesis import HealthCheck, given, settings

import rewardkit
from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, LossyTranslation
from rewardkit.exchange import Request, Response, run
from rewardkit.fidelity import Loss
from rewardkit.http import HttpSettings
from rewardkit.http.sync import HttpTransport
from rewardkit.model import (
    AmountOff,
    Conditions,
    Credit,
    FixedPrice,
    FreeItems,
    FreeShipping,
    Limits,
    LoyaltyPoints,
    Money,
    PayWithPoints,
    PercentOff,
    Product,
    Reward,
    Scope,
    ScopeKind,
    Units,
    Window,
)
from rewardkit.sandbox import serve
from rewardkit.testkit import fidelity as fidelity_checks
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.mapping.discounts import SHIPPING
from rewardkit_voucherify.sandbox import SANDBOX, create_app
from rewardkit_voucherify.settings import VoucherifySettings

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CLUB = "camp_SandboxClub"
IN_EUROS = {"currency": "EUR", "loyalty_campaign": CLUB}
IN_DINARS = {"currency": "KWD", "loyalty_campaign": CLUB}  # of three decimals
IN_YEN = {"currency": "JPY", "loyalty_campaign": CLUB}
IN_NONE: dict[str, Any] = {"currency": None, "unsaid_in_metadata": True}
ALL_SETTINGS = (IN_EUROS, IN_DINARS, IN_YEN, IN_NONE)


def adapter_with(**settings: Any) -> VoucherifyAdapter:
    """An adapter whose present is in the summer of 2026."""
    keys = {"app_id": Secret("app"), "app_token": Secret("token")}
    return VoucherifyAdapter(VoucherifySettings(**{**keys, **settings}), clock=lambda: NOW)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a sandbox that all trips of this module go to; names are made their own."""
    with serve(create_app()) as running:
        yield running.url


@contextmanager
def trips(url: str, **settings: Any) -> Iterator[Callable[[Reward], Reward]]:
    """Create a reward in a sandbox, and read it; names and codes are there once, so it goes again."""
    with rewardkit.connect("voucherify", settings={**SANDBOX.settings(url), **settings}) as rewards:

        def trip(reward: Reward) -> Reward:
            read = fidelity_checks.created(rewards)(reward)
            campaign = (read.native.get("parameters") or {}).get("campaign")
            if campaign is not None:  # its name is to be free for the next one
                rewards.delete_reward(campaign["id"])
            elif read.points_cost is None:  # what is offered cannot be deleted, and may come twice
                rewards.delete_reward(read)
            return read

        yield trip


#: All that a reward can have beside its benefit, its code and its times.
EVERYTHING: dict[str, Any] = {
    "description": "",
    "applies_to": Scope(ScopeKind.PRODUCT, ("", "prod_A", "shirt")),
    "conditions": Conditions(euros("50.00"), 2, stackable=False),
    "limits": Limits(total=500, per_customer=1, stock=7),
    "points_cost": 300,
    "image_url": "https://images.example.com/a.png",
    "external_url": "https://shop.example.com/a",
    "metadata": {"season": "summer"},
}
OF_EACH_KIND = (
    AmountOff(euros("5.00")),
    FreeShipping(),
    Credit(euros("5.00")),
    LoyaltyPoints(100),
    Product("prod_T"),
    PayWithPoints(100, Decimal("0.5"), "EUR"),
)

#: Beside those of all vendors, what is of interest here.
OWN_EXAMPLES: tuple[Reward, ...] = (
    *(PLAIN.changed(benefit=benefit, **EVERYTHING) for benefit in OF_EACH_KIND),
    *(PLAIN.changed(benefit=benefit, delivery="automatic") for benefit in OF_EACH_KIND),
    *(PLAIN.changed(benefit=benefit, status="paused") for benefit in OF_EACH_KIND),
    *(PLAIN.changed(benefit=benefit, description="", image_url="") for benefit in OF_EACH_KIND),
    *(
        PLAIN.changed(benefit=benefit, delivery="shared_code", shared_code="HELLO 10%/ü")
        for benefit in OF_EACH_KIND
    ),
    *(
        PLAIN.changed(benefit=benefit)
        for benefit in (
            AmountOff(Money(10_005, "KWD")),
            AmountOff(Money(3, "KWD")),
            AmountOff(Money(10**18, "EUR")),
            FixedPrice(Money(10_005, "KWD")),
            FixedPrice(Money(0, "EUR")),
            PercentOff(Decimal(10), Money(10_005, "KWD")),
            PercentOff(Decimal(10), Money(2000)),
            PercentOff(Decimal(10), Money(2000, "USD")),
            PercentOff(Decimal(10), Money(-2000, "EUR")),
            PercentOff(Decimal("33.33333333333333333333333")),
            PercentOff(Decimal("1E-20")),
            FreeItems((Units(SHIPPING, 2),)),
            FreeItems((Units(SHIPPING), Units("prod_T"))),
            FreeItems((Units("prod_T", 0),)),
            FreeItems(()),
            LoyaltyPoints(0),
            LoyaltyPoints(10**30),
            Product(""),
            PayWithPoints(100, Decimal("0.5")),
            PayWithPoints(100, Decimal("0.5"), "USD"),
            PayWithPoints(100, Decimal("0.3333333333333333333333"), "EUR"),
            PayWithPoints(None, Decimal("1E+300"), "EUR"),
            PayWithPoints(100, Decimal(0), "EUR"),
        )
    ),
    *(
        PLAIN.changed(delivery="shared_code", **fields)
        for fields in (
            {"shared_code": "SUMMER-#"},
            {"shared_code": None},
            {"shared_code": "SUMMER", "limits": Limits(total=0)},
            {"shared_code": "SUMMER", "limits": Limits(total=9, stock=5, per_customer=1)},
            {"shared_code": "SUMMER", "points_cost": 300},
            {"shared_code": "SUMMER-#", "points_cost": 300},
        )
    ),
    *(
        PLAIN.changed(points_cost=points, delivery=delivery, description="In summer.")
        for points, delivery in ((0, "unique_codes"), (300, "automatic"), (300, "none"))
    ),
    *(
        PLAIN.changed(benefit=Product("prod_T"), **fields)
        for fields in (
            {"points_cost": 0},
            {"points_cost": 300, "limits": Limits(total=5)},
            {"limits": Limits(total=9, stock=5)},
            {"limits": Limits(stock=-5)},
            {"delivery": "none", "status": None, "window": Window(), "conditions": Conditions()},
        )
    ),
    PLAIN.changed(name="  "),
    PLAIN.changed(name=".."),
    PLAIN.changed(name="Summer\n2026"),
    PLAIN.changed(applies_to=Scope(ScopeKind.VARIANT, ("",))),
    PLAIN.changed(applies_to=Scope(ScopeKind.COLLECTION, ("", "pc_1"))),
    PLAIN.changed(conditions=Conditions(Money(10_005, "KWD"), 10**20)),
    PLAIN.changed(conditions=Conditions(Money(1000))),
    PLAIN.changed(status="expired", window=Window(None, NOW - timedelta(days=1))),
    PLAIN.changed(
        window=Window(
            datetime(2026, 7, 1, 12, 0, 0, 500, UTC), datetime(2026, 8, 1, 12, 0, 0, 500, UTC)
        )
    ),
)
ALL = (*EXAMPLES, *OWN_EXAMPLES)


def test_every_field_is_declared() -> None:
    """If there is a field of an offer, the adapter declares how it says it, and why it may not."""
    fidelity_checks.check_declaration(VoucherifyAdapter)


@pytest.mark.parametrize(
    ("chosen", "sources"),
    [(IN_EUROS, ALL), *((chosen, OWN_EXAMPLES) for chosen in ALL_SETTINGS[1:])],
    ids=lambda it: str(it["currency"]) if isinstance(it, dict) else str(len(it)),
)
def test_what_is_fitted_is_kept(
    chosen: dict[str, Any], sources: tuple[Reward, ...], address: str
) -> None:
    """If a reward is fitted, all losses are in the report, and what is created has no other."""
    adapter, taken = adapter_with(**chosen), 0
    with trips(address, **chosen) as trip:
        for source in sources:
            fidelity_checks.check_fit(adapter, source)
            reward, _ = fidelity_checks.fitted(adapter, source)
            if reward is not None:
                fidelity_checks.check_trip(reward, trip)
                taken += 1
    assert taken > 20


def test_every_declared_loss_happens() -> None:
    """If a loss is declared, there is a reward that it happens to."""
    fidelity_checks.check_all_happen([adapter_with(**chosen) for chosen in ALL_SETTINGS], ALL)


def test_any_reward_can_be_fitted_and_kept(address: str) -> None:
    """If there is any reward at all, its nearest one is taken, and comes back as it is."""
    adapter = adapter_with(**IN_EUROS)

    @given(source=ANY_REWARDS)
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def hold(source: Reward) -> None:
        fidelity_checks.check_fit(adapter, source)
        reward, _ = fidelity_checks.fitted(adapter, source)
        if reward is not None:
            fidelity_checks.check_trip(reward, trip)

    with trips(address, **IN_EUROS) as trip:
        hold()


#: What cannot be made here as it was read here, as no field of a new reward has it.
ONLY_THERE: dict[str, set[tuple[str, Loss]]] = {
    "camp_SandboxPaused": {("status", Loss.WIDENED)},
    "rew_SandboxGift": {("delivery", Loss.APPROXIMATED)},
    "rew_SandboxPoints": {("delivery", Loss.APPROXIMATED)},
}


def test_what_was_read_here_has_no_loss(address: str) -> None:
    """If a reward comes from here, it is made here once more whole, but for what is declared."""
    adapter = adapter_with(**IN_EUROS)
    with rewardkit.connect(
        "voucherify", settings={**SANDBOX.settings(address), **IN_EUROS}
    ) as rewards:
        for listed in [each for each in rewards.list_rewards() if "Sandbox" in each.ref.id]:
            reward = rewards.get_reward(listed.ref)
            losses = {(e.path, e.loss) for e in adapter.fit(reward).report.losses}
            assert losses == ONLY_THERE.get(reward.ref.id, set()), reward.ref


def losses_of(reward: Reward, **settings: Any) -> dict[tuple[str, Loss], str]:
    """What is lost, and why."""
    report = adapter_with(**(settings or IN_EUROS)).fit(reward).report
    return {(entry.path, entry.loss): entry.why for entry in report.losses}


def test_a_plain_reward_is_kept_whole() -> None:
    """If a reward asks for nothing that is not there, nothing is lost of it."""
    plain = PLAIN.changed(conditions=Conditions(euros("50.00"), 2), limits=Limits(9, 1))
    assert losses_of(plain) == {}


def test_an_entry_names_the_fields_of_its_kind() -> None:
    """If a promotion, codes or a product are to be made, each is told of by its own wire fields."""
    adapter = adapter_with(**IN_EUROS)
    found = {
        what: {entry.path: entry.wire for entry in adapter.fit(reward).report.entries}
        for what, reward in {
            "codes": PLAIN,
            "promotion": PLAIN.changed(delivery="automatic"),
            "product": PLAIN.changed(benefit=Product("prod_T")),
            "bought": PLAIN.changed(points_cost=300),
        }.items()
    }
    assert "voucher.discount" in found["codes"]["benefit"]
    assert "voucher.gift" not in found["codes"]["benefit"]
    assert "promotion.tiers.action" in found["promotion"]["benefit"]
    assert found["product"]["benefit"] == ("type", "parameters")
    assert found["codes"]["limits.per_customer"] == ("validation_rules.rules",)
    assert found["product"]["limits.per_customer"] == ()
    assert found["product"]["points_cost"] == ("assignments.parameters",)
    assert found["bought"]["points_cost"] == ("assignments.parameters",)
    assert {"name", "reward.name"} <= {*found["bought"]["name"]}
    assert {"voucher.discount", "reward.parameters"} <= {*found["bought"]["benefit"]}
    assert found["bought"]["description"] == ("description",)


def test_what_a_kind_does_not_have_is_not_said_to_be_empty() -> None:
    """If a source does not state what a campaign cannot have, there is nothing to tell of."""
    vague = evolve(
        PLAIN.changed(conditions=Conditions()),
        not_stated=frozenset({"limits.stock", "points_cost", "image_url", "limits.total"}),
    )
    assert [path for path, _ in losses_of(vague)] == ["limits.total"]


def test_stock_and_a_total_stand_for_each_other() -> None:
    """If a campaign is to have stock, or a product a total, the one that is there limits as much."""
    adapter = adapter_with(**IN_EUROS)
    both = PLAIN.changed(limits=Limits(total=9, stock=5))
    assert adapter.fit(both).reward.limits == Limits(total=5)
    product = both.changed(benefit=Product("prod_T"), limits=Limits(total=3, stock=5))
    assert adapter.fit(product).reward.limits == Limits(stock=3)


def test_halves_are_rounded_for_the_customer() -> None:
    """If an amount lies between two hundredths, the customer gets more, and pays less."""
    adapter = adapter_with(**IN_DINARS)
    half = Money(10_005, "KWD")
    off = adapter.fit(PLAIN.changed(benefit=AmountOff(half)))
    price = adapter.fit(PLAIN.changed(benefit=FixedPrice(half), conditions=Conditions(half)))
    assert off.reward.benefit == AmountOff(Money(10_010, "KWD"))
    assert price.reward.benefit == FixedPrice(Money(10_000, "KWD"))
    assert price.reward.conditions.minimum_purchase == Money(10_000, "KWD")


@pytest.mark.parametrize(
    ("benefit", "settings", "says"),
    [
        (AmountOff(Money(500, "USD")), IN_EUROS, "5.00 USD is not in EUR"),
        (AmountOff(euros("5.00")), IN_NONE, "set currency to the project's"),
        (AmountOff(Money(500)), IN_YEN, "JPY does not have two decimals"),
        (AmountOff(Money(3, "KWD")), IN_DINARS, "rounded to nothing"),
        (PayWithPoints(1, Decimal(1), "USD"), IN_EUROS, "points are worth EUR"),
        (PayWithPoints(1, Decimal(1), "USD"), IN_NONE, "set currency"),
        (LoyaltyPoints(0), IN_EUROS, "a whole number from 1"),
        (FreeItems((Units(SHIPPING), Units("prod_T"))), IN_EUROS, "no item among others"),
        (PercentOff(Decimal("1E-20")), IN_EUROS, "rounded to nothing"),
    ],
)
def test_a_benefit_that_cannot_be_said_is_impossible(
    benefit: Any, settings: dict[str, Any], says: str
) -> None:
    """If there is no such benefit here, that is an error with the whole report, and says why."""
    with pytest.raises(LossyTranslation, match=says) as lossy:
        adapter_with(**settings).fit(PLAIN.changed(benefit=benefit, limits=Limits(stock=3)))
    lost = {(entry.path, entry.loss) for entry in lossy.value.report.losses}
    assert ("benefit", Loss.DROPPED) in lost


def test_a_code_that_would_be_random_is_not_shared() -> None:
    """If a shared code has what stands for any character, unique codes are made, and that is said."""
    losses = losses_of(PLAIN.changed(delivery="shared_code", shared_code="SUMMER-#"))
    assert "it stands for a random character" in losses["shared_code", Loss.DROPPED]
    assert "it stands for a random character" in losses["delivery", Loss.APPROXIMATED]
    assert "SUMMER" not in str(losses)


def test_texts_without_a_field_can_be_kept_as_metadata() -> None:
    """If the setting says so, texts are put into metadata, so that they can be had back."""
    linked = PLAIN.changed(
        external_url="https://shop.example.com/a",
        image_url="https://images.example.com/a.png",
        metadata={"image_url": "ours"},
    )
    adapter = adapter_with(unsaid_in_metadata=True, currency="EUR")
    translation = adapter.fit(linked)
    entries = {entry.path: entry for entry in translation.report.losses}
    assert translation.reward.metadata == {
        "image_url": "ours",
        "external_url": "https://shop.example.com/a",
    }
    assert entries["external_url"].can_be_undone
    assert "metadata['external_url']" in entries["external_url"].why
    assert not entries["image_url"].can_be_undone
    assert ("metadata", Loss.APPROXIMATED) not in losses_of(linked)


def test_a_price_needs_a_loyalty_campaign() -> None:
    """If no loyalty campaign is set, a product with a price is not offered, and that is said."""
    product = PLAIN.changed(benefit=Product("prod_T"), points_cost=300)
    assert ("points_cost", Loss.NARROWED) not in losses_of(product)
    losses = losses_of(product, currency="EUR")
    assert "set loyalty_campaign" in losses["points_cost", Loss.NARROWED]


def test_a_discount_is_bought_in_the_loyalty_campaign() -> None:
    """If a discount has a price, it is kept where a loyalty campaign is set, and else is free."""
    bought = PLAIN.changed(points_cost=300)
    assert losses_of(bought) == losses_of(PLAIN)
    losses = losses_of(bought, currency="EUR")
    assert "set loyalty_campaign" in losses["points_cost", Loss.WIDENED]


def test_who_buys_a_discount_gets_a_code_of_their_own() -> None:
    """If a discount with a price has a code for all, its buyers get codes, and that is said."""
    shared = PLAIN.changed(points_cost=300, delivery="shared_code", shared_code="HELLO")
    losses = losses_of(shared)
    assert losses.keys() - losses_of(PLAIN).keys() == {
        ("delivery", Loss.APPROXIMATED),
        ("shared_code", Loss.DROPPED),
    }
    assert "a code of their own" in losses["delivery", Loss.APPROXIMATED]


MADE = {
    "a rule, a campaign, a reward and a price": PLAIN.changed(
        limits=Limits(total=5), points_cost=300, name="Bought", metadata={"season": "summer"}
    ),
    "a campaign, a reward and a price": PLAIN.changed(points_cost=300, name="Bought by all"),
    "a rule and a campaign": PLAIN.changed(limits=Limits(total=5), name="Ruled"),
    "a campaign": PLAIN.changed(name="Unruled"),
    "a shared code": PLAIN.changed(delivery="shared_code", shared_code="SHARED-1", name="Shared"),
    "a promotion": PLAIN.changed(delivery="automatic", name="By itself"),
    "a product with a price": PLAIN.changed(benefit=Product("prod_T"), points_cost=300),
    "a product": PLAIN.changed(benefit=Product("prod_T")),
}


@pytest.mark.parametrize("what", MADE)
def test_the_requests_to_create_are_those_that_are_sent(what: str, address: str) -> None:
    """If a reward is fitted, its requests are told in order, as they are then sent."""
    keys = {name: Secret(SANDBOX.settings(address)[name]) for name in ("app_id", "app_token")}
    adapter = adapter_with(base_url=address, **keys, **IN_EUROS)
    fitted = adapter.fit(MADE[what]).reward
    transport = HttpTransport(adapter.base_url, adapter.headers(), HttpSettings())
    sent: list[Request] = []
    ids: dict[str, str] = {}

    def send(request: Request) -> Response:
        answer = transport.send(request)
        if request.method != "GET":
            sent.append(request)
            ids[str(answer.json()["id"])] = f"<id of the {_MADE[request.segments[1]]}>"
        return answer

    try:
        run(adapter.create_reward(op.CreateReward(fitted)), send, adapter.refuse)
    finally:
        transport.close()
    told = adapter.requests_to_create(fitted)
    assert told == tuple(_with_names(request, ids) for request in sent)
    assert [each.segments[1] for each in told] == [each.segments[1] for each in sent]
    assert "SHARED-1" not in repr(told)


_MADE = {"validation-rules": "validation rule", "campaigns": "campaign", "rewards": "reward"}


def _with_names(request: Request, ids: dict[str, str]) -> Request:
    """A request with what stands for an id that an answer before it told."""
    segments = tuple(ids.get(segment, segment) for segment in request.segments)
    body = dict(request.json)
    if "validation_rules" in body:
        body["validation_rules"] = [ids[id] for id in body["validation_rules"]]
    if "campaign" in body.get("parameters", {}):
        body["parameters"] = {"campaign": {"id": ids[body["parameters"]["campaign"]["id"]]}}
    return evolve(request, segments=segments, json=body)


def test_there_are_no_requests_for_what_would_be_refused() -> None:
    """If the vendor cannot have such a reward, that is said before anything is sent."""
    with pytest.raises(InvalidRequest, match=r"limits\.stock"):
        adapter_with(**IN_EUROS).requests_to_create(PLAIN.changed(limits=Limits(stock=3)))


@pytest.mark.parametrize("benefit", [FreeShipping(), LoyaltyPoints(1), Product("prod_T")])
def test_a_scope_of_all_asks_for_nothing(benefit: Any) -> None:
    """If a reward is for all, and its kind has no scope, it is made as one that says nothing of it."""
    adapter = adapter_with(**IN_EUROS)
    reward = adapter.fit(PLAIN.changed(benefit=benefit)).reward
    assert reward.applies_to is None
    for_all = reward.changed(applies_to=Scope(ScopeKind.SITEWIDE))
    assert adapter.requests_to_create(for_all) == adapter.requests_to_create(reward)
    with pytest.raises(InvalidRequest, match="applies_to"):
        adapter.requests_to_create(reward.changed(applies_to=Scope(ScopeKind.PRODUCT, ("prod_T",))))
