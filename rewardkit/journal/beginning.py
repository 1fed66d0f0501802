"""Taking up a command: a new one, one that comes again, one of somebody who has gone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from attrs import evolve

from rewardkit.model import mask
from rewardkit.readback import Command, Evidence, RepeatRule
from rewardkit.times import now

from .entry import Entry, Intent, Place, Standing, Turn
from .sending import Sending
from .states import State, Step


class Beginning(Sending):
    """The part of the journal that says who is at work on what."""

    def begin(self, intent: Intent) -> Turn:
        """Write down that a command is about to be carried out, unless it has been already.

        Raises:
            JournalUnavailable: it cannot be written down. Nothing was sent.
        """
        before = self._clock()
        standing = self._store.insert(self._new(intent), "written down")
        turn = self._turn(Step.SEND, standing.entry, intent.rule, standing, before, intent=intent)
        if standing.is_new:
            return self._unless_in_the_way(turn)
        return self._taken_up(turn, standing)

    def claim(
        self, ticket: str, place: Place, rule: Callable[[Command], RepeatRule]
    ) -> Turn | None:
        """Take up an old entry, to settle it and not to send anything.

        Returns:
            None where this connection has no such ticket.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        before = self._clock()
        standing = self._store.get(ticket)
        if standing is None or standing.entry.place != place:
            return None
        command = self._command(standing.entry)
        turn = self._turn(Step.SETTLE, standing.entry, rule(command), standing, before)
        return self._taken_up(evolve(turn, command=command), standing)

    def wait(self, turn: Turn) -> Turn:
        """Let the turn's pause pass; then look again, at the entry or at the provider."""
        self._sleep(turn.pause)
        if not turn.others:
            return evolve(turn, step=Step.SETTLE)
        before = self._clock()
        standing = self._store.get(turn.entry.ticket)
        if standing is None:  # it was settled and pruned meanwhile
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        return self._taken_up(self._seen(turn, standing.entry, standing, before), standing)

    def _taken_up(self, turn: Turn, standing: Standing) -> Turn:
        """What to do with an entry that was there already."""
        while True:
            entry = standing.entry
            turn = evolve(turn, entry=entry)
            if entry.state is State.DONE:
                return self._given(turn)
            if entry.is_held(standing.now):
                return self._behind(turn)
            if turn.resolving and not entry.state.is_open:
                return evolve(turn, step=Step.STOP)
            before = self._clock()
            changed = self._take_over(entry) if entry.state.is_open else self._take_anew(turn)
            if changed is not None:
                return self._at_work(self._seen(turn, changed, None, before))
            again = self._store.get(entry.ticket)
            if again is None:
                return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
            standing = again

    def _take_over(self, entry: Entry) -> Entry | None:
        """An entry of somebody who has gone, or who could not settle it."""
        last = entry.unclear_at or entry.changed_at + timedelta(seconds=entry.lease)
        after = self._mine(evolve(entry, state=State.UNKNOWN, unclear_at=last))
        return self._store.change(after, "taken over, to be settled")

    def _take_anew(self, turn: Turn) -> Entry | None:
        """An entry that came to nothing the last time."""
        assert turn.intent is not None
        return self._sending(turn.entry, turn.intent.command, "again")

    def _at_work(self, turn: Turn) -> Turn:
        """The first step on an entry that has just been taken."""
        if not turn.entry.state.is_open or turn.entry.state is State.SENDING:
            assert turn.intent is not None
            send = evolve(turn, step=Step.SEND, command=turn.intent.command, part=())
            return self._unless_in_the_way(send)
        command = turn.command if turn.resolving else self._command(turn.entry)
        turn = evolve(turn, step=Step.SETTLE, command=command, others=False)
        if turn.rule.evidence is Evidence.NONE:
            return self._given_up(turn, turn.rule.how)
        return self._for_a_while(turn)

    def _behind(self, turn: Turn) -> Turn:
        """Wait for whoever is at work on it, for a while."""
        if not turn.others:
            turn = evolve(self._for_a_while(turn), others=True, looks=0)
        pause = self._pause(turn)
        if pause <= 0:
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        return evolve(turn, step=Step.WAIT, pause=pause, looks=turn.looks + 1)

    def _new(self, intent: Intent) -> Entry:
        moment = now()  # the store puts its own in place of it
        entry = Entry(
            ticket=f"rj_{secrets.token_hex(10)}",
            place=intent.place,
            operation=intent.operation,
            key=self._digest(*intent.key),
            state=State.SENDING,
            order_id=intent.order_id,
            code_digest=None if intent.code is None else self._digest(intent.code),
            code_hint=None if intent.code is None else mask(intent.code),
            reward_id=intent.reward_id,
            single_use=intent.single_use,
            began_at=moment,
            sent_at=moment,
            changed_at=moment,
            command=self._papers.written(intent.command),
        )
        return self._mine(entry)

    def _turn(
        self,
        step: Step,
        entry: Entry,
        rule: RepeatRule,
        standing: Standing,
        before: float,
        intent: Intent | None = None,
    ) -> Turn:
        return Turn(
            step=step,
            entry=entry,
            rule=rule,
            seen_at=standing.now,
            seen=before,
            intent=intent,
            command=None if intent is None else intent.command,
        )
