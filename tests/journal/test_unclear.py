from __future__ import annotations

from decimal import Decimal
from threading import Event, Thread
from typing import Any

import pytest
from local_shop import Shop
from till import Till, Unsure

from rewardkit.errors import (
    CodeAlreadyRedeemed,
    Conflict,
    InvalidRequest,
    JournalUnavailable,
    NotFound,
    OutcomeUnknown,
    ProviderUnavailable,
)
from rewardkit.exchange import Request, Response
from rewardkit.http.deadline import left
from rewardkit.journal import Chosen, Entry, State
from rewardkit.model import Customer, Order, PercentOff, Redemption, Reward
from rewardkit.operations import Operation


def test_an_answer_that_is_lost_is_read_back() -> None:
    """If a redemption was carried out and its answer lost, it is found, and given as if it came."""
    till = Till()
    code = till.code()
    till.wire.losses = ["answer"]
    redemption = till.redeem(code)
    assert till.uses(code) == 1
    assert till.wire.writes == 1
    assert [event.note for event in till.journal.events(till.entry().ticket)] == [
        "written down",
        "the outcome is not known",
        "read back",
    ]
    assert till.redeem(code) == redemption


def test_a_request_that_is_lost_is_sent_again() -> None:
    """If reading back shows that nothing was done, and twice is refused, it is sent again at once."""
    till = Till()
    code = till.code()
    till.wire.losses = ["request", "answer"]
    assert till.redeem(code).order_id == "A"
    assert till.uses(code) == 1
    assert till.entry().attempt == 2
    assert till.time.waits == []


def test_it_is_not_sent_for_ever() -> None:
    """If no attempt gets there, the outcome is that nothing was done, and the same call tries anew."""
    till = Till(attempts=2, quiet=0)
    code = till.code()
    till.wire.losses = ["request"] * 2
    with pytest.raises(
        ProviderUnavailable, match=r"2 attempts, and reading back shows that nothing"
    ):
        till.redeem(code)
    assert till.entry().state is State.NOTHING_DONE
    assert till.redeem(code).order_id == "A"


def test_what_may_still_arrive_is_waited_for() -> None:
    """If twice is not refused, nothing is sent again until the first one cannot arrive any more."""
    till = Till(adapter=Unsure, quiet=30, settle_time=5)
    code = till.code()
    till.wire.losses = ["late"]
    with pytest.raises(OutcomeUnknown, match=r"may be on its way until 12:00:30 UTC") as unknown:
        till.redeem(code)
    assert sum(till.time.waits) == pytest.approx(5)
    assert f'resolve("{unknown.value.ticket}")' in str(unknown.value)
    till.wire.arrive()
    assert till.redeem(code).order_id == "A"
    assert till.uses(code) == 1
    assert till.wire.writes == 1


def test_after_the_quiet_period_it_is_sent_again() -> None:
    """If nothing is to be seen when the first one cannot arrive any more, it is sent again."""
    till = Till(adapter=Unsure, quiet=30)
    code = till.code()
    till.wire.losses = ["request"]
    with pytest.raises(OutcomeUnknown):
        till.redeem(code)
    till.time.passed += 30
    assert till.redeem(code).order_id == "A"
    assert till.wire.writes == 2


