"""The sheets of simulated results and their basis: measures, weeks, risk, plan, assumptions, coefficients, about."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.report.sheets.inputs_sheet import scaled
from rollout_sim.report.sheets.workbook import ReportSheet, ReportWorkbook, line_look, span
from rollout_sim.results.measures import Measure, shown_measures
from rollout_sim.studies.compare.comparison import ESTIMATE
from rollout_sim.wording.dates import date_words, end_words, sentence_start
from rollout_sim.wording.labels import date_label, light_words, measure_label, own_name, role_word
from rollout_sim.wording.numbers import NONE, futures_text, known
from rollout_sim.wording.range_words import money_without_ranges
from rollout_sim.wording.scales import UNIT_WORDS
from rollout_sim.wording.scenario_words import coefficient_words, path_cell, value_words

if TYPE_CHECKING:
    from rollout_sim.report.pack import BatchPack, StrategyPack
    from rollout_sim.statistics.estimates import Estimate

#: Number of columns of an estimate.
PARTS = 6


def measures(book: ReportWorkbook) -> None:
    """The sheet of all measures with their intervals and percentiles, and of all batches."""
    gettext, pack = book.gettext, book.pack
    last = 2 + PARTS * len(pack.strategies) - 1
    sheet = book.sheet(
        gettext("What happens"),
        (40, 12, *[10.5] * (last - 1)),
        gettext("What happens to stores, people and money"),
        gettext("{date}: mean with its 95 % interval, and percentiles of {futures}").format(
            date=sentence_start(end_words(pack.comparison.scenario, book.language)),
            futures=futures_text(pack.provenance.replications, book.language),
        ),
        5,
    )
    sheet.heads(4, [gettext("Measure"), gettext("Unit"), *_estimate_heads(book) * len(pack.strategies)], 2)
    for place, strategy in enumerate(pack.strategies):
        first = 2 + PARTS * place
        sheet.sheet.merge_range(3, first, 3, first + PARTS - 1, "", book.style("head", "centre"))
        sheet.text(3, first, strategy.name, "head", "centre")
    sheet.sheet.freeze_panes(5, 1)
    rows = shown_measures(pack.money_given, pack.comparison.scenario.in_force)
    for at, row in enumerate(rows, start=5):
        unit, shape = _shape(book, row)
        sheet.text(at, 0, measure_label(row.name, book.language, book.words), "indent")
        sheet.text(at, 1, unit, "soft")
        for place, strategy in enumerate(pack.strategies):
            for part, value in enumerate(_parts(strategy.measures[row.name])):
                sheet.number(at, 2 + PARTS * place + part, value, shape, *(("soft",) if part in (1, 2) else ()))
    _dates(book, sheet, _batches(book, sheet, 7 + len(rows)) + 1)


def _estimate_heads(book: ReportWorkbook) -> list[str]:
    gettext = book.gettext
    return [gettext("mean"), gettext("95 %, from"), gettext("to"), "10 %", gettext("median"), "90 %"]


def _parts(estimate: "Estimate") -> tuple[float, ...]:
    return estimate.mean, estimate.lower, estimate.upper, estimate.p10, estimate.p50, estimate.p90


def _shape(book: ReportWorkbook, row: Measure) -> tuple[str, str]:
    """Unit of a measure in words, and its number format."""
    if row.unit == "money":
        show = scaled(book)
        return show.unit(book), show.style
    if row.unit == "share":
        return book.gettext(UNIT_WORDS[row.unit]), "percents"
    return book.gettext(UNIT_WORDS[row.unit]), "tenths"


def _dates(book: ReportWorkbook, sheet: ReportSheet, row: int) -> None:
    """Write what can be read on any day, on each of the scenario's dates."""
    pack, comparison = book.pack, book.pack.comparison
    sheet.section(row, book.gettext("By date"), 8)
    heads = [book.gettext("Measure"), book.gettext("Unit"), *_estimate_heads(book) * len(pack.strategies)]
    sheet.heads(row + 1, heads, 2)
    row += 2
    table = comparison.dated_table()
    for day in comparison.days_read:
        on_date = table[table["day"] == day]
        sheet.text(row, 0, sentence_start(date_words(comparison.scenario, day, book.language)), "bold")
        row += 1
        for measure in shown_measures(pack.money_given, comparison.scenario.in_force):
            rows = on_date[on_date["measure"] == measure.name].set_index("strategy")
            if rows.empty:
                continue
            unit, shape = _shape(book, measure)
            label = measure_label(measure.name, book.language, book.words)
            sheet.text(row, 0, book.gettext(measure.dated_label) if measure.dated_label else label, "indent")
            sheet.text(row, 1, unit, "soft")
            for place, strategy in enumerate(pack.strategies):
                parts = rows.loc[strategy.name, list(ESTIMATE)].to_numpy(dtype=np.float64)
                for part in range(PARTS):
                    column = 2 + PARTS * place + part
                    sheet.number(row, column, parts[part], shape, *(("soft",) if part in (1, 2) else ()))
            row += 1


