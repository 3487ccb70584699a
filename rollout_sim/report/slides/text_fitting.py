"""Words on slides: fonts for two scripts, the space that words need, and fitting them into boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from rollout_sim.drawing.style import FAMILY, INK, register_fonts, wrap

#: Fonts that readers' machines usually have: Latin, and East Asian.
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.65
#: Positions and heights of a slide's title and body, in inches from the top.
TITLE_TOP, TITLE_HEIGHT = 0.42, 0.95
BODY_TOP, BODY_BOTTOM = 1.8, 6.85
#: Line height relative to the font size, in Latin and in Chinese.
LINE_HEIGHT, CHINESE_HEIGHT = 1.22, 1.45
#: Part of the width to fill: lines are broken early, as words are measured in the report's font, not in Arial.
SAFE = 0.97
#: The same for Chinese, where office programs add space between Chinese characters and numbers.
CHINESE_SAFE = 0.92
#: Inches by which words may exceed a box: part of the leading of the last line.
SLACK = 0.014


@dataclass(frozen=True)
class SlideBox:
    """A rectangle on a slide, in inches from the top left corner of the slide."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Position and size in the library's unit."""
        return tuple(Inches(length) for length in (self.x, self.y, self.width, self.height))  # type: ignore[return-value]


BODY = SlideBox(MARGIN, BODY_TOP, WIDTH - 2 * MARGIN, BODY_BOTTOM - BODY_TOP)


def colour(name: str) -> RGBColor:
    """A colour written as #rrggbb."""
    return RGBColor.from_string(name.lstrip("#").upper())


@cache
def face(size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties

    register_fonts()
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


def chinese(words: str) -> bool:
    """Whether the words contain Chinese characters."""
    return any("\u2e80" <= character <= "\uffef" for character in words)


def lines_of(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Words broken into lines for a box ``width`` inches wide, measured in the report's font."""
    room = (CHINESE_SAFE if chinese(words) else SAFE) * width * 72
    return [line for part in words.split("\n") for line in wrap(part, room, face(size, bold)).split("\n")]


def height_of(words: str, width: float, size: float, bold: bool = False) -> float:
    """Height in inches of words in a box ``width`` inches wide."""
    height = CHINESE_HEIGHT if chinese(words) else LINE_HEIGHT
    return len(lines_of(words, width, size, bold)) * size * height / 72


def fitted(words: str, box: SlideBox, sizes: Sequence[float], bold: bool = False) -> tuple[str, float]:
    """Words, and the largest of some sizes in which they fit a box; cut short if the smallest is still too large."""
    for size in sizes:
        if height_of(words, box.width, size, bold) <= box.height + SLACK:
            return words, size
    size = sizes[-1]
    cut = lines_of(words, box.width, size, bold)
    while len(cut) > 1 and height_of("\n".join(cut), box.width, size, bold) > box.height + SLACK:
        cut.pop()
    cut[-1] = cut[-1][: max(1, len(cut[-1]) - 2)].rstrip() + "…"
    return " ".join(cut), size


def two_faces(font: Any, size: float, ink: str = INK, bold: bool = False) -> None:
    """Set size, colour, and a font for each script: ``font.name`` sets the Latin font only."""
    font.size, font.bold, font.name = Pt(size), bold, LATIN
    font.color.rgb = colour(ink)
    properties = font._element
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    latin = properties.find(qn("a:latin"))
    eastern = properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN})
    latin.addnext(eastern)


def fill(
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
        two_faces(run.font, size, ink, bold)
        if not part:  # otherwise an empty line has the height of the theme's default size
            end = paragraph._p.makeelement(qn("a:endParaRPr"), {"sz": str(round(100 * size))})
            paragraph._p.append(end)
