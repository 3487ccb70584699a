"""Reads a pilot out of a table: a row a store and week, or a row a store with its weeks as headings."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from rollout_sim.kernel.phrases import Phrase, Refused, commas, did_you_mean, phrase_of, semicolons
from rollout_sim.scenario.file.pilot_csv import COLUMNS, STOPPED, Pilot
from rollout_sim.scenario.file.pilot_weeks import MOST_WEEKS, Week, WeekReader, looks_like_week, numbered, of_other_kind
from rollout_sim.scenario.file.store_words import HEADINGS, cell_word, clean
from rollout_sim.scenario.file.table_columns import ColumnWords, HeadedTable, cells_mistake, unused_words, whole_row
from rollout_sim.scenario.file.table_file import TableRow, read_table
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import LONGEST_TEXT

MOST_STORES = 2000
FEWEST_STORES = 3
#: Stores of a list among which a misspelt name is looked for; in a longer list that takes too long.
MOST_COMPARED = 3000
PILOT_HEADINGS = {
    "store": HEADINGS["name"],
    "week": (
        "week", "week number", "week no", "weeks", "wk", "date", "week of", "周", "周次", "第几周", "日期", "星期",
    ),
    "usage": (
        "usage", "usage share", "usage rate", "usage %", "adoption", "adoption rate", "share",
        "使用率", "使用占比", "使用",
    ),
    "requests": (
        "requests", "help requests", "tickets", "calls for help", "求助", "求助数", "求助次数", "工单", "工单数",
    ),
    "days_waited": ("days waited", "waiting days", "days to answer", "等待天数", "平均等待天数", "响应天数"),
    "accepted": (
        "accepted", "acceptance", "passed", "inspection", "验收", "是否验收", "验收通过", "是否通过",
    ),
}  # fmt: skip
STOPPED_WORDS = (STOPPED, "stop", "gave up", "停用", "停止", "已停用", "退出")
#: Words of cells in which nothing was measured.
BLANKS = ("n/a", "na", "#n/a", "-", "–", "—", "/", "null", "none", "nan", "无", "缺", "无数据")
_ACCEPTED = {"passed": 1.0, "pass": 1.0, "通过": 1.0, "failed": 0.0, "fail": 0.0, "未通过": 0.0, "不通过": 0.0}
_BARE = re.compile(r"[0-9]+([.,][0-9]*)?|[.,][0-9]+")


class PilotWords(ColumnWords):
    """Headings of pilots; beside a heading of stores those of weeks are known as well."""

    def known(self, headings: Sequence[str]) -> int:
        """How many headings are known."""
        weeks = sum(map(looks_like_week, headings)) if any(self.column_of(word) == "store" for word in headings) else 0
        return super().known(headings) + weeks


REMEDY = Phrase("name it so")
LONG = PilotWords(PILOT_HEADINGS, ("store", "week", "usage"), REMEDY)
WIDE = PilotWords({"store": PILOT_HEADINGS["store"]}, ("store",), REMEDY)


@dataclass(frozen=True)
class WrittenCell:
    """A text in a table with its place."""

    text: str
    place: FilePosition


@dataclass
class Record:
    """What was measured in a store and week: cells by column."""

    line: int
    cells: dict[str, WrittenCell]


#: The measured values by column, by store and week.
_Measured = dict[tuple[str, int], dict[str, float]]


def read_pilot(
    path: FilePath,
    file: str,
    sheet: str | None = None,
    known: Collection[str] = (),
    summaries: list[Phrase] | None = None,
) -> Pilot:
    """The pilot in a CSV or a workbook.

    Parameters
    ----------
    path, file
        Where it is, and what mistakes call it.
    sheet
        Which sheet of a workbook; the first if None.
    known
        Names of the stores that the scenario lists, if it does.
    summaries
        Collects what was understood.

    Raises
    ------
    ScenarioError
        With all mistakes, each with line and column.
    """
    table = read_table(path, file, sheet, LONG.known, MOST_STORES * MOST_WEEKS)
    if not table.rows:
        mistakes = [Mistake(file, 1, 1, "", Phrase("needs a column {name}", name=repr("store")), "")]
        raise ScenarioError(table.mistakes or mistakes)
    headed = HeadedTable.of(table, LONG)
    wide = sum(map(looks_like_week, headed.header.cells)) > 1 and not any(
        LONG.column_of(cell) == "usage" for cell in headed.header.cells
    )
    words = WIDE if wide else LONG
    names = words.names(headed.header, file)
    if wide:
        names = [
            "usage" if looks_like_week(cell) else name for name, cell in zip(names, headed.header.cells, strict=True)
        ]
    headed = headed.without_totals(names, "store", "store")
    reader = _PilotReader(file, headed, names, wide)
    pilot, facts = reader.read(table.mistakes, known)
    if summaries is not None:
        facts += [*unused_words(headed.header, names, headed.rows), *headed.left_out_words()]
        how = semicolons([commas(facts), table.how, *reader.notes])
        summaries.append(Phrase("{file}: {facts}", file=file, facts=how))
    return pilot


class _PilotReader:
    """Makes a pilot of rows; notes mistakes and goes on."""

    def __init__(self, file: str, headed: HeadedTable, names: list[str], wide: bool) -> None:
        self.file, self.headed, self.names, self.wide = file, headed, names, wide
        self.mistakes: list[Mistake] = []
        self.notes: list[Phrase] = []

    def read(self, before: list[Mistake], known: Collection[str]) -> tuple[Pilot, list[Phrase]]:
        """The pilot, and what was understood of it."""
        self.mistakes += before
        records = self._wide_records() if self.wide else self._long_records()
        percent = self._percent([record.cells["usage"] for record in records if "usage" in record.cells])
        weeks = self._weeks(records)
        measured, records_by_key = self._measured(records, weeks, percent)
        self._look_up(records, known)
        if not self.mistakes:
            self.mistakes += _after_stopped(measured, records_by_key) + self._of_the_whole(measured)
        if self.mistakes:
            raise ScenarioError(sorted(self.mistakes))
        pilot = _pilot(measured)
        return pilot, [
            Phrase("{count} stores", count=f"{len(pilot.stores):,}"),
            Phrase("weeks {first} to {last}", first=min(pilot.first_week), last=pilot.last_week),
            Phrase("usage in {count} store-weeks", count=f"{int(pilot.watched.sum()):,}"),
        ]

    # -- rows --------------------------------------------------------------------------------------------------------
    def _cell(self, row: TableRow, at: int) -> WrittenCell | None:
        text = clean(row.cells[at]) if at < len(row.cells) else ""
        blank = not text or (self.names[at] != "store" and text.casefold() in BLANKS)
        return None if blank else WrittenCell(text, FilePosition(self.file, row.line, row.columns[at]))

    def _long_records(self) -> list[Record]:
        places = {name: at for at, name in enumerate(self.names) if name}
        records = []
        for row in self.headed.rows:
            if not whole_row(row, len(self.names)):
                self.mistakes.append(cells_mistake(self.names, row.cells, FilePosition(self.file, row.line, 1)))
                continue
            cells = {name: cell for name, at in places.items() if (cell := self._cell(row, at)) is not None}
            for name in ("store", "week"):
                if name not in cells:
                    place = FilePosition(self.file, row.line, 1)
                    self.mistakes.append(Mistake(*place, name, Phrase("is required"), ""))
            records.append(Record(row.line, cells))
        return records

    def _wide_records(self) -> list[Record]:
        store = self.names.index("store")
        header = self.headed.header
        lines: dict[str, int] = {}
        records = []
        for row in self.headed.rows:
            name = self._cell(row, store)
            if name is None:
                self.mistakes.append(Mistake(self.file, row.line, 1, "store", Phrase("is required"), ""))
                continue
            if lines.setdefault(name.text, row.line) != row.line:
                rule = Phrase("{store} has a row already, in line {line}; keep one",
                              store=repr(name.text), line=lines[name.text])  # fmt: skip
                self.mistakes.append(Mistake(*name.place, "store", rule, ""))
                continue
            for at, column in enumerate(self.names):
                cell = self._cell(row, at) if column == "usage" else None
                if cell is not None:  # before a store goes live its cells are empty
                    week = WrittenCell(
                        clean(header.cells[at]), FilePosition(self.file, header.line, header.columns[at])
                    )
                    records.append(Record(row.line, {"store": name, "week": week, "usage": cell}))
        return records

    # -- weeks -------------------------------------------------------------------------------------------------------
    def _weeks(self, records: list[Record]) -> dict[str, int]:
        """The number of each week by its text; notes what is none."""
        cells = [record.cells["week"] for record in records if "week" in record.cells]
        places = {cell.text: cell.place for cell in reversed(cells)}
        reader, weeks = WeekReader(places), dict[str, Week]()
        for cell in dict.fromkeys(cells):
            try:
                if cell.text not in weeks:
                    weeks[cell.text] = reader.week(cell.text)
            except Refused as error:
                self._wrong("week", cell, error.phrase)
        other = of_other_kind(weeks[cell.text] for cell in cells if cell.text in weeks)
        for text, week in weeks.items():
            if other is not None and (week.monday is not None) == other:
                rule = Phrase("is a date, where other weeks are numbers; write all in one way")
                if not other:
                    rule = Phrase("is a number, where other weeks are dates; write all in one way")
                self._wrong("week", WrittenCell(text, places[text]), rule)
        numbers = numbered(list(weeks.values()))
        dates = [week.monday for week in weeks.values() if week.monday is not None]
        if dates:
            self.notes.append(Phrase("week 1 is that from {date}", date=min(dates).isoformat()))
        for text, week in weeks.items():
            if numbers[week] > MOST_WEEKS:
                self._wrong("week", WrittenCell(text, places[text]),
                            Phrase("is more than {most} weeks after the first one", most=MOST_WEEKS))  # fmt: skip
        return {text: numbers[week] for text, week in weeks.items()}

    def _wrong(self, name: str, cell: WrittenCell, rule: Phrase) -> None:
        self.mistakes.append(Mistake(*cell.place, name, rule, shown(cell.text)))

    # -- values ------------------------------------------------------------------------------------------------------
    def _percent(self, cells: list[WrittenCell]) -> bool:
        """Whether bare numbers of usage are per cent: those of a file are all of one kind; notes the others."""
        bare = [(cell, _decimal(cell.text)) for cell in cells if _BARE.fullmatch(cell.text)]
        shares = [(cell, value) for cell, value in bare if 0 < value <= 1]
        percents = [(cell, value) for cell, value in bare if value > 1]
        if percents and shares and len(shares) <= len(percents):
            for cell, value in shares:
                rule = Phrase("beside numbers such as {number} may be {small}% or {large}%; write it with its %",
                              number=percents[0][0].text, small=f"{value:g}", large=f"{100 * value:g}")  # fmt: skip
                self._wrong("usage", cell, rule)
        elif percents and shares:
            for cell, value in percents:
                rule = Phrase("is more than 100%, if it is a share as {number} is; write {value}% if it is per cent",
                              number=shares[0][0].text, value=f"{value:g}")  # fmt: skip
                self._wrong("usage", cell, rule)
        elif percents:
            self.notes.append(Phrase("numbers of usage without a sign read as per cent"))
        elif shares:
            self.notes.append(Phrase("numbers of usage without a sign read as shares, 1 = 100%"))
        self._doubtful = {cell.place for cell, _ in (shares + percents if shares and percents else [])}
        return bool(percents)

    def _usage(self, percent: bool) -> Callable[[str], float]:
        return lambda text: _usage(text, percent)

    def _measured(
        self, records: list[Record], weeks: dict[str, int], percent: bool
    ) -> tuple[_Measured, dict[tuple[str, int], Record]]:
        measured: _Measured = {}
        first: dict[tuple[str, int], Record] = {}
        readers = {"usage": self._usage(percent), "requests": _count, "days_waited": _days, "accepted": _yes_no}
        for record in records:
            values = {name: self._value(record, name, read) for name, read in readers.items()}
            store = self._store(record)
            week = weeks.get(record.cells["week"].text) if "week" in record.cells else None
            if store is None or week is None:
                continue
            if (store, week) in measured:
                rule = Phrase(
                    "{store} has a row for week {week} already, in line {line}; keep one",
                    store=repr(store), week=week, line=first[store, week].line,
                )  # fmt: skip
                self.mistakes.append(Mistake(*record.cells["store"].place, "store", rule, ""))
                continue
            measured[store, week], first[store, week] = values, record
        return measured, first

    def _store(self, record: Record) -> str | None:
        cell = record.cells.get("store")
        if cell is None:
            return None
        try:
            return _name(cell.text)
        except Refused as error:
            self._wrong("store", cell, error.phrase)
            return None

    def _value(self, record: Record, name: str, read: Callable[[str], float]) -> float:
        cell = record.cells.get(name)
        if cell is None or cell.place in self._doubtful:
            return nan
        try:
            return read(cell.text)
        except ValueError as error:
            self._wrong(name, cell, phrase_of(error))
            return nan

    # -- the whole ---------------------------------------------------------------------------------------------------
    def _look_up(self, records: list[Record], known: Collection[str]) -> None:
        """Notes stores that the scenario's list does not have, unless it has none of them."""
        names = set(known)
        cells = [record.cells["store"] for record in records if "store" in record.cells]
        stores = {cell.text: cell for cell in reversed(cells)}
        strange = [cell for name, cell in stores.items() if name not in names]
        if not names or not strange:
            return
        if len(strange) == len(stores):
            self.notes.append(Phrase("none of its stores stands in the scenario's list"))
            return
        near = list(names) if len(names) <= MOST_COMPARED else []
        for cell in strange:
            rule = Phrase("is no store of the scenario's list") + did_you_mean(cell.text, near)
            self._wrong("store", cell, rule)

    def _of_the_whole(self, measured: _Measured) -> list[Mistake]:
        stores = {store for store, _ in measured}
        if not FEWEST_STORES <= len(stores) <= MOST_STORES:
            most = f"{MOST_STORES:,}"
            rule = Phrase("must have at least {fewest} and at most {most} stores", fewest=FEWEST_STORES, most=most)
            return [Mistake(self.file, 1, 1, "", rule, str(len(stores)))]
        if all(isnan(cells["usage"]) for cells in measured.values()):
            return [Mistake(self.file, 1, 1, "usage", Phrase("has no value in any row"), "")]
        return []


