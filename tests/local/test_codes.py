from __future__ import annotations

from datetime import timedelta

import pytest
from local_shop import NOON, Shop, euros, order

from rewardkit import operations as op
from rewardkit.errors import CodeNotFound, CodeRevoked, Conflict, InvalidRequest
from rewardkit.local.store.codes import ALPHABET, LENGTH
from rewardkit.model import CodeStatus, Delivery, MatchedVia, Uses, Window


def test_generated_codes_are_unambiguous(shop: Shop) -> None:
    """If codes are made, they are new, begin with the prefix and have no 0, O, 1, I or L."""
    codes = shop.rewards.generate_codes(shop.reward(), 500, prefix="SUM-")
    assert len({code.value for code in codes}) == 500
    for code in codes:
        prefix, random = code.value[:4], code.value[4:]
        assert (prefix, len(random), code.status) == ("SUM-", LENGTH, CodeStatus.AVAILABLE)
        assert set(random) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL")


def test_batches_are_limited(shop: Shop) -> None:
    """If more codes are asked for than one call makes, the client makes several calls."""
    calls: list[int] = []
    codes = shop.rewards.generate_codes(
        shop.reward(), 10_001, progress=lambda done, _: calls.append(done)
    )
    assert len(codes) == 10_001
    assert calls == [10_000, 10_001]


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_a_batch_is_refused_as_a_whole(shop: Shop, count: int) -> None:
    """If the count is none that one call can make, none is made."""
    reward = shop.reward()
    command = op.GenerateCodes(reward_id=reward.ref.id, count=count)
    with pytest.raises(InvalidRequest, match="10,000"):
        shop.rewards._call(
            op.Operation.GENERATE_CODES, lambda: shop.rewards.adapter.generate_codes(command)
        )
    assert list(shop.rewards.list_codes(reward)) == []


def test_only_unique_codes_are_made(shop: Shop) -> None:
    """If a reward is delivered in another way, codes would never be used, and are refused."""
    reward = shop.reward(delivery=Delivery.AUTOMATIC)
    with pytest.raises(InvalidRequest, match="UNIQUE_CODES"):
        shop.rewards.generate_codes(reward, 1)


def test_imported_codes_are_taken_to_the_letter(shop: Shop) -> None:
    """If codes are imported, each is found as it was written and in no other spelling."""
    texts = ["abc", "ABC", " abc", "a b", "ü", "ﬀ", "'; DROP TABLE codes; --", "%", "local:x"]
    codes = shop.rewards.import_codes(shop.reward(), texts)
    assert [code.value for code in codes] == texts
    for text in texts:
        assert shop.rewards.lookup(text).value == text
    for other in ("Abc", "abc ", "Ü", "ff", "a%"):
        with pytest.raises(CodeNotFound):
            shop.rewards.lookup(other)


def test_an_import_is_whole_or_not_at_all(shop: Shop) -> None:
    """If one code exists already, none is imported; the error counts and masks them."""
    reward = shop.reward()
    shop.rewards.import_codes(reward, ["SUMMER-0001", "SUMMER-0002"])
    with pytest.raises(Conflict, match="2 of the 3") as caught:
        shop.rewards.import_codes(reward, ["SUMMER-0002", "SUMMER-0003", "SUMMER-0001"])
    assert "SUM…" in str(caught.value)
    assert "SUMMER-000" not in str(caught.value)
    assert len(list(shop.rewards.list_codes(reward))) == 2


@pytest.mark.parametrize(("codes", "words"), [(["A", "A"], "twice"), (["A", ""], "empty")])
def test_an_import_of_nonsense(shop: Shop, codes: list[str], words: str) -> None:
    """If a list of codes has empty ones or the same one twice, none is imported."""
    reward = shop.reward()
    with pytest.raises(InvalidRequest, match=words):
        shop.rewards.import_codes(reward, codes)
    assert list(shop.rewards.list_codes(reward)) == []


def test_large_imports_are_compared_wholly(shop: Shop) -> None:
    """If the last of many codes exists already, it is found."""
    reward = shop.reward()
    texts = [f"CODE-{number:05}" for number in range(2_500)]
    shop.rewards.import_codes(reward, texts[-1:])
    with pytest.raises(Conflict, match=r"1 of the 2500"):
        shop.rewards.import_codes(reward, texts)


