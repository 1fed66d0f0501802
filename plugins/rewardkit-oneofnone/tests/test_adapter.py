from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

import rewardkit
from rewardkit import Operation, Rewards, SupportLevel
from rewardkit.errors import (
    AuthenticationFailed,
    CodeAlreadyRedeemed,
    CodeExpired,
    CodeNotFound,
    CodeRevoked,
    GrantUnavailable,
    InvalidRequest,
    NotFound,
    ProviderError,
    Rejected,
    RewardNotFound,
    Unsupported,
)
from rewardkit.model import (
    CodeStatus,
    Customer,
    MatchedVia,
    Money,
    Order,
    PercentOff,
    RedemptionStatus,
    RewardStatus,
    SyncStatus,
    Window,
)
from rewardkit.sandbox import Running
from rewardkit_oneofnone.sandbox import SANDBOX

EXAMPLES = SANDBOX.examples
SUMMER = EXAMPLES["checkout"].reward_id
NO_REWARD = "4e3a4d00-0000-4000-8000-000000000099"


def text(example: str) -> str:
    """The code of an example."""
    code = EXAMPLES[example].code
    assert code is not None
    return code


def test_a_code_leads_to_its_reward(reader: Rewards) -> None:
    """If a unique code is looked up, its reward and the code itself are found."""
    match = reader.lookup("SUMMER-7F3K")
    assert match.via is MatchedVia.UNIQUE_CODE
    assert match.reward.ref.id == SUMMER
    assert isinstance(match.reward.benefit, PercentOff)
    assert match.code is not None
    assert match.code.status is CodeStatus.AVAILABLE
    assert match.value == "SUMMER-7F3K"


def test_a_shared_code_leads_to_its_reward(reader: Rewards) -> None:
    """If a shared code is looked up, the reward is found, and no code object."""
    match = reader.lookup("WELCOME")
    assert (match.via, match.code) == (MatchedVia.SHARED_CODE, None)
    assert match.reward.shared_code == "WELCOME"


@pytest.mark.parametrize(
    "code", ["NOBODY-KNOWS", "summer-7f3k", " SUMMER-7F3K", "../codes", "ü/?&%"]
)
def test_a_code_is_taken_to_the_letter(code: str, reader: Rewards) -> None:
    """If a code differs in case or blanks, or has signs of URLs, it is another: not found."""
    with pytest.raises(CodeNotFound) as raised:
        reader.lookup(code)
    assert raised.value.status == 404
    assert raised.value.vendor_key == "CODE_NOT_FOUND"


def test_a_reward_is_found_by_its_id(reader: Rewards) -> None:
    """If a reward's id is asked for, that reward comes, by id or by reference."""
    found = reader.get_reward(EXAMPLES["amount"].reward_id)
    assert found.name == "Ten off"
    assert reader.get_reward(f"oneofnone:{found.ref.id.upper()}") == found


@pytest.mark.parametrize(
    "call",
    [
        lambda rewards: rewards.get_reward(NO_REWARD),
        lambda rewards: list(rewards.list_codes(NO_REWARD)),
        lambda rewards: rewards.generate_codes(NO_REWARD, 1),
        lambda rewards: rewards.retry_sync(NO_REWARD, "shopify"),
        lambda rewards: list(rewards.list_redemptions(NO_REWARD)),
        lambda rewards: rewards.issue_grant(NO_REWARD, Customer(NO_REWARD)),
        lambda rewards: rewards.record_redemption(
            NO_REWARD, order=Order(id="1", total=Money(1, "EUR")), discount=Money(1, "EUR")
        ),
    ],
)
def test_a_reward_there_is_not_is_not_found(
    call: Callable[[Rewards], Any], reader: Rewards
) -> None:
    """If there is no reward with an id, each operation says just that."""
    with pytest.raises(RewardNotFound):
        call(reader)


def test_rewards_are_listed_page_by_page(reader: Rewards) -> None:
    """If rewards are listed in small pages, all come, each once, in one order."""
    every = [reward.ref for reward in reader.list_rewards()]
    assert len(every) == len(set(every)) == 10
    for size in (1, 3, 5, 10):
        assert [reward.ref for reward in reader.list_rewards(page_size=size)] == every


