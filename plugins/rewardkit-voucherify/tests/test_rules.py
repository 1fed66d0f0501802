"""Validation rules: what is simple is read, all else is not stated, and what is written is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rewardkit
from rewardkit import Rewards, Secret
from rewardkit import operations as op
from rewardkit.codec import Codec
from rewardkit.exchange import Request, Response, run
from rewardkit.model import (
    AmountOff,
    Conditions,
    Delivery,
    Limits,
    Money,
    Reward,
    Scope,
    ScopeKind,
)
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.adapter import VoucherifyAdapter
from rewardkit_voucherify.mapping.unstated import IN_RULES
from rewardkit_voucherify.sandbox import SANDBOX
from rewardkit_voucherify.settings import VoucherifySettings

CODEC = Codec()
MINIMUM = "conditions.minimum_purchase"
QUANTITY = "conditions.minimum_quantity"
PER_CUSTOMER = "limits.per_customer"
TOTAL = "limits.total"

Make = Callable[..., VoucherifyAdapter]
Answers = Callable[..., Response]
Payloads = Callable[[str], Any]


def single(name: str, operator: str, value: Any, **more: Any) -> dict[str, Any]:
    """Give one rule."""
    return {"name": name, "conditions": {operator: [value]}, "rules": {}, **more}


def numbered(*singles: dict[str, Any], logic: str | None = None) -> dict[str, Any]:
    """Give rules by number, joined by "and" unless something else is said."""
    named = {str(number): each for number, each in enumerate(singles, 1)}
    return {**named, "logic": " and ".join(named) if logic is None else logic}


def rule(rules: Any, **more: Any) -> wire.ValidationRule:
    """Give a rule as it is read."""
    body = {"id": "val_1", "object": "validation_rules", "name": "r", "rules": rules, **more}
    return CODEC.read(wire.ValidationRule, body)


def included(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give the items that a rule names."""
    return {"included": list(entries), "excluded": [], "included_all": False, **more}


ITEM = {"object": "product", "id": "prod_A", "effect": "APPLY_TO_EVERY"}


@pytest.mark.parametrize(
    ("name", "operator", "value", "path", "limit"),
    [
        ("order.amount", "$more_than_or_equal", 5000, MINIMUM, 5000),
        ("order.amount", "$greater_than_or_equal", 5000, MINIMUM, 5000),
        ("order.amount", "$more_than", 5000, MINIMUM, 5001),
        ("order.amount", "$more_than_or_equal", 10.5, MINIMUM, 11),
        ("order.items.aggregated_quantity", "$more_than", 1, QUANTITY, 2),
        ("redemption.count.per_customer", "$less_than_or_equal", 3, PER_CUSTOMER, 3),
        ("redemption.count.per_customer", "$less_than", 3, PER_CUSTOMER, 2),
        ("campaign.redemptions.count", "$less_than_or_equal", 100, TOTAL, 100),
    ],
)
def test_a_simple_rule_is_read(
    *, name: str, operator: str, value: Any, path: str, limit: int, adapter: VoucherifyAdapter
) -> None:
    """If a rule is one of the documented simple ones, it is that limit, and nothing is unsaid."""
    read = mapping.read_rules(adapter, [rule(numbered(single(name, operator, value)))])
    assert (read.found, read.complete) == ({path: limit}, True)


@pytest.mark.parametrize(
    "odd",
    [
        single("order.amount", "$is", 5000),
        single("order.amount", "$less_than", 5000),
        single("order.amount", "$more_than", "5000"),
        single("order.amount", "$more_than", True),
        single("order.amount", "$more_than", -5),
        single("order.amount", "$more_than", 1e300),
        single("order.amount", "$more_than", 5, property="x"),
        single("order.amount", "$more_than", 5, rules={"1": {}}),
        {"name": "order.amount", "conditions": {"$more_than": [1], "$less_than": [9]}},
        {"name": "order.amount", "conditions": {"$more_than": [1, 2]}},
        {"name": "order.amount", "conditions": {"$more_than": 1}},
        {"name": "order.amount"},
        single("order.items.count", "$more_than", 1),
        single("customer.segment", "$is", "seg_1"),
        "a text",
    ],
)
def test_what_is_not_simple_is_not_stated(odd: Any, adapter: VoucherifyAdapter) -> None:
    """If one of the rules is not a simple one, the others are stated, and the rest is not."""
    limit = single("redemption.count.per_customer", "$less_than_or_equal", 1)
    read = mapping.read_rules(adapter, [rule(numbered(odd, limit))])
    assert (read.found, read.complete) == ({PER_CUSTOMER: 1}, False)


