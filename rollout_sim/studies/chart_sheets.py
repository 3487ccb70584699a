"""The charts of a comparison, of its precision and of a choice: which there are, and as files."""

from pathlib import Path
from typing import TYPE_CHECKING

from rollout_sim.drawing.save import PANEL_HEIGHT, Sheet, save_sheets
from rollout_sim.studies.compare.charts import people_charts as charts_flow

if TYPE_CHECKING:
    from rollout_sim.studies.best.result import Best
    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.to_precision import Precise


def save_charts(comparison: "Comparison", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw all charts of a comparison into ``folder`` and return the files, PNG and SVG of each.

    The chart of money is left out where the scenario has no money in it. Nothing is drawn of no completed future.
    """
    return save_sheets(comparison_sheets(comparison, language), folder, comparison, language)


def save_precision_chart(precise: "Precise", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw how the precision came about into ``folder``; nothing of no completed future."""
    return save_sheets(precision_sheets(precise, language), folder, precise.comparison, language)


def save_best_chart(best: "Best", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw which strategies could be the best into ``folder``."""
    return save_sheets([best_sheet(best, language)], folder, best, language)


def comparison_sheets(comparison: "Comparison", language: str = "en") -> "list[Sheet]":
    """The charts of a comparison; none of no completed future."""
    if not comparison.complete:
        return []

    from rollout_sim.studies.compare.charts.chart_list import ALWAYS, Drawing, sheet

    drawing = Drawing(comparison, language)
    return [sheet(kind, drawing) for kind in ALWAYS if kind != "money" or charts_flow.has_money(comparison)]


def precision_sheets(precise: "Precise", language: str = "en") -> "list[Sheet]":
    """How the precision came about; nothing of no completed future."""
    from rollout_sim.studies.best.charts import precision_course

    if not precise.course.intervals:
        return []
    return [("precision", [lambda axes: precision_course(axes, precise, language)], 1, PANEL_HEIGHT)]


def best_sheet(best: "Best", language: str = "en") -> "Sheet":
    """Which strategies could be the best."""
    from rollout_sim.studies.best.charts import MOST_ROWS, best_intervals

    rows = min(MOST_ROWS, len(best.strategies))
    height = max(3.4, 2.0 + 0.34 * rows)
    return f"best-{best.measure}", [lambda axes: best_intervals(axes, best, language)], 1, height
