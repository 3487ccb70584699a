"""Fiscal years: workbook, deck and page show the same sums, which are those of the futures' months."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from rollout_sim.report.budget import years_by_strategy
from rollout_sim.report.html_tables import fiscal_year_rows
from rollout_sim.report.pack import Pack
from rollout_sim.report.sheets import render as render_sheets
from rollout_sim.report.slides import render as render_slides
from rollout_sim.results.money import BENEFITS, COSTS
from tests.report.runs import MONEY, TEXT, pack_of


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """From March to October, in years that begin in June."""
    begins = MONEY.replace("money:\n", "money:\n  fiscal_year_begins: 6\n")
    return pack_of(tmp_path_factory.mktemp("runs") / "years", TEXT + begins, 2)


def test_a_year_sums_the_months_of_the_futures(pack: Pack) -> None:
    for one in pack.strategies:
        years = years_by_strategy(pack, "en")[one.name]
        assert [(year.name, year.first, year.last) for year in years] == [("2025/26", 0, 2), ("2026/27", 3, 7)]
        for year in years:
            months = slice(year.first, year.last + 1)
            costs, benefits = (
                sum(float(one.monthly[name].mean[months].sum()) for name in classes) for classes in (COSTS, BENEFITS)
            )
            assert (year.costs, year.benefits) == (pytest.approx(costs, rel=1e-3), pytest.approx(benefits, rel=1e-3))


def test_workbook_deck_and_page_show_the_same_years(pack: Pack) -> None:
    years = years_by_strategy(pack, "en")
    book = load_workbook(BytesIO(render_sheets(pack, "en")), data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.title.startswith("Money")]
    for sheet, of_strategy in zip(sheets, years.values(), strict=True):
        rows = list(sheet.iter_rows(values_only=True))
        (head,) = [place for place, row in enumerate(rows) if row[0] == "By fiscal year"]
        assert [name for name in rows[head + 1] if name] == [year.name for year in of_strategy]
        for row, part in ((2, "costs"), (3, "benefits"), (4, "net")):
            shown = [value for value in rows[head + row] if isinstance(value, float | int)]
            assert shown == pytest.approx([getattr(year, part) for year in of_strategy])
    page = fiscal_year_rows(pack, "en")
    assert page[0][:2] == ["Strategy", "fiscal year"]
    assert [row[:2] for row in page[1:]] == [[name, year.name] for name in years for year in years[name]]
    slides = Presentation(BytesIO(render_slides(pack, "en"))).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    (table,) = [table for table in tables if table.cell(0, 0).text == "fiscal year"]
    assert [row.cells[0].text for row in table.rows][1:] == ["2025/26", "2026/27"]
    assert [cell.text for cell in table.rows[1].cells][1] == page[1][4]


def test_within_a_single_year_nothing_is_summed_up(tmp_path: Path) -> None:
    whole = pack_of(tmp_path / "one", TEXT + MONEY, 2)
    assert years_by_strategy(whole, "en") == {}
    assert fiscal_year_rows(whole, "en") == []