def test_a_refusal_of_what_we_have_done_ourselves_is_read_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If the second attempt is refused since the first one arrived late, the redemption is found."""
    till = Till()
    code = till.code()
    till.wire.losses = ["late", None]
    sending = till.journal._sending

    def then_it_arrives(*of: Any) -> Entry | None:
        till.wire.arrive()
        return sending(*of)

    monkeypatch.setattr(till.journal, "_sending", then_it_arrives)
    redemption = till.redeem(code)
    assert redemption.order_id == "A"
    assert till.uses(code) == 1
    assert till.wire.writes == 2


def test_what_nothing_shows_is_never_sent_again() -> None:
    """If an operation leaves nothing to go by, it stays unknown until a person says what it did."""
    till = Till()
    reward = till.shop.reward()
    till.wire.losses = ["answer"]
    with pytest.raises(OutcomeUnknown) as unknown:
        till.rewards.issue_grant(reward, Customer("ann"), id=None)
    ticket = unknown.value.ticket
    assert ticket is not None
    for _ in range(2):
        with pytest.raises(OutcomeUnknown, match=r"only the first answer has the grant's token"):
            till.rewards.resolve(ticket)
    assert till.wire.writes == 1
    till.journal.settle(ticket, State.DONE, "ann has got it")
    assert till.rewards.resolve(ticket).state is State.DONE
    assert till.journal.events(ticket)[-1].note == "settled by hand: ann has got it"


def test_while_the_provider_is_away_it_stays_unknown() -> None:
    """If nothing can be read back, there is a ticket, which settles it when the provider is back."""
    till = Till()
    code = till.code()
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.rewards.redeem(code, order=Order(id="A"))
    ticket = unknown.value.ticket
    assert str(unknown.value) == (
        "local redeem: the connection was lost; reading back does not tell: it cannot be reached. "
        f'Settle it with resolve("{ticket}"), or `rewardkit journal resolve`; the same call again is '
        "safe, too."
    )
    assert [entry.ticket for entry in till.rewards.unsettled()] == [ticket]
    till.wire.dark = False
    settled = till.rewards.resolve(str(unknown.value.ticket))
    assert settled.state is State.DONE
    assert settled.outcome.order_id == "A"
    assert till.rewards.unsettled() == []
    assert till.wire.writes == 1


def test_resolving_sends_nothing() -> None:
    """If a ticket turns out to be of what was not done, that is what it comes to."""
    till = Till()
    code = till.code()
    till.wire.losses, till.wire.dark = ["request"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.redeem(code)
    till.wire.dark = False
    till.time.passed += 30
    settled = till.rewards.resolve(str(unknown.value.ticket))
    assert (settled.state, settled.outcome) == (State.NOTHING_DONE, None)
    assert till.uses(code) == 0
    assert till.rewards.resolve(settled.ticket) == settled


@pytest.mark.parametrize("second", ["request", "refused"])
def test_what_may_still_arrive_is_not_said_to_be_undone(second: str) -> None:
    """If an attempt may still arrive, nobody is told that nothing was done, however the next one ends."""
    till = Till(attempts=2, quiet=30)
    code = till.code()
    till.wire.losses = ["late", second]
    with pytest.raises(OutcomeUnknown, match=r"may be on its way until 12:00:30 UTC") as unknown:
        till.redeem(code)
    assert till.wire.writes == 2
    till.wire.arrive()
    assert till.rewards.resolve(str(unknown.value.ticket)).state is State.DONE
    assert till.uses(code) == 1


def test_resolving_has_time_for_a_long_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """If reading back takes longer than a checkout can wait, resolving the ticket has time for it."""
    till = Till(lease=60, settle_time=5)
    code = till.code()
    till.wire.losses, till.wire.dark = ["answer"], True
    seconds: list[float] = []
    send = till.wire.send

    def timed(request: Request) -> Response:
        seconds.append(left())
        return send(request)

    monkeypatch.setattr(till.wire, "send", timed)
    with pytest.raises(OutcomeUnknown) as unknown:
        till.redeem(code)
    assert max(seconds[2:]) <= 5  # after the look-up and the redemption
    till.wire.dark = False
    seconds.clear()
    assert till.rewards.resolve(str(unknown.value.ticket)).state is State.DONE
    assert min(seconds) > 20


def test_a_ticket_of_what_may_still_arrive_stays_open() -> None:
    """If a request may still arrive, its ticket is not settled, though twice would be refused."""
    till = Till(quiet=30)
    code = till.code()
    till.wire.losses, till.wire.dark = ["late"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.redeem(code)
    ticket = str(unknown.value.ticket)
    till.wire.dark = False
    with pytest.raises(OutcomeUnknown, match=r"may be on its way until 12:00:30 UTC"):
        till.rewards.resolve(ticket)
    till.wire.arrive()
    assert till.rewards.resolve(ticket).state is State.DONE


def test_a_ticket_of_nobody_is_said() -> None:
    """If there is no such ticket on this connection, that is an error of its own."""
    till = Till()
    with pytest.raises(NotFound, match=r"no ticket rj_1 of the connection local"):
        till.rewards.resolve("rj_1")


def test_an_interrupted_redemption_is_settled_by_the_same_call() -> None:
    """If Ctrl-C comes between, the ticket is told, and the same call finds what was done."""
    till = Till()
    code = till.code()
    till.wire.losses = ["stop"]
    with pytest.raises(KeyboardInterrupt) as stopped:
        till.redeem(code)
    ticket = till.entry().ticket
    assert f'resolve("{ticket}")' in " ".join(stopped.value.__notes__)
    assert till.entry().state is State.UNKNOWN
    assert till.redeem(code).order_id == "A"
    assert till.uses(code) == 1


@pytest.mark.parametrize(("stopped", "time"), [(0, 54), (24, 30), (60, 0)])
def test_who_was_stopped_meanwhile_has_less_time_to_send(
    stopped: float, time: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a process stands still between writing down and sending, its time is over with its lease."""
    till = Till(lease=60)
    code = till.code()
    begin, send = till.journal.begin, till.wire.transport.send
    times = []

    def then_stop(intent: Any) -> Any:
        turn = begin(intent)
        till.time.passed += stopped
        return turn

    def note_time(request: Request) -> Response:
        times.append(left())
        return send(request)

    monkeypatch.setattr(till.journal, "begin", then_stop)
    monkeypatch.setattr(till.wire.transport, "send", note_time)
    till.redeem(code)
    assert times == [pytest.approx(time, abs=2)]


