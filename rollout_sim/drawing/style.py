"""One style for all charts: our own font, colours that colour-blind people can tell apart, and a finding as title.

Colours are those of Okabe and Ito; lines differ by dashes and marks too, and areas by hatches, so that nothing is lost
in black and white.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = Path(__file__).parent / "fonts"
#: A name of our own, so that matplotlib never uses a font of the machine instead.
FAMILY = "rollout_sim Noto Sans SC"
#: The second comes with matplotlib, for characters that ours lacks.
FAMILIES = [FAMILY, "DejaVu Sans"]
INK, SOFT, RULE = "#222222", "#5a5a5a", "#d9d9d9"
TITLE_POINTS, TEXT_POINTS = 13.0, 9.5
#: The title may be this many times as wide as its axes, which begin left of it and have room on their right.
LONGEST_LINE = 1.1
#: Axes that are laid out already (``make_room``): they get no wider.
_LAID_OUT: "WeakSet[Axes]" = WeakSet()


@dataclass(frozen=True)
class LineStyle:
    """How one strategy is drawn: colour, dashes and mark."""

    colour: str
    dashes: Any
    mark: str


LOOKS = (
    LineStyle("#0072B2", "-", "o"),
    LineStyle("#D55E00", (0, (5, 2)), "s"),
    LineStyle("#009E73", (0, (1, 1.2)), "^"),
    LineStyle("#CC79A7", (0, (6, 2, 1, 2)), "D"),
    LineStyle("#56B4E9", (0, (8, 2)), "v"),
    LineStyle("#E69F00", (0, (3, 1, 1, 1, 1, 1)), "P"),
    LineStyle("#000000", "-", "x"),
)
#: Green, yellow, orange, red and not live: colour, hatch.
LIGHT_LOOKS = (("#009E73", ""), ("#F0E442", ".."), ("#E69F00", "//"), ("#D55E00", "xx"), ("#eeeeee", ""))

RC: Any = {
    "font.family": FAMILIES,
    "text.parse_math": False,
    "font.size": TEXT_POINTS,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT_POINTS,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "hatch.color": INK,
    "legend.frameon": False,
    "legend.fontsize": TEXT_POINTS,
    "legend.handlelength": 3.2,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "rollout_sim",
    "path.simplify": False,
}


@cache
def register_fonts() -> None:
    """Register the two weights with matplotlib, by the paths of their files."""
    from matplotlib.font_manager import fontManager

    for weight in ("Regular", "Bold"):
        fontManager.addfont(FONTS / f"NotoSansSC-{weight}.ttf")
        entry = fontManager.ttflist[-1]
        fontManager.ttflist.append(replace(entry, name=FAMILY))


@contextmanager
def style() -> Iterator[None]:
    """Our style while charts are drawn; afterwards the earlier settings apply again."""
    from matplotlib import rc_context

    register_fonts()
    with rc_context(RC), warnings.catch_warnings():
        # Of signs that no font has: a box stands there, and ``check`` names them.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield


def look(place: int) -> LineStyle:
    """The look of the strategy at a position; after seven, colours repeat with other dashes and marks."""
    again, count = place // len(LOOKS), len(LOOKS)
    dashes, mark = LOOKS[(place + again) % count].dashes, LOOKS[(place + 2 * again) % count].mark
    return LineStyle(LOOKS[place % count].colour, dashes, mark)


def dress(axes: "Axes", title: str, subtitle: str, below: str = "") -> None:
    """Set finding (title), measure and unit (subtitle), both wrapped, the label below the axes, and a plain frame.

    Title and label exist since the axes were created, perhaps in another style, so this sets their font again.
    """
    from matplotlib.font_manager import FontProperties

    room = _room(axes)
    small = wrap(subtitle, room, FontProperties(family=FAMILY, size=TEXT_POINTS))
    large = wrap(title, room, FontProperties(family=FAMILY, size=TITLE_POINTS, weight="bold"))
    lines = small.count("\n") + 1
    axes.set_title(
        large,
        loc="left",
        fontfamily=FAMILIES,
        parse_math=False,
        fontsize=TITLE_POINTS,
        fontweight="bold",
        linespacing=1.25,
        pad=10 + lines * TEXT_POINTS * 1.5,
    )
    axes.annotate(
        small, (0, 1), (0, 7), xycoords="axes fraction", textcoords="offset points", color=SOFT, va="bottom", ha="left"
    )
    axes.set_xlabel(below, fontfamily=FAMILIES)
    axes.tick_params(labelfontfamily=FAMILY, labelcolor=INK)
    axes.grid(True, axis="y")
    axes.set_axisbelow(True)


def make_room(axes: "Axes") -> None:
    """Lay the figure out with the names that now stand beside these axes, so that ``dress`` knows the room left."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        _LAID_OUT.add(axes)


def name_rows(axes: "Axes", names: "list[str]") -> None:
    """Name rows from the top down, inside the axes: names beside them would take the room of titles."""
    from matplotlib.transforms import blended_transform_factory

    across = blended_transform_factory(axes.transAxes, axes.transData)
    for place, name in enumerate(names):
        axes.text(0.008, place - 0.34, name, transform=across, va="bottom", ha="left", fontweight="bold", zorder=4,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
    axes.set_yticks([])
    axes.set_ylim(len(names) - 0.5, -0.75)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.spines["left"].set_visible(False)


def _room(axes: "Axes") -> float:
    """Width in points that a title on these axes may take."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    longest = 1.0 if axes in _LAID_OUT else LONGEST_LINE
    return float(longest * axes.get_position().width * figure.get_figwidth() * 72)


def wrap(text: str, room: float, font: Any) -> str:
    """``text`` in lines of at most ``room`` points: broken at spaces, and between Chinese characters."""
    lines, line, width = [], "", 0.0
    for piece in (part for whole in _pieces(text) for part in (whole if _advance(whole, font) > room else [whole])):
        if line and width + _advance(piece.rstrip(), font) > room:
            lines.append(line.rstrip())
            line, width = piece.lstrip(), _advance(piece.lstrip(), font)
        else:
            line, width = line + piece, width + _advance(piece, font)
    return "\n".join([*lines, line.rstrip()])


def widest_piece(text: str, font: Any) -> float:
    """Width in points of the widest part of ``text`` that must not be broken."""
    return max((_advance(piece.strip(), font) for line in text.split("\n") for piece in _pieces(line)), default=0.0)


@lru_cache(maxsize=10_000)
def _advance(piece: str, font: Any) -> float:
    """Advance width of a piece in points, with the spaces at its ends."""
    from matplotlib.textpath import TextToPath

    measure = TextToPath().get_text_width_height_descent
    with warnings.catch_warnings():  # of letters that this font lacks: other fonts stand in where they are drawn
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        both, alone = (measure(text, font, ismath=False)[0] for text in (f".{piece}.", ".."))
    return float(both - alone)


def _pieces(text: str) -> list[str]:
    """Parts that must not be broken: words with the space before, Chinese characters with the punctuation after."""
    pieces: list[str] = []
    for sign in text:
        sticks = sign in "，。；：、）”！？%"
        joined = pieces and not _chinese(sign) and sign != " " and not (_chinese(pieces[-1][-1]) and not sticks)
        if pieces and (sticks or joined or pieces[-1][-1] in "“（"):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _chinese(sign: str) -> bool:
    return "\u2e80" <= sign <= "\uffef"
