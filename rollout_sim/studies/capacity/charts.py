"""Chart of what one more of each resource adds, with intervals."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import SOFT, dress, look, name_rows, style
from rollout_sim.studies.capacity.words import HEADS, effect_scale, lever_label, shown_effects
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import known, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.capacity.study import Capacity
    from rollout_sim.wording.scales import Scale


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
        subtitle = gettext(
            "What one more adds ({unit}), each alone, paired in the same futures, with its 95 % interval"
        )
        text = dated_title(
            gains_title(frame.to_dict("records"), effect, scale, language), study.when(language), language
        )
        dress(axes, text, subtitle.format(unit=scale.unit))
        name_rows(axes, [lever_label(name, language) for name in study.levers])


def gains_title(rows: list[dict[Any, Any]], effect: str, scale: "Scale", language: str) -> str:
    """Which lever surely changes an effect most; if none surely does, that it is too close to call."""
    gettext = translation(language).gettext
    sure = [row for row in rows if known(row["lower"]) and (row["lower"] > 0 or row["upper"] < 0)]
    best = max(sure or rows, key=lambda row: abs(row["mean"]))
    text = gettext("{effect}: one more changes nothing")
    if sure:
        text = gettext('{effect}: most is changed by {lever} under "{name}", {value}')
    elif best["mean"]:
        text = gettext('{effect}: too close to call; on average most is changed by {lever} under "{name}", {value}')
    return text.format(effect=gettext(HEADS[effect]), lever=lever_label(best["lever"], language), name=best["strategy"],
                       value=f"{scale.interval(best, plus=True)} {scale.unit}")  # fmt: skip


def sheets(study: "Capacity", language: str) -> "list[ChartSheet]":
    """All charts: a panel for stores, days and money."""
    height = 1.9 + 0.7 * len(study.levers)
    return [("gains", [drawing(gains, study, name, language) for name in shown_effects(study)], 2, height)]
