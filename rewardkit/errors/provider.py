"""What a provider answered, or that it did not; refusals of codes are in ``rejections``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from rewardkit.model import Code
from rewardkit.operations import Operation

from .base import RewardKitError

E = TypeVar("E", bound="ProviderError")


class ProviderError(RewardKitError):
    """What went wrong with a provider, in one sentence, with the vendor's own words along.

    Attributes:
        provider: its name.
        operation: what was asked of it.
        status: the HTTP status, where there was an answer.
        vendor_key: the vendor's own key for the error.
        vendor_message: the vendor's own words; codes in it are masked.
        request_id: the vendor's id of the request, for its support.
        detail: what we have to say ourselves.
        facts: what the class takes beside those that every error has.
        made: codes that were made before it went wrong, when there were several calls to make.
    """

    summary: ClassVar[str] = "the provider answered with an error"
    advice: ClassVar[str] = ""
    facts: ClassVar[frozenset[str]] = frozenset({"detail"})

    def __init__(
        self,
        detail: str | None = None,
        *,
        provider: str | None = None,
        operation: Operation | None = None,
        status: int | None = None,
        vendor_key: str | None = None,
        vendor_message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__()
        self.detail = detail
        self.provider = provider
        self.operation = operation
        self.status = status
        self.vendor_key = vendor_key
        self.vendor_message = vendor_message
        self.request_id = request_id
        self.made: tuple[Code, ...] = ()

    def recast(self, cls: type[E], **facts: Any) -> E:
        """The same answer of the vendor's as another error, where more is known of what it meant.

        Args:
            cls: the class of the error that it is.
            **facts: what that class takes beside the vendor's own words, such as ``have``.
        """
        return cls(
            status=self.status,
            vendor_key=self.vendor_key,
            vendor_message=self.vendor_message,
            request_id=self.request_id,
            **facts,
        )

    def locate(self, provider: str, operation: Operation) -> None:
        """Say where it happened, unless that is said already."""
        self.provider = self.provider or provider
        self.operation = self.operation or operation

    def next_step(self) -> str:
        """What to do about it: a sentence, or nothing."""
        return self.advice

    def what(self) -> str:
        """What went wrong, with the vendor's words: neither where, nor what to do about it."""
        text = self.detail or self.summary
        if self.vendor_message:
            text += f"; the vendor says: {self.vendor_message.rstrip('.')}"
        facts = [
            self.vendor_key,
            None if self.status is None else f"HTTP {self.status}",
            None if self.request_id is None else f"request {self.request_id}",
        ]
        if any(facts):
            text += f" ({', '.join(fact for fact in facts if fact)})"
        return text

    def __str__(self) -> str:
        where = " ".join(part for part in (self.provider, self.operation) if part)
        text = f"{where}: " if where else ""
        return f"{text}{self.what()}. {self.next_step()}".rstrip()


class AuthenticationFailed(ProviderError):
    """The key or token is not good."""

    summary = "the credentials were not accepted"
    advice = "Check the connection's key or token, and that it is for this host or region."


class PermissionDenied(ProviderError):
    """The key is good and may not do this."""

    summary = "this key may not do that"
    advice = "Give the key the permission, or use another."


class InvalidRequest(ProviderError):
    """The provider, or we before sending anything, cannot take this input."""

    summary = "the request is not one that the provider takes"


class NotFound(ProviderError):
    """There is no such thing there."""

    summary = "there is no such thing"


class RewardNotFound(NotFound):
    """There is no such reward."""

    summary = "there is no such reward"
    advice = "Check its id, and that the connection is for the right account."


class CodeNotFound(NotFound):
    """There is no such code."""

    summary = "there is no such code"
    advice = "Codes are taken to the letter: check upper and lower case and blanks."


class Conflict(ProviderError):
    """It exists already, or somebody else is changing it."""

    summary = "it exists already or is being changed"


