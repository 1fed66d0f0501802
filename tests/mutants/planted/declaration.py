"""Adapters that say something wrong of themselves."""

from __future__ import annotations

from attrs import frozen
from tally.adapter import TallyAdapter
from tally.errors import REFUSALS
from tally.writing import EXPRESSIONS

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.exchange import Exchange
from rewardkit.fidelity import said
from rewardkit.model import CodeMatch
from rewardkit.operations import Operation


@caught_by("test_every_unsupported_operation_says_why", says="has no reason for")
class SilentRefusal(TallyAdapter):
    """It does not say why two operations are missing."""

    unsupported = {}


@caught_by("test_every_unsupported_operation_says_why", says="reasons for what works: lookup")
class RefusalOfWhatWorks(TallyAdapter):
    """It says why look-ups do not work, and they do."""

    unsupported = {**TallyAdapter.unsupported, Operation.LOOKUP: "there is no such thing"}


@caught_by("test_limitations_are_of_what_works", says="what does not work: retry_sync")
class LimitationOfNothing(TallyAdapter):
    """It limits an operation that it does not have."""

    limitations = {Operation.RETRY_SYNC: "only on Sundays"}


@caught_by("test_operations_are_generators_that_take_one_object", says="lookup is async")
class AsyncOperation(TallyAdapter):
    """An operation is a coroutine."""

    async def lookup(self, query: op.Lookup) -> CodeMatch:  # type: ignore[override]  # the defect
        """Vendor operation: none."""
        raise NotImplementedError


@caught_by("test_operations_are_generators_that_take_one_object", says="must be ['self', 'query']")
class OtherParameters(TallyAdapter):
    """An operation takes a text in place of a query."""

    def lookup(self, code: str) -> Exchange[CodeMatch]:  # type: ignore[override]  # the defect
        """Vendor operation: GET /api/codes/{text}."""
        return super().lookup(op.Lookup(code))


@caught_by("test_batch_limits_are_of_what_works", says="the batch limit of generate_codes is 0")
class EmptyBatch(TallyAdapter):
    """No code at all may be generated at once."""

    batch_limits = {Operation.GENERATE_CODES: 0}


@caught_by("test_every_command_has_a_rule_for_its_repetition", says="says nothing of redeem")
class NoRule(TallyAdapter):
    """It does not say when a redemption may be repeated."""

    repeat_rules = {
        operation: rule
        for operation, rule in TallyAdapter.repeat_rules.items()
        if operation is not Operation.REDEEM
    }


@caught_by("test_the_table_of_errors_gives_errors", says="code_used stands for")
class TableOfOtherThings(TallyAdapter):
    """The table of errors has an exception that is none of rewardkit's."""

    refusals = {**REFUSALS, "code_used": ValueError}  # type: ignore[dict-item]  # the defect


@frozen(kw_only=True)
class _OpenSettings:
    api_key: str
    base_url: str = "https://api.tally.example"


@caught_by("test_credentials_are_secrets", says="the setting api_key is a text")
class PlainSecret(TallyAdapter):
    """The key is a text."""

    Settings = _OpenSettings  # type: ignore[assignment]  # the defect


@caught_by("test_every_field_of_an_offer_is_declared", says="says nothing of image_url")
class UndeclaredField(TallyAdapter):
    """It does not say what becomes of pictures."""

    expressions = {path: it for path, it in EXPRESSIONS.items() if path != "image_url"}


@caught_by("test_every_field_of_an_offer_is_declared", says="has no reason")
class LossWithoutReason(TallyAdapter):
    """It says that a title may be cut, and not why."""

    expressions = {**EXPRESSIONS, "name": said("title", defaulted="it has one", approximated="")}


@caught_by("test_operations_are_documented", says="lookup has no docstring")
class Undocumented(TallyAdapter):
    """An operation does not say what of the vendor's is behind it."""

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        return super().lookup(query)
