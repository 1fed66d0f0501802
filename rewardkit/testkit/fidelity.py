"""What holds of a loss report, and of a reward that was written and read back.

A trip writes a fitted reward at the vendor's, or in its simulator, and reads it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, TypeAlias

from rewardkit import Adapter, Rewards
from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import OFFER, Entry, Loss, LossReport
from rewardkit.model import Reward

Trip: TypeAlias = Callable[[Reward], Reward]

#: A field and what became of it.
Lost: TypeAlias = tuple[str, Loss]


def created(rewards: Rewards) -> Trip:
    """The trip of a vendor that creates rewards: create one, and read it."""
    return lambda reward: rewards.get_reward(rewards.create_reward(reward).ref)


def fitted(adapter: Adapter[Any], reward: Reward) -> tuple[Reward | None, LossReport]:
    """The nearest reward, or None where it cannot be said at all; and the report."""
    try:
        translation = adapter.fit(reward)
    except LossyTranslation as lossy:
        return None, lossy.report
    return translation.reward, translation.report


def check_declaration(adapter: type[Adapter[Any]]) -> None:
    """Every field of the offer has an expression, and every loss in it a reason."""
    missing = [path for path in OFFER if path not in adapter.expressions]
    assert not missing, f"Adapter.expressions says nothing of {', '.join(missing)}"
    for path, expression in adapter.expressions.items():
        is_of_an_offer = path in OFFER or path.rpartition(".")[0] in OFFER
        assert is_of_an_offer, f"{path} is no field of an offer"
        for loss, why in expression.losses.items():
            assert loss is not Loss.KEPT, path
            assert why.strip(), f"the loss {loss} of {path} has no reason"
            assert not why.endswith("."), f"a reason has no full stop at its end: {why}"


def check_fit(adapter: Adapter[Any], source: Reward) -> LossReport:
    """The report is whole, says only what is declared, and a second fit loses nothing more."""
    reward, report = fitted(adapter, source)
    expressions = adapter.expressions_for(source)
    assert tuple(dict.fromkeys(entry.path for entry in report.entries)) == OFFER
    assert undeclared(type(adapter), lost(source, report)) == set()
    for path in OFFER:
        entries = [entry for entry in report.entries if entry.path == path]
        assert entries[0].before == attrgetter(path)(source)
        for one, next_one in pairwise(entries):
            assert one.after == next_one.before
        for entry in entries:
            assert entry.wire == expressions[path].wire
            assert bool(entry.why) is (entry.loss is not Loss.KEPT)
        if reward is not None:
            assert entries[-1].after == attrgetter(path)(reward)
    if reward is None:
        assert any(entry.loss is Loss.DROPPED for entry in report.entries)
    else:
        again = adapter.fit(reward)
        assert again.report.losses == ()
        assert again.reward == reward
    return report


def check_trip(fitted: Reward, trip: Trip) -> None:
    """What comes of a fit is taken as it is, and comes back equal in all that the vendor states."""
    assert differing(fitted, trip(fitted)) == {}


def differing(written: Reward, read: Reward) -> dict[str, tuple[Any, Any]]:
    """Where an offer came back otherwise, beside what the vendor does not state."""
    pairs = {path: (attrgetter(path)(written), attrgetter(path)(read)) for path in OFFER}
    return {
        path: (before, after)
        for path, (before, after) in pairs.items()
        if before != after and (read.states(path) or says_anything(before))
    }


def says_anything(value: Any) -> bool:
    """Whether there is anything in a field."""
    return value not in (None, (), {})


def lost(source: Reward, report: LossReport) -> set[Lost]:
    """The losses of a report, beside those that any field has that its source does not state."""
    return {(e.path, e.loss) for e in report.losses if not for_want_of_statement(source, e)}


def for_want_of_statement(source: Reward, entry: Entry) -> bool:
    """Whether a loss is that of a field that the source does not state, which any adapter has."""
    path = entry.path
    vague = not source.states(path) or any(p.startswith(f"{path}.") for p in source.not_stated)
    return vague and entry.loss is Loss.DEFAULTED


def declared(adapter: type[Adapter[Any]]) -> set[Lost]:
    """The losses that an adapter declares of the fields; those of parts are told with the whole."""
    return {(path, loss) for path in OFFER for loss in adapter.expressions[path].losses}


def undeclared(adapter: type[Adapter[Any]], happened: Iterable[Lost]) -> set[Lost]:
    """The losses that happened and are not declared."""
    return set(happened) - declared(adapter)


def check_all_happen(adapters: Sequence[Adapter[Any]], sources: Iterable[Reward]) -> None:
    """Every loss that is declared happens to one of these rewards, with one of these settings."""
    happened = {
        each
        for source in sources
        for adapter in adapters
        for each in lost(source, check_fit(adapter, source))
    }
    assert declared(type(adapters[0])) - happened == set()
