"""The client's operations on codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from secrets import token_hex

import attrs

from rewardkit import operations as op
from rewardkit.errors import Incomplete, InvalidRequest, ProviderError, Unsupported
from rewardkit.model import Code, CodeMatch, CodeStatus, Reward, RewardRef
from rewardkit.operations import Operation, Progress

from .calls import code_and_match
from .once import Once
from .tally import Tally


class Codes(Once):
    """Finding, making and revoking codes."""

    def lookup(self, code: str) -> CodeMatch:
        """The reward behind a code.

        Args:
            code: as the customer typed it; it is not trimmed or upper-cased.

        Raises:
            CodeNotFound: there is none.
        """
        query = op.Lookup(code)
        return self._call(Operation.LOOKUP, lambda: self.adapter.lookup(query))

    def list_codes(
        self,
        reward: Reward | RewardRef | str,
        *,
        status: CodeStatus | str | None = None,
        page_size: int | None = None,
    ) -> Iterator[Code]:
        """A reward's codes, fetched a page at a time as the iterator is used.

        Args:
            reward: whose.
            status: only those in this status.
            page_size: how many to fetch at once; None for the provider's most.

        Raises:
            RewardNotFound: there is no such reward.
        """
        query = op.ListCodes(
            reward_id=self._id(reward),
            status=None if status is None else CodeStatus(status),
            page_size=page_size,
            ahead=self._ahead,
        )
        return self._stream(
            Operation.LIST_CODES,
            lambda cursor: self.adapter.list_codes(attrs.evolve(query, cursor=cursor)),
        )

    def generate_codes(
        self,
        reward: Reward | RewardRef | str,
        count: int,
        *,
        prefix: str | None = None,
        batch: str | None = None,
        progress: Progress | None = None,
    ) -> list[Code]:
        """Make new codes, in as many calls as the provider's batch limit asks for.

        What Ctrl-C must not lose is made with ``generate_batches``.

        Args:
            reward: whose.
            count: how many, at least 1.
            prefix: what each begins with.
            batch: your name of these codes, for a connection with a journal: the same call again
                gives the codes that were made, and makes only those that were not.
            progress: told how many of how many are made, after each call, and during a call where
                the provider makes codes in the background.

        Raises:
            RewardNotFound: there is no such reward.
            Conflict: the journal has that batch with another count or prefix.
            JournalUnavailable: it cannot be written down; nothing more was sent.
            Incomplete: the provider made fewer than it was asked for, and makes no more.
            ProviderError: a call failed; ``made`` has the codes that were made all the same.
        """
        made: list[Code] = []
        try:
            for codes in self.generate_batches(
                reward, count, prefix=prefix, batch=batch, progress=progress
            ):
                made += codes
        except ProviderError as error:
            error.made = (*made, *error.made)
            raise
        return made

    def generate_batches(
        self,
        reward: Reward | RewardRef | str,
        count: int,
        *,
        prefix: str | None = None,
        batch: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[tuple[Code, ...]]:
        """Make new codes and give them batch by batch, each as soon as it is made.

        So nothing that was made is lost, whatever ends the loop: an error, Ctrl-C, or a ``break``,
        after which no more are made. Of a call that Ctrl-C interrupts nobody knows whether its codes
        were made; ``list_codes`` shows them. With a journal and the name of a batch, the same call
        goes on where it stopped.

        Args:
            reward: whose.
            count: how many in all, at least 1.
            prefix: what each begins with.
            batch: as in ``generate_codes``.
            progress: told how many of how many are made; of a batch, after it has been given.

        Raises:
            RewardNotFound: there is no such reward.
            Conflict: the journal has that batch with another count or prefix.
            JournalUnavailable: it cannot be written down; nothing of the next batch was sent.
            ProviderError: a call failed; the codes of the calls before it have been given, and
                ``made`` has those of this one that came.
        """
        if count < 1:
            raise InvalidRequest(f"at least one code can be made, not {count}")
        support = self.support(Operation.GENERATE_CODES)
        if not support:
            raise Unsupported(
                support.reason, provider=self.provider, operation=Operation.GENERATE_CODES
            )
        if batch is not None:
            if not batch:
                raise InvalidRequest("the name of a batch is empty: give one, or leave batch out")
            self._needed()
        command = op.GenerateCodes(reward_id=self._id(reward), count=count, prefix=prefix)
        tally = Tally(progress, count)
        return self._generated(command, batch or token_hex(4), tally, named=batch is not None)

    def _generated(
        self, command: op.GenerateCodes, name: str, tally: Tally, *, named: bool
    ) -> Iterator[tuple[Code, ...]]:
        limit = self.adapter.batch_limits.get(Operation.GENERATE_CODES, command.count)
        for number, start in enumerate(range(0, command.count, limit), 1):
            part = attrs.evolve(
                command,
                count=min(limit, command.count - start),
                progress=tally.during,
                tag=None if self._journal is None else f"{name}/{number}",
            )
            codes: tuple[Code, ...] = self._once(
                part,
                command.reward_id,
                name,
                str(number),
                reward_id=command.reward_id,
                named=named,
            )
            yield codes  # first of all, so that nothing that fails here can lose it
            tally.add(len(codes))

    def import_codes(
        self,
        reward: Reward | RewardRef | str,
        codes: Iterable[str],
        *,
        progress: Progress | None = None,
    ) -> list[Code]:
        """Give a reward codes whose texts are decided already.

        With a journal, the same call again gives the same codes, and imports only those that were
        not.

        Args:
            reward: whose.
            codes: their texts, taken to the letter.
            progress: told how many of how many are made, as in ``generate_codes``.

        Raises:
            RewardNotFound: there is no such reward.
            Conflict: some exist already.
            Incomplete: some were taken and some not; it says of each which, and why.
            ProviderError: a call failed; ``made`` has the codes that were made all the same.
        """
        reward_id = self._id(reward)
        texts = tuple(codes)
        if not texts:
            raise InvalidRequest("there is no code to import")

        limit = self.adapter.batch_limits.get(Operation.IMPORT_CODES, len(texts))
        made: list[Code] = []
        tally = Tally(progress, len(texts))
        for start in range(0, len(texts), limit):
            part = texts[start : start + limit]
            command = op.ImportCodes(reward_id=reward_id, codes=part, progress=tally.during)
            before = len(made)
            try:
                made += self._once(command, reward_id, *part, reward_id=reward_id)
            except ProviderError as error:
                error.made = (*made, *error.made)
                if isinstance(error, Incomplete):  # its places are those in this part
                    error.failures = tuple(
                        attrs.evolve(failure, index=failure.index + start)
                        for failure in error.failures
                    )
                raise
            tally.add(len(made) - before)
        return made

    def revoke_code(self, code: str | CodeMatch) -> Code:
        """Make a code unusable.

        Raises:
            CodeNotFound: there is none.
            Conflict: it has been redeemed.
        """
        text, match = code_and_match(code)
        command = op.RevokeCode(code=text, match=match)
        return self._call(Operation.REVOKE_CODE, lambda: self.adapter.revoke_code(command))
