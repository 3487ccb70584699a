"""The deck: complete, editable, in both scripts, inside its slides, and harmless."""

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from rollout_sim.report.pack import Pack
from rollout_sim.report.slides import render
from rollout_sim.report.slides.text_fitting import EAST_ASIAN, SlideBox, fitted, height_of
from rollout_sim.statistics.estimates import Estimate
from rollout_sim.studies.compare.words.ranking import recommended
from tests.report.runs import HOSTILE, TEXT, pack_of


@pytest.fixture(scope="module", params=["en", "zh"])
def deck(request: pytest.FixtureRequest, pack: Pack) -> Any:
    return Presentation(BytesIO(render(pack, request.param)))


def charts_of(deck: Any) -> list[Any]:
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_it_has_all_parts_in_8_to_12_slides(deck: Any, pack: Pack) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert 8 <= len(titles) <= 12
    assert all(titles)
    words = "\n".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert pack.question in words
    assert any(sentence in words for found in pack.verdicts.values() for sentence in found)
    assert "3 × field coach" in words or "3 名field coach" in words  # as the scenario calls them
    assert "stopped" in "".join(titles)
    assert len(charts_of(deck)) >= 6
    assert all(chart.part.chart_workbook.xlsx_part is not None for chart in charts_of(deck))  # so they can be edited


def test_the_amounts_asked_for_are_those_of_the_futures(pack: Pack) -> None:
    deck = Presentation(BytesIO(render(pack, "en")))
    (slide,) = (one for one in deck.slides if one.shapes.title.text_frame.text.startswith("We ask for"))
    (table,) = (shape.table for shape in slide.shapes if shape.has_table)
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    for one in pack.strategies:
        told = [float(text.replace(",", "")) for text in rows[one.name][1:4]]
        half, most = one.at(0.5).budget, one.at(0.8).budget
        assert told == pytest.approx([half / 1e6, most / 1e6, (most - half) / 1e6], abs=0.051)


def test_the_net_present_value_of_the_request_has_the_unit_of_its_interval(pack: Pack) -> None:
    small = Estimate(-20_000.0, -110_000.0, 66_000.0, 90_000.0, -2e5, 0.0, 2e5, 1.0)
    name = recommended(pack.comparison)
    poor = [replace(one, measures={**one.measures, "net_present_value": small}) if one.name == name else one
            for one in pack.strategies]  # fmt: skip
    deck = Presentation(BytesIO(render(replace(pack, strategies=tuple(poor)), "en")))
    (slide,) = (one for one in deck.slides if one.shapes.title.text_frame.text.startswith("We ask for"))
    words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert "−20.0 thousand CNY" in words
    assert any("(−110 to 66.0)" in text for text in words)


def test_every_word_names_a_face_for_both_scripts(deck: Any) -> None:
    runs = [properties for slide in deck.slides for properties in slide._element.iter(qn("a:rPr"))]
    runs += [properties for chart in charts_of(deck) for properties in chart._chartSpace.iter(qn("a:defRPr"))]
    named = [one for one in runs if one.find(qn("a:latin")) is not None]
    assert len(named) > 100
    assert all(one.find(qn("a:ea")).get("typeface") == EAST_ASIAN for one in named)
    assert all(one.find(qn("a:latin")) is not None for slide in deck.slides for one in slide._element.iter(qn("a:rPr")))


def test_everything_lies_on_its_slide_and_nothing_on_another(deck: Any) -> None:
    """Boxes are as large as their words, as they are measured; LibreOffice looks at the real ones."""
    for slide in deck.slides:
        shapes = [shape for shape in slide.shapes if shape.height > Inches(0.05)]
        for shape in shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
        for one, other in combinations(shapes, 2):
            across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
            down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
            assert min(across, down) <= Inches(0.03), (one.name, other.name)


def test_names_are_no_formulas_in_the_workbooks_of_charts(deck: Any) -> None:
    named = 0
    for chart in charts_of(deck):
        book = load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
        named += sum("cmd" in str(cell.value) for cell in cells)
    assert named > 3
    assert HOSTILE in "".join(table_words(deck))


def table_words(deck: Any) -> list[str]:
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_words_are_made_smaller_and_only_then_cut() -> None:
    words = "a store that is given up " * 8
    box = SlideBox(0, 0, 4, 1.0)
    _, large = fitted(words, SlideBox(0, 0, 9, 3), (20, 16, 12))
    kept, small = fitted(words, box, (20, 16, 12))
    assert (large, small, kept) == (20, 12, words)
    cut, size = fitted(words * 9, box, (20, 16, 12))
    assert size == 12
    assert cut.endswith("…")
    assert height_of(cut, box.width, size) <= 1.02
    assert height_of("门店" * 9, 1, 12) > height_of("xx" * 9, 1, 12)


def test_without_money_there_are_fewer_slides(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, TEXT.split("uncertain:")[0], 2)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(BytesIO(render(pack, "en"))).slides]
    assert len(titles) == 9
    assert not any("ask for" in title for title in titles)
