"""A workbook in one style: sober, printable, and safe, since no text from a scenario ever becomes a formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

import rollout_sim
from rollout_sim.drawing.style import INK, LOOKS, RULE, SOFT
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import cells, currency_word

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from rollout_sim.report.pack import Pack

#: Fonts that readers' machines usually have; a workbook cannot embed fonts.
FACES = {"en": "Arial", "zh": "Microsoft YaHei"}
PALE, INPUT_FILL, INPUT_INK = "#f3f5f7", "#fff7d6", "#0b3d91"
A4 = 9
LONGEST_NAME = 31
#: Formats by name, on top of the common base; of several names, later ones override earlier ones.
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "subtitle": {"font_color": SOFT},
    "finding": {"font_size": 11, "text_wrap": True},
    "section": {"bold": True, "font_size": 11, "bottom": 1, "bottom_color": SOFT},
    "note": {"font_color": SOFT, "align": "right", "bottom": 1, "bottom_color": SOFT},
    "head": {"bold": True, "bg_color": PALE, "bottom": 1, "bottom_color": SOFT, "text_wrap": True, "valign": "vcenter"},
    "right": {"align": "right"},
    "centre": {"align": "center"},
    "wrap": {"text_wrap": True},
    "text": {"quote_prefix": True},
    "soft": {"font_color": SOFT},
    "bold": {"bold": True},
    "total": {"bold": True, "top": 1, "top_color": SOFT},
    "result": {"bold": True, "top": 1, "top_color": INK, "bottom": 6, "bottom_color": INK},
    "indent": {"indent": 1},
    "input": {"bg_color": INPUT_FILL, "font_color": INPUT_INK, "border": 1, "border_color": "#d8c26a", "locked": False},
    "changed": {"font_color": "#B34A00", "bold": True},
    "whole": {"num_format": "#,##0"},
    "tenths": {"num_format": "#,##0.0"},
    "hundredths": {"num_format": "#,##0.00"},
    "general": {"num_format": "#,##0.####"},
    "percent": {"num_format": "0%"},
    "percents": {"num_format": "0.0%"},
    "thousands": {"num_format": '#,##0,;[Color16]-#,##0,;"–"'},
    "ones": {"num_format": '#,##0;[Color16]-#,##0;"–"'},
    "counter": {"num_format": "0", "font_color": SOFT},
    "factor": {"num_format": "0.000", "font_color": SOFT},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "month": {"num_format": "yy-mm-dd", "align": "right", "bold": False, "font_color": SOFT},
}


@dataclass(frozen=True)
class Cell:
    """A cell of a sheet, rows and columns counted from 0, that formulas can refer to."""

    sheet: str
    row: int
    column: int

    @property
    def local(self) -> str:
        """Reference for formulas of the same sheet."""
        return str(xl_rowcol_to_cell(self.row, self.column))

    @property
    def loose(self) -> str:
        """Reference with the sheet's name, relative, so that it moves when a formula is copied."""
        return f"{quote_sheetname(self.sheet)}!{self.local}"

    def __str__(self) -> str:
        return f"{quote_sheetname(self.sheet)}!{xl_rowcol_to_cell(self.row, self.column, True, True)}"


