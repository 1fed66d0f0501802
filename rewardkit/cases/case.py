"""One case: an adapter is asked, gets answers with something new in them, and has to keep it."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from rewardkit.adapter import Adapter
from rewardkit.client.connection import installed
from rewardkit.drift import DriftKind

from .places import Steps, at, holds, written
from .playing import Answer, Asked, Played, adapter_of, natives, play


@frozen(kw_only=True)
class Case:
    """What has to come of something that a provider was seen to send.

    Attributes:
        provider: whose adapter it is about.
        kind: what sort of thing.
        where: the vendor's path to it, as the adapter counts it.
        value: the value or the field's name, as the adapter counts it.
        asked: what the adapter is asked.
        answers: what it is answered, the new thing among it.
        answer: which of the answers has it, from 0.
        at: the steps that lead to it in there.
        kept: whether it is in ``native`` of what comes of it or, if it is an error's key, in the error.
        known: whether the adapter has learnt a word for it, so that it is not counted any more.
    """

    provider: str
    kind: DriftKind
    where: str
    value: str
    asked: Asked
    answers: tuple[Answer, ...]
    answer: int
    at: Steps
    kept: bool = True
    known: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.where} {self.value}"

    @property
    def key(self) -> tuple[DriftKind, str, str]:
        """What tells it apart from the other cases of the provider."""
        return self.kind, self.where, self.value

    def play(self, adapter: Adapter[Any] | None = None) -> Played:
        """What the adapter makes of it.

        Args:
            adapter: a new one; None for that of the installed provider, with the settings of its
                sandbox.

        Raises:
            ConfigurationError: the provider is not installed.
            PluginError: it cannot be used.
        """
        if adapter is None:
            adapter = adapter_of(installed().provider(self.provider))
        return play(adapter, self.asked, self.answers)

    def check(self, adapter: Adapter[Any] | None = None) -> None:
        """See that the adapter reads it, keeps it and, unless it is known, counts it.

        Args:
            adapter: as for ``play``.

        Raises:
            AssertionError: it does not; says what is to be done.
        """
        played = self.play(adapter)
        if not self.is_read(played):
            error = played.error
            why = "no error came of it" if error is None else f"{type(error).__name__}: {error}"
            raise AssertionError(f"{self}: it cannot be read: {why}") from error
        if self.kept and not self.is_kept(played):
            raise AssertionError(
                f"{self}: {written(self.at)} is lost: it is in no native of what came of it"
            )
        counted = self.is_counted(played)
        if counted and self.known:
            raise AssertionError(
                f'{self}: the case has "known": true, and the adapter counts it as drift: give it a '
                "word for it"
            )
        if not (counted or self.known):
            raise AssertionError(
                f"{self}: the adapter does not count it as drift: if it has a word for it now, write "
                '"known": true into the case, and if it has none, it must count it'
            )

    def is_read(self, played: Played) -> bool:
        """Whether an outcome came of it or, of an error's key, the error."""
        if self.kind is DriftKind.UNKNOWN_ERROR_KEY:
            return played.refusal is not None
        return played.error is None

    def is_kept(self, played: Played) -> bool:
        """Whether it is still there in what came of it."""
        if played.refusal is not None:
            return played.refusal.vendor_key == self.value
        new = at(self.answers[self.answer].body, self.at)
        name = self.at[-1] if self.at else ""
        return any(holds(native, name, new) for native in natives(played.outcome))

    def is_counted(self, played: Played) -> bool:
        """Whether the adapter has counted it."""
        return self.key in {(seen.kind, seen.where, seen.value) for seen in played.drift}
