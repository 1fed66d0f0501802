"""Which operation of rewardkit's may be behind one of a vendor's: guesses, by method, path and names.

They are for a person to confirm, and nothing is built on them.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from rewardkit.operations import Operation

from .document import Endpoint
from .words import words


def _any_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_REWARD = _any_of("benefit campaign coupon deal discount incentive offer promotion reward voucher")
_CODE = _any_of("card code coupon pin voucher")
_USE = _any_of("redeem redemption consume usage use")
_BACK = _any_of("cancel refund reversal reverse revert rollback undo void")
_HOLD = _any_of("block hold lock reservation reserve session")
_GIVE = _any_of("assign assignment distribute grant issue publication publish send")
_IMPORT = _any_of("add import upload")
_STATUS = _any_of("activate archive deactivate disable enable pause publish status")
_OFF = _any_of("deactivate disable revoke")
_SELF = _any_of("account health me ping project status whoami")
_FIND = _any_of("check lookup qualification qualify validate validation verify")
_PART = _any_of("assignment balance bulk enable member metadata transaction update usage")
_DEEDS = _USE | _BACK | _HOLD | _IMPORT | _STATUS | _OFF | _FIND | _any_of("generate record track")
_NOTHING: frozenset[str] = frozenset()


@frozen
class Guess:
    """One guess.

    Attributes:
        operation: rewardkit's.
        endpoint: the vendor's.
        why: the words that it goes by.
    """

    operation: Operation
    endpoint: Endpoint
    why: str


@frozen
class _Rule:
    """A row of the table: the first that fits counts.

    Attributes:
        operation: the guess.
        methods: one of these.
        needs: at least a word of each set.
        without: none of these words.
        one: True where the path ends with a parameter, False where it does not, None for either.
    """

    operation: Operation
    methods: str
    needs: tuple[frozenset[str], ...]
    without: frozenset[str] = _NOTHING
    one: bool | None = None


_RULES = (
    _Rule(Operation.RETRY_SYNC, "POST", (_any_of("sync resync"),)),
    _Rule(Operation.CLAIM_GRANT, "POST", (_any_of("claim"),)),
    _Rule(Operation.UNDO_REDEMPTION, "POST PUT PATCH DELETE", (_USE, _BACK)),
    _Rule(Operation.RELEASE, "DELETE", (_HOLD,)),
    _Rule(Operation.RELEASE, "POST", (_HOLD, _any_of("release unlock cancel"))),
    _Rule(Operation.RESERVE, "POST PUT", (_HOLD,)),
    _Rule(Operation.RECORD_REDEMPTION, "POST", (_USE, _any_of("record track external"))),
    _Rule(Operation.REDEEM, "POST PUT", (_USE,)),
    _Rule(Operation.FIND_REDEMPTION, "GET", (_USE,), one=True),
    _Rule(Operation.LIST_REDEMPTIONS, "GET", (_USE,), one=False),
    _Rule(Operation.ISSUE_GRANT, "POST", (_GIVE,)),
    _Rule(Operation.LOOKUP, "GET POST", (_CODE | _REWARD, _FIND)),
    _Rule(Operation.IMPORT_CODES, "POST", (_CODE, _IMPORT)),
    _Rule(Operation.REVOKE_CODE, "POST PUT PATCH", (_CODE, _OFF)),
    _Rule(Operation.REVOKE_CODE, "DELETE", (_CODE,), without=_PART, one=True),
    _Rule(Operation.GENERATE_CODES, "POST", (_CODE,), without=_PART),
    _Rule(Operation.LOOKUP, "GET", (_CODE,), without=_PART, one=True),
    _Rule(Operation.LIST_CODES, "GET", (_CODE,), without=_PART, one=False),
    _Rule(Operation.SET_STATUS, "POST PUT PATCH", (_REWARD, _STATUS)),
    _Rule(Operation.GET_REWARD, "GET", (_REWARD,), without=_PART, one=True),
    _Rule(Operation.LIST_REWARDS, "GET", (_REWARD,), without=_PART, one=False),
    _Rule(Operation.CREATE_REWARD, "POST", (_REWARD,), without=_PART, one=False),
    _Rule(
        Operation.UPDATE_REWARD, "PUT PATCH POST", (_REWARD,), without=_PART - {"update"}, one=True
    ),
    _Rule(Operation.DELETE_REWARD, "DELETE", (_REWARD,), without=_PART, one=True),
    _Rule(Operation.CHECK, "GET", (_SELF,)),
)


def guesses(endpoints: Iterable[Endpoint]) -> list[Guess]:
    """What each may be; nothing for one that no rule fits."""
    found = (_guess(endpoint) for endpoint in endpoints)
    return [guess for guess in found if guess is not None]


def _guess(endpoint: Endpoint) -> Guess | None:
    parts = [part for part in endpoint.path.split("/") if part]
    one = bool(parts) and parts[-1].startswith("{")
    fixed = [part for part in parts if not part.startswith("{")]
    # What the path is about in the end counts: /rewards/{id}/codes is about codes. If that is
    # something to do, as in /rewards/{id}/pause, it is about what stands before it, too.
    last = _singular(words(" ".join(fixed[-1:])))
    before = words(" ".join(fixed[-2:-1])) if last and last <= _DEEDS else []
    said = last | _singular([*before, *words(endpoint.id)])
    for rule in _RULES:
        fits = (
            endpoint.method in rule.methods.split()
            and (rule.one is None or rule.one is one)
            and all(need & said for need in rule.needs)
            and not rule.without & said
        )
        if fits:
            known = sorted(set().union(*rule.needs) & said)
            where = "" if rule.one is None else ", one of them" if one else ", all of them"
            return Guess(rule.operation, endpoint, f"{endpoint.method}, {', '.join(known)}{where}")
    return None


def _singular(found: Iterable[str]) -> frozenset[str]:
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in found)
