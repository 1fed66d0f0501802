from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import rewardkit
from rewardkit.errors import OutcomeUnknown, ProviderUnavailable
from rewardkit.exchange import Repeat, Request, Response
from rewardkit.local.transport import LocalTransport
from rewardkit.model import Delivery, Order, PercentOff, Reward, RewardRef, RewardStatus

Run = Callable[..., Result]

CODE = "SUMMER-7F3K"


@pytest.fixture(autouse=True)
def _journal(shop: RewardRef, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's connections have a journal."""
    for name in ("ADDRESS", "KEY"):
        monkeypatch.delenv(f"REWARDKIT_JOURNAL_{name}", raising=False)
    with Path("rewardkit.toml").open("a", encoding="utf-8") as file:
        file.write('[journal]\naddress = "journal.db"\nsettle_time = 0.01\n')


@pytest.fixture
def ticket(shop: RewardRef, monkeypatch: pytest.MonkeyPatch) -> str:
    """A redemption that was carried out, and whose answer was lost while the provider went away."""
    send = LocalTransport.send

    def lose(self: LocalTransport, request: Request) -> Response:
        if request.repeat is Repeat.SAFE:
            raise ProviderUnavailable("it is away")
        send(self, request)
        raise OutcomeUnknown("the connection was lost")

    with monkeypatch.context() as patched, rewardkit.connect("shop") as rewards:
        patched.setattr(LocalTransport, "send", lose)
        with pytest.raises(OutcomeUnknown) as unknown:
            rewards.redeem(CODE, order=Order(id="1042"))
    return str(unknown.value.ticket)


def documents(result: Result) -> Any:
    assert result.exit_code in {0, 1, 8, 11}, result.stderr
    return json.loads(result.stdout)


def test_redeeming_is_written_down(run: Run) -> None:
    """If a code is redeemed twice for an order, it is once, and the journal has it."""
    redeem = ("redeem", CODE, "--on", "shop", "--order", "1042")
    first = run(*redeem, "--json")
    assert first.exit_code == 0, first.stderr
    assert json.loads(run(*redeem, "--json").stdout) == json.loads(first.stdout)
    listed = run("journal", "list")
    assert listed.stdout.count("\n") == 1
    for shown in ("redeem", "done", "shop", "order 1042", "SUM"):
        assert shown in listed.stdout
    assert CODE not in listed.stdout
    (entry,) = documents(run("journal", "list", "--json"))
    assert entry["state"] == "done"
    assert entry["order_id"] == "1042"


def test_entries_are_chosen(run: Run, ticket: str) -> None:
    """If entries are asked for by what they are, no others are listed."""
    run("generate", "shop:summer", "--count", "2", "--batch", "spring")
    chosen: dict[tuple[str, ...], int] = {
        (): 2,
        ("--open",): 1,
        ("--state", "done"): 1,
        ("--operation", "redeem"): 1,
        ("--order", "1042"): 1,
        ("--order", "1"): 0,
        ("--code", CODE): 1,
        ("--code", "OTHER"): 0,
        ("--connection", "shop"): 2,
        ("--connection", "else"): 0,
        ("--since", "2001-01-01"): 2,
        ("--until", "2001-01-01T12:00+01:00"): 0,
        ("--limit", "1"): 1,
    }
    for options, number in chosen.items():
        assert len(documents(run("journal", "list", "--json", *options))) == number, options
    assert "no time: write it as 2026-11-25" in run("journal", "list", "--since", "noon").stderr


def test_an_entry_is_shown_with_its_history(run: Run, ticket: str) -> None:
    """If an entry is shown, so is what happened to it; codes only where they are asked for."""
    shown = run("journal", "show", ticket).stdout
    assert "written down" in shown
    assert "left open" in shown
    assert CODE not in shown
    document = documents(run("journal", "show", ticket, "--json"))
    assert document["events"][0]["state"] == "sending"
    assert "asked" not in document
    revealed = documents(run("journal", "show", ticket, "--reveal", "--json"))
    assert revealed["asked"]["code"] == CODE
    assert revealed["outcome"] is None
    assert CODE in run("journal", "show", ticket, "--reveal").stdout
    missing = run("journal", "show", "rj_1")
    assert (missing.exit_code, "no ticket rj_1" in missing.stderr) == (5, True)


def test_a_ticket_is_resolved(run: Run, ticket: str) -> None:
    """If a ticket is resolved, what was done is found, and is done from then on."""
    resolved = run("journal", "resolve", ticket)
    assert (resolved.exit_code, resolved.stderr) == (0, "")
    assert "redeem           done          order 1042" in resolved.stdout
    assert documents(run("journal", "list", "--open", "--json")) == []
    again = documents(run("journal", "resolve", ticket, "--json"))
    assert again[0]["state"] == "done"


def test_all_that_is_open_is_resolved(run: Run, ticket: str) -> None:
    """If all is to be resolved, it is; if nothing is open, that is said."""
    assert "done" in run("journal", "resolve", "--all").stdout
    nothing = run("journal", "resolve", "--all")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "note: nothing is open\n")
    assert run("journal", "resolve").exit_code == 2
    assert run("journal", "resolve", ticket, "--all").exit_code == 2