# -- cells -----------------------------------------------------------------------------------------------------------
def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _name(text: str) -> str:
    if not text.isprintable() or len(text) > LONGEST_TEXT:
        raise Refused("must be a name of at most {most} characters", most=LONGEST_TEXT)
    return text


def _usage(text: str, percent: bool) -> float:
    """A share; -1 stands for a store that stopped."""
    if text.casefold() in STOPPED_WORDS:
        return -1.0
    plain = text.replace("％", "%").rstrip("%").strip()
    if not _BARE.fullmatch(plain):
        rule = Phrase("must be a share such as 80% or 0.8, {stopped}, or empty if not measured", stopped=STOPPED)
        raise Refused(rule + did_you_mean(text, (STOPPED,)))
    signed = plain != text
    value = _decimal(plain) / 100 if signed or percent else _decimal(plain)
    if not 0 <= value <= 1:
        raise Refused("must be at least 0 and at most 100%")
    return value


def _count(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.0*)?", text):
        raise Refused("must be a whole number of requests, or empty if not counted")
    return float(text)


def _days(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]*|,[0-9]{1,2})?|[.,][0-9]+", text):
        raise Refused("must be a number of days, or empty")
    return _decimal(text)


def _yes_no(text: str) -> float:
    known = _ACCEPTED.get(text.casefold())
    word = cell_word("pilot", text)
    if known is None and word is None:
        rule = Phrase("must be yes, no, or empty in weeks without an inspection")
        raise Refused(rule + did_you_mean(text, ("yes", "no")))
    return known if known is not None else float(word == "yes")


