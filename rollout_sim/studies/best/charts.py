"""Charts of what a number of replications can tell: how precise it is, and which strategy could be the best."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.style import INK, RULE, SOFT, dress, look, style
from rollout_sim.studies.best.words import best_unit
from rollout_sim.studies.compare.words.precision_words import percent
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import number, share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.best.result import Best
    from rollout_sim.studies.compare.to_precision import Precise

#: Strategies drawn, at most; those further behind are counted.
MOST_ROWS = 24


def precision_course(axes: "Axes", precise: "Precise", language: str = "en") -> None:
    """The widest interval of each measure by number of replications, and the precision that was asked for."""
    gettext = translation(language).gettext
    with style():
        for place, (name, values) in enumerate(precise.course.widest.items()):
            counts = np.arange(1, values.size + 1)
            drawn = np.isfinite(values) & (counts >= 5) & (values > 0)
            drawn_as = look(place)
            axes.plot(
                counts[drawn], 100 * values[drawn], color=drawn_as.colour, linestyle=drawn_as.dashes,
                label=measure_label(name, language),
            )  # fmt: skip
        axes.axhline(100 * precise.precision, color=INK, linewidth=1.0)
        axes.annotate(
            gettext("asked for: {precision}").format(precision=percent(precise.precision)),
            (0, 100 * precise.precision), (4, 3), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="bottom",
        )  # fmt: skip
        if precise.enough is not None:
            axes.axvline(precise.enough, color=SOFT, linewidth=1.0, linestyle=(0, (2, 2)))
            title = gettext("{enough} replications make every interval precise to {precision}")
        else:
            title = gettext("{replications} replications do not make every interval precise to {precision}")
        dress(
            axes,
            title.format(
                enough=number(precise.enough or 0),
                replications=number(precise.replications),
                precision=percent(precise.precision),
            ),
            gettext("Half-width of the widest interval: of shares in points, of all else in per cent of the mean"),
            gettext("replications"),
        )
        axes.set_yscale("log")
        _plain_ticks(axes)
        axes.margins(x=0.01)


def _plain_ticks(axes: "Axes") -> None:
    """Per cent as numbers at 1, 2 and 5, and not as powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def best_intervals(axes: "Axes", best: "Best", language: str = "en") -> None:
    """Each strategy against the best of the others, with simultaneous intervals cut at 0; the best mean on top."""
    gettext = translation(language).gettext
    names = best.ranking[:MOST_ROWS]
    unit = best_unit(best, language)
    with style():
        axes.axvline(0, color=INK, linewidth=1.0)
        possible = set(best.could_be_best)
        rows = {row["strategy"]: row for row in best.frame.to_dict("records")}
        for place, name in enumerate(names):
            middle, low, high = (unit.times * rows[name][key] for key in ("ahead", "low", "high"))
            colour, mark = (look(0).colour, "o") if name in possible else (SOFT, "|")
            axes.plot([low, high], [place, place], color=colour, linewidth=1.8, solid_capstyle="butt")
            axes.plot([middle], [place], color=colour, marker=mark, markersize=7, linestyle="none")
        title = gettext('"{leader}" is the best') if best.decided else gettext("{count} strategies could be the best")
        words = gettext(
            "Better than the best of the others; joint {confidence} intervals, cut at 0; ● could be the best"
        )
        below = measure_label(best.measure, language)
        dress(
            axes,
            title.format(leader=shorten(best.leader), count=len(possible)),
            words.format(confidence=share(best.confidence)),
            f"{below} ({unit.difference})" if unit.difference else below,
        )
        axes.set_yticks(
            range(len(names)), [shorten(name, 40) for name in names], fontfamily=axes.title.get_fontfamily()
        )
        axes.set_ylim(len(names) - (0.4 if len(names) == len(best.ranking) else 0.0), -0.6)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x", color=RULE)
        more = len(best.ranking) - len(names)
        if more:
            axes.annotate(
                gettext("and {count} further behind").format(count=more), (0, 0), (4, 4), xycoords="axes fraction",
                textcoords="offset points", color=SOFT,
            )  # fmt: skip
