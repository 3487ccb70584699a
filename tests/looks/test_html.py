"""The HTML report in Chromium: quiet, offline, harmless, and a replay that can be driven."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from rollout_sim.report import story
from rollout_sim.rules import events as ev
from rollout_sim.studies.compare.read_folder import read_comparison
from rollout_sim.studies.compare.simulate_again import resimulate_replication
from tests.looks.conftest import HOSTILE, PICTURES, rollout_sim

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@dataclass
class Looked:
    """A page, and what it said and asked for while it was looked at."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def until(self, condition: str) -> None:
        """Wait for what JavaScript says of the replay; the page's policy lets no watcher in, so it is asked again."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {condition}")

    @property
    def shown(self) -> dict[str, Any]:
        """Day, whether it plays, and what the first tiles show, as the replay has it."""
        found: dict[str, Any] = self.page.evaluate("({day: replay.day, playing: replay.playing, speed: replay.speed})")
        return found


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request: pytest.FixtureRequest, run: Path) -> tuple[str, Path]:
    """A language, and the report in it."""
    out = run.parent / request.param
    rollout_sim("report", run, "--format", "html", "--language", request.param, "--out", out)
    return request.param, out / "report.html"


@pytest.fixture
def looked(browser: Browser, report: tuple[str, Path]) -> Iterator[Looked]:
    """The report, opened and unpacked; it must have been quiet, and have asked for nothing, in the end."""
    yield from opened(browser, report[1])


def opened(browser: Browser, path: Path) -> Iterator[Looked]:
    context = browser.new_context(viewport=WIDE, offline=True)  # type: ignore[arg-type]
    found = Looked(context.new_page())
    found.page.on("console", lambda message: found.said.append(f"{message.type}: {message.text}"))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("dialog", lambda dialog: found.said.append(dialog.message))
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.goto(path.as_uri())
    found.page.wait_for_selector("#replay-stage[data-ready]")
    yield found
    context.close()
    assert found.said == []
    assert found.asked == [path.as_uri()]


def test_it_fits_wide_and_narrow_windows(looked: Looked, report: tuple[str, Path]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    looked.page.evaluate(
        "document.querySelectorAll('figure, .scroll').forEach((one) => one.style.contentVisibility = '')"
    )
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        looked.page.set_viewport_size(size)  # type: ignore[arg-type]
        looked.page.screenshot(path=PICTURES / f"report-{report[0]}-{name}.png", full_page=True)
        assert looked.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_our_font_is_there_and_has_every_sign(looked: Looked) -> None:
    assert looked.page.evaluate("document.fonts.check('16px Report')")
    wide = looked.page.evaluate(
        """() => { // a sign that the font lacks is as wide as in a font that nobody has
          const pen = document.createElement('canvas').getContext('2d'), missing = [];
          pen.font = '40px Report';
          const bare = [...new Set(document.body.innerText)].filter((sign) => /[\\u4e00-\\u9fff]/.test(sign));
          for (const sign of bare) if (Math.abs(pen.measureText(sign).width - 40) > 0.5) missing.push(sign);
          return missing;
        }"""
    )
    assert wide == []


def test_pointing_at_a_chart_tells_its_numbers(looked: Looked, run: Path) -> None:
    comparison = read_comparison(run).comparison
    figure = looked.page.locator("#happens figure.pointed").nth(1)  # of usage
    figure.scroll_into_view_if_needed()
    figure.focus()
    for _ in range(20):
        looked.page.keyboard.press("ArrowRight")
    lines = looked.page.locator(".tip div").all_inner_texts()
    week = round(float(lines[0].split()[-1]))
    bands = comparison.weekly_bands.query("quantity == 'usage'")
    for line, name in zip(lines[1:], comparison.strategies, strict=True):
        mean = 100 * bands[(bands["strategy"] == name) & (bands["week"] == week + 1)]["mean"].item()
        assert line.startswith(f"{name}: {mean:.1f} (")
    figure.hover()
    assert looked.page.locator(".cross[visibility=visible]").count() == 1


def told(looked: Looked, figure: Locator, presses: int) -> list[list[str]]:
    """The lines that are told, one box after another, by the keyboard."""
    figure.scroll_into_view_if_needed()
    figure.focus()
    found = []
    for _ in range(presses):
        looked.page.keyboard.press("ArrowRight")
        found.append(looked.page.locator(".tip div").all_inner_texts())
    return found


def test_pointing_at_bars_and_cells_tells_their_numbers(looked: Looked, run: Path) -> None:
    comparison = read_comparison(run).comparison
    boxes = looked.page.evaluate(
        "[...document.querySelectorAll('figure.pointed script')].map((one) => JSON.parse(one.textContent)[0])"
    )
    figures, kinds = looked.page.locator("figure.pointed"), [one["kind"] for one in boxes]
    assert looked.page.locator("figure:not(.pointed)").count() == 0
    outcomes = told(looked, figures.nth(0), len(boxes[0]["boxes"]))
    for name in comparison.strategies:
        counts = [min(map(int, re.findall(r"\d+", lines[2]))) for lines in outcomes if lines[0] == name]
        assert sum(counts) == len(comparison.complete)
    moves = [place for place, one in enumerate(boxes) if one["kind"] == "boxes" and len(one["boxes"]) == 16]
    assert len(moves) == len(comparison.strategies)
    cells = told(looked, figures.nth(moves[0]), 16)
    for row in range(4):
        shares = [float(re.findall(r"([\d.]+) %", lines[0])[0]) for lines in cells[4 * row : 4 * row + 4]]
        assert sum(shares) == pytest.approx(100, abs=0.03) or sum(shares) == 0
    assert kinds.count("boxes") == 3 + len(moves)  # outcomes, batches, calendar
    figures.nth(0).hover(position={"x": 5, "y": 5})
    assert not looked.page.locator(".tip").is_visible()


def test_the_replay_shows_the_future_that_was_counted(looked: Looked, run: Path) -> None:
    comparison = read_comparison(run).comparison
    number = looked.page.evaluate("replay.data.replication")
    for panel, name in enumerate(comparison.strategies):
        log = resimulate_replication(comparison, name, number).outcome.log
        for day in (0, 100, 455):
            lights = np.full(220, ev.NOT_LIVE)
            rows = log[(log["kind"] == ev.LIGHT) & (log["day"] < day + 1)]
            lights[rows["store"]] = rows["value"]
            looked.page.evaluate(f"replay.go({day})")
            there = [looked.page.locator(f".panel:nth-child({panel + 1}) .map .tile.{light}").count()
                     for light in ev.LIGHT_NAMES]  # fmt: skip
            assert there == [int((lights == light).sum()) for light in range(4)], (name, day)
            visits = log[(log["kind"] == ev.TASK_BEGUN) & (log["day"].astype(int) == day)]
            sites = set(visits["store"][np.isin(visits["value"], (ev.VISIT, ev.ACCEPTANCE, ev.HEAD_OFFICE_VISIT,
                                                                  ev.DIAGNOSIS))])  # fmt: skip
            assert looked.page.locator(f".panel:nth-child({panel + 1}) .tile.visited").count() == len(sites)


def test_the_replay_is_driven_by_clicks(looked: Looked, report: tuple[str, Path]) -> None:
    page = looked.page
    page.locator(".controls .next").click()
    page.locator(".controls .next").click()
    page.locator(".controls .back").click()
    assert looked.shown["day"] == 1
    page.locator(".controls .pace").select_option("60")
    page.locator(".controls .play").click()
    looked.until("replay.day > 20")
    page.locator(".controls .play").click()
    stopped = looked.shown
    assert not stopped["playing"]
    page.wait_for_timeout(300)
    assert looked.shown["day"] == stopped["day"]
    page.locator(".controls .slider").fill("200")
    assert looked.shown["day"] == 200
    page.locator("#replay").screenshot(path=PICTURES / f"replay-{report[0]}.png")
    page.locator(".controls .slider").fill("456")
    page.locator(".controls .play").click()  # at the end it begins anew
    looked.until("replay.day < 400")


def test_the_replay_is_driven_by_keys(looked: Looked) -> None:
    page = looked.page
    page.locator("#replay").focus()
    for key, day in (("ArrowRight", 1), ("Shift+ArrowRight", 8), ("ArrowLeft", 7), ("PageDown", 35), ("End", 456),
                     ("PageUp", 428), ("Home", 0)):  # fmt: skip
        page.keyboard.press(key)
        assert looked.shown["day"] == day, key
    speed = looked.shown["speed"]
    page.keyboard.press("+")
    assert looked.shown["speed"] > speed
    page.keyboard.press("k")
    looked.until("replay.day > 3")
    page.keyboard.press(" ")
    assert not looked.shown["playing"]
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    assert page.locator(".story h3").count() == 1


def test_a_click_tells_the_story_of_a_store(looked: Looked, run: Path, report: tuple[str, Path]) -> None:
    comparison = read_comparison(run).comparison
    number = looked.page.evaluate("replay.data.replication")
    looked.page.locator(".panel").first.locator(".map .tile").nth(40).click()
    store = int(looked.page.evaluate("replay.data.stores.number[replay.chosen]")) + 1
    told = looked.page.locator(".story pre").all_inner_texts()
    for text, name in zip(told, comparison.strategies, strict=True):
        one = resimulate_replication(comparison, name, number)
        assert text == story(one.outcome, one.plan, store, report[0])
    assert looked.page.locator(".tile.chosen").count() == 2


def test_the_board_has_a_row_a_store_and_opens_its_story(looked: Looked) -> None:
    board = looked.page.locator("canvas.board").first
    assert board.get_attribute("data-ready") == "220"
    board.scroll_into_view_if_needed()
    board.hover(position={"x": 400, "y": 60})
    assert looked.page.locator(".tip").is_visible()
    assert re.match("(store|门店) ", looked.page.locator(".tip").inner_text())
    board.click(position={"x": 400, "y": 60})
    assert looked.page.locator(".story pre").count() == 2


def test_hostile_names_stay_names(browser: Browser, hostile_run: Path) -> None:
    out = hostile_run.parent / "out"
    rollout_sim("report", hostile_run, "--format", "html", "--out", out)
    for looked in opened(browser, out / "report.html"):
        page = looked.page
        assert page.locator("h1").inner_text() == HOSTILE
        assert page.locator("img").count() == 0
        assert page.locator(".panel h3").first.inner_text() == HOSTILE
        page.evaluate("replay.go(40)")
        page.locator(".panel").first.locator(".map .tile").first.click()
        assert HOSTILE in page.locator(".story pre").first.inner_text()
        page.locator("canvas.board").first.hover(position={"x": 300, "y": 60})
