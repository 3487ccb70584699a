"""Reads a list with a row a store, a CSV or a workbook, into the rows of a scenario, each cell with its place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import NamedTuple

from rollout_sim.kernel.phrases import Phrase, commas, did_you_mean, listed, semicolons, suggesting
from rollout_sim.scenario.blocks.stores import Row
from rollout_sim.scenario.file.store_words import CELLS, HEADINGS, MARKS, cell_word, clean, folded
from rollout_sim.scenario.file.table_file import Table, TableRow, read_table
from rollout_sim.scenario.file.yaml_nodes import Node, path_text
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown
from rollout_sim.scenario.values.fields import MOST_STORES

COLUMNS = tuple(Row.model_fields)
REQUIRED = ("name", "region")
#: A heading so like a word of ``HEADINGS`` is misspelt; what is less like one is a column of another kind.
MISSPELT = 0.8


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
    columns = columns or {}
    mapped = {folded(heading) for heading in columns.values()}

    def known(headings: list[str]) -> int:
        return sum(folded(heading) in mapped or _column_of(heading) is not None for heading in headings)

    table = read_table(path, file, sheet, known, MOST_STORES + 1)
    if not table.rows:
        mistakes = [Mistake(file, 1, 1, "", Phrase("needs a column {name}", name=repr(name)), "") for name in REQUIRED]
        raise ScenarioError(table.mistakes or mistakes)
    header, *rows = table.rows
    names = _columns(header, columns, file)
    if not rows:
        raise ScenarioError(table.mistakes or [Mistake(file, 1, 1, "", Phrase("has no stores"), "")])
    if len(rows) > MOST_STORES:
        rule = Phrase("may have at most {most} stores", most=f"{MOST_STORES:,}")
        raise ScenarioError([Mistake(file, rows[-1].line, 1, "", rule, "")])
    return _StoreReader(file, header, names).read(table, rows)


# -- headings --------------------------------------------------------------------------------------------------------
def _column_of(heading: str) -> str | None:
    """The column that a heading usually means."""
    word = folded(heading)
    return next((column for column, words in HEADINGS.items() if word in words or word == folded(column)), None)


def _columns(header: TableRow, columns: Mapping[str, str], file: str) -> list[str]:
    """The column of each heading, an empty text for one that is not used.

    Raises
    ------
    ScenarioError
        If a column is missing, stands twice, may be one of two, or is misspelt.
    """
    names = [""] * len(header.cells)
    rules: list[Phrase] = []
    for column, heading in columns.items():
        places = [at for at, cell in enumerate(header.cells) if folded(cell) == folded(heading)]
        if places:
            names[places[0]] = column
        else:
            rule = Phrase("there is no column {heading}, which stores.columns names", heading=repr(heading))
            rules.append(rule + did_you_mean(heading, [clean(cell) for cell in header.cells if clean(cell)]))
    for column in COLUMNS:
        if column not in columns:
            rules += _usual_column(column, header, names)
    rules = [
        *(_lacking(name, header) for name in REQUIRED if name not in (*names, *columns)),
        *_misspelt(header, names),
        *rules,
    ]
    if rules:
        raise ScenarioError([Mistake(file, header.line, 1, "", rule, "") for rule in rules])
    return names


def _lacking(name: str, header: TableRow) -> Phrase:
    """That there is no such column, with the headings that there are."""
    headings = [clean(cell) for cell in header.cells if clean(cell)]
    rule = Phrase("needs a column {name}", name=repr(name))
    hint = Phrase("; there is {headings}: say under stores.columns which one is", headings=shown(", ".join(headings)))
    return rule + hint


def _usual_column(column: str, header: TableRow, names: list[str]) -> list[Phrase]:
    """Gives a column to the one heading that means it; what is wrong if several do."""
    places = [at for at, cell in enumerate(header.cells) if not names[at] and _column_of(cell) == column]
    exact = [at for at in places if folded(header.cells[at]) == folded(column)]
    chosen = exact or places
    if not chosen:
        return []
    names[chosen[0]] = column
    headings = [clean(header.cells[at]) for at in chosen]
    if len(chosen) == 1:
        return []
    if len({folded(heading) for heading in headings}) == 1:
        return [Phrase("the column {name} stands twice", name=repr(headings[0]))]
    each = " / ".join(map(repr, headings))
    rule = Phrase(
        "{headings} may each be the {column}; say under stores.columns which one is", headings=each, column=column
    )
    return [rule]


def _misspelt(header: TableRow, names: list[str]) -> list[Phrase]:
    rules = []
    for at, cell in enumerate(header.cells):
        words = {word: column for column in COLUMNS if column not in names for word in (*HEADINGS[column], column)}
        near = get_close_matches(folded(cell), words, n=1, cutoff=MISSPELT) if not names[at] else []
        if near and _column_of(cell) is None:
            rules.append(Phrase("{name} is no column", name=repr(clean(cell))) + suggesting(near[0]))
    return rules


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

    def __init__(self, file: str, header: TableRow, names: list[str]) -> None:
        self.file, self.header, self.names = file, header, names
        self.mistakes: list[Mistake] = []
        self.lines: dict[str, int] = {}  # where each name stands first

    def read(self, table: Table, rows: list[TableRow]) -> StoreList:
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
        count = len(self.names)
        whole = len(row.cells) >= count and not any(clean(cell) for cell in row.cells[count:])
        if not whole:
            place = FilePosition(self.file, row.line, 1)
            self.mistakes.append(cells_mistake(self.header.cells, row.cells, place))
        node = Node(FilePosition(self.file, row.line, 1), {})
        for name, cell, column in zip(self.names, row.cells, row.columns, strict=False):
            place = FilePosition(self.file, row.line, column)
            value = self._value(clean(cell), _Cell(name, number, place), marks)
            if value:
                node.value[name] = Node(place, value)
        self._fill_missing(node, number, whole)
        return node

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
        facts += self._unused(rows)
        return Phrase("{file}: {facts}", file=self.file, facts=semicolons([commas(facts), how]))

    @staticmethod
    def _any_cell(rows: list[TableRow], at: int) -> bool:
        return any(clean(row.cells[at]) for row in rows if at < len(row.cells))

    def _unused(self, rows: list[TableRow]) -> list[Phrase]:
        """How many columns are not used, and which; those without a heading and cells do not count."""
        headings = [
            clean(self.header.cells[at])
            for at, name in enumerate(self.names)
            if not name and (clean(self.header.cells[at]) or self._any_cell(rows, at))
        ]
        if not headings:
            return []
        names = ", ".join(map(repr, headings))
        if len(headings) == 1:
            return [Phrase("1 column not used ({names})", names=names)]
        return [Phrase("{count} columns not used ({names})", count=len(headings), names=names)]


def _rule(name: str, cell: str, crossed: bool) -> Phrase:
    if crossed:
        return Phrase("an x beside other words may be yes or no; write yes or no")
    words = ("low", "mid", "high") if name == "readiness" else ("yes", "no")
    return Phrase("must be {words}", words=listed(words)) + did_you_mean(cell, words)


# -- of every CSV ----------------------------------------------------------------------------------------------------
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
