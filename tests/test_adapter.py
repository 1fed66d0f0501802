from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs
import pytest

from rewardkit.adapter import Adapter
from rewardkit.drift import Drift, DriftKind, DriftLog
from rewardkit.errors import Unsupported
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.fidelity import Expression, Fitting, said, unsaid
from rewardkit.model import FreeClaim, FreeShipping, Reward, RewardStatus
from rewardkit.operations import Check, Checked, Operation
from rewardkit.support import SupportLevel


class Bare(Adapter[None]):
    """Has nothing but a check, at a cost."""

    provider = "bare"
    limitations: ClassVar[Mapping[Operation, str]] = {Operation.CHECK: "it takes a minute"}
    unsupported: ClassVar[Mapping[Operation, str]] = {Operation.REDEEM: "nobody does that here"}

    def check(self, query: Check) -> Exchange[Checked]:
        """One request."""
        yield Request.get("check")
        return Checked(provider=self.provider)


@pytest.mark.parametrize("operation", [one for one in Operation if one is not Operation.CHECK])
def test_an_operation_that_is_not_overridden_is_unsupported(operation: Operation) -> None:
    """If an adapter does not have an operation, it says so beforehand and when it is called."""
    assert not Bare.support(operation)
    with pytest.raises(Unsupported) as caught:
        getattr(Bare(None), operation.value)(None)
    assert caught.value.operation is operation
    assert caught.value.reason == Bare.support(operation).reason
    assert caught.value.reason in str(caught.value)


def test_a_reason_and_a_limitation_are_the_adapter_s_own_words() -> None:
    """If an adapter says why not, or at what cost, that is what a caller reads."""
    assert Bare.support(Operation.REDEEM).reason == "nobody does that here"
    assert Bare.support(Operation.LOOKUP).reason == "bare has no such operation"
    limited = Bare.support(Operation.CHECK)
    assert (limited.level, str(limited)) == (SupportLevel.LIMITED, "limited: it takes a minute")


def test_an_adapter_that_does_not_say_how_it_says_rewards_fits_none() -> None:
    """If an adapter has no expressions or creates nothing, it says so when it is asked for either."""
    reward = Reward.new("Free shipping", FreeShipping())
    with pytest.raises(Unsupported, match=r"Adapter\.expressions"):
        Bare(None).fit(reward)
    with pytest.raises(Unsupported, match="bare has no such operation"):
        Bare(None).requests_to_create(reward)


class Kinds(Bare):
    """One that has two kinds of rewards, and says descriptions only of the one."""

    expressions: ClassVar[Mapping[str, Expression]] = {
        "name": said("name"),
        "description": said("text", dropped="it has none"),
    }

    def expressions_for(self, reward: Reward) -> Mapping[str, Expression]:
        if isinstance(reward.benefit, FreeShipping):
            return {**self.expressions, "description": unsaid("it has none")}
        return self.expressions

    def fit_to(self, fitting: Fitting) -> None:
        if isinstance(fitting.reward.benefit, FreeShipping):
            fitting.drop("description")


def test_kinds_of_rewards_have_fields_of_their_own() -> None:
    """If only some of an adapter's rewards have a field, a report tells of it as that kind has it."""
    shipping = Reward.new("Ships", FreeShipping(), description="For free")
    (dropped,) = Kinds(None).fit(shipping).report.losses
    assert (dropped.path, dropped.wire, dropped.why) == ("description", (), "it has none")
    claim = shipping.changed(benefit=FreeClaim())
    assert Kinds(None).fit(claim).report.losses == ()
    for benefit, losses in ((FreeShipping(), 0), (FreeClaim(), 1)):
        vague = attrs.evolve(
            shipping, benefit=benefit, description=None, not_stated=frozenset({"description"})
        )
        assert len(Kinds(None).fit(vague).report.losses) == losses


def test_every_operation_is_a_method_of_the_adapter() -> None:
    """If there is a word for an operation, the adapter has a method of that name, and no other."""
    own = {name for name, value in vars(Adapter).items() if callable(value) and name[0] != "_"}
    asked = {"headers", "login", "rate_limit", "read_error", "refuse", "support"}
    asked |= {"is_single_use", "read_back", "repeat_rule", "secrets"}
    asked |= {"expressions_for", "fit", "fit_to", "homes", "requests_to_create"}
    tools = {"ref", "instant", "word", "invalid", "refuse_grant_id"}
    assert own - asked - tools - {"base_url"} == {operation.value for operation in Operation}


def test_a_bare_adapter_knows_no_address_and_no_errors() -> None:
    """If an adapter says nothing of addresses and errors, neither is made up."""
    adapter: Adapter[Any] = Bare(None)
    assert adapter.headers() == {}
    assert adapter.read_error(Response(500)).key is None
    with pytest.raises(NotImplementedError):
        _ = adapter.base_url


def test_a_time_that_cannot_be_read_is_drift() -> None:
    """If a vendor's time cannot be read, it is None and counted, and never an exception."""
    adapter = Bare(None)
    assert adapter.instant("Thing.at", None) is None
    assert adapter.instant("Thing.at", "next week") is None
    assert adapter.drift.seen() == (Drift(DriftKind.UNPARSABLE_TIME, "Thing.at", "next week", 1),)


def test_a_word_that_is_new_is_kept_and_drift() -> None:
    """If a vendor has a word that the adapter's table does not, it is kept as it came and counted."""
    adapter, words = Bare(None), {"live": RewardStatus.ACTIVE}
    assert adapter.word(RewardStatus, words, "Thing.state", "live") is RewardStatus.ACTIVE
    assert adapter.drift.seen() == ()
    new = adapter.word(RewardStatus, words, "Thing.state", "frozen")
    assert (new, new.known) == ("frozen", False)
    assert adapter.drift.seen() == (Drift(DriftKind.UNKNOWN_VALUE, "Thing.state", "frozen", 1),)


def test_drift_is_bounded() -> None:
    """If a vendor sends new things without end, counting them does not fill the memory."""
    log = DriftLog()
    for number in range(3_000):
        log.note(DriftKind.UNKNOWN_VALUE, "Thing.status", f"{number}" + "x" * 500)
    seen = log.seen()
    assert len(seen) <= 1_001
    assert sum(drift.count for drift in seen) == 3_000
    assert all(len(drift.value) <= 80 for drift in seen)
    assert seen[0].value == "…"
