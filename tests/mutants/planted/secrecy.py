"""Adapters that show what nobody may see."""

from __future__ import annotations

import logging
import sys
from typing import Any

import attrs
from tally import wire
from tally.adapter import TallyAdapter

from planted.registry import caught_by
from rewardkit import operations as op
from rewardkit.errors import ProviderError
from rewardkit.exchange import Exchange, Request, Response
from rewardkit.model import CodeMatch, Grant, Redemption
from rewardkit.operations import Checked
from rewardkit.secret import Secret


@caught_by("test_no_secret_is_in_an_address", says="a secret in its address")
class KeyInQuery(TallyAdapter):
    """The key is sent in the query."""

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Vendor operation: GET /api/account."""
        params = {"key": self.settings.api_key.reveal()}
        response = yield Request.get("api", "account", params=params)
        return Checked(
            provider=self.provider, details={"name": self.decode(wire.Account, response).name}
        )


@caught_by("test_no_secret_is_in_an_address", says="a secret in its address")
class KeyInPath(TallyAdapter):
    """The key is a part of the path, with a word before it."""

    def finding(self, code: str) -> Request:
        params = {"by": f"key={self.settings.api_key.reveal()}"}
        return attrs.evolve(super().finding(code), params=params)


@attrs.frozen(kw_only=True)
class _TalkativeSettings:
    api_key: Secret = attrs.field(repr=lambda key: key.reveal())
    base_url: str = "https://api.tally.example"


@caught_by("test_settings_and_adapter_do_not_show_secrets", says="'tally-sandbox-key' not in")
class KeyShown(TallyAdapter):
    """Settings show their key."""

    Settings = _TalkativeSettings  # type: ignore[assignment]  # the defect


@caught_by("test_a_code_is_not_shown_in_a_request", says="shows a code")
class CodeShown(TallyAdapter):
    """A request does not say that there is a code in its path."""

    def finding(self, code: str) -> Request:
        return attrs.evolve(super().finding(code), sensitive=())


@caught_by("test_a_code_is_not_shown_in_a_request", says="is not in sensitive")
class CodeInQuery(TallyAdapter):
    """A request does not say that there is a code in its query."""

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """Vendor operation: GET /api/uses."""
        exchange = super().find_redemption(query)
        response = yield attrs.evolve(next(exchange), sensitive=())
        try:
            exchange.send(response)
        except StopIteration as end:
            found: Redemption | None = end.value
            return found
        return None


@caught_by("test_a_result_does_not_show_codes", says="has a whole code")
class CodeInResult(TallyAdapter):
    """What became of a redemption is said with its whole code."""

    def redemption(self, use: wire.Use) -> Redemption:
        return attrs.evolve(super().redemption(use), reason=f"{use.code} was used")


@caught_by("test_an_error_does_not_quote_codes_or_secrets", says="quotes a")
class WordsQuoted(TallyAdapter):
    """An error has the vendor's words as they are, with the code that they quote."""

    def refuse(self, request: Request, response: Response) -> Any:
        error = super().refuse(request, response)
        error.vendor_message = self.read_error(response).message
        return error


@caught_by("test_logs_have_no_codes_or_secrets", says="'TALLY-7F3K' not in")
class CodeLogged(TallyAdapter):
    """The code of a use that failed is written into the adapter's own log."""

    def failure(self, request: Request, response: Response) -> ProviderError:
        logging.getLogger("rewardkit_tally").info("could not use %s", *request.sensitive)
        return super().failure(request, response)


@caught_by("test_logs_have_no_codes_or_secrets", says="'tally-sandbox-key' not in")
class KeyPrinted(TallyAdapter):
    """The key is shown on the terminal when a use failed."""

    def failure(self, request: Request, response: Response) -> ProviderError:
        sys.stderr.write(f"could not use it with {self.settings.api_key.reveal()}\n")
        return super().failure(request, response)


@caught_by(
    "test_an_operation_writes_down_no_codes_or_secrets", says="lookup writes a whole code down"
)
class LookupLogged(TallyAdapter):
    """Each code that is looked up is written into the adapter's own log."""

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """Vendor operation: GET /api/codes/{text}."""
        logging.getLogger("rewardkit_tally").info("looking up %s", query.code)
        return super().lookup(query)


@caught_by(
    "test_an_operation_writes_down_no_codes_or_secrets", says="claim_grant writes a whole code down"
)
class TokenPrinted(TallyAdapter):
    """A token is shown on the terminal."""

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Vendor operation: POST /api/gifts/claim."""
        sys.stdout.write(f"claiming {command.token}\n")
        return super().claim_grant(command)
