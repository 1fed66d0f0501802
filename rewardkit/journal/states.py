"""Where an entry of the journal stands, and what is to be done next."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What the journal knows of a command."""

    SENDING = "sending"  # written down; it is being sent, or whoever did has gone
    UNKNOWN = "unknown"  # it was sent, and nobody knows what it did
    DONE = "done"  # it was carried out, and the outcome is kept
    PARTLY_DONE = "partly_done"  # of a batch some was carried out, and the rest can be
    REFUSED = "refused"  # the provider said no; nothing was done
    NOTHING_DONE = "nothing_done"  # a read-back shows that nothing was done
    UNDONE = "undone"  # it was done, and has been taken back since

    @property
    def is_open(self) -> bool:
        """Whether it has to be settled before it is sent again."""
        return self in _OPEN


_OPEN = frozenset({State.SENDING, State.UNKNOWN})


class Step(StrEnum):
    """What whoever holds an entry does next."""

    SEND = "send"  # carry the command out
    SETTLE = "settle"  # read back what it did
    WAIT = "wait"  # for another process, or before the next look
    GIVE = "give"  # the outcome is there
    STOP = "stop"  # there is an error to raise, or nothing to give
