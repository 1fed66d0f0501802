from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from attrs import frozen
from click.testing import Result

import rewardkit
from rewardkit.client import installed
from rewardkit.compare import compare
from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import Loss, LossWarning, Policy
from rewardkit.model import (
    AmountOff,
    Conditions,
    ContentAccess,
    Delivery,
    EarlyAccess,
    FreeClaim,
    Limits,
    Money,
    PercentOff,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
)
from rewardkit.sandbox import serve
from rewardkit.settings import variable

Run = Callable[..., Result]

#: What the one vendor gives and the other has no word for.
UNSAID = {ContentAccess, EarlyAccess, FreeClaim}

SITEWIDE = Scope(ScopeKind.SITEWIDE)
TEN_OFF = AmountOff(Money(1000, "EUR"))


@frozen
class Shop:
    """A running sandbox, and how to connect to it."""

    name: str
    settings: Mapping[str, Any]

    def connect(self) -> rewardkit.Rewards:
        return rewardkit.connect(self.name, settings=self.settings)

    def environ(self) -> dict[str, str]:
        return {variable(self.name, name): str(value) for name, value in self.settings.items()}


@contextmanager
def running(name: str) -> Iterator[Shop]:
    """One vendor."""
    sandbox = installed().provider(name).load_sandbox()
    with serve(sandbox.create_app()) as server:
        yield Shop(name, sandbox.settings(server.url))


@pytest.fixture
def pair() -> Iterator[tuple[Shop, Shop]]:
    """Both vendors: one that creates no rewards, and one that does."""
    with running("oneofnone") as one, running("voucherify") as other:
        yield one, other


def test_what_is_planned_is_what_is_had(pair: tuple[Shop, Shop]) -> None:
    """If a reward is created as planned, it is what the plan says, and differs in what it says."""
    here, there = pair
    with here.connect() as one, there.connect() as other:
        planned = 0
        for reward in one.list_rewards():
            if type(reward.benefit) in UNSAID:
                with pytest.raises(LossyTranslation) as lossy:
                    one.plan_translation(reward, to=other)
                assert Loss.DROPPED in {each.loss for each in lossy.value.report.losses}
                continue
            plan = one.plan_translation(reward, to=other)
            planned += 1
            assert plan.obstacle == ""
            assert [request.method for request in plan.requests].count("POST") >= 1
            wanted = plan.translation.reward
            shared = wanted.shared_code and f"{wanted.shared_code}-ANEW"  # the other one is taken
            wanted = wanted.changed(name=f"{reward.name} anew", shared_code=shared)
            made = other.create_reward(wanted)
            rows = compare(wanted, made, right=other.adapter.fit).rows
            assert [row.path for row in rows if row.verdict == "different"] == []
        assert planned >= 5


def test_a_plan_without_requests_says_what_to_do(pair: tuple[Shop, Shop]) -> None:
    """If the other provider creates no rewards, the plan says so, and what would change all the same."""
    here, there = pair
    with here.connect() as one, there.connect() as other:
        reward = next(each for each in other.list_rewards() if each.name == "Summer 10 % off")
        plan = other.plan_translation(reward.ref, to=one)
        assert plan.requests == ()
        assert "documents no endpoint that creates a reward" in plan.obstacle
        (cap,) = (edit for edit in plan.edits if edit.entry.path == "benefit")
        assert cap.cost.example is not None
        assert str(cap.cost.example.basket.total) == "250.05 EUR"
        with pytest.warns(LossWarning, match=r"benefit of voucherify:.* is widened at oneofnone"):
            other.plan_translation(
                reward, to=one, policy=Policy.of(defaulted="allow", widened="warn")
            )
        with pytest.raises(LossyTranslation, match=r"benefit is widened"):
            other.plan_translation(reward, to=one, policy=Policy.of(defaulted="allow"))


def test_a_discount_for_points_is_planned_in_four_requests(
    pair: tuple[Shop, Shop], run: Run
) -> None:
    """If a discount has a price and conditions, rule, campaign, reward and assignment are told in order."""
    _, there = pair
    club = {variable("voucherify", "loyalty_campaign"): "camp_SandboxClub"}
    environ = {**there.environ(), **club}
    told = run("plan", "voucherify:rew_SandboxCoupon", "--to", "voucherify", environ=environ)
    assert told.exit_code == 0, told.stderr
    assert "points" not in told.stdout.partition("would be sent")[0]
    settings = {**there.settings, "loyalty_campaign": "camp_SandboxClub"}
    with rewardkit.connect("voucherify", settings=settings) as rewards:
        coupon = rewards.get_reward("rew_SandboxCoupon").changed(limits=Limits(per_customer=1))
        plan = rewards.plan_translation(coupon, to=rewards)
    assert [request.segments for request in plan.requests] == [
        ("v1", "validation-rules"),
        ("v1", "campaigns"),
        ("v1", "rewards"),
        ("v1", "rewards", "<id of the reward>", "assignments"),
    ]
    _, campaign, reward, assignment = (request.json for request in plan.requests)
    assert campaign["validation_rules"] == ["<id of the validation rule>"]
    assert reward["parameters"] == {"campaign": {"id": "<id of the campaign>"}}
    assert assignment["parameters"] == {"loyalty": {"points": 300}}