def test_lookup_of_a_unique_code(shop: Shop) -> None:
    """If a unique code is looked up, the reward and the code itself are there."""
    code = shop.code()
    match = shop.rewards.lookup(code.value)
    assert (match.via, match.code, match.reward.ref) == (MatchedVia.UNIQUE_CODE, code, code.reward)


def test_lookup_of_a_shared_code(shop: Shop) -> None:
    """If a shared code is looked up, the reward is there, and no code of anybody's own."""
    reward = shop.reward(delivery=Delivery.SHARED_CODE, shared_code="SUMMER")
    match = shop.rewards.lookup("SUMMER")
    assert (match.via, match.code, match.reward) == (MatchedVia.SHARED_CODE, None, reward)
    assert list(shop.rewards.list_codes(reward)) == []


def test_an_unknown_code(shop: Shop) -> None:
    """If there is no such code, the error masks what was typed."""
    with pytest.raises(CodeNotFound, match="NONE…") as caught:
        shop.rewards.lookup("NONE-SUCH-CODE")
    assert "SUCH" not in str(caught.value)


def test_codes_are_listed_by_status(shop: Shop) -> None:
    """If codes are available, held, used or revoked, the list of each status has just them."""
    reward = shop.reward()
    available, held, used, revoked = shop.rewards.generate_codes(reward, 4)
    shop.rewards.reserve(held.value, order=order("1"), for_=timedelta(hours=2))
    shop.rewards.redeem(used.value, order=order("2"))
    shop.rewards.revoke_code(revoked.value)

    def listed(status: str | None) -> list[str]:
        return [code.value for code in shop.rewards.list_codes(reward, status=status, page_size=1)]

    assert listed(None) == [available.value, held.value, used.value, revoked.value]
    expected = {"available": available, "reserved": held, "redeemed": used, "revoked": revoked}
    for status, code in expected.items():
        assert listed(status) == [code.value]
    assert listed("expired") == []


def test_codes_expire_with_their_reward(shop: Shop) -> None:
    """If the reward's window ends, unused codes are expired and used ones stay used."""
    reward = shop.reward(window=Window(expires_at=NOON + timedelta(hours=1)))
    unused, used = shop.rewards.generate_codes(reward, 2)
    shop.rewards.redeem(used.value, order=order())
    shop.clock.forward(hours=1)
    assert shop.code_now(unused).status == CodeStatus.EXPIRED
    assert shop.code_now(used).status == CodeStatus.REDEEMED


def test_a_code_tells_what_used_it(shop: Shop) -> None:
    """If a code has been redeemed, it tells when, by which order and how often."""
    code = shop.code()
    shop.clock.forward(hours=1)
    shop.rewards.redeem(code.value, order=order("1042"))
    now = shop.code_now(code)
    assert (now.order_id, now.redeemed_at, now.uses) == ("1042", shop.clock.now, Uses(1, 1))
    assert now.uses.used_up


def test_a_revoked_code_stays_revoked(shop: Shop) -> None:
    """If a code is revoked, once or twice, it cannot be redeemed."""
    code = shop.code()
    assert shop.rewards.revoke_code(code.value).status == CodeStatus.REVOKED
    assert shop.rewards.revoke_code(code.value).status == CodeStatus.REVOKED
    with pytest.raises(CodeRevoked):
        shop.rewards.redeem(code.value, order=order())


def test_a_redeemed_code_is_not_revoked(shop: Shop) -> None:
    """If a code has been redeemed, revoking it would say something untrue."""
    code = shop.code()
    shop.rewards.redeem(code.value, order=order())
    with pytest.raises(Conflict, match="undo"):
        shop.rewards.revoke_code(code.value)
    assert shop.code_now(code).status == CodeStatus.REDEEMED


def test_a_credit_has_a_balance(shop: Shop) -> None:
    """If codes of a credit are made, each has the amount on it and may be used often."""
    card = shop.gift_card(5000)
    assert (card.balance, card.uses) == (euros(5000), Uses(None, 0))


@pytest.mark.parametrize(
    "cursor", ["", "x", "Y29kZXM6MQ", "cmV3YXJkczox", "ü", "Y29kZXM6eA=="], ids=repr
)
def test_a_wrong_cursor(shop: Shop, cursor: str) -> None:
    """If a cursor is broken or of another list, it is refused and not taken for the beginning."""
    query = op.ListCodes(reward_id=shop.reward().ref.id, cursor=cursor)
    with pytest.raises(InvalidRequest, match="cursor"):
        shop.rewards._call(op.Operation.LIST_CODES, lambda: shop.rewards.adapter.list_codes(query))
