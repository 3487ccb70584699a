"""The report as a workbook: inputs that a reader may change, money computed from them, and the simulated results."""

from typing import TYPE_CHECKING

from rollout_sim.report.budget import budget_of
from rollout_sim.report.sheets import data_sheets
from rollout_sim.report.sheets.inputs_sheet import input_sheet, write_inputs
from rollout_sim.report.sheets.money_sheet import money_sheet, quantity_sheet, write_quantities, write_strategy
from rollout_sim.report.sheets.summary_sheet import summary_sheet, write_summary
from rollout_sim.report.sheets.workbook import ReportSheet, ReportWorkbook

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack


def render(pack: "Pack", language: str) -> bytes:
    """The report as XLSX. Every formula cell also holds its value, for readers that do not compute formulas."""
    book = ReportWorkbook(pack, language)
    summary = summary_sheet(book)
    if pack.money_given:
        _money(book, summary)
    else:
        write_summary(summary, None, ())
    for write in data_sheets.ALL:
        write(book)
    return book.close()


def _money(book: ReportWorkbook, summary: ReportSheet) -> None:
    """Add the sheets of money: create them in their order in the workbook, then fill them in order of dependence."""
    budget = budget_of(book.pack, book.language)
    empty_inputs = input_sheet(book)
    strategy_sheets = [money_sheet(book, budget.months, strategy.name) for strategy in book.pack.strategies]
    quantities = quantity_sheet(book, budget.months)
    inputs, places = write_inputs(empty_inputs, budget), write_quantities(quantities, budget)
    sheets = [
        write_strategy(sheet, budget, inputs, (quantities, places), strategy)
        for sheet, strategy in zip(strategy_sheets, book.pack.strategies, strict=True)
    ]
    write_summary(summary, inputs, sheets)
