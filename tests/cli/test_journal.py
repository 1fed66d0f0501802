from __future__ import annotations

import errno
import json
import os
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
    heading, line = listed.stdout.splitlines()
    assert heading.split() == ["ticket", "began", "operation", "state", "connection", "about"]
    assert line.index("done") == heading.index("state")
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
        ("--provider", "local"): 2,
        ("--provider", "else"): 0,
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
    assert "\nwhen                  state         attempt  by" in shown
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
    heading, line = resolved.stdout.splitlines()
    assert heading.split() == ["ticket", "operation", "state", "about"]
    assert line.split() == [ticket, "redeem", "done", "order", "1042"]
    assert line.index("order 1042") == heading.index("about")
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
    elsewhere = run("journal", "resolve", ticket, "--connection", "else")
    assert (elsewhere.exit_code, "--connection goes with --all" in elsewhere.stderr) == (2, True)


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
    done = ("journal", "settle", ticket, "--as", "done", "--note", "ann")
    assert run(*done, "--json").exit_code == 1
    assert run("journal", "settle", "rj_1", "--as", "done", "--note", "ann").exit_code == 5


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


def test_what_is_no_regular_file_is_written_to_and_stays(run: Run, ticket: str) -> None:
    """If entries are exported into a pipe or a device, they go there, and it is not replaced."""
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)  # so that nobody waits for the other
    try:
        exported = run("journal", "export", "pipe")
        assert (exported.exit_code, exported.stderr) == (0, "note: 1 entries are in pipe\n")
        assert json.loads(os.read(reader, 65_536))["ticket"] == ticket
    finally:
        os.close(reader)
    assert Path("pipe").is_fifo()
    if Path("/dev/full").is_char_device():
        full = run("journal", "export", "/dev/full")
        assert (full.exit_code, "No space left" in full.stderr) == (1, True)
        assert Path("/dev/full").is_char_device()


def test_an_export_to_a_link_is_where_that_leads(run: Run, ticket: str) -> None:
    """If FILE is a link, the file that it leads to has the entries, and the link stays."""
    Path("real.jsonl").write_text("before")
    Path("link.jsonl").symlink_to("real.jsonl")
    assert run("journal", "export", "link.jsonl").exit_code == 0
    assert Path("link.jsonl").is_symlink()
    assert json.loads(Path("real.jsonl").read_text("utf-8"))["ticket"] == ticket


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
    counted = documents(run(*prune, "--dry-run", "--json"))
    assert counted == {"entries": 1, "dry_run": True}
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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "no path for the journal"),
        ("folder", "folder is a folder"),
        ("no/j.db", "there is no folder"),
        ("rewardkit.toml", "not an SQLite database: name another file"),
    ],
)
def test_what_can_be_no_journal_is_said(run: Run, ticket: str, address: str, said: str) -> None:
    """If --journal names what can be no journal, the error says why, and not that its key is gone."""
    Path("folder").mkdir()
    result = run("journal", "list", "--journal", address)
    assert (result.exit_code, said in result.stderr) == (3, True), result.stderr


