"""One of None as a provider: its eleven operations on rewards, as rewardkit's operations.

Reading is here; what uses or changes something is in ``redeeming``, ``recording``, ``generating``,
``granting`` and ``updating``; what becomes of other providers' rewards in ``fitting``. Shapes are in ``wire``, meanings in ``mapping``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, InvalidRequest, RewardNotFound
from rewardkit.exchange import Exchange, Request, Response, Subject
from rewardkit.model import Code, CodeMatch, OpenEnum, Page, Reward
from rewardkit.operations import Checked
from rewardkit.refusals import VendorError

from . import capabilities, errors, inputs, wire
from .fitting import Nearest
from .granting import Granting
from .mapping import PROVIDER
from .paging import Slice, page
from .repeating import Repeating
from .settings import OneOfNoneSettings
from .tables import CODE_STATUS_TO_VENDOR, SCOPE_TO_VENDOR, STATUS_TO_VENDOR, SYSTEMS
from .updating import Updating

if TYPE_CHECKING:
    from rewardkit.homes import Homes

E = TypeVar("E", bound=OpenEnum)


class OneOfNoneAdapter(Nearest, Repeating, Granting, Updating):
    """Translates for One of None; see the README for what is assumed where nothing is documented."""

    provider = PROVIDER
    Settings = OneOfNoneSettings
    refusals = errors.REFUSALS
    limitations = capabilities.LIMITATIONS
    unsupported = capabilities.UNSUPPORTED
    batch_limits = capabilities.BATCH_LIMITS

    @property
    def base_url(self) -> str:
        """The API's address, from the settings."""
        return self.settings.base_url

    def headers(self) -> Mapping[str, str]:
        """The team's key."""
        return {"x-api-key": self.settings.api_key.reveal()}

    def read_error(self, response: Response) -> VendorError:
        """The ``code`` and ``message`` of an error answer."""
        return errors.read_error(response)

    def homes(self, reward: Reward) -> Homes:
        """The tables of its fields; see ``FIELDS.md``."""
        from . import explaining

        return explaining.homes(reward)

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """The reward with this id, from the list, as there is no endpoint for one reward.

        Vendor operation: GET /v1/rewards, up to once for every 1000 rewards.
        """
        wanted = inputs.uuid("a reward", query.id).lower()
        asked = Slice()
        before: list[str] = []
        while True:
            found = yield from self._rewards_page(asked, {})
            entries = [entry for entry in found.data if entry is not None]
            for entry in entries:
                if entry.id.lower() == wanted:
                    return self.neutral.reward(entry)
            following = asked.after(len(found.data), found.pagination)
            if following is None:
                raise RewardNotFound
            ids = [entry.id for entry in entries]
            if ids == before:  # or we would ask for ever
                raise ContractViolated(
                    f"the list of rewards repeats itself at offset {asked.offset}", path="$.data"
                )
            asked, before = Slice(following), ids

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """One page of the rewards that match.

        Vendor operation: GET /v1/rewards.
        """
        asked = Slice.of(query.cursor, query.page_size)
        filters = {
            "status": _vendors_word(STATUS_TO_VENDOR, query.status, "status"),
            "scope": _vendors_word(SCOPE_TO_VENDOR, query.scope, "scope"),
        }
        found = yield from self._rewards_page(asked, filters)
        return page(found.data, found.pagination, asked, self.neutral.reward, query.ahead)

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """The reward behind a code, unique or shared.

        Vendor operation: GET /v1/rewards/lookup?code=.

        Raises:
            CodeNotFound: there is no such code, or it is longer than any.
        """
        inputs.code(query.code)
        response = yield Request.get(
            "v1",
            "rewards",
            "lookup",
            params={"code": query.code},
            subject=Subject.CODE,
            sensitive=(query.code,),
        )
        found = self.decode(wire.RewardLookup, response)
        return self.neutral.match(found, query.code)

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """One page of a reward's codes.

        Vendor operation: GET /v1/rewards/{id}/codes.
        """
        asked = Slice.of(query.cursor, query.page_size)
        status = _vendors_word(CODE_STATUS_TO_VENDOR, query.status, "status")
        response = yield Request.get(
            "v1",
            "rewards",
            inputs.uuid("a reward", query.reward_id),
            "codes",
            params={"status": status, **asked.counted(query.ahead)},
            subject=Subject.REWARD,
        )
        found = self.decode(wire.RewardCodesPage, response)
        return page(found.data, found.pagination, asked, self.neutral.code, query.ahead)

    def retry_sync(self, command: op.RetrySync) -> Exchange[Reward]:
        """Sync a reward to ``shopify`` or ``stripe`` once more.

        The reward in the answer has the state of its syncs. If it does not have this system's, the
        path ``syncs.shopify`` or ``syncs.stripe`` is ``not_stated``.

        Vendor operation: POST /v1/rewards/{id}/sync?system=.
        """
        system = command.system
        if system not in SYSTEMS:
            raise self.invalid(
                f"One of None syncs to {' or '.join(sorted(SYSTEMS))}, not to {system!r}"
            )
        response = yield Request.post(
            "v1",
            "rewards",
            inputs.uuid("a reward", command.reward_id),
            "sync",
            params={"system": system},
            subject=Subject.REWARD,
        )
        reward = self.neutral.reward(self.decode(wire.Reward, response))
        if any(sync.system == system for sync in reward.syncs):
            return reward
        return evolve(reward, not_stated=reward.not_stated | {f"syncs.{system}"})

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Whether the key is good: a list of one reward.

        Vendor operation: GET /v1/rewards?limit=1.
        """
        yield from self._rewards_page(Slice(limit=1), {})
        return Checked(provider=PROVIDER)

    def _rewards_page(
        self, asked: Slice, filters: Mapping[str, str | None]
    ) -> Exchange[wire.RewardsPage]:
        response = yield Request.get("v1", "rewards", params={**filters, **asked.params})
        return self.decode(wire.RewardsPage, response)


def _vendors_word(table: Mapping[E, str], ours: E | None, what: str) -> str | None:
    """The vendor's word for a filter; what there is no word for cannot be asked for."""
    if ours is None or ours in table:
        return None if ours is None else table[ours]
    raise InvalidRequest(f"One of None has no {what} {ours!r}: write {', '.join(table)}")
