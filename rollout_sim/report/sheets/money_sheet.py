"""The money sheet of a strategy: every amount is a formula, a price from the inputs times a simulated quantity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.kernel.calendar import DAYS_A_YEAR, date_on, month_starts
from rollout_sim.report.budget import RATE, Budget, BudgetLine, by_fiscal_year
from rollout_sim.report.budget_words import line_words
from rollout_sim.report.sheets.inputs_sheet import AmountScale, InputSheet, scaled
from rollout_sim.report.sheets.workbook import Cell, ReportSheet, ReportWorkbook
from rollout_sim.results.money import BENEFITS, COSTS, discount_factors
from rollout_sim.rules.outcome import Floats
from rollout_sim.wording.labels import class_label
from rollout_sim.wording.language import N_
from rollout_sim.wording.numbers import futures_text

if TYPE_CHECKING:
    from rollout_sim.report.pack import StrategyPack

#: Columns before the months.
LABEL, UNIT, PRICE, QUANTITY, AMOUNT, MONTHS = range(6)
#: The first row below the heads.
FIRST = 5
#: Shares of futures for which the sheet shows a budget.
BUDGET_SHARES = (0.5, 0.8)
#: Rows of quantities by strategy and line.
LineRows = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class MoneySheet:
    """Cells and values of a strategy's results, for other sheets.

    ``cells`` and ``values`` hold the classes of money by name, and total_cost, benefits, net_present_value,
    return_share, payback_days, and the budgets that shares of futures keep, as ``kept_0.5``. ``months`` and ``balance``
    are first and last cell of the row of months, and of the discounted balance.
    """

    name: str
    cells: Mapping[str, Cell]
    values: Mapping[str, float | str]
    months: tuple[Cell, Cell]
    balance: tuple[Cell, Cell]


def money_sheet(book: ReportWorkbook, months: int, strategy: str) -> ReportSheet:
    """Add the sheet of a strategy with its header, still empty."""
    unit = scaled(book).unit(book)
    text = book.gettext("Amounts in {unit}, prices in {currency}; means of {futures}")
    futures = futures_text(book.pack.provenance.replications, book.language)
    sheet = book.sheet(
        book.gettext("Money {strategy}").format(strategy=strategy),
        (31, 11, 11, 10, 10, *[8] * months),
        book.gettext('Money of "{strategy}", month by month').format(strategy=strategy),
        text.format(unit=unit, currency=book.currency, futures=futures),
        FIRST,
    )
    _heads(sheet, months, (N_("Line"), N_("Counted in"), N_("Price"), N_("Quantity"), N_("Amount")))
    return sheet


def quantity_sheet(book: ReportWorkbook, months: int) -> ReportSheet:
    """Add the sheet of quantities with its header, still empty."""
    sheet = book.sheet(
        book.gettext("Quantities"),
        (31, 11, 1, 11, 1, *[8] * months),
        book.gettext("What was simulated, and the money rests on"),
        book.gettext("Quantities by month, means of {futures}").format(
            futures=futures_text(book.pack.provenance.replications, book.language)
        ),
        FIRST,
    )
    _heads(sheet, months, (N_("Line"), N_("Counted in"), "", N_("Quantity"), ""))
    return sheet


def _heads(sheet: ReportSheet, months: int, words: Sequence[str]) -> None:
    book = sheet.book
    labels = [book.gettext(word) if word else "" for word in words]
    starts = month_starts(book.pack.starts, book.pack.run_days)
    sheet.heads(3, [*labels, *(str(month + 1) for month in range(months))], PRICE)
    for column in range(MONTHS):
        sheet.text(4, column, "", "head")
    for month in range(months):
        first = date_on(book.pack.starts, starts[month])
        sheet.sheet.write_datetime(4, MONTHS + month, first, book.style("head", "right", "month"))
    sheet.sheet.freeze_panes(FIRST, 1)


def write_quantities(sheet: ReportSheet, budget: Budget) -> LineRows:
    """Fill the sheet of quantities, a block per strategy; return the rows that money sheets refer to."""
    row, places = FIRST, {}
    for strategy in budget.strategies:
        sheet.section(row, strategy, MONTHS + budget.months - 1)
        for place, budget_line in enumerate(budget.lines):
            at = row + 1 + place
            label, unit = line_words(budget_line.line, sheet.book.language, sheet.book.words)
            sheet.text(at, LABEL, label, "indent")
            sheet.text(at, UNIT, unit, "soft")
            quantity = budget_line.quantities[strategy]
            total = f"SUM({sheet.here(at, MONTHS)}:{sheet.here(at, MONTHS + budget.months - 1)})"
            sheet.formula(at, QUANTITY, total, float(quantity.sum()), "tenths")
            for month, value in enumerate(quantity):
                sheet.number(at, MONTHS + month, value, "tenths")
            places[strategy, budget_line.line.name] = at
        row += len(budget.lines) + 2
    return places


def write_strategy(
    sheet: ReportSheet,
    budget: Budget,
    inputs: InputSheet,
    quantities: tuple[ReportSheet, LineRows],
    strategy: "StrategyPack",
) -> MoneySheet:
    """Fill the sheet of one strategy: amounts by month, and the results computed from them."""
    return _StrategySheet(sheet, budget, inputs, quantities, strategy).write()


class _StrategySheet:
    """Writes one strategy's sheet from the top down; every formula is written with its current value."""

    def __init__(
        self,
        sheet: ReportSheet,
        budget: Budget,
        inputs: InputSheet,
        quantities: tuple[ReportSheet, LineRows],
        strategy: "StrategyPack",
    ) -> None:
        self.sheet, self.budget, self.inputs, self.strategy = sheet, budget, inputs, strategy
        self.quantity_sheet, self.places = quantities
        self.language, self.gettext = sheet.book.language, sheet.book.gettext
        self.show: AmountScale = scaled(sheet.book)
        self.months = budget.months
        self.row = FIRST
        self.cells: dict[str, Cell] = {}
        self.values: dict[str, float | str] = {}

    def write(self) -> MoneySheet:
        costs, spent = self._block(self.gettext("Costs"), COSTS, "total_cost")
        benefits, gained = self._block(self.gettext("Benefits"), BENEFITS, "benefits")
        balance = self._outcome(costs, benefits, spent, gained)
        self._fiscal_years(costs, benefits, spent, gained)
        first, last = MONTHS, MONTHS + self.months - 1
        return MoneySheet(
            self.strategy.name,
            self.cells,
            self.values,
            (self.sheet.at(FIRST - 1, first), self.sheet.at(FIRST - 1, last)),
            (self.sheet.at(balance, first), self.sheet.at(balance, last)),
        )

    # -- amounts

    def _block(self, title: str, classes: Sequence[str], name: str) -> tuple[int, Floats]:
        """Write the lines of some classes, a sum per class, and the total; return the total's row and values."""
        self.sheet.section(self.row, title, MONTHS + self.months - 1)
        self.row += 1
        class_rows, total = [], np.zeros(self.months)
        for money_class in classes:
            lines = [budget_line for budget_line in self.budget.lines if budget_line.line.of == money_class]
            if lines:
                row, values = self._class(money_class, lines)
                self._name(money_class, row, float(values.sum()))
                class_rows.append(row)
                total += values

        def sum_of_classes(month: int) -> str:
            return "+".join(self._at(class_row, month) for class_row in class_rows) or "0"

        row = self._months(title, total, sum_of_classes, "total")
        self._name(name, row, float(total.sum()))
        self.row += 1
        return row, total

    def _class(self, money_class: str, lines: Sequence[BudgetLine]) -> tuple[int, Floats]:
        """Write the lines of a class and their sum below them; a class with a single line is that line."""
        label = class_label(money_class, self.language)
        if len(lines) == 1:
            return self._line(lines[0], label, "bold")
        first, total = self.row, np.zeros(self.months)
        for budget_line in lines:
            line_label, _ = line_words(budget_line.line, self.language, self.sheet.book.words)
            total += self._line(budget_line, line_label, "indent")[1]
        last = self.row - 1
        row = self._months(label, total, lambda month: f"SUM({self._at(first, month)}:{self._at(last, month)})", "bold")
        return row, total

    def _line(self, budget_line: BudgetLine, label: str, style: str) -> tuple[int, Floats]:
        row, source = self.row, self.places[self.strategy.name, budget_line.line.name]
        price, quantity = budget_line.price.value(self.budget.values), budget_line.quantities[self.strategy.name]
        values = np.asarray(price * quantity, dtype=np.float64)

        def amount(month: int) -> str:
            return f"${self.sheet.here(row, PRICE)}*{self.quantity_sheet.at(source, MONTHS + month).loose}"

        self._months(label, values, amount, style)
        self.sheet.text(row, UNIT, line_words(budget_line.line, self.language, self.sheet.book.words)[1], "soft")
        self.sheet.formula(row, PRICE, self._price(budget_line), price, "general")
        total = self.quantity_sheet.at(source, QUANTITY)
        self.sheet.formula(row, QUANTITY, str(total), float(quantity.sum()), "whole")
        return row, values

    def _price(self, budget_line: BudgetLine) -> str:
        terms = "+".join("*".join(str(self.inputs.cells[path]) for path in term) for term in budget_line.price.terms)
        return terms if budget_line.price.divisor == 1 else f"({terms})/{budget_line.price.divisor:.12g}"

    # -- results

    def _outcome(self, costs: int, benefits: int, spent: Floats, gained: Floats) -> int:
        """Write net, discounted and cumulative amounts, and the results; return the row of the discounted balance."""
        gettext, at = self.gettext, self._at
        rate = self.budget.values[RATE]
        net, factor = gained - spent, discount_factors(rate, self.budget.month_starts)
        self.sheet.section(self.row, gettext("What comes of it"), MONTHS + self.months - 1)
        self.row += 1
        net_row = self._months(
            gettext("Benefits less costs"), net, lambda month: f"{at(benefits, month)}-{at(costs, month)}", "bold"
        )
        cell = self.inputs.cells[RATE]
        years = [f"{start:.12g}/{DAYS_A_YEAR}" for start in self.budget.month_starts]
        factor_row = self._months(
            gettext("Discount factor"), factor, lambda month: f"(1+{cell})^(-{years[month]})", "", "factor"
        )

        def discounted(row: int) -> Callable[[int], str]:
            return lambda month: f"{at(row, month)}*{at(factor_row, month)}"

        def cumulative(row: int, total: int) -> Callable[[int], str]:
            return lambda month: f"{at(total, month - 1)}+{at(row, month)}" if month else at(row, 0)

        present = self._months(gettext("Benefits less costs, discounted"), net * factor, discounted(net_row), "")
        cost = self._months(gettext("Costs, discounted"), spent * factor, discounted(costs), "")
        balance = self._months(
            gettext("Summed up, discounted"),
            np.cumsum(net * factor),
            cumulative(present, self.row),
            "bold",
            total=False,
        )
        debt = self._months(
            gettext("Summed up, not discounted"), np.cumsum(net), cumulative(net_row, self.row), "", total=False
        )
        owed = self._months(
            gettext("Month, if it ends in debt"), np.where(np.cumsum(net) < 0, np.arange(self.months) + 1, 0),
            lambda month: f"IF({at(debt, month)}<0,{month + 1},0)", "", "counter",
        )  # fmt: skip
        self._results(present, cost, (debt, owed), net * factor, spent * factor)
        return balance

    def _fiscal_years(self, costs: int, benefits: int, spent: Floats, gained: Floats) -> None:
        """Write costs, benefits and their difference by fiscal year, a column each."""
        gettext, sheet, pack = self.gettext, self.sheet, self.sheet.book.pack
        years = by_fiscal_year(pack, spent, gained)
        self.row += 1
        sheet.section(self.row, gettext("By fiscal year"), MONTHS + self.months - 1)
        self.row += 1
        for place, year in enumerate(years):
            sheet.text(self.row, AMOUNT + place, year.name, "head", "right")
        first = self.row + 1
        for row, label, source, values in (
            (first, gettext("Costs"), costs, [year.costs for year in years]),
            (first + 1, gettext("Benefits"), benefits, [year.benefits for year in years]),
        ):
            sheet.text(row, LABEL, label, "indent")
            for place, (year, value) in enumerate(zip(years, values, strict=True)):
                total = f"SUM({self._at(source, year.first)}:{self._at(source, year.last)})"
                sheet.formula(row, AMOUNT + place, total, value, self.show.style)
        sheet.text(first + 2, LABEL, gettext("Benefits less costs"), "bold")
        for place, year in enumerate(years):
            column = AMOUNT + place
            formula = f"{sheet.here(first + 1, column)}-{sheet.here(first, column)}"
            sheet.formula(first + 2, column, formula, year.net, "bold", self.show.style)
        self.row = first + 3

    def _results(self, present: int, cost: int, debts: tuple[int, int], net_present: Floats, spent: Floats) -> None:
        """Write current totals, simulated totals, and their differences."""
        gettext, sheet = self.gettext, self.sheet
        self.row += 1
        sheet.section(self.row, gettext("Results"), MONTHS + self.months - 1)
        sheet.text(self.row, MONTHS, gettext("simulated"), "note")
        sheet.text(self.row, MONTHS + 1, gettext("difference"), "note")
        self.row += 1
        total, amount = self.cells["total_cost"].local, self.show.style
        simulated = self.strategy.measures
        spent_now = float(self.values["total_cost"])
        self._result("total_cost", gettext("Total cost"), total, spent_now, amount, simulated["total_cost"].mean)
        self._result(
            "net_present_value", gettext("Net present value"), sheet.here(present, AMOUNT), float(net_present.sum()),
            amount, simulated["net_present_value"].mean,
        )  # fmt: skip
        value, costs = sheet.here(present, AMOUNT), sheet.here(cost, AMOUNT)
        share = float(net_present.sum() / spent.sum()) if spent.sum() > 0 else ""
        self._result(
            "return_share", gettext("Return: value over costs, discounted"),
            f'IF({costs}>0,{value}/{costs},"")', share, "percents",
        )  # fmt: skip
        self._payback(*debts)
        for budget_share in BUDGET_SHARES if sheet.book.pack.money_ranged else ():
            mean, budget = simulated["total_cost"].mean, self.strategy.at(budget_share).budget
            ratio = budget / mean if mean else 1.0
            label = gettext("Budget kept in {share} of futures").format(share=f"{budget_share:.0%}")
            self._result(f"kept_{budget_share}", label, f"{total}*{ratio:.12g}", spent_now * ratio, amount, budget)

    def _result(
        self, name: str, label: str, formula: str, value: float | str, style: str, simulated: float | None = None
    ) -> None:
        row = self.row
        self.sheet.text(row, LABEL, label, "bold")
        self.sheet.formula(row, AMOUNT, formula, value, "bold", style)
        if simulated is not None:
            self.sheet.number(row, MONTHS, simulated, "soft", style)
            gap = f"ROUND({self.sheet.here(row, AMOUNT)}-{self.sheet.here(row, MONTHS)},0)"
            self.sheet.formula(row, MONTHS + 1, gap, round(float(value) - simulated) + 0.0, "soft", style)
        self._name(name, row, value)
        self.row += 1

    def _payback(self, debt: int, owed: int) -> None:
        """Write the day from which the mean balance stays out of debt, computed as ``results.money`` does."""
        run, months = self.sheet.book.pack.run_days, self.months
        cell = self.cells.get("committed_cost")
        start = f"-{cell.local}" if cell else "0"
        last = f"MAX({self._at(owed, 0)}:{self._at(owed, months - 1)})"
        row = f"{self._at(debt, 0)}:{self._at(debt, months - 1)}"
        before, after = f"IF({last}=0,{start},INDEX({row},{last}))", f"INDEX({row},{last}+1)"
        first = f"{self._at(FIRST - 1, 0)}:{self._at(FIRST - 1, months - 1)}"
        edges = [f"INDEX({first},{last}+1)-{self._at(FIRST - 1, 0)}", f"IF({last}+2>{months},{run:.12g},"
                 f"INDEX({first},{last}+2)-{self._at(FIRST - 1, 0)})"]  # fmt: skip
        never = self.gettext("not within the run")
        day = f"{edges[0]}-{before}/({after}-{before})*({edges[1]}-({edges[0]}))"
        ended = f'IF({last}={months},"{never}",{day})'
        total = self.cells["total_cost"].local
        formula = f'IF({total}<=0,"",IF(AND({last}=0,{start}>=0),0,{ended}))'
        ledger = self.budget.ledger(self.strategy.name, run)
        value = ledger.payback_days
        without_payback = never if ledger.total_cost > 0 else ""
        self._result(
            "payback_days", self.gettext("Payback of the mean course, days"), formula,
            value if value == value else without_payback, "whole",
        )  # fmt: skip

    # -- rows

    def _months(
        self,
        label: str,
        values: Floats,
        formula: Callable[[int], str],
        style: str,
        shape: str = "",
        total: bool = True,
    ) -> int:
        """Write a row with a formula per month, and their sum in the column of amounts; return the row's number."""
        row, styles = self.row, tuple(filter(None, (style if style != "indent" else "", shape or self.show.style)))
        self.sheet.text(row, LABEL, label, *filter(None, (style,)))
        if style == "total":
            for column in (UNIT, PRICE, QUANTITY):
                self.sheet.text(row, column, "", style)
        for month in range(self.months):
            self.sheet.formula(row, MONTHS + month, formula(month), float(values[month]), *styles)
        if total and not shape:
            row_sum = f"SUM({self._at(row, 0)}:{self._at(row, self.months - 1)})"
            self.sheet.formula(row, AMOUNT, row_sum, float(values.sum()), *styles)
        self.row += 1
        return row

    def _at(self, row: int, month: int) -> str:
        return self.sheet.here(row, MONTHS + month)

    def _name(self, name: str, row: int, value: float | str) -> None:
        self.cells[name] = self.sheet.at(row, AMOUNT)
        self.values[name] = value
