"""Charts of published figures beside simulated ones: bands of single replications with the published values."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.style import INK, dress, look, name_rows, style
from rollout_sim.studies.cases.published import FITTED, HELD_OUT, SEEN
from rollout_sim.studies.cases.scores import score
from rollout_sim.studies.cases.words import by_chance, full_label, times
from rollout_sim.wording.language import translation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet, Draw
    from rollout_sim.studies.cases.study import Cases, FigureCheck

ROW_INCHES = 0.42
HIT, MISS = look(0).colour, look(1).colour


def figures(axes: "Axes", rows: "Sequence[FigureCheck]", title: str, language: str = "en") -> None:
    """Draw the mean and the band of 90 % of replications of each figure, with a diamond at the published value.

    An arrow is a lower bound; a line is the range that the published figure can mean, which includes its rounding.
    A grey field is where the mean of a fitted figure is wanted. Misses have another colour and mark.
    """
    gettext = translation(language).gettext
    with style():
        for position, check in enumerate(rows):
            factor, published = times(check.figure), check.figure.published
            colour = HIT if check.inside else MISS
            row = [position] * 2
            _wanted(axes, check, position)
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


def _wanted(axes: "Axes", check: "FigureCheck", position: int) -> None:
    """A field where the mean of a fitted figure is wanted: two-sided, or from its lower end to that of the bar."""
    if check.figure.wanted is None:
        return
    low, high = check.figure.wanted
    ends = np.array([low, high if np.isfinite(high) else max(check.high_90, low)]) * times(check.figure)
    axes.fill_between(ends, position - 0.18, position + 0.18, color=INK, alpha=0.12, linewidth=0)


def sheets(study: "Cases", language: str) -> "list[ChartSheet]":
    """All charts: fitted beside seen figures, and those held out; figures that are not shares on their own."""
    titles = _titles(study, language)

    def panels(use: str) -> "list[tuple[Draw, int]]":
        drawn: list[tuple[Draw, int]] = []
        for shares in (True, False):
            rows = [check for check in study.used_as(use) if check.figure.published.share == shares]
            if rows:
                title = titles[use] if shares else titles["support"]
                drawn.append((partial(figures, rows=rows, title=title, language=language), len(rows)))
        return drawn

    charts = {"cases": [*panels(FITTED), *panels(SEEN)], "held-out": panels(HELD_OUT)}
    return [
        (name, [draw for draw, _ in drawn], len(drawn), 2.0 + ROW_INCHES * max(rows for _, rows in drawn))
        for name, drawn in charts.items()
        if drawn
    ]


def _titles(study: "Cases", language: str) -> dict[str, str]:
    """Titles of the panels, by use, and of the support that stores get."""
    gettext = translation(language).gettext
    fitted, shaping, held_out = (score(study.checks, (use,)) for use in (FITTED, SEEN, HELD_OUT))
    return {
        FITTED: gettext("Fitted: {good} of {of} means as near as wanted").format(good=fitted.near, of=fitted.of),
        SEEN: gettext("Seen: {inside} of {of} inside their band; a right model has {chance}").format(
            inside=shaping.inside, of=shaping.of, chance=by_chance(shaping, language)
        ),
        HELD_OUT: gettext("Held out: {inside} of {of} inside their band; a right model has {chance}").format(
            inside=held_out.inside, of=held_out.of, chance=by_chance(held_out, language)
        ),
        "support": gettext("The support that plan B's stores get"),
    }
