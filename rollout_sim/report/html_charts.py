"""Charts of the HTML report: SVG drawn by matplotlib, with the numbers that the page shows under the pointer."""

import html
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing import save
from rollout_sim.drawing.date_axis import dates_at
from rollout_sim.drawing.hover_boxes import boxes_of
from rollout_sim.drawing.style import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import Draw

POINTS_PER_INCH = 72
#: Prefix of a band's label: it is followed by the name of the band's line, and keeps the band out of legends.
BAND = "_"


@dataclass(frozen=True)
class SvgChart:
    """A chart as inline SVG, its title, and its panels as JSON (empty if it has no numbers to show)."""

    svg: str
    title: str
    panels: str


def picture(panels: "Sequence[Draw]", across: int = 1, height: float = 4.6, digits: int = 1) -> SvgChart:
    """Draw panels as ``save.figure`` does; the page shows numbers with ``digits`` decimal places."""
    chart = save.figure(panels, across, height)
    sink = io.StringIO()
    with style():
        chart.savefig(sink, format="svg", metadata={"Date": None})
    titles = [axes.get_title(loc="left").replace("\n", " ") for axes in chart.axes]
    numbers = [panel for axes in chart.axes if (panel := _panel(axes, digits))]
    return SvgChart(_inline(sink.getvalue(), "; ".join(titles)), titles[0], json_text(numbers) if numbers else "")


def json_text(content: Any) -> str:
    """JSON that is safe inside a script element, whatever names it contains."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _inline(svg: str, title: str) -> str:
    """The SVG element alone; its styles become attributes, so that the content security policy need not allow them."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r' style="([^"]*)"', lambda match: _attributes(match[1]), svg)
    svg = re.sub(r' d="[^"]*"', lambda match: re.sub(r"(\.\d\d)\d+", r"\1", match[0]), svg)
    label = html.escape(title, quote=True)
    return re.sub(
        r'<svg[^>]*(viewBox="[^"]*")[^>]*>', rf'<svg \1 role="img" aria-label="{_safe(label)}">', svg, count=1
    )


def _safe(text: str) -> str:
    return text.replace("\\", r"\\")


def _attributes(text: str) -> str:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


def _panel(axes: "Axes", digits: int) -> dict[str, Any] | None:
    """Position of the axes in the SVG, their ranges, and the series on them."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    scale = POINTS_PER_INCH / figure.dpi
    box, height = axes.get_window_extent(), figure.bbox.height
    hover_boxes = boxes_of(axes)
    clouds = [line for line in axes.lines if line.get_linestyle() == "None" and _named(line)]
    series = [] if hover_boxes else [_cloud(line) for line in clouds] or [*_lines(axes), *_layers(axes), *_bars(axes)]
    if not series and not hover_boxes:
        return None
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    at = [] if hover_boxes or clouds else max((entry.pop("at") for entry in series), key=len)
    return {
        "kind": "boxes" if hover_boxes else "points" if clouds else "lines",
        **{name: round(value * scale, 2) for name, value in
           (("left", box.x0), ("right", box.x1), ("top", height - box.y1), ("bottom", height - box.y0))},
        **{name: float(value) for name, value in (("x0", x0), ("x1", x1), ("y0", y0), ("y1", y1))},
        "below": axes.get_xlabel(),
        "beside": axes.get_ylabel(),
        "digits": digits,
        "at": at,
        "dates": dates_at(axes, at),
        "series": series,
        "boxes": [asdict(box) for box in hover_boxes],
    }  # fmt: skip


def _named(artist: Any) -> bool:
    return not str(artist.get_label()).startswith(BAND)


def _numbers(values: Any) -> list[float | None]:
    return [None if value != value else float(f"{value:.6g}") for value in np.asarray(values, dtype=np.float64)]


def _cloud(line: Any) -> dict[str, Any]:
    return {"name": line.get_label(), "x": _numbers(line.get_xdata()), "y": _numbers(line.get_ydata())}


def _lines(axes: "Axes") -> list[dict[str, Any]]:
    bands = {area.get_label(): _edges(area) for area in axes.collections if str(area.get_label()).startswith(BAND)}
    series = []
    for line in axes.lines:
        if not _named(line):
            continue
        at, mean = (_numbers(values) for values in (line.get_xdata(), line.get_ydata()))
        entry: dict[str, Any] = {"name": line.get_label(), "at": at, "mean": mean}
        if (band := bands.get(f"{BAND}{line.get_label()}")) is not None:
            entry |= {"low": band[1], "high": band[2]}
        series.append(entry)
    return series


def _layers(axes: "Axes") -> list[dict[str, Any]]:
    """Stacked layers, each with its thickness, from the top down."""
    series = []
    for area in axes.collections:
        if _named(area):
            at, low, high = _edges(area)
            edges = zip(low, high, strict=True)
            thickness = [None if lower is None or upper is None else upper - lower for lower, upper in edges]
            series.append({"name": area.get_label(), "at": at, "mean": thickness})
    return series[::-1]


def _bars(axes: "Axes") -> list[dict[str, Any]]:
    """Stacked vertical bars, each with its height."""
    series = []
    for bars in axes.containers:
        if _named(bars):
            patches: list[Any] = list(bars.get_children())
            at = [bar.get_x() + bar.get_width() / 2 for bar in patches]
            heights = [bar.get_height() for bar in patches]
            series.append({"name": bars.get_label(), "at": _numbers(at), "mean": _numbers(heights)})
    return series


def _edges(area: Any) -> tuple[list[float | None], list[float | None], list[float | None]]:
    """Positions and both edges of a filled area; its outline follows one edge and returns along the other."""
    outlines = area.get_paths()
    if not outlines:  # a run shorter than a week has a single review, and nothing between two
        return [], [], []
    corners = outlines[0].vertices
    count = (len(corners) - 3) // 2
    outward, backward = corners[1 : count + 1], corners[count + 2 : 2 * count + 2][::-1]
    return _numbers(outward[:, 0]), _numbers(outward[:, 1]), _numbers(backward[:, 1])
