"""The validation rules of a sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .shapes import Json, rule
from .state import State


@define
class ValidationRules:
    """The endpoints of validation rules; how they are assigned is seen on campaigns."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "createValidationRule": self.create_validation_rule,
            "getValidationRule": self.get_validation_rule,
        }

    def create_validation_rule(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/validation-rules."""
        asked: Json = call.body
        singles = {key: value for key, value in asked.get("rules", {}).items() if key != "logic"}
        if any(not each.get("name") or not each.get("conditions") for each in singles.values()):
            raise _invalid("Each rule has a name and conditions")
        if not singles and not asked.get("applicable_to"):
            raise _invalid("There is no rule in it")
        if any(each["name"] == asked["name"] for each in self.state.rules.values()):
            raise _invalid("There is a rule of that name already")
        parts = {key: value for key, value in asked.items() if key not in {"name", "rules"}}
        made = rule(self.state.new_id("val"), asked["name"], asked.get("rules", {}), **parts)
        self.state.add_rule({**made, "created_at": self.state.now()})
        return Answer(self.state.rule(made["id"]))

    def get_validation_rule(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/validation-rules/{validationRuleId}."""
        return Answer(self.state.rule(call.path["validationRuleId"]))


def _invalid(details: str) -> Refused:
    return Refused(400, "invalid_validation_rules", "The rules are not valid", details=details)
