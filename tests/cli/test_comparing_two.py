from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import click
import pytest
from click.testing import Result
from views import CURVES

import rewardkit
from rewardkit import Adapter
from rewardkit.cli.exits import Exit
from rewardkit.cli.side_by_side import beside, print_beside, view_of, write_whole
from rewardkit.compare import Side, View
from rewardkit.errors import LossyTranslation
from rewardkit.fidelity import OFFER, Expression, Fitting, Loss, LossReport, said, unsaid
from rewardkit.model import FreeShipping, Limits, Money, PercentOff, Reward, RewardRef

Run = Callable[..., Result]


class Acme(Adapter[None]):
    """An adapter that does not tell how it says rewards."""

    provider = "acme"


class Umbrella(Adapter[None]):
    """An adapter whose provider has no stock."""

    provider = "umbrella"
    expressions: ClassVar[Mapping[str, Expression]] = {
        **{path: said(path) for path in OFFER},
        "limits.stock": unsaid("there is no stock", Loss.WIDENED),
    }

    def fit_to(self, fitting: Fitting) -> None:
        fitting.drop("limits.stock")


class Picky(Umbrella):
    """An adapter whose provider has nothing like any of these rewards."""

    provider = "picky"

    def fit_to(self, fitting: Fitting) -> None:
        raise LossyTranslation("picky has no such benefit", report=fitting.done().report)


def reward(provider: str) -> Reward:
    return Reward(
        ref=RewardRef(provider, "1"),
        name="Ten",
        benefit=PercentOff(Decimal(10), Money(2000, "EUR")),
        limits=Limits(stock=5),
    )


ACME, UMBRELLA = (reward("acme"), Acme(None)), (reward("umbrella"), Umbrella(None))


@pytest.fixture
def refs(shop: RewardRef) -> list[str]:
    """Two rewards of the shop, as they are typed."""
    with rewardkit.connect("shop") as rewards:
        other = rewards.create_reward(Reward.new("<b>Ship</b> it", FreeShipping())).ref
    return [f"shop:{shop.id}", f"shop:{other.id}"]


def test_verdicts_have_symbols_and_no_colour_off_a_terminal(run: Run, refs: list[str]) -> None:
    """If the output is no terminal, there is no colour, and each verdict has its symbol and word."""
    output = run("compare", *refs).stdout

    assert "\x1b" not in output
    assert "≠ different" in output
    assert "= same" in output


