"""The adapter of ``local:``: each operation is one request, whose body is the operation's document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rewardkit import operations as op
from rewardkit.errors import ContractViolated, ProviderError
from rewardkit.exchange import Exchange, Repeat, Request, Response, Subject
from rewardkit.model import Code, CodeMatch, Grant, Page, Redemption, Reservation, Reward
from rewardkit.operations import Checked, Operation
from rewardkit.refusals import VendorError

from .errors import REFUSALS, read_facts
from .fitting import Nearest
from .homes import Explaining
from .messages import alone, creation, read, value_of, values_of, write
from .naming import PROVIDER
from .settings import BATCH_LIMIT, LocalSettings


class LocalAdapter(Nearest, Explaining):
    """Speaks to the embedded store. All operations work, each in one transaction.

    A reward that is applied by itself has no code: redeem its reference, such as
    ``local:free-shipping``, in a code's place.
    """

    provider: ClassVar[str] = PROVIDER
    Settings: ClassVar[type[Any]] = LocalSettings
    refusals: ClassVar[Mapping[str, type[ProviderError]]] = REFUSALS
    batch_limits: ClassVar[Mapping[Operation, int]] = dict.fromkeys(
        (Operation.GENERATE_CODES, Operation.IMPORT_CODES), BATCH_LIMIT
    )

    @property
    def base_url(self) -> str:
        """Where the store is: ``local:shop.db``."""
        return f"local:{self.settings.path}"

    def read_error(self, response: Response) -> VendorError:
        """The store's key, its sentence and the facts behind it."""
        try:
            body = response.json()
            return VendorError(key=body["key"], facts=read_facts(body))
        except (ContractViolated, ValueError, TypeError, KeyError, AttributeError):
            return VendorError()

    def refuse(self, request: Request, response: Response) -> ProviderError:
        """The neutral error of a refusal; there is no HTTP here, and so no status to tell of."""
        error = super().refuse(request, response)
        error.status = None
        return error

    # Rewards ------------------------------------------------------------------------------------

    def get_reward(self, query: op.GetReward) -> Exchange[Reward]:
        """The reward with this id.

        Store operation: get_reward.
        """
        response = yield read(Operation.GET_REWARD, query, Subject.REWARD)
        return value_of(Reward, response)

    def list_rewards(self, query: op.ListRewards) -> Exchange[Page[Reward]]:
        """One page of rewards, oldest first.

        Store operation: list_rewards.
        """
        response = yield read(Operation.LIST_REWARDS, query)
        return value_of(Page[Reward], response)

    def create_reward(self, command: op.CreateReward) -> Exchange[Reward]:
        """Create a reward; its id is that of a ``local:`` reference, or made of its name.

        Store operation: create_reward.
        """
        response = yield creation(command)
        return value_of(Reward, response)

    def update_reward(self, command: op.UpdateReward) -> Exchange[Reward]:
        """Write what differs, if nobody else has changed the same meanwhile.

        Store operation: update_reward.
        """
        response = yield write(Operation.UPDATE_REWARD, command, Subject.REWARD, Repeat.SAFE)
        return value_of(Reward, response)

    def delete_reward(self, command: op.DeleteReward) -> Exchange[None]:
        """Delete a reward and its codes, unless it has been used or given to somebody.

        Store operation: delete_reward.
        """
        yield write(Operation.DELETE_REWARD, command, Subject.REWARD)

    def set_status(self, command: op.SetStatus) -> Exchange[Reward]:
        """Put a reward into a status.

        Store operation: set_status.
        """
        response = yield write(Operation.SET_STATUS, command, Subject.REWARD, Repeat.SAFE)
        return value_of(Reward, response)

    # Codes --------------------------------------------------------------------------------------

    def lookup(self, query: op.Lookup) -> Exchange[CodeMatch]:
        """The reward behind a unique or a shared code.

        Store operation: lookup.
        """
        response = yield read(Operation.LOOKUP, query, Subject.CODE, query.code)
        return value_of(CodeMatch, response)

    def list_codes(self, query: op.ListCodes) -> Exchange[Page[Code]]:
        """One page of a reward's unique codes, oldest first.

        Store operation: list_codes.
        """
        response = yield read(Operation.LIST_CODES, query, Subject.REWARD)
        return value_of(Page[Code], response)

    def generate_codes(self, command: op.GenerateCodes) -> Exchange[tuple[Code, ...]]:
        """New codes of 12 random characters that are not mistaken; with a tag, those that it lacks.

        Store operation: generate_codes.
        """
        response = yield write(Operation.GENERATE_CODES, command, Subject.REWARD)
        return values_of(Code, response)

    def import_codes(self, command: op.ImportCodes) -> Exchange[tuple[Code, ...]]:
        """Codes with given texts; all of them, or none where one exists already.

        Store operation: import_codes.
        """
        response = yield write(
            Operation.IMPORT_CODES, command, Subject.REWARD, Repeat.NEVER, *command.codes
        )
        return values_of(Code, response)

    def revoke_code(self, command: op.RevokeCode) -> Exchange[Code]:
        """Make a code unusable, unless it has been used up.

        Store operation: revoke_code.
        """
        response = yield write(
            Operation.REVOKE_CODE, alone(command), Subject.CODE, Repeat.SAFE, command.code
        )
        return value_of(Code, response)

    # Checkout -----------------------------------------------------------------------------------

    def reserve(self, command: op.Reserve) -> Exchange[Reservation]:
        """Hold one use for an order, for 15 minutes unless said; again extends it.

        Store operation: reserve.
        """
        response = yield write(
            Operation.RESERVE, alone(command), Subject.CODE, Repeat.SAFE, command.code
        )
        return value_of(Reservation, response)

    def release(self, command: op.Release) -> Exchange[None]:
        """Give a reservation back; one that has ended already is no error.

        Store operation: release.
        """
        code = command.reservation.code
        yield write(Operation.RELEASE, command, Subject.CODE, Repeat.SAFE, code)

    def redeem(self, command: op.Redeem) -> Exchange[Redemption]:
        """Use a code for an order, once an order.

        Store operation: redeem.
        """
        response = yield write(
            Operation.REDEEM, alone(command), Subject.CODE, Repeat.AFTER_READ_BACK, command.code
        )
        return value_of(Redemption, response)

    def undo_redemption(self, command: op.UndoRedemption) -> Exchange[Redemption]:
        """Take a redemption back: its use, its piece of the stock and what it spent.

        Store operation: undo_redemption.
        """
        code = command.redemption.code or ""
        response = yield write(
            Operation.UNDO_REDEMPTION, command, Subject.REDEMPTION, Repeat.NEVER, code
        )
        return value_of(Redemption, response)

    def find_redemption(self, query: op.FindRedemption) -> Exchange[Redemption | None]:
        """The redemption of this code for this order that counts, or None.

        Store operation: find_redemption.
        """
        response = yield read(Operation.FIND_REDEMPTION, alone(query), Subject.CODE, query.code)
        return None if response.json() is None else value_of(Redemption, response)

    def list_redemptions(self, query: op.ListRedemptions) -> Exchange[Page[Redemption]]:
        """One page of a reward's redemptions, oldest first, undone ones among them.

        Store operation: list_redemptions.
        """
        response = yield read(Operation.LIST_REDEMPTIONS, query, Subject.REWARD)
        return value_of(Page[Redemption], response)

    def record_redemption(self, command: op.RecordRedemption) -> Exchange[Redemption]:
        """Write down a redemption that happened elsewhere; only what is impossible is refused.

        Store operation: record_redemption.
        """
        code = command.code.value if command.code else ""
        response = yield write(
            Operation.RECORD_REDEMPTION, command, Subject.REWARD, Repeat.AFTER_READ_BACK, code
        )
        return value_of(Redemption, response)

    # Grants, syncs, the file --------------------------------------------------------------------

    def issue_grant(self, command: op.IssueGrant) -> Exchange[Grant]:
        """Give a reward to one customer. Only this answer has the token, so it cannot be repeated.

        Store operation: issue_grant.
        """
        self.refuse_grant_id(command)
        response = yield write(Operation.ISSUE_GRANT, command, Subject.REWARD)
        return value_of(Grant, response)

    def claim_grant(self, command: op.ClaimGrant) -> Exchange[Grant]:
        """Claim a grant, once; a reward with unique codes hands one out.

        Store operation: claim_grant.
        """
        response = yield write(
            Operation.CLAIM_GRANT, command, Subject.GRANT, Repeat.NEVER, command.token
        )
        return value_of(Grant, response)

    def retry_sync(self, command: op.RetrySync) -> Exchange[Reward]:
        """Mark the reward as synced: nothing outside has to be told.

        Store operation: retry_sync.
        """
        response = yield write(Operation.RETRY_SYNC, command, Subject.REWARD, Repeat.SAFE)
        return value_of(Reward, response)

    def check(self, query: op.Check) -> Exchange[Checked]:
        """Whether the file can be read, where it is and how new its tables are.

        Store operation: check.
        """
        response = yield read(Operation.CHECK, query)
        return value_of(Checked, response)
