"""The search drawn: cost, date and coverage of all that was tried, and the finalists against what they have to beat."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, name_rows, style
from rollout_sim.studies.capacity.words import HEADS
from rollout_sim.studies.optimise.question import FINALIST, GIVEN
from rollout_sim.studies.optimise.words import design_words, measure_scale, path_label, point_names
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import money_unit, scale, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import Sheet
    from rollout_sim.studies.optimise.result import Optimum


def front(axes: "Axes", study: "Optimum", language: str = "en") -> None:
    """Cost over date of all that was tried, coverage as colour; ringed what no other beats in all three."""
    gettext = translation(language).gettext
    frame = study.designs()
    currency = str(study.scenario.money.currency)
    largest = float(frame["total_cost"].max())
    divisor = scale(largest, language)[0]
    frame["cost"] = frame["total_cost"] / divisor
    ends = {"vmin": 100 * frame["coverage_share"].min(), "vmax": 100 * frame["coverage_share"].max()}
    with style():
        for name, mark, text in _found_by(study, language):
            rows = frame[frame["found_by"] == name]
            drawn = axes.scatter(rows["days_to_acceptance"], rows["cost"], c=100 * rows["coverage_share"], marker=mark,
                                 s=36, cmap="cividis", label=text, zorder=2, **ends)  # fmt: skip
        top = frame[frame["front"]].sort_values("days_to_acceptance")
        ring: Any = {"facecolors": "none", "edgecolors": look(1).colour, "s": 110, "linewidths": 1.3, "zorder": 3}
        axes.scatter(top["days_to_acceptance"], top["cost"], label=gettext("on the Pareto front"), **ring)
        for row in frame[frame["found_by"] == GIVEN].to_dict("records"):
            axes.annotate(shorten(row["label"], 24), (row["days_to_acceptance"], row["cost"]), (6, 5),
                          textcoords="offset points", color=INK)  # fmt: skip
        chosen = frame[frame["label"] == study.winner]
        axes.scatter(chosen["days_to_acceptance"], chosen["cost"], marker="*", s=190, color=look(1).colour,
                     edgecolors="white", label=gettext("chosen"), zorder=4)  # fmt: skip
        bar = axes.figure.colorbar(drawn, ax=axes, pad=0.02)
        bar.set_label(f"{measure_label('coverage_share', language)} (%)")
        below = HEADS["days_to_acceptance"]
        title = gettext("{on} of {of} are on the Pareto front of cost, date and coverage")
        subtitle = gettext("Total cost ({unit}) over the date, coverage as colour; means of the futures of the search")
        dress(axes, title.format(on=len(top), of=len(frame)),
              subtitle.format(unit=money_unit(largest, currency, language)),
              gettext(below))  # fmt: skip


def _found_by(study: "Optimum", language: str) -> list[tuple[str, str, str]]:
    gettext = translation(language).gettext
    kinds = [("search", "o", gettext("search")), ("random search", "^", gettext("random search"))]
    kinds = kinds[:1] if study.whole else kinds
    return [*kinds, (GIVEN, "s", gettext("as given"))]


def finalists(axes: "Axes", study: "Optimum", language: str = "en") -> None:
    """The measure of finalists and of what they are compared with: mean with 95 % interval, band of 8 of 10 futures."""
    gettext = translation(language).gettext
    frame = study.choice()
    name = study.wanted.measure.name
    told = measure_scale(study, name, language)
    with style():
        at = np.arange(len(frame))
        mean, half, low, high = (told.times * frame[c].to_numpy(float) for c in ("mean", "half_width", "p10", "p90"))
        for place, kind in enumerate(frame["kind"]):
            shape = look(0 if kind == FINALIST else 2 if kind == GIVEN else 3)
            axes.barh(at[place], high[place] - low[place], 0.28, low[place], color=shape.colour, alpha=0.22)
            fill = shape.colour if frame["keeps"][place] else "white"
            axes.errorbar(mean[place], at[place], xerr=half[place], color=shape.colour, marker=shape.mark, capsize=3,
                          markerfacecolor=fill, markersize=7, linestyle="none")  # fmt: skip
        title = gettext("No finalist keeps all limits")
        if study.winner is not None:
            place = study.seen.labels.index(study.winner)
            axes.axvline(mean[place], color=SOFT, linewidth=1.0, linestyle=(0, (4, 3)))
            text = gettext("Chosen: {design}, with {value}")
            value = told.full(float(frame["mean"][place]))
            title = text.format(design=design_words(study, study.winner, language), value=value)
        subtitle = gettext("{measure}: mean with its 95 % interval, band of 8 of 10 futures; hollow: breaks a limit")
        measure = f"{measure_label(name, language)} ({told.unit})" if told.unit else measure_label(name, language)
        paths = " · ".join(path_label(study, axis.path, language) for axis in study.wanted.space.axes)
        dress(axes, title, subtitle.format(measure=measure), gettext("values in rows: {paths}").format(paths=paths))
        axes.use_sticky_edges = False
        axes.margins(x=0.04)
        rows = point_names(study, language)
        values = {
            trial.label: study.wanted.space.texts(trial.places) for trial in study.tried if trial.places is not None
        }
        tell = [" · ".join((text, *values.get(label, ()))) for text, label in zip(rows, frame["label"], strict=True)]
        name_rows(axes, [shorten(text, 90) for text in tell])


def sheets(study: "Optimum", language: str) -> "list[Sheet]":
    """All charts."""
    return [
        ("front", [drawing(front, study, language)], 1, 5.2),
        ("finalists", [drawing(finalists, study, language)], 1, 1.9 + 0.62 * len(study.seen.labels)),
    ]
