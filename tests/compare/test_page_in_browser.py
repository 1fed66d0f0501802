from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import browsing
from playwright.sync_api import Browser, Page
from views import hostile, view

from rewardkit.compare import View, as_html

#: What a reader may have: a telephone or a desk, in light or in dark.
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")

#: Each text that is shown: its colour, and the first colour behind it.
TEXTS = Path(__file__).with_name("texts_of_a_page.js").read_text("utf-8")


class Opened:
    """A page in the browser, and all that it said or asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module", params=[view, hostile], ids=["everyday", "hostile"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page in a file."""
    shown: View = request.param()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(as_html(shown), "utf-8")
    return path


@pytest.fixture(params=WIDTHS)
def opened(request: pytest.FixtureRequest, chromium: Browser, file: Path) -> Iterator[Opened]:
    """The page at each width."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800})
    yield Opened(context.new_page(), file.as_uri())
    context.close()


def luminance(colour: list[float]) -> float:
    """How bright a colour is, as WCAG 2 has it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_has_it() -> None:
    """If black stands on white it is 21, and #777777 on white is just not enough for a text."""
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([119, 119, 119], [255, 255, 255]) == pytest.approx(4.478, abs=0.001)


def test_nothing_goes_over_the_edge(opened: Opened) -> None:
    """If the screen is a telephone's or a desk's, nobody has to scroll sideways, and no text is cut."""
    width = opened.run("document.documentElement.clientWidth")

    assert opened.run("document.documentElement.scrollWidth") == width
    beyond = opened.run(
        """[...document.querySelectorAll("body *:not(.skip)")].filter(each => {
            const box = each.getBoundingClientRect();
            return box.right > document.documentElement.clientWidth + 0.5 || box.left < -0.5;
        }).map(each => each.outerHTML.slice(0, 80))"""
    )
    assert beyond == []


def test_a_long_value_takes_no_room_from_others(opened: Opened) -> None:
    """If one value is very long, a verdict is on one line all the same, and no name is broken."""
    broken = opened.run(
        """[...document.querySelectorAll(".fields .sign, .fields tbody th bdi")]
            .filter(each => !each.textContent.trim().includes(" ") || each.matches(".sign"))
            .filter(each => each.getClientRects().length > 1).map(each => each.textContent)"""
    )

    assert broken == []


def test_a_narrow_screen_has_cards(opened: Opened) -> None:
    """If there is no room for columns, a row is a card whose values have their headers with them."""
    narrow = opened.run("innerWidth") == WIDTHS[0]
    row = "document.querySelector('.cards tbody tr')"

    assert opened.run(f"getComputedStyle({row}).display") == ("block" if narrow else "table-row")
    shown = opened.run(f"getComputedStyle({row}.querySelector('td'), '::before').content")
    assert ("acme:" in shown) == narrow


def test_a_table_stays_a_table_for_who_does_not_see_it(opened: Opened) -> None:
    """If rows are shown as cards, a screen reader is told of tables, rows and headers all the same."""
    fields = opened.page.get_by_role("table", name="Each field of both rewards")

    assert fields.count() == 1
    assert fields.get_by_role("rowheader", name="benefit").count() == 1
    assert fields.get_by_role("cell").count() == 3 * fields.get_by_role("rowheader").count()
    assert opened.page.get_by_role("img", name="Discount by basket total, in EUR").count() == 1


