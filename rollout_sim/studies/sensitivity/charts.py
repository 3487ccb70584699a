"""Charts of a sensitivity study: the tornado, the plane of Morris screening, and Sobol' indices beside luck."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, name_rows, style
from rollout_sim.studies.sensitivity.words import change_scale, gaps, of, ranges_words, subject, too_few
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import known, number, share
from rollout_sim.wording.scenario_words import in_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.sensitivity.study import Sensitivity

#: Most rows of a tornado and of indices; the frames have the smaller ones too.
MOST_ROWS = 12
LOW, HIGH = look(0).colour, look(1).colour


def tornado(axes: "Axes", study: "Sensitivity", measure: str, strategy: str, language: str = "en") -> None:
    """Draw a measure at both ends of each input, the largest swing on top, with the interval of the swing."""
    gettext = translation(language).gettext
    frame = in_words(of(study.swings(), measure, strategy), language).head(MOST_ROWS)
    of_all = study.swings().query("measure == @measure")
    scale = change_scale(study, measure, [*of_all["low"], *of_all["high"]], language, gap=False)
    middle = scale.times * float(study.values(measure, strategy, "one-way")[0].mean())
    with style():
        for position, row in enumerate(frame.to_dict("records")):
            ends = {"low": scale.times * row["low"], "high": scale.times * row["high"]}
            for end, colour in (("low", LOW), ("high", HIGH)):
                axes.barh(position, ends[end] - middle, 0.42, left=middle, color=colour, alpha=0.75,
                          hatch="//" if end == "low" else "")  # fmt: skip
            sides = [scale.times * side for side in (row["mean"] - row["lower"], row["upper"] - row["mean"])]
            half = max(np.nan_to_num(sides))
            axes.errorbar(ends["high"], position, xerr=[[side] for side in sides], color=INK, elinewidth=1.2, capsize=3)
            left_end = min(ends, key=lambda end: ends[end])
            right_end = "high" if left_end == "low" else "low"
            start = ends[left_end] - (half if left_end == "high" else 0)
            stop = ends[right_end] + (half if right_end == "high" else 0)
            marks: Any = {"textcoords": "offset points", "va": "center", "color": SOFT, "fontsize": 8.5}
            axes.annotate(row[f"{left_end}_value"], (min(start, middle), position), (-6, 0), ha="right", **marks)
            axes.annotate(row[f"{right_end}_value"], (max(stop, middle), position), (6, 0), ha="left", **marks)
        axes.axvline(middle, color=SOFT, linewidth=1.0)
        decided = [row for row in frame.to_dict("records") if row["sign"]]
        words = {"name": strategy, "measure": measure_label(measure, language)}
        title = gettext('"{name}": no input alone surely moves {measure}').format(**words)
        if not decided and too_few(dict(frame.iloc[0])):
            text = gettext('"{name}": too few futures to say what moves {measure}; on average {input} does most')
            title = text.format(input=frame["input"].iloc[0], **words)
        if decided:
            row = decided[0]
            text = gettext('"{name}": {input} moves {measure} most, from {low} to {high}')
            end_texts = {"low": scale.full(row["low"]), "high": scale.full(row["high"])}
            title = text.format(input=row["input"], **end_texts, **words)
        subtitle = gettext(
            "{measure} ({unit}) at the 5th (hatched) and the 95th percentile of each input, the others at their "
            "medians; stroke: 95 % interval of the difference"
        )
        title = dated_title(title, study.when(language), language)
        dress(axes, title, subtitle.format(measure=words["measure"], unit=scale.unit))
        name_rows(axes, [str(name) for name in frame["input"]])
        means = of_all[["low", "high"]].to_numpy(float) * scale.times
        low, high = min(middle, float(means.min())), max(middle, float(means.max()))  # panels can be compared
        room = 0.22 * (high - low) or 1.0
        axes.set_xlim(low - room, high + room)


def plane(axes: "Axes", study: "Sensitivity", measure: str, strategy: str, language: str = "en") -> None:
    """Draw elementary effects: their spread over their mean size for each input, and the size that luck alone gives."""
    gettext = translation(language).gettext
    frame = in_words(of(study.effects(), measure, strategy), language)
    scale = change_scale(study, measure, frame["mu_star"], language)
    size, lower, upper, spread, noise = (scale.times * frame[c].to_numpy(float)
                                         for c in ("mu_star", "lower", "upper", "sigma", "noise"))  # fmt: skip
    with style():
        shape = look(0)
        axes.errorbar(size, spread, xerr=[size - lower, upper - size], color=shape.colour, marker=shape.mark,
                      linestyle="none", elinewidth=1.0, capsize=2.5)  # fmt: skip
        most = 1.15 * max(float(np.nanmax(np.where(np.isnan(upper), size, upper))), float(np.nanmax(spread)), 1e-12)
        axes.plot([0, most], [0, 0.5 * most], color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)))
        if np.isfinite(noise).any():
            axes.axhspan(0, float(np.nanmax(noise)), color=SOFT, alpha=0.12, linewidth=0)
        _name_points(axes, list(frame["input"]), size, spread, most)
        top = frame.iloc[0]
        words = {"name": strategy, "measure": measure_label(measure, language), "input": top["input"]}
        text = gettext('"{name}": {input} does most to {measure}, {effect} over its range')
        if not top["clear"]:
            text = gettext('"{name}": no input surely does more to {measure} than luck')
            if too_few(dict(top), "mu_star"):
                text = gettext(
                    '"{name}": too few futures to say what matters to {measure}; on average {input} does most'
                )
        subtitle = gettext(
            "Morris screening: standard deviation of the effects over their mean size ({unit}) with 95 % interval; "
            "above the dashed line they bend or depend on other inputs; grey: as much by luck"
        )
        title = text.format(effect=scale.full(top["mu_star"]), **words)
        dress(
            axes,
            dated_title(title, study.when(language), language),
            subtitle.format(unit=scale.unit),
            gettext("mean size of the effect ({unit})").format(unit=scale.unit),
        )
        axes.set_ylabel(gettext("standard deviation"))
        axes.set_xlim(0, most)
        axes.set_ylim(min(0.0, -0.03 * most), max(0.55 * most, 1.15 * float(np.nanmax(spread))))


def _name_points(axes: "Axes", names: list[str], x: Any, y: Any, most: float) -> None:
    """Label the strongest points, on the side with room, and below a point if another label is near above it."""
    named: list[tuple[float, float]] = []
    for name, at, up in list(zip(names, x, y, strict=True))[:MOST_ROWS]:
        near = any(abs(at - a) < 0.25 * most and -0.01 * most < b - up < 0.06 * most for a, b in named)
        named.append((float(at), float(up)))
        side: Any = {"ha": "right"} if at > 0.55 * most else {"ha": "left"}
        where: Any = {"xytext": (0, -6), "va": "top"} if near else {"xytext": (0, 6), "va": "bottom"}
        axes.annotate(name, (at, up), textcoords="offset points", fontsize=8.5, **where, **side)


def parts(
    axes: "Axes", study: "Sensitivity", measure: str, strategy: str, language: str = "en", less: str = ""
) -> None:
    """Draw first and total Sobol' indices of each input with their intervals; the subtitle splits inputs from luck.

    With ``less`` the indices are of the gap between two strategies.
    """
    gettext = translation(language).gettext
    frame = in_words(of(study.indices(), measure, strategy, less), language)
    frame = frame.dropna(subset=["total"]).head(MOST_ROWS)
    split = of(study.split(), measure, strategy, less).iloc[0]
    with style():
        ys = np.arange(len(frame))
        for name, offset, colour, label in (("first", -0.12, LOW, gettext("alone")),
                                           ("total", 0.14, HIGH, gettext("with what it takes part in"))):  # fmt: skip
            value = 100 * frame[name].to_numpy(float)
            ends = 100 * frame[[f"{name}_low", f"{name}_high"]].to_numpy(float).T
            errors = np.abs(ends - value)
            axes.barh(
                ys + offset,
                value,
                0.24,
                color=colour,
                alpha=0.75,
                hatch="//" if name == "first" else "",
                label=label,
            )
            axes.errorbar(value, ys + offset, xerr=errors, color=INK, linestyle="none", elinewidth=1.1, capsize=2.5)
        words = {"name": subject(strategy, less, language), "measure": measure_label(measure, language),
                 "ranges": ranges_words(study, language)}  # fmt: skip
        title = gettext('"{name}": the inputs do no more to {measure} than luck').format(**words)
        if len(frame):
            text = gettext('"{name}": {part} of the spread from {ranges} comes with {input}, in {measure}')
            top = frame.iloc[0]
            title = text.format(input=top["input"], part=share(min(1.0, max(0.0, top["total"]))), **words)
        subtitle = gettext("% of the spread from {ranges} (Sobol' indices), 95 % intervals, freed of noise")
        if known(split["inputs"]):
            template = gettext(
                "of all the spread {inputs} % comes from {ranges}, {luck} % from luck, {both} % from both together"
            )
            subtitle += "; " + template.format(
                ranges=words["ranges"], **{key: number(100 * split[key]) for key in ("inputs", "luck", "both")}
            )
        dress(axes, dated_title(title, study.when(language), language), subtitle.format(**words))
        name_rows(axes, [str(name) for name in frame["input"]])
        axes.axvline(0, color=SOFT, linewidth=1.0)


def sheets(study: "Sensitivity", language: str) -> "list[ChartSheet]":
    """All charts: one for each method and measure, with a panel for each strategy or gap that some input changes."""
    charts: list[ChartSheet] = []
    row_count = min(MOST_ROWS, len(study.inputs))
    kinds = (("tornado", tornado, study.swings(), "mean", 2.4 + 0.75 * row_count),
             ("screening", plane, study.effects(), "mu_star", 4.8),
             ("parts", parts, study.indices(), "total", 2.4 + 0.85 * row_count))  # fmt: skip
    for measure in filter(study.known, study.measures):
        for name, draw, frame, column, height in kinds:
            panels = [
                drawing(draw, study, measure, strategy, language, *less)
                for strategy, *less in _subjects(study, frame, measure)
                if of(frame, measure, strategy, *less)[column].fillna(0).any()
            ]
            if panels:
                charts.append((f"{name}-{measure}".replace("_", "-"), panels, 1, height))
    return charts


def _subjects(study: "Sensitivity", frame: "pd.DataFrame", measure: str) -> list[tuple[str, ...]]:
    """Subjects of a frame: strategies, and gaps if it has them; none if the study did not use the method."""
    return [] if frame.empty else [*((strategy,) for strategy in study.strategies), *gaps(frame, measure)]
