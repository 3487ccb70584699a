"""Chart of what one more of each resource adds, with intervals."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import SOFT, dress, look, name_rows, style
from rollout_sim.studies.capacity.words import HEADS, effect_scale, lever_label
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.capacity.study import Capacity


def gains(axes: "Axes", study: "Capacity", effect: str, language: str = "en") -> None:
    """What each lever adds to stores, days or money, paired, with its 95 % interval."""
    gettext = translation(language).gettext
    frame = study.effects()
    frame = frame[frame["effect"] == effect]
    scale = effect_scale(study, effect, frame["mean"], language)
    with style():
        for place, name in enumerate(study.strategies):
            rows, shape = frame[frame["strategy"] == name], look(place)
            at = np.arange(len(study.levers)) + 0.18 * (place - (len(study.strategies) - 1) / 2)
            mean, lower, upper = (scale.times * rows[column].to_numpy(float) for column in ("mean", "lower", "upper"))
            marks: Any = {"color": shape.colour, "marker": shape.mark, "linestyle": "none", "capsize": 3}
            axes.errorbar(mean, at, xerr=[mean - lower, upper - mean], label=shorten(name), elinewidth=1.4, **marks)
        axes.axvline(0, color=SOFT, linewidth=1.0)
        best = max(frame.to_dict("records"), key=lambda row: abs(row["mean"]))
        title = gettext('{effect}: most is changed by {lever} under "{name}", {value}')
        words = {"effect": gettext(HEADS[effect]), "lever": lever_label(best["lever"], language)}
        value = f"{scale.interval(best, plus=True)} {scale.unit}"
        subtitle = gettext(
            "What one more adds ({unit}), each alone, paired in the same futures, with its 95 % interval"
        )
        text = dated_title(title.format(**words, name=best["strategy"], value=value), study.when(language), language)
        dress(axes, text, subtitle.format(unit=scale.unit))
        name_rows(axes, [lever_label(name, language) for name in study.levers])


def sheets(study: "Capacity", language: str) -> "list[ChartSheet]":
    """All charts: a panel for stores, days and money."""
    shown = [name for name in HEADS if study.money_given or name in ("successful_stores", "days_to_acceptance")]
    height = 1.9 + 0.7 * len(study.levers)
    return [("gains", [drawing(gains, study, name, language) for name in shown], 2, height)]
