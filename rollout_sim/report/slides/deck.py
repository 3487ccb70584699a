"""A deck of slides in one style: native tables and charts, faces for two scripts, and words that fit their boxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from rollout_sim.report.language import translation
from rollout_sim.report.style import FAMILY, INK, LOOKS, RULE, SOFT, register_fonts, widest_piece, wrap
from rollout_sim.report.units import shorten
from rollout_sim.scenario.plan import Floats

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack

#: Faces that are on the machines of readers: Latin, and East Asian.
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.65
#: Room of a slide's title and of what stands below it, inches from the top.
TITLE_TOP, TITLE_HEIGHT = 0.42, 0.95
BODY_TOP, BODY_BOTTOM = 1.8, 6.85
#: Heights of lines over the size of letters, in Latin and in Chinese.
LINE_HEIGHT, CHINESE_HEIGHT = 1.22, 1.45
#: Our own face, by which words are measured, is wider than Arial, and lines are broken a little early.
SAFE = 0.97
#: Inches by which a box may be too small: a part of the last line's own leading.
SLACK = 0.014
PALE = "#f3f5f7"
#: Names of strategies and batches in tables and charts are cut to so many cells.
NAME = 28
#: Inches below which a chart is not worth drawing.
LEAST_CHART = 2.3
SIZES = (24.0, 22.0, 20.0, 18.0)
DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT, MSO_LINE.LONG_DASH)
MARKS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE, XL_MARKER_STYLE.DIAMOND)
MARKED = 10
#: Labels of time stand so many weeks or months apart, so that there are 16 at most.
STEPS = (1, 2, 4, 8, 13, 26, 52)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """As the library takes it."""
        return tuple(Inches(one) for one in (self.left, self.top, self.width, self.height))  # type: ignore[return-value]


BODY = Box(MARGIN, BODY_TOP, WIDTH - 2 * MARGIN, BODY_BOTTOM - BODY_TOP)


def colour(name: str) -> RGBColor:
    """A colour written as #rrggbb."""
    return RGBColor.from_string(name.lstrip("#").upper())


