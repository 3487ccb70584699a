"""Boxes on a chart that tell their numbers where one points: bars and cells, which no series of lines holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Box:
    """A box in the units of its axes, and the lines that are told there."""

    x0: float
    x1: float
    y0: float
    y1: float
    lines: tuple[str, ...]


_BOXES: "WeakKeyDictionary[Axes, list[Box]]" = WeakKeyDictionary()


def tell(axes: "Axes", across: tuple[float, float], up: tuple[float, float], lines: Sequence[str]) -> None:
    """Tell ``lines`` where one points into a box of a chart."""
    x0, x1, y0, y1 = map(float, (*across, *up))
    _BOXES.setdefault(axes, []).append(Box(x0, x1, y0, y1, tuple(line for line in lines if line)))


def boxes_of(axes: "Axes") -> list[Box]:
    """What was to be told on a chart, in its order."""
    return _BOXES.get(axes, [])
