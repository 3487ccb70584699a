"""A report on a run whose money counts as known: what to declare, and no request, reserve or chance of a loss."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from rollout_sim.report import html, pdf, sheets, slides
from rollout_sim.report.pack import Pack
from rollout_sim.report.sections import page_tables
from rollout_sim.studies.compare.charts.chart_list import Drawing, UnknownChart, sheet
from tests.report.runs import MONEY, TEXT, pack_of

#: What nobody may read there, by language.
NEVER = {
    "en": ["We ask for", "reserve between", "chance of a loss", "80 % of futures", "a loss in", "costs that 1 in 10"],
    "zh": ["申请 ", "两者之间的预备金", "亏损概率", "推演亏损", "80 % 的推演"],
}
LUCK = {"en": "Luck only: you gave no ranges", "zh": "只含运气"}
DECLARE = {"en": "give a range to what you do not know", "zh": "没有把握的取值给出区间"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The small run with money, without its ranges."""
    folder = tmp_path_factory.mktemp("runs") / "bare"
    return pack_of(folder, TEXT.split("uncertain:")[0] + MONEY, 4)


def told(words: str, language: str) -> None:
    assert LUCK[language] in words
    assert DECLARE[language] in words
    assert not [each for each in NEVER[language] if each in words]
    assert not re.search(r"(pays back|paid back within the run) in [0-9]|[0-9] % 的推演中(于期内)?回本", words)


def deck_words(deck: Any) -> str:
    texts = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    return "\n".join([*texts, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_what_to_declare(bare: Pack, language: str) -> None:
    page = html.render(bare, language).decode()
    told(re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL), language)
    assert page_tables(bare, language)["confidence"] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_deck_asks_for_nothing_and_shows_the_inputs_that_could_have_ranges(bare: Pack, language: str) -> None:
    words = deck_words(Presentation(BytesIO(slides.render(bare, language))))
    told(words, language)
    assert ("No amount to ask for yet" in words) == (language == "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_workbook_has_no_budgets_of_futures(bare: Pack, language: str) -> None:
    book = load_workbook(BytesIO(sheets.render(bare, language)))
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    told("\n".join(cells), language)


def test_paper_is_set_and_the_chart_of_budgets_is_refused(bare: Pack) -> None:
    assert pdf.render(bare, "en").startswith(b"%PDF")
    with pytest.raises(UnknownChart, match="a range that moves money"):
        sheet("cost-and-date", Drawing(bare.comparison, "en"))


def test_all_say_how_often_what_no_future_showed_may_still_happen(bare: Pack) -> None:
    sentence = "What none of these 4 futures showed, such as a collapse, may still happen in up to 60 % of futures"
    assert sentence in html.render(bare, "en").decode()
    assert sentence in deck_words(Presentation(BytesIO(slides.render(bare, "en"))))


def test_with_ranges_the_same_things_are_said(pack: Pack) -> None:
    words = deck_words(Presentation(BytesIO(slides.render(pack, "en"))))
    assert all(each in words for each in ("We ask for", "reserve between", "chance of a loss"))
    assert LUCK["en"] not in words
    assert page_tables(pack, "en")["confidence"]


def test_paper_has_the_words_of_the_page(bare: Pack, tmp_path: Path) -> None:
    words = pdf._data(bare, "en", {})["words"]
    assert DECLARE["en"] in words["to_declare"]