@pytest.mark.parametrize(
    ("logic", "understood"),
    [
        ("1 and 2", True),
        ("(1 and 2)", True),
        ("2 and 1", True),
        ("1 or 2", False),
        ("1", False),
        ("(1 and 2) or 1", False),
        ("not 1 and 2", False),
        ("", False),
    ],
)
def test_only_rules_that_all_hold_are_read(
    logic: str, understood: bool, adapter: VoucherifyAdapter
) -> None:
    """If rules are joined by anything but "and", none of them is stated."""
    two = numbered(
        single("order.amount", "$more_than_or_equal", 100),
        single("redemption.count.per_customer", "$less_than_or_equal", 1),
        logic=logic,
    )
    read = mapping.read_rules(adapter, [rule(two)])
    assert (bool(read.found), read.complete) == (understood, understood)


@pytest.mark.parametrize(
    "more", [{"type": "advanced"}, {"bundle_rules": {"1": {"name": "order.items.any"}}}]
)
def test_rules_of_another_kind_are_not_complete(
    more: dict[str, Any], adapter: VoucherifyAdapter
) -> None:
    """If a rule is of another kind, or has bundles, it is not said that there is nothing else."""
    some = numbered(single("order.amount", "$more_than_or_equal", 100))
    assert not mapping.read_rules(adapter, [rule(some, **more)]).complete


def test_of_two_limits_the_stricter_one_counts(adapter: VoucherifyAdapter) -> None:
    """If two rules limit the same, both have to hold, so that the stricter one is the limit."""
    rules = [
        rule(
            numbered(
                single("order.amount", "$more_than_or_equal", low),
                single("redemption.count.per_customer", "$less_than_or_equal", low),
            )
        )
        for low in (100, 300)
    ]
    assert mapping.read_rules(adapter, rules).found == {MINIMUM: 300, PER_CUSTOMER: 100}


def test_the_property_that_counts_items_is_a_setting(make_adapter: Make) -> None:
    """If the settings say that items are counted by another property, that one is read."""
    adapter = make_adapter(quantity_rule="order.items.count")
    by_count = rule(numbered(single("order.items.count", "$more_than_or_equal", 3)))
    assert mapping.read_rules(adapter, [by_count]).found == {QUANTITY: 3}


@pytest.mark.parametrize(
    ("items", "targets", "limited"),
    [
        (None, None, False),
        ({}, None, False),
        ({"included": [], "excluded": [], "included_all": True}, None, False),
        (included(ITEM), Scope(ScopeKind.PRODUCT, ("prod_A",)), True),
        (
            included({**ITEM, "strict": False, "skip_initially": 0, "repeat": 1, "price": None}),
            Scope(ScopeKind.PRODUCT, ("prod_A",)),
            True,
        ),
        (
            included({"object": "sku", "source_id": "s", "effect": "APPLY_TO_EVERY"}),
            Scope(ScopeKind.VARIANT, ("s",)),
            True,
        ),
        (
            included({**ITEM, "object": "products_collection", "id": "pc_1"}),
            Scope(ScopeKind.COLLECTION, ("pc_1",)),
            True,
        ),
        (included(ITEM, {**ITEM, "object": "sku"}), None, True),
        (included({**ITEM, "effect": "APPLY_TO_CHEAPEST"}), None, True),
        (included({**ITEM, "quantity_limit": 1}), None, True),
        (included(ITEM, excluded=[ITEM]), None, True),
        ({"included": [ITEM], "included_all": True}, None, True),
    ],
)
def test_plainly_named_items_are_the_targets(
    items: Any, targets: Scope | None, limited: bool, adapter: VoucherifyAdapter
) -> None:
    """If a rule takes in some items, whole and of one kind, they are targets; else it is unsaid."""
    read = mapping.read_rules(adapter, [rule({}, applicable_to=items)])
    assert (read.targets, read.limited) == (targets, limited)


