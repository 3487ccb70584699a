"""A deck of slides in one style: titles, words, large figures, native tables and charts."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from rollout_sim.drawing.style import INK, LOOKS, RULE, SOFT
from rollout_sim.report.slides.native_charts import SlideCharts
from rollout_sim.report.slides.native_tables import SlideTables
from rollout_sim.report.slides.text_fitting import (
    BODY,
    HEIGHT,
    MARGIN,
    TITLE_HEIGHT,
    TITLE_TOP,
    WIDTH,
    SlideBox,
    colour,
    fill,
    fitted,
    height_of,
)
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import shorten

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack

#: Names of strategies and batches in tables and charts are shortened to this width, in cells.
NAME = 44
#: Least height in inches at which a line chart, or a column chart, is drawn.
LEAST_LINES, LEAST_COLUMNS = 2.5, 1.9
SIZES = (24.0, 22.0, 20.0, 18.0)


class Deck:
    """A deck that is being written."""

    def __init__(self, pack: "Pack", language: str) -> None:
        self.pack, self.language = pack, language
        self.gettext = translation(language).gettext
        self.words = pack.comparison.scenario.words.by_name
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        properties = self.presentation.core_properties
        properties.title, properties.author = pack.title, f"rollout_sim {pack.provenance.version}"
        properties.language = "zh-CN" if language == "zh" else "en-GB"

    def slide(self, title: str, subtitle: str = "") -> "Slide":
        """Add a slide; the title states the finding, the subtitle measure and unit."""
        return Slide(self, title, subtitle)

    def bytes(self) -> bytes:
        """The deck as a file."""
        for slide in self.presentation.slides:  # readers choose quotation marks and the dictionary by language
            for properties in slide._element.iter(qn("a:rPr"), qn("a:endParaRPr")):
                properties.set("lang", self.presentation.core_properties.language)
        sink = BytesIO()
        self.presentation.save(sink)
        return sink.getvalue()


class Slide(SlideTables, SlideCharts):
    """One slide: title, subtitle, foot, and contents."""

    def __init__(self, deck: Deck, title: str, subtitle: str) -> None:
        self.deck = deck
        layout = next(layout for layout in deck.presentation.slide_layouts if layout.name == "Title Only")
        self.slide = deck.presentation.slides.add_slide(layout)
        self._title(title)
        if subtitle:
            self.text(
                SlideBox(MARGIN, TITLE_TOP + TITLE_HEIGHT, WIDTH - 2 * MARGIN, 0.34), subtitle, (13, 12, 11, 10), SOFT
            )
        rule = self.slide.shapes.add_connector(1, Inches(MARGIN), Inches(7.0), Inches(WIDTH - MARGIN), Inches(7.0))
        rule._element.remove(rule._element.find(qn("p:style")))  # the style would add a shadow
        rule.line.color.rgb, rule.line.width = colour(RULE), Pt(0.75)
        number = len(deck.presentation.slides)
        self.text(SlideBox(MARGIN, 7.05, 10.0, 0.28), shorten(deck.pack.title, 90), (10,), SOFT)
        self.text(SlideBox(WIDTH - MARGIN - 1.5, 7.05, 1.5, 0.28), str(number), (10,), SOFT, align=PP_ALIGN.RIGHT)

    def _title(self, title: str) -> None:
        """Write the title into the layout's title shape, so that outlines and screen readers find it."""
        shape = self.slide.shapes.title
        box = SlideBox(MARGIN, TITLE_TOP, WIDTH - 2 * MARGIN, TITLE_HEIGHT)
        shape.left, shape.top, shape.width, shape.height = box.emu
        words, size = fitted(title, box, SIZES, bold=True)
        fill(shape.text_frame, words, size, INK, bold=True, anchor=MSO_ANCHOR.BOTTOM)

    def text(
        self,
        box: SlideBox,
        words: str,
        sizes: Sequence[float],
        ink: str = INK,
        bold: bool = False,
        align: Any = PP_ALIGN.LEFT,
        anchor: Any = MSO_ANCHOR.TOP,
    ) -> None:
        """Write words in a box, in the largest size that fits."""
        words, size = fitted(words, box, sizes, bold)
        frame = self.slide.shapes.add_textbox(*box.emu).text_frame
        fill(frame, words, size, ink, bold, align, anchor)

    def bullets(self, box: SlideBox, points: Sequence[str], sizes: Sequence[float] = (16, 15, 14, 13, 12)) -> None:
        """Write a list of points, all in the largest size in which the list fits."""
        gap = 0.55
        for size in sizes:
            heights = [height_of(point, box.width - 0.25, size) for point in points]
            if sum(heights) + gap * size / 72 * len(points) <= box.height:
                break
        else:
            points = self._shortened(points, box, size, gap)
        frame = self.slide.shapes.add_textbox(*box.emu).text_frame
        fill(frame, "\n".join(points), size, INK)
        for paragraph in frame.paragraphs:  # one below the other, whatever font a machine has for them
            _bullet(paragraph, gap * size)

    def _shortened(self, points: Sequence[str], box: SlideBox, size: float, gap: float) -> list[str]:
        """The first points, as many as there is room for, and how many more there are."""
        first = list(points)
        while True:
            more = len(points) - len(first)
            text = translation(self.deck.language).ngettext(
                "{more} more point in the report", "{more} more points in the report", more
            )
            shown = [*first, text.format(more=more)] if more else first
            heights = [height_of(point, box.width - 0.25, size) for point in shown]
            if len(first) <= 1 or sum(heights) + gap * size / 72 * len(shown) <= box.height:
                return shown
            first.pop()

    def figures(self, top: float, figures: Sequence[tuple[str, str]], height: float = 1.8) -> None:
        """Write large numbers side by side, all in one size, each with its description below."""
        width = BODY.width / len(figures)
        heads = [SlideBox(BODY.x + place * width, top, width - 0.3, 0.75) for place in range(len(figures))]
        sizes = (32.0, 28.0, 24.0, 20.0)
        size = min(fitted(number, heads[0], sizes, bold=True)[1] for number, _ in figures)
        for (number, words), box in zip(figures, heads, strict=True):
            self.text(box, number, (size,), LOOKS[0].colour, bold=True, anchor=MSO_ANCHOR.BOTTOM)
            self.text(SlideBox(box.x, top + 0.78, box.width, height - 0.78), words, (14, 13, 12, 11), SOFT)


def _bullet(paragraph: Any, points_after: float) -> None:
    """Give a paragraph a round mark in our colour, and space behind it."""
    paragraph.space_after = Pt(points_after)
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Inches(0.25)))
    properties.set("indent", str(-Inches(0.25)))
    mark_colour = properties.makeelement(qn("a:buClr"), {})
    mark_colour.append(mark_colour.makeelement(qn("a:srgbClr"), {"val": LOOKS[0].colour.lstrip("#")}))
    properties.append(mark_colour)
    properties.append(properties.makeelement(qn("a:buFont"), {"typeface": "Arial"}))
    properties.append(properties.makeelement(qn("a:buChar"), {"char": "•"}))
