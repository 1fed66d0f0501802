"""What redeeming a code is sent as, and what its answer comes to.

A 200 is not a success here: the code has to be looked for among what was redeemed, what was
refused and what was left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, ProviderError, Rejected
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.mapping.money import VoucherifyLike
from rewardkit_voucherify.mapping.redemptions import FAILURE, REDEMPTION, SUCCESS


def redeem_request(adapter: VoucherifyLike, command: op.Redeem) -> Request:
    """The request that uses a code. Vendor operation: POST /v1/redemptions.

    Raises:
        InvalidRequest: an amount cannot be said in the vendor's hundredths.
    """
    redeemable: dict[str, Any] = {"object": "voucher", "id": command.code}
    if command.amount is not None:
        redeemable["gift"] = {"credits": mapping.hundredths(adapter, command.amount)}
    body: dict[str, Any] = {
        "redeemables": [redeemable],
        "order": mapping.order_json(adapter, command.order),
    }
    if command.customer is not None:
        body["customer"] = mapping.customer_json(command.customer)
    if command.reservation is not None:
        body["session"] = {"type": "LOCK", "key": command.reservation.id}
    return Request.post(
        "v1",
        "redemptions",
        json=body,
        repeat=Repeat.AFTER_READ_BACK,
        subject=Subject.CODE,
        sensitive=(command.code,),
    )


def redeemed(code: str, answer: wire.Redemptions) -> wire.Redemption | None:
    """The redemption of the code, if there is one."""
    for entry in answer.redemptions or ():
        if entry.object == REDEMPTION and entry.result == SUCCESS and _is_of(code, entry):
            return entry
    return None


def refusal(adapter: VoucherifyLike, request: Request, answer: wire.Redemptions) -> ProviderError:
    """Why the code, the only one that was sent, was not redeemed.

    Returns:
        The error that the same refusal gives as an answer of its own.
    """
    for item in (*(answer.inapplicable_redeemables or ()), *(answer.skipped_redeemables or ())):
        return _refused(adapter, request, item.result.error or item.result.details or {})
    for entry in answer.redemptions or ():
        if entry.result == FAILURE:
            failed = {"key": entry.failure_code, "message": entry.failure_message}
            return _refused(adapter, request, failed)
    return ContractViolated(
        "the answer names neither a redemption of the code nor a refusal", path="$.redemptions"
    )


def _refused(adapter: VoucherifyLike, request: Request, error: Mapping[str, Any]) -> ProviderError:
    status = error.get("code")
    if type(status) is not int or not 400 <= status < 500:
        status = 400
    refused = adapter.refuse(request, Response(status, {}, json.dumps(error).encode()))
    key = error.get("key")
    if key and key not in adapter.refusals and key not in adapter.unmapped:
        # The request was taken and the code was not: a key of tomorrow is a rejection, too.
        return refused.recast(Rejected, reason=refused.vendor_message)
    return refused


def _is_of(code: str, entry: wire.Redemption) -> bool:
    """Whether an entry is of the code; projects may be blind to upper and lower case."""
    voucher = entry.voucher
    return voucher is None or voucher.id == code or voucher.code.casefold() == code.casefold()
