"""Chart of the precision of a comparison by its number of replications."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.save import PANEL_HEIGHT, ChartSheet, save_sheets
from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.studies.compare.words.precision_words import percent
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.to_precision import PreciseComparison


def precision_course(axes: "Axes", precise: "PreciseComparison", language: str = "en") -> None:
    """The widest interval of each measure by number of replications, and the requested precision."""
    gettext = translation(language).gettext
    with style():
        for place, (name, values) in enumerate(precise.course.widest.items()):
            counts = np.arange(1, values.size + 1)
            drawn = np.isfinite(values) & (counts >= 5) & (values > 0)
            shape = look(place)
            axes.plot(
                counts[drawn], 100 * values[drawn], color=shape.colour, linestyle=shape.dashes,
                label=measure_label(name, language),
            )  # fmt: skip
        axes.axhline(100 * precise.precision, color=INK, linewidth=1.0)
        axes.annotate(
            gettext("asked for: {precision}").format(precision=percent(precise.precision)),
            (0, 100 * precise.precision), (4, 3), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="bottom",
        )  # fmt: skip
        if precise.enough is not None:
            axes.axvline(precise.enough, color=SOFT, linewidth=1.0, linestyle=(0, (2, 2)))
            title = gettext("{enough} replications make every interval precise to {precision}")
        else:
            title = gettext("{replications} replications do not make every interval precise to {precision}")
        dress(
            axes,
            title.format(
                enough=number(precise.enough or 0),
                replications=number(precise.replications),
                precision=percent(precise.precision),
            ),
            gettext("Half-width of the widest interval: of shares in points, of all else in per cent of the mean"),
            gettext("replications"),
        )
        axes.set_yscale("log")
        _plain_ticks(axes)
        axes.margins(x=0.01)


def _plain_ticks(axes: "Axes") -> None:
    """Ticks at 1, 2 and 5 per cent and their multiples by ten, as plain numbers."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def save_precision_chart(precise: "PreciseComparison", folder: str | Path, language: str = "en") -> list[Path]:
    """Draw the precision by number of replications into ``folder``; nothing without a completed future."""
    return save_sheets(precision_sheets(precise, language), folder, precise.comparison, language)


def precision_sheets(precise: "PreciseComparison", language: str = "en") -> list[ChartSheet]:
    """The chart of the precision by number of replications; none without a completed future."""
    if not precise.course.intervals:
        return []
    return [("precision", [lambda axes: precision_course(axes, precise, language)], 1, PANEL_HEIGHT)]
