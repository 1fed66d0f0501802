"""The adapter: pure translation between the neutral operations and one vendor's wire format.

An adapter does no I/O. Each operation is a generator that yields requests and is sent responses;
one that a subclass does not override is unsupported, with the reason from ``unsupported``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar

import attrs

from . import operations as op
from .drift import DriftKind, DriftLog
from .errors import (
    InvalidRequest,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    Unsupported,
)
from .exchange import Exchange, Request, Response
from .login import Login
from .model import (
    Code,
    CodeMatch,
    Grant,
    OpenEnum,
    Page,
    Redemption,
    Reservation,
    Reward,
    RewardRef,
)
from .operations import Checked, Operation
from .ratelimit import RateLimit, read_rate_limit
from .readback import NO_RULE, Command, ReadBack, RepeatRule, Seen, operation_of, read_back
from .refusals import VendorError, error_class
from .secret import Secret, redact
from .support import Support
from .times import now, parse_instant

if TYPE_CHECKING:
    from .fidelity import Expression, Fitting, Translation
    from .homes import Homes

S = TypeVar("S")
E = TypeVar("E", bound=OpenEnum)


class Adapter(Generic[S]):
    """Translates the neutral operations for one vendor. Subclass it; override what the vendor has.

    Class attributes say what a table can say:

    Attributes:
        provider: the name that references and connections use.
        Settings: an attrs class; the fields of a connection. Secrets are ``Secret`` fields.
        refusals: from the vendor's error keys to neutral errors.
        unmapped: the vendor's documented keys that the status alone classifies.
        limitations: of a supported operation: the limit or cost, a sentence without a full stop.
        unsupported: why an operation that is not overridden does not work, and what does instead.
        batch_limits: how many items one call of an operation takes; the client splits.
        repeat_rules: of an operation that changes something: when it may be sent again if nobody
            knows what it did. Without a rule it never is.
        expressions: of each field of an offer: where it stands on the wire, and what may be lost.
        buys_rewards: whether ``redeem`` spends a loyalty card's points on a reward (``spend_on``
            and ``points``); the client refuses that for adapters that do not say so.
        clock: gives the present; tests set their own.
    """

    provider: ClassVar[str]
    Settings: ClassVar[type[Any]]
    refusals: ClassVar[Mapping[str, type[ProviderError]]] = {}
    unmapped: ClassVar[frozenset[str]] = frozenset()
    limitations: ClassVar[Mapping[Operation, str]] = {}
    unsupported: ClassVar[Mapping[Operation, str]] = {}
    batch_limits: ClassVar[Mapping[Operation, int]] = {}
    repeat_rules: ClassVar[Mapping[Operation, RepeatRule]] = {}
    expressions: ClassVar[Mapping[str, Expression]] = {}
    buys_rewards: ClassVar[bool] = False

    def __init__(self, settings: S, *, clock: Callable[[], datetime] = now) -> None:
        self.settings = settings
        self.clock = clock
        self.drift = DriftLog()

    # What the driver asks -----------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """Where requests go, such as ``https://api.example.com``; without a slash at its end."""
        raise NotImplementedError

    def headers(self) -> Mapping[str, str]:
        """The headers of every request, credentials among them."""
        return {}

    def login(self) -> Exchange[Login] | None:
        """How to get short-lived credentials; None where ``headers`` has all that is needed.

        The driver runs it before the first request and again in time. Its requests carry what they
        need themselves (``Request.headers``, ``Request.form``), and had better be SAFE to repeat.
        """
        return None

    def read_error(self, response: Response) -> VendorError:
        """What an error answer says. It must not raise, whatever the body is."""
        return VendorError()

    def rate_limit(self, response: Response) -> RateLimit | None:
        """What an answer says of the rate limit; None for nothing. It must not raise.

        The driver asks this of every answer: it waits for a limit that is used up, and does not
        repeat what ``RateLimit.worth_waiting`` says is of no use. Override it where the vendor has
        other headers than ``RateLimit-*``, ``X-RateLimit-*`` and ``Retry-After``.
        """
        return read_rate_limit(response.headers, self.clock())

    def refuse(self, request: Request, response: Response) -> ProviderError:
        """The neutral error for an answer that is no success, by ``refusals`` and then the status."""
        error = self.read_error(response)
        cls = error_class(self.refusals, error, request, response)
        facts = {name: fact for name, fact in error.facts.items() if name in cls.facts}
        key = error.key
        if key and key not in self.refusals and key not in self.unmapped:
            key = self._hidden(key, request)
            self.drift.note(DriftKind.UNKNOWN_ERROR_KEY, f"HTTP {response.status}", key)
        for name in ("detail", "reason"):
            if isinstance(facts.get(name), str):
                facts[name] = self._hidden(facts[name], request)
        if cls is ProviderUnavailable:
            facts.setdefault("detail", "the provider's server failed")
        if issubclass(cls, (RateLimited, ProviderUnavailable)):
            facts = {**self._limit_facts(cls, response), **facts}
        return cls(
            status=response.status,
            vendor_key=key,
            vendor_message=self._hidden(error.message, request),
            request_id=self._hidden(error.request_id, request),
            **facts,
        )

    def _limit_facts(self, cls: type[ProviderError], response: Response) -> dict[str, Any]:
        """What an error says of the rate limit: what the driver goes by, so that both agree."""
        limit = self.rate_limit(response)
        if limit is None:
            return {}
        facts = {"retry_at": limit.back_at(response.status), "worth_waiting": limit.worth_waiting}
        return {name: fact for name, fact in facts.items() if name in cls.facts}

    def _hidden(self, text: str | None, request: Request) -> str | None:
        """A vendor's words without the codes and keys that it was sent."""
        if not text:
            return text
        return redact(text, request.sensitive, self.secrets())

    def secrets(self) -> tuple[Secret, ...]:
        """The keys and tokens of the settings, which are never to be shown."""
        settings: Any = self.settings
        fields = attrs.fields(type(settings)) if attrs.has(type(settings)) else ()
        values = (getattr(settings, field.name) for field in fields)
        return tuple(value for value in values if isinstance(value, Secret))

    @classmethod
    def support(cls, operation: Operation) -> Support:
        """Whether ``operation`` works, and how well; known without settings or the network."""
        name = operation.value
        if getattr(cls, name) is getattr(Adapter, name):
            return Support.none(
                cls.unsupported.get(operation, f"{cls.provider} has no such operation")
            )
        if operation in cls.limitations:
            return Support.limited(cls.limitations[operation])
        return Support.full()

    # What a translation asks --------------------------------------------------------------------

    def fit(self, reward: Reward) -> Translation:
        """The nearest reward that this provider can say, and what is lost; nothing is sent.

        Override ``fit_to`` for it. What comes of it is created as it is, without any loss.

        Args:
            reward: of any provider.

        Raises:
            Unsupported: the adapter does not say how it says rewards.
            LossyTranslation: it cannot be said at all, as its benefit cannot; ``report`` has why, and
                what would become of the rest.
        """
        if not self.expressions:
            raise Unsupported(
                "its adapter does not declare how it says a reward (Adapter.expressions)",
                provider=self.provider,
                operation=Operation.CREATE_REWARD,
            )
        from .fidelity import Fitting

        fitting = Fitting(reward, self.provider, self.expressions_for(reward))
        self.fit_to(fitting)
        return fitting.done()

    def expressions_for(self, reward: Reward) -> Mapping[str, Expression]:
        """How this provider says each field of a reward such as this one: ``expressions``.

        Override it where there are several kinds of rewards that have different fields, so that a
        field that one of them does not have at all is not said to be empty. All that it declares is
        in ``expressions``, too.
        """
        return self.expressions

    def fit_to(self, fitting: Fitting) -> None:
        """Change what this provider cannot say, field by field, with the tools of ``fitting``.

        Begin with what can be dropped, and end with what may be ``fitting.impossible``.
        """

    def requests_to_create(self, reward: Reward) -> tuple[Request, ...]:
        """What ``create_reward`` would send, in order, as far as that is known without answers.

        An id that only an answer tells stands there as ``<id of …>``.

        Raises:
            InvalidRequest: the provider cannot have such a reward.
            Unsupported: it creates none.
        """
        self._unsupported(Operation.CREATE_REWARD)

    # What an explanation asks -------------------------------------------------------------------

    def homes(self, reward: Reward) -> Homes:
        """The tables of where each field of a reward's payload goes, and where what is sent comes from.

        Import them in here and not above, so that only an explanation loads them.

        Args:
            reward: as this provider has it.

        Raises:
            Unsupported: the adapter has no tables.
        """
        raise Unsupported(
            "its adapter does not say where each field goes (Adapter.homes)",
            provider=self.provider,
            operation=Operation.GET_REWARD,
        )

    # What the journal asks ----------------------------------------------------------------------

    def repeat_rule(self, command: Command) -> RepeatRule:
        """When this command may be repeated; by ``repeat_rules``, unless it depends on the command."""
        return self.repeat_rules.get(operation_of(command), NO_RULE)

    def read_back(self, query: ReadBack) -> Exchange[Seen]:
        """Look what a command did whose answer was lost. Nothing is changed by it.

        What is here asks the neutral operations: the redemptions of the code, the codes of the
        reward, the list of rewards. Override it where the vendor shows it in another way; making
        codes and issuing grants have no neutral way.

        Raises:
            Unsupported: there is nothing to go by.
            OutcomeUnknown: what is seen can be read in more than one way.
        """
        return read_back(self, query)

    def is_single_use(self, match: CodeMatch) -> bool:
        """Whether what was looked up is a code with one use in all, so that a second one is refused.

        By ``uses.allowed``; override it where the vendor's codes have one use and do not say so.
        """
        return match.code is not None and match.code.uses.allowed == 1

    # Tools for subclasses -----------------------------------------------------------------------

    def ref(self, id: str) -> RewardRef:
        """The reference of this provider's reward ``id``."""
        return RewardRef(self.provider, id)

    def instant(self, where: str, text: str | None) -> datetime | None:
        """Read a vendor's time; one that cannot be read is counted as drift and stays in native."""
        if text is None:
            return None
        try:
            return parse_instant(text)
        except ValueError:
            self.drift.note(DriftKind.UNPARSABLE_TIME, where, text)
            return None

    def word(self, enum: type[E], words: Mapping[str, E], where: str, text: str) -> E:
        """Read a vendor's word as one of ours; one that is new is kept, and counted as drift.

        Args:
            enum: what it is of, such as ``RewardStatus``.
            words: the vendor's words, and ours for them.
            where: the vendor's path to it, such as ``Perk.state``.
            text: the vendor's word.
        """
        if text in words:
            return words[text]
        self.drift.note(DriftKind.UNKNOWN_VALUE, where, text)
        return enum.read(text)

    def invalid(self, message: str) -> InvalidRequest:
        """An error for input that cannot be sent at all; raise it before the first ``yield``."""
        return InvalidRequest(message)

    def refuse_grant_id(self, command: op.IssueGrant) -> None:
        """Refuse an id of a grant where the vendor has none: it would promise what does not hold.

        Raises:
            Unsupported: the command has one.
        """
        if command.id is not None:
            raise Unsupported(
                "it keeps no id of yours for a grant, so that the same call gives another grant; "
                "leave the id out",
                provider=self.provider,
                operation=Operation.ISSUE_GRANT,
            )

    def _unsupported(self, operation: Operation) -> NoReturn:
        raise Unsupported(
            self.support(operation).reason, provider=self.provider, operation=operation
        )

    # Operations: rewards ------------------------------------------------------------------------

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """The reward with this id. Raises RewardNotFound."""
        self._unsupported(Operation.GET_REWARD)

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """One page of the rewards that match."""
        self._unsupported(Operation.LIST_REWARDS)

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """Create a reward; returns it as the vendor has it. Raises Conflict, InvalidRequest."""
        self._unsupported(Operation.CREATE_REWARD)

    def update_reward(self, command: op.UpdateReward) -> Exchange[Reward]:
        """Write what changed; returns the reward as the vendor has it. Raises RewardNotFound."""
        self._unsupported(Operation.UPDATE_REWARD)

    def delete_reward(self, command: op.DeleteReward) -> Exchange[None]:
        """Delete a reward. Raises RewardNotFound, Conflict where it is in use."""
        self._unsupported(Operation.DELETE_REWARD)

    def set_status(self, command: op.SetStatus) -> Exchange[Reward]:
        """Put a reward into a status. Raises RewardNotFound, InvalidRequest."""
        self._unsupported(Operation.SET_STATUS)

    # Operations: codes --------------------------------------------------------------------------

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """The reward behind a code. Raises CodeNotFound."""
        self._unsupported(Operation.LOOKUP)

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """One page of a reward's codes. Raises RewardNotFound."""
        self._unsupported(Operation.LIST_CODES)

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """New codes, at most ``batch_limits`` at once. Raises RewardNotFound, InvalidRequest."""
        self._unsupported(Operation.GENERATE_CODES)

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Codes with given texts, at most ``batch_limits`` at once. Raises Conflict."""
        self._unsupported(Operation.IMPORT_CODES)

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Make a code unusable. Raises CodeNotFound, Conflict where it has been redeemed."""
        self._unsupported(Operation.REVOKE_CODE)

    # Operations: checkout -----------------------------------------------------------------------

    def reserve(self, command: op.Reserve) -> Exchange[Reservation]:
        """Hold one use of a code. Raises CodeNotFound, Rejected."""
        self._unsupported(Operation.RESERVE)

    def release(self, command: op.Release) -> Exchange[None]:
        """Give a reservation back; one that has ended already is no error."""
        self._unsupported(Operation.RELEASE)

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order. Raises CodeNotFound, Rejected, OutcomeUnknown."""
        self._unsupported(Operation.REDEEM)

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Take a redemption back. Raises NotFound, Conflict where it was undone before."""
        self._unsupported(Operation.UNDO_REDEMPTION)

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Whether this code was redeemed for this order: the redemption, or None."""
        self._unsupported(Operation.FIND_REDEMPTION)

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """One page of a reward's redemptions. Raises RewardNotFound."""
        self._unsupported(Operation.LIST_REDEMPTIONS)

    def record_redemption(self, command: op.RecordRedemption) -> Exchange[Redemption]:
        """Tell of a redemption that happened elsewhere. Raises RewardNotFound, Rejected."""
        self._unsupported(Operation.RECORD_REDEMPTION)

    # Operations: grants, syncs, credentials -----------------------------------------------------

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Give a reward to one customer. Raises RewardNotFound, Rejected."""
        self._unsupported(Operation.ISSUE_GRANT)

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Claim a grant with its token. Raises NotFound, GrantUnavailable."""
        self._unsupported(Operation.CLAIM_GRANT)

    def retry_sync(self, command: op.RetrySync) -> Exchange[Reward]:
        """Sync to an external system once more; returns the reward with its sync state."""
        self._unsupported(Operation.RETRY_SYNC)

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Whether the credentials are good. Raises AuthenticationFailed, PermissionDenied."""
        self._unsupported(Operation.CHECK)