def test_who_was_killed_is_waited_for_until_the_lease_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a process dies at work, others wait for its lease, and then settle what it did."""
    till = Till(lease=60)
    code = till.code()
    till.wire.losses = ["stop"]
    monkeypatch.setattr(till.journal, "interrupted", id)  # which does nothing, as after SIGKILL
    with pytest.raises(KeyboardInterrupt):
        till.redeem(code)
    with pytest.raises(OutcomeUnknown, match=r"another process is at work on it"):
        till.redeem(code)
    assert till.wire.writes == 1
    till.time.passed += 60
    assert till.redeem(code).order_id == "A"
    assert till.wire.writes == 1


def test_one_that_finds_another_at_work_gets_its_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the same redemption is called twice at once, one sends it and both get the one outcome."""
    till = Till()
    code = till.code()
    looked, answered = Event(), Event()
    given: list[Redemption] = []
    other = Thread(target=lambda: given.append(till.redeem(code)))
    send = till.wire.send

    def while_another_looks(request: Request) -> Response:
        if not looked.is_set():
            other.start()
            assert looked.wait(10)
        answer = send(request)
        answered.set()
        return answer

    def pause(_: float) -> None:
        looked.set()
        assert answered.wait(10)

    monkeypatch.setattr(till.wire, "send", while_another_looks)
    monkeypatch.setattr(till.journal, "_sleep", pause)
    redemption = till.redeem(code)
    other.join(10)
    assert given == [redemption]
    assert till.wire.writes == 1


def test_an_interrupted_batch_is_completed() -> None:
    """If making codes was interrupted, the same call gives all, and makes none twice."""
    till = Till()
    reward = till.shop.reward()
    till.wire.losses = ["stop"]
    with pytest.raises(KeyboardInterrupt):
        till.rewards.generate_codes(reward, 5, batch="spring")
    codes = till.rewards.generate_codes(reward, 5, batch="spring")
    assert sorted(code.value for code in codes) == sorted(
        code.value for code in till.shop.rewards.list_codes(reward)
    )
    assert len(codes) == 5


def test_a_refused_import_says_so_after_a_lost_answer_too() -> None:
    """If some texts were there before, the import is refused, also when its answer was lost."""
    till = Till()
    reward = till.shop.reward()
    till.shop.rewards.import_codes(reward, ["A-1"])
    till.shop.clock.forward(hours=1)
    till.wire.losses = ["answer"]
    with pytest.raises(Conflict):
        till.rewards.import_codes(reward, ["A-1", "A-2"])
    assert till.entry().state is State.REFUSED


