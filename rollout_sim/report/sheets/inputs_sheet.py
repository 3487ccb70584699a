"""The sheet of inputs, which a reader may change, and the scaling of amounts."""

from collections.abc import Mapping
from dataclasses import dataclass

from rollout_sim.report.budget import Budget
from rollout_sim.report.budget_words import InputPath, group_of
from rollout_sim.report.sheets.workbook import Cell, ReportSheet, ReportWorkbook
from rollout_sim.wording.scenario_words import value_words

#: From this total on, amounts are shown in thousands.
IN_THOUSANDS = 1e6
#: Inputs that are shares, shown as percentages.
SHARES = {"efficiency_gain", "revenue_gain", "margin", "customers_kept", "discount_rate"}


@dataclass(frozen=True)
class AmountScale:
    """How amounts are shown; cells hold the full amounts."""

    style: str
    chart: str
    thousands: bool

    def unit(self, book: ReportWorkbook) -> str:
        """Unit of amounts in a table."""
        text = book.gettext("thousand {currency}") if self.thousands else "{currency}"
        return text.format(currency=book.currency)

    def chart_unit(self, book: ReportWorkbook) -> str:
        """Unit of amounts in a chart."""
        text = book.gettext("million {currency}") if self.thousands else "{currency}"
        return text.format(currency=book.currency)


def scaled(book: ReportWorkbook) -> AmountScale:
    """How to show the amounts of this pack, from its largest total cost."""
    largest = max(abs(strategy.measures["total_cost"].mean) for strategy in book.pack.strategies)
    if largest >= IN_THOUSANDS:
        return AmountScale("thousands", "#,##0.0,,", True)
    return AmountScale("ones", "#,##0", False)


@dataclass(frozen=True)
class InputSheet:
    """Cells of the inputs for formulas, and the cell that counts changed inputs."""

    cells: Mapping[InputPath, Cell]
    changed: Cell


def input_sheet(book: ReportWorkbook) -> ReportSheet:
    """Add the sheet of inputs, still empty."""
    return book.sheet(
        book.gettext("Inputs"),
        (36, 14, 24, 26, 14, 11, 58),
        book.gettext("Inputs: change a marked cell, and every money sheet follows"),
        book.gettext("Prices and rates; how often each is paid was simulated, and does not change with them"),
        4,
    )


def write_inputs(sheet: ReportSheet, budget: Budget) -> InputSheet:
    """Fill in the inputs: value, unit, range, simulated value, source."""
    book, gettext = sheet.book, sheet.book.gettext
    words = (
        gettext("Input"), gettext("Value"), gettext("Unit"), gettext("Range drawn from"), gettext("As simulated"), "",
        gettext("Source"),
    )  # fmt: skip
    sheet.heads(3, words, 99)
    for column, style in ((1, "right"), (2, "indent"), (4, "right")):
        sheet.text(3, column, words[column], "head", style)
    row, group, input_cells = 4, "", {}
    for entry in sorted(budget.inputs, key=lambda entry: _place(entry.path)):
        if group != (group := group_of(entry.path, book.language)):
            row += 1
            sheet.section(row, group, 6)
            row += 1
        shape = "percents" if entry.path[-1] in SHARES else "general"
        sheet.text(row, 0, entry.label, "indent")
        sheet.number(row, 1, entry.value, "input", shape)
        sheet.text(row, 2, entry.unit, "soft", "indent")
        sheet.text(row, 3, value_words(entry.uncertain, book.language))
        sheet.number(row, 4, entry.value, "soft", shape)
        current, original = sheet.here(row, 1), sheet.here(row, 4)
        word = gettext("changed")
        sheet.formula(row, 5, f'IF({current}<>{original},"◄ {word}","")', "", "changed")
        sheet.text(row, 6, entry.note or _origin(entry.origin, book), "wrap", "soft")
        input_cells[entry.path] = sheet.at(row, 1)
        row += 1
    sheet.sheet.freeze_panes(4, 1)
    sheet.text(row + 1, 0, gettext("Inputs changed"), "bold")
    values, simulated = (f"{sheet.here(5, column)}:{sheet.here(row, column)}" for column in (1, 4))
    sheet.formula(row + 1, 1, f"SUMPRODUCT(--({values}<>{simulated}))", 0, "bold", "whole")
    for place, note in enumerate(_notes(book)):
        sheet.paragraph(row + 3 + place, note, 6, 180, "soft")
    return InputSheet(input_cells, sheet.at(row + 1, 1))


def _place(path: InputPath) -> int:
    order = (("money", "people"), ("money", "overtime_hour"), ("training",), ("money", "committed"),
             ("money", "per_store"), ("toolkit",), ("change_management",), ("money", "per_event"), ("see",),
             ("incentives",), ("money", "benefits"), ("change",))  # fmt: skip
    return next((place for place, start in enumerate(order) if path[: len(start)] == start), len(order))


def _origin(origin: str, book: ReportWorkbook) -> str:
    words = {
        "file": book.gettext("scenario file, no source given"),
        "command line": book.gettext("changed on the command line"),
        "default": book.gettext("default"),
    }
    return words[origin]


def _notes(book: ReportWorkbook) -> list[str]:
    return [
        book.gettext(
            "An input that is drawn from a range stands here by the mean of what was drawn; its quantities are "
            "weighted by what was drawn in each future, so that price times quantity is the simulated mean exactly."
        ),
        book.gettext(
            "Quantities belong to the plan that was simulated: to see other plans, people or stores, change the "
            "scenario file and run it again."
        ),
    ]
