"""Chart of the strategies that could be the best."""

from typing import TYPE_CHECKING

from rollout_sim.drawing.save import ChartSheet
from rollout_sim.drawing.style import FAMILIES, INK, RULE, SOFT, dress, look, make_room, style
from rollout_sim.studies.best.words import best_unit
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import broken_text, share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.best.result import Best

#: Most strategies drawn; a note counts those further behind.
MOST_ROWS = 24


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
        axes.set_yticks(range(len(names)), ["\n".join(broken_text(name, 40)) for name in names], fontfamily=FAMILIES)
        make_room(axes)
        title = gettext('"{leader}" is the best') if best.decided else gettext("{count} strategies could be the best")
        words = gettext(
            "Better than the best of the others; joint {confidence} interval, cut at 0; ● could be the best"
        )
        below = measure_label(best.measure, language)
        dress(
            axes,
            dated_title(title.format(leader=shorten(best.leader), count=len(possible)), best.when(language), language),
            words.format(confidence=share(best.confidence)),
            f"{below} ({unit.difference})" if unit.difference else below,
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


def sheets(best: "Best", language: str = "en") -> list[ChartSheet]:
    """The charts of a choice."""
    rows = min(MOST_ROWS, len(best.strategies))
    height = max(3.4, 2.0 + 0.34 * rows)
    return [(f"best-{best.measure}", [lambda axes: best_intervals(axes, best, language)], 1, height)]
