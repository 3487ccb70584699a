"""Charts of published figures beside simulated ones: bands of single replications with the published values."""

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
    """Draw the mean and the band of 90 % of replications of each figure, with a diamond at the published value.

    An arrow is a lower bound; a line is the range that the published figure can mean, which includes its rounding.
    Misses have another colour and mark.
    """
    gettext = translation(language).gettext
    with style():
        for position, check in enumerate(rows):
            factor, published = times(check.figure), check.figure.published
            colour = HIT if check.inside else MISS
            row = [position] * 2
            axes.plot(np.array([check.low_90, check.high_90]) * factor, row, color=colour, linewidth=4, alpha=0.4,
                      solid_capstyle="butt")  # fmt: skip
            axes.plot(check.mean * factor, position, "o", color=colour)
            if not np.isfinite(published.high):
                axes.plot(published.low * factor, position, ">", color=INK, fillstyle="none", markersize=7)
                continue
            axes.plot(np.array([published.low, published.high]) * factor, row, "|-", color=INK, linewidth=1.0)
            if not published.ranged:
                axes.plot(published.value * factor, position, "D" if check.inside else "X", color=INK,
                          fillstyle="none" if check.inside else "full", markersize=6)  # fmt: skip
        shares = rows[0].figure.published.share
        subtitle = gettext(
            "Dot and bar: mean, and 90 % of single replications; diamond: published (arrow: at least; cross: missed)"
        )
        dress(axes, title, subtitle, "%" if shares else gettext("visits a store-week"))
        name_rows(axes, [full_label(check.figure, language) for check in rows])


def sheets(study: "Cases", language: str) -> "list[ChartSheet]":
    """All charts: fitted beside held-out figures, and figures that are not shares on their own."""
    gettext = translation(language).gettext
    fitted = [check for check in study.checks if check.within is not None]
    shares = [check for check in study.held_out if check.figure.published.share]
    others = [check for check in study.held_out if not check.figure.published.share]
    inside = sum(check.inside_90 for check in study.held_out)
    fitted_title = gettext("Fitted: {good} of {of} means as near as wanted").format(
        good=sum(bool(check.within) for check in fitted), of=len(fitted)
    )
    held_out_title = gettext("Held out: {inside} of {of} inside their band ({share})").format(
        inside=inside, of=len(study.held_out), share=share(inside / len(study.held_out))
    )
    support_title = gettext("Held out: the support that plan B's stores get")

    def panel(rows: "Sequence[FigureCheck]", title: str) -> "Draw":
        return partial(figures, rows=rows, title=title, language=language)

    height = 2.0 + ROW_INCHES * max(len(fitted), len(shares))
    return [
        ("cases", [panel(fitted, fitted_title), panel(shares, held_out_title)], 2, height),
        ("support", [panel(others, support_title)], 1, 2.0 + ROW_INCHES * len(others)),
    ]