def test_rewards_are_listed_by_status_and_scope(reader: Rewards) -> None:
    """If a status or a scope is asked for, only such rewards come."""
    drafts = list(reader.list_rewards(status=RewardStatus.DRAFT))
    assert [reward.ref.id for reward in drafts] == [EXAMPLES["early"].reward_id]
    products = list(reader.list_rewards(scope="product"))
    assert [reward.ref.id for reward in products] == [EXAMPLES["free"].reward_id]


def test_codes_are_listed_by_status(rewards: Rewards) -> None:
    """If the codes in a status are asked for, only these come; without one, all."""
    every = list(rewards.list_codes(SUMMER, page_size=2))
    assert len(every) == 7
    redeemed = list(rewards.list_codes(SUMMER, status="redeemed"))
    assert [code.value for code in redeemed] == ["SUMMER-USED"]


def test_codes_are_generated_beyond_one_batch(rewards: Rewards) -> None:
    """If more codes than a batch are asked for, all are made, with the prefix, and can be used."""
    made = rewards.generate_codes(SUMMER, 501, prefix="NEW-")
    assert len({code.value for code in made}) == 501
    assert all(code.value.startswith("NEW-") for code in made)
    assert {code.value for code in made} < {code.value for code in rewards.list_codes(SUMMER)}
    assert rewards.redeem(made[500].value, order=Order(id="1")).code == made[500].value


def test_a_sync_is_retried(rewards: Rewards) -> None:
    """If a failed sync is retried, the reward that comes back has its new state."""
    reward_id = EXAMPLES["unsynced"].reward_id
    before = {sync.system: sync for sync in rewards.get_reward(reward_id).syncs}
    assert before["shopify"].status is SyncStatus.ERROR
    after = {sync.system: sync for sync in rewards.retry_sync(reward_id, "shopify").syncs}
    assert after["shopify"].status is SyncStatus.SYNCED
    assert after["shopify"].error is None
    assert after["stripe"] == before["stripe"]


def test_a_code_is_redeemed_for_an_order(rewards: Rewards) -> None:
    """If a code is redeemed, the redemption has the order and the customer, and the code is used."""
    match = rewards.lookup("SUMMER-7F3K")
    order = Order(id="1042", external_id="gid://shopify/Order/1042", total=Money(5900, "EUR"))
    done = rewards.redeem(match, order=order, customer=Customer("customer-1", "a@example.com"))
    assert done.status is RedemptionStatus.SUCCEEDED
    assert done.reward == match.reward.ref
    assert (done.order_id, done.external_order_id) == ("1042", "gid://shopify/Order/1042")
    assert (done.customer, done.code) == ("customer-1", "SUMMER-7F3K")
    assert done.at is not None
    assert done.id is None
    assert "id" in done.not_stated
    after = rewards.lookup("SUMMER-7F3K").code
    assert after is not None
    assert (after.status, after.order_id) == (CodeStatus.REDEEMED, "1042")


@pytest.mark.parametrize("known", [True, False])
def test_a_code_is_redeemed_once(known: bool, rewards: Rewards) -> None:
    """If a code is redeemed again, it is refused, with the order that used it."""
    code = rewards.lookup("SUMMER-7F3K") if known else "SUMMER-7F3K"
    rewards.redeem(code, order=Order(id="1042"))
    with pytest.raises(CodeAlreadyRedeemed) as raised:
        rewards.redeem(code, order=Order(id="1043"))
    assert raised.value.have == "1042"
    assert raised.value.status == 409
    assert raised.value.vendor_key == "CODE_NOT_AVAILABLE"
    assert "SUMMER-7F3K" not in str(raised.value)


@pytest.mark.parametrize(
    ("example", "error"),
    [
        ("used", CodeAlreadyRedeemed),
        ("expired", CodeExpired),
        ("revoked", CodeRevoked),
        ("held", Rejected),
    ],
)
def test_a_code_that_cannot_be_used_says_why(
    example: str, error: type[ProviderError], rewards: Rewards
) -> None:
    """If a code is used, expired or revoked, the error says which; else what the vendor said."""
    with pytest.raises(ProviderError) as raised:
        rewards.redeem(text(example), order=Order(id="1042"))
    assert type(raised.value) is error
    assert raised.value.operation is Operation.REDEEM