@cache
def _face(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    register_fonts()
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


def lines_of(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Lines in which words are set in a box ``width`` inches wide, in our own face."""
    room = SAFE * width * 72
    return [line for part in words.split("\n") for line in wrap(part, room, _face(size, bold)).split("\n")]


def height_of(words: str, width: float, size: float, bold: bool = False) -> float:
    """Inches that words take in a box ``width`` inches wide."""
    chinese = any("\u2e80" <= sign <= "\uffef" for sign in words)
    return len(lines_of(words, width, size, bold)) * size * (CHINESE_HEIGHT if chinese else LINE_HEIGHT) / 72


def fitted(words: str, box: Box, sizes: Sequence[float], bold: bool = False) -> tuple[str, float]:
    """Words and the largest of some sizes in which they fit a box; they are cut where not even the smallest will do."""
    for size in sizes:
        if height_of(words, box.width, size, bold) <= box.height + SLACK:
            return words, size
    size = sizes[-1]
    cut = lines_of(words, box.width, size, bold)
    while len(cut) > 1 and height_of("\n".join(cut), box.width, size, bold) > box.height + SLACK:
        cut.pop()
    cut[-1] = cut[-1][: max(1, len(cut[-1]) - 2)].rstrip() + "…"
    return " ".join(cut), size


class Deck:
    """A deck under way."""

    def __init__(self, pack: "Pack", language: str) -> None:
        self.pack, self.language = pack, language
        self.gettext = translation(language).gettext
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        about = self.presentation.core_properties
        about.title, about.author = pack.title, f"rollout_sim {pack.provenance.version}"
        about.language = "zh-CN" if language == "zh" else "en-GB"

    def slide(self, title: str, subtitle: str = "") -> "Slide":
        """A new slide; the title says the finding, the subtitle measure and unit."""
        return Slide(self, title, subtitle)

    def bytes(self) -> bytes:
        """The deck as a file."""
        for slide in self.presentation.slides:  # by it a reader chooses faces of quotation marks, and a dictionary
            for properties in slide._element.iter(qn("a:rPr"), qn("a:endParaRPr")):
                properties.set("lang", self.presentation.core_properties.language)
        sink = BytesIO()
        self.presentation.save(sink)
        return sink.getvalue()


class Slide:
    """One slide: title, subtitle, foot, and what is put on it."""

    def __init__(self, deck: Deck, title: str, subtitle: str) -> None:
        self.deck = deck
        layout = next(one for one in deck.presentation.slide_layouts if one.name == "Title Only")
        self.slide = deck.presentation.slides.add_slide(layout)
        self._title(title)
        if subtitle:
            self.text(Box(MARGIN, TITLE_TOP + TITLE_HEIGHT, WIDTH - 2 * MARGIN, 0.34), subtitle, (13, 12, 11, 10), SOFT)
        rule = self.slide.shapes.add_connector(1, Inches(MARGIN), Inches(7.0), Inches(WIDTH - MARGIN), Inches(7.0))
        rule._element.remove(rule._element.find(qn("p:style")))  # it would cast a shadow
        rule.line.color.rgb, rule.line.width = colour(RULE), Pt(0.75)
        number = len(deck.presentation.slides)
        self.text(Box(MARGIN, 7.05, 10.0, 0.28), shorten(deck.pack.title, 90), (10,), SOFT)
        self.text(Box(WIDTH - MARGIN - 1.5, 7.05, 1.5, 0.28), str(number), (10,), SOFT, align=PP_ALIGN.RIGHT)

    def _title(self, title: str) -> None:
        """In the layout's own title, so that outlines and readers for the blind find it."""
        shape = self.slide.shapes.title
        box = Box(MARGIN, TITLE_TOP, WIDTH - 2 * MARGIN, TITLE_HEIGHT)
        shape.left, shape.top, shape.width, shape.height = box.emu
        words, size = fitted(title, box, SIZES, bold=True)
        _fill(shape.text_frame, words, size, INK, bold=True, anchor=MSO_ANCHOR.BOTTOM)

    def text(
        self,
        box: Box,
        words: str,
        sizes: Sequence[float],
        ink: str = INK,
        bold: bool = False,
        align: Any = PP_ALIGN.LEFT,
        anchor: Any = MSO_ANCHOR.TOP,
    ) -> None:
        """Words in a box, in the largest size that fits."""
        words, size = fitted(words, box, sizes, bold)
        frame = self.slide.shapes.add_textbox(*box.emu).text_frame
        _fill(frame, words, size, ink, bold, align, anchor)

    def bullets(self, box: Box, points: Sequence[str], sizes: Sequence[float] = (16, 15, 14, 13, 12)) -> None:
        """Points below one another, all in the largest size in which they fit together."""
        gap = 0.55
        for size in sizes:
            heights = [height_of(point, box.width - 0.25, size) for point in points]
            if sum(heights) + gap * size / 72 * len(points) <= box.height:
                break
        else:
            while len(points) > 1 and sum(heights) + gap * size / 72 * len(points) > box.height:
                points, heights = points[:-1], heights[:-1]
        top = box.top
        for point, height in zip(points, heights, strict=True):
            mark = self.slide.shapes.add_shape(
                MSO_SHAPE.OVAL, Inches(box.left + 0.02), Inches(top + 0.55 * size / 72), Inches(0.08), Inches(0.08)
            )
            mark.fill.solid()
            mark.fill.fore_color.rgb = colour(LOOKS[0].colour)
            mark.line.fill.background()
            self.text(Box(box.left + 0.25, top, box.width - 0.25, height), point, (size,))
            top += height + gap * size / 72

    def figures(self, top: float, told: Sequence[tuple[str, str]], height: float = 1.8) -> None:
        """Large numbers side by side, all in one size, with what they are below."""
        width = BODY.width / len(told)
        heads = [Box(BODY.left + place * width, top, width - 0.3, 0.75) for place in range(len(told))]
        sizes = (32.0, 28.0, 24.0, 20.0)
        size = min(fitted(number, heads[0], sizes, bold=True)[1] for number, _ in told)
        for (number, words), box in zip(told, heads, strict=True):
            self.text(box, number, (size,), LOOKS[0].colour, bold=True, anchor=MSO_ANCHOR.BOTTOM)
            self.text(Box(box.left, top + 0.78, box.width, height - 0.78), words, (14, 13, 12, 11), SOFT)

    # -- tables

    def table(
        self,
        box: Box,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        right_from: int = 1,
        sizes: Sequence[float] = (13, 12, 11, 10, 9),
        fills: Mapping[tuple[int, int], str] | None = None,
    ) -> float:
        """A native table whose first row is its head; columns from ``right_from`` on stand to the right.

        ``fills`` holds colours by row and column. Returns the height of the table in inches.
        """
        scale = box.width / sum(widths)
        wide = [scale * one for one in widths]
        size, heights = self._table_size(rows, wide, sizes, box.height)
        frame = self.slide.shapes.add_table(len(rows), len(wide), *box.emu[:3], Inches(sum(heights)))
        table = frame.table
        _plain_style(frame)
        for column, width in zip(table.columns, wide, strict=True):
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
        """The largest size in which a table fits, and the heights of its rows."""
        for size in sizes:
            heights = []
            for place, row in enumerate(rows):
                tallest = max(
                    height_of(word, width - 0.16, size, place == 0) for word, width in zip(row, widths, strict=True)
                )
                heights.append(tallest + 7 / 72)
            fits = all(
                widest_piece(word, _face(size, place == 0)) <= 72 * (width - 0.16)
                for place, row in enumerate(rows)
                for word, width in zip(row, widths, strict=True)
            )
            if fits and sum(heights) <= room:
                break
        return size, heights

    # -- charts

    def lines(self, box: Box, series: Sequence[tuple[str, Floats, Floats]], form: str, below: str) -> None:
        """A native chart of lines over time: name, times and values of each."""
        data = XyChartData()
        for name, at, values in series:
            one = data.add_series(as_text(name))
            for where, value in zip(at, values, strict=True):
                one.add_data_point(float(where), float(value))
        chart = self._dressed(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, box, data, len(series))
        for place, one in enumerate(chart.plots[0].series):
            look = LOOKS[place % len(LOOKS)]
            one.format.line.color.rgb, one.format.line.width = colour(look.colour), Pt(2.25)
            one.format.line.dash_style = DASHES[place % len(DASHES)]
            one.marker.style = XL_MARKER_STYLE.NONE
            _mark_some(one, place, look.colour, len(series[place][1]))
        self._axes(chart, form, below)
        across, last = chart.category_axis, max(float(at[-1]) for _, at, _ in series)
        across.minimum_scale, across.maximum_scale = 0, last
        across.major_unit = next((step for step in STEPS if last <= 16 * step), STEPS[-1])
        across.has_major_gridlines = False
        across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "0", False

    def stacks(self, box: Box, at: Sequence[str], series: Sequence[tuple[str, Floats]], form: str) -> None:
        """A native chart of stacked columns."""
        chart = self._chart(XL_CHART_TYPE.COLUMN_STACKED, box, at, series)
        chart.plots[0].gap_width, chart.plots[0].overlap = 70, 100
        for place, one in enumerate(chart.plots[0].series):
            _paint(one, LOOKS[place % len(LOOKS)].colour)
        self._axes(chart, form, "")

    def bars(
        self,
        box: Box,
        at: Sequence[str],
        series: Sequence[tuple[str, Floats]],
        form: str,
        colours: Sequence[str] = (),
        labelled: bool = True,
    ) -> None:
        """A native chart of bars from the top down, with their numbers."""
        chart = self._chart(XL_CHART_TYPE.BAR_CLUSTERED, box, at, series)
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, -10
        for place, one in enumerate(plot.series):
            _paint(one, (colours or [look.colour for look in LOOKS])[place % (len(colours) or len(LOOKS))])
        chart.category_axis.reverse_order = True
        self._axes(chart, form, "")
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.minimum_scale = 0
        if labelled:
            plot.has_data_labels = True
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = form, False
            _two_faces(plot.data_labels.font, 11)

    def _chart(self, kind: Any, box: Box, at: Sequence[str], series: Sequence[tuple[str, Floats]]) -> Any:
        data = CategoryChartData()
        data.categories = [as_text(one) for one in at]
        for name, values in series:
            data.add_series(as_text(name), [float(one) if one == one else None for one in values])
        return self._dressed(kind, box, data, len(series))

    def _dressed(self, kind: Any, box: Box, data: Any, series: int) -> Any:
        """A new chart in our faces, with a legend where there is more than one series."""
        chart = self.slide.shapes.add_chart(kind, *box.emu, data).chart
        _two_faces(chart.font, 12)
        chart.has_title = False
        chart.has_legend = series > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
            _two_faces(chart.legend.font, 12)
        return chart

    def _axes(self, chart: Any, form: str, below: str) -> None:
        value, across = chart.value_axis, chart.category_axis
        value.has_major_gridlines = True
        value.major_gridlines.format.line.color.rgb = colour(RULE)
        value.major_gridlines.format.line.width = Pt(0.5)
        value.format.line.fill.background()
        value.tick_labels.number_format, value.tick_labels.number_format_is_linked = form, False
        across.format.line.color.rgb = colour(SOFT)
        across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        across.major_tick_mark = value.major_tick_mark = XL_TICK_MARK.NONE
        for axis in (value, across):
            _two_faces(axis.tick_labels.font, 11)
        across.has_title = bool(below)
        if below:
            run = across.axis_title.text_frame.paragraphs[0].add_run()
            run.text = below
            _two_faces(run.font, 11, SOFT)


def form_of(largest: float) -> str:
    """The number format of an axis that reaches so far."""
    return "#,##0.0" if largest < 100 else "#,##0"


def as_text(name: str) -> str:
    """A name as a chart's own workbook may hold it: with a space before it, no sign makes it a formula or a link."""
    return f" {name}" if name[:1] in "=+-@{" or "://" in name or name.startswith(("internal:", "mailto:")) else name


def _two_faces(font: Any, size: float, ink: str = INK, bold: bool = False) -> None:
    """Size and colour, and a face for each script: ``font.name`` sets that of Latin letters only."""
    font.size, font.bold, font.name = Pt(size), bold, LATIN
    font.color.rgb = colour(ink)
    properties = font._element
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    latin = properties.find(qn("a:latin"))
    eastern = properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN})
    latin.addnext(eastern)