NODES = st.dictionaries(
    st.sampled_from(["1", "2", "logic", "x"]),
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats(allow_nan=False)
        | st.integers()
        | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["name", "conditions", "rules", "$more_than", "$less_than"]),
                inner | st.just("order.amount") | st.just([7]),
                max_size=3,
            )
        ),
        max_leaves=6,
    ),
    max_size=3,
)


@given(rules=NODES)
def test_rules_of_any_shape_are_read(rules: Any) -> None:
    """If rules are of whatever shape, nothing is raised, and a limit is never negative."""
    adapter = VoucherifyAdapter(VoucherifySettings(app_id=Secret("i"), app_token=Secret("t")))
    read = mapping.read_rules(adapter, [wire.ValidationRule("val_1", "r", rules=rules)])
    assert all(limit >= 0 for limit in read.found.values())


def test_a_campaign_shows_its_rules(rewards: Rewards) -> None:
    """If a campaign has rules, get_reward has its minimum, limits and targets, and their payloads."""
    reward = rewards.get_reward("camp_SandboxShirt")
    assert reward.conditions.minimum_purchase == Money(3000)
    assert reward.limits == Limits(per_customer=1)
    assert reward.applies_to == Scope(ScopeKind.PRODUCT, ("prod_SandboxShirt",))
    assert not reward.not_stated & (IN_RULES | {"applies_to.targets"})
    assert [each["id"] for each in reward.native["validation_rules"]] == ["val_SandboxShirt"]


def test_a_look_up_reads_rules_only_if_it_is_told_to(url: str, rewards: Rewards) -> None:
    """If the setting is off, a look-up leaves rules unsaid; with it, the reward has them."""
    assert not rewards.lookup("SHIRT-K8PM").reward.states(MINIMUM)
    settings = {**SANDBOX.settings(url), "rules_at_lookup": True}
    with rewardkit.connect("voucherify", settings=settings) as ruled:
        found = ruled.lookup("SHIRT-K8PM").reward
        assert found == ruled.get_reward("camp_SandboxShirt")
        assert ruled.lookup("PRESS 100%/ü").reward.ref.id == "v_SandboxPress"
    assert found.conditions.minimum_purchase == Money(3000, "EUR")


def answered(*responses: Response) -> Callable[[Request], Response]:
    """Give a send that answers with these, in their order."""
    left = iter(responses)
    return lambda _: next(left)


ASSIGNED = {"data": [{"rule_id": "val_1"}], "total": 1}


