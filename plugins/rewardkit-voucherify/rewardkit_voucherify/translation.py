"""What all parts of the adapter share: the keys, the codec, and how things are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from rewardkit.adapter import Adapter
from rewardkit.codec import Codec
from rewardkit.errors import ContractViolated, NotFound, PermissionDenied, RewardNotFound
from rewardkit.exchange import Exchange, Request, Response, Subject
from rewardkit.login import Login
from rewardkit.model import Reward, RewardRef
from rewardkit.ratelimit import RateLimit
from rewardkit.refusals import VendorError
from rewardkit.wire import Wire

from . import errors, mapping, ratelimit, wire
from .login import keys, log_in
from .settings import VoucherifySettings

if TYPE_CHECKING:
    from rewardkit.homes import Homes

W = TypeVar("W", bound=Wire)

_CODEC = Codec()
_ref = lru_cache(maxsize=1024)(RewardRef)  # all codes of a page are of one campaign

#: How ids begin. Nothing else is read from an id, and one that begins otherwise may be a name.
CATALOGUE = "rew_"
CAMPAIGN = "camp_"
VOUCHER = "v_"


class Translation(Adapter[VoucherifySettings]):
    """The ground of the adapter's parts, which are one class each."""

    provider = "voucherify"
    Settings = VoucherifySettings

    def homes(self, reward: Reward) -> Homes:
        """The tables of its fields, by what it is at the vendor; see ``FIELDS.md``."""
        from . import explaining

        return explaining.homes(reward)

    @property
    def base_url(self) -> str:
        """The cluster's address, or that of the settings."""
        return self.settings.address

    def headers(self) -> Mapping[str, str]:
        """The keys, unless a token stands for them, the version of the API, and the channel."""
        settings = self.settings
        return {
            **({} if settings.auth == "oauth" else keys(settings)),
            "X-Voucherify-API-Version": settings.api_version,
            **({"X-Voucherify-Channel": settings.channel} if settings.channel else {}),
        }

    def login(self) -> Exchange[Login] | None:
        """A token for the keys, where the settings ask for one; see ``log_in``."""
        return log_in(self) if self.settings.auth == "oauth" else None

    def read_error(self, response: Response) -> VendorError:
        """What an error answer says; 413 and 429 have shapes of their own."""
        return errors.read_error(response, self.clock())

    def rate_limit(self, response: Response) -> RateLimit | None:
        """What an answer says of the limit, in headers of the vendor's own."""
        return ratelimit.rate_limit(response.headers, self.clock())

    def ref(self, id: str) -> RewardRef:
        """The reference of a reward; an id that is empty names none."""
        if not id:
            raise ContractViolated("$.id is empty", path="$.id")
        return _ref(self.provider, id)

    def decode(self, cls: type[W], response: Response) -> W:
        """Read an answer as a wire class; see ``Codec.decode``."""
        return _CODEC.decode(cls, response, self.drift)

    # What several parts fetch ---------------------------------------------------------------------

    def campaign(self, id: str) -> Exchange[Reward]:
        """A campaign as a reward, without what its rules say; by its id or name.

        Vendor operation: GET /v1/campaigns/{id}.
        """
        return mapping.campaign_reward(self, (yield from self.vendor_campaign(id)))

    def vendor_campaign(self, id: str) -> Exchange[wire.Campaign]:
        """A campaign as the vendor has it. Vendor operation: GET /v1/campaigns/{id}."""
        response = yield Request.get("v1", "campaigns", id, subject=Subject.REWARD)
        return self.decode(wire.Campaign, response)

    def vendor_campaign_if_readable(self, id: str) -> Exchange[wire.Campaign | None]:
        """A campaign, or None where it is in the bin or the key may not read it."""
        try:
            return (yield from self.vendor_campaign(id))
        except (NotFound, PermissionDenied):
            return None

    def voucher(self, code: str, subject: Subject) -> Exchange[wire.Voucher]:
        """A voucher by its code or id; an id as a reward's is no secret.

        Vendor operation: GET /v1/vouchers/{code}.
        """
        sensitive = (code,) if subject is Subject.CODE else ()
        response = yield Request.get("v1", "vouchers", code, subject=subject, sensitive=sensitive)
        return self.decode(wire.Voucher, response)

    def standalone_voucher(self, id: str) -> Exchange[wire.Voucher]:
        """A voucher that is a reward of its own."""
        voucher = yield from self.voucher(id, Subject.REWARD)
        if voucher.campaign_id is not None:
            raise RewardNotFound(
                f"{voucher.id} is a code of {voucher.campaign_id}, and that is the reward"
            )
        return voucher
