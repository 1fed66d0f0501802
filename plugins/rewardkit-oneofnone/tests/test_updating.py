from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from rewardkit import Secret
from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, OutcomeUnknown, RewardNotFound, Unsupported
from rewardkit.exchange import Request, Response, Subject
from rewardkit.model import (
    Access,
    AmountOff,
    Benefit,
    Conditions,
    ContentAccess,
    Credit,
    Delivery,
    EarlyAccess,
    FixedPrice,
    FreeClaim,
    FreeShipping,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardRef,
    RewardStatus,
    Scope,
    ScopeKind,
    Sync,
    SyncStatus,
    Usage,
    Window,
)
from rewardkit_oneofnone.adapter import OneOfNoneAdapter
from rewardkit_oneofnone.changes import FIXED
from rewardkit_oneofnone.settings import OneOfNoneSettings

Play = Callable[..., tuple[Any, list[Request]]]
Update = Callable[..., tuple[Any, list[Request]]]

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def adapter() -> OneOfNoneAdapter:
    """An adapter with amounts in cents."""
    return OneOfNoneAdapter(OneOfNoneSettings(api_key=Secret("k"), currency="EUR"))


@pytest.fixture
def read(
    adapter: OneOfNoneAdapter, play: Play, payload: Callable[[str], Any]
) -> Callable[..., Reward]:
    """A reward as it was read from a payload, with changes."""

    def one(name: str = "reward_percentage", **changes: Any) -> Reward:
        page = {"data": [{**payload(name), **changes}], "pagination": {}}
        found, _ = play(adapter.list_rewards(op.ListRewards()), page)
        reward = found.items[0]
        assert isinstance(reward, Reward)
        return reward

    return one


@pytest.fixture
def update(adapter: OneOfNoneAdapter, play: Play) -> Update:
    """Update a reward; the vendor answers with it as it would be afterwards."""

    def change(before: Reward, **changes: Any) -> tuple[Any, list[Request]]:
        command = op.UpdateReward(before, before.changed(**changes))
        exchange = adapter.update_reward(command)
        try:
            request = next(exchange)
        except (InvalidRequest, Unsupported) as error:
            return error, []
        except StopIteration as stop:
            return stop.value, []
        body = {**before.native, **request.json}
        return play(_from(request, exchange), body)

    return change


def _from(request: Request, exchange: Any) -> Any:
    """An exchange that has begun, from its first request on."""
    response = yield request
    try:
        exchange.send(response)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("there is one request")


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"name": "Winter"}, {"name": "Winter"}),
        ({"description": ""}, {"description": ""}),
        ({"description": None}, {"description": None}),
        ({"benefit": PercentOff(Decimal("12.00"))}, {"value": 12}),
        ({"benefit": FreeClaim()}, {"type": "FREE_CLAIM"}),
        ({"shared_code": "ALL"}, {"globalCode": "ALL"}),
        ({"external_url": None}, {"externalUrl": None}),
        ({"external_url": "https://x.example"}, {"externalUrl": "https://x.example"}),
        ({"limits": Limits(7, 1)}, {"usageLimitTotal": 7, "usageLimitPerCustomer": 1}),
        ({"limits": Limits()}, {"usageLimitTotal": None, "usageLimitPerCustomer": None}),
        (
            {"conditions": Conditions(Money(100, "EUR"), 3, stackable=True)},
            {"minimumPurchase": 100, "minimumQuantity": 3, "stackable": True},
        ),
        (
            {"window": Window(NOON, NOON.astimezone(timezone(timedelta(hours=2))))},
            {"startsAt": "2026-06-01T12:00:00.000Z", "expiresAt": "2026-06-01T12:00:00.000Z"},
        ),
        ({"name": "Winter", "shared_code": "W"}, {"name": "Winter", "globalCode": "W"}),
    ],
)
def test_only_what_changed_is_sent(
    changes: dict[str, Any],
    body: dict[str, Any],
    read: Callable[..., Reward],
    update: Update,
) -> None:
    """If fields change, these are sent and no others, and the answer is the reward."""
    before = read(
        usageLimitTotal=5,
        usageLimitPerCustomer=2,
        stackable=False,
        description="d",
        externalUrl="u",
    )
    outcome, (patch,) = update(before, **changes)
    assert (patch.method, patch.segments) == ("PATCH", ("v1", "rewards", before.ref.id))
    assert patch.json == body
    assert patch.subject is Subject.REWARD
    assert isinstance(outcome, Reward)