def test_a_shared_code_is_recorded(rewards: Rewards) -> None:
    """If a shared code is redeemed, its use is recorded, and is found by its order."""
    order = Order(id="1042", external_id="7", total=Money(5900, "EUR"))
    buyer = Customer("customer-1", "a@example.com")
    done = rewards.redeem("WELCOME", order=order, customer=buyer, discount=Money(590, "EUR"))
    assert (done.id, done.code, done.order_id) == (None, "WELCOME", "1042")
    assert done.amount == Money(590, "EUR")
    found = rewards.find_redemption("WELCOME", order_id="1042")
    assert found is not None
    assert (found.order_id, found.external_order_id, found.code) == ("1042", "7", "WELCOME")
    assert found.amount == Money(590, "EUR")
    assert rewards.find_redemption("WELCOME", order_id="1043") is None
    assert rewards.lookup("WELCOME").reward.usage.redemptions == 1


def test_a_redemption_elsewhere_is_recorded(rewards: Rewards) -> None:
    """If a redemption elsewhere is recorded, the list of redemptions has it."""
    shipping = EXAMPLES["shipping"].reward_id
    order = Order(id="S-1", total=Money(8000, "EUR"))
    rewards.record_redemption(shipping, order=order, discount=Money(490, "EUR"), source="shopify")
    (listed,) = rewards.list_redemptions(shipping)
    assert (listed.order_id, listed.amount) == ("S-1", Money(490, "EUR"))
    assert listed.native["source"] == "shopify"


def test_a_grant_is_issued_and_claimed_once(rewards: Rewards) -> None:
    """If a grant is claimed, its code can be redeemed; a second claim is refused."""
    given = rewards.issue_grant(SUMMER, Customer(NO_REWARD), source="wheel")
    assert given.token is not None
    assert given.expires_at is not None
    claimed = rewards.claim_grant(given.token)
    assert (claimed.id, claimed.reward.id) == (given.id, SUMMER)
    assert claimed.code is not None
    assert rewards.redeem(claimed.code, order=Order(id="1")).order_id == "1"
    with pytest.raises(GrantUnavailable) as raised:
        rewards.claim_grant(given.token)
    assert raised.value.status == 410
    assert given.token not in str(raised.value)
    with pytest.raises(NotFound):
        rewards.claim_grant("nobody-ever-issued-this")


def test_a_reward_is_updated(rewards: Rewards) -> None:
    """If fields of a reward change, just these are other there afterwards."""
    before = rewards.get_reward(SUMMER)
    ends = Window(before.window.starts_at, datetime(2099, 1, 1, tzinfo=UTC))
    changes = {"name": "Winter", "benefit": PercentOff(Decimal(15)), "window": ends}
    after = rewards.update_reward(before, **changes)
    assert after == before.changed(**changes, updated_at=after.updated_at)
    assert rewards.get_reward(SUMMER) == after
    assert rewards.update_reward(after) == after


def test_a_part_of_a_credit_is_not_redeemed(rewards: Rewards) -> None:
    """If only a part of a credit is to be spent, it is refused, and the code stays available."""
    with pytest.raises(Unsupported, match="as a whole"):
        rewards.redeem("CREDIT-Q4WZ", order=Order(id="1"), amount=Money(100))
    code = rewards.lookup("CREDIT-Q4WZ").code
    assert code is not None
    assert code.status is CodeStatus.AVAILABLE


