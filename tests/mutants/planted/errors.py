"""Adapters that make the wrong error of an answer, or none."""

from __future__ import annotations

import json

from tally import wire
from tally.adapter import TallyAdapter
from tally.errors import REFUSALS

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.drift import DriftLog
from rewardkit.errors import (
    CodeRevoked,
    InvalidRequest,
    ProviderError,
    ProviderUnavailable,
    RewardKitError,
)
from rewardkit.exchange import Exchange, Request, Response, Subject
from rewardkit.model import CodeMatch, Redemption
from rewardkit.operations import Checked
from rewardkit.ratelimit import RateLimit
from rewardkit.refusals import VendorError


@caught_by("test_a_status_has_its_error", says="is InvalidRequest")
class AlwaysABadRequest(TallyAdapter):
    """What has no key of the table is a bad request, whatever its status is."""

    def refuse(self, request: Request, response: Response) -> ProviderError:
        error = super().refuse(request, response)
        return error if error.vendor_key in REFUSALS else InvalidRequest(status=response.status)


@caught_by("test_reading_an_error_never_raises", says="JSONDecodeError")
class ErrorNotReadable(TallyAdapter):
    """An error's body is taken for what it mostly is."""

    def read_error(self, response: Response) -> VendorError:
        error = json.loads(response.body)["error"]
        return VendorError(key=error["key"], message=error["message"])


@caught_by("test_every_key_of_the_table_has_its_error", says="is InvalidRequest, not")
class TableIgnored(TallyAdapter):
    """It has a table of errors, and goes by the status alone."""

    def refuse(self, request: Request, response: Response) -> ProviderError:
        self.refusals = {}  # type: ignore[misc]  # the defect
        return super().refuse(request, response)


@caught_by("test_an_unknown_key_is_told_and_counted", says="KeyError")
class UnknownKeyRaises(TallyAdapter):
    """A key that is not in the table is an error of its own."""

    def refuse(self, request: Request, response: Response) -> ProviderError:
        key = self.read_error(response).key
        if key is None:
            return super().refuse(request, response)
        return REFUSALS[key](status=response.status, vendor_key=key)


@caught_by("test_an_unknown_key_is_told_and_counted", says="UNKNOWN_ERROR_KEY")
class UnknownKeyNotCounted(TallyAdapter):
    """A key that is not in the table is told, and not counted."""

    def refuse(self, request: Request, response: Response) -> ProviderError:
        drift, self.drift = self.drift, DriftLog()
        try:
            return super().refuse(request, response)
        finally:
            self.drift = drift


@caught_by("test_an_error_has_the_vendors_words", says="is told")
class WordsThrownAway(TallyAdapter):
    """What the vendor says of an error is thrown away."""

    def read_error(self, response: Response) -> VendorError:
        return VendorError()


@caught_by("test_wrong_credentials_are_told", says="DID NOT RAISE")
class AlwaysGood(TallyAdapter):
    """The key is said to be good without asking."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: none."""
        yield from ()
        return Checked(provider=self.provider)


@caught_by("test_a_failing_server_is_unavailable_to_who_only_reads", says="OutcomeUnknown")
class ReadLeavesDoubt(TallyAdapter):
    """A look-up is sent as if it changed something."""

    def finding(self, code: str) -> Request:
        return Request("GET", ("api", "codes", code), subject=Subject.CODE, sensitive=(code,))


@caught_by("test_a_failing_server_leaves_a_change_unknown", says="ProviderUnavailable")
class FailureTakenForNothing(TallyAdapter):
    """If the server fails, nothing is said to have been done, even if it was."""

    def refuse(self, request: Request, response: Response) -> ProviderError:
        if response.status >= 500:
            return ProviderUnavailable(status=response.status)
        return super().refuse(request, response)


@caught_by("test_a_rate_limit_says_until_when", says="from when")
class LimitIgnored(TallyAdapter):
    """It does not say from when the vendor takes more."""

    def rate_limit(self, response: Response) -> RateLimit | None:
        return None


@caught_by("test_what_the_driver_raises_comes_out", says="find_redemption gives None")
class FailureTakenForAbsence(TallyAdapter):
    """If the provider cannot be asked, there is said to be no redemption."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        try:
            return (yield from super().find_redemption(query))
        except RewardKitError:
            return None


@caught_by("test_an_exchange_can_end_anywhere", says="ignored GeneratorExit")
class NeverEnds(TallyAdapter):
    """It asks until it is answered, whatever comes in between."""

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """Vendor operation: GET /api/codes/{text}."""
        while True:
            try:
                response = yield self.finding(query.code)
            except BaseException:  # noqa: BLE001, S112 - the defect
                continue
            return self.match(self.decode(wire.Found, response))


@caught_by("test_an_exchange_can_end_anywhere", says="DID NOT RAISE")
class SwallowsInterrupts(TallyAdapter):
    """Ctrl-C while a code is looked for is taken for no answer."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        try:
            return (yield from super().find_redemption(query))
        except KeyboardInterrupt:
            yield Request.get("api", "account")
            return None


@caught_by("test_what_cannot_be_used_says_why", says="CodeRevoked")
class TableWrong(TallyAdapter):
    """What is over is said to be switched off."""

    refusals = {**REFUSALS, "offer_over": CodeRevoked}


@caught_by("test_a_failing_server_leaves_a_change_unknown", says="is Redemption(")
class UndoneAnyway(TallyAdapter):
    """A server that fails at an undoing is taken at its word that all is well."""

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Vendor operation: POST /api/uses/{id}/undo."""
        try:
            return (yield from super().undo_redemption(command))
        except ProviderError:
            return command.redemption
