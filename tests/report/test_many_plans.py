"""Five plans with names of forty characters: none is cut or left out unsaid, the recommended one always shown."""

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pptx import Presentation

from rollout_sim.report.html import MAX_PANELS, _kept_panels
from rollout_sim.report.html_tables import headline_rows
from rollout_sim.report.html_words import left_out_words
from rollout_sim.report.pack import Pack
from rollout_sim.report.slides import render
from rollout_sim.report.slides.store_slides import shown_batches
from rollout_sim.studies.compare.words.ranking import recommended
from tests.report.runs import pack_of
from tests.studies.six_scenarios import HEAD, NAMES

pytestmark = pytest.mark.compiled


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(tmp_path_factory.mktemp("runs") / "five", HEAD.format(name="Five plans") + NAMES)


def texts(slide: Any) -> list[str]:
    """Words of a slide: its boxes, and the cells of its tables."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return found + [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_slides_cut_no_name_and_say_what_a_table_leaves_out(five: Pack) -> None:
    slides = list(Presentation(BytesIO(render(five, "en"))).slides)
    names, first = [one.name for one in five.strategies], recommended(five.comparison)
    before_assumptions = [slide for slide in slides if "Assumptions" not in slide.shapes.title.text_frame.text]
    assert not [text for slide in before_assumptions for text in texts(slide) if text.rstrip().endswith("…")]
    for slide in before_assumptions:
        (table,) = [shape.table for shape in slide.shapes if shape.has_table][:1] or [None]
        head = [] if table is None else [cell.text for cell in table.rows[0].cells]
        shown = [name for name in head if name in names]
        if shown:
            assert first in shown
            assert len(shown) == len(names) or any(f"the table has {len(shown)} of 5 plans" in text
                                                   for text in texts(slide))  # fmt: skip


def test_points_stand_in_one_box_so_that_no_font_lays_one_on_another(five: Pack) -> None:
    last = list(Presentation(BytesIO(render(five, "en"))).slides)[-1]
    boxes = [shape.text_frame for shape in last.shapes if shape.has_text_frame and "12 futures" not in shape.name]
    longest = max(boxes, key=lambda frame: len(frame.paragraphs))
    assert len(longest.paragraphs) >= 5
    assert all("buChar" in paragraph._p.xml for paragraph in longest.paragraphs)


def test_of_too_many_batches_those_of_the_recommended_plan_are_shown(five: Pack) -> None:
    deck: Any = SimpleNamespace(pack=five)
    first = recommended(five.comparison)
    count = len(five.strategy(first).batches)
    assert {one.name for one, _ in shown_batches(deck, count)} == {first}
    assert len(shown_batches(deck, 99)) == sum(len(one.batches) for one in five.strategies)


def test_the_page_shows_the_recommended_plan_first_and_of_many_plans_among_those_shown(five: Pack) -> None:
    assert headline_rows(five, "en")[0][1] == recommended(five.comparison)
    assert left_out_words(5, MAX_PANELS, "en") == ""
    assert left_out_words(9, MAX_PANELS, "en").startswith(
        f"Charts of single plans, the board and the replay show {MAX_PANELS} of"
    )
    place = list(five.comparison.strategies).index(recommended(five.comparison))
    assert place in _kept_panels(five, len(five.strategies))
    assert len(_kept_panels(five, 20)) == MAX_PANELS


def test_a_narrow_page_says_what_goes_on_aside() -> None:
    pages = Path("rollout_sim/report/pages")
    assert "data-more" in (pages / "report.html.j2").read_text()
    assert ".more::before" in (pages / "report.css").read_text()
    assert "sayMore" in (pages / "charts.js").read_text()
