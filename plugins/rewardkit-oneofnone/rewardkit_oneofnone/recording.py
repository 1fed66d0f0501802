"""Recording a redemption: of a shared or automatic reward, or of one that happened elsewhere.

The vendor answers that it was recorded and gives no id; what it does with a second record of the
same order is not documented, so none is ever sent again.
"""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, InvalidRequest
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Customer, Money, Order, Redemption, RedemptionStatus, RewardRef, mask

from . import inputs, wire
from .mapping import PROVIDER
from .tables import SOURCES
from .translation import Translation

_LONGEST = 500

#: What the answer never says. Neither does it repeat the customer, where none was sent.
NOT_STATED = frozenset({"at", "id", "points", "reason"})


@frozen(kw_only=True)
class Record:
    """What is to be recorded, whichever operation asks for it."""

    reward_id: str
    order: Order
    discount: Money | None
    customer: Customer | None = None
    source: str | None = None
    code: str | None = field(default=None, repr=mask)
    code_id: str | None = None
    grant_id: str | None = None


class Recording(Translation):
    """The part of the adapter that records redemptions."""

    def record_redemption(self, command: op.RecordRedemption) -> Exchange[Redemption]:
        """Tell of a redemption that happened elsewhere; the order's total and the discount go along.

        A customer's id is sent if it is a UUID, as the vendor's app users have, and so is the
        email. Whether a record with a code marks the code as redeemed is not documented.

        Vendor operation: POST /v1/rewards/redeem.

        Raises:
            InvalidRequest: the order has no total, or something else cannot be sent.
            RewardNotFound: there is no such reward.
            OutcomeUnknown: it may have been recorded; read back before you send it again.
        """
        code = command.code
        if code is not None and code.reward is not None and code.reward.provider != PROVIDER:
            raise self.invalid(f"the code is one of {code.reward.provider}: look it up here")
        return self.record(
            Record(
                reward_id=command.reward_id,
                order=command.order,
                discount=command.discount,
                customer=command.customer,
                source=command.source,
                code=None if code is None else code.value,
                code_id=None if code is None else code.id,
                grant_id=command.grant_id,
            )
        )

    def record(self, record: Record) -> Exchange[Redemption]:
        """Send one record, once."""
        body = self._record_body(record)
        customer = record.customer
        email = None if customer is None else customer.email
        response = yield Request.post(
            "v1",
            "rewards",
            "redeem",
            json=body,
            repeat=Repeat.NEVER,
            subject=Subject.REWARD,
            sensitive=tuple(text for text in (record.code, email) if text),
        )
        answer = self.decode(wire.RecordedRedemption, response)
        if not answer.success:  # which the contract does not allow, beside 201
            raise ContractViolated("$.success is not true", path="$.success")
        sent = body.get("teamAppUserId")
        return Redemption(
            id=None,
            reward=RewardRef(PROVIDER, record.reward_id),
            status=RedemptionStatus.SUCCEEDED,
            code=record.code,
            code_id=record.code_id,
            order_id=record.order.id,
            external_order_id=record.order.external_id,
            customer=sent,
            amount=record.discount,
            not_stated=NOT_STATED
            if customer is None or sent is not None
            else NOT_STATED | {"customer"},
            native=answer.raw or {},
        )

    def _record_body(self, record: Record) -> dict[str, Any]:
        order = record.order
        body: dict[str, Any] = {
            "rewardId": inputs.uuid("a reward", record.reward_id),
            "source": inputs.one_of(
                "source", self.settings.source if record.source is None else record.source, SOURCES
            ),
            "discountAmount": self._recorded_amount("discount", record.discount),
            "orderTotal": self._recorded_amount("the order's total", order.total),
            "orderId": inputs.text("the id of an order", order.id, _LONGEST),
        }
        if order.external_id is not None:
            body["externalOrderId"] = inputs.text(
                "the external id of an order", order.external_id, _LONGEST
            )
        if record.code_id is not None:
            body["codeId"] = inputs.uuid("a code", record.code_id)
        if record.grant_id is not None:
            body["grantId"] = inputs.uuid("a grant", record.grant_id)
        if record.customer is not None:
            body |= _customer(record.customer)
        if order.metadata:
            body["metadata"] = inputs.json_object("the order's metadata", order.metadata)
        return body

    def _recorded_amount(self, what: str, money: Money | None) -> int:
        if money is None:
            raise self.invalid(
                f"One of None records a redemption with the discount and the order's total, and "
                f"{what} is missing: pass discount=Money(...) and Order(id=..., total=Money(...))"
            )
        amount = self.amounts.write_money(what, money)
        if amount < 0:
            raise self.invalid(f"{what} cannot be negative: {money}")
        return amount


def _customer(customer: Customer) -> dict[str, str]:
    """What the vendor takes of a customer: the UUID of its app user, an email, or both."""
    found: dict[str, str] = {}
    if inputs.is_uuid(customer.id):
        found["teamAppUserId"] = customer.id
    if customer.email is not None:
        found["customerEmail"] = customer.email
    if not found:
        raise InvalidRequest(
            "One of None knows a customer by the UUID of its app user or by an email: give a "
            "Customer with one of them, or none at all"
        )
    return found
