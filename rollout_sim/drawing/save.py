"""Saves charts as PNG and SVG, each file atomically, with the same bytes at every run."""

import os
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import rollout_sim
from rollout_sim.drawing.style import style
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rollout_sim.drawing.jupyter_figure import JupyterFigure


class ChartSource(Protocol):
    """The source of a chart, for its metadata."""

    @property
    def scenario(self) -> Any:
        """The scenario."""

    @property
    def seed(self) -> int:
        """The seed of the run."""

    @property
    def complete(self) -> tuple[int, ...]:
        """The replications that count."""

    @property
    def engine(self) -> str:
        """The engine of the run."""


Draw = Callable[["Axes"], None]
#: Name of a chart, its panels, panels side by side, and their height in inches.
ChartSheet = tuple[str, list[Draw], int, float]
DPI = 150
PANEL_WIDTH, PANEL_HEIGHT = 8.0, 4.6


def drawing(draw: Callable[..., None], *more: Any) -> Draw:
    """A panel that calls ``draw`` with the axes and further arguments."""
    return lambda axes: draw(axes, *more)


def save_sheets(sheets: "list[ChartSheet]", folder: str | Path, source: ChartSource, language: str) -> list[Path]:
    """Draw charts into ``folder`` and return the files, PNG and SVG of each."""
    translation(language)  # an unknown language is refused before anything is drawn
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    with style():
        for name, panels, across, height in sheets:
            saved += save(figure(panels, across, height), target / name, source)
    return saved


def figure(panels: Sequence[Draw], across: int = 1, height: float = PANEL_HEIGHT) -> "JupyterFigure":
    """A figure of panels ``height`` inches high, up to ``across`` side by side, with one legend below all of them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from rollout_sim.drawing.jupyter_figure import JupyterFigure

    wide = min(across, len(panels))
    high = ceil(len(panels) / wide)
    width = PANEL_WIDTH if wide == 1 else PANEL_WIDTH * 0.8 * wide
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.07, hspace=0.04, wspace=0.03)
    picture = JupyterFigure(figsize=(width, height * high), layout=layout)
    FigureCanvasAgg(picture)
    with style():
        for place, draw in enumerate(panels):
            draw(picture.add_subplot(high, wide, place + 1))
        _legend(picture)
    return picture


def _legend(picture: "Figure") -> None:
    """One legend for all panels, in as many columns as fit."""
    handles, names = picture.axes[0].get_legend_handles_labels()
    if len(names) < 2:
        return
    longest = max(len(name.encode("gbk", "replace")) for name in names)
    columns = max(1, min(len(names), int(picture.get_figwidth() * 72 / (longest * 5.4 + 60))))
    picture.legend(handles, names, loc="outside lower center", ncols=columns)


def save(picture: "Figure", stem: Path, comparison: ChartSource) -> list[Path]:
    """Write a figure as PNG and SVG beside ``stem``; a file is replaced as a whole. No dates in the metadata."""
    title, words = str(comparison.scenario.name), _provenance(comparison)
    metadata = {
        "png": {"Software": f"rollout_sim {rollout_sim.__version__}", "Title": title, "Description": words},
        "svg": {
            "Creator": f"rollout_sim {rollout_sim.__version__}",
            "Title": title,
            "Description": words,
            "Date": None,
        },
    }
    saved = []
    _lay_out(picture)
    for kind, about in metadata.items():
        path = stem.with_name(f"{stem.name}.{kind}")
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            picture.savefig(temporary, format=kind, dpi=DPI, metadata=about)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        saved.append(path)
    return saved


def _lay_out(picture: "Figure") -> None:
    """Place the panels once: while a layout is set, matplotlib draws twice for each file."""
    engine = picture.get_layout_engine()
    if engine is not None:
        picture.set_dpi(DPI)
        engine.execute(picture)
        picture.set_layout_engine(None)


def _provenance(comparison: ChartSource) -> str:
    return f"seed {comparison.seed}, {len(comparison.complete)} replications, engine {comparison.engine}"
