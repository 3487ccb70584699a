"""Tables as any office may write them: a strategy of lists and of pilots, each read to what it means."""

import csv
import datetime
import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from hypothesis import HealthCheck, given, settings, strategies as st

from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.pilot_table import PILOT_HEADINGS, read_pilot
from rollout_sim.scenario.file.store_csv import read_stores
from rollout_sim.scenario.file.store_words import CELLS, HEADINGS, NOTES, TOTALS, clean, folded

FEW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
#: Letters that every encoding below has.
LETTERS = st.sampled_from("abcXYZ南北山店城门 0123456789-&.'")
#: Encodings that are found, and those that write Chinese without a mark.
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
SEPARATORS = st.sampled_from([",", ";", "\t", "|"])


def is_name(text: str) -> bool:
    """Whether a text is a name, and no total or note."""
    return bool(clean(text)) and folded(text) not in TOTALS and not folded(text).startswith(NOTES)


NAMES = st.text(LETTERS, min_size=1, max_size=40).map(clean).filter(is_name)
STORES = st.lists(NAMES, min_size=3, max_size=8, unique=True)


def words_of(column: str, meaning: str) -> st.SearchStrategy[str]:
    """How an office writes a word of a column; a cross is left out, which beside others may mean no."""
    words = [word for word, means in CELLS[column].items() if means == meaning and word != "x"]
    return st.sampled_from(words).flatmap(lambda word: st.sampled_from([word, word.upper(), f" {word} "]))


def heading_of(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A heading in any of its usual words and cases."""
    return st.sampled_from(words).flatmap(
        lambda word: st.sampled_from([word, word.upper(), word.title(), f"\u3000{word}"])
    )


def file_of(draw: Any, rows: list[list[Any]]) -> bytes:
    """The rows as a CSV of some encoding and separator, or as a workbook."""
    if draw(st.booleans()):
        book, sink = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(sink)
        return sink.getvalue()
    text = io.StringIO()
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(text, delimiter=draw(SEPARATORS), lineterminator=ends).writerows(rows)
    return text.getvalue().encode(draw(ENCODINGS))


@st.composite
def store_lists(draw: Any) -> tuple[bytes, list[dict[str, str]]]:
    """A list as an office writes it, and the rows that it means."""
    names = draw(STORES)
    regions = draw(st.lists(NAMES, min_size=len(names), max_size=len(names)))
    columns: dict[str, list[tuple[str, str]]] = {
        "name": [(name, name) for name in names], "region": [(region, region) for region in regions],
    }  # fmt: skip
    for column in draw(st.lists(st.sampled_from(list(CELLS)), unique=True)):
        meanings = sorted(set(CELLS[column].values()))
        cells = []
        for _ in names:
            meaning = draw(st.sampled_from(meanings))
            cells.append((draw(words_of(column, meaning)), meaning))
        columns[column] = cells
    order = draw(st.permutations(list(columns)))
    head = [draw(heading_of(HEADINGS[column])) for column in order]
    rows: list[list[Any]] = [[columns[column][at][0] for column in order] for at in range(len(names))]
    table = [head, *rows]
    if draw(st.booleans()):
        table = [["门店 2026", *[""] * (len(head) - 1)], [""] * len(head), *table]
    if draw(st.booleans()):
        table.append(["合计" if column == "name" else "" for column in order])
    means = [{column: columns[column][at][1] for column in columns} for at in range(len(names))]
    return file_of(draw, table), means


@given(store_lists())
@FEW
def test_a_list_of_any_office_is_read_to_what_it_means(written: tuple[bytes, list[dict[str, str]]]) -> None:
    data, means = written
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list")
        path.write_bytes(data)
        found = read_stores(path, "list")
    assert [str(mistake) for mistake in found.mistakes] == []
    assert found.rows.plain() == means


def week_heading(kind: str, number: int) -> Any:
    """The heading of a week of the pilot, which begins on Monday, 2 March 2026."""
    monday = datetime.date(2026, 3, 2) + datetime.timedelta(weeks=number - 1)
    year, week, _ = monday.isocalendar()
    return {
        "number": number, "word": f"Week {number}", "chinese": f"第{number}周", "iso": f"{year}-W{week:02d}",
        "date": monday.isoformat(), "excel": monday, "slashes": f"{monday.year}/{monday.month}/{monday.day}",
        "german": f"{monday:%d.%m.%Y}",
    }[kind]  # fmt: skip


@st.composite
def pilots(draw: Any) -> tuple[bytes, list[str], list[int], list[list[float]]]:
    """A pilot as an office writes it, wide or long; its stores, the weeks in which they went live, and their usage."""
    stores, weeks = draw(STORES), draw(st.integers(2, 6))
    first = [1, *draw(st.lists(st.integers(1, weeks), min_size=len(stores) - 1, max_size=len(stores) - 1))]
    percent = [[draw(st.integers(2, 100)) for _ in range(start, weeks + 1)] for start in first]
    form = draw(st.sampled_from(["{0}%", "{0} %", "{0}", "{0},0", "{0}.0%"]))
    kind = draw(st.sampled_from(["number", "word", "chinese", "iso", "date", "excel", "slashes", "german"]))
    heads = [week_heading(kind, number) for number in range(1, weeks + 1)]
    store = draw(heading_of(PILOT_HEADINGS["store"]))
    if draw(st.booleans()):
        table = [[store, *heads]]
        for name, start, values in zip(stores, first, percent, strict=True):
            table.append([name, *[""] * (start - 1), *(form.format(value) for value in values)])
    else:
        table = [[store, draw(heading_of(PILOT_HEADINGS["week"])), draw(heading_of(PILOT_HEADINGS["usage"]))]]
        for name, start, values in zip(stores, first, percent, strict=True):
            table += [[name, heads[start - 1 + at], form.format(value)] for at, value in enumerate(values)]
    return file_of(draw, table), stores, first, [[value / 100 for value in row] for row in percent]


@given(pilots())
@FEW
def test_a_pilot_of_any_office_is_read_to_what_it_means(
    written: tuple[bytes, list[str], list[int], list[list[float]]],
) -> None:
    data, stores, first, usage = written
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pilot")
        path.write_bytes(data)
        pilot: Pilot = read_pilot(path, "pilot")
    assert list(pilot.stores) == stores
    assert list(pilot.first_week) == first
    for row, values in zip(pilot.usage, usage, strict=True):
        np.testing.assert_allclose(row[: len(values)], values)
        assert np.isnan(row[len(values) :]).all()
