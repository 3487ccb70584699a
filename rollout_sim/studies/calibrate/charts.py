"""Charts of a calibration: the pilot against the prior and posterior, and what each parameter learns from it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import PANEL_HEIGHT, ChartSheet, Draw
from rollout_sim.drawing.style import INK, SOFT, dress, look, name_rows, style
from rollout_sim.studies.calibrate.pilot_figures import FITTED, SHOWN
from rollout_sim.studies.calibrate.words import figure_label, spread_left
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import stores_text
from rollout_sim.wording.scenario_words import input_label, value_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.calibrate.result import Calibration

#: The 90th percentile of the standard normal distribution.
TENTH = 1.2815515655446004


def usage_bands(axes: "Axes", calibration: "Calibration", language: str = "en") -> None:
    """Draw the mean usage of the pilot's stores by week live, with the prior and posterior predictive bands."""
    from matplotlib.ticker import MaxNLocator

    gettext = translation(language).gettext
    frame = calibration.weeks()
    week = frame["week"].to_numpy(float)
    with style():
        colour = look(0).colour
        axes.fill_between(week, 100 * frame["prior_p5"], 100 * frame["prior_p95"], color=SOFT, alpha=0.18, linewidth=0,
                          label=gettext("before: 9 of 10 futures"))  # fmt: skip
        axes.fill_between(week, 100 * frame["p5"], 100 * frame["p95"], color=colour, alpha=0.28, linewidth=0,
                          label=gettext("now: 9 of 10 futures"))  # fmt: skip
        axes.fill_between(week, 100 * frame["p25"], 100 * frame["p75"], color=colour, alpha=0.35, linewidth=0,
                          label=gettext("now: half of the futures"))  # fmt: skip
        axes.plot(week, 100 * frame["p50"], color=colour, label=gettext("now: middle"))
        axes.plot(week, 100 * frame["observed"], linestyle="none", marker="o", color=INK, label=gettext("the pilot"))
        observed = frame.dropna(subset=["observed"])
        inside = int(observed["observed"].between(observed["p5"], observed["p95"]).sum())
        text = gettext("{inside} of the pilot's {weeks} weeks lie where the fitted model expects them")
        title = text.format(inside=inside, weeks=len(observed))
        subtitle = gettext("Mean usage of the pilot (%): {stores}").format(
            stores=stores_text(len(calibration.pilot.stores), language)
        )
        x_label = gettext("week live")
        if not calibration.plateau_seen:
            x_label += gettext(" (too few to see where usage settles)")
        dress(axes, title, subtitle, x_label)
        axes.set_ylim(-2, 102)
        axes.set_xlim(0.7, calibration.pilot.weeks + 0.3)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def learnt_intervals(axes: "Axes", calibration: "Calibration", language: str = "en") -> None:
    """Draw the 80 % interval of each parameter, prior and posterior, on the scale that makes the prior normal."""
    gettext = translation(language).gettext
    frame = calibration.learnt()
    order = np.argsort(frame["spread_ratio"].to_numpy(float))
    ends = calibration.percentiles()
    with style():
        ys = np.arange(len(order), dtype=float)
        axes.hlines(ys + 0.1, -TENTH, TENTH, color=SOFT, alpha=0.35, linewidth=9, label=gettext("before: 8 of 10"))
        axes.hlines(ys + 0.1, ends[order, 0], ends[order, 2], color=look(0).colour, linewidth=4,
                    label=gettext("now: 8 of 10"))  # fmt: skip
        axes.plot(ends[order, 1], ys + 0.1, linestyle="none", marker="o", color=INK, label=gettext("now: middle"))
        learnt_count = int(frame["learnt"].sum())
        text = gettext("The pilot teaches something about {known} of {all} parameters")
        title = text.format(known=learnt_count, all=len(frame))
        subtitle = gettext("Values now against those believed before (standard deviations); behind a name: spread left")
        dress(axes, title, subtitle)
        rows = frame.iloc[order].to_dict("records")
        name_rows(axes, [_row_name(row, language) for row in rows])
        axes.set_xlim(-2.6, 2.6)


def _row_name(row: Mapping[Any, Any], language: str) -> str:
    span = value_words(f"{row['p10']} … {row['p50']} … {row['p90']}", language)
    return f"{input_label(row['parameter'], language)}: {span} ({spread_left(row, language)})"


def places(axes: "Axes", calibration: "Calibration", language: str = "en") -> None:
    """Draw each figure within its posterior predictive interval, in spreads of luck and the model's own error."""
    gettext = translation(language).gettext
    frame = calibration.targets()
    frame = frame[frame["role"] != SHOWN].reset_index(drop=True)
    scale = np.array([calibration.scale[name] for name in frame["figure"]])
    middle = frame["p50"].to_numpy(float)
    with style():
        ys = np.arange(len(frame), dtype=float)
        low, high = ((frame[key].to_numpy(float) - middle) / scale for key in ("p5", "p95"))
        axes.hlines(ys + 0.1, low, high, color=look(0).colour, alpha=0.45, linewidth=6,
                    label=gettext("now: 9 of 10 futures"))  # fmt: skip
        axes.plot(frame["off"].to_numpy(float), ys + 0.1, linestyle="none", marker="o", color=INK,
                  label=gettext("the pilot"))  # fmt: skip
        fitted = frame[frame["role"] == FITTED]
        inside = int(fitted["observed"].between(fitted["p5"], fitted["p95"]).sum())
        text = gettext("{inside} of {all} fitted figures lie where the model expects 9 of 10 futures")
        title = text.format(inside=inside, all=len(fitted))
        subtitle = gettext(
            "How far from the middle of what is expected; 1 is as far as luck and the model's own error usually go"
        )
        dress(axes, title, subtitle)
        name_rows(axes, [figure_label(str(name), language) for name in frame["figure"]])


def sheets(calibration: "Calibration", language: str = "en") -> list[ChartSheet]:
    """The charts of a calibration."""

    def of(draw: Callable[..., None]) -> Draw:
        return lambda axes: draw(axes, calibration, language)

    figures = sum(role != SHOWN for role in calibration.roles.values())
    return [
        ("pilot", [of(usage_bands)], 1, PANEL_HEIGHT),
        ("learnt", [of(learnt_intervals)], 1, max(3.4, 1.8 + 0.42 * len(calibration.parameters))),
        ("places", [of(places)], 1, max(3.4, 1.8 + 0.42 * figures)),
    ]
