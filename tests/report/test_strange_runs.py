"""Reports on runs of a few days, of any start, and of names in any script or that look like markup, in all formats."""

import datetime
import html as escapes
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from rollout_sim.report.formats import FORMATS, renderer
from rollout_sim.report.pack import Pack
from tests.report.runs import pack_of

SHORT = """\
rollout_sim: 1
name: short
starts: 2026-03-02
run_length: 6 days
stores: {count: 6, regions: 2}
people: {head_office_coaches: 3}
strategies:
  all at once: {batches: [{stores: rest, lasts: 2 months}]}
  two batches:
    batches: [{name: first, stores: 3, lasts: 2 months, target: 80%}, {stores: rest, lasts: 2 months}]
money: {people: {head_office_coach: 1500}, benefits: {labour_per_store_day: 2000}}
"""
#: Names with letters from right to left, signs beyond the first plane, joined signs, and markup of every format.
SCRIPTS = ("مركز", "北区 😀", "first 😀", "Łódź – ñ", "👩‍👩‍👧 zone".replace("\u200d", ""))
MARKUP = ("$a_b^c$", "[bold]=SUM(A1)[/bold]", "#let _x_ *y* @z", "<script>{y}", "=1+1 [/x] 'q' \"d\"")


def named(names: tuple[str, ...]) -> str:
    first, second, third, fourth, fifth = (json.dumps(name, ensure_ascii=False) for name in names)
    return f"""\
rollout_sim: 1
name: {first}
starts: 2026-03-02
run_length: 3 months
stores: {{count: 6, regions: [{second}, {third}]}}
people: {{head_office_coaches: 3}}
strategies:
  {fourth}: {{batches: [{{name: {fifth}, stores: rest, lasts: 2 months}}]}}
  {fifth}: {{batches: [{{name: {first}, stores: 2, lasts: 1 month, target: 80%}}, {{stores: rest, lasts: 2 months}}]}}
"""


def squeezed(text: str) -> str:
    """Without what breaks lines."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def words_in(form: str, content: bytes) -> str:
    """All that a reader of a file sees as text."""
    if form == "html":
        return escapes.unescape(re.sub(r"<script.*?</script>|<[^>]*>", "", content.decode(), flags=re.S))
    if form == "xlsx":
        book = load_workbook(BytesIO(content))
        kinds = [(cell.value, cell.data_type) for page in book for row in page.iter_rows() for cell in row]
        return "\n".join(str(value) for value, kind in kinds if kind == "s")
    shapes = [shape for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes]
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    rows = [row for shape in shapes if shape.has_table for row in shape.table.rows]
    return "\n".join([*texts, *(cell.text for row in rows for cell in row.cells)])


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_shorter_than_a_week_has_a_report(short: Pack, form: str) -> None:
    assert len(renderer(form)(short, "en")) > 5000


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return pack_of(tmp_path_factory.mktemp("runs") / "short", SHORT, 3)


@pytest.mark.parametrize("names", [SCRIPTS, MARKUP], ids=["scripts", "markup"])
def test_names_stand_as_they_are_written_in_every_format(names: tuple[str, ...], tmp_path: Path) -> None:
    pack = pack_of(tmp_path / "run", named(names), 3)
    for form in ("html", "xlsx", "pptx"):
        words = squeezed(words_in(form, renderer(form)(pack, "en")))
        for name in (names[0], *names[3:]):
            assert squeezed(name) in words, (form, name)
    assert renderer("pdf")(pack, "en").startswith(b"%PDF")


MONTHS = """\
rollout_sim: 1
name: months
starts: 2026-01-31
run_length: 6 months
stores: {count: 12}
people: {head_office_coaches: 4}
strategies:
  two: {batches: [{name: first, stores: 6, lasts: 2 months}, {name: second, stores: rest, lasts: 2 months}]}
money: {per_store: {equipment: 100 thousand}, benefits: {labour_per_store_day: 2000}}
"""


def test_a_batch_starts_in_the_month_of_its_equipment_in_deck_and_workbook(tmp_path: Path) -> None:
    """The second batch begins 60.875 days after 31 January: on 1 April, and never in a month that does not exist."""
    pack = pack_of(tmp_path / "run", MONTHS, 3)
    slides = Presentation(BytesIO(renderer("pptx")(pack, "en"))).slides
    tables = [[[cell.text for cell in row.cells] for row in shape.table.rows]
              for slide in slides for shape in slide.shapes if shape.has_table]  # fmt: skip
    (plan,) = [rows for rows in tables if "Stores accepted" in [row[0] for row in rows]]
    heads = [head.replace("\n", " ").replace("\v", " ") for head in plan[0][1:]]
    assert heads[:5] == ["2026 01-31", "2026 02-01", "2026 03-01", "2026 04-01", "2026 05-01"]
    rows = {row[0]: row[1:] for row in plan}
    assert rows["second"].index("6") == heads.index("2026 04-01")
    book = load_workbook(BytesIO(renderer("xlsx")(pack, "en")), data_only=True)
    sheet = next(page for page in book if page.title.startswith("Money"))
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    months = next(row for row in cells if datetime.datetime(2026, 1, 31) in row)
    equipment = next(row for row in cells if row[0] == "Stores' equipment")
    paid = {str(month)[:10]: amount for month, amount in zip(months, equipment, strict=True) if amount == 600_000}
    assert list(paid) == ["2026-01-31", "2026-04-01"]
