"""Every field of what the vendors' sandboxes send is explained, and so is what would be sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

import rewardkit
from rewardkit.cli.exits import Exit
from rewardkit.explaining import read_fields, written_fields
from rewardkit.fidelity import OFFER
from rewardkit.model import Delivery, Limits, PercentOff, Reward

from .conftest import Run, Vendor

#: Rewards that are in no list: a code without a campaign.
UNLISTED = {"voucherify": ("v_SandboxPress",)}


def everything(vendor: Vendor, rewards: rewardkit.Rewards) -> Iterator[Reward]:
    """All rewards of a vendor, as ``get_reward`` has them."""
    for listed in rewards.list_rewards():
        yield rewards.get_reward(listed.ref)
    for id in UNLISTED.get(vendor.name, ()):
        yield rewards.get_reward(id)


def check(rewards: rewardkit.Rewards, reward: Reward) -> None:
    homes = rewards.adapter.homes(reward)
    read = read_fields(homes)
    told = {each.wire.partition("[")[0] for each in read}
    assert {key for key, value in homes.payload.items() if value != []} <= told
    assert [each.wire for each in read if not each.known] == []
    assert all(each.operation and each.rule for each in read)
    written = written_fields(reward, homes)
    assert [each.path for each in written if not each.places and not each.why] == []
    assert {each.path for each in written} >= set(OFFER)


def test_each_field_of_the_vendors_is_explained(vendor: Vendor) -> None:
    """If a sandbox sends a field of a reward, there is a rule for it, and for each field that is sent."""
    with vendor.connect() as rewards:
        for reward in everything(vendor, rewards):
            check(rewards, reward)


def test_the_embedded_provider_explains_itself() -> None:
    """If a reward is in the embedded store, each field of its document is explained."""
    with rewardkit.connect("local::memory:") as rewards:
        made = Reward.new(
            "Summer",
            PercentOff(Decimal(10)),
            delivery=Delivery.SHARED_CODE,
            shared_code="SUMMER-7F3K",
            limits=Limits(5),
        )
        reward = rewards.create_reward(made)
        check(rewards, reward)
        read = {each.wire: each for each in read_fields(rewards.adapter.homes(reward))}
    assert read["limits.total"].paths == ("limits.total",)
    assert read["shared_code"].value == "SUM…"


def test_the_command_explains_both_ways(run: Run, vendor: Vendor) -> None:
    """If a reward is explained, each field is a row, and JSON has the same."""
    with vendor.connect() as rewards:
        reward = next(iter(rewards.list_rewards()))
    ref = f"{vendor.name}:{reward.ref.id}"
    environ = {**vendor.environ(), "COLUMNS": "250"}

    table, document = (
        run("explain", ref, *option, environ=environ) for option in ((), ("--json",))
    )
    assert table.exit_code == Exit.OK, table.stderr
    read = json.loads(document.stdout)["read"]
    rows = [line.split()[0] for line in table.stdout.splitlines()[3:] if line.strip()]
    assert {each["wire"] for each in read} <= set(rows)
    assert {each["document"].partition(" ")[0] for each in read} == {"GET"}

    table, document = (
        run("explain", ref, "--write", *option, environ=environ) for option in ((), ("--json",))
    )
    assert "not sent" in table.stdout
    written = {each["neutral"]: each for each in json.loads(document.stdout)["written"]}
    assert written["name"]["value"] == reward.name
    assert written["updated_at"]["sent"] == []
    assert written["updated_at"]["why"]


def test_no_code_of_a_vendor_is_explained_whole(run: Run, vendor: Vendor) -> None:
    """If a vendor's reward has a code, also in its addresses, neither the table nor JSON has it whole."""
    with vendor.connect() as rewards:
        codes = {
            match.shared_code
            for match in everything(vendor, rewards)
            if match.shared_code is not None
        }
        refs = [f"{vendor.name}:{each.ref.id}" for each in everything(vendor, rewards)]
    assert codes
    spelt = {spelling for code in codes for spelling in (code, quote(code, safe=""))}
    environ = {**vendor.environ(), "COLUMNS": "250"}
    for ref in refs:
        for options in ((), ("--json",), ("--write",), ("--write", "--json")):
            told = run("explain", ref, *options, environ=environ)
            assert told.exit_code == Exit.OK, told.stderr
            assert [each for each in spelt if each in told.stdout] == []


def test_the_vendors_documentation_is_named_where_it_is_known(run: Run, vendor: Vendor) -> None:
    """If an adapter knows its vendor's documentation, both ways name it, and JSON has None if not."""
    with vendor.connect() as rewards:
        ref = f"{vendor.name}:{next(iter(rewards.list_rewards())).ref.id}"
    known = {"oneofnone": None, "voucherify": "https://docs.voucherify.io/docs"}[vendor.name]
    for options in ((), ("--write",)):
        table, document = (
            run("explain", ref, *options, *form, environ=vendor.environ())
            for form in ((), ("--json",))
        )
        assert json.loads(document.stdout)["documentation"] == known
        assert ("documentation is at" in table.stdout) == (known is not None)
        assert (known or "") in table.stdout