def test_the_answer_is_the_reward_as_it_was_changed(
    read: Callable[..., Reward], update: Update
) -> None:
    """If a change is written, the reward in the answer has it, and is as it was in all else."""
    before = read()
    window = Window(NOON, NOON + timedelta(days=1))
    outcome, _ = update(before, name="Winter", window=window)
    assert outcome == before.changed(name="Winter", window=window)


@pytest.mark.parametrize(
    ("name", "benefit", "body"),
    [
        ("reward_fixed_amount", Credit(Money(700, "EUR")), {"type": "CREDIT", "value": 700}),
        ("reward_fixed_amount", Credit(Money(1000, "EUR")), {"type": "CREDIT"}),
        ("reward_credit", AmountOff(Money(700, "EUR")), {"type": "DISCOUNT", "value": 700}),
        ("reward_gated_content", ContentAccess("https://y"), {"externalUrl": "https://y"}),
        ("reward_gated_content", ContentAccess(None), {"externalUrl": None}),
        (
            "reward_gated_content",
            EarlyAccess("https://y"),
            {"type": "EARLY_ACCESS", "externalUrl": "https://y"},
        ),
        ("reward_gated_content", FreeClaim(), {"type": "FREE_CLAIM"}),
    ],
)
def test_a_benefit_becomes_another_where_the_vendor_can(
    name: str, benefit: Benefit, body: dict[str, Any], read: Callable[..., Reward], update: Update
) -> None:
    """If a benefit changes to one of the same valueType, its type and value are sent."""
    before = read(name)
    outcome, (patch,) = update(before, benefit=benefit)
    assert patch.json == body
    assert outcome.benefit == benefit


@pytest.mark.parametrize(
    ("benefit", "words"),
    [
        (AmountOff(Money(700, "EUR")), "percentage cannot become fixed_amount"),
        (FreeShipping(), "percentage cannot become free_shipping"),
        (PercentOff(Decimal(10), Money(100, "EUR")), "no cap of a percentage"),
        (FixedPrice(Money(100, "EUR")), "has no FixedPrice: it has AmountOff, "),
    ],
)
def test_a_benefit_that_cannot_be_said_is_refused(
    benefit: Benefit, words: str, read: Callable[..., Reward], update: Update
) -> None:
    """If a new benefit cannot be said by the update, nothing is sent, and the error says why."""
    outcome, sent = update(read(), name="Winter", benefit=benefit)
    assert isinstance(outcome, Unsupported)
    assert words in str(outcome)
    assert sent == []


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("applies_to", {"applies_to": Scope(ScopeKind.VARIANT)}),
        ("delivery", {"delivery": Delivery.NONE}),
        ("status", {"status": RewardStatus.PAUSED}),
        ("limits.stock", {"limits": Limits(stock=1)}),
        ("usage.redemptions", {"usage": Usage(1)}),
        ("usage.revenue", {"usage": Usage(0, Money(1, "EUR"))}),
        ("points_cost", {"points_cost": 1}),
        ("image_url", {"image_url": "https://x"}),
        ("metadata", {"metadata": {"x": 1}}),
        ("syncs", {"syncs": (Sync("shopify", SyncStatus.ERROR),)}),
        ("access", {"access": Access(qualifies=False)}),
        ("created_at", {"created_at": NOON}),
        ("updated_at", {"updated_at": NOON}),
        ("ref", {"ref": RewardRef("oneofnone", "0000000a-0000-4000-8000-00000000000f")}),
    ],
)
def test_what_the_update_does_not_take_is_named(
    path: str, changes: dict[str, Any], read: Callable[..., Reward], update: Update
) -> None:
    """If a field changes that cannot be written, it is named with what works, and nothing is sent."""
    outcome, sent = update(read(), name="Winter", **changes)
    assert isinstance(outcome, Unsupported)
    assert f"{path} ({FIXED[path]})" in str(outcome)
    assert "Nothing was sent" in str(outcome)
    assert sent == []


