"""What reserving and redeeming a code are sent as, and what their answers come to.

A 200 is not a success here: the code has to be looked for among what was redeemed or may be, what
was refused and what was left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, ProviderError, Rejected
from rewardkit.exchange import Repeat, Request, Response, Subject
from rewardkit_voucherify import mapping, wire
from rewardkit_voucherify.mapping.money import VoucherifyLike
from rewardkit_voucherify.mapping.redemptions import FAILURE, REDEMPTION, SUCCESS

_LOCK = "LOCK"
_APPLICABLE = "APPLICABLE"
_KEY_LENGTH = 32  # of hexadecimal digits: more than enough to tell reservations apart

#: The vendor's units of time, by what each is; the first that a duration is a multiple of is used.
_TTL_UNITS: Mapping[str, timedelta] = {
    "SECONDS": timedelta(seconds=1),
    "MICROSECONDS": timedelta(microseconds=1),
}


def session_key(adapter: VoucherifyLike, order_id: str, code: str) -> str:
    """The key of the reservation of a code for an order.

    It is made of both, so that the same order reserves again under the same key, which replaces
    its own reservation, and so that it may hold several codes. Neither can be read in it.
    """
    digest = sha256(json.dumps([order_id, code]).encode()).hexdigest()
    return f"{adapter.settings.session_prefix}{digest[:_KEY_LENGTH]}"


def reserve_request(adapter: VoucherifyLike, command: op.Reserve, key: str) -> Request:
    """The request that holds a code. Vendor operation: POST /v1/validations.

    The same key replaces the reservation, so that asking twice does what asking once does.

    Raises:
        InvalidRequest: the duration is none, or an amount cannot be said in the vendor's hundredths.
    """
    session: dict[str, Any] = {"type": _LOCK, "key": key}
    if command.duration is not None:
        if command.duration <= timedelta():
            raise adapter.invalid(
                f"a reservation lasts for a while, not {command.duration}: give a longer duration"
            )
        session |= _ttl(command.duration)
    # "redeemable" has the answer name the campaign.
    body = {**_body(adapter, command), "session": session, "options": {"expand": ["redeemable"]}}
    return _post("validations", body, command.code, Repeat.SAFE)


def redeem_request(adapter: VoucherifyLike, command: op.Redeem, key: str | None) -> Request:
    """The request that uses a code. Vendor operation: POST /v1/redemptions.

    Args:
        adapter: the adapter.
        command: what is asked for.
        key: of the reservation that this confirms.

    Raises:
        InvalidRequest: an amount cannot be said in the vendor's hundredths.
    """
    body = _body(adapter, command)
    (redeemable,) = body["redeemables"]
    if command.amount is not None:
        redeemable["gift"] = {"credits": mapping.hundredths(adapter, command.amount)}
    if command.spend_on is not None:
        points = {} if command.points is None else {"points": command.points}
        redeemable["reward"] = {"id": command.spend_on, **points}
    if key is not None:
        body["session"] = {"type": _LOCK, "key": key}
    return _post("redemptions", body, command.code, Repeat.AFTER_READ_BACK)


def redeemed(code: str, answer: wire.Redemptions) -> wire.Redemption | None:
    """The redemption of the code, if there is one."""
    for entry in answer.redemptions or ():
        if entry.object == REDEMPTION and entry.result == SUCCESS and is_of(code, entry):
            return entry
    return None


def held(answer: wire.Validation) -> wire.Validated | None:
    """What is said of the code, the only one that was sent, if it may be used."""
    if answer.valid is not True:
        return None
    found = (each for each in answer.redeemables if each.status == _APPLICABLE)
    return next(found, None)


def refusal(
    adapter: VoucherifyLike, request: Request, answer: wire.Redemptions | wire.Validation
) -> ProviderError:
    """Why the code, the only one that was sent, was not redeemed or is not held.

    Returns:
        The error that the same refusal gives as an answer of its own.
    """
    for error in _errors(answer):
        return refused(adapter, request, error)
    return ContractViolated(
        "the answer names neither a success for the code nor a refusal", path="$.redeemables"
    )


def refused(adapter: VoucherifyLike, request: Request, error: Mapping[str, Any]) -> ProviderError:
    """The error that a refusal in an answer of success is.

    Args:
        adapter: the adapter.
        request: what was answered.
        error: an error's body, of which only ``key`` has to be there.
    """
    status = error.get("code")
    if type(status) is not int or not 400 <= status < 500:
        status = 400
    found = adapter.refuse(request, Response(status, {}, json.dumps(error).encode()))
    key = error.get("key")
    if key and key not in adapter.refusals and key not in adapter.unmapped:
        # The request was taken and the code was not: a key of tomorrow is a rejection, too.
        return found.recast(Rejected, reason=found.vendor_message)
    return found


def failures(entries: Iterable[wire.Redemption]) -> Iterator[Mapping[str, Any]]:
    """The errors of those that failed."""
    for entry in entries:
        if entry.result == FAILURE:
            yield {"key": entry.failure_code, "message": entry.failure_message}


def is_of(code: str, entry: wire.Redemption) -> bool:
    """Whether an entry is of the code; projects may be blind to upper and lower case."""
    voucher = entry.voucher
    return voucher is None or voucher.id == code or voucher.code.casefold() == code.casefold()


def _errors(answer: wire.Redemptions | wire.Validation) -> Iterator[Mapping[str, Any]]:
    """In the mode PARTIAL they stand in lists of their own, and else among what was asked for."""
    for item in (*(answer.inapplicable_redeemables or ()), *(answer.skipped_redeemables or ())):
        yield _error(item.result)
    if isinstance(answer, wire.Redemptions):
        yield from failures(answer.redemptions or ())
        return
    for validated in answer.redeemables:
        if validated.status in {"INAPPLICABLE", "SKIPPED"}:
            yield _error(validated.result)


def _error(result: wire.Refused) -> dict[str, Any]:
    """The error's body; the words of a rule may stand in the details alone."""
    error, details = dict(result.error or {}), result.details or {}
    words = details.get("message")
    if not error:
        return dict(details)
    if words and words != error.get("message") and not error.get("error"):
        error["error"] = {"message": words}
    return error


def _body(adapter: VoucherifyLike, command: op.Reserve | op.Redeem) -> dict[str, Any]:
    body: dict[str, Any] = {
        "redeemables": [{"object": "voucher", "id": command.code}],
        "order": mapping.order_json(adapter, command.order),
    }
    if command.customer is not None:
        body["customer"] = mapping.customer_json(command.customer)
    return body


def _post(name: str, body: dict[str, Any], code: str, repeat: Repeat) -> Request:
    return Request.post(
        "v1", name, json=body, repeat=repeat, subject=Subject.CODE, sensitive=(code,)
    )


def _ttl(duration: timedelta) -> dict[str, Any]:
    unit = next(unit for unit, each in _TTL_UNITS.items() if not duration % each)
    return {"ttl": duration // _TTL_UNITS[unit], "ttl_unit": unit}