def test_a_journal_in_the_home_folder_is_found(
    run: Run, ticket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the address begins with ~, the commands look into the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ticket in run("journal", "list", "--journal", "~/journal.db").stdout


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


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_difference_is_shown_whole(
    run: Run, shop: RewardRef, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """If the terminal is too narrow for the table, each difference is a block; no id is broken."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert run("redeem", CODE, "--on", "shop", "--order", "1042").exit_code == 0
    with rewardkit.connect("shop", journal=False) as past:
        undone = past.find_redemption(CODE, order_id="1042")
        assert undone is not None
        past.undo_redemption(undone)
    since = ("journal", "reconcile", "shop", "--since", "2001-01-01")
    (difference,) = documents(run(*since, "--json"))["differences"]
    shown = run(*since).stdout
    for known in ("1042", "SUM…", difference["ticket"], difference["vendor_id"]):
        assert known in shown
    assert f"{difference['at'][:19]}Z" in shown
    assert "undone at the provider, not in the journal" in shown
    assert any(line.split() == ["order", "1042"] for line in shown.splitlines()) is (width < 200)


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


def test_a_lost_answer_names_the_command_that_settles_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nobody knows what a redemption did, the ticket is in the command to type, and nothing is claimed."""

    def lose(_: LocalTransport, request: Request) -> Response:
        if request.repeat is Repeat.SAFE:
            raise ProviderUnavailable("it is away")
        raise OutcomeUnknown("the connection was lost")

    monkeypatch.setattr(LocalTransport, "send", lose)
    result = run("redeem", CODE, "--on", "shop", "--order", "1042")
    assert result.exit_code == 8
    (entry,) = documents(run("journal", "list", "--json"))
    assert f"`rewardkit journal resolve {entry['ticket']}`" in result.stderr
    assert "reading back does not tell: it is away" in result.stderr
    assert "Nothing was done" not in result.stderr + str(entry["problem"])
    assert ".." not in result.stderr


def test_resolving_that_is_interrupted_keeps_what_is_settled(
    run: Run, shop: RewardRef, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Ctrl-C ends it, the tickets before it are settled, and those after it can be resolved."""
    run("generate", "shop:summer", "--count", "1", "--batch", "spring")
    with closing(sqlite3.connect("journal.db")) as database, database:
        database.execute("UPDATE rewardkit_entries SET state = 'unknown' WHERE state = 'done'")
    resolve = rewardkit.Rewards.resolve

    def interrupt(self: rewardkit.Rewards, wanted: str) -> Any:
        if wanted != ticket:
            raise KeyboardInterrupt
        return resolve(self, wanted)

    with monkeypatch.context() as patched:
        patched.setattr(rewardkit.Rewards, "resolve", interrupt)
        result = run("journal", "resolve", "--all")
    assert result.exit_code == 130
    assert result.stdout.splitlines()[1].startswith(ticket)
    assert result.stderr.strip() == "error: interrupted"
    (left,) = documents(run("journal", "list", "--open", "--json"))
    assert left["operation"] == "generate_codes"
    assert run("journal", "resolve", left["ticket"]).exit_code == 0


@pytest.mark.parametrize("has_journal", [True, False], ids=["journal", "no journal"])
def test_a_redemption_that_is_interrupted_says_how_to_settle_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, has_journal: bool
) -> None:
    """If Ctrl-C comes while it is sent, the command says that it may be done, and the ticket if there is one."""

    def interrupt(*_: object) -> Response:
        raise KeyboardInterrupt

    if not has_journal:
        config = Path("rewardkit.toml")
        config.write_text(config.read_text("utf-8").partition("[journal]")[0], "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(LocalTransport, "send", interrupt)
        result = run("redeem", CODE, "--on", "shop", "--order", "1042")
    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr.lstrip().startswith("error: interrupted. ")
    assert "may have been carried out" in result.stderr
    if has_journal:
        (entry,) = documents(run("journal", "list", "--open", "--json"))
        assert f"settle it with `rewardkit journal resolve {entry['ticket']}`" in result.stderr


def test_a_connection_of_another_provider_is_said(run: Run, ticket: str) -> None:
    """If the entry's connection has another provider now, the error names both, and what to do."""
    with closing(sqlite3.connect("journal.db")) as database, database:
        database.execute("UPDATE rewardkit_entries SET provider = 'former'")
    result = run("journal", "resolve", ticket)
    assert result.exit_code == 3
    assert "the ticket is of former, and the connection shop is of local now" in result.stdout


def test_a_journal_that_cannot_be_used_is_said(run: Run, ticket: str) -> None:
    """If the key is another one, or somebody keeps the journal locked, the error says which."""
    key = Path("journal.db.key")
    kept = key.read_text("utf-8")
    key.write_text(run("journal", "key").stdout, "utf-8")
    wrong = run("journal", "list")
    assert (wrong.exit_code, "was made with another key" in wrong.stderr) == (3, True)
    key.write_text(kept, "utf-8")
    with Path("rewardkit.toml").open("a", encoding="utf-8") as file:
        file.write("busy_timeout = 0.01\n")
    with closing(sqlite3.connect("journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = run("journal", "settle", ticket, "--as", "done", "--note", "ann")
    assert (locked.exit_code, "another process keeps it locked" in locked.stderr) == (7, True)


def test_somebody_elses_work_is_left_alone(run: Run, ticket: str) -> None:
    """If another process is at work on a ticket, it is neither settled by hand nor taken from it."""
    with closing(sqlite3.connect("journal.db")) as database, database:
        database.execute("UPDATE rewardkit_entries SET owner = 'other:1', lease = 3600")
    settled = run("journal", "settle", ticket, "--as", "done", "--note", "ann")
    assert (settled.exit_code, "other:1 is at work on ticket" in settled.stderr) == (1, True)
    resolved = run("journal", "resolve", ticket)
    assert resolved.exit_code == 8
    assert "another process is at work on it" in resolved.stdout
    assert "nothing is open" in run("journal", "resolve", "--all").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reconcile", "shop", "--since", "0001-01-01"), "too far away"),
        (("list", "--until", "9999-12-31T23:59-01:00"), "too far away"),
        (("prune", "--older-than", "999999w"), "longer than 100 years"),
        (("export", "folder"), "folder is a folder"),
    ],
)
def test_what_cannot_be_meant_is_said(
    run: Run, ticket: str, arguments: tuple[str, ...], said: str
) -> None:
    """If an option or a file cannot be what is meant, the command line is wrong, and nothing crashes."""
    Path("folder").mkdir()
    result = run("journal", *arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_an_export_that_cannot_be_written_is_said(
    run: Run, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the disk is full, the error names the file, and nothing is left of it."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = set(Path().iterdir())
    monkeypatch.setattr(os, "fsync", full)
    result = run("journal", "export", "out.jsonl")
    assert result.exit_code == 1
    assert "out.jsonl" in result.stderr
    assert "No space left" in result.stderr
    assert set(Path().iterdir()) == before


def test_what_was_taken_back_elsewhere_is_settled_as_undone(run: Run) -> None:
    """If what was done has been taken back past the journal, a person can say so, once."""
    assert run("redeem", CODE, "--on", "shop", "--order", "1042").exit_code == 0
    (entry,) = documents(run("journal", "list", "--json"))
    undone = ("journal", "settle", entry["ticket"], "--as", "undone", "--note", "ann", "--json")
    assert documents(run(*undone))["state"] == "undone"
    assert "is settled already: undone" in run(*undone).stderr
