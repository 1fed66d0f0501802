"""Tally's operations on offers, and how it lists things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from rewardkit import operations as op
from rewardkit.exchange import Exchange, Repeat, Request, Subject
from rewardkit.model import Page, Reward

from . import wire
from .writing import Writing

T = TypeVar("T")

_PAGE_AT_MOST = 100


class Offers(Writing):
    """The part of the adapter that has the offers."""

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """Vendor operation: GET /api/offers/{id}."""
        return self.reward((yield from self.offer(query.id)))

    def offer(self, id: str) -> Exchange[wire.Offer]:
        """An offer as it is now."""
        response = yield Request.get("api", "offers", id, subject=Subject.REWARD)
        return self.decode(wire.Offer, response)

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """Vendor operation: GET /api/offers."""
        if query.scope is not None:
            raise self.invalid("offers cannot be listed by what they apply to: leave scope out")
        params = self.page_params(query)
        response = yield Request.get("api", "offers", params=params)
        return self.page(self.decode(wire.Offers, response), self.reward)

    def page_params(self, query: Any) -> dict[str, Any]:
        """Which part of a list, and how much of it."""
        status = getattr(query, "status", None)
        return {
            "state": status and self.state(status),
            "limit": query.page_size and min(query.page_size, _PAGE_AT_MOST),
            "cursor": query.cursor,
        }

    def page(self, page: Any, read: Callable[[Any], T]) -> Page[T]:
        """A page of a list."""
        return Page(tuple(map(read, page.entries)), page.next)

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """Vendor operation: POST /api/offers."""
        (request,) = self.requests_to_create(command.reward)
        response = yield request
        return self.reward(self.decode(wire.Offer, response))

    def requests_to_create(self, reward: Reward) -> tuple[Request, ...]:
        return (Request.post("api", "offers", json=self.offer_body(reward)),)

    def update_reward(self, command: op.UpdateReward) -> Exchange[Reward]:
        """Vendor operations: GET and PUT /api/offers/{id}, which takes the whole offer."""
        changes = self.changes(command.before, command.after)
        offer = yield from self.offer(command.before.ref.id)
        if changes:
            response = yield self.replacing(offer, changes)
            offer = self.decode(wire.Offer, response)
        return self.reward(offer)

    def replacing(self, offer: wire.Offer, changes: Mapping[str, Any]) -> Request:
        """The request that changes an offer, and leaves all else as Tally has it."""
        return Request.put(
            "api",
            "offers",
            offer.id,
            json={**(offer.raw or {}), **changes},
            subject=Subject.REWARD,
            repeat=Repeat.SAFE,
        )

    def delete_reward(self, command: op.DeleteReward) -> Exchange[None]:
        """Vendor operation: DELETE /api/offers/{id}."""
        yield Request.delete("api", "offers", command.id, subject=Subject.REWARD)

    def set_status(self, command: op.SetStatus) -> Exchange[Reward]:
        """Vendor operation: POST /api/offers/{id}/state."""
        response = yield Request.post(
            "api",
            "offers",
            command.id,
            "state",
            json={"state": self.state(command.status)},
            subject=Subject.REWARD,
            repeat=Repeat.SAFE,
        )
        return self.reward(self.decode(wire.Offer, response))
