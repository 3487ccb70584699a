"""Charts of an optimisation: cost, date and coverage of all trials, and the finalists against what they must beat."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, TEXT_POINTS, dress, look, name_rows, style
from rollout_sim.studies.capacity.words import HEADS
from rollout_sim.studies.optimise.question import FINALIST, GIVEN
from rollout_sim.studies.optimise.words import design_words, measure_head, measure_scale, path_label, point_names
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import money_unit, scale, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.optimise.result import Optimum


def front(axes: "Axes", study: "Optimum", language: str = "en") -> None:
    """Draw cost over date of all trials, coverage as colour; rings mark the Pareto front."""
    gettext = translation(language).gettext
    frame = study.designs()
    currency = str(study.scenario.money.currency)
    largest = float(frame["total_cost"].max())
    divisor = scale(largest, language)[0]
    frame["cost"] = frame["total_cost"] / divisor
    limits = {"vmin": 100 * frame["coverage_share"].min(), "vmax": 100 * frame["coverage_share"].max()}
    with style():
        for name, mark, text in _found_by(study, language):
            rows = frame[frame["found_by"] == name]
            points = axes.scatter(rows["days_to_acceptance"], rows["cost"], c=100 * rows["coverage_share"], marker=mark,
                                 s=36, cmap="cividis", label=text, zorder=2, **limits)  # fmt: skip
        on_front = frame[frame["front"]].sort_values("days_to_acceptance")
        ring_style: Any = {"facecolors": "none", "edgecolors": look(1).colour, "s": 110, "linewidths": 1.3, "zorder": 3}
        ring_label = gettext("on the Pareto front")
        axes.scatter(on_front["days_to_acceptance"], on_front["cost"], label=ring_label, **ring_style)
        _name_given(axes, frame)
        chosen = frame[frame["label"] == study.winner]
        axes.scatter(chosen["days_to_acceptance"], chosen["cost"], marker="*", s=190, color=look(1).colour,
                     edgecolors="white", label=gettext("chosen"), zorder=4)  # fmt: skip
        colour_bar = axes.figure.colorbar(points, ax=axes, pad=0.02)
        colour_bar.set_label(f"{measure_label('coverage_share', language)} (%)")
        below = HEADS["days_to_acceptance"]
        title = gettext("{on} of {of} are on the Pareto front of cost, date and coverage")
        subtitle = gettext("Total cost ({unit}) over the date, coverage as colour; means of the futures of the search")
        dress(axes, dated_title(title.format(on=len(on_front), of=len(frame)), study.when(language), language),
              subtitle.format(unit=money_unit(largest, currency, language)),
              gettext(below))  # fmt: skip


def _name_given(axes: "Axes", frame: Any) -> None:
    """Name the strategies as given: those at about the same place one below the other."""
    days, cost = (frame[name].to_numpy(float) for name in ("days_to_acceptance", "cost"))
    near_days, near_cost = (0.25 * float(np.ptp(values)) or 1.0 for values in (days, cost))
    named: list[tuple[float, float]] = []
    for row in frame[frame["found_by"] == GIVEN].to_dict("records"):
        at, up = float(row["days_to_acceptance"]), float(row["cost"])
        below = sum(abs(at - a) < near_days and abs(up - b) < near_cost / 3 for a, b in named)
        named.append((at, up))
        right = at > float(days.min() + days.max()) / 2
        where: Any = {"ha": "right" if right else "left", "va": "top" if below else "bottom"}
        axes.annotate(shorten(row["label"], 60), (at, up), (-8 if right else 8, 5 - (1.4 * TEXT_POINTS) * below),
                      textcoords="offset points", color=INK, zorder=5,
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}, **where)  # fmt: skip


def _found_by(study: "Optimum", language: str) -> list[tuple[str, str, str]]:
    gettext = translation(language).gettext
    kinds = [("search", "o", gettext("search")), ("random search", "^", gettext("random search"))]
    kinds = kinds[:1] if study.whole else kinds
    return [*kinds, (GIVEN, "s", gettext("as given"))]


def finalists(axes: "Axes", study: "Optimum", language: str = "en") -> None:
    """Draw the measure of finalists and their comparators: mean with 95 % interval, band of 8 of 10 futures."""
    gettext = translation(language).gettext
    frame = study.choice()
    name = study.wanted.measure.name
    axis_scale = measure_scale(study, name, language)
    with style():
        ys = np.arange(len(frame))
        columns = ("mean", "lower", "upper", "p10", "p90")
        mean, lower, upper, low, high = (axis_scale.times * frame[column].to_numpy(float) for column in columns)
        sides = np.array([mean - lower, upper - mean])
        for number, kind in enumerate(frame["kind"]):
            shape = look(0 if kind == FINALIST else 2 if kind == GIVEN else 3)
            axes.barh(ys[number], high[number] - low[number], 0.28, low[number], color=shape.colour, alpha=0.22)
            fill = shape.colour if frame["keeps"][number] else "white"
            axes.errorbar(mean[number], ys[number], xerr=sides[:, [number]], color=shape.colour, marker=shape.mark,
                          capsize=3, markerfacecolor=fill, markersize=7, linestyle="none")  # fmt: skip
        title = gettext("No finalist keeps all limits")
        if study.winner is not None:
            number = study.observed.labels.index(study.winner)
            axes.axvline(mean[number], color=SOFT, linewidth=1.0, linestyle=(0, (4, 3)))
            text = gettext("Chosen: {design}, with {value}")
            value = axis_scale.full(float(frame["mean"][number]))
            title = text.format(design=design_words(study, study.winner, language), value=value)
        subtitle = gettext("{measure}: mean with its 95 % interval, band of 8 of 10 futures; hollow: breaks a limit")
        measure = measure_head(name, axis_scale, language)
        paths = " · ".join(path_label(study, axis.path, language) for axis in study.wanted.space.axes)
        title = dated_title(title, study.when(language), language)
        in_rows = gettext("values in rows: {paths}").format(paths=paths)
        subtitle = f"{subtitle.format(measure=measure)}; {in_rows}"
        dress(axes, title, subtitle, measure)
        axes.use_sticky_edges = False
        axes.margins(x=0.04)
        names = point_names(study, language)
        values = {
            trial.label: study.wanted.space.texts(trial.places) for trial in study.tried if trial.places is not None
        }
        named = zip(names, frame["label"], strict=True)
        row_labels = [" · ".join((row_name, *values.get(label, ()))) for row_name, label in named]
        name_rows(axes, [shorten(text, 90) for text in row_labels])


def sheets(study: "Optimum", language: str) -> "list[ChartSheet]":
    """All charts of the study."""
    return [
        ("front", [drawing(front, study, language)], 1, 5.2),
        ("finalists", [drawing(finalists, study, language)], 1, 1.9 + 0.62 * len(study.observed.labels)),
    ]
