"""What a sandbox knows, in memory: each object as the JSON that it is answered with."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from rewardkit.sandbox import Clock, Identifiers
from rewardkit.times import format_instant

from .refusing import not_found
from .shapes import Json, voucher

_ID_LENGTH = 20


@frozen
class Lock:
    """A use of a code that is held.

    Attributes:
        ends: when it is free again.
        credits: what of a gift card is held with it.
    """

    ends: datetime
    credits: int


@define
class State:
    """A project.

    Attributes:
        clock: its time.
        ids: makes ids and codes.
        campaigns: by id, as are the others; vouchers come in the order they were made.
        orders: by our side's id (``source_id``).
        customers: by our side's id.
        history: the redemptions of each voucher, by the voucher's id.
        redemptions: those of all vouchers, in the order they were made, rollbacks among them.
        taken_off: what each redemption took off its order, by the redemption's id.
        locks: what is held of vouchers, by the voucher's id and the session's key.
        rules: validation rules by id.
        assignments: where rewards of the catalogue can be had, by id.
    """

    clock: Clock
    ids: Identifiers
    campaigns: dict[str, Json] = field(factory=dict)
    rewards: dict[str, Json] = field(factory=dict)
    vouchers: dict[str, Json] = field(factory=dict)
    orders: dict[str, Json] = field(factory=dict)
    customers: dict[str, Json] = field(factory=dict)
    history: dict[str, list[Json]] = field(factory=dict)
    redemptions: list[Json] = field(factory=list)
    taken_off: dict[str, int] = field(factory=dict)
    locks: dict[tuple[str, str], Lock] = field(factory=dict)
    rules: dict[str, Json] = field(factory=dict)
    assignments: dict[str, Json] = field(factory=dict)
    _ids_by_code: dict[str, str] = field(factory=dict)

    def now(self) -> str:
        """The present as the vendor writes it."""
        return format_instant(self.clock.now().replace(microsecond=0))

    def new_id(self, prefix: str) -> str:
        """An id that looks like the vendor's, such as ``r_…``."""
        return f"{prefix}_{self.ids.text(_ID_LENGTH)}"

    def campaign(self, id_or_name: str) -> Json:
        """A campaign by its id or name. Raises Refused."""
        found = self.campaigns.get(id_or_name)
        if found is None:
            named = (each for each in self.campaigns.values() if each["name"] == id_or_name)
            found = next(named, None)
        if found is None:
            raise not_found("campaign", id_or_name)
        return found

    def reward(self, id: str) -> Json:
        """A reward of the catalogue. Raises Refused."""
        if id not in self.rewards:
            raise not_found("reward", id)
        return self.rewards[id]

    def voucher(self, code_or_id: str) -> Json:
        """A voucher by its code or id. Raises Refused."""
        id = self._ids_by_code.get(code_or_id, code_or_id)
        if id not in self.vouchers:
            raise not_found("voucher", code_or_id)
        return self.vouchers[id]

    def redemption(self, id: str) -> Json:
        """A redemption or a rollback. Raises Refused."""
        found = next((each for each in self.redemptions if each["id"] == id), None)
        if found is None:
            raise not_found("redemption", id)
        return found

    def record(self, entry: Json) -> None:
        """Write a redemption or a rollback into the history."""
        self.redemptions.append(entry)
        if entry["voucher"] is not None:
            self.history[entry["voucher"]["id"]].append(entry)

    def customer(self, given: Json) -> Json:
        """The customer that a call names by our side's id or the vendor's, made if unknown."""
        source_id, id = given.get("source_id"), given.get("id")
        known = self.customers.get(source_id or "")
        if known is None and id:
            known = next((each for each in self.customers.values() if each["id"] == id), None)
        if known is None:
            known = {
                "id": id or self.new_id("cust"),
                "name": given.get("name"),
                "email": given.get("email"),
                "source_id": source_id,
                "metadata": given.get("metadata") or {},
                "object": "customer",
            }
            self.customers[source_id or known["id"]] = known
        return known

    def rule(self, id: str) -> Json:
        """A validation rule. Raises Refused."""
        if id not in self.rules:
            raise not_found("validation_rule", id)
        return self.rules[id]

    def assignments_of(self, reward_id: str) -> list[Json]:
        """Where a reward of the catalogue can be had, in the order that this was said."""
        reward = self.reward(reward_id)
        return [each for each in self.assignments.values() if each["reward_id"] == reward["id"]]

    def has_code(self, code: str) -> bool:
        """Whether a code is taken; codes are unique in a project."""
        return code in self._ids_by_code

    def add_campaign(self, campaign: Json) -> None:
        """Add a campaign."""
        self.campaigns[campaign["id"]] = deepcopy(campaign)

    def remove_campaign(self, campaign: Json) -> None:
        """Remove a campaign with its codes."""
        del self.campaigns[campaign["id"]]
        for each in list(self.vouchers.values()):
            if each["campaign_id"] == campaign["id"]:
                self.remove_voucher(each)

    def remove_voucher(self, voucher: Json) -> None:
        """Remove a voucher; its text may be used again."""
        del self.vouchers[voucher["id"]]
        del self.history[voucher["id"]]
        del self._ids_by_code[voucher["code"]]

    def add_rule(self, rule: Json) -> None:
        """Add a validation rule."""
        self.rules[rule["id"]] = deepcopy(rule)

    def add_assignment(self, assignment: Json) -> None:
        """Say that a reward can be had in a loyalty campaign."""
        self.assignments[assignment["id"]] = deepcopy(assignment)

    def new_code(self, campaign: Json) -> str:
        """A code as a campaign's settings have it; one without random characters may be taken."""
        config = campaign["voucher"]["code_config"]
        pattern = config.get("pattern")
        while True:
            if pattern:
                code = "".join(self.ids.code("", 1) if each == "#" else each for each in pattern)
            else:
                code = self.ids.code(config.get("prefix") or "", int(config.get("length") or 8))
                code += config.get("postfix") or ""
            if not self.has_code(code) or "#" not in (pattern or "#"):
                return code

    def add_reward(self, reward: Json) -> None:
        """Add a reward of the catalogue."""
        self.rewards[reward["id"]] = deepcopy(reward)

    def add_voucher(self, voucher: Json) -> Json:
        """Add a voucher, and count it for its campaign."""
        made = deepcopy(voucher)
        self.vouchers[made["id"]] = made
        self._ids_by_code[made["code"]] = made["id"]
        self.history[made["id"]] = []
        if made["campaign_id"] is not None:
            self.campaigns[made["campaign_id"]]["vouchers_count"] += 1
        return made

    def add_code(self, campaign: Json, code: str, **own: Any) -> Json:
        """Add a voucher with what its campaign gives, and what it has of its own."""
        template = campaign["voucher"]
        gives = {
            name: template[name]
            for name in ("discount", "gift", "loyalty_card")
            if name in template
        }
        if "loyalty_card" in gives:
            points = gives["loyalty_card"]["points"]
            gives = {"loyalty_card": {"points": points, "balance": points}}
        own = {"quantity": template["redemption"]["quantity"], **own}
        return self.add_voucher(voucher(self.new_id("v"), code, gives, campaign=campaign, **own))
