"""Hypothesis strategies for all classes of the model; ``import model_strategies`` from any test."""

from __future__ import annotations

from datetime import UTC
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rewardkit import model
from rewardkit.model.currency import EXPONENTS

E = TypeVar("E", bound=model.OpenEnum)

# Any text that UTF-8 can say, which leaves out halves of surrogate pairs.
texts = st.text(st.characters(codec="utf-8"), max_size=20)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
counts = st.integers(0, 10**12)
instants = st.datetimes(timezones=st.just(UTC))
currencies = st.sampled_from(sorted(EXPONENTS))

_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | texts
    | st.floats(allow_nan=False, allow_infinity=False)
)
json_values: SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
json_objects = st.dictionaries(texts, json_values, max_size=3)


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """A value, or None."""
    return st.none() | strategy


def tuples_of(strategy: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    """A few of them, as a tuple."""
    return st.lists(strategy, max_size=3).map(tuple)


def open_enum(cls: type[E]) -> SearchStrategy[E]:
    """A known value, or one that a newer vendor may send."""
    return st.sampled_from(list(cls)) | texts.map(cls.read)


money = st.builds(model.Money, st.integers(), maybe(currencies))
amounts = st.builds(model.Money, counts, maybe(currencies))
percentages = st.decimals(0, 100, allow_nan=False, allow_infinity=False)
decimals = st.decimals(allow_nan=False, allow_infinity=False)
refs = st.builds(
    model.RewardRef,
    names.filter(lambda name: ":" not in name and name == name.strip()),
    names,
)
units = st.builds(model.Units, names, st.integers(1, 99), maybe(names))

benefits = st.one_of(
    st.builds(model.PercentOff, percentages, maybe(amounts)),
    st.builds(model.AmountOff, amounts),
    st.builds(model.FixedPrice, amounts),
    st.just(model.FreeShipping()),
    st.builds(model.FreeItems, tuples_of(units)),
    st.builds(model.Credit, amounts),
    st.builds(model.LoyaltyPoints, counts),
    st.builds(model.PayWithPoints, maybe(counts), decimals, maybe(currencies)),
    st.builds(model.Product, names, maybe(names)),
    st.builds(model.ContentAccess, maybe(texts)),
    st.builds(model.EarlyAccess, maybe(texts)),
    st.just(model.FreeClaim()),
    st.builds(model.UnknownBenefit, texts, json_objects),
)

windows = st.builds(model.Window, maybe(instants), maybe(instants))
scopes = st.builds(model.Scope, open_enum(model.ScopeKind), tuples_of(texts))
conditions = st.builds(model.Conditions, maybe(amounts), maybe(counts), maybe(st.booleans()))
limits = st.builds(model.Limits, maybe(counts), maybe(counts), maybe(counts))
usages = st.builds(model.Usage, maybe(counts), maybe(money))
syncs = st.builds(
    model.Sync,
    texts,
    open_enum(model.SyncStatus),
    maybe(texts),
    maybe(texts),
    maybe(instants),
    maybe(texts),
)
accesses = st.builds(model.Access, st.booleans(), tuples_of(texts))
paths = st.frozensets(texts, max_size=3)

rewards = st.builds(
    model.Reward,
    ref=refs,
    name=texts,
    benefit=benefits,
    description=maybe(texts),
    applies_to=maybe(scopes),
    delivery=open_enum(model.Delivery),
    shared_code=maybe(names),
    status=maybe(open_enum(model.RewardStatus)),
    window=windows,
    conditions=conditions,
    limits=limits,
    usage=usages,
    points_cost=maybe(counts),
    image_url=maybe(texts),
    external_url=maybe(texts),
    metadata=json_objects,
    syncs=tuples_of(syncs),
    access=maybe(accesses),
    created_at=maybe(instants),
    updated_at=maybe(instants),
    not_stated=paths,
    native=json_objects,
)
uses = st.builds(model.Uses, maybe(counts), maybe(counts))
codes = st.builds(
    model.Code,
    id=texts,
    reward=maybe(refs),
    value=names,
    status=open_enum(model.CodeStatus),
    reserved_for=maybe(texts),
    redeemed_by=maybe(texts),
    redeemed_at=maybe(instants),
    order_id=maybe(texts),
    external_order_id=maybe(texts),
    window=windows,
    uses=uses,
    balance=maybe(money),
    points=maybe(counts),
    syncs=tuples_of(syncs),
    created_at=maybe(instants),
    updated_at=maybe(instants),
    metadata=json_objects,
    not_stated=paths,
    native=json_objects,
)
matches = st.builds(model.CodeMatch, rewards, maybe(codes), open_enum(model.MatchedVia), names)
items = st.builds(model.OrderItem, texts, counts, maybe(money), maybe(texts))
orders = st.builds(
    model.Order,
    id=texts,
    external_id=maybe(texts),
    total=maybe(money),
    items=tuples_of(items),
    metadata=json_objects,
)
customers = st.builds(model.Customer, texts, maybe(texts))
redemptions = st.builds(
    model.Redemption,
    id=maybe(texts),
    reward=maybe(refs),
    status=open_enum(model.RedemptionStatus),
    code=maybe(names),
    code_id=maybe(texts),
    order_id=maybe(texts),
    external_order_id=maybe(texts),
    customer=maybe(texts),
    amount=maybe(money),
    points=maybe(counts),
    gave=maybe(names),
    at=maybe(instants),
    reason=maybe(texts),
    not_stated=paths,
    native=json_objects,
)
reservations = st.builds(
    model.Reservation,
    id=texts,
    reward=maybe(refs),
    code=names,
    order_id=texts,
    expires_at=maybe(instants),
    native=json_objects,
)
grants = st.builds(
    model.Grant,
    id=texts,
    reward=refs,
    status=open_enum(model.GrantStatus),
    customer=maybe(texts),
    token=maybe(names),
    url=maybe(texts),
    code=maybe(names),
    expires_at=maybe(instants),
    native=json_objects,
)


def pages_of(strategy: SearchStrategy[Any]) -> SearchStrategy[model.Page[Any]]:
    """Pages of what the strategy gives."""
    return st.builds(model.Page, tuples_of(strategy), maybe(texts), maybe(counts), counts)


#: For each class of the model (and the union of benefits), objects of it.
BY_CLASS: dict[Any, SearchStrategy[Any]] = {
    model.Money: money,
    model.RewardRef: refs,
    model.Units: units,
    model.Benefit: benefits,
    model.Window: windows,
    model.Scope: scopes,
    model.Conditions: conditions,
    model.Limits: limits,
    model.Usage: usages,
    model.Sync: syncs,
    model.Access: accesses,
    model.Reward: rewards,
    model.Uses: uses,
    model.Code: codes,
    model.CodeMatch: matches,
    model.OrderItem: items,
    model.Order: orders,
    model.Customer: customers,
    model.Redemption: redemptions,
    model.Reservation: reservations,
    model.Grant: grants,
    model.Page[model.Reward]: pages_of(rewards),
    model.Page[model.Code]: pages_of(codes),
}
