"""Reads a list with a row a store, a CSV or a workbook, into the rows of a scenario, each cell with its place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import NamedTuple

from rollout_sim.kernel.phrases import Phrase, commas, did_you_mean, listed, semicolons
from rollout_sim.scenario.file.store_words import CELLS, HEADINGS, MARKS, cell_word, clean
from rollout_sim.scenario.file.table_columns import ColumnWords, HeadedTable, cells_mistake, unused_words, whole_row
from rollout_sim.scenario.file.table_file import LINES_LOOKED_AT, Table, TableRow, read_table
from rollout_sim.scenario.file.yaml_nodes import Node, path_text
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import MOST_STORES

COLUMNS = tuple(HEADINGS)
REQUIRED = ("name", "region")
REMEDY = Phrase("say under stores.columns which one is")
#: Characters of a cell that is kept beside the rest; what is longer is cut.
LONGEST_KEPT = 100


@dataclass(frozen=True)
class StoreList:
    """A list of stores as it was read: rows for the scenario, what was understood, and mistakes that left the rest."""

    rows: Node
    summary: Phrase
    mistakes: list[Mistake]


def read_stores(
    path: FilePath, file: str, columns: Mapping[str, str] | None = None, sheet: str | None = None
) -> StoreList:
    """The rows of a list of stores as nodes; cells left empty are left out.

    Parameters
    ----------
    path, file
        Where it is, and what mistakes call it.
    columns
        The heading of each column that has another one than the usual words.
    sheet
        Which sheet of a workbook; the first if None.

    Raises
    ------
    ScenarioError
        If it can't be read, has no stores, or its columns are wrong or missing.
    """
    words = ColumnWords(HEADINGS, REQUIRED, REMEDY, columns or {}, "stores.columns")
    table = read_table(path, file, sheet, words.known, MOST_STORES + LINES_LOOKED_AT)
    if not table.rows:
        mistakes = [Mistake(file, 1, 1, "", Phrase("needs a column {name}", name=repr(name)), "") for name in REQUIRED]
        raise ScenarioError(table.mistakes or mistakes)
    headed = HeadedTable.of(table, words)
    names = words.names(headed.header, file)
    headed = headed.without_totals(names, "name", "region")
    rows = headed.rows
    if not rows:
        raise ScenarioError(table.mistakes or [Mistake(file, 1, 1, "", Phrase("has no stores"), "")])
    if len(rows) > MOST_STORES:
        rule = Phrase("may have at most {most} stores", most=f"{MOST_STORES:,}")
        raise ScenarioError([Mistake(file, rows[MOST_STORES].line, 1, "", rule, "")])
    return _StoreReader(file, headed, names).read(table)


# -- rows ------------------------------------------------------------------------------------------------------------
class _Cell(NamedTuple):
    """Which cell of the list it is: its column, the number of its row from 0, and its place in the file."""

    column: str
    row: int
    place: FilePosition

    @property
    def path(self) -> str:
        """Its path in the scenario."""
        return path_text(("stores", "rows", self.row, self.column))


class _StoreReader:
    """Makes nodes of rows; notes mistakes and goes on."""

    def __init__(self, file: str, headed: HeadedTable, names: list[str]) -> None:
        self.file, self.headed, self.header, self.names = file, headed, headed.header, names
        self.mistakes: list[Mistake] = []
        self.lines: dict[str, int] = {}  # where each name stands first
        headings = [clean(cell)[:LONGEST_KEPT] for cell in self.header.cells]
        self.others = {
            at: heading
            for at, heading in enumerate(headings)
            if heading and not names[at] and heading.isprintable() and heading not in headings[:at]
        }

    def read(self, table: Table) -> StoreList:
        rows = self.headed.rows
        marks = self._marked(rows)
        top = FilePosition(self.file, 1, 1)
        nodes = Node(top, [self._row(row, number, marks) for number, row in enumerate(rows)])
        summary = self._summary(nodes, rows, table.how)
        return StoreList(nodes, summary, [*self.mistakes, *table.mistakes])

    def _marked(self, rows: list[TableRow]) -> dict[str, set[str]]:
        """The words of each column of yes and no."""
        places = {name: at for at, name in enumerate(self.names) if "yes" in CELLS.get(name, {}).values()}
        return {
            name: {clean(row.cells[at]).casefold() for row in rows if at < len(row.cells)} - {""}
            for name, at in places.items()
        }

    def _row(self, row: TableRow, number: int, marks: dict[str, set[str]]) -> Node:
        whole = whole_row(row, len(self.names))
        if not whole:
            place = FilePosition(self.file, row.line, 1)
            self.mistakes.append(cells_mistake(self.header.cells, row.cells, place))
        node = Node(FilePosition(self.file, row.line, 1), {})
        for name, cell, column in zip(self.names, row.cells, row.columns, strict=False):
            place = FilePosition(self.file, row.line, column)
            value = self._value(clean(cell), _Cell(name, number, place), marks)
            if value:
                node.value[name] = Node(place, value)
        if others := self._others(row):
            node.value["other"] = Node(node.place, others)
        self._fill_missing(node, number, whole)
        return node

    def _others(self, row: TableRow) -> dict[str, Node]:
        """What stands in the columns that the model does not use."""
        other_cells = {}
        for at, heading in self.others.items():
            text = clean(row.cells[at])[:LONGEST_KEPT] if at < len(row.cells) else ""
            if text and text.isprintable():
                other_cells[heading] = Node(FilePosition(self.file, row.line, row.columns[at]), text)
        return other_cells

    def _fill_missing(self, node: Node, number: int, whole: bool) -> None:
        """Puts a word in place of required cells that are empty, so that the rest can be checked; notes them."""
        for name in REQUIRED:
            if name not in node.value:
                path = _Cell(name, number, node.place).path
                if whole:
                    self.mistakes.append(Mistake(*node.place, path, Phrase("is required"), ""))
                node.value[name] = Node(node.place, f"line {node.place.line}")

    def _value(self, text: str, cell: _Cell, marks: dict[str, set[str]]) -> str:
        """What a scenario file would say for a cell; empty for none, and for one with a mistake."""
        name = cell.column
        if name == "name" and text:
            self._note_double(text, cell)
        if name not in CELLS:
            return text if name else ""
        words = marks.get(name, set())
        if not text:  # beside nothing but marks, no mark is a no
            return "no" if words and words <= set(MARKS) else ""
        crossed = text.casefold() == "x" and words != {"x"} and name in marks
        word = None if crossed else cell_word(name, text)
        if word is None:
            self.mistakes.append(Mistake(*cell.place, cell.path, _rule(name, text, crossed), shown(text)))
        return word or ""

    def _note_double(self, name: str, cell: _Cell) -> None:
        first = self.lines.setdefault(name, cell.place.line)
        if first != cell.place.line:
            rule = Phrase("the name {name} stands twice, first in line {line}; names must differ",
                          name=repr(name), line=first)  # fmt: skip
            self.mistakes.append(Mistake(*cell.place, cell.path, rule, ""))

    def _summary(self, nodes: Node, rows: list[TableRow], how: Phrase) -> Phrase:
        stores = [row.plain() for row in nodes.value]
        regions = len({store["region"] for store in stores if "region" in store})
        facts = [
            Phrase("1 store") if len(stores) == 1 else Phrase("{count} stores", count=f"{len(stores):,}"),
            Phrase("1 region") if regions == 1 else Phrase("{count} regions", count=regions),
        ]
        if "sceptical" in self.names:
            share = sum(store.get("sceptical") == "yes" for store in stores) / len(stores)
            facts.append(Phrase("{share} % sceptical", share=f"{100 * share:.0f}"))
        words = Counter((name, store.get(name)) for store in stores for name in ("pilot", "takes_part"))
        if pilots := words["pilot", "yes"]:
            facts.append(Phrase("1 pilot") if pilots == 1 else Phrase("{count} pilots", count=pilots))
        if without := words["takes_part", "no"]:
            facts.append(Phrase("{count} not taking part", count=without))
        facts += [*unused_words(self.header, self.names, rows), *self.headed.left_out_words()]
        return Phrase("{file}: {facts}", file=self.file, facts=semicolons([commas(facts), how]))


def _rule(name: str, cell: str, crossed: bool) -> Phrase:
    if crossed:
        return Phrase("an x beside other words may be yes or no; write yes or no")
    words = ("low", "mid", "high") if name == "readiness" else ("yes", "no")
    return Phrase("must be {words}", words=listed(words)) + did_you_mean(cell, words)
