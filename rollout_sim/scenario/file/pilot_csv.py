"""A pilot as a CSV, a row a store and week: read with the place of every mistake, and written."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean, phrase_of
from rollout_sim.rules.outcome import Floats
from rollout_sim.scenario.file.store_csv import cells_mistake, header_mistakes, row_node
from rollout_sim.scenario.file.table_file import not_csv
from rollout_sim.scenario.file.yaml_nodes import Node, read_file
from rollout_sim.scenario.values import quantities as units
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import LONGEST_TEXT

COLUMNS = ("store", "week", "usage", "requests", "days_waited", "accepted")
REQUIRED = ("store", "week", "usage")
STOPPED = "stopped"
MOST_WEEKS, MOST_STORES = 520, 2000
FEWEST_STORES = 3


@dataclass(frozen=True, eq=False)
class Pilot:
    """Weekly data of the stores of a pilot, by week live: week 1 is the one in which a store went live.

    Arrays have a row a store and a column a week live, the first one in column 0; NaN where nothing was measured.

    Attributes
    ----------
    stores
        Names.
    first_week
        Week of the pilot, from 1, in which each store went live.
    usage
        Share of cases done the new way; 0 from the week on in which a store stopped.
    requests
        Help requests of the week.
    days_waited
        Mean days from asking to the end of the answer, of what was answered in the week.
    accepted
        1 where an inspection in that week accepted the store, 0 where it did not.
    stopped
        Stores that stopped.
    """

    stores: tuple[str, ...]
    first_week: tuple[int, ...]
    usage: Floats
    requests: Floats
    days_waited: Floats
    accepted: Floats
    stopped: tuple[str, ...] = ()

    @property
    def weeks(self) -> int:
        """Most weeks live of any store."""
        return int(self.usage.shape[1])

    @property
    def watched(self) -> Floats:
        """Weeks live in which usage was measured, by store."""
        return np.asarray((~np.isnan(self.usage)).sum(axis=1), dtype=np.float64)

    @property
    def last_week(self) -> int:
        """The last week of the pilot with data, from 1."""
        return max(first + self.weeks_of(number) - 1 for number, first in enumerate(self.first_week))

    def weeks_of(self, store: int) -> int:
        """Weeks live of a store up to the last one with data."""
        measured = ~(np.isnan(self.usage[store]) & np.isnan(self.requests[store]) & np.isnan(self.accepted[store]))
        return int(np.flatnonzero(measured).max(initial=0)) + 1

    def text(self) -> str:
        """The CSV that reads back to an equal pilot."""
        sink = io.StringIO()
        rows = csv.writer(sink, lineterminator="\n")
        rows.writerow(COLUMNS)
        for store, name in enumerate(self.stores):
            for week in range(self.weeks_of(store)):
                cells = [
                    _share(self.usage[store, week]),
                    _plain(self.requests[store, week], "{:.0f}"),
                    _plain(self.days_waited[store, week], "{:.3g}"),
                    {0.0: "no", 1.0: "yes"}.get(float(self.accepted[store, week]), ""),
                ]
                rows.writerow([name, self.first_week[store] + week, *cells])
        return sink.getvalue()


def _share(value: float) -> str:
    return "" if isnan(value) else f"{100 * value:.1f}%"


def _plain(value: float, form: str) -> str:
    return "" if isnan(value) else form.format(value)


def read_pilot(path: FilePath, file: str) -> Pilot:
    """The pilot in a CSV file.

    Raises
    ------
    ScenarioError
        With all mistakes, each with line and column.
    """
    text = read_file(path, file)
    rows, mistakes = _rows(text, file)
    cells_by_week: dict[tuple[str, int], dict[str, float]] = {}
    places: dict[tuple[str, int], int] = {}
    for row in rows:
        cells, wrong = _cells(row)
        mistakes += wrong
        key = (cells["store"], cells["week"])
        if None in key:
            continue
        if key in cells_by_week:
            rule = Phrase(
                "{store} has a row for week {week} already, in line {line}; keep one",
                store=repr(key[0]), week=key[1], line=places[key],
            )  # fmt: skip
            mistakes.append(Mistake(*_at(row, "store"), "store", rule, ""))
        places.setdefault(key, row.place.line)
        cells_by_week.setdefault(key, {name: cells[name] for name in COLUMNS[2:]})
    top = FilePosition(file, 1, 1)
    if not mistakes:
        mistakes += _after_stopped(cells_by_week, places, rows) + _whole_mistakes(cells_by_week, top)
    if mistakes:
        raise ScenarioError(sorted(mistakes))
    return _pilot(cells_by_week)


def _rows(text: str, file: str) -> tuple[list[Node], list[Mistake]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Node] = []
    mistakes: list[Mistake] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if wrong := header_mistakes(header, FilePosition(file, 1, 1), COLUMNS, REQUIRED):
            raise ScenarioError(wrong)
        for cells in reader:
            place = FilePosition(file, reader.line_num, 1)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                mistakes.append(cells_mistake(header, cells, place))
            else:
                rows.append(row_node(header, cells, place))
    except csv.Error as error:
        mistakes.append(Mistake(file, reader.line_num, 1, "", not_csv(error), ""))
    return rows, mistakes


def _at(row: Node, name: str) -> FilePosition:
    node = row.value.get(name)
    return node.place if node is not None else row.place


def _cells(row: Node) -> tuple[dict[str, Any], list[Mistake]]:
    """The values of a row, None for one with a mistake; and its mistakes."""
    mistakes: list[Mistake] = []

    def cell(name: str, read: Callable[[str], Any], empty: Any = nan) -> Any:
        node = row.value.get(name)
        if node is None:
            if empty is None:
                mistakes.append(Mistake(*row.place, name, Phrase("is required"), ""))
            return empty
        try:
            return read(node.value)
        except ValueError as error:
            mistakes.append(Mistake(*_at(row, name), name, phrase_of(error), shown(node.value)))
            return None

    cells = {
        "store": cell("store", _name, None),
        "week": cell("week", _week, None),
        "usage": cell("usage", _usage),
        "requests": cell("requests", _count),
        "days_waited": cell("days_waited", _days),
        "accepted": cell("accepted", _yes_no),
    }
    return cells, mistakes


def _name(text: str) -> str:
    if not text.isprintable() or len(text) > LONGEST_TEXT:
        raise Refused("must be a name of at most {most} characters", most=LONGEST_TEXT)
    return text


def _week(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= MOST_WEEKS:
        raise Refused("must be a week of the pilot: a whole number, at least 1 and at most {most}", most=MOST_WEEKS)
    return int(text)


def _usage(text: str) -> float:
    """A share; -1 stands for a store that stopped."""
    if text == STOPPED:
        return -1.0
    try:
        value = units.share(float(text) if re.fullmatch(r"[0-9.]+", text) else text)
    except ValueError:
        rule = Phrase("must be a share such as 80% or 0.8, {stopped}, or empty if not measured", stopped=STOPPED)
        raise Refused(rule + did_you_mean(text, (STOPPED,))) from None
    if not 0 <= value <= 1:
        raise Refused("must be at least 0 and at most 100%")
    return value


def _count(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise Refused("must be a whole number of requests, or empty if not counted")
    return float(text)


def _days(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]*)?|\.[0-9]+", text):
        raise Refused("must be a number of days, or empty")
    return float(text)


def _yes_no(text: str) -> float:
    if text not in ("yes", "no"):
        rule = Phrase("must be yes, no, or empty in weeks without an inspection")
        raise Refused(rule + did_you_mean(text, ("yes", "no")))
    return float(text == "yes")


#: The measured cells of a row by their column, by store and week.
_CellsByWeek = dict[tuple[str, int], dict[str, float]]


def _after_stopped(cells_by_week: _CellsByWeek, places: dict[tuple[str, int], int], rows: list[Node]) -> list[Mistake]:
    """Mistakes of rows with usage after their store stopped."""
    since: dict[str, int] = {}
    for (store, week), cells in cells_by_week.items():
        if cells["usage"] == -1:
            since[store] = min(week, since.get(store, week))
    by_line = {row.place.line: row for row in rows}
    mistakes = []
    for (store, week), cells in cells_by_week.items():
        if week > since.get(store, MOST_WEEKS) and cells["usage"] > 0:
            name, stop = repr(store), since[store]
            rule = Phrase("{store} stopped in week {week}, and uses it again here", store=name, week=stop)
            place = _at(by_line[places[store, week]], "usage")
            mistakes.append(Mistake(*place, "usage", rule, shown(cells["usage"])))
    return mistakes


def _whole_mistakes(cells_by_week: _CellsByWeek, top: FilePosition) -> list[Mistake]:
    stores = {store for store, _ in cells_by_week}
    if not FEWEST_STORES <= len(stores) <= MOST_STORES:
        most = f"{MOST_STORES:,}"
        rule = Phrase("must have at least {fewest} and at most {most} stores", fewest=FEWEST_STORES, most=most)
        return [Mistake(*top, "", rule, str(len(stores)))]
    if all(isnan(cells["usage"]) for cells in cells_by_week.values()):
        return [Mistake(*top, "usage", Phrase("has no value in any row"), "")]
    return []


def _pilot(cells_by_week: _CellsByWeek) -> Pilot:
    stores = tuple(dict.fromkeys(store for store, _ in cells_by_week))
    first: dict[str, int] = {}
    for store, week in cells_by_week:
        first[store] = min(week, first.get(store, week))
    last = max(week for _, week in cells_by_week)
    weeks = max(week - first[store] for store, week in cells_by_week) + 1
    arrays = {name: np.full((len(stores), weeks), nan) for name in COLUMNS[2:]}
    number = {name: place for place, name in enumerate(stores)}
    stopped = []
    for (store, week), cells in sorted(cells_by_week.items(), key=lambda item: item[0][1]):
        for name, value in cells.items():
            arrays[name][number[store], week - first[store]] = value
    for name in stores:
        row = arrays["usage"][number[name]]
        if (row == -1).any():
            row[int(np.argmax(row == -1)) : min(weeks, last - first[name] + 1)] = 0.0
            stopped.append(name)
    return Pilot(stores, tuple(first[name] for name in stores), **arrays, stopped=tuple(stopped))
