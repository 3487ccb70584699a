"""Published figures beside simulated ones, drawn: bands of single replications, and what is published on them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.style import INK, dress, look, name_rows, style
from rollout_sim.studies.cases.words import full_label, times
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet, Draw
    from rollout_sim.studies.cases.study import Cases, FigureCheck

ROW_INCHES = 0.42
HIT, MISS = look(0).colour, look(1).colour


def figures(axes: "Axes", rows: "Sequence[FigureCheck]", title: str, language: str = "en") -> None:
    """The band of 90 % of replications and the mean of each figure, and a diamond where it is published.

    An arrow is a figure that may be more, a line what may be meant: a range, or what is rounded to the figure that is
    printed. Misses have another colour and mark.
    """
    gettext = translation(language).gettext
    with style():
        for place, one in enumerate(rows):
            factor, said = times(one.figure), one.figure.published
            colour = HIT if one.inside else MISS
            axes.plot(np.array([one.low_90, one.high_90]) * factor, [place] * 2, color=colour, linewidth=4, alpha=0.4,
                      solid_capstyle="butt")  # fmt: skip
            axes.plot(one.mean * factor, place, "o", color=colour)
            if not np.isfinite(said.high):
                axes.plot(said.low * factor, place, ">", color=INK, fillstyle="none", markersize=7)
                continue
            axes.plot(np.array([said.low, said.high]) * factor, [place] * 2, "|-", color=INK, linewidth=1.0)
            if not said.ranged:
                axes.plot(said.value * factor, place, "D" if one.inside else "X", color=INK,
                          fillstyle="none" if one.inside else "full", markersize=6)  # fmt: skip
        shares = rows[0].figure.published.share
        subtitle = gettext(
            "Dot and bar: mean, and 90 % of single replications; diamond: published (arrow: at least; cross: missed)"
        )
        dress(axes, title, subtitle, "%" if shares else gettext("visits a store-week"))
        name_rows(axes, [full_label(one.figure, language) for one in rows])


def sheets(study: "Cases", language: str) -> "list[ChartSheet]":
    """All charts: fitted beside held out, and what is no share by itself."""
    gettext = translation(language).gettext
    fitted = [one for one in study.held if one.within is not None]
    shares = [one for one in study.held_out if one.figure.published.share]
    others = [one for one in study.held_out if not one.figure.published.share]
    inside = sum(one.inside_90 for one in study.held_out)
    good = gettext("Fitted: {good} of {of} means as near as wanted").format(
        good=sum(bool(one.within) for one in fitted), of=len(fitted)
    )
    out = gettext("Held out: {inside} of {of} inside their band ({share})").format(
        inside=inside, of=len(study.held_out), share=share(inside / len(study.held_out))
    )
    support = gettext("Held out: the support that plan B's stores get")

    def panel(rows: "Sequence[FigureCheck]", title: str) -> "Draw":
        return partial(figures, rows=rows, title=title, language=language)

    height = 2.0 + ROW_INCHES * max(len(fitted), len(shares))
    return [
        ("cases", [panel(fitted, good), panel(shares, out)], 2, height),
        ("support", [panel(others, support)], 1, 2.0 + ROW_INCHES * len(others)),
    ]