@pytest.mark.parametrize(("status", "key"), [(404, "not_found"), (403, "forbidden")])
def test_rules_that_cannot_be_read_are_not_stated(
    status: int, key: str, adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a rule is gone or not for this key, the campaign is there, and what it says unsaid."""
    body = {**payload("campaign_discount_amount"), "validation_rules_assignments": ASSIGNED}
    send = answered(answer(body), answer({"code": status, "key": key, "message": "No"}, status))
    reward = run(adapter.get_reward(op.GetReward("camp_1")), send, adapter.refuse)
    assert reward.not_stated >= IN_RULES


@pytest.mark.parametrize(
    "assignments",
    [
        {"data": [{"rule_id": "val_1"}], "total": 2},
        {"data": [{"rule_id": "val_1", "validation_status": "INVALID"}], "total": 1},
        {"data": [{"id": "asgm_1"}], "total": 1},
        {"data": [None]},
        {"data": None},
        None,
    ],
)
def test_rules_that_are_not_all_known_are_not_asked_for(
    assignments: Any, adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If some rules are not listed, or not valid, no call is made, and nothing is claimed."""
    body = {**payload("campaign_discount_amount"), "validation_rules_assignments": assignments}
    exchange = adapter.get_reward(op.GetReward("camp_1"))
    reward = run(exchange, answered(answer(body)), adapter.refuse)
    assert reward.not_stated >= IN_RULES


def test_a_minimum_that_is_no_money_is_not_stated(
    make_adapter: Make, payload: Payloads, answer: Answers
) -> None:
    """If a minimum of 10.50 is asked in yen, it is not stated, and never rounded."""
    adapter = make_adapter(currency="JPY")
    body = {**payload("campaign_discount_amount"), "validation_rules_assignments": ASSIGNED}
    minimum = numbered(single("order.amount", "$more_than_or_equal", 1050))
    asked = {"id": "val_1", "object": "validation_rules", "rules": minimum}
    exchange = adapter.get_reward(op.GetReward("camp_1"))
    reward = run(exchange, answered(answer(body), answer(asked)), adapter.refuse)
    assert reward.conditions.minimum_purchase is None
    assert not reward.states(MINIMUM)
    assert reward.states(PER_CUSTOMER)


def test_a_discount_off_the_order_for_some_items_has_no_scope(
    adapter: VoucherifyAdapter, payload: Payloads, answer: Answers
) -> None:
    """If a discount off the order is for some items only, what it applies to is not stated."""
    voucher = {
        "type": "DISCOUNT_VOUCHER",
        "discount": {"type": "AMOUNT", "amount_off": 1, "effect": "APPLY_TO_ORDER"},
    }
    body = {
        **payload("campaign_discount_amount"),
        "voucher": voucher,
        "validation_rules_assignments": ASSIGNED,
    }
    asked = {"id": "val_1", "object": "validation_rules", "applicable_to": included(ITEM)}
    exchange = adapter.get_reward(op.GetReward("camp_1"))
    reward = run(exchange, answered(answer(body), answer(asked)), adapter.refuse)
    assert reward.applies_to is None
    assert not reward.states("applies_to")


@given(
    minimum=st.none() | st.integers(0, 10**12),
    quantity=st.none() | st.integers(0, 10**6),
    per_customer=st.none() | st.integers(0, 10**6),
    total=st.none() | st.integers(0, 10**6),
    operators=st.sampled_from(["$more_than_or_equal", "$greater_than_or_equal"]),
    counted=st.sampled_from(["order.items.aggregated_quantity", "order.items.count"]),
    targets=st.lists(st.sampled_from(["prod_A", "prod_B", "shirt"]), unique=True, max_size=3),
)
def test_what_is_written_is_read_again(
    *,
    minimum: int | None,
    quantity: int | None,
    per_customer: int | None,
    total: int | None,
    operators: Any,
    counted: Any,
    targets: list[str],
) -> None:
    """If conditions, limits and targets are written as a rule, reading it gives them again."""
    adapter = VoucherifyAdapter(
        VoucherifySettings(
            app_id=Secret("i"),
            app_token=Secret("t"),
            rule_operators=operators,
            quantity_rule=counted,
        )
    )
    scope = Scope(ScopeKind.PRODUCT, tuple(targets)) if targets else None
    reward = Reward.new(
        "Ten off",
        AmountOff(Money(1000)),
        delivery=Delivery.UNIQUE_CODES,
        applies_to=scope,
        conditions=Conditions(None if minimum is None else Money(minimum), quantity),
        limits=Limits(total, per_customer),
    )
    written = mapping.rule_json(adapter, reward, "global", items=scope is not None)
    if written is None:
        assert (minimum, quantity, per_customer, total, targets) == (None,) * 4 + ([],)
        return
    read = mapping.read_rules(adapter, [rule(written["rules"], **_items(written))])
    assert read.complete
    assert read.targets == scope
    assert read.found == {
        path: limit
        for path, limit in (
            (MINIMUM, minimum),
            (QUANTITY, quantity),
            (PER_CUSTOMER, per_customer),
            (TOTAL, total),
        )
        if limit is not None
    }


def _items(written: dict[str, Any]) -> dict[str, Any]:
    return {"applicable_to": written["applicable_to"]} if "applicable_to" in written else {}
