"""Taking up a command: a new one, one that comes again, one of somebody who has gone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from attrs import evolve

from rewardkit.errors import JournalUnavailable
from rewardkit.model import mask
from rewardkit.readback import Command, Evidence, RepeatRule
from rewardkit.times import now

from .entry import Entry, Intent, Standing, Turn
from .place import Place
from .sending import Sending
from .states import State, Step
from .steps import TO_BE_SENT
from .texts import keepable


class Beginning(Sending):
    """The part of the journal that says who is at work on what."""

    def begin(self, intent: Intent) -> Turn:
        """Write down that a command is about to be carried out, unless it has been already.

        Raises:
            JournalUnavailable: it cannot be written down. Nothing was sent.
        """
        before = self._clock()
        standing = self._store.insert(self._new(intent), "written down")
        turn = evolve(self._turn(standing, intent.rule, before), intent=intent)
        if standing.is_new:
            return self._unless_in_the_way(_to_send(turn, intent.command), standing.obstacle)
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
        turn = self._turn(standing, rule(command), before)
        return self._taken_up(evolve(turn, whole=command), standing)

    def wait(self, turn: Turn) -> Turn:
        """Let the turn's pause pass; then look again."""
        self._sleep(turn.pause)
        return self.look_again(turn)

    def look_again(self, turn: Turn) -> Turn:
        """Go on after a pause: with the entry, if others are at work on it, or with the provider."""
        if not turn.others:
            return evolve(turn, step=Step.SETTLE)
        before = self._clock()
        try:
            standing = self._store.get(turn.entry.ticket)
        except JournalUnavailable as error:
            return self._lost(turn, "the journal cannot be read", error)
        if standing is None:  # it was settled and pruned meanwhile
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        return self._taken_up(self._seen(turn, standing.entry, standing, before), standing)

    def _taken_up(self, turn: Turn, standing: Standing) -> Turn:
        """What to do with an entry that was there already."""
        while True:
            turn = evolve(turn, entry=standing.entry)
            conflict = self._conflict(turn)
            if conflict is not None:
                return evolve(turn, step=Step.STOP, error=conflict)
            if turn.entry.state is State.DONE:
                return self._given(turn)
            if turn.entry.is_held(standing.now):
                return self._behind(turn)
            if turn.resolving and not turn.entry.state.is_open:
                return self._as_it_is(turn)
            taken = self._take(turn)
            if taken is not None:
                return taken
            again = self._store.get(turn.entry.ticket)
            if again is None:
                return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
            standing = again

    def _take(self, turn: Turn) -> Turn | None:
        """Make it ours: to be settled, or to be sent where it came to nothing; None if it moved."""
        before = self._clock()
        intent = turn.intent
        if intent is not None and turn.entry.state in TO_BE_SENT:
            taken = self._sending(turn.entry, intent.command, "again")
            if taken is None:
                return None
            turn = evolve(self._seen(turn, taken, None, before), others=False)
            obstacle = self._store.obstacle(taken)
            return self._unless_in_the_way(_to_send(turn, intent.command), obstacle)
        taken = self._take_over(turn.entry)
        if taken is None:
            return None
        turn = self._seen(turn, taken, None, before)
        whole = turn.whole or self._command(taken)
        turn = evolve(turn, step=Step.SETTLE, whole=whole, others=False, looks=0)
        if turn.rule.evidence is Evidence.NONE:
            return self._given_up(turn, turn.rule.how)
        return self._for_a_while(turn)

    def _take_over(self, entry: Entry) -> Entry | None:
        """An entry of somebody who has gone, or who could not settle or finish it."""
        last = entry.unclear_at or entry.changed_at + timedelta(seconds=entry.lease)
        if entry.state is State.PARTLY_DONE:  # settled once, so that nothing of it is on its way
            last = entry.changed_at - timedelta(seconds=self._settings.quiet)
        after = self._mine(evolve(entry, state=State.UNKNOWN, unclear_at=last))
        return self._change(after, "taken over, to be settled")

    def _behind(self, turn: Turn) -> Turn:
        """Wait for whoever is at work on it, for a while."""
        if not turn.others:
            turn = evolve(self._for_a_while(turn), others=True, looks=0)
        pause = self._pause(turn)
        if pause <= 0:
            return evolve(turn, step=Step.STOP, error=self._elsewhere(turn))
        return evolve(turn, step=Step.WAIT, pause=pause, looks=turn.looks + 1)

    def _new(self, intent: Intent) -> Entry:
        moment = now()
        entry = Entry(
            ticket=f"rj_{secrets.token_hex(10)}",
            place=intent.place,
            operation=intent.operation,
            key=self._digest(*intent.key),
            state=State.SENDING,
            order_id=intent.order_id,
            code_digest=None if intent.code is None else self._digest(intent.code),
            code_hint=None if intent.code is None else mask(intent.code),
            reward_id=None if intent.reward_id is None else keepable(intent.reward_id),
            single_use=intent.single_use,
            began_at=moment,  # the store puts its own times in place of these
            sent_at=moment,
            changed_at=moment,
            command=self._papers.written(intent.command),
        )
        return self._mine(entry)

    def _turn(self, standing: Standing, rule: RepeatRule, before: float) -> Turn:
        return Turn(
            step=Step.SETTLE,
            entry=standing.entry,
            rule=rule,
            seen_at=standing.now,
            seen=before,
        )


def _to_send(turn: Turn, command: Command) -> Turn:
    return evolve(turn, step=Step.SEND, command=command, whole=command, part=())