def test_a_reward_whose_answer_was_lost_is_found() -> None:
    """If making a reward was unclear, the one that was made is given."""
    till = Till()
    till.wire.losses = ["answer"]
    made = till.rewards.create_reward(Reward.new("Ten", benefit=PercentOff(Decimal(10))))
    assert [each.ref for each in till.shop.rewards.list_rewards()] == [made.ref]


def test_undoing_whose_answer_was_lost_is_found() -> None:
    """If taking a redemption back was unclear, that it was is seen."""
    till = Till()
    code = till.code()
    redemption = till.redeem(code)
    till.wire.losses = ["answer"]
    till.rewards.undo_redemption(redemption)
    assert till.uses(code) == 0
    states = {entry.operation: entry.state for entry in till.journal.entries(Chosen())}
    assert states == {Operation.REDEEM: State.UNDONE, Operation.UNDO_REDEMPTION: State.DONE}


@pytest.mark.parametrize("moment", ["after the answer", "after reading back"])
def test_an_outcome_that_cannot_be_written_down_has_a_ticket(moment: str) -> None:
    """If the journal fails when the provider has done it, the ticket gives the outcome later."""
    till = Till(lease=60)
    code = till.code()
    change = till.store.change

    def changed(entry: object, note: str, **more: bool) -> object:
        if moment == "after the answer" or note == "read back":
            raise JournalUnavailable("the database cannot be reached")
        return change(entry, note, **more)  # type: ignore[arg-type]

    if moment == "after reading back":
        till.wire.losses = ["answer"]
    till.store.change = changed  # type: ignore[method-assign,assignment]
    with pytest.raises(OutcomeUnknown, match=r"carried out, and the journal cannot") as unknown:
        till.redeem(code)
    till.store.change = change  # type: ignore[method-assign]
    till.time.passed += 60
    settled = till.rewards.resolve(str(unknown.value.ticket))
    assert settled.state is State.DONE
    assert till.redeem(code) == settled.outcome
    assert till.wire.writes == 1


def test_a_person_settles_only_what_is_open() -> None:
    """If an entry is settled, or somebody is at work on it, a person is told that."""
    till = Till()
    code = till.code()
    till.redeem(code)
    ticket = till.entry().ticket
    assert till.journal.settle("rj_1", State.DONE, "") is None
    with pytest.raises(Conflict, match=r"settled already: done"):
        till.journal.settle(ticket, State.NOTHING_DONE, "")
    with pytest.raises(InvalidRequest, match=r"done, nothing_done, undone"):
        till.journal.settle(ticket, State.SENDING, "")
    till.journal.settle(ticket, State.UNDONE, "in the dashboard")
    with pytest.raises(CodeAlreadyRedeemed):  # the provider knows better
        till.redeem(code, "B")


def test_what_a_person_has_settled_has_no_outcome_to_give() -> None:
    """If somebody has written that it was done, the same call does not give nothing for it."""
    till = Till()
    code = till.code()
    till.wire.losses, till.wire.dark = ["answer"], True
    with pytest.raises(OutcomeUnknown) as unknown:
        till.redeem(code)
    till.journal.settle(str(unknown.value.ticket), State.DONE, "seen in the dashboard")
    with pytest.raises(Conflict, match=r"settled by hand as done"):
        till.redeem(code)


def test_entries_of_another_connection_are_not_ours() -> None:
    """If two connections share a journal, neither gives or resolves what is the other's."""
    till = Till()
    code = till.code()
    till.redeem(code)
    other = Till(shop=Shop())
    other.journal = till.journal
    other.rewards._journal = till.journal
    other.rewards._place = type(other.rewards._place)(provider="local", connection="elsewhere")
    with pytest.raises(NotFound):
        other.rewards.resolve(till.entry().ticket)
    assert other.rewards.unsettled() == []
