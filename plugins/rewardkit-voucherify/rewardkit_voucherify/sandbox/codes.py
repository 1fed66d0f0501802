"""What else is done with codes in a sandbox: importing them, and switching them on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define

from rewardkit.sandbox import Answer, Call, Handler, Refused

from .jobs import Jobs, Step
from .shapes import Json
from .state import State
from .vouchers import refuse_without_codes

_MOST_BYTES = 10_000_000


@define
class Codes:
    """The endpoints that import codes and switch them."""

    state: State
    jobs: Jobs

    def handlers(self) -> Mapping[str, Handler]:
        """By ``operationId``."""
        return {
            "importVouchers": self.import_vouchers,
            "disableVoucher": self.disable_voucher,
            "enableVoucher": self.enable_voucher,
        }

    def import_vouchers(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/campaigns/{campaignId}/import; a job, or nothing at all."""
        if int(call.headers.get("content-length", "0")) > _MOST_BYTES:
            raise Refused(413, "", "The body is larger than 10 MB")
        campaign = self.state.campaign(call.path["campaignId"])
        refuse_without_codes(campaign)
        rows: Sequence[Json] = call.body
        if not all(row.get("code") for row in rows):
            raise Refused(400, "invalid_voucher", "A voucher has no code")
        if any(
            row.get("type", campaign["voucher"]["type"]) != campaign["voucher"]["type"]
            for row in rows
        ):
            raise Refused(400, "invalid_voucher", "A voucher is of another type than its campaign")
        texts = [row["code"] for row in rows]
        taken = sum(self.state.has_code(text) for text in texts) + len(texts) - len(set(texts))
        if taken:
            raise Refused(
                400, "duplicate_key", "Duplicate codes", details=f"{taken} codes exist already"
            )
        steps = [self._step(campaign, row) for row in rows]
        return self.jobs.begin("CAMPAIGN.VOUCHERS_IMPORT", steps)

    def disable_voucher(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/vouchers/{code}/disable; a used one, too."""
        return self._switch(call, active=False)

    def enable_voucher(self, call: Call) -> Answer:
        """Vendor operation: POST /v1/vouchers/{code}/enable."""
        return self._switch(call, active=True)

    def _step(self, campaign: Json, row: Json) -> Step:
        code: str = row["code"]
        return lambda: code, lambda _: self._import(campaign, row)

    def _import(self, campaign: Json, row: Json) -> None:
        quantity = row.get("redemption", {}).get("quantity")
        own = {
            "quantity": quantity,
            "starts": row.get("start_date"),
            "ends": row.get("expiration_date"),
            "active": row.get("active"),
        }
        own = {name: value for name, value in own.items() if value is not None}
        made = self.state.add_code(campaign, row["code"], made_at=self.state.now(), **own)
        made["metadata"] = row.get("metadata", {})

    def _switch(self, call: Call, *, active: bool) -> Answer:
        voucher = self.state.voucher(call.path["code"])
        voucher |= {"active": active, "updated_at": self.state.now()}
        return Answer(voucher)