def test_the_command_plans(pair: tuple[Shop, Shop], run: Run) -> None:
    """If a plan is asked for on the command line, the edits, the cost and the requests are told."""
    here, there = pair
    environ = {**here.environ(), **there.environ()}
    with here.connect() as one:
        reward = next(each for each in one.list_rewards() if each.name == "Ten off")
    ref = f"oneofnone:{reward.ref.id}"
    told = run("plan", ref, "--to", "voucherify", environ=environ)
    assert told.exit_code == 0, told.stderr
    for part in ("widened", "The cheapest basket that tells them apart", "POST /v1/campaigns"):
        assert part in told.stdout
    document = json.loads(run("plan", ref, "--to", "voucherify", "--json", environ=environ).stdout)
    assert [each["path"] for each in document["requests"]] == [
        "/v1/validation-rules",
        "/v1/campaigns",
    ]
    assert {each["loss"] for each in document["edits"]} >= {"widened", "dropped"}
    assert document["cost"]["sentence"] in told.stdout.replace("\n", " ")
    assert document["cost"]["example"]["basket"]["lines"]
    assert document["obstacle"] == ""
    refused = run("plan", ref, "--to", "voucherify", "--refuse", "widened", environ=environ)
    assert refused.exit_code == 1
    assert "applies_to is widened" in refused.stderr


def test_a_plan_shows_no_whole_code(pair: tuple[Shop, Shop], run: Run) -> None:
    """If a reward has a shared code, kept or dropped there, a plan shows its beginning, also as JSON."""
    _, there = pair
    codes = {"dropped": "HUSH HUSH#CODE", "kept": "HUSH HUSH/CODE"}
    spelt = {spelling for code in codes.values() for spelling in (code, quote(code, safe=""))}
    environ = {**there.environ(), "REWARDKIT_LOCAL_PATH": "shop.db", "COLUMNS": "200"}
    with rewardkit.connect("local:shop.db") as rewards:
        for name, code in codes.items():
            wanted = Reward.new(
                name,
                TEN_OFF,
                delivery=Delivery.SHARED_CODE,
                shared_code=code,
                applies_to=SITEWIDE,
                status=RewardStatus.ACTIVE,
                external_url=f"https://shop.example.com/{quote(code, safe='')}",
            )
            rewards.create_reward(wanted)
    plan = ("plan", "--to", "voucherify")
    for name in codes:
        for options in ((), ("--json",)):
            told = run(*plan, f"local:{name}", *options, environ=environ)
            assert told.exit_code == 0, told.stderr
            assert "HUSH…" in told.stdout
            assert [each for each in spelt if each in told.stdout] == []
    document = json.loads(run(*plan, "local:kept", "--json", environ=environ).stdout)
    assert document["translation"]["shared_code"] == "HUSH…"


def test_each_edit_has_its_own_before_and_after(pair: tuple[Shop, Shop], run: Run) -> None:
    """If a field changes twice, JSON has each time what it was before that and after it, as documents do."""
    _, there = pair
    environ = {**there.environ(), "REWARDKIT_LOCAL_PATH": "shop.db"}
    with rewardkit.connect("local:shop.db") as rewards:
        scope = Scope(ScopeKind.PRODUCT, ("",))
        rewards.create_reward(Reward.new("Twice", TEN_OFF, applies_to=scope))
    emptied = {"kind": "product", "targets": []}
    changes = [
        ("dropped", {"kind": "product", "targets": [""]}, emptied),
        ("widened", emptied, {"kind": "sitewide", "targets": []}),
    ]
    told = run("plan", "local:twice", "--to", "voucherify", "--json", environ=environ)
    edits = json.loads(told.stdout)["edits"]
    assert [_change(each) for each in edits if each["path"] == "applies_to"] == changes

    with there.connect() as other:
        ref = next(iter(other.list_rewards())).ref
    told = run("compare", "local:twice", f"voucherify:{ref.id}", "--json", environ=environ)
    fields = json.loads(told.stdout)["losses"]["left"]["fields"]
    assert [_change(each) for each in fields if each["path"] == "applies_to"] == changes


def _change(field: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return field["loss"], field["before"], field["after"]


def test_each_edit_that_costs_something_is_told(pair: tuple[Shop, Shop], run: Run) -> None:
    """If customers notice an edit in money, it has a line of its own, and the others have none."""
    _, there = pair
    environ = {**there.environ(), "REWARDKIT_LOCAL_PATH": "shop.db", "COLUMNS": "200"}
    benefit = PercentOff(Decimal(10), Money(2000, "USD"))
    with rewardkit.connect("local:shop.db") as rewards:
        rewards.create_reward(
            Reward.new(
                "Costly",
                benefit,
                conditions=Conditions(minimum_purchase=Money(5000, "USD")),
                applies_to=SITEWIDE,
                external_url="https://example.com",
            )
        )
    told = run("plan", "local:costly", "--to", "voucherify", environ=environ)
    assert told.exit_code == 0, told.stderr
    lines = told.stdout[told.stdout.index("In money") :].splitlines()
    costs = lines[: lines.index("")]
    assert [each.partition(":")[0] for each in costs] == [
        "In money",
        "  benefit, widened",
        "  minimum purchase, widened",
        "  all of it",
    ]
    document = json.loads(
        run("plan", "local:costly", "--to", "voucherify", "--json", environ=environ).stdout
    )
    assert document["cost"]["sentence"] in costs[-1]
