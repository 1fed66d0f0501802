"""Where the catalogue's rewards can be had in a sandbox, and for how many points."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .listing import page_of
from .refusing import not_found
from .shapes import Json, assignment
from .state import State


@define
class Assignments:
    """The endpoints of assignments to loyalty campaigns."""

    state: State

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "createRewardAssignment": self.create_assignment,
            "listRewardAssignments": self.list_assignments,
            "updateRewardAssignment": self.update_assignment,
        }

    def list_assignments(self, call: Call) -> Answer:
        """Vendor operation: GET /v1/rewards/{rewardId}/assignments."""
        return page_of("data", self.state.assignments_of(call.path["rewardId"]), call)

    def create_assignment(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/rewards/{rewardId}/assignments."""
        reward = self.state.reward(call.path["rewardId"])
        campaign = self.state.campaign(call.body["campaign"])
        points = call.body.get("parameters", {}).get("loyalty", {}).get("points")
        if reward["type"] == "COIN" and points is not None:
            raise Refused(400, "invalid_payload", "Points as money have no price")
        if reward["type"] != "COIN" and points is None:
            raise Refused(
                400,
                "missing_param",
                "Something that is needed is missing",
                details="'parameters.loyalty' is required",
            )
        for each in self.state.assignments_of(reward["id"]):
            if each["related_object_id"] == campaign["id"]:
                raise Refused(
                    409,
                    "duplicate_found",
                    "It is assigned already",
                    resource_id=each["id"],
                    resource_type="reward_assignment",
                )
        made = assignment(self.state.new_id("rewa"), reward["id"], campaign["id"], points)
        self.state.add_assignment({**made, "created_at": self.state.now()})
        return Answer(self.state.assignments[made["id"]])

    def update_assignment(self, call: Call) -> Answer:
        """Vendor operation: PUT /v1/rewards/{rewardId}/assignments/{assignmentId}."""
        found = self._assignment(call)
        loyalty = call.body.get("parameters", {}).get("loyalty", {})
        if loyalty and "parameters" in found:
            found["parameters"] = {"loyalty": {**found["parameters"]["loyalty"], **loyalty}}
        found["updated_at"] = self.state.now()
        return Answer(found)

    def _assignment(self, call: Call) -> Json:
        id = call.path["assignmentId"]
        for each in self.state.assignments_of(call.path["rewardId"]):
            if each["id"] == id:
                return each
        raise not_found("reward_assignment", id)
