"""Native tables on slides."""

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from rollout_sim.drawing.style import INK, RULE, SOFT, widest_piece
from rollout_sim.report.slides.text_fitting import SlideBox, colour, face, fill, height_of

PALE = "#f3f5f7"


class SlideTables:
    """Methods of a slide that add tables."""

    slide: Any

    def table(
        self,
        box: SlideBox,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        right_from: int = 1,
        sizes: Sequence[float] = (13, 12, 11, 10, 9),
        fills: Mapping[tuple[int, int], str] | None = None,
    ) -> float:
        """Add a native table whose first row is its header; columns from ``right_from`` on are right-aligned.

        ``fills`` holds colours by row and column. Returns the height of the table in inches.
        """
        scale = box.width / sum(widths)
        inches = [scale * width for width in widths]
        size, heights = self._table_size(rows, inches, sizes, box.height)
        frame = self.slide.shapes.add_table(len(rows), len(inches), *box.emu[:3], Inches(sum(heights)))
        table = frame.table
        _plain_style(frame)
        for column, width in zip(table.columns, inches, strict=True):
            column.width = Inches(width)
        for place, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
            row.height = Inches(heights[place])
            for column, word in enumerate(words):
                fill = (fills or {}).get((place, column))
                _cell(row.cells[column], word, size, place == 0, column >= right_from, fill)
        return sum(heights)

    def _table_size(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], sizes: Sequence[float], room: float
    ) -> tuple[float, list[float]]:
        """The largest font size in which a table fits, and the heights of its rows."""
        for size in sizes:
            heights = []
            for place, row in enumerate(rows):
                tallest = max(
                    height_of(word, width - 0.16, size, place == 0) for word, width in zip(row, widths, strict=True)
                )
                heights.append(tallest + 7 / 72)
            fits = all(
                widest_piece(word, face(size, place == 0)) <= 72 * (width - 0.16)
                for place, row in enumerate(rows)
                for word, width in zip(row, widths, strict=True)
            )
            if fits and sum(heights) <= room:
                break
        return size, heights


def _cell(cell: Any, words: str, size: float, head: bool, right: bool, back: str | None) -> None:
    fill(cell.text_frame, words, size, INK, bold=head, align=PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Pt(2)
    back = back or (PALE if head else None)
    if back:
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(back)
    else:
        cell.fill.background()
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": "9525" if head else "6350"})
    solid = line.makeelement(qn("a:solidFill"), {})
    ink = solid.makeelement(qn("a:srgbClr"), {"val": (SOFT if head else RULE).lstrip("#")})
    solid.append(ink)
    line.append(solid)
    properties.insert(0, line)


def _plain_style(frame: Any) -> None:
    """Set the table style without colours and banding."""
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    properties.set("bandRow", "0")
