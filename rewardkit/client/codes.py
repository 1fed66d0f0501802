"""The client's operations on codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from rewardkit import operations as op
from rewardkit.errors import InvalidRequest, ProviderError
from rewardkit.exchange import Exchange
from rewardkit.model import Code, CodeMatch, CodeStatus, Reward, RewardRef
from rewardkit.operations import Operation

from .calls import Calls, code_and_match

#: Told after each batch: how many are made, and how many there will be.
Progress = Callable[[int, int], None]


class Codes(Calls):
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
        progress: Progress | None = None,
    ) -> list[Code]:
        """Make new codes, in as many calls as the provider's batch limit asks for.

        Args:
            reward: whose.
            count: how many, at least 1.
            prefix: what each begins with.
            progress: told after each call how many of how many are made.

        Raises:
            RewardNotFound: there is no such reward.
            ProviderError: a call failed; ``made`` has the codes of the calls before it.
        """
        if count < 1:
            raise InvalidRequest(f"at least one code can be made, not {count}")
        reward_id = self._id(reward)

        def generate(size: int) -> Exchange[tuple[Code, ...]]:
            return self.adapter.generate_codes(
                op.GenerateCodes(reward_id=reward_id, count=size, prefix=prefix)
            )

        limit = self.adapter.batch_limits.get(Operation.GENERATE_CODES, count)
        sizes = (min(limit, count - start) for start in range(0, count, limit))
        return self._in_batches(
            Operation.GENERATE_CODES,
            ((lambda size=size: generate(size)) for size in sizes),  # type: ignore[misc]
            total=count,
            progress=progress,
        )

    def import_codes(
        self,
        reward: Reward | RewardRef | str,
        codes: Iterable[str],
        *,
        progress: Progress | None = None,
    ) -> list[Code]:
        """Give a reward codes whose texts are decided already.

        Args:
            reward: whose.
            codes: their texts, taken to the letter.
            progress: told after each call how many of how many are made.

        Raises:
            RewardNotFound: there is no such reward.
            Conflict: some exist already.
            ProviderError: a call failed; ``made`` has the codes of the calls before it.
        """
        reward_id = self._id(reward)
        texts = tuple(codes)
        if not texts:
            raise InvalidRequest("there is no code to import")

        def import_(part: tuple[str, ...]) -> Exchange[tuple[Code, ...]]:
            return self.adapter.import_codes(op.ImportCodes(reward_id=reward_id, codes=part))

        limit = self.adapter.batch_limits.get(Operation.IMPORT_CODES, len(texts))
        parts = (texts[start : start + limit] for start in range(0, len(texts), limit))
        return self._in_batches(
            Operation.IMPORT_CODES,
            ((lambda part=part: import_(part)) for part in parts),  # type: ignore[misc]
            total=len(texts),
            progress=progress,
        )

    def revoke_code(self, code: str | CodeMatch) -> Code:
        """Make a code unusable.

        Raises:
            CodeNotFound: there is none.
            Conflict: it has been redeemed.
        """
        text, match = code_and_match(code)
        command = op.RevokeCode(code=text, match=match)
        return self._call(Operation.REVOKE_CODE, lambda: self.adapter.revoke_code(command))

    def _in_batches(
        self,
        operation: Operation,
        batches: Iterable[Callable[[], Exchange[tuple[Code, ...]]]],
        *,
        total: int,
        progress: Progress | None,
    ) -> list[Code]:
        made: list[Code] = []
        for batch in batches:
            try:
                made += self._call(operation, batch)
            except ProviderError as error:
                error.made = tuple(made)
                raise
            if progress is not None:
                progress(len(made), total)
        return made
