"""Reads a table out of a CSV, in any usual encoding and with any usual separator, or out of an Excel workbook."""

import csv
import datetime
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.phrases import Phrase, did_you_mean, foreign
from rollout_sim.scenario.file.yaml_nodes import read_bytes
from rollout_sim.scenario.values.errors import Mistake, ScenarioError

if TYPE_CHECKING:
    from _csv import Reader  # the class of what csv.reader makes

LARGEST_TABLE = 50_000_000  # bytes: 100,000 rows of 500
MOST_COLUMNS = 500
#: Titles stand above headings: these are looked for in so many of the first lines that hold anything.
LINES_LOOKED_AT = 20

_SEPARATORS = {
    ",": Phrase("commas"), ";": Phrase("semicolons"), "\t": Phrase("tabs"), "|": Phrase("vertical bars"),
}  # fmt: skip
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class TableRow:
    """The cells of a row, its line, and the column of each cell in the file."""

    line: int
    cells: list[str]
    columns: list[int]


@dataclass(frozen=True)
class Table:
    """A table as it was read: rows that hold anything (the first is the heading), how it was read, and mistakes."""

    rows: list[TableRow]
    how: Phrase
    mistakes: list[Mistake] = field(default_factory=list)


def read_table(
    path: FilePath, file: str, sheet: str | None, known: Callable[[list[str]], int], most_rows: int
) -> Table:
    """The table in a file.

    Parameters
    ----------
    path, file
        Where it is, and what mistakes call it.
    sheet
        Which sheet of a workbook; the first if None.
    known
        How many of some headings are known: the separator with the most is taken.
    most_rows
        Nothing is read after so many rows.

    Raises
    ------
    ScenarioError
        If it can't be read.
    """
    data = read_bytes(path, file, LARGEST_TABLE)
    if data.startswith(_OLD_WORKBOOK):
        raise _error(file, Phrase("is a workbook of the old kind (.xls); save it as .xlsx or CSV"))
    if data.startswith(_WORKBOOK):
        return _workbook(data, file, sheet, most_rows)
    if sheet is not None:
        rule = Phrase("is no workbook, so it has no sheet {name}", name=repr(sheet))
        raise _error(file, rule)
    text, encoding = _decoded(data, file)
    return _csv(text, encoding, file, known, most_rows)


def _error(file: str, rule: Phrase, quoted: str = "") -> ScenarioError:
    return ScenarioError([Mistake(file, 1, 1, "", rule, quoted)])


# -- CSV -------------------------------------------------------------------------------------------------------------
def _decoded(data: bytes, file: str) -> tuple[str, str]:
    """The text of some bytes, and the name of its encoding."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16"), "UTF-16"
        if b"\0" in data[:200]:  # half of each ASCII letter, the second one where the lesser half comes first
            lesser_first = data[1:200:2].count(0) > data[:200:2].count(0)
            return data.decode("utf-16-le" if lesser_first else "utf-16-be"), "UTF-16"
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        strange = error.start
    for encoding, name in (("gb18030", "GB18030"), ("cp1252", "Windows-1252")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _chinese(text):
            return text, name
    before = data[:strange]
    line, column = before.count(b"\n") + 1, strange - (before.rfind(b"\n") + 1) + 1
    rule = Phrase("the text is neither UTF-8 nor UTF-16, GB18030 or Windows-1252; save it as CSV UTF-8")
    raise ScenarioError([Mistake(file, line, column, "", rule, f"byte 0x{data[strange]:02x}")])


def _chinese(text: str) -> bool:
    """Whether most signs beyond ASCII are usual Chinese: letters of western Europe read as GB18030 are rare ones."""
    strange = [sign for sign in text if not sign.isascii()]
    usual = 0
    for sign in strange:
        try:
            usual += len(sign.encode("gb2312")) == 2
        except UnicodeEncodeError:
            continue
    return 2 * usual > len(strange)


def _csv(text: str, encoding: str, file: str, known: Callable[[list[str]], int], most_rows: int) -> Table:
    lines = text.splitlines()
    head = lines[0].strip().strip('"').lower() if lines else ""
    skipped = head.startswith("sep=") and (head[4:] in _SEPARATORS or head == "sep=")
    if skipped and head != "sep=":
        separator = head[4:]
    elif skipped:  # a tab, which was stripped
        separator = "\t"
    else:
        separator = max(_SEPARATORS, key=lambda sign: _fit(text, sign, known))
    rows: list[TableRow] = []
    mistakes: list[Mistake] = []
    reader = _reader(text, separator)
    try:
        for row in _rows(reader):
            if (row.line > 1 or not skipped) and any(cell.strip() for cell in row.cells):
                rows.append(row)
            if len(rows) > most_rows:
                break
    except csv.Error as error:
        mistakes.append(Mistake(file, reader.line_num, 1, "", not_csv(error), ""))
    how = Phrase("read as {encoding} with {separator}", encoding=encoding, separator=_SEPARATORS[separator])
    return Table(rows, how, mistakes)


def _fit(text: str, separator: str, known: Callable[[list[str]], int]) -> tuple[int, int]:
    """How well a separator fits the first lines: the most headings that are known, and how many there are."""
    best, lines = (0, 0), 0
    try:
        for cells in _reader(text, separator):
            if any(cell.strip() for cell in cells):
                best, lines = max(best, (known(cells), len(cells))), lines + 1
            if lines == LINES_LOOKED_AT:
                break
    except csv.Error:
        return best
    return best


def _reader(text: str, separator: str) -> "Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _rows(reader: "Reader") -> Iterator[TableRow]:
    line = 1
    for cells in reader:
        columns, column = [], 1
        for cell in cells:
            columns.append(column)
            column += len(cell) + 1
        yield TableRow(line, cells, columns)
        line = reader.line_num + 1


def not_csv(error: csv.Error) -> Phrase:
    """The rule that a text breaks which the CSV reader cannot read."""
    return Phrase("is not CSV: {why}", why=str(error))


# -- workbooks -------------------------------------------------------------------------------------------------------
def _workbook(data: bytes, file: str, sheet: str | None, most_rows: int) -> Table:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        rule = Phrase("a workbook needs {library}: pip install 'rollout-sim[report]', or save it as CSV UTF-8",
                      library=str(error.name))  # fmt: skip
        raise _error(file, rule) from None
    try:
        with warnings.catch_warnings():  # of looks that it does not keep
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            name = _sheet_name(book.sheetnames, file, sheet)
            rows = list(_sheet_rows(book[name], most_rows))
    except ScenarioError:
        raise
    except Exception as error:  # a damaged workbook ends in errors of zip files, XML and openpyxl
        raise _error(file, Phrase("is no workbook that can be read: {why}", why=foreign(_why(error)))) from None
    return Table(rows, Phrase("read from the sheet {name}", name=repr(name)))


def _why(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _sheet_name(names: list[str], file: str, sheet: str | None) -> str:
    if sheet is None or sheet in names:
        return sheet or names[0]
    rule = Phrase("there is no sheet {name}; sheets are {names}", name=repr(sheet), names=", ".join(names))
    raise _error(file, rule + did_you_mean(sheet, names))


def _sheet_rows(sheet: Any, most_rows: int) -> Iterator[TableRow]:
    if hasattr(sheet, "reset_dimensions"):  # programs write wrong ones
        sheet.reset_dimensions()
    count = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
        cells = [_cell_text(value) for value in values]
        if any(cells):
            yield TableRow(line, cells, list(range(1, len(cells) + 1)))
            count += 1
        if count > most_rows:
            return


def _cell_text(value: Any) -> str:
    """A cell as a CSV would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
