"""The report as a workbook: inputs that may be changed, money that follows them, and what was simulated beside it."""

from typing import TYPE_CHECKING

from rollout_sim.report.budget import budget_of
from rollout_sim.report.sheets import data_sheets as tables
from rollout_sim.report.sheets.inputs_sheet import input_sheet, write_inputs
from rollout_sim.report.sheets.money_sheet import money_sheet, quantity_sheet, write_quantities, write_strategy
from rollout_sim.report.sheets.summary_sheet import summary_sheet, write_summary
from rollout_sim.report.sheets.workbook import ReportSheet, ReportWorkbook

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def render(pack: "Pack", language: str) -> bytes:
    """The report as XLSX. Every formula cell holds its value too, for readers that do not reckon."""
    book = ReportWorkbook(pack, language)
    summary = summary_sheet(book)
    if pack.money_given:
        _money(book, summary)
    else:
        write_summary(summary, None, ())
    for write in tables.ALL:
        write(book)
    return book.close()


def _money(book: ReportWorkbook, summary: ReportSheet) -> None:
    """Sheets are made in the order in which they stand, and filled in the order in which they rest on each other."""
    budget = budget_of(book.pack, book.language)
    empty = input_sheet(book)
    of_strategies = [money_sheet(book, budget.months, one.name) for one in book.pack.strategies]
    quantities = quantity_sheet(book, budget.months)
    inputs, places = write_inputs(empty, budget), write_quantities(quantities, budget)
    sheets = [
        write_strategy(sheet, budget, inputs, (quantities, places), strategy)
        for sheet, strategy in zip(of_strategies, book.pack.strategies, strict=True)
    ]
    write_summary(summary, inputs, sheets)
