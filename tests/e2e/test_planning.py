from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import frozen
from click.testing import Result

import rewardkit
from rewardkit.client import installed
from rewardkit.compare import compare
from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import Loss, LossWarning, Policy
from rewardkit.model import ContentAccess, EarlyAccess, FreeClaim
from rewardkit.sandbox import serve
from rewardkit.settings import variable

Run = Callable[..., Result]

#: What the one vendor gives and the other has no word for.
UNSAID = {ContentAccess, EarlyAccess, FreeClaim}


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