def test_all_that_cannot_be_written_is_named_at_once(
    read: Callable[..., Reward], update: Update
) -> None:
    """If several fields cannot be written, one error names them all."""
    outcome, _ = update(read(), status="paused", points_cost=3, benefit=FreeShipping())
    assert all(word in str(outcome) for word in ("status (", "points_cost (", "benefit ("))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name has 1 to 500 characters, and this has 0"),
        ({"name": None}, "name cannot be taken away"),
        ({"description": "x" * 5001}, "description has 0 to 5000"),
        ({"shared_code": 7}, "shared_code is a text"),
        ({"window": Window(None, None)}, "window.starts_at cannot be taken away"),
        ({"limits": Limits(total=1.5)}, "limits.total is a whole number"),  # type: ignore[arg-type]
        ({"limits": Limits(total=True)}, "limits.total is a whole number"),
        ({"conditions": Conditions(stackable=None)}, "conditions.stackable cannot be taken away"),
        ({"conditions": Conditions(Money(1, "USD"))}, "conditions.minimum_purchase is 0.01 USD"),
        ({"benefit": PercentOff(Decimal("12.5"))}, "benefit.percent is 12.5 %"),
        ({"native": {"conditions": {"at": NOON}}}, "'conditions' is an object of texts"),
        ({"native": {"conditions": None}}, "'conditions' cannot be taken away"),
    ],
)
def test_a_value_that_cannot_be_sent_is_refused(
    changes: dict[str, Any], words: str, read: Callable[..., Reward], update: Update
) -> None:
    """If a new value cannot be written, nothing is sent, and the error says which field and why."""
    outcome, sent = update(read(), **changes)
    assert isinstance(outcome, InvalidRequest)
    assert words in str(outcome)
    assert sent == []


def test_what_has_no_neutral_field_is_changed_in_native(
    read: Callable[..., Reward], update: Update
) -> None:
    """If conditions or imageId change in native, they are sent; any other key is refused."""
    before = read()
    native = {**before.native, "imageId": None, "conditions": {"collectionIds": ["1"]}}
    _, (patch,) = update(before, native=native)
    assert patch.json == {"imageId": None, "conditions": {"collectionIds": ["1"]}}
    outcome, sent = update(before, native={**before.native, "teamId": "x", "name": "y"})
    assert isinstance(outcome, Unsupported)
    assert "native 'teamId' (change the neutral field" in str(outcome)
    assert "native 'name' (change the neutral field" in str(outcome)
    assert sent == []


def test_one_address_in_two_fields_has_one_value(
    read: Callable[..., Reward], update: Update
) -> None:
    """If a benefit's address and the external one become different, nobody is preferred."""
    before = read("reward_gated_content")
    outcome, sent = update(before, benefit=ContentAccess("https://a"), external_url="https://b")
    assert isinstance(outcome, InvalidRequest)
    assert sent == []
    outcome, (patch,) = update(before, external_url="https://b")
    assert patch.json == {"externalUrl": "https://b"}
    assert outcome.benefit == ContentAccess("https://b")


def test_without_a_change_nothing_is_written(
    read: Callable[..., Reward], adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If nothing differs, nothing is written, and the reward is read."""
    before = read()
    command = op.UpdateReward(before, before.changed())
    outcome, (get,) = play(adapter.update_reward(command), {"data": [dict(before.native)]})
    assert get.method == "GET"
    assert outcome == before


def test_a_reward_of_another_provider_is_refused(update: Update) -> None:
    """If the reward is another provider's, nothing is sent."""
    outcome, sent = update(Reward.new("x", FreeShipping()), name="y")
    assert isinstance(outcome, InvalidRequest)
    assert "is no reward of One of None" in str(outcome)
    assert sent == []


def test_a_shared_code_is_not_shown(
    read: Callable[..., Reward], adapter: OneOfNoneAdapter, play: Play
) -> None:
    """If the vendor quotes a new shared code, the error has it masked."""
    before = read(globalCode="OLD-SECRET-1")
    command = op.UpdateReward(before, before.changed(shared_code="NEW-SECRET-2"))
    body = b'{"message": "NEW-SECRET-2 and OLD-SECRET-1 clash", "code": "X"}'
    outcome, _ = play(adapter.update_reward(command), Response(409, {}, body))
    assert "SECRET" not in str(outcome)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Response(404), RewardNotFound),
        (Response(500), OutcomeUnknown),
        (Response(200, {}, b"<html>"), OutcomeUnknown),
    ],
)
def test_an_update_that_fails_says_how(
    given: Response,
    error: type[Exception],
    read: Callable[..., Reward],
    adapter: OneOfNoneAdapter,
    play: Play,
) -> None:
    """If an update is refused or its answer cannot be read, that is said, and it is not repeated."""
    before = read()
    outcome, sent = play(
        adapter.update_reward(op.UpdateReward(before, before.changed(name="Winter"))), given
    )
    assert type(outcome) is error
    assert len(sent) == 1
