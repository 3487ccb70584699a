"""Charts as files: PNG and SVG, each written whole or not at all, the same bytes at every run."""

import os
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rollout_sim
from rollout_sim.report import charts, charts_flow
from rollout_sim.report.language import translation
from rollout_sim.report.style import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rollout_sim.experiments import Comparison

Draw = Callable[["Axes"], None]
DPI = 150
PANEL_WIDTH, PANEL_HEIGHT = 8.0, 4.6


def save_charts(comparison: "Comparison", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw all charts of a comparison into ``folder`` and return the files, PNG and SVG of each.

    The chart of money is left out where the scenario has no money in it. Nothing is drawn of no completed future.
    """
    translation(language)  # an unknown language is refused before anything is drawn
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    if not comparison.complete:
        return []
    saved: list[Path] = []
    with style():
        for name, panels, across in _charts(comparison, language):
            saved += save(figure(panels, across), target / name, comparison)
    return saved


def _charts(comparison: "Comparison", language: str) -> list[tuple[str, list[Draw], int]]:
    """Name, panels, and panels side by side of each chart."""

    def of(draw: Callable[..., None], *more: Any) -> Draw:
        return lambda axes: draw(axes, comparison, *more, language)

    desk = [of(charts_flow.desk_use)] if charts_flow.has_desk(comparison) else []
    found = [
        ("usage", [of(charts.mean_usage)], 1),
        ("lights", [of(charts.lights, name) for name in comparison.strategies], 2),
        ("batches", [of(charts.batch_successes)], 1),
        ("outcomes", [of(charts.outcomes)], 1),
        ("people", [of(charts_flow.people_use), *desk, of(charts_flow.queue)], 1),
        ("giving-up", [of(charts_flow.giving_up)], 1),
    ]
    if charts_flow.has_money(comparison):
        found.append(("money", [of(charts_flow.money_by_month)], 1))
    return found


def figure(panels: Sequence[Draw], across: int = 1) -> "Figure":
    """A figure of panels, up to ``across`` side by side, with one legend below all of them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    wide = min(across, len(panels))
    high = ceil(len(panels) / wide)
    width = PANEL_WIDTH if wide == 1 else PANEL_WIDTH * 0.8 * wide
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.07, hspace=0.04, wspace=0.03)
    made = Figure(figsize=(width, PANEL_HEIGHT * high), layout=layout)
    FigureCanvasAgg(made)
    with style():
        for place, draw in enumerate(panels):
            draw(made.add_subplot(high, wide, place + 1))
        _fit_height(made)
        _legend(made)
    return made


def _fit_height(made: "Figure") -> None:
    """Rows of bars need room each: a chart of many batches or strategies grows."""
    for axes in made.axes:
        low, high = sorted(axes.get_ylim())
        if not axes.get_yticks().size:
            made.set_figheight(
                max(PANEL_HEIGHT, 1.6 + (0.36 if len(axes.patches) < 60 and high - low > 4 else 1.1) * (high - low))
            )


def _legend(made: "Figure") -> None:
    """One legend for all panels, in as many columns as fit."""
    handles, names = made.axes[0].get_legend_handles_labels()
    if len(names) < 2:
        return
    longest = max(len(name.encode("gbk", "replace")) for name in names)
    columns = max(1, min(len(names), int(made.get_figwidth() * 72 / (longest * 5.4 + 60))))
    made.legend(handles, names, loc="outside lower center", ncols=columns)


def save(made: "Figure", stem: Path, comparison: "Comparison") -> list[Path]:
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
    for kind, about in metadata.items():
        path = stem.with_name(f"{stem.name}.{kind}")
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            made.savefig(temporary, format=kind, dpi=DPI, metadata=about)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        saved.append(path)
    return saved


def _provenance(comparison: "Comparison") -> str:
    return f"seed {comparison.seed}, {len(comparison.complete)} replications, engine {comparison.engine}"
