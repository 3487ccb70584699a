"""The first sheet: the verdict, strategies side by side, and their money at the current inputs."""

from collections.abc import Sequence

from rollout_sim.report.sheets.inputs_sheet import InputSheet, scaled
from rollout_sim.report.sheets.money_sheet import BUDGET_SHARES, MoneySheet
from rollout_sim.report.sheets.workbook import ReportSheet, ReportWorkbook, bar_look, line_look, span
from rollout_sim.results.measures import BRIEF_OF_MECHANISMS, BY_NAME
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.wording.dates import end_words, sentence_start
from rollout_sim.wording.labels import class_label, measure_label
from rollout_sim.wording.numbers import futures_text

#: Measures of the first table, and their number formats.
SUMMARY_MEASURES = {
    "successful_stores": "tenths",
    "success_share": "percents",
    "coverage_share": "percents",
    "stores_using_share": "percents",
    "missed_contact_share": "percents",
    "red_store_weeks": "whole",
}
#: Those of a scenario in which nothing is rolled out, shares first.
SUMMARY_WITHOUT_BATCHES = {
    name: shape
    for shape, is_share in (("percents", True), ("tenths", False))
    for name in BRIEF_OF_MECHANISMS
    if (BY_NAME[name].unit == "share") == is_share
}
#: Widths of columns: labels, strategies, a gap, and charts.
LABEL_WIDTH, WIDTH, GAP, CHARTS = 40, 16, 3, 70


def summary_sheet(book: ReportWorkbook) -> ReportSheet:
    """Add the sheet with the verdict."""
    pack, gettext = book.pack, book.gettext
    count = len(pack.strategies)
    sheet = book.sheet(
        gettext("Summary"),
        (LABEL_WIDTH, *[WIDTH] * count, GAP, CHARTS),
        pack.title,
        gettext("{futures}, the same for every strategy").format(
            futures=futures_text(pack.provenance.replications, book.language)
        ),
        2,
    )
    sheet.sheet.fit_to_pages(1, 1)
    letters = LABEL_WIDTH + WIDTH * count + GAP + CHARTS
    row = 2
    for words in (pack.question, *pack.verdicts[book.language]):
        if words:
            sheet.paragraph(row, words, count + 2, letters, *(("soft",) if words == pack.question else ()))
            row += 1
    sheet.next = row + 1
    return sheet


def write_summary(sheet: ReportSheet, inputs: InputSheet | None, sheets: Sequence[MoneySheet]) -> None:
    """Fill in the tables and charts; those of money only if the scenario has money."""
    book, row = sheet.book, sheet.next
    strategies = book.pack.strategies
    row = _head(
        sheet,
        row,
        book.gettext("{date} (mean, simulated)").format(
            date=sentence_start(end_words(book.pack.comparison.scenario, book.language))
        ),
    )
    rolls_out = book.pack.comparison.scenario.rolls_out
    for name, shape in (SUMMARY_MEASURES if rolls_out else SUMMARY_WITHOUT_BATCHES).items():
        sheet.text(row, 0, measure_label(name, book.language, book.words), "indent")
        for place, strategy in enumerate(strategies):
            sheet.number(row, 1 + place, strategy.measures[name].mean, shape)
        row += 1
    if inputs is None or not sheets:
        return
    show = scaled(book)
    title = book.gettext("Money at the inputs as they stand ({unit})").format(unit=show.unit(book))
    row = _money(sheet, _head(sheet, row + 1, title), sheets)
    word = book.gettext("Inputs differ from those simulated: {count}")
    before, after = word.split("{count}")
    changed = f'IF({inputs.changed}>0,"◄ {before}"&{inputs.changed}&"{after}","")'
    sheet.formula(row, 0, changed, "", "changed")
    title = book.gettext("Costs and benefits by class ({unit})").format(unit=show.unit(book))
    row, rows = _classes(sheet, _head(sheet, row + 2, title), sheets)
    _charts(sheet, sheets, rows)


def _head(sheet: ReportSheet, row: int, title: str) -> int:
    sheet.heads(row, [title, *(strategy.name for strategy in sheet.book.pack.strategies)])
    return row + 1


def _money(sheet: ReportSheet, row: int, sheets: Sequence[MoneySheet]) -> int:
    gettext, amount = sheet.book.gettext, scaled(sheet.book).style
    budget = gettext("Budget kept in {share} of futures")
    rows = {
        "total_cost": (gettext("Total cost"), amount),
        **{f"kept_{share}": (budget.format(share=f"{share:.0%}"), amount) for share in BUDGET_SHARES},
        "benefits": (gettext("Benefits"), amount),
        "net_present_value": (gettext("Net present value"), amount),
        "return_share": (gettext("Return: value over costs, discounted"), "percents"),
        "payback_days": (gettext("Payback of the mean course, days"), "whole"),
    }
    for name, (label, shape) in rows.items():
        if name not in sheets[0].cells:
            continue
        sheet.text(row, 0, label, "indent")
        for place, money in enumerate(sheets):
            sheet.formula(row, 1 + place, str(money.cells[name]), money.values[name], shape, "right")
        row += 1
    return row


def _classes(sheet: ReportSheet, row: int, sheets: Sequence[MoneySheet]) -> tuple[int, dict[str, int]]:
    """Write a row per class; return the next row, and the rows by class."""
    amount, rows = scaled(sheet.book).style, {}
    for name in (*COSTS, *BENEFITS):
        if not any(name in money.cells for money in sheets):
            continue
        sheet.text(row, 0, class_label(name, sheet.book.language), "indent")
        for place, money in enumerate(sheets):
            if name in money.cells:
                sheet.formula(row, 1 + place, str(money.cells[name]), money.values[name], amount)
        rows[name] = row
        row += 1
    return row, rows


def _charts(sheet: ReportSheet, sheets: Sequence[MoneySheet], rows: dict[str, int]) -> None:
    """Insert charts of the balance over the months, and of costs by class."""
    book, show = sheet.book, scaled(sheet.book)
    unit = show.chart_unit(book)
    title = book.gettext("Benefits less costs, summed up and discounted ({unit})").format(unit=unit)
    balance = book.chart("line", title, show.chart)
    for place, money in enumerate(sheets):
        balance.add_series(
            {
                "name": f"={sheet.at(sheet.next, 1 + place)}",
                "categories": f"={span(*money.months)}",
                "values": f"={span(*money.balance)}",
                **line_look(place),
            }
        )
    title = book.gettext("Costs by class ({unit})").format(unit=unit)
    costs = book.chart("column", title, show.chart, subtype="stacked")
    for place, at in enumerate(at for name, at in rows.items() if name in COSTS):
        costs.add_series(
            {
                "name": f"={sheet.at(at, 0)}",
                "categories": f"={span(sheet.at(sheet.next, 1), sheet.at(sheet.next, len(sheets)))}",
                "values": f"={span(sheet.at(at, 1), sheet.at(at, len(sheets)))}",
                **bar_look(place),
                "gap": 80,
            }
        )
    for place, chart in enumerate((balance, costs)):
        chart.set_size({"width": 490, "height": 290})
        where = {"x_offset": 2, "y_offset": 4 + 300 * place}
        sheet.sheet.insert_chart(sheet.next, 2 + len(sheets), chart, where)
