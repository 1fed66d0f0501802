"""The tokens of a sandbox: given out for the keys, and good for 15 minutes of its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import define, field, frozen

from rewardkit.sandbox import Answer, Call, Clock, Contract, Handler, Identifiers, Refused

LIFETIME = timedelta(seconds=900)
MOST = 1_000  # that are good at the same time
EVERYTHING = "api"

#: The scopes of the server side; but for the first, each is the first part of a path.
SCOPES = frozenset(
    {
        EVERYTHING,
        "assets",
        "async-actions",
        "campaigns",
        "categories",
        "consents",
        "customers",
        "events",
        "exports",
        "locations",
        "loyalties",
        "metadata-schemas",
        "orders",
        "product-collections",
        "products",
        "promotions",
        "publications",
        "qualifications",
        "redemptions",
        "referrals",
        "rewards",
        "segments",
        "skus",
        "task-results",
        "templates",
        "trash-bin",
        "validation-rules",
        "validation-rules-assignments",
        "validations",
        "vouchers",
    }
)

_CREATE = "createToken"
_LENGTH = 40


@frozen
class _Given:
    scopes: frozenset[str]
    expires_at: datetime


@define
class Tokens:
    """The endpoint that gives out tokens, and the check of those that come back.

    Attributes:
        clock: the simulator's time.
        ids: makes tokens.
        contract: says which path an operation has, and so which scope it needs.
    """

    clock: Clock
    ids: Identifiers
    contract: Contract
    _given: dict[str, _Given] = field(factory=dict, init=False, repr=False)

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {_CREATE: self.create}

    def create(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/oauth/token."""
        scopes = frozenset(call.body["scope"].split())
        if not scopes or scopes - SCOPES:
            raise Refused(400, "invalid_scope", "The scope is none that there is")
        now = self.clock.now()
        self._given = {
            token: given for token, given in self._given.items() if given.expires_at > now
        }
        if len(self._given) >= MOST:  # the status is not documented
            raise Refused(429, "", "There are too many tokens")
        token = self.ids.text(_LENGTH)
        self._given[token] = _Given(scopes, now + LIFETIME)
        return Answer(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": int(LIFETIME.total_seconds()),
                "expires_at": int((now + LIFETIME).timestamp()),
                "scope": call.body["scope"],
                "client_id": "client_Sandbox",
            }
        )

    def passes(self, call: Call) -> bool:
        """Whether a call comes with a good token; False where it has none, and needs the keys.

        Raises:
            Refused: the token is not good, or not for this path (the status is not documented).
        """
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if not token or call.operation == _CREATE:
            return False
        given = self._given.get(token)
        if scheme != "Bearer" or given is None or given.expires_at <= self.clock.now():
            raise Refused(401, "unauthorized", "The token is not accepted, or has ended")
        scope = self.contract.operations[call.operation].path.split("/")[2]
        if not given.scopes & {EVERYTHING, scope}:
            raise Refused(
                403, "missing_required_permission", f"The token is not for the scope {scope}"
            )
        return True
