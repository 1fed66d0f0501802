"""What the journal keeps of a command, and the turn of whoever is at work on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf
from typing import Any

from attrs import field, frozen

from rewardkit.operations import Operation
from rewardkit.readback import Command, RepeatRule

from .holds import Hold
from .place import Place
from .states import State, Step


@frozen(kw_only=True)
class Intent:
    """A command that is about to be carried out.

    Attributes:
        place: on which connection.
        operation: what it is.
        command: it.
        key: what makes it the same one if it comes again; of codes only the digest is kept.
        rule: when it may be repeated.
        order_id: your id of the order.
        code: the code's text; the journal keeps its digest and its first letters.
        reward_id: the vendor's id of the reward, where it is known before.
        single_use: whether the code can be used only once, where that is known before.
        named: whether the key is the caller's own, so that the same call again has the same one; one
            without a name is another command each time.
    """

    place: Place
    operation: Operation
    command: Command = field(repr=False)
    key: tuple[str, ...] = field(repr=False)
    rule: RepeatRule
    order_id: str | None = None
    code: str | None = field(default=None, repr=False)
    reward_id: str | None = None
    single_use: bool | None = None
    named: bool = True


@frozen(kw_only=True)
class Entry:
    """One command in the journal. All but the two sealed texts is readable in the database.

    Attributes:
        ticket: the entry's own id, which settles it later. It is no secret.
        key: a digest of what makes the command the same one if it comes again.
        attempt: how often it has been sent, this time among them.
        version: counts its changes; a change that does not know the last one is refused.
        order_id: your id of the order.
        code_digest: of the code's text, with the journal's key.
        code_hint: the code's first letters.
        reward_id: the vendor's id of the reward.
        vendor_id: the vendor's id of what was made, such as a redemption.
        single_use: whether the code can be used only once; None where nobody knows.
        owner: who is at work on it; None for nobody.
        lease: for how many seconds since ``changed_at`` it is theirs.
        began_at: when it was first written down.
        sent_at: when the last attempt began.
        changed_at: when it was last changed.
        unclear_at: from when on nothing of ours can have been sent, while it is not settled.
        command: the command, sealed.
        outcome: what it gave, sealed.
        problem: what went wrong last, in words without secrets.
    """

    ticket: str
    place: Place
    operation: Operation
    key: str
    state: State
    attempt: int = 1
    version: int = 1
    order_id: str | None = None
    code_digest: str | None = field(default=None, repr=False)
    code_hint: str | None = None
    reward_id: str | None = None
    vendor_id: str | None = None
    single_use: bool | None = None
    owner: str | None = None
    lease: float = 0.0
    began_at: datetime
    sent_at: datetime
    changed_at: datetime
    unclear_at: datetime | None = None
    command: bytes = field(repr=False)
    outcome: bytes | None = field(default=None, repr=False)
    problem: str | None = None

    def is_held(self, now: datetime) -> bool:
        """Whether somebody is at work on it at the moment ``now`` of the journal's clock."""
        return self.owner is not None and now < self.changed_at + timedelta(seconds=self.lease)


@frozen(kw_only=True)
class Undone:
    """What tells the redemption that was taken back.

    Attributes:
        vendor_id: the vendor's id of it, where that is known. It is looked for first; one of the code
            and order counts only if its own id is not known.
        code_digest: of the code.
        order_id: of the order.
    """

    vendor_id: str | None = None
    code_digest: str | None = field(default=None, repr=False)
    order_id: str | None = None


@frozen(kw_only=True)
class Event:
    """One change of an entry, for its history.

    Attributes:
        at: when, by the journal's clock.
        state: what it became.
        attempt: which attempt it was then.
        owner: who did it: host, process and a few letters.
        note: what happened, in words.
    """

    at: datetime
    state: State
    attempt: int
    owner: str
    note: str


@frozen(kw_only=True)
class Standing:
    """An entry as it is in the store.

    Attributes:
        entry: it.
        now: the moment it was read, by the store's clock.
        is_new: whether it has just been written.
        obstacle: what is in its way then, if it is a redemption: another order's redemption of the
            code, or its hold.
    """

    entry: Entry
    now: datetime
    is_new: bool = False
    obstacle: Entry | Hold | None = None


@frozen(kw_only=True)
class Turn:
    """Where somebody is who works on an entry: what comes next, and what is known so far.

    Attributes:
        step: what to do now.
        entry: as it was written last.
        rule: when the command may be repeated.
        seen_at: when that was, by the store's clock.
        seen: the same moment on the monotonic clock.
        intent: what is wanted; None while an old ticket is being settled, when nothing is sent.
        command: what to send.
        whole: what to look for: all of what was asked for, also where only a rest is sent.
        part: what of a batch has been found to be done.
        outcome: what to give, where there is something.
        error: what to raise, or what made the outcome unclear.
        refusal: a refusal that may mean that it was done before, by us.
        pause: seconds to wait, for WAIT.
        others: whether somebody else is at work on it.
        pending: whether an attempt before this one may still be carried out.
        sends: how often it was sent in this turn.
        looks: how often it was looked at since it was sent last.
        ends: when to give up for now, on the monotonic clock.
    """

    step: Step
    entry: Entry
    rule: RepeatRule
    seen_at: datetime
    seen: float
    intent: Intent | None = field(default=None, repr=False)
    command: Command | None = field(default=None, repr=False)
    whole: Command | None = field(default=None, repr=False)
    part: tuple[Any, ...] = field(default=(), repr=False)
    outcome: Any = field(default=None, repr=False)
    error: Exception | None = None
    refusal: Exception | None = None
    pause: float = 0.0
    others: bool = False
    pending: bool = False
    sends: int = 0
    looks: int = 0
    ends: float = inf

    @property
    def resolving(self) -> bool:
        """Whether an old ticket is being settled, so that nothing is sent."""
        return self.intent is None

    @property
    def sought(self) -> Command:
        """What to look for, in a turn that settles something."""
        if self.whole is None:
            raise ValueError(f"the turn on {self.entry.ticket} has nothing to look for")
        return self.whole

    @property
    def is_over(self) -> bool:
        """Whether there is an outcome to give, an error to raise, or nothing more to do."""
        return self.step in {Step.GIVE, Step.STOP}

    @property
    def settled(self) -> Settled:
        """What it has come to, at the end of the turn."""
        entry = self.entry
        return Settled(
            ticket=entry.ticket,
            operation=entry.operation,
            state=entry.state,
            outcome=self.outcome,
            problem=entry.problem,
        )

    def now(self, monotonic: float) -> datetime:
        """The moment ``monotonic`` by the store's clock."""
        return self.seen_at + timedelta(seconds=monotonic - self.seen)


@frozen(kw_only=True)
class Settled:
    """What a ticket has come to.

    Attributes:
        ticket: which one.
        operation: what it was.
        state: ``done``, ``partly_done``, ``refused``, ``nothing_done`` or ``undone``.
        outcome: what was done, as the operation gives it: a Redemption, codes, a Grant, a Reward;
            None where nothing was, or it has been undone since.
        problem: why not, where it was refused.
    """

    ticket: str
    operation: Operation
    state: State
    outcome: Any = None
    problem: str | None = None
