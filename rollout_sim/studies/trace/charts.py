"""Charts of one store of a trace: its usage, ability, habit and lights, day by day."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.style import INK, LIGHT_LOOKS, SOFT, dress, look, style
from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.rules.events import LIGHT_NAMES, RED
from rollout_sim.wording import labels
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import number, share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rollout_sim.studies.trace.study import Trace

#: Lines of the chart of a store, widest first.
LINES = (("usage", N_("usage")), ("ability", N_("ability")), ("habit", N_("habit")))
#: The strip of lights below the lines, percent.
STRIP = (-9.0, 6.0)


def store_days(axes: "Axes", trace: "Trace", store: int, language: str = "en") -> None:
    """Draw a store's usage, ability and habit by day, with a strip of its lights below; ``store`` counts from 1.

    Raises
    ------
    UnknownChoice
        For a store that does not exist.
    """
    gettext = translation(language).gettext
    days = trace.store(store)
    live_days = [float(day) for day in trace.outcome.stores["live_day"][[store - 1]] if day == day]
    with style():
        for place, (name, words) in enumerate(LINES):
            looks = look(place)
            axes.plot(
                days["day"], 100 * days[name], color=looks.colour, linestyle=looks.dashes,
                linewidth=2.4 if place == 0 else 1.4, label=gettext(words),
            )  # fmt: skip
        for day in live_days:
            axes.axvline(day, color=SOFT, linewidth=0.8)
            axes.annotate(gettext("live"), (day, 2), (4, 2), textcoords="offset points", color=SOFT)
        _strip(axes, days, language)
        red = round((days["light"] == LIGHT_NAMES[RED]).sum() / DAYS_A_WEEK)
        title = translation(language).ngettext(
            'Store {store} under "{strategy}": usage {usage} at the end, {weeks} week under a red light',
            'Store {store} under "{strategy}": usage {usage} at the end, {weeks} weeks under a red light',
            red,
        )
        dress(
            axes,
            title.format(
                store=store, strategy=trace.plan.strategy, usage=share(days["usage"].iloc[-1]), weeks=number(red)
            ),
            gettext("Cases done the new way, ability and habit (%), day by day; the strip below shows its light"),
        )
        axes.set(xlim=(0, days["day"].iloc[-1]), ylim=(STRIP[0] - 1, 101))
        date_axis(axes, trace.plan.starts)
        axes.set_yticks(range(0, 101, 20))


def _strip(axes: "Axes", days: "pd.DataFrame", language: str) -> None:
    """Draw one bar for each period under the same light."""
    gettext = translation(language).gettext
    lights = days["light"].to_numpy()
    starts: list[int] = np.flatnonzero(np.r_[True, lights[1:] != lights[:-1]]).tolist()
    labelled = set()
    for start, end in zip(starts, [*starts[1:], len(lights)], strict=True):
        if lights[start] not in LIGHT_NAMES:
            continue
        kind = LIGHT_NAMES.index(lights[start])
        colour, hatch = LIGHT_LOOKS[kind]
        axes.broken_barh(
            [(start, end - start)], STRIP, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.4,
            label=None if kind in labelled else gettext(labels.LIGHTS[kind]),
        )  # fmt: skip
        labelled.add(kind)
