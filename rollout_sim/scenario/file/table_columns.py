"""Finds the headings of a table, which column each one means, and lines that are no rows: titles, totals, notes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from rollout_sim.kernel.phrases import Phrase, did_you_mean, suggesting
from rollout_sim.scenario.file.store_words import NOTES, TOTALS, clean, folded
from rollout_sim.scenario.file.table_file import LINES_LOOKED_AT, Table, TableRow
from rollout_sim.scenario.values.errors import FilePosition, Mistake, ScenarioError, shown

#: A heading so like a usual word is misspelt; what is less like one is a column of another kind.
MISSPELT = 0.8


@dataclass(frozen=True)
class ColumnWords:
    """The columns of one kind of table.

    Attributes
    ----------
    headings
        Usual headings by column.
    required
        Columns that no table may lack.
    remedy
        What to do where a heading does not say which column it is.
    mapped
        Headings that the user named, by column, and ``mapped_in`` where.
    """

    headings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    remedy: Phrase
    mapped: Mapping[str, str] = field(default_factory=dict)
    mapped_in: str = ""

    def column_of(self, heading: str) -> str | None:
        """The column that a heading usually means."""
        word = folded(heading)
        matching = (column for column, words in self.headings.items() if word in words or word == folded(column))
        return next(matching, None)

    def known(self, headings: Sequence[str]) -> int:
        """How many headings are known."""
        mapped = {folded(heading) for heading in self.mapped.values()}
        return sum(folded(heading) in mapped or self.column_of(heading) is not None for heading in headings)

    def names(self, header: TableRow, file: str) -> list[str]:
        """The column of each heading, an empty text for one that is not used.

        Raises
        ------
        ScenarioError
            If a column is missing, stands twice, may be one of two, or is misspelt.
        """
        names = [""] * len(header.cells)
        rules = self._take_mapped(header, names)
        for column in self.headings:
            if column not in self.mapped:
                rules += self._take_usual(column, header, names)
        lacking = [name for name in self.required if name not in (*names, *self.mapped)]
        rules = [*(self._lacking(name, header) for name in lacking), *self._misspelt(header, names), *rules]
        if rules:
            raise ScenarioError([Mistake(file, header.line, 1, "", rule, "") for rule in rules])
        return names

    def _take_mapped(self, header: TableRow, names: list[str]) -> list[Phrase]:
        rules = []
        for column, heading in self.mapped.items():
            places = [at for at, cell in enumerate(header.cells) if folded(cell) == folded(heading)]
            if places:
                names[places[0]] = column
            else:
                where = self.mapped_in
                rule = Phrase("there is no column {heading}, which {where} names", heading=repr(heading), where=where)
                rules.append(rule + did_you_mean(heading, [clean(cell) for cell in header.cells if clean(cell)]))
        return rules

    def _take_usual(self, column: str, header: TableRow, names: list[str]) -> list[Phrase]:
        """Gives a column to the one heading that means it; what is wrong if several do."""
        places = [at for at, cell in enumerate(header.cells) if not names[at] and self.column_of(cell) == column]
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
        return [Phrase("{headings} may each be the {column}; {remedy}", headings=each, column=column,
                       remedy=self.remedy)]  # fmt: skip

    def _lacking(self, name: str, header: TableRow) -> Phrase:
        """That there is no such column, with the headings that there are."""
        headings = shown(", ".join(clean(cell) for cell in header.cells if clean(cell)))
        rule = Phrase("needs a column {name}", name=repr(name))
        return rule + Phrase("; there is {headings}: {remedy}", headings=headings, remedy=self.remedy)

    def _misspelt(self, header: TableRow, names: list[str]) -> list[Phrase]:
        rules = []
        free = {
            word: column for column, usual in self.headings.items() if column not in names for word in (*usual, column)
        }
        for at, cell in enumerate(header.cells):
            near = get_close_matches(folded(cell), free, n=1, cutoff=MISSPELT) if not names[at] else []
            if near and self.column_of(cell) is None:
                rules.append(Phrase("{name} is no column", name=repr(clean(cell))) + suggesting(near[0]))
        return rules


@dataclass(frozen=True)
class HeadedTable:
    """A table's headings and rows, and the lines that are neither."""

    header: TableRow
    rows: list[TableRow]
    left_out: list[int]

    @classmethod
    def of(cls, table: Table, words: ColumnWords) -> "HeadedTable":
        """The table with its headings found: the first line of those that have the most known ones."""
        counts = [words.known(row.cells) for row in table.rows[:LINES_LOOKED_AT]]
        at = counts.index(max(counts))
        return cls(table.rows[at], table.rows[at + 1 :], [row.line for row in table.rows[:at]])

    def without_totals(self, names: Sequence[str], name: str, beside: str) -> "HeadedTable":
        """Without totals and notes.

        A total says so in its column ``name``, or in its first cell, and has in the column ``beside`` nothing, or what
        no other row has there. A note is a line with one cell.
        """
        column, other = names.index(name), names.index(beside)
        rows_by_value = Counter(_cell(row, other) for row in self.rows)
        rows, left_out = [], list(self.left_out)
        for row in self.rows:
            filled = [clean(cell) for cell in row.cells if clean(cell)]
            word, value = folded(_cell(row, column) or filled[0]), _cell(row, other)
            total = word in TOTALS and (not value or rows_by_value[value] == 1)
            if total or (len(filled) == 1 and word.startswith(NOTES)):
                left_out.append(row.line)
            else:
                rows.append(row)
        return HeadedTable(self.header, rows, left_out)

    def left_out_words(self) -> list[Phrase]:
        """How many lines are no rows, and which."""
        if not self.left_out:
            return []
        lines = ", ".join(map(str, self.left_out[:5])) + (", ..." if len(self.left_out) > 5 else "")
        if len(self.left_out) == 1:
            return [Phrase("1 line not used (line {lines})", lines=lines)]
        return [Phrase("{count} lines not used (lines {lines})", count=len(self.left_out), lines=lines)]


def _cell(row: TableRow, at: int) -> str:
    return clean(row.cells[at]) if at < len(row.cells) else ""


def unused_words(header: TableRow, names: Sequence[str], rows: Sequence[TableRow]) -> list[Phrase]:
    """How many columns are not used, and which; those without a heading and cells do not count."""
    headings = [
        clean(header.cells[at])
        for at, name in enumerate(names)
        if not name and (clean(header.cells[at]) or any(_cell(row, at) for row in rows))
    ]
    if not headings:
        return []
    named = ", ".join(map(repr, headings))
    if len(headings) == 1:
        return [Phrase("1 column not used ({names})", names=named)]
    return [Phrase("{count} columns not used ({names})", count=len(headings), names=named)]


def cells_mistake(header: Sequence[str], cells: Sequence[str], place: FilePosition) -> Mistake:
    """The mistake of a row with more or fewer cells than the headings."""
    rule = Phrase("must have {count} cells, as the first line has", count=len(header))
    return Mistake(*place, "", rule, str(len(cells)))


def whole_row(row: TableRow, count: int) -> bool:
    """Whether a row has so many cells, and nothing in those beyond."""
    return len(row.cells) >= count and not any(clean(cell) for cell in row.cells[count:])
