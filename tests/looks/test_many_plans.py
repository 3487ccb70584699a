"""Five plans with names of forty characters, as a phone, LibreOffice and paper show them: nothing cut or laid over."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.looks.conftest import PICTURES, rollout_sim
from tests.looks.office import Office
from tests.looks.test_html import NARROW, opened
from tests.looks.test_office import look_at, said
from tests.studies.six_scenarios import HEAD, NAMES

PLANS = ("everybody at once in the very first month", "three batches of four, each for one month")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with report.html, report.pptx and report.pdf of the five plans."""
    folder = tmp_path_factory.mktemp("five")
    (folder / "five.yaml").write_text(HEAD.format(name="Five plans") + NAMES, encoding="utf-8")
    rollout_sim("compare", folder / "five.yaml", "--replications", "12", "--out", folder / "run")
    rollout_sim("report", folder / "run", "--format", "html,pptx,pdf", "--out", folder)
    return folder


def test_no_word_of_deck_and_paper_lies_on_another(reports: Path, tmp_path: Path) -> None:
    deck = look_at(Office(tmp_path).convert(reports / "report.pptx", "pdf", tmp_path), "five-deck")
    paper = look_at(reports / "report.pdf", "five-paper")
    for pages in (deck, paper):
        words = "".join(said(page) for page in pages)
        assert all("".join(plan.split()) in words for plan in PLANS)


def test_a_phone_shows_charts_that_can_be_read_and_says_what_goes_on(browser: Browser, reports: Path) -> None:
    for looked in opened(browser, reports / "report.html"):
        looked.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        looked.page.wait_for_timeout(300)
        PICTURES.mkdir(parents=True, exist_ok=True)
        looked.page.screenshot(path=PICTURES / "five-phone.png", full_page=True)
        assert looked.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        wide = (
            "[...document.querySelectorAll('figure, .scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1)"
        )
        assert looked.page.evaluate(f"{wide}.length") > 0
        assert looked.page.evaluate(f"{wide}.every((one) => one.classList.contains('more'))")
        assert looked.page.evaluate("document.querySelector('figure svg').getBoundingClientRect().width") > 550
