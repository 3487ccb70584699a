"""Charts of a study of gates: how gates decide, and what they change, by threshold."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.studies.gates.words import HEADS, decides, effect_scale, shown, subject_label
from rollout_sim.wording.dates import dated_title, end_words
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import exact_share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.gates.study import Gates

#: Outcomes of a reading: column, words, colour, hatch.
KINDS = (
    ("held_rightly", N_("held rightly"), "#009E73", ""),
    ("passed_rightly", N_("passed rightly"), "#56B4E9", ".."),
    ("held_wrongly", N_("held wrongly"), "#E69F00", "//"),
    ("missed", N_("failures missed"), "#D55E00", "xx"),
)


def decisions(axes: "Axes", study: "Gates", strategy: str, language: str = "en") -> None:
    """Draw the readings of a strategy's gates by threshold: rightly and wrongly held, missed, rightly passed.

    All readings up to the end of the run count, on whatever date its effects are read.
    """
    gettext = translation(language).gettext
    frame = study.decisions()
    rows = frame[frame["strategy"] == strategy]
    with style():
        bottom = np.zeros(len(rows))
        for column, kind, colour, hatch in KINDS:
            percent = 100 * rows[column].to_numpy(float)
            axes.bar(rows["threshold"], percent, 0.75, bottom, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.4,
                     label=gettext(kind))  # fmt: skip
            bottom += percent
        subtitle = gettext("Readings of gates (%); right is a hold before a batch that misses its target without it")
        x_label = gettext("threshold of the gate ({subject})").format(subject=subject_label(study, language))
        title = decisions_title(study, strategy, rows.to_dict("records"), language)
        dress(axes, dated_title(title, end_words(study.scenario, language), language), subtitle, x_label)
        axes.set_ylim(0, 100)


def decisions_title(study: "Gates", strategy: str, rows: list[dict[Any, Any]], language: str) -> str:
    """Which gate decides best, in the words of the verdict."""
    gettext = translation(language).gettext
    if not decides(rows):
        return gettext('"{name}": no gate held, and none let a failure pass').format(name=strategy)
    first, *others = study.least_wrong(strategy)
    best = next(row for row in rows if row["threshold"] == first)
    text = gettext('"{name}": the best gate ({threshold}) is wrong in {share} of readings')
    if others:
        text = gettext('"{name}": which gate is best is too close to call')
    return text.format(name=strategy, threshold=first, share=exact_share(best["held_wrongly"] + best["missed"]))


def changes(axes: "Axes", study: "Gates", effect: str, language: str = "en") -> None:
    """Draw what the gates change by threshold: with them less without them, with 95 % intervals."""
    gettext = translation(language).gettext
    frame = study.effects()
    frame = frame[frame["effect"] == effect]
    scale = effect_scale(study, effect, frame["mean"], language)
    with style():
        for number, name in enumerate(study.strategies):
            rows, shape = frame[frame["strategy"] == name], look(number)
            positions = np.arange(len(rows)) + 0.08 * (number - (len(study.strategies) - 1) / 2)
            mean, lower, upper = (scale.times * rows[name].to_numpy(float) for name in ("mean", "lower", "upper"))
            line_style: Any = {"color": shape.colour, "linestyle": shape.dashes, "marker": shape.mark, "capsize": 3}
            sides = [mean - lower, upper - mean]
            axes.errorbar(positions, mean, sides, label=shorten(name), elinewidth=1.2, **line_style)
        axes.axhline(0, color=SOFT, linewidth=1.0)
        decided = int((frame["sign"] != 0).sum())
        title = gettext("{what}: surely changed by the gate in {sure} of {all} cases")
        subtitle = gettext("With the gate less without it ({unit}), in the same futures, with its 95 % interval")
        words = {"what": gettext(HEADS[effect]), "sure": decided, "all": len(frame)}
        x_label = gettext("threshold of the gate ({subject})").format(subject=subject_label(study, language))
        text = dated_title(title.format(**words), study.when(language), language)
        dress(axes, text, subtitle.format(unit=scale.unit), x_label)
        axes.set_xticks(range(len(study.thresholds)), study.thresholds)


def sheets(study: "Gates", language: str) -> "list[ChartSheet]":
    """All charts of the study: how gates decide, and what they change."""
    return [
        ("decisions", [drawing(decisions, study, name, language) for name in study.strategies], 2, 4.6),
        ("changes", [drawing(changes, study, name, language) for name in shown(study)], 2, 4.2),
    ]
