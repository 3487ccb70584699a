"""Hover boxes of a chart: bars and cells that show their numbers under the pointer, which no line series contains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class HoverBox:
    """A box in the units of its axes, and the lines of text that it shows."""

    x0: float
    x1: float
    y0: float
    y1: float
    lines: tuple[str, ...]


_BOXES: "WeakKeyDictionary[Axes, list[HoverBox]]" = WeakKeyDictionary()


def add_box(axes: "Axes", across: tuple[float, float], up: tuple[float, float], lines: Sequence[str]) -> None:
    """Show ``lines`` when the pointer is in a box of a chart."""
    x0, x1, y0, y1 = map(float, (*across, *up))
    _BOXES.setdefault(axes, []).append(HoverBox(x0, x1, y0, y1, tuple(line for line in lines if line)))


def boxes_of(axes: "Axes") -> list[HoverBox]:
    """The boxes of a chart, in the order in which they were added."""
    return _BOXES.get(axes, [])