def test_what_stays_unknown_says_why(
    run: Run, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the provider is still away, the ticket stays open, and the exit code says so."""

    def away(*_: object) -> Response:
        raise ProviderUnavailable("it is away")

    monkeypatch.setattr(LocalTransport, "send", away)
    result = run("journal", "resolve", "--all")
    assert result.exit_code == 8
    assert "it is away" in result.stdout
    assert ticket in result.stdout


def test_a_connection_that_is_not_here_is_said(run: Run, ticket: str) -> None:
    """If the entry's connection is not in the file any more, the error says which one it was."""
    text = Path("rewardkit.toml").read_text("utf-8")
    Path("rewardkit.toml").write_text(
        text.replace("connections.shop", "connections.store"), "utf-8"
    )
    result = run("journal", "resolve", ticket)
    assert result.exit_code == 3
    assert "'shop' is no connection" in result.stdout


def test_a_person_settles_a_ticket(run: Run, ticket: str) -> None:
    """If a person knows what it came to, that is written down with the note, once."""
    settle = ("journal", "settle", ticket, "--as", "nothing-done", "--note", "ann looked")
    assert run(*settle).stdout == f"{ticket}  nothing done\n"
    again = run(*settle)
    assert again.exit_code == 1
    assert "is settled already: nothing_done" in again.stderr
    assert "settled by hand: ann looked" in run("journal", "show", ticket).stdout


def test_entries_are_exported(run: Run, ticket: str) -> None:
    """If entries are exported, each is a line of JSON with its history, and there is no code in it."""
    exported = run("journal", "export", "out.jsonl")
    assert (exported.exit_code, exported.stderr) == (0, "note: 1 entries are in out.jsonl\n")
    text = Path("out.jsonl").read_text("utf-8")
    (line,) = text.splitlines()
    assert json.loads(line)["ticket"] == ticket
    assert json.loads(line)["events"]
    assert CODE not in text
    assert run("journal", "export", "-").stdout == text
    assert run("journal", "export", "no/out.jsonl").exit_code == 2


def test_an_export_that_is_interrupted_leaves_nothing(
    run: Run, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Ctrl-C ends an export, the file of before is there, and no other."""
    from rewardkit.journal import Journal

    Path("out.jsonl").write_text("before")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "events", interrupt)
    before = set(Path().iterdir())
    assert run("journal", "export", "out.jsonl").exit_code == 130
    assert set(Path().iterdir()) == before
    assert Path("out.jsonl").read_text() == "before"


def test_old_entries_are_forgotten(run: Run, ticket: str) -> None:
    """If old entries are pruned, what is open stays, and nothing goes without a yes."""
    run("generate", "shop:summer", "--count", "2", "--batch", "spring")
    assert run("journal", "prune", "--older-than", "1d", "--yes").stdout.startswith("0 entries")
    prune = ("journal", "prune", "--older-than", "0d")
    assert run(*prune, "--dry-run").stdout == "1 entries would be forgotten\n"
    refused = run(*prune)
    assert (refused.exit_code, "say --yes, or --dry-run" in refused.stderr) == (2, True)
    assert run(*prune, "--yes").stdout == "1 entries were forgotten\n"
    (left,) = documents(run("journal", "list", "--json"))
    assert left["ticket"] == ticket
    assert "no duration: write it as 90d" in run("journal", "prune", "--older-than", "90").stderr


def test_a_key_is_made(run: Run) -> None:
    """If a key is asked for, it is one that a journal takes, and nothing else is printed."""
    from rewardkit import Secret
    from rewardkit.journal import JournalSettings, open_journal

    made = run("journal", "key").stdout
    open_journal(JournalSettings(address=":memory:", key=Secret(made.strip()))).close()
    assert made != run("journal", "key").stdout


def test_without_a_journal_none_is_made(run: Run) -> None:
    """If there is no journal to look at, that is said, and looking does not make one."""
    result = run("journal", "list")
    assert result.exit_code == 3
    assert "there is no journal journal.db: it is made by the first connection" in result.stderr
    assert not Path("journal.db").exists()
    Path("rewardkit.toml").write_text('[connections.shop]\nprovider = "local"\n', "utf-8")
    assert "write [journal] in rewardkit.toml" in run("journal", "list").stderr
    assert "there is no journal x.db" in run("journal", "list", "--journal", "x.db").stderr


def test_a_batch_of_a_name_is_printed_again(run: Run) -> None:
    """If a batch is generated again by its name, its codes are printed, and none is made twice."""
    generate = ("generate", "shop:summer", "--count", "3", "--batch", "spring")
    first = run(*generate)
    assert first.exit_code == 0, first.stderr
    assert run(*generate).stdout == first.stdout
    assert run("generate", "shop:summer", "--count", "4", "--batch", "spring").exit_code == 1


def test_the_provider_and_the_journal_are_reconciled(run: Run, shop: RewardRef) -> None:
    """If both say the same there is no difference; what only one of them has is named."""
    since = ("--since", "2001-01-01")
    assert run("redeem", CODE, "--on", "shop", "--order", "1042").exit_code == 0
    same = run("journal", "reconcile", "shop", *since)
    assert (same.exit_code, same.stdout) == (
        0,
        "1 redemptions are the same on both sides\n",
    ), same.stderr
    with rewardkit.connect("shop", journal=False) as past:
        (code,) = past.generate_codes(shop.id, 1)
        past.redeem(code.value, order=Order(id="2000"))
        undone = past.find_redemption(CODE, order_id="1042")
        assert undone is not None
        past.undo_redemption(undone)
    result = run("journal", "reconcile", "shop", *since, "--json")
    assert result.exit_code == 1
    document = documents(result)
    found = {(each["finding"], each["order_id"]) for each in document["differences"]}
    assert found == {("not_in_journal", "2000"), ("undone_there", "1042")}
    assert document["counts"]["not_in_journal"] == 1
    table = run("journal", "reconcile", "shop", *since, "--reward", shop.id).stdout
    assert "at the provider, not in the journal" in table
    assert code.value not in table
    assert run("journal", "reconcile", "shop", "--since", "2100-01-01").exit_code == 2


@pytest.fixture
def winter(shop: RewardRef) -> RewardRef:
    """A second reward of the shop, whose one code was redeemed through the journal."""
    with rewardkit.connect("shop") as rewards:
        made = rewards.create_reward(
            Reward.new(
                "Winter",
                PercentOff(Decimal(10)),
                delivery=Delivery.UNIQUE_CODES,
                status=RewardStatus.ACTIVE,
            )
        )
        rewards.import_codes(made, ["WINTER-1"])
        rewards.redeem("WINTER-1", order=Order(id="77"))
    return made.ref


def test_only_the_named_rewards_are_reconciled(
    run: Run, shop: RewardRef, winter: RewardRef
) -> None:
    """If one reward is named, the journal's redemptions of others are not missed."""
    reconcile = ("journal", "reconcile", "shop", "--since", "2001-01-01")
    assert run("redeem", CODE, "--on", "shop", "--order", "1042").exit_code == 0
    same = run(*reconcile, "--reward", shop.id, "--reward", shop.id)
    assert (same.exit_code, same.stdout) == (0, "1 redemptions are the same on both sides\n")
    assert run(*reconcile, "--reward", shop.id, "--all-rewards").exit_code == 2


def test_a_reward_that_is_gone_is_left_out(run: Run, shop: RewardRef, winter: RewardRef) -> None:
    """If a reward of the journal is not at the provider any more, the others are compared all the same."""
    reconcile = ("journal", "reconcile", "shop", "--since", "2001-01-01")
    assert run("redeem", CODE, "--on", "shop", "--order", "1042").exit_code == 0
    with closing(sqlite3.connect("shop.db")) as provider, provider:
        provider.execute("DELETE FROM rewards WHERE id = ?", [winter.id])
    result = run(*reconcile, "--json")
    document = documents(result)
    assert result.exit_code == 11
    assert document["differences"] == []
    assert [each["reward"] for each in document["left_out"]] == [winter.id]
    assert (document["counts"]["same"], document["counts"]["uncompared"]) == (1, 1)
    assert f"such as {winter.id}, are left out" in run(*reconcile).stderr
    assert run(*reconcile, "--reward", winter.id).exit_code == 5