def _fill(
    frame: Any,
    words: str,
    size: float,
    ink: str,
    bold: bool = False,
    align: Any = PP_ALIGN.LEFT,
    anchor: Any = MSO_ANCHOR.TOP,
) -> None:
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, part in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = align
        run = paragraph.add_run()
        run.text = part
        _two_faces(run.font, size, ink, bold)
        if not part:  # else an empty line is as high as the theme's usual letters
            end = paragraph._p.makeelement(qn("a:endParaRPr"), {"sz": str(round(100 * size))})
            paragraph._p.append(end)


def _cell(cell: Any, words: str, size: float, head: bool, right: bool, fill: str | None) -> None:
    _fill(cell.text_frame, words, size, INK, bold=head, align=PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Pt(2)
    back = fill or (PALE if head else None)
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
    """The table style without colours, and no banding."""
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    properties.set("bandRow", "0")


def _paint(series: Any, name: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(name)
    series.invert_if_negative = False


def _mark_some(series: Any, place: int, name: str, points: int) -> None:
    """A mark on a few points of a line, which tells lines apart in black and white."""
    for number in range(0, points, max(1, points // MARKED)):
        marker = series.points[number].marker
        marker.style, marker.size = MARKS[place % len(MARKS)], 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = colour(name)
        marker.format.line.color.rgb = colour(name)