def test_the_page_has_landmarks_and_headings_in_order(opened: Opened) -> None:
    """If one moves by landmarks or headings, they are there, and no level is left out."""
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert opened.page.get_by_role(role).count() == 1
    levels = opened.run(
        "[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert opened.run("document.documentElement.lang") == "en"
    assert opened.page.title()


def test_all_is_reached_by_keyboard(opened: Opened) -> None:
    """If there is only a keyboard, Tab reaches whatever can be used, and shows where it is."""
    wanted = opened.run("document.querySelectorAll('a[href], button, input, summary').length")
    reached = []
    for _ in range(wanted):
        opened.page.keyboard.press("Tab")
        reached.append(
            opened.run(
                """(() => {
                    const style = getComputedStyle(document.activeElement);
                    const box = document.activeElement.getBoundingClientRect();
                    return {
                        text: document.activeElement.textContent,
                        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
                        seen: box.left >= 0 && box.top >= 0 && box.right <= innerWidth
                            && box.bottom <= innerHeight,
                    };
                })()"""
            )
        )

    assert wanted == len({each["text"] for each in reached}) == 5
    assert all(each["outline"] >= 2 and each["seen"] for each in reached)


def test_the_first_key_skips_to_the_table(opened: Opened) -> None:
    """If the first link is followed, the comparison is on the screen."""
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")

    top = "document.querySelector('#fields').getBoundingClientRect().top"
    opened.page.wait_for_function(f"location.hash === '#fields' && Math.abs({top}) < 2")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read(opened: Opened, scheme: Any) -> None:
    """If a text is shown, in light or in dark, it stands out from what is behind it by 4.5 to 1."""
    opened.page.emulate_media(color_scheme=scheme)

    texts = opened.run(TEXTS)

    assert {"discount, EUR", "≠", "cannot tell"} <= {each["text"] for each in texts}
    weak = [each for each in texts if contrast(each["colour"], each["behind"]) < 4.5]
    assert weak == []
    assert (luminance(texts[0]["behind"]) < 0.5) == (scheme == "dark")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_lines_of_the_chart_are_seen(opened: Opened, scheme: Any) -> None:
    """If a line is drawn, it stands out from the page by 3 to 1, as what carries meaning has to."""
    opened.page.emulate_media(color_scheme=scheme)

    colours = opened.run(
        """[...document.querySelectorAll(".chart .line, .chart .marker")].map(each =>
            getComputedStyle(each).stroke.match(/\\d+/g).slice(0, 3).map(Number))"""
    )
    page = opened.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")

    assert len(colours) == 5
    assert all(contrast(colour, page) >= 3 for colour in colours)


def test_the_words_of_the_chart_are_large_enough_and_inside(opened: Opened) -> None:
    """If the chart is as wide as a telephone, its words are 11 pixels at least, and none is cut or covered."""
    words = opened.run(
        """[...document.querySelectorAll(".chart text")].map(each => {
            const box = each.getBoundingClientRect();
            const svg = each.ownerSVGElement.getBoundingClientRect();
            return {
                text: each.textContent,
                size: parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a,
                inside: box.left >= svg.left && box.right <= svg.right
                    && box.top >= svg.top && box.bottom <= svg.bottom,
                box: [box.left, box.top, box.right, box.bottom],
            };
        })"""
    )

    assert [each for each in words if each["size"] < 11 or not each["inside"]] == []
    covered = [
        (one["text"], other["text"])
        for place, one in enumerate(words)
        for other in words[:place]
        if one["box"][0] < other["box"][2]
        and other["box"][0] < one["box"][2]
        and one["box"][1] + 3 < other["box"][3]  # the boxes have some air above and below
        and other["box"][1] + 3 < one["box"][3]
    ]
    assert covered == []


def test_the_page_says_and_asks_nothing(opened: Opened) -> None:
    """If the page is opened, the console stays empty, and nothing but the page is asked for."""
    opened.page.wait_for_load_state("networkidle")

    assert opened.said == []
    assert [each for each in opened.asked if not each.startswith("data:")] == [opened.page.url]


def test_no_script_runs_in_it(opened: Opened) -> None:
    """If a script got into the page all the same, its policy keeps it from running."""
    with opened.page.expect_console_message(lambda each: "Content Security Policy" in each.text):
        opened.run(
            """(() => {
                const made = document.createElement("div");
                made.innerHTML = "<img src=x onerror='document.title = 1'>";
                document.body.append(made);
            })()"""
        )

    assert opened.page.title() != "1"


def test_it_can_be_printed(chromium: Browser, file: Path) -> None:
    """If it is printed, from dark too, it is dark on white, with columns and without links to itself."""
    page = chromium.new_page(color_scheme="dark")
    page.goto(file.as_uri())

    printed = page.pdf(format="A4")
    page.emulate_media(media="print")

    assert printed.startswith(b"%PDF-")
    assert page.get_by_role("navigation").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    row = "document.querySelector('.cards tbody tr')"
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(f"getComputedStyle({row}).display") == "table-row"
    texts = page.evaluate(TEXTS)
    assert [each for each in texts if contrast(each["colour"], each["behind"]) < 4.5] == []
