"""Operations on codes: look up, list, make, import, revoke."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rewardkit import operations as op
from rewardkit.local.refusal import Key, Refusal, invalid
from rewardkit.local.settings import BATCH_LIMIT
from rewardkit.model import Code, CodeMatch, Credit, Delivery, MatchedVia, Page, Reward, mask

from .code_rows import CODES, code_row, read_code
from .paging import Slice
from .reward_rows import find_reward
from .session import Session, new_id

#: Without 0 and O, 1, I and L, which people mistake for one another; 59 bits in 12 of them.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12

_PAGE = f"""
    SELECT * FROM ({CODES})
    WHERE reward_id = :reward_id AND NOT shared AND seq > :after
        AND (:status IS NULL OR status = :status)
    ORDER BY seq LIMIT :fetch
"""
_NEW = f"{CODES} WHERE codes.reward_id = :reward_id AND codes.seq > :after ORDER BY codes.seq"
_INSERT = """
    INSERT OR IGNORE INTO codes
        (id, reward_id, value, uses_allowed, balance, currency, created_at, updated_at, batch)
    VALUES (:id, :reward_id, :value, :uses_allowed, :balance, :currency, :now, :now, :batch)
"""
_OF_BATCH = f"{CODES} WHERE codes.reward_id = :reward_id AND batch = :batch ORDER BY codes.seq"

#: How many texts one query looks for; older versions of SQLite take 999 parameters.
_AT_ONCE = 500
_EXAMPLES = 3


def lookup(session: Session, query: op.Lookup) -> CodeMatch:
    """The reward behind a code."""
    row = code_row(session, query.code)
    reward = find_reward(session, row["reward_id"])
    if row["shared"]:
        return CodeMatch(reward, None, MatchedVia.SHARED_CODE, query.code)
    return CodeMatch(reward, read_code(row), MatchedVia.UNIQUE_CODE, query.code)


def list_codes(session: Session, query: op.ListCodes) -> Page[Code]:
    """One page of a reward's unique codes, oldest first."""
    find_reward(session, query.reward_id)
    part = Slice.of("codes", query.page_size, query.cursor)
    rows = session.all(
        _PAGE,
        reward_id=query.reward_id,
        after=part.after,
        fetch=part.fetch,
        status=query.status and query.status.value,
    )
    return part.page(rows, read_code)


def generate_codes(session: Session, command: op.GenerateCodes) -> Page[Code]:
    """Make codes that nobody can guess; of a batch that has a tag, those that it lacks."""
    if not 1 <= command.count <= BATCH_LIMIT:
        raise invalid(f"make 1 to {BATCH_LIMIT:,} codes at once, not {command.count:,}")
    if command.tag == "":
        raise invalid("the tag is empty: name the batch, or leave the tag out")
    reward = _reward_with_codes(session, command.reward_id)
    last = _last(session)
    missing = command.count - _there(session, command)
    texts = _texts(command.prefix or "")
    while missing:  # a text that exists already is left out, and made up for
        missing -= _insert(session, reward, islice(texts, missing), command.tag)
    if command.tag is None:
        return _made_after(session, reward, last)
    return _page(session.all(_OF_BATCH, reward_id=command.reward_id, batch=command.tag))


def import_codes(session: Session, command: op.ImportCodes) -> Page[Code]:
    """Keep codes whose texts are given; all of them or none."""
    codes = command.codes
    if len(codes) > BATCH_LIMIT:
        raise invalid(f"import at most {BATCH_LIMIT:,} codes at once, not {len(codes):,}")
    if not all(codes):
        raise invalid("one of the codes is empty: leave it out")
    if len(set(codes)) < len(codes):
        raise invalid(f"{len(codes) - len(set(codes))} of the codes are in the list twice")
    reward = _reward_with_codes(session, command.reward_id)
    _check_new(session, codes)
    last = _last(session)
    _insert(session, reward, codes)
    return _made_after(session, reward, last)


def revoke_code(session: Session, command: op.RevokeCode) -> Code:
    """Make a code unusable; one that is already, stays so."""
    row = code_row(session, command.code)
    if row["status"] == "redeemed":
        raise Refusal(
            Key.CODE_IN_USE,
            f"code {mask(command.code)} has been redeemed: undo the redemption instead",
        )
    session.run("UPDATE codes SET revoked = 1, updated_at = :now WHERE id = :id", id=row["id"])
    return read_code(code_row(session, command.code))


def _reward_with_codes(session: Session, id: str) -> Reward:
    reward = find_reward(session, id)
    if reward.delivery != Delivery.UNIQUE_CODES:
        raise invalid(
            f"{reward.ref} is delivered by {reward.delivery.value.replace('_', ' ')}: only a reward "
            "with delivery=Delivery.UNIQUE_CODES takes codes"
        )
    return reward


def _texts(prefix: str) -> Iterator[str]:
    while True:
        yield prefix + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _there(session: Session, command: op.GenerateCodes) -> int:
    """How many codes of the command's batch there are."""
    count = session.count(
        "SELECT count(*) FROM codes WHERE reward_id = :reward_id AND batch = :batch",
        reward_id=command.reward_id,
        batch=command.tag,
    )
    if count > command.count:
        raise Refusal(
            Key.CODES_EXIST,
            f"{count:,} codes have this tag, and only {command.count:,} are asked for",
        )
    return count


def _insert(
    session: Session, reward: Reward, texts: Iterable[str], batch: str | None = None
) -> int:
    """Add codes and return how many are new. A credit has a balance, another code one use."""
    credit = reward.benefit.amount if isinstance(reward.benefit, Credit) else None
    each = {
        "reward_id": reward.ref.id,
        "uses_allowed": None if credit else 1,
        "balance": credit and credit.minor,
        "currency": credit and credit.currency,
        "now": session.stamp,
        "batch": batch,
    }
    rows = ({"id": new_id("cod"), "value": text, **each} for text in texts)
    return session.connection.executemany(_INSERT, rows).rowcount


def _last(session: Session) -> int:
    return session.count("SELECT coalesce(max(seq), 0) FROM codes")


def _made_after(session: Session, reward: Reward, seq: int) -> Page[Code]:
    return _page(session.all(_NEW, reward_id=reward.ref.id, after=seq))


def _page(rows: Iterable[sqlite3.Row]) -> Page[Code]:
    return Page(tuple(map(read_code, rows)))


def _check_new(session: Session, codes: Sequence[str]) -> None:
    taken = [row["value"] for row in _existing(session, codes)]
    if taken:
        examples = ", ".join(mask(value) for value in taken[:_EXAMPLES])
        raise Refusal(
            Key.CODES_EXIST,
            f"{len(taken)} of the {len(codes)} codes exist already ({examples}), so none was "
            "imported: leave them out",
        )


def _existing(session: Session, codes: Sequence[str]) -> Iterator[sqlite3.Row]:
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        yield from session.connection.execute(
            f"SELECT value FROM codes WHERE value IN ({marks})",
            some,
        )