# -- the pilot -------------------------------------------------------------------------------------------------------
def _after_stopped(measured: _Measured, records: dict[tuple[str, int], Record]) -> list[Mistake]:
    """Mistakes of rows with usage after their store stopped."""
    since: dict[str, int] = {}
    for (store, week), values in measured.items():
        if values["usage"] == -1:
            since[store] = min(week, since.get(store, week))
    mistakes = []
    for (store, week), values in measured.items():
        if week > since.get(store, MOST_WEEKS) and values["usage"] > 0:
            name, stop, cell = repr(store), since[store], records[store, week].cells["usage"]
            rule = Phrase("{store} stopped in week {week}, and uses it again here", store=name, week=stop)
            mistakes.append(Mistake(*cell.place, "usage", rule, shown(cell.text)))
    return mistakes


def _pilot(measured: _Measured) -> Pilot:
    stores = tuple(dict.fromkeys(store for store, _ in measured))
    first: dict[str, int] = {}
    for store, week in measured:
        first[store] = min(week, first.get(store, week))
    last = max(week for _, week in measured)
    weeks = max(week - first[store] for store, week in measured) + 1
    arrays: dict[str, Any] = {name: np.full((len(stores), weeks), nan) for name in COLUMNS[2:]}
    number = {name: place for place, name in enumerate(stores)}
    stopped = []
    for (store, week), values in sorted(measured.items(), key=lambda item: item[0][1]):
        for name, value in values.items():
            arrays[name][number[store], week - first[store]] = value
    for name in stores:
        row = arrays["usage"][number[name]]
        if (row == -1).any():
            row[int(np.argmax(row == -1)) : min(weeks, last - first[name] + 1)] = 0.0
            stopped.append(name)
    return Pilot(stores, tuple(first[name] for name in stores), **arrays, stopped=tuple(stopped))
