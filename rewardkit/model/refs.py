"""References: how a reward is named across providers."""

from __future__ import annotations

from typing import Self

from attrs import field, frozen


@frozen(order=True)
class RewardRef:
    """A reward of one provider; prints and parses as ``provider:id``.

    Attributes:
        provider: the provider's name, as ``rewardkit providers`` lists it.
        id: the vendor's own id, opaque, never empty.
    """

    provider: str = field()
    id: str = field()

    @provider.validator
    def _provider_is_a_name(self, _: object, value: str) -> None:
        if not value or ":" in value or value != value.strip():
            raise ValueError(f"a provider's name is a word without ':', not {value!r}")

    @id.validator
    def _id_is_text(self, _: object, value: str) -> None:
        if type(value) is not str or not value:
            raise ValueError(f"a reward's id is a text that is not empty, not {value!r}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``provider:id``; all after the first colon is the id.

        Raises:
            ValueError: the text is not of that form; the message says what is missing.
        """
        provider, colon, id_ = text.partition(":")
        if not (provider and colon and id_):
            raise ValueError(
                f"{text!r} is not a reference: write PROVIDER:ID, such as local:summer"
            )
        return cls(provider, id_)

    def __str__(self) -> str:
        return f"{self.provider}:{self.id}"
