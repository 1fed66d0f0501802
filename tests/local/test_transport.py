from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from local_shop import Shop, order

from rewardkit import operations as op
from rewardkit.client import connect
from rewardkit.drift import Drift
from rewardkit.errors import (
    ConfigurationError,
    ContractViolated,
    InvalidRequest,
    OutcomeUnknown,
    ProviderError,
    Rejected,
)
from rewardkit.exchange import Repeat, Request, Response, run
from rewardkit.local import store
from rewardkit.local.adapter import LocalAdapter
from rewardkit.local.errors import REFUSALS, STATUSES, read_facts, write_refusal
from rewardkit.local.refusal import Key, Refusal
from rewardkit.local.settings import LocalSettings
from rewardkit.local.store.handlers import HANDLERS, READING
from rewardkit.model import Customer, FreeShipping, Money, Order, Reward
from rewardkit.operations import Operation
from rewardkit.plugins import Registry
from rewardkit.support import SupportLevel

ADAPTER = LocalAdapter(LocalSettings(":memory:"))


def test_every_operation_works() -> None:
    """If there is another operation, the embedded provider has to have it, too."""
    assert {ADAPTER.support(operation).level for operation in Operation} == {SupportLevel.FULL}
    assert set(HANDLERS) == {operation.value for operation in Operation}


def test_every_refusal_has_an_error() -> None:
    """If the store refuses for a new reason, the table says what error that is."""
    assert set(REFUSALS) == set(STATUSES) == {key.value for key in Key}
    assert all(400 <= status < 500 for status in STATUSES.values())


def test_every_reason_is_used() -> None:
    """If a reason is in the table, something in the store refuses for it."""
    folder = Path(store.__file__).parent
    sources = [
        path.read_text("utf-8") for path in [*folder.glob("*.py"), folder.parent / "refusal.py"]
    ]
    used = {
        node.attr
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Key"
    }
    assert used == {key.name for key in Key}


def test_it_is_a_provider_like_any_other() -> None:
    """If providers are listed, local: is found by its entry point, as a plugin is."""
    provider = Registry().provider("local")
    assert provider.load_adapter() is LocalAdapter
    assert (provider.title, provider.address) == ("Local (SQLite)", "path")


def test_an_unknown_operation(shop: Shop) -> None:
    """If a request names no operation, nothing is done and the answer is 404."""
    response = shop.rewards._transport.send(Request.post("fly"))
    assert response.status == 404
    assert response.json()["key"] == "unknown_operation"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"reward_id": 5, "count": 1},
        {"reward_id": "x", "count": "1"},
        {"id": "x", "y": 1},
    ],
)
def test_a_body_that_is_none(shop: Shop, body: Any) -> None:
    """If a body is not of the operation's form, it is refused with the place that is wrong."""
    response = shop.rewards._transport.send(Request.post("generate_codes", json=body))
    assert (response.status, response.json()["key"]) == (400, "invalid")
    assert "$" in response.json()["message"]


def command(name: str) -> Any:
    """A command of each operation, with a code or token in it where it takes one."""
    code, at = "SUMMER-7F3K-9QXZ", Order(id="1")
    commands = {
        "lookup": op.Lookup(code),
        "import_codes": op.ImportCodes(reward_id="x", codes=(code,)),
        "revoke_code": op.RevokeCode(code=code),
        "reserve": op.Reserve(code=code, order=at),
        "redeem": op.Redeem(code=code, order=at),
        "find_redemption": op.FindRedemption(code=code, order_id="1"),
        "claim_grant": op.ClaimGrant(code),
    }
    return commands[name]


@pytest.mark.parametrize(
    "name",
    [
        "lookup",
        "import_codes",
        "revoke_code",
        "reserve",
        "redeem",
        "find_redemption",
        "claim_grant",
    ],
)
def test_codes_are_sensitive(name: str) -> None:
    """If a request carries a code or a token, whoever logs it knows what to mask."""
    request = next(getattr(ADAPTER, name)(command(name)))
    assert request.sensitive == ("SUMMER-7F3K-9QXZ",)
    assert "7F3K" not in repr(request)


