"""The workbook: reckoned anew it gives what was simulated, follows its inputs, and takes no name for a formula."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from rollout_sim.report.budget import budget_of, prices_in, value_at
from rollout_sim.report.pack import Pack
from rollout_sim.report.sheets import render
from rollout_sim.results.money import prices_of
from rollout_sim.scenario import load, resolve
from tests.report.formulas import Reckoned
from tests.report.runs import HOSTILE, TEXT, pack_of

CONFIGS = sorted(Path("configs").glob("*.yaml"))


@pytest.fixture(scope="module")
def content(pack: Pack) -> bytes:
    return render(pack, "en")


def rows_of(book: Reckoned, sheet: str) -> dict[str, int]:
    """Rows of a sheet by what stands in their first cell; of equal ones the first."""
    found: dict[str, int] = {}
    for (cell,) in book.book[sheet].iter_rows(max_col=1):
        found.setdefault(str(cell.value), cell.row)
    return found


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_prices_out_of_inputs_are_those_of_the_ledger(path: Path) -> None:
    scenario = load(str(path))
    plan = resolve(scenario, scenario.strategy_names[0])
    for name, price in prices_of(plan, scenario.money).items():
        inputs = {one: value_at(scenario, one) for term in prices_in(scenario)[name].terms for one in term}
        found = prices_in(scenario)[name].value(inputs)
        if name == "efficiency":  # what adaptation takes off the gain is in the quantity
            found *= plan.efficiency_gain / scenario.change.efficiency_gain if found else 1
        assert found == pytest.approx(price), name


def test_the_budget_is_the_mean_of_the_futures(pack: Pack) -> None:
    budget = budget_of(pack, "en")
    for one in pack.strategies:
        book = budget.ledger(one.name, pack.run_days)
        assert book.total_cost == pytest.approx(one.measures["total_cost"].mean, rel=1e-9)
        assert book.net_present_value == pytest.approx(one.measures["net_present_value"].mean, rel=1e-9)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_formula_holds_the_value_that_it_has(pack: Pack, language: str) -> None:
    content = render(pack, language)
    book, values = Reckoned(content), load_workbook(BytesIO(content), data_only=True)
    count = 0
    for sheet in book.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found = book.value(sheet.title, cell.row, cell.column)
                    held = values[sheet.title][cell.coordinate].value
                    words = isinstance(found, str)
                    assert found == ((held or "") if words else pytest.approx(held, rel=1e-9, abs=1e-6))
                    count += 1
    assert count > 400


def test_money_follows_the_price_of_a_coach_day(pack: Pack, content: bytes) -> None:
    before = Reckoned(content)
    place, sheet = rows_of(before, "Inputs")["field coach"], "Money two batches"
    rows = rows_of(before, sheet)
    price = before.value("Inputs", place, 2)
    after = Reckoned(content, {f"Inputs!B{place}": price + 100.0})
    days = before.value(sheet, rows["field coach on duty"], 4)
    change = {name: after.value(sheet, rows[name], 5) - before.value(sheet, rows[name], 5) for name in rows
              if name in ("Total cost", "Net present value", "Return: value over costs, discounted")}  # fmt: skip
    assert days > 100
    assert change["Total cost"] == pytest.approx(100 * days)
    assert -100 * days < change["Net present value"] < -90 * days
    assert change["Return: value over costs, discounted"] < -0.01
    assert after.value("Summary", rows_of(after, "Summary")["Total cost"], 3) == pytest.approx(
        after.value(sheet, rows["Total cost"], 5)
    )
    flagged = [str(cell.value) for (cell,) in after.book["Summary"].iter_rows(max_col=1) if cell.data_type == "f"]
    assert len(flagged) == 1
    row = next(cell.row for (cell,) in after.book["Summary"].iter_rows(max_col=1) if cell.data_type == "f")
    assert before.value("Summary", row, 1) == ""
    assert "differ" in after.value("Summary", row, 1)


def test_payback_and_value_follow_the_discount_rate(content: bytes) -> None:
    before = Reckoned(content)
    place = rows_of(before, "Inputs")["Discount rate"]
    after = Reckoned(content, {f"Inputs!B{place}": 0.0})
    rows = rows_of(before, "Money two batches")
    net = after.value("Money two batches", rows["Benefits less costs"], 5)
    assert after.value("Money two batches", rows["Net present value"], 5) == pytest.approx(net)
    assert before.value("Money two batches", rows["Net present value"], 5) != pytest.approx(net)


def test_names_are_words_and_never_formulas(content: bytes) -> None:
    book = load_workbook(BytesIO(content))
    named = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "calc" in cell.value and cell.data_type != "f":
                    named += 1
                    assert cell.data_type == "s"
                    assert cell.quotePrefix
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert "cmd" not in re.sub("'(?:[^']|'')*'!", "", str(cell.value))  # but in names of sheets
    assert named > 10
    with ZipFile(BytesIO(content)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert len(charts) == 6
    names = [name for text in charts for name in re.findall(r"<c:tx><c:(\w+)>", text)]
    assert set(names) == {"strRef", "rich"}  # series are named by reference to cells, and titles are our own
    assert not any(HOSTILE in re.sub(r"<c:strCache>.*?</c:strCache>", "", text) for text in charts)


def test_inputs_are_marked_and_sheets_are_ready_to_print(content: bytes) -> None:
    book = load_workbook(BytesIO(content))
    inputs = book["Inputs"]
    row = next(cell.row for (cell,) in inputs.iter_rows(max_col=1) if cell.value == "field coach")
    assert inputs.cell(row, 2).fill.fgColor.rgb == "FFFFF7D6"
    assert inputs.cell(row, 3).value == "CNY a day on duty"
    assert inputs.cell(row, 7).value == "a day on duty"
    assert inputs.cell(row, 4).value == "1000 … 2000"
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what is meant where nothing is said


def test_without_money_there_are_no_money_sheets(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(render(pack_of(tmp_path, TEXT.split("uncertain:")[0], 2), "zh")))
    assert book.sheetnames == ["结论", "发生什么", "逐周", "风险", "计划", "假设", "系数", "说明"]
