"""Reads a CSV with a row a store into the rows of a scenario, each cell with its place."""

import csv
import io
from pathlib import Path as FilePath

from rollout_sim.scenario.blocks.stores import Row
from rollout_sim.scenario.file.yaml_nodes import Node, read_file
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, did_you_mean
from rollout_sim.scenario.values.fields import MOST_STORES

COLUMNS = tuple(Row.model_fields)
REQUIRED = ("name", "region")


def read_stores(path: FilePath, file: str) -> Node:
    """The rows of a CSV as nodes; cells left empty are left out.

    Raises
    ------
    ScenarioError
        If it can't be read, or columns or cells are missing.
    """
    text = read_file(path, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    top = FilePosition(file, 1, 1)
    try:
        header = [name.strip() for name in next(reader, [])]
        mistakes = header_mistakes(header, top, COLUMNS, REQUIRED)
        if mistakes:
            raise ScenarioError(mistakes)
        rows = Node(top, [])
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.value.append(_row(header, cells, FilePosition(file, reader.line_num, 1)))
            if len(rows.value) > MOST_STORES:
                raise ScenarioError(
                    [Mistake(file, reader.line_num, 1, "", f"may have at most {MOST_STORES:,} stores", "")]
                )
    except csv.Error as error:
        raise ScenarioError([Mistake(file, reader.line_num, 1, "", f"is not CSV: {error}", "")]) from None
    if not rows.value:
        raise ScenarioError([Mistake(*top, "", "has no stores", "")])
    return rows


def header_mistakes(
    header: list[str], place: FilePosition, columns: tuple[str, ...], required: tuple[str, ...]
) -> list[Mistake]:
    """What is wrong with the first line of a CSV."""
    rules = [f"needs a column {name!r}" for name in required if name not in header]
    rules += [f"{name!r} is no column" + did_you_mean(name, columns) for name in header if name not in columns]
    rules += [f"the column {name!r} stands twice" for name in columns if header.count(name) > 1]
    return [Mistake(*place, "", rule, "") for rule in rules]


def _row(header: list[str], cells: list[str], place: FilePosition) -> Node:
    if len(cells) != len(header):
        mistake = Mistake(*place, "", f"must have {len(header)} cells, as the first line has", str(len(cells)))
        raise ScenarioError([mistake])
    return row_node(header, cells, place)


def row_node(header: list[str], cells: list[str], place: FilePosition) -> Node:
    """A row of a CSV as a mapping, each cell with its place; cells left empty are left out."""
    row = Node(place, {})
    column = 1
    for name, cell in zip(header, cells, strict=True):
        if cell.strip():
            row.value[name] = Node(FilePosition(place.file, place.line, column), cell.strip())
        column += len(cell) + 1
    return row