class RateLimited(ProviderError):
    """Too many requests.

    Attributes:
        retry_at: from when the provider takes requests again, where it says so.
        worth_waiting: whether that comes soon by itself; False for a quota, such as a month's, that
            is used up: a program had better stop than wait.
    """

    summary = "the provider takes no more requests for now"
    facts = frozenset({"detail", "retry_at", "worth_waiting"})

    def __init__(
        self,
        detail: str | None = None,
        *,
        retry_at: datetime | None = None,
        worth_waiting: bool = True,
        **facts: Any,
    ) -> None:
        super().__init__(detail, **facts)
        self.retry_at = retry_at
        self.worth_waiting = worth_waiting

    def next_step(self) -> str:
        """When to try again, where the provider says so, or what to do where waiting won't do."""
        if not self.worth_waiting:
            return "Waiting a while does not help: have the quota raised, or go on when it is new."
        if self.retry_at is None:
            return "Wait a while before the next request."
        return f"Try again at {self.retry_at.isoformat(timespec='seconds')}."


class ProviderUnavailable(ProviderError):
    """The provider cannot be reached or is down, and nothing was done there.

    Attributes:
        retry_at: from when it may be there again, where that is known.
        sent: whether the request was sent. One that was not can be sent again, whatever it does.
        lasting: whether trying again is of no use before something has been corrected.
        why: why there is no answer, as a word for programs. It was not sent: ``no_name``,
            ``refused``, ``not_in_time``, ``no_tls``, ``certificate``, ``proxy``, ``no_turn``,
            ``no_files``. It was: ``silent``, ``late``, ``broken``. None for another reason.
    """

    summary = "the provider cannot be reached"
    advice = "Nothing was done there; try again later."
    facts = frozenset({"detail", "retry_at"})

    def __init__(
        self,
        detail: str | None = None,
        *,
        retry_at: datetime | None = None,
        sent: bool = True,
        lasting: bool = False,
        why: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(detail, **facts)
        self.retry_at = retry_at
        self.sent = sent
        self.lasting = lasting
        self.why = why

    def next_step(self) -> str:
        """When to try again, where that is known, or what to do first."""
        if self.lasting:
            return "Nothing was done there; trying again is of no use before that is corrected."
        if self.retry_at is None:
            return self.advice
        moment = self.retry_at.isoformat(timespec="seconds")
        return f"Nothing was done there; try again at {moment}."


class OutcomeUnknown(ProviderError):
    """The request was sent, and what came back does not say whether it was carried out.

    Do not send it again before a read-back (``Rewards.find_redemption``) has settled it.

    Attributes:
        ticket: what settles it later, where a journal keeps it.
        repeatable: with a ticket, whether the same call again is the same command to the journal, and
            so is safe; False where it would do it once more; None where that is not known, as of
            ``resolve``.
    """

    summary = "the request was sent, and it is not known whether it was carried out"
    advice = "Read back before you repeat it."

    def __init__(
        self,
        detail: str | None = None,
        *,
        ticket: str | None = None,
        repeatable: bool | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(detail, **facts)
        self.ticket = ticket
        self.repeatable = repeatable

    def next_step(self) -> str:
        """How to settle it."""
        if self.ticket is None:
            return self.advice
        settle = f'Settle it with resolve("{self.ticket}"), or `rewardkit journal resolve`'
        if self.repeatable is None:
            return f"{settle}."
        if self.repeatable:
            return f"{settle}; the same call again is safe, too."
        return f"{settle}, and not with the same call again, which would do it once more."


class ContractViolated(ProviderError):
    """The answer is not what the provider's contract says.

    Attributes:
        path: where in the body, such as ``$.externalIds[0].status``.
    """

    summary = "the answer is not what the provider's contract says"
    advice = "If it is the provider's address, report it with the path; else check the base URL."

    def __init__(self, detail: str | None = None, *, path: str | None = None, **facts: Any) -> None:
        super().__init__(detail, **facts)
        self.path = path