def test_a_redemption_is_found_by_its_order(rewards: Rewards) -> None:
    """If a code was redeemed for an order, that is found; for another order it is None."""
    done = rewards.redeem("SUMMER-7F3K", order=Order(id="1042"))
    assert rewards.find_redemption("SUMMER-7F3K", order_id="1042") == done
    assert rewards.find_redemption("SUMMER-7F3K", order_id="1043") is None
    assert rewards.find_redemption("SUMMER-8G4M", order_id="1042") is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda r: r.get_reward("summer"), "is a UUID"),
        (lambda r: r.get_reward(f"{SUMMER}\n"), "is a UUID"),
        (lambda r: list(r.list_codes("../x")), "is a UUID"),
        (lambda r: r.generate_codes("", 1), "is a UUID"),
        (lambda r: r.retry_sync("a/b", "shopify"), "is a UUID"),
        (lambda r: r.generate_codes(SUMMER, 1, prefix=""), "prefix of codes has 1 to 32"),
        (lambda r: r.generate_codes(SUMMER, 1, prefix="x" * 33), "prefix of codes has 1 to 32"),
        (lambda r: r.retry_sync(SUMMER, "amazon"), "syncs to shopify or stripe"),
        (lambda r: list(r.list_redemptions("summer")), "is a UUID"),
        (lambda r: r.issue_grant("summer", Customer(SUMMER)), "is a UUID"),
        (lambda r: r.issue_grant(SUMMER, Customer("me")), "one of its app users"),
        (lambda r: r.issue_grant(SUMMER, Customer(SUMMER), source=""), "grant has 1 to 200"),
        (lambda r: r.claim_grant("SECRET"), "token of a grant has 16 to 200"),
        (lambda r: r.claim_grant("x" * 201), "token of a grant has 16 to 200"),
        (lambda r: r.redeem("SUMMER-7F3K", order=Order(id="")), "id of an order has 1 to 500"),
        (
            lambda r: r.redeem("SUMMER-7F3K", order=Order(id="1", external_id="x" * 501)),
            "external id of an order has 1 to 500",
        ),
        (
            lambda r: r.redeem("SUMMER-7F3K", order=Order(id="1"), customer=Customer("")),
            "id of a customer has 1 to 500",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_here(
    call: Callable[[Rewards], Any], words: str, reader: Rewards
) -> None:
    """If input cannot be sent at all, the error says why, and that nothing was sent."""
    with pytest.raises(InvalidRequest, match=words) as raised:
        call(reader)
    assert raised.value.status is None
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "SECRET" * 22])
def test_a_text_that_is_longer_than_any_code_is_none(text: str, reader: Rewards) -> None:
    """If a customer types what no code can be, there is no such code, and nothing is sent."""
    for call in (reader.lookup, lambda code: reader.redeem(code, order=Order(id="1042"))):
        with pytest.raises(CodeNotFound, match="a code has 1 to 128 characters") as raised:
            call(text)
        assert raised.value.status is None
        assert "SECRET" not in str(raised.value)


@pytest.fixture
def stranger(server: Running) -> Iterator[Rewards]:
    """A client with a wrong key."""
    settings = {**SANDBOX.settings(server.url), "api_key": "wrong"}
    with rewardkit.connect("oneofnone", settings=settings) as client:
        yield client


def test_the_key_is_checked(rewards: Rewards, stranger: Rewards) -> None:
    """If the key is good, check says so; if not, it is refused, and the key is not shown."""
    assert rewards.check().provider == "oneofnone"
    with pytest.raises(AuthenticationFailed) as raised:
        stranger.check()
    assert "wrong" not in str(raised.value)


SUPPORTED = {
    Operation.LOOKUP: SupportLevel.FULL,
    Operation.GET_REWARD: SupportLevel.LIMITED,
    Operation.LIST_REWARDS: SupportLevel.FULL,
    Operation.LIST_CODES: SupportLevel.FULL,
    Operation.GENERATE_CODES: SupportLevel.FULL,
    Operation.REDEEM: SupportLevel.LIMITED,
    Operation.FIND_REDEMPTION: SupportLevel.LIMITED,
    Operation.UPDATE_REWARD: SupportLevel.LIMITED,
    Operation.LIST_REDEMPTIONS: SupportLevel.LIMITED,
    Operation.RECORD_REDEMPTION: SupportLevel.LIMITED,
    Operation.ISSUE_GRANT: SupportLevel.LIMITED,
    Operation.CLAIM_GRANT: SupportLevel.FULL,
    Operation.RETRY_SYNC: SupportLevel.FULL,
    Operation.CHECK: SupportLevel.FULL,
}


@pytest.mark.parametrize("operation", list(Operation))
def test_every_operation_says_how_it_is_supported(operation: Operation, reader: Rewards) -> None:
    """If an operation is limited or unsupported, the reason is one of this vendor's own."""
    support = reader.support(operation)
    assert support.level is SUPPORTED.get(operation, SupportLevel.NONE)
    if support.level is not SupportLevel.FULL:
        assert "One of None" in support.reason
        assert not support.reason.endswith(".")


def test_an_unsupported_operation_says_what_works_instead(reader: Rewards) -> None:
    """If an operation is unsupported, calling it gives the reason and the nearest thing there is."""
    reward = reader.get_reward(SUMMER)
    with pytest.raises(Unsupported, match="dashboard"):
        reader.create_reward(reward)
    with pytest.raises(Unsupported, match=r"takes no status.*a window that has expired"):
        reader.set_status(reward, "paused")