def test_colour_comes_on_top_of_the_words(
    run: Run, refs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the output is a terminal's, each verdict has its colour as well, and none with NO_COLOR."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = run("compare", *refs).stdout
    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b[31m≠ different" in coloured
    assert "\x1b[32m= same" in coloured
    assert "\x1b[3" not in run("compare", *refs).stdout


def test_empty_rows_are_printed_on_demand(run: Run, refs: list[str]) -> None:
    """If all rows are asked for, those that are empty on both sides are in the table, too."""
    few, all_ = run("compare", *refs).stdout, run("compare", *refs, "--all-rows").stdout

    assert "points cost" not in few
    assert "more fields are empty on both sides" in few
    assert "points cost" in all_
    assert "more fields are empty" not in all_


def test_a_page_is_written_beside_the_table(run: Run, refs: list[str]) -> None:
    """If a page is asked for, it is in the file, the table is printed, and a note says where it is."""
    result = run("compare", *refs, "--html", "report.html")

    assert result.exit_code == Exit.OK, result.stderr
    page = Path("report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>Summer and &lt;b&gt;Ship&lt;/b&gt; it</title>" in page
    assert "≠ different" in result.stdout
    assert result.stderr == "note: the page is in report.html\n"


def test_a_page_can_go_with_json(run: Run, refs: list[str]) -> None:
    """If both are asked for, the JSON on standard output is nothing but JSON."""
    result = run("compare", *refs, "--json", "--html", "report.html")

    assert json.loads(result.stdout)["losses"] == {}
    assert Path("report.html").exists()


def test_markdown_is_printed(run: Run, refs: list[str]) -> None:
    """If Markdown is asked for, that is what is printed."""
    result = run("compare", *refs, "--markdown")

    assert result.exit_code == Exit.OK, result.stderr
    assert result.stdout.startswith("# Summer and \\<b\\>Ship\\</b\\> it\n")
    assert f"| field | A, {refs[0].replace('shop', 'local')} |" in result.stdout.replace("\\", "")


def test_two_forms_at_once_are_refused(run: Run, refs: list[str]) -> None:
    """If JSON and Markdown are asked for, neither is printed, and the sentence says to choose."""
    result = run("compare", *refs, "--json", "--markdown")

    assert result.exit_code == Exit.USAGE
    assert "choose one" in result.stderr


@pytest.mark.parametrize("file", ["no/such/report.html", "."])
def test_a_page_that_cannot_be_is_told_at_once(run: Run, file: str) -> None:
    """If there is no such folder, or it is one, the command line is wrong, before anything is asked."""
    result = run("compare", "nobody:1", "nobody:2", "--html", file)

    assert result.exit_code == Exit.USAGE
    assert "folder" in result.stderr or "is no file" in result.stderr


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """If writing breaks off, what was in the file is still there, and nothing else."""
    path = tmp_path / "report.html"
    path.write_text("before", "utf-8")

    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "after " * 10_000 + "\ud800")

    assert path.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """If the folder has gone in the meantime, one sentence says so."""
    with pytest.raises(click.ClickException, match="No such file or directory"):
        write_whole(tmp_path / "gone" / "report.html", "page")


def test_a_link_to_a_page_stays_one(tmp_path: Path) -> None:
    """If the file is a link, what it leads to is written."""
    link = tmp_path / "latest.html"
    link.symlink_to(tmp_path / "report.html")

    write_whole(link, "page")

    assert link.is_symlink()
    assert (tmp_path / "report.html").read_text("utf-8") == "page"


def test_both_directions_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """If an adapter says how it says rewards, its losses are told, and of the other that nobody knows."""
    view = view_of(ACME, UMBRELLA, all_rows=False)

    print_beside(view)

    output = capsys.readouterr().out
    assert "A, acme:1, at umbrella: 18 of 19 fields are kept as they are; these are not." in output
    assert "stock  widened, 5 → no limit: there is no stock" in output
    assert "B, umbrella:1, at acme: What would be lost is not known: its adapter" in output


def test_losses_are_in_the_json_field_by_field() -> None:
    """If JSON is asked for, every field has what becomes of it, with values as in documents."""
    document = beside(view_of(ACME, UMBRELLA, all_rows=False), ACME[0], UMBRELLA[0])

    left, right = document["losses"]["left"], document["losses"]["right"]
    assert left["provider"] == "umbrella"
    fields = {each["path"]: each for each in left["fields"]}
    assert fields.keys() == set(OFFER)
    assert fields["limits.stock"] == {
        "path": "limits.stock",
        "wire": [],
        "loss": "widened",
        "before": 5,
        "after": None,
        "can_be_undone": False,
        "why": "there is no stock",
    }
    assert fields["benefit"]["after"]["percent"] == "10"
    assert "adapter" in right["unknown"]


def test_a_benefit_that_cannot_be_said_is_still_compared() -> None:
    """If a provider has nothing like the benefit, the report of its refusal is what is told."""
    view = view_of(ACME, (reward("picky"), Picky(None)), all_rows=False)

    report = view.losses[Side.LEFT]
    assert isinstance(report, LossReport)
    assert report.provider == "picky"


def test_one_provider_loses_nothing_to_itself() -> None:
    """If both are of one provider, nobody asks what it would lose."""
    assert view_of(ACME, ACME, all_rows=False).losses == {}


def test_curves_are_in_the_json_with_their_marks() -> None:
    """If there are curves, JSON has their points with money as everywhere, or why there are none."""
    found = view_of(ACME, ACME, all_rows=False)
    view = View(
        title=found.title,
        comparison=found.comparison,
        made_at=found.made_at,
        curves={**CURVES, Side.RIGHT: "it is no discount."},
    )

    document = beside(view, ACME[0], ACME[0])

    assert document["counterexample"] is None
    assert document["curves"]["left"]["points"][2] == {
        "total": {"minor": 5000, "currency": "EUR"},
        "off": {"minor": 500, "currency": "EUR"},
        "mark": "minimum",
    }
    assert document["curves"]["right"] == {"unknown": "it is no discount."}