def _batches(book: ReportWorkbook, sheet: ReportSheet, row: int) -> int:
    """Write the batches; return the next row."""
    gettext = book.gettext
    sheet.section(row, gettext("Batches"), 8)
    sheet.heads(
        row + 1,
        [
            gettext("Batch"),
            gettext("Stores"),
            gettext("Target"),
            *_estimate_heads(book),
            gettext("visits a store-week"),
        ],
    )
    sheet.sheet.set_row(row + 1, 28)
    row += 2
    for strategy in book.pack.strategies:
        sheet.text(row, 0, strategy.name, "bold")
        for batch in strategy.batches:
            row += 1
            sheet.text(row, 0, own_name(batch.name, book.language), "indent")
            sheet.number(row, 1, batch.stores, "general")
            sheet.number(row, 2, batch.target, "percent")
            for part, value in enumerate(_parts(batch.success)):
                sheet.number(row, 3 + part, value, "percents", *(("soft",) if part in (1, 2) else ()))
            sheet.number(row, 3 + PARTS, batch.visits_per_store_week.mean, "hundredths")
        row += 1
    return row


def weeks(book: ReportWorkbook) -> None:
    """The sheet of weekly series, side by side, each with a native chart."""
    gettext, pack = book.gettext, book.pack
    red = light_words(book.language, book.words)[-1]
    quantities = (
        ("accepted", gettext("Stores accepted")),
        ("succeeding", gettext("Stores that succeed")),
        ("red", gettext("Stores: {light}").format(light=red)),
        ("requests_waiting", gettext("Help requests waiting")),
    )
    count = len(pack.strategies)
    sheet = book.sheet(
        gettext("Weeks"),
        (11, *[12] * (count * len(quantities))),
        gettext("Week by week"),
        gettext("Means of {futures} at each weekly review").format(
            futures=futures_text(pack.provenance.replications, book.language)
        ),
        5,
    )
    at = pack.strategies[0].weekly["accepted"].at
    chart_rows = 20
    first = 5 + chart_rows
    sheet.heads(first - 1, [gettext("review on"), *(strategy.name for strategy in pack.strategies)] + [
        strategy.name for _ in quantities[1:] for strategy in pack.strategies
    ])  # fmt: skip
    for row, day in enumerate(at, start=first):
        _date(book, sheet, row, 0, pack.on(day))
    sheet.sheet.repeat_rows(first - 2, first - 1)
    weeks_at = span(sheet.at(first, 0), sheet.at(first + len(at) - 1, 0))
    for block, (quantity, words) in enumerate(quantities):
        column = 1 + block * count
        sheet.text(first - 2, column, words, "bold")
        chart = book.chart("line", words, "#,##0", every=len(at) // 5 + 1)
        for place, strategy in enumerate(pack.strategies):
            values = strategy.weekly[quantity].mean
            for row, value in enumerate(values, start=first):
                sheet.number(row, column + place, value, "tenths")
            ends = sheet.at(first, column + place), sheet.at(first + len(values) - 1, column + place)
            chart.add_series(
                {
                    "name": f"={sheet.at(first - 1, column + place)}",
                    "categories": f"={weeks_at}",
                    "values": f"={span(*ends)}",
                    **line_look(place),
                    "marker": {"type": "none"},
                }
            )
        chart.set_size({"width": 400, "height": 320})
        sheet.sheet.insert_chart(3, 0, chart, {"x_offset": 4 + 410 * block, "y_offset": 2})


def risk(book: ReportWorkbook) -> None:
    """The sheet of risk: budgets and dates at several confidence levels, and the chance of a loss.

    Where no range moves money, dates only, and what to declare.
    """
    if not book.pack.money_ranged:
        _dates_at_risk(book)
        return
    gettext, pack = book.gettext, book.pack
    show = scaled(book)
    sheet = book.sheet(
        gettext("Risk"),
        (30, 11, 14, 14, 14, 12, 12, 12, 14, 9, 9, 14, 14),
        gettext("What can be kept, and what can go wrong"),
        gettext("Budgets in {unit}; dates: {date}; intervals 95 %").format(
            unit=show.unit(book), date=date_label(pack.date_measure, book.language)
        ),
        4,
    )
    words = (
        gettext("Strategy"), gettext("futures that keep it"), gettext("budget"), gettext("from"), gettext("to"),
        gettext("date"), gettext("from"), gettext("to"), gettext("budget and date both kept"),
        gettext("from"), gettext("to"),
        gettext("budget, kept with the date"), gettext("date, kept with the budget"),
    )  # fmt: skip
    sheet.heads(3, words)
    sheet.sheet.set_row(3, 42)
    row = 4
    for strategy in pack.strategies:
        for level in strategy.confidence:
            sheet.text(row, 0, strategy.name)
            sheet.number(row, 1, level.share, "percent")
            _with_ends(sheet, row, 2, (level.budget, level.budget_low, level.budget_high), show.style)
            _days_with_ends(book, sheet, row, 5, (level.date, level.date_low, level.date_high))
            _with_ends(sheet, row, 8, (level.together, level.together_low, level.together_high), "percent")
            sheet.number(row, 11, level.joint_budget, show.style)
            _day(book, sheet, row, 12, level.joint_date)
            row += 1
    row += 1
    sheet.heads(row, [gettext("Strategy"), gettext("chance of a loss"), gettext("from"), gettext("to")])
    for strategy in pack.strategies:
        row += 1
        sheet.text(row, 0, strategy.name)
        _with_ends(sheet, row, 1, strategy.loss, "percents")
    sheet.text(row + 1, 0, gettext("A loss is a net present value below 0 at the end of the run."), "soft")


def _with_ends(sheet: ReportSheet, row: int, first: int, values: Iterable[float], style: str) -> None:
    """A value from a column on, and behind it, softer, the ends of its interval."""
    for column, value in enumerate(values, start=first):
        sheet.number(row, column, value, style, *(("soft",) if column > first else ()))


def _days_with_ends(book: ReportWorkbook, sheet: ReportSheet, row: int, first: int, days: Iterable[float]) -> None:
    """The date of a day from a column on, and behind it those of the ends of its interval."""
    for column, day in enumerate(days, start=first):
        _day(book, sheet, row, column, day)


def _day(book: ReportWorkbook, sheet: ReportSheet, row: int, column: int, day: float) -> None:
    if known(day):
        _date(book, sheet, row, column, book.pack.on(day))
    else:
        sheet.text(row, column, NONE, "right")


def _dates_at_risk(book: ReportWorkbook) -> None:
    """The dates that shares of futures keep, without any budget."""
    gettext, pack = book.gettext, book.pack
    widths = (30, 11, 14, 14, 14)
    sheet = book.sheet(
        gettext("Risk"),
        widths,
        gettext("What can be kept, and what can go wrong"),
        gettext("Dates: {date}; intervals 95 %").format(date=date_label(pack.date_measure, book.language)),
        4,
    )
    sheet.heads(
        3, [gettext("Strategy"), gettext("futures that keep it"), gettext("date"), gettext("from"), gettext("to")]
    )
    row = 4
    for strategy in pack.strategies:
        for level in strategy.confidence:
            sheet.text(row, 0, strategy.name)
            sheet.number(row, 1, level.share, "percent")
            _days_with_ends(book, sheet, row, 2, (level.date, level.date_low, level.date_high))
            row += 1
    if pack.money_given:
        words = money_without_ranges(pack.comparison.scenario, book.language)
        sheet.paragraph(row + 1, words, len(widths) - 1, sum(widths))


def plan(book: ReportWorkbook) -> None:
    """The sheet of the plan: batches with their dates, staff, and freezes."""
    gettext, pack = book.gettext, book.pack
    sheet = book.sheet(
        gettext("Plan"),
        (30, 28, 10, 10, 13, 13, 13, 13, 13, 13),
        gettext("The plan"),
        gettext("Dates as simulated: where a gate holds a batch, they differ between futures"),
        4,
    )
    words = (
        gettext("Strategy"), gettext("Batch"), gettext("Stores"), gettext("Target"), gettext("starts (median)"),
        gettext("8 of 10 from"), gettext("to"), gettext("ends (median)"), gettext("8 of 10 from"), gettext("to"),
    )  # fmt: skip
    sheet.heads(3, words, 2)
    row = 4
    for strategy in pack.strategies:
        for batch in strategy.batches:
            _batch_dates(book, sheet, row, strategy, batch)
            row += 1
    row += 1
    sheet.heads(row, [gettext("Strategy"), gettext("People"), gettext("at most")], 2)
    sheet.text(row, 3, gettext("from"), "head", "indent")
    for strategy in pack.strategies:
        for group in strategy.staff:
            row += 1
            sheet.text(row, 0, strategy.name)
            sheet.text(row, 1, role_word(group.role, book.language, book.words))
            sheet.number(row, 2, group.at_most, "whole")
            batch_name = own_name(group.since or "", book.language)
            since = gettext('after "{batch}"').format(batch=batch_name) if batch_name else gettext("the start")
            sheet.text(row, 3, since, "indent")
    for freeze in pack.freezes:
        row += 1
        text = gettext("Freeze {name}: {start} to {end}")
        sentence = text.format(name=freeze.name, start=freeze.start, end=freeze.end)
        sheet.text(row, 0, sentence, "soft")


def _batch_dates(
    book: ReportWorkbook, sheet: ReportSheet, row: int, strategy: "StrategyPack", batch: "BatchPack"
) -> None:
    sheet.text(row, 0, strategy.name)
    sheet.text(row, 1, own_name(batch.name, book.language))
    sheet.number(row, 2, batch.stores, "general")
    sheet.number(row, 3, batch.target, "percent")
    days = (batch.start.p50, batch.start.p10, batch.start.p90, batch.end.p50, batch.end.p10, batch.end.p90)
    for column, day in enumerate(days, start=4):
        _day(book, sheet, row, column, day)


def _date(book: ReportWorkbook, sheet: ReportSheet, row: int, column: int, day: date) -> None:
    at = datetime(day.year, day.month, day.day)
    sheet.sheet.write_datetime(row, column, at, book.style("date", "right"))


def assumptions(book: ReportWorkbook) -> None:
    """The sheet of assumptions: every value of the scenario with its origin and source."""
    gettext, pack = book.gettext, book.pack
    sheet = book.sheet(
        gettext("Assumptions"),
        (64, 30, 26, 18, 70),
        gettext("What the scenario assumes, and where it comes from"),
        gettext("Strategies stand under Plan; ranges are drawn anew in each future"),
        4,
    )
    words = (gettext("Value of"), gettext("Value"), gettext("Range drawn from"), gettext("Given in"), gettext("Source"))
    sheet.heads(3, words, 99)
    origin = {"file": gettext("file"), "command line": gettext("command line"), "default": gettext("default")}
    for row, assumption in enumerate(pack.assumptions, start=4):
        value, drawn = (value_words(text, book.language) for text in (assumption.value, assumption.uncertain))
        label = path_cell(assumption.path, book.language)
        for column, text in enumerate((label, value, drawn, origin[assumption.origin], assumption.note)):
            sheet.text(row, column, text, "wrap", *(("soft",) if assumption.origin == "default" else ()))
    sheet.sheet.autofilter(3, 0, 3 + len(pack.assumptions), 4)
    sheet.sheet.freeze_panes(4, 1)


def coefficients(book: ReportWorkbook) -> None:
    """The sheet of the model's coefficients."""
    gettext, pack = book.gettext, book.pack
    sheet = book.sheet(
        gettext("Coefficients"),
        (30, 60, 16, 11, 11, 11, 11, 22, 40),
        gettext("The model's coefficients"),
        gettext("Values in bold differ from the table, or are drawn anew in each future"),
        4,
    )
    words = (
        gettext("Coefficient"), gettext("meaning"), gettext("unit"), gettext("value"), gettext("default"),
        gettext("low"), gettext("high"), gettext("Range drawn from"), gettext("Source"),
    )  # fmt: skip
    sheet.heads(3, words, 99)
    for row, setting in enumerate(pack.settings, start=4):
        weight = ("bold",) if setting.changed else ()
        meaning, unit, source = (
            coefficient_words(text, book.language) for text in (setting.meaning, setting.unit, setting.source)
        )
        drawn = value_words(setting.uncertain, book.language)
        for column, text in ((0, setting.name), (1, meaning), (2, unit), (7, drawn), (8, source)):
            sheet.text(row, column, text, "wrap", *weight)
        for column, value in enumerate((setting.value, setting.default, setting.low, setting.high), start=3):
            sheet.number(row, column, value, "wrap", "general", *weight)
    sheet.sheet.autofilter(3, 0, 3 + len(pack.settings), 8)
    sheet.sheet.freeze_panes(4, 1)


def about(book: ReportWorkbook) -> None:
    """The sheet of provenance: where the figures come from."""
    gettext, provenance = book.gettext, book.pack.provenance
    sheet = book.sheet(gettext("About"), (34, 110), gettext("Where these figures come from"), "", 3)
    rows = [
        (gettext("Scenario"), book.pack.title),
        (gettext("SHA-256 of the resolved scenario"), provenance.scenario_sha256),
        (gettext("Changed on the command line"), "; ".join(provenance.changes) or "–"),
        (gettext("Seed"), str(provenance.seed)),
        (gettext("Replications completed by every strategy"), f"{provenance.replications:,}"),
        (gettext("Replications asked for"), f"{provenance.requested:,}"),
        (gettext("Replications that failed"), f"{provenance.failed:,}"),
        (gettext("Engine"), provenance.engine),
        (gettext("Version"), f"rollout_sim {provenance.version}"),
        (gettext("Model"), provenance.model),
        (gettext("Commit"), provenance.git_commit or "–"),
        (gettext("Date of the run"), provenance.date),
        ("Python", f"{provenance.python}, {provenance.platform}"),
        (gettext("Libraries"), ", ".join(f"{name} {version}" for name, version in provenance.libraries.items())),
    ]
    for row, (name, text) in enumerate(rows, start=3):
        sheet.text(row, 0, name, "bold", "wrap")
        sheet.text(row, 1, text, "wrap")


#: Functions that add these sheets, in the order of the sheets.
ALL = (measures, weeks, risk, plan, assumptions, coefficients, about)
