"""The report on paper: complete, in our font, the same at every run."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from rollout_sim.report.html_words import page_words
from rollout_sim.report.pack import Pack
from rollout_sim.report.pdf import BREAK, render
from rollout_sim.studies.compare.charts.people_charts import money_title
from tests.report.runs import HOSTILE


def plain(text: str) -> str:
    """Without what setting a text adds to it."""
    return "".join(text.replace(BREAK, "").split())


@pytest.fixture(scope="module")
def content(pack: Pack) -> dict[str, bytes]:
    return {language: render(pack, language) for language in ("en", "zh")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_all_that_the_page_says(pack: Pack, content: dict[str, bytes], language: str) -> None:
    pages = PdfReader(BytesIO(content[language])).pages
    words = plain(" ".join(page.extract_text() for page in pages))
    headings = page_words(pack, language)
    for name in ("strategies", "happens", "money", "people", "plan", "sure", "assumptions", "provenance"):
        assert words.count(plain(headings[name])) >= 2  # contents, and heading
    for sentence in (pack.question, *pack.verdicts[language]):
        assert plain(sentence) in words
    assert plain(HOSTILE) in words
    assert plain(money_title(pack.comparison, pack.currency, language)) in words  # of a chart
    assert pack.provenance.scenario_sha256 in words
    assert 6 < len(pages) < 25


def test_it_is_the_same_at_every_run(pack: Pack, content: dict[str, bytes]) -> None:
    assert render(pack, "zh") == content["zh"]


def test_all_letters_are_of_our_font(content: dict[str, bytes]) -> None:
    names = set()
    for page in PdfReader(BytesIO(content["zh"])).pages:
        fonts = [page["/Resources"].get("/Font", {})]
        for form in page["/Resources"].get("/XObject", {}).values():
            fonts.append(form.get_object().get("/Resources", {}).get("/Font", {}))
        names |= {str(font.get_object()["/BaseFont"]) for found in fonts for font in found.values()}
    assert {name.split("+")[1] for name in names} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
