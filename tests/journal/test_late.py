from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from till import Till

from rewardkit.errors import OutcomeUnknown, Rejected
from rewardkit.journal import Chosen, Entry, State
from rewardkit.model import Order, Redemption
from rewardkit.operations import Operation


@pytest.fixture
def till() -> Iterator[Till]:
    """A checkout whose code can be used once."""
    till = Till(quiet=30, lease=60)
    yield till
    till.journal.close()


def between(till: Till, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen between the first attempt and the second one."""
    sending = till.journal._sending

    def then(*of: Any) -> Entry | None:
        happens()
        return sending(*of)

    monkeypatch.setattr(till.journal, "_sending", then)


@pytest.mark.parametrize("whose", ["provider", "journal"])
def test_a_refusal_is_not_the_last_word_while_a_request_may_arrive(
    till: Till, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """If the second attempt is refused and the first one may still arrive, there is a ticket."""
    code = till.code()
    till.wire.losses = ["late", None]
    held: list[Any] = []

    def hold() -> None:
        if whose == "provider":
            held.append(till.shop.rewards.reserve(code, order=Order(id="B")))
        else:
            held.append(
                till.journal.hold(
                    till.rewards.place, code, "B", duration=timedelta(minutes=1), uses_left=1
                )
            )

    between(till, monkeypatch, hold)
    with pytest.raises(OutcomeUnknown, match=r"may be on its way until 12:00:30 UTC") as unknown:
        till.redeem(code)
    ticket = str(unknown.value.ticket)
    assert till.entry().state is State.UNKNOWN
    assert [entry.ticket for entry in till.rewards.unsettled()] == [ticket]
    if whose == "provider":
        till.shop.rewards.release(held[0])
    till.wire.arrive()
    assert till.rewards.resolve(ticket).state is State.DONE
    assert till.uses(code) == 1


def test_a_refusal_counts_when_nothing_can_arrive_any_more(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nothing came until the end of the quiet period, nothing was done, and the refusal holds."""
    code = till.code()
    till.wire.losses = ["request", None]
    between(till, monkeypatch, lambda: till.shop.rewards.reserve(code, order=Order(id="B")))
    with pytest.raises(OutcomeUnknown, match=r"it was refused: .* reserved") as unknown:
        till.redeem(code)
    monkeypatch.undo()
    till.time.passed += 30
    assert till.rewards.resolve(str(unknown.value.ticket)).state is State.NOTHING_DONE
    with pytest.raises(Rejected, match="reserved"):
        till.redeem(code)
    assert till.entry().state is State.REFUSED


def answered_late(
    till: Till, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Redemption], object]
) -> None:
    """Let the first one with an answer stand still before it is written, and others go on."""
    answered = till.journal.answered

    def then(turn: Any, outcome: Redemption) -> Any:
        monkeypatch.setattr(till.journal, "answered", answered)
        till.time.passed += 61  # its lease is over
        happens(outcome)
        return answered(turn, outcome)

    monkeypatch.setattr(till.journal, "answered", then)


def test_a_late_answer_does_not_undo_an_undoing(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If others settled a redemption and took it back, its late answer does not bring it back."""
    code = till.code()
    answered_late(till, monkeypatch, lambda _: till.rewards.undo_redemption(till.redeem(code, "A")))
    first = till.redeem(code, "A")
    assert states(till)[Operation.REDEEM] is State.UNDONE
    again = till.redeem(code, "A")
    assert again.id != first.id


def test_a_late_answer_does_not_end_a_later_attempt(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is sent anew since it was taken back, an answer to the first attempt does not settle that."""
    code = till.code()

    def others(_: Redemption) -> None:
        till.rewards.undo_redemption(till.redeem(code, "A"))
        till.wire.losses, till.wire.dark = ["request"], True
        with pytest.raises(OutcomeUnknown):
            till.redeem(code, "A")

    answered_late(till, monkeypatch, others)
    till.redeem(code, "A")
    assert states(till)[Operation.REDEEM] is State.UNKNOWN
    till.wire.dark = False
    till.time.passed += 31
    (entry,) = till.rewards.unsettled()
    assert till.rewards.resolve(entry.ticket).state is State.NOTHING_DONE


def test_whoever_resolves_is_told_how_it_stands(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If others settle a ticket and take it back while it is resolved, it is said to be undone."""
    code = till.code()
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.redeem(code)
    till.wire.dark = False
    saw = till.journal.saw

    def then(turn: Any, seen: Any) -> Any:
        monkeypatch.setattr(till.journal, "saw", saw)
        till.time.passed += 61
        till.rewards.undo_redemption(till.redeem(code, "A"))
        return saw(turn, seen)

    monkeypatch.setattr(till.journal, "saw", then)
    settled = till.rewards.resolve(str(unknown.value.ticket))
    assert (settled.state, settled.outcome) == (State.UNDONE, None)


def test_an_undoing_and_its_redemption_change_together(till: Till) -> None:
    """If the database fails while an undoing is written down, its ticket settles both entries."""
    code = till.code()
    redemption = till.redeem(code)
    sql(
        till,
        "CREATE TRIGGER fails BEFORE UPDATE ON rewardkit_entries WHEN NEW.state = 'undone' "
        "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
    )
    with pytest.raises(OutcomeUnknown, match="carried out, and the journal cannot") as unknown:
        till.rewards.undo_redemption(redemption)
    sql(till, "DROP TRIGGER fails")
    till.time.passed += 61
    assert till.rewards.resolve(str(unknown.value.ticket)).state is State.DONE
    assert states(till) == {
        Operation.REDEEM: State.UNDONE,
        Operation.UNDO_REDEMPTION: State.DONE,
    }
    assert till.redeem(code, "B").order_id == "B"


def test_an_undoing_that_a_person_settles_frees_the_code(till: Till) -> None:
    """If a person finds that an undoing was done, the redemption that it took back is given no longer."""
    code = till.code()
    redemption = till.redeem(code)
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.rewards.undo_redemption(redemption)
    till.wire.dark = False
    till.journal.settle(str(unknown.value.ticket), State.DONE, "seen in the dashboard")
    assert states(till)[Operation.REDEEM] is State.UNDONE
    assert till.redeem(code, "B").order_id == "B"


def states(till: Till) -> dict[Operation, State]:
    """How the entries stand, by what they are."""
    return {entry.operation: entry.state for entry in till.journal.entries(Chosen())}


def sql(till: Till, statement: str) -> None:
    """Do something to the journal's database that the journal would not."""
    with till.store._database.engine.connect() as connection:
        connection.exec_driver_sql(statement)