class ReportWorkbook:
    """A workbook that is being written."""

    def __init__(self, pack: "Pack", language: str) -> None:
        self.pack, self.language = pack, language
        self.gettext = translation(language).gettext
        self.words = pack.comparison.scenario.words.by_name
        self.currency = currency_word(pack.currency, language).strip()
        self._bytes = BytesIO()
        self.workbook = Workbook(
            self._bytes, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._formats: dict[tuple[str, ...], Format] = {}
        run = pack.provenance
        self.workbook.set_properties(
            {
                "title": pack.title,
                "comments": f"seed {run.seed}, {run.replications} replications, engine {run.engine}",
                "author": f"rollout_sim {rollout_sim.__version__}",
                "created": datetime.fromisoformat(run.date),
            }
        )
        self.workbook.set_calc_mode("auto")

    def style(self, *names: str) -> "Format":
        """The format that combines these names."""
        if names not in self._formats:
            base: dict[str, Any] = {
                "font_name": FACES[self.language],
                "font_size": 10,
                "font_color": INK,
                "valign": "vcenter",
            }
            for name in names:
                base |= STYLES[name]
            self._formats[names] = self.workbook.add_format(base)
        return self._formats[names]

    def sheet(self, name: str, widths: Sequence[float], title: str, subtitle: str, heads: int) -> "ReportSheet":
        """Add a sheet with its title; rows above ``heads`` are repeated on each printed page."""
        return ReportSheet(self, self._free_name(name), widths, title, subtitle, heads)

    def _free_name(self, name: str) -> str:
        """A name that Excel accepts and no other sheet has."""
        plain = "".join(" " if sign in "[]:*?/\\" or ord(sign) < 32 else sign for sign in name).strip().strip("'")
        taken = {sheet.get_name().lower() for sheet in self.workbook.worksheets()}
        for number in range(1, 1000):
            end = "" if number == 1 else f" {number}"
            candidate = plain[: LONGEST_NAME - len(end)].rstrip("' ") + end
            if candidate.lower() not in taken and candidate:
                return candidate
        raise AssertionError(name)

    def close(self) -> bytes:
        """Close the workbook and return its bytes."""
        self.workbook.close()
        return self._bytes.getvalue()

    def chart(
        self, kind: str, title: str, number_format: str, across: str = "", subtype: str = "", every: int = 1
    ) -> "Chart":
        """A native chart with a title and a plain style; add series with the looks of ``line_look`` or ``bar_look``."""
        chart = self.workbook.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        face = {"name": FACES[self.language], "size": 9, "color": INK, "bold": False}
        chart.set_title({"name": title, "name_font": {**face, "size": 10.5, "bold": True}, "overlay": False})
        axis = {"num_font": face, "line": {"color": SOFT, "width": 0.75}, "major_tick_mark": "none"}
        chart.set_x_axis({**axis, "name": across, "name_font": face, "label_position": "low", "interval_unit": every})
        grid = {"visible": True, "line": {"color": RULE, "width": 0.5}}
        chart.set_y_axis({**axis, "num_format": number_format, "major_gridlines": grid, "line": {"none": True}})
        chart.set_legend({"position": "bottom", "font": face})
        chart.set_chartarea({"border": {"none": True}})
        return chart


class ReportSheet:
    """One sheet, written from the top down."""

    def __init__(
        self, book: ReportWorkbook, name: str, widths: Sequence[float], title: str, subtitle: str, heads: int
    ) -> None:
        self.book, self.name = book, name
        self.next = heads  # the next row to write
        self.sheet: Worksheet = book.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, book.style())
        self.sheet.hide_gridlines(2)
        self.sheet.set_default_row(16.5)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0, heads - 1)
        face = f"{FACES[book.language]},Regular"
        plain = book.pack.title.replace("&", "&&")[:100]
        self.sheet.set_footer(f'&L&"{face}"&8 {plain}&C&"{face}"&8 &A&R&"{face}"&8 &P / &N')
        self.text(0, 0, title, "title")
        self.text(1, 0, subtitle, "subtitle")
        self.sheet.set_row(0, 24)

    def text(self, row: int, column: int, words: str, *styles: str) -> None:
        """Write words, never a formula, whatever character they start with."""
        self.sheet.write_string(row, column, words, self.book.style("text", *styles))

    def number(self, row: int, column: int, value: float, *styles: str) -> None:
        """Write a number, or a dash if it is not known."""
        if value == value and abs(value) != float("inf"):
            self.sheet.write_number(row, column, float(value), self.book.style(*styles))
        else:
            self.text(row, column, "–", *styles, "right")

    def formula(self, row: int, column: int, formula: str, value: float | str, *styles: str) -> None:
        """Write a formula with its current value, for readers that do not compute formulas."""
        self.sheet.write_formula(row, column, f"={formula}", self.book.style(*styles), value)

    def heads(self, row: int, words: Sequence[str], right_from: int = 1) -> None:
        """Write the header of a table; words from column ``right_from`` on are right-aligned."""
        for column, word in enumerate(words):
            self.text(row, column, word, "head", *(("right",) if column >= right_from else ()))

    def section(self, row: int, words: str, last: int) -> None:
        """Write the heading of a table that extends to column ``last``."""
        for column in range(last + 1):
            self.text(row, column, words if column == 0 else "", "section")

    def paragraph(self, row: int, words: str, last: int, width: float, *styles: str) -> None:
        """Write wrapped words over columns 0 to ``last``, which are ``width`` letters wide in total."""
        self.sheet.merge_range(row, 0, row, last, "", self.book.style("finding", *styles))
        self.text(row, 0, words, "finding", *styles)
        self.sheet.set_row(row, 15.5 * lines_of(words, width))

    def at(self, row: int, column: int) -> Cell:
        """A cell for formulas of any sheet."""
        return Cell(self.name, row, column)

    def here(self, row: int, column: int) -> str:
        """A cell for formulas of this sheet."""
        return str(xl_rowcol_to_cell(row, column))


def lines_of(words: str, width: float) -> int:
    """Number of lines of words in a cell ``width`` letters wide, rather one too many than one too few."""
    return max(1, -(-int(1.1 * cells(words)) // max(1, int(width))))


def span(first: Cell, last: Cell) -> str:
    """A range of cells as a reference for charts and formulas."""
    return f"{first}:{str(last).rsplit('!', 1)[1]}"


def line_look(place: int) -> Mapping[str, Any]:
    """Line and marker of the strategy at this position, for a native line chart."""
    look, dash = LOOKS[place % len(LOOKS)], ("solid", "dash", "square_dot", "dash_dot", "long_dash")[place % 5]
    marker = ("circle", "square", "triangle", "diamond", "long_dash")[place % 5]
    paint = {"color": look.colour}
    return {
        "line": {"color": look.colour, "width": 2.0, "dash_type": dash},
        "marker": {"type": marker, "size": 5, "fill": paint, "border": paint},
    }


def bar_look(place: int) -> Mapping[str, Any]:
    """Fill of the series at this position, for a native bar chart."""
    return {"fill": {"color": LOOKS[place % len(LOOKS)].colour}, "border": {"color": "#ffffff", "width": 0.5}}
