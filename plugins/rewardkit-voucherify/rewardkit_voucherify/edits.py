"""What differs between two states of a reward, as the body of the vendor's update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from rewardkit.errors import InvalidRequest, OutcomeUnknown
from rewardkit.model import Benefit, Credit, LoyaltyPoints, PayWithPoints, Product, Reward, flat
from rewardkit.wire import exact_number

from .benefits import benefit_problems
from .changes import CATALOGUE, Changes
from .inputs import instant_text, json_object, refuse
from .mapping.money import VoucherifyLike
from .mapping.offers import (
    DISCOUNTS,
    balance_json,
    discount_json,
    effect_of,
    gift_json,
    parameters_json,
)
from .wire.looseness import Opaque


@frozen
class Edit:
    """An update.

    Attributes:
        changed: our fields and their new values.
        natives: keys of the vendor's own and their new values.
        body: what is sent; empty where the update itself has nothing to do.
    """

    changed: Mapping[str, Any]
    natives: Mapping[str, Any]
    body: Mapping[str, Any]

    def check(self, adapter: VoucherifyLike, after: Reward) -> None:
        """Hold the vendor's answer to what was asked: it skips what it does not take in silence.

        Raises:
            OutcomeUnknown: something is not as it was asked for.
        """
        now = dict(flat(after))
        stale = [
            path
            for path, value in self.changed.items()
            if not _alike(_sent(adapter, now[path]), _sent(adapter, value))
        ]
        stale += [
            f"native {key!r}"
            for key, value in self.natives.items()
            if after.native.get(key) != value
        ]
        if stale:
            raise OutcomeUnknown(
                f"the vendor took the update without a word, and its answer does not have the new "
                f"{', '.join(stale)}"
            )


def edit_of(
    adapter: VoucherifyLike, changes: Changes, before: Reward, after: Reward, held: Opaque
) -> Edit:
    """What an update has to say.

    Args:
        adapter: has the settings.
        changes: what the vendor takes of this kind.
        before: as it was read.
        after: as it is to be.
        held: what of the native payload gives, such as the voucher of a campaign.

    Raises:
        InvalidRequest: something changed that cannot be written; all of it is named.
    """
    old = dict(flat(before))
    changed = {path: value for path, value in flat(after) if value != old[path]}
    natives = {
        key: after.native.get(key)
        for key in {**before.native, **after.native}
        if after.native.get(key) != before.native.get(key)
    }
    refuse(
        [
            f"a change of {path} of {changes.what} ({changes.fixed[path]})"
            for path in changed
            if path in changes.fixed
        ]
        + [
            f"a change of native {key!r} (change the neutral field, or make it in the dashboard)"
            for key in natives
            if key not in changes.natives
        ]
    )
    body: dict[str, Any] = dict(natives)
    for path, value in changed.items():
        if path in changes.keys:
            body[changes.keys[path]] = (
                instant_text(path, value) if isinstance(value, datetime) else value
            )
    if changes is CATALOGUE:
        body |= _of_catalogue(before, after, changed)
    if "metadata" in changed:
        body |= _metadata(before, after, merges=changes.merges)
    if "benefit" in changed:
        refuse(benefit_problems(after.benefit))
        body |= _benefit(adapter, changes, before, after, held)
    return Edit(changed, natives, body)


def _of_catalogue(before: Reward, after: Reward, changed: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if "name" in changed and not after.name.strip():
        raise InvalidRequest("name is empty: give the reward one")
    shown = {"description", "image_url", "limits.stock"} & changed.keys()
    if shown and not isinstance(before.benefit, Product):
        raise InvalidRequest(f"only products have {', '.join(sorted(shown))} in the catalogue")
    if "limits.stock" in changed:
        if type(after.limits.stock) is not int or after.limits.stock < 0:
            raise InvalidRequest(
                "limits.stock is a whole number and not negative; the vendor takes no null"
            )
        body["stock"] = after.limits.stock
    attributes = {"description": after.description, "image_url": after.image_url}
    if attributes.keys() & changed.keys():
        kept = {**(before.native.get("attributes") or {}), **attributes}
        body["attributes"] = {key: value for key, value in kept.items() if value is not None}
    return body


def _metadata(before: Reward, after: Reward, *, merges: bool) -> dict[str, Any]:
    """The metadata: where the vendor merges it, only what differs, and what is to go by name."""
    whole = json_object("metadata", after.metadata)
    if not merges:
        return {"metadata": whole}
    new = {
        key: value
        for key, value in whole.items()
        if key not in before.metadata or before.metadata[key] != value
    }
    gone = [key for key in before.metadata if key not in whole]
    return ({"metadata": new} if new else {}) | ({"unset_metadata_fields": gone} if gone else {})


def _benefit(
    adapter: VoucherifyLike, changes: Changes, before: Reward, after: Reward, held: Opaque
) -> dict[str, Any]:
    old, new = before.benefit, after.benefit
    discount, gift = held.get("discount"), held.get("gift")
    if type(new) in DISCOUNTS and isinstance(discount, dict):
        _same_type(changes, old, new)
        effect = effect_of(before.applies_to)
        return {"discount": discount_json(adapter, new, effect, discount)}
    if isinstance(new, Credit) and isinstance(gift, dict) and changes.merges:
        effect = gift.get("effect") or effect_of(before.applies_to)
        return {"gift": gift_json(adapter, new, effect, gift)}
    parameters = before.native.get("parameters") or {}
    if isinstance(new, Product | PayWithPoints) and type(new) is type(old):
        return {"parameters": parameters_json(adapter, new, parameters)}
    if isinstance(new, Credit | LoyaltyPoints) and type(new) is type(old) and changes is CATALOGUE:
        target = parameters.get("campaign") or {}
        if target.get("balance") is not None:  # else it is the campaign's to say
            return {"parameters": {"campaign": balance_json(adapter, new, target)}}
    raise InvalidRequest(
        f"the benefit of {changes.what} cannot become {type(new).__name__} from "
        f"{type(old).__name__} by an update: make a new reward"
    )


def _same_type(changes: Changes, old: Benefit, new: Benefit) -> None:
    if not changes.merges and type(old) is not type(new):
        raise InvalidRequest(
            f"a code keeps the type of its discount, and cannot become {type(new).__name__} from "
            f"{type(old).__name__}: make a new one"
        )


def _sent(adapter: VoucherifyLike, value: Any) -> Any:
    """A benefit as it is sent, since the vendor's answers do not say the currency; else the value."""
    if type(value) in DISCOUNTS:
        return discount_json(adapter, value, "")
    if isinstance(value, Credit):
        return gift_json(adapter, value, "")
    if isinstance(value, Product | PayWithPoints):
        return parameters_json(adapter, value)
    return value


def _alike(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same to the vendor, which knows milliseconds and no empty text."""
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        return abs(ours - theirs).total_seconds() < 0.001
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return ours.keys() == theirs.keys() and all(
            _alike(value, theirs[key]) for key, value in ours.items()
        )
    if type(ours) is float or type(theirs) is float:
        return bool(_number(ours) == _number(theirs))
    return bool(ours == theirs) or (ours in _NO_TEXT and theirs in _NO_TEXT)


_NO_TEXT = (None, "")


def _number(value: Any) -> Any:
    try:
        return exact_number(value)
    except ValueError:
        return value
