"""Charts of a sweep: curves with bands, the gain of each step, how often a goal is reached, maps over two axes."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.studies.sweep.words import RESOURCES, axis_label, axis_texts, goal_words, place_words, second_words
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import known, number, shorten
from rollout_sim.wording.scales import Scale, scale_of
from rollout_sim.wording.scenario_words import value_words

#: Measures with a chart.
DRAWN = ("success_share", "coverage_share", "net_present_value")
HEIGHT = 4.6

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.sweep.study import Sweep


def curve(axes: "Axes", sweep: "Sweep", measure: str, language: str = "en", along: str = "") -> None:
    """A measure along the axis: means with 95 % intervals, their monotone fit, and the band of 8 of 10 futures."""
    gettext = translation(language).gettext
    table = _rows(sweep.table(), along)
    table = table[table["measure"] == measure]
    scale = scale_of(measure, table["mean"], str(sweep.scenario.money.currency), language)
    with style():
        for place, name in enumerate(sweep.strategies):
            rows = table[table["strategy"] == name]
            at, shape = _at(sweep), look(place)
            mean, low, high, lower, upper = (
                scale.times * rows[column].to_numpy(float) for column in ("mean", "p10", "p90", "lower", "upper")
            )
            axes.fill_between(at, low, high, color=shape.colour, alpha=0.15, linewidth=0)
            line = rows["fit"] if rows["fit"].notna().all() else rows["mean"]
            axes.plot(at, scale.times * line, color=shape.colour, linestyle=shape.dashes, linewidth=1.4)
            marks: Any = {"color": shape.colour, "marker": shape.mark, "linestyle": "none", "capsize": 2.5}
            axes.errorbar(at, mean, [mean - lower, upper - mean], label=shorten(name), elinewidth=1.2, **marks)
        if scale.times != 100 and measure == "net_present_value":
            axes.axhline(0, color=SOFT, linewidth=1.0)
        subtitle = gettext("{measure} ({unit}): mean with its 95 % interval, monotone fit, band of 8 of 10 futures")
        if table["fit"].isna().any():
            subtitle = gettext("{measure} ({unit}): mean with its 95 % interval, band of 8 of 10 futures")
        words = measure_label(measure, language)
        title = _curve_title(sweep, measure, scale, along, language)
        dress(axes, title, subtitle.format(measure=words, unit=scale.unit), _below(sweep, language))
        _ticks(axes, sweep, language)


def _curve_title(sweep: "Sweep", measure: str, scale: Scale, along: str, language: str) -> str:
    """The first and the last mean of the strategy that leads at the end of the axis."""
    gettext = translation(language).gettext
    means = {name: sweep.values(measure, name, along).mean(axis=1) for name in sweep.strategies}
    leader = max(means, key=lambda name: means[name][-1] if known(means[name][-1]) else -np.inf)
    text = gettext('"{name}": {measure} goes from {low} to {high} between {first} and {last}')
    ends = {"low": scale.full(means[leader][0]), "high": scale.full(means[leader][-1])}
    first = axis_texts(sweep, language)[0]
    title = text.format(name=leader, measure=measure_label(measure, language), **ends, first=first,
                        last=place_words(sweep, sweep.axis.texts[-1], language))  # fmt: skip
    title = f"{title} · {second_words(sweep, along, language)}" if along else title
    return dated_title(title, sweep.when(language), language)


def steps(axes: "Axes", sweep: "Sweep", measure: str, language: str = "en", along: str = "") -> None:
    """The paired gain of a measure by each step along the axis, with its 95 % interval."""
    gettext = translation(language).gettext
    frame = _rows(sweep.gains(), along)
    frame = frame[frame["measure"] == measure]
    scale = scale_of(measure, frame["mean"], str(sweep.scenario.money.currency), language, gap=True)
    count = len(sweep.axis.values) - 1
    width = 0.8 / len(sweep.strategies)
    with style():
        for place, name in enumerate(sweep.strategies):
            rows = frame[frame["strategy"] == name]
            at = np.arange(count) - 0.4 + width * (place + 0.5)
            shape = look(place)
            mean, lower, upper = (scale.times * rows[column].to_numpy(float) for column in ("mean", "lower", "upper"))
            axes.bar(at, mean, width * 0.92, color=shape.colour, alpha=0.75, label=shorten(name))
            axes.errorbar(
                at, mean, [mean - lower, upper - mean], color=INK, linestyle="none", elinewidth=1.2, capsize=2.5
            )
        axes.axhline(0, color=SOFT, linewidth=1.0)
        significant = int((frame["sign"] != 0).sum())
        title = gettext("{measure}: {sure} of {all} steps surely change it")
        subtitle = gettext("What each step adds ({unit}), paired in the same futures, with its 95 % interval")
        words = {"measure": measure_label(measure, language), "sure": significant, "all": len(frame)}
        text = dated_title(title.format(**words), sweep.when(language), language)
        dress(axes, text, subtitle.format(unit=scale.unit), _below(sweep, language))
        texts = axis_texts(sweep, language)
        axes.set_xticks(range(count), [f"{a}→{b}" for a, b in pairwise(texts)])
        if count > 10:
            axes.tick_params(axis="x", labelrotation=60)


def goal_curve(axes: "Axes", sweep: "Sweep", language: str = "en", along: str = "") -> None:
    """Share of futures that reach the goal, with its interval, and the wanted share."""
    gettext = translation(language).gettext
    assert sweep.goal is not None
    frame = _rows(sweep.goal_shares(), along)
    with style():
        for place, name in enumerate(sweep.strategies):
            rows, shape = frame[frame["strategy"] == name], look(place)
            axes.fill_between(
                _at(sweep), 100 * rows["low"], 100 * rows["high"], color=shape.colour, alpha=0.18, linewidth=0
            )
            line: Any = {"color": shape.colour, "linestyle": shape.dashes, "marker": shape.mark, "label": shorten(name)}
            axes.plot(_at(sweep), 100 * rows["share"], **line)
        axes.axhline(100 * sweep.goal.confidence, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        best = frame.sort_values(["share", "x"], ascending=[False, True]).iloc[0]
        title = gettext('"{name}" reaches the goal most often: in {share} % of futures, at {value}')
        if int((frame["share"] == best["share"]).sum()) > 1:
            title = gettext('At best the goal is reached in {share} % of futures, as by "{name}" at {value}')
        at = place_words(sweep, best["value"], language)
        words = {"name": best["strategy"], "share": number(100 * best["share"]), "value": at}
        subtitle = gettext("Futures that reach the goal (%), with 95 % interval; dashed: what is wanted. Goal: {goal}")
        text = title.format(**words)
        if sweep.goal.by_day is None:  # else the goal has a date of its own
            text = dated_title(text, sweep.when(language), language)
        dress(axes, text, subtitle.format(goal=goal_words(sweep, language)), _below(sweep, language))
        axes.set_ylim(-2, 102)
        _ticks(axes, sweep, language)


def heat(axes: "Axes", sweep: "Sweep", measure: str, strategy: str, language: str = "en") -> None:
    """Heat map of the means of a measure over two axes, with the numbers in its cells."""
    gettext = translation(language).gettext
    means = np.array([sweep.values(measure, strategy, along).mean(axis=1) for along in sweep.slices])
    scale = scale_of(measure, means.ravel(), str(sweep.scenario.money.currency), language)
    shown = scale.times * means
    with style():
        axes.imshow(shown, origin="lower", aspect="auto", cmap="cividis")
        low, high = np.nanmin(shown), np.nanmax(shown)
        for (row, column), value in np.ndenumerate(shown):
            dark = high > low and (value - low) / (high - low) < 0.55
            axes.text(
                column, row, number(value, scale.digits), color="white" if dark else INK, ha="center", va="center"
            )
        top = np.unravel_index(int(np.nanargmax(means)), means.shape)
        title = gettext('"{name}": {measure} is highest, {value}, at {first} and {second}')
        below, beside = axis_texts(sweep, language), [value_words(text, language) for text in sweep.slices]
        places = {"first": f"{axis_label(sweep.axis.path, language)} = {below[top[1]]}",
                  "second": second_words(sweep, sweep.slices[top[0]], language)}  # fmt: skip
        words = {"name": strategy, "measure": measure_label(measure, language), "value": scale.full(float(means[top]))}
        subtitle = gettext("Mean of {measure} ({unit})").format(measure=words["measure"], unit=scale.unit)
        text = dated_title(title.format(**words, **places), sweep.when(language), language)
        dress(axes, text, subtitle, axis_label(sweep.axis.path, language))
        axes.set_xticks(range(len(below)), below)
        axes.set_yticks(range(len(beside)), beside)
        axes.set_ylabel(axis_label(sweep.axes[1].path, language))
        axes.grid(False)


def binding(axes: "Axes", sweep: "Sweep", language: str = "en", along: str = "") -> None:
    """Weeks in which each resource is short, along the axis."""
    gettext = translation(language).gettext
    frame = _rows(sweep.binding(), along)
    with style():
        place = 0
        for name in sweep.strategies:
            for resource, label in RESOURCES.items():
                rows = frame[(frame["strategy"] == name) & (frame["resource"] == resource)]
                if rows["weeks"].any():
                    shape = look(place)
                    line: Any = {"color": shape.colour, "linestyle": shape.dashes, "marker": shape.mark}
                    text = gettext("{resource}, {name}").format(resource=gettext(label), name=shorten(name))
                    axes.plot(_at(sweep), rows["weeks"], label=text, **line)
                    place += 1
        worst = frame.loc[frame["weeks"].idxmax()]
        title = translation(language).ngettext(
            'Most short are {resource}: {weeks} week under "{name}" at {value}',
            'Most short are {resource}: {weeks} weeks under "{name}" at {value}',
            round(worst["weeks"]),
        )
        label = RESOURCES[worst["resource"]]
        words = {"resource": gettext(label), "weeks": number(worst["weeks"])}
        text = title.format(**words, name=worst["strategy"], value=place_words(sweep, worst["value"], language))
        if not worst["weeks"]:
            text = gettext("Nothing is short at any value tried")
        subtitle = gettext(
            "Weeks in which people work 95 % of their hours, trainers hold all their classes, a store waits for a "
            "host, or a gate holds; mean of the futures"
        )
        dress(axes, dated_title(text, sweep.when(language), language), subtitle, _below(sweep, language))
        axes.set_ylim(bottom=0)
        _ticks(axes, sweep, language)


def _rows(frame: Any, along: str) -> Any:
    return frame[frame["along"] == along] if along else frame


def _at(sweep: "Sweep") -> Any:
    return sweep.x if sweep.axis.numeric else np.arange(len(sweep.axis.values))


def _below(sweep: "Sweep", language: str) -> str:
    return axis_label(sweep.axis.path, language)


def _ticks(axes: "Axes", sweep: "Sweep", language: str) -> None:
    if len(sweep.axis.texts) <= 24:
        axes.set_xticks(_at(sweep), axis_texts(sweep, language))


def sheets(sweep: "Sweep", language: str) -> "list[ChartSheet]":
    """All charts of a sweep: heat maps over two axes, else curves, the goal, and the resources that are short."""
    if len(sweep.axes) > 1:
        measures = [sweep.goal.measure] if sweep.goal else []
        measures += [name for name in _drawn(sweep) if name not in measures]
        return [
            (
                f"map-{name}".replace("_", "-"),
                [drawing(heat, sweep, name, strategy, language) for strategy in sweep.strategies],
                2,
                HEIGHT,
            )
            for name in measures
        ]
    sheet_list: list[ChartSheet] = []
    for name in _drawn(sweep):
        short = name.replace("_", "-")
        panels = [drawing(curve, sweep, name, language), drawing(steps, sweep, name, language)]
        sheet_list.append((f"curve-{short}", panels, 1, HEIGHT))
    if sweep.goal is not None:
        sheet_list.append(("goal", [drawing(goal_curve, sweep, language)], 1, HEIGHT))
    return [*sheet_list, ("short", [drawing(binding, sweep, language)], 1, HEIGHT)]


def _drawn(sweep: "Sweep") -> list[str]:
    return [name for name in DRAWN if sweep.money_given or name != "net_present_value"]