def test_a_redemption_is_not_sent_twice() -> None:
    """If it is not known whether a redemption was carried out, it is read back before."""
    request = next(ADAPTER.redeem(command("redeem")))
    assert request.repeat is Repeat.AFTER_READ_BACK
    assert next(ADAPTER.lookup(command("lookup"))).repeat is Repeat.SAFE


def test_what_changes_takes_the_lock_first() -> None:
    """If an operation changes something, it is not among those that only read."""
    reading = {"get_reward", "list_rewards", "lookup", "list_codes", "find_redemption"}
    assert reading | {"list_redemptions", "check"} == READING


def test_no_look_up_is_sent_along() -> None:
    """If a look-up was made, its reward is not sent back: the store looks for itself."""
    shop = Shop()
    match = shop.rewards.lookup(shop.code().value)
    shop.rewards.close()
    request = next(ADAPTER.redeem(op.Redeem(code=match.value, order=order(), match=match)))
    assert request.json["match"] is None


def test_what_json_cannot_say_is_refused_before_it_is_sent() -> None:
    """If a reward holds what cannot be kept, the caller hears of it as of any wrong input."""
    bad = Reward.new("Summer", FreeShipping(), metadata={"x": object()})
    with pytest.raises(InvalidRequest, match="not JSON"):
        next(ADAPTER.create_reward(op.CreateReward(bad)))


def test_facts_survive_the_way() -> None:
    """If a refusal has amounts and times, the error has them as amounts and times."""
    now = LocalAdapter(LocalSettings(":memory:")).clock()
    refusal = Refusal(
        Key.INSUFFICIENT_BALANCE, "no", need=Money(5, "EUR"), have=Money(3, "EUR"), retry_at=now
    )
    facts = read_facts(json.loads(json.dumps(write_refusal(refusal))))
    assert facts == {
        "detail": "no",
        "reason": "no",
        "need": Money(5, "EUR"),
        "have": Money(3, "EUR"),
        "retry_at": now,
    }


@pytest.mark.parametrize("key", list(Key))
def test_every_error_can_be_made(key: Key) -> None:
    """If the store refuses, for any reason, the error of the table is raised with its words."""
    body = json.dumps(write_refusal(Refusal(key, "this is why"))).encode()
    request = next(ADAPTER.redeem(command("redeem")))
    error = ADAPTER.refuse(request, Response(STATUSES[key], {}, body))
    assert isinstance(error, REFUSALS[key])
    assert (error.vendor_key, error.status, error.detail) == (key, None, "this is why")
    assert isinstance(error, Rejected) == (getattr(error, "reason", None) == "this is why")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b"{}", b'{"key": 5}', b'{"key": "new", "message": "x"}'],
)
def test_an_error_that_cannot_be_read(body: bytes) -> None:
    """If an error's body is anything else, the status decides, and nothing is raised instead."""
    request = next(ADAPTER.lookup(command("lookup")))
    assert isinstance(ADAPTER.refuse(request, Response(409, {}, body)), ProviderError)


def test_an_answer_that_is_none(shop: Shop) -> None:
    """If an answer is not of the form, a reading breaks the contract and a change is not known."""
    broken = lambda _: Response(200, {}, b'{"ref": 5}')  # noqa: E731
    with pytest.raises(ContractViolated):
        run(ADAPTER.get_reward(op.GetReward("x")), broken, ADAPTER.refuse)
    with pytest.raises(OutcomeUnknown):
        run(ADAPTER.redeem(command("redeem")), broken, ADAPTER.refuse)


def test_nothing_drifts(shop: Shop) -> None:
    """If operations are carried out and refused, the adapter sees nothing that it does not know."""
    code = shop.code()
    shop.rewards.redeem(code.value, order=order())
    with pytest.raises(Rejected):
        shop.rewards.redeem(code.value, order=order(), customer=Customer("ana"))
    drift: tuple[Drift, ...] = shop.rewards.adapter.drift.seen()
    assert drift == ()


def test_where_rewards_are_kept_has_to_be_said() -> None:
    """If no path is set, nothing is kept in memory by mistake: the error says what to set."""
    with pytest.raises(ConfigurationError, match="REWARDKIT_LOCAL_PATH"):
        connect("local")


def test_an_adapter_names_its_file() -> None:
    """If an adapter is asked for its address, it is how one connects to it."""
    assert ADAPTER.base_url == "local::memory:"
