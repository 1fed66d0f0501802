"""Grants: codes that are given to one customer, which the vendor calls publications."""

from __future__ import annotations

from typing import Any

from rewardkit import operations as op
from rewardkit.errors import CodeNotFound, Conflict, ContractViolated, ProviderError
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Grant

from . import mapping, wire
from .mapping.redemptions import SUCCESS
from .translation import CATALOGUE, VOUCHER, Translation

#: Refusals that a second call with the same id may meet. Which of them the vendor looks at first
#: is not documented, so each is read as a question whether the grant has been given.
_MAY_BE_A_REPEAT = frozenset(
    {
        "duplicate_source_id",
        "missing_vouchers",
        "no_voucher_suitable_for_publication",
        "voucher_already_published",
    }
)


class Granting(Translation):
    """The part of the adapter that gives codes to customers."""

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Give a customer a code of a campaign that nobody has, or a code without a campaign.

        The grant is claimed at once, and ``Grant.code`` is the customer's. ``source`` is sent as
        ``channel``, and ``id`` as ``source_id``, which is unique: where it is known already, the
        grant that was given then is read back.

        Vendor operations: POST /v1/publications; before it GET /v1/vouchers/{id} for a code
        without a campaign; GET /v1/publications?source_id= and GET /v1/vouchers/{code} for a grant
        that is repeated.

        Raises:
            InvalidRequest: the reward is of the catalogue, or a text is empty.
            RewardNotFound: there is no such campaign or code.
            Rejected: the campaign has no code left, or the code cannot be given.
            Conflict: the code has been given, or the id is that of another grant.
            OutcomeUnknown: it may have been given; with an id, the same call tells.
        """
        self._can_be_given(command)
        gives: dict[str, Any] = {"campaign": {"name": command.reward_id, "count": 1}}
        code = ""
        if command.reward_id.startswith(VOUCHER):
            code = (yield from self.standalone_voucher(command.reward_id)).code
            gives = {"voucher": code}
        try:
            response = yield self._publish(command, gives, code)
        except ProviderError as refused:
            if command.id is None or refused.vendor_key not in _MAY_BE_A_REPEAT:
                raise
            try:
                given = yield from self.given_before(command, command.id)
            except Conflict as taken:
                raise refused.recast(Conflict, detail=taken.detail) from None
            if given is None:
                raise
            return given
        found = self.decode(wire.Publication, response)
        voucher = found.voucher
        if voucher is None:
            voucher = yield from self.voucher(_only_code(found), Subject.CODE)
        return mapping.grant(self, found, voucher)

    def _publish(self, command: op.IssueGrant, gives: dict[str, Any], code: str) -> Request:
        own = {"source_id": command.id, "channel": command.source}
        return Request.post(
            "v1",
            "publications",
            params={"join_once": self.settings.join_once or None},
            json={
                **gives,
                "customer": mapping.customer_json(command.customer),
                **{name: value for name, value in own.items() if value is not None},
            },
            repeat=Repeat.NEVER if command.id is None else Repeat.AFTER_READ_BACK,
            subject=Subject.REWARD,
            sensitive=(code,) if code else (),
        )

    def given_before(self, command: op.IssueGrant, id: str) -> Exchange[Grant | None]:
        """The grant that was given with this id; None where there is none.

        Vendor operations: GET /v1/publications?source_id=, GET /v1/vouchers/{code}.

        Raises:
            Conflict: it was another customer's, of another reward, or its code is gone.
        """
        ask = Request.get("v1", "publications", params={"source_id": id})
        listed = self.decode(wire.PublicationsPage, (yield ask)).publications
        of_this_id = (each for each in listed if (each.source_id, each.result) == (id, SUCCESS))
        found = next(of_this_id, None)
        if found is None:
            return None
        try:
            voucher = yield from self.voucher(_only_code(found), Subject.CODE)
        except CodeNotFound:
            raise _taken("gave a code that is gone") from None
        if command.reward_id not in {voucher.campaign_id or voucher.id, voucher.campaign}:
            raise _taken("is of another reward")
        if mapping.customer_of(found) != command.customer.id:
            raise _taken("was given to another customer")
        return mapping.grant(self, found, voucher)

    def _can_be_given(self, command: op.IssueGrant) -> None:
        if command.reward_id.startswith(CATALOGUE):
            raise self.invalid(
                "a reward of the catalogue (rew_…) is bought with points, and not given: give a "
                "code of its campaign (camp_…)"
            )
        texts = {
            "the customer's id": command.customer.id,
            "the id of the grant": command.id,
            "the source of the grant": command.source,
        }
        for name, text in texts.items():
            if text is not None and not text.strip():
                raise self.invalid(f"{name} is empty: write your own")


def _only_code(found: wire.Publication | wire.ListedPublication) -> str:
    codes = [found.voucher.code] if found.voucher else found.vouchers or []
    if len(codes) != 1:
        raise ContractViolated(
            f"$.vouchers has {len(codes)} codes, and one was asked for", path="$.vouchers"
        )
    return codes[0]


def _taken(why: str) -> Conflict:
    return Conflict(f"the grant that has this id already {why}: take another id")
