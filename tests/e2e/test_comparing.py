"""Two vendors' catalogues side by side, also where one of them is not well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import rewardkit
from rewardkit.cli.exits import Exit
from rewardkit.model import (
    AmountOff,
    Delivery,
    Limits,
    Money,
    Reward,
    RewardStatus,
    Scope,
    ScopeKind,
)

from .conftest import Run, Vendor, idle, start

SITEWIDE = Scope(ScopeKind.SITEWIDE)
ONE_PAGE = 1_000  # rewards, as many as One of None's pages have
PAYLOADS = Path(__file__).parents[2] / "plugins/rewardkit-oneofnone/tests/payloads"


def connections(*vendors: Vendor) -> dict[str, str]:
    """The vendors as connections of rewardkit.toml, without patience; returns their environment."""
    with Path("rewardkit.toml").open("a", encoding="utf-8") as file:
        file.writelines(
            f'[connections.{each.name}]\nprovider = "{each.name}"\nhttp = {{attempts = 1}}\n'
            for each in vendors
        )
    return {name: value for each in vendors for name, value in each.environ().items()}


@pytest.fixture
def voucherify() -> Iterator[Vendor]:
    """Its sandbox."""
    with start("voucherify") as found:
        yield found


@pytest.fixture
def breaks_off() -> Iterator[str]:
    """A server that has the first page of One of None's rewards, and fails at the second."""
    payload = json.loads((PAYLOADS / "reward_percentage.json").read_text("utf-8"))
    rewards = [
        {**payload, "id": f"c0de0000-0000-4000-8000-{number:012d}", "name": f"Number {number}"}
        for number in range(ONE_PAGE)
    ]
    page = json.dumps({"data": rewards, "pagination": {}}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            first = parse_qs(urlsplit(self.path).query).get("offset") == ["0"]
            body = page if first else b"{}"
            self.send_response(200 if first else 503)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def documents(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


@pytest.mark.parametrize(
    ("one", "other"), [("Ships free", "camp_SandboxShipsFree"), ("Ten off", "camp_SandboxTenOff")]
)
def test_what_no_vendor_caps_is_the_same(
    run: Run, voucherify: Vendor, one: str, other: str
) -> None:
    """If a vendor states no caps, free shipping and an amount off, which have none, are the other's."""
    with start("oneofnone") as oneofnone:
        environ = connections(oneofnone, voucherify)
        with oneofnone.connect() as rewards:
            ref = next(each.ref for each in rewards.list_rewards() if each.name == one)
        told = run(
            "compare", f"oneofnone:{ref.id}", f"voucherify:{other}", "--json", environ=environ
        )
    document = json.loads(told.stdout)
    verdicts = {each["path"]: each["verdict"] for each in document["rows"]}
    assert verdicts["benefit"] == "same"
    assert "benefit.cap" not in document["counterexample"]


def test_what_a_kind_has_no_place_for_is_told_of_many_as_of_two(
    run: Run, voucherify: Vendor
) -> None:
    """If a field has a place in another kind of the vendor's rewards only, no pair differs in it."""
    environ = {**connections(voucherify), "REWARDKIT_LOCAL_PATH": "shop.db"}
    benefit = AmountOff(Money(1000, "EUR"))
    with rewardkit.connect("local:shop.db") as here, voucherify.connect() as there:
        here.create_reward(
            Reward.new(
                "Stocky",
                benefit,
                limits=Limits(stock=5),
                image_url="https://images.example.com/ten.png",
                delivery=Delivery.UNIQUE_CODES,
                status=RewardStatus.ACTIVE,
            )
        )
        made = there.create_reward(
            Reward.new("Stocky", benefit, delivery=Delivery.UNIQUE_CODES, applies_to=SITEWIDE)
        )
    alone = run("compare", "local:stocky", f"voucherify:{made.ref.id}", "--json", environ=environ)
    of_two = {
        each["path"]: each["verdict"]
        for each in json.loads(alone.stdout)["rows"]
        if each["verdict"] in {"different", "cannot_be_said"}
    }
    result = run("compare", "--all", "local:", "voucherify:", "--json", environ=environ)
    (pair,) = (each for each in documents(result.stdout) if each.get("key") == "Stocky")
    assert {each["path"]: each["verdict"] for each in pair["rows"]} == of_two
    assert of_two["limits.stock"] == of_two["image_url"] == "cannot_be_said"


def test_two_vendors_are_compared(run: Run, voucherify: Vendor) -> None:
    """If two vendors have rewards, each is told of, and counted once."""
    with start("oneofnone") as oneofnone:
        environ = connections(oneofnone, voucherify)
        result = run("compare", "--all", "oneofnone:", "voucherify:", "--json", environ=environ)
        with oneofnone.connect() as one, voucherify.connect() as two:
            refs = [[each.ref for each in rewards.list_rewards()] for rewards in (one, two)]

    assert result.exit_code == Exit.FAILED, result.stderr
    *pairs, summary = documents(result.stdout)
    for side, found in zip(("left", "right"), refs, strict=True):
        told = sorted(ref for pair in pairs for ref in pair[side])
        assert told == sorted(map(str, found))
        assert summary["summary"][side]["rewards"] == len(found)


def test_a_catalogue_beside_itself_is_the_same(run: Run, voucherify: Vendor) -> None:
    """If a catalogue is compared with itself, all is the same, also what it does not state."""
    environ = connections(voucherify)
    result = run("compare", "--all", "voucherify:", "voucherify:", environ=environ)
    assert result.exit_code == Exit.OK, result.stdout


@pytest.mark.parametrize("sides", [("left", "right"), ("right", "left")])
def test_a_vendor_that_is_down_is_said(
    run: Run, voucherify: Vendor, sides: tuple[str, str]
) -> None:
    """If one vendor cannot be reached, the summary and the error say which side that is."""
    environ = connections(idle("oneofnone"), voucherify)
    refs = {sides[0]: "oneofnone:", sides[1]: "voucherify:"}

    result = run("compare", "--all", refs["left"], refs["right"], environ=environ)

    assert result.exit_code == Exit.UNAVAILABLE, result.stderr
    assert f"It is the {sides[0]} list" in result.stderr
    assert "oneofnone: 0 rewards, and then no more could be read" in result.stdout


@pytest.mark.parametrize("sides", [("left", "right"), ("right", "left")])
def test_what_was_compared_before_a_list_broke_off_is_told(
    run: Run, voucherify: Vendor, breaks_off: str, sides: tuple[str, str]
) -> None:
    """If a list breaks off, the pairs before that are told, and the rest is unknown."""
    one = idle("oneofnone")
    environ = connections(one, voucherify) | one.environ(url=breaks_off)
    refs = {sides[0]: "oneofnone:", sides[1]: "voucherify:"}

    result = run("compare", "--all", refs["left"], refs["right"], "--json", environ=environ)

    assert result.exit_code == Exit.UNAVAILABLE, result.stderr
    *pairs, summary = documents(result.stdout)
    assert len(pairs) == ONE_PAGE
    assert summary["summary"][sides[0]]["complete"] is False
    assert summary["summary"][sides[1]]["complete"] is True
    assert summary["summary"]["counts"]["unknown"] == summary["summary"][sides[1]]["rewards"]
    assert summary["summary"]["same"] is False
