"""Reads a CSV with a row a store into the rows of a scenario, each cell with its place."""

import csv
import io
from pathlib import Path as FilePath

from rollout_sim.kernel.phrases import Phrase, did_you_mean
from rollout_sim.scenario.blocks.stores import Row
from rollout_sim.scenario.file.yaml_nodes import Node, read_file
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError
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
                rule = Phrase("may have at most {most} stores", most=f"{MOST_STORES:,}")
                raise ScenarioError([Mistake(file, reader.line_num, 1, "", rule, "")])
    except csv.Error as error:
        raise ScenarioError([Mistake(file, reader.line_num, 1, "", not_csv(error), "")]) from None
    if not rows.value:
        raise ScenarioError([Mistake(*top, "", Phrase("has no stores"), "")])
    return rows


def not_csv(error: csv.Error) -> Phrase:
    """The rule that a text breaks which the CSV reader cannot read."""
    return Phrase("is not CSV: {why}", why=str(error))


def header_mistakes(
    header: list[str], place: FilePosition, columns: tuple[str, ...], required: tuple[str, ...]
) -> list[Mistake]:
    """What is wrong with the first line of a CSV."""
    rules = [Phrase("needs a column {name}", name=repr(name)) for name in required if name not in header]
    strange = (name for name in header if name not in columns)
    rules += [Phrase("{name} is no column", name=repr(name)) + did_you_mean(name, columns) for name in strange]
    twice = (name for name in columns if header.count(name) > 1)
    rules += [Phrase("the column {name} stands twice", name=repr(name)) for name in twice]
    return [Mistake(*place, "", rule, "") for rule in rules]


def _row(header: list[str], cells: list[str], place: FilePosition) -> Node:
    if len(cells) != len(header):
        raise ScenarioError([cells_mistake(header, cells, place)])
    return row_node(header, cells, place)


def cells_mistake(header: list[str], cells: list[str], place: FilePosition) -> Mistake:
    """The mistake of a row with more or fewer cells than the first line."""
    rule = Phrase("must have {count} cells, as the first line has", count=len(header))
    return Mistake(*place, "", rule, str(len(cells)))


def row_node(header: list[str], cells: list[str], place: FilePosition) -> Node:
    """A row of a CSV as a mapping, each cell with its place; cells left empty are left out."""
    row = Node(place, {})
    column = 1
    for name, cell in zip(header, cells, strict=True):
        if cell.strip():
            row.value[name] = Node(FilePosition(place.file, place.line, column), cell.strip())
        column += len(cell) + 1
    return row
