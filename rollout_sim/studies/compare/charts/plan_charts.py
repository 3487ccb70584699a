"""Charts of the programme: a calendar of its batches, and the load on people."""

import datetime
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.hover_boxes import add_box
from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.kernel.calendar import date_on
from rollout_sim.statistics.estimates import percentiles
from rollout_sim.studies.compare.charts.people_charts import FULL_USE, has_desk, use
from rollout_sim.studies.compare.charts.series import Band, weekly
from rollout_sim.studies.compare.charts.store_charts import LABEL_BOX, draw_bands
from rollout_sim.wording.labels import own_name
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import NONE, known, shorten, some

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison


def calendar(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Batches as bars from start to end, by date, with the periods in which no store goes live.

    If starts or ends differ between futures, bars show the medians, and strokes the 10th to the 90th percentile.
    """
    gettext = translation(language).gettext
    first = comparison.scenario.starts
    with style():
        place = 0.0
        ends: dict[str, float] = {}
        for number, name in enumerate(comparison.strategies):
            axes.text(0.008, place - 0.42, shorten(name, 90), transform=axes.get_yaxis_transform(), fontweight="bold",
                      va="bottom")  # fmt: skip
            batches = comparison.batches[comparison.batches["strategy"] == name]
            for _, rows in batches.groupby("batch"):
                ends[name] = max(ends.get(name, 0.0), _bar(axes, place, rows, number, first, language))
                place += 1
            place += 1
        for freeze in comparison.scenario.freezes:
            low, high = ((day - first).days for day in (freeze.start, freeze.to))
            axes.axvspan(low, high + 1, facecolor="#dddddd", hatch="//", edgecolor=SOFT, linewidth=0, zorder=0)
            axes.text((low + high + 1) / 2, place - 0.7, freeze.name or gettext("freeze"), ha="center", va="top",
                      color=SOFT, bbox=LABEL_BOX)  # fmt: skip
        early, late = (pick(ends, key=lambda name: ends[name]) for pick in (min, max))
        dates = {name: _date(first, day) for name, day in ends.items()}
        title = gettext('"{first}" ends its last batch on {date}')
        if early != late:
            title = gettext('"{first}" ends its last batch on {date}, "{last}" on {later}')
        subtitle = gettext("Batches from start to end, by medians; strokes hold 8 of 10 futures; hatched: no go-live")
        dress(axes, title.format(first=early, date=dates[early], last=late, later=dates[late]), subtitle)
        axes.set(ylim=(place - 0.4, -1.1), yticks=[], xlim=(0, float(comparison.scenario.run_length)))
        axes.spines["left"].set_visible(False)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        date_axis(axes, first)


def _bar(axes: "Axes", place: float, rows: "pd.DataFrame", number: int, first: datetime.date, language: str) -> float:
    """Draw one batch; return the day by which it has ended in half of the futures, 0 if there is none."""
    start, end = (percentiles(rows[name].to_numpy(dtype=np.float64), (0.1, 0.5, 0.9), "low")
                  for name in ("start_day", "end_day"))  # fmt: skip
    translate = translation(language)
    name = shorten(own_name(str(rows["name"].iloc[0]), language))
    stores = float(rows.loc[rows["stores"] > 0, "stores"].mean()) if (rows["stores"] > 0).any() else 0.0
    if not (known(start[1]) and known(end[1])):
        axes.text(6, place, translate.gettext("{name}: never ended in half of the futures").format(name=name),
                  va="center", color=SOFT)  # fmt: skip
        return 0.0
    axes.barh(place, end[1] - start[1], 0.66, start[1], color=look(number).colour, alpha=0.5, edgecolor=INK,
              linewidth=0.6)  # fmt: skip
    for low, _, high in (start, end):
        if known(low) and known(high) and high > low:
            axes.plot([low, high], [place, place], color=INK, linewidth=1.8, solid_capstyle="butt")
    words = translate.ngettext("{name}, {count} store", "{name}, {count} stores", round(stores))
    label = words.format(name=name, count=some(stores))
    axes.text(start[1] + 4, place, label, va="center", bbox=LABEL_BOX)
    spans = [" … ".join(dict.fromkeys(_date(first, day) for day in days)) for days in (start[::2], end[::2])]
    texts = (translate.gettext("starts {span}"), translate.gettext("ends {span}"))
    lines = [text.format(span=span) for text, span in zip(texts, spans, strict=True)]
    add_box(axes, (start[1], end[1]), (place - 0.4, place + 0.4), [label, *lines])
    return end[1]


def _date(first: datetime.date, day: float) -> str:
    return date_on(first, day).isoformat() if known(day) else NONE


def load(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Utilisation of coaches and desk under one strategy by week, and the weeks in which they are the constraint."""
    translate = translation(language)
    gettext = translate.gettext
    desk = has_desk(comparison)
    with style():
        quantities = {gettext("the coaches"): "coach_use"} | ({gettext("the desk"): "desk_use"} if desk else {})
        bands = {name: use(weekly(comparison, strategy, quantity)) for name, quantity in quantities.items()}
        draw_bands(axes, bands)
        full = {name: _shade(axes, bands[name], place, len(bands)) for place, name in enumerate(bands)}
        axes.axhline(FULL_USE, color=SOFT, linewidth=1.0, linestyle=(0, (4, 3)))
        most = max(full, key=lambda name: full[name])
        text = gettext('"{strategy}": nobody is ever out of hours')
        if full[most] and quantities[most] == "coach_use":
            text = translate.ngettext('"{strategy}": the coaches have no hour to spare in {weeks} week',
                                      '"{strategy}": the coaches have no hour to spare in {weeks} weeks',
                                      full[most])  # fmt: skip
        elif full[most]:
            text = translate.ngettext('"{strategy}": the desk has no hour to spare in {weeks} week',
                                      '"{strategy}": the desk has no hour to spare in {weeks} weeks',
                                      full[most])  # fmt: skip
        subtitle = gettext("Hours worked, of hours on duty (%), by week; dark at the top: weeks of {full} or more")
        dress(
            axes,
            text.format(strategy=strategy, weeks=full[most]),
            subtitle.format(full=f"{FULL_USE:.0f} %"),
        )
        axes.set_ylim(0, 118)
        date_axis(axes, comparison.scenario.starts)


def _shade(axes: "Axes", band: Band, place: int, rows: int) -> int:
    """Draw a row of marks above the lines, one for each week of full use; return their number."""
    full = band.mean >= FULL_USE
    ends, days = band.at[full], np.diff(band.at, prepend=0.0)[full]  # the first week may be short
    height = 12.0 / rows
    if ends.size:
        axes.bar(ends - days / 2, height * 0.8, days, 105 + place * height, color=look(place).colour, edgecolor="white",
                 linewidth=0.4)  # fmt: skip
    return int(ends.size)
