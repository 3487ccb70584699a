"""Charts of the money at risk: cost and date, which strategy is best at which price, and the value of information."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, name_rows, style
from rollout_sim.studies.compare.charts.money_charts import cost_and_date
from rollout_sim.studies.risk.terms import EVERYTHING
from rollout_sim.studies.risk.words import about_label
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import currency_word, money, money_unit, scale, share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.drawing.save import ChartSheet
    from rollout_sim.studies.risk.study import Risk


def acceptability(axes: "Axes", study: "Risk", language: str = "en") -> None:
    """Draw the share of futures in which each strategy is best, over the value of a store-week in use."""
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    frame = study.acceptability()
    with style():
        for number, name in enumerate(study.strategies):
            rows, shape = frame[frame["strategy"] == name], look(number)
            axes.plot(rows["price"], 100 * rows["best_share"], color=shape.colour, linestyle=shape.dashes,
                      marker=shape.mark, markevery=8, label=shorten(name))  # fmt: skip
        last = frame[frame["price"] == frame["price"].max()].sort_values("best_share").iloc[-1]
        text = gettext('If a store-week is worth {price}, "{name}" is best in {share} of futures')
        price = money(float(last["price"]), currency, language)
        title = text.format(price=price, name=last["strategy"], share=share(last["best_share"]))
        title = dated_title(title, study.when(language), language)
        subtitle = gettext("Futures in which a strategy is best (%): worth of its store-weeks in use less its costs")
        x_label = gettext("value of a store-week in use ({unit})").format(
            unit=currency_word(currency, language).strip()
        )
        dress(axes, title, subtitle, x_label)
        axes.set_ylim(-2, 102)
        axes.margins(x=0.01)


def information(axes: "Axes", study: "Risk", language: str = "en") -> None:
    """Draw the value of information of each input, against the value that chance alone would give."""
    gettext = translation(language).gettext
    currency = str(study.scenario.money.currency)
    frame = study.information().dropna(subset=["value"])
    divisor = scale(float(frame["high"].max()), language)[0]
    with style():
        positions = np.arange(len(frame))
        value = frame["value"].to_numpy(float) / divisor
        errors = np.abs(np.vstack([frame["low"], frame["high"]]).astype(float) / divisor - value)
        axes.barh(positions, value, 0.5, color=look(0).colour, alpha=0.75)
        axes.errorbar(value, positions, xerr=errors, color=INK, linestyle="none", elinewidth=1.2, capsize=3)
        axes.plot(
            frame["noise"].to_numpy(float) / divisor, positions, linestyle="none", marker="|", markersize=16, color=SOFT
        )
        decided = frame[frame["decided"] & (frame["about"] != EVERYTHING)]
        title = gettext("It is not decided that knowing any of it is worth anything")
        if len(decided):
            text = gettext("Knowing {about} is worth {value}")
            row = decided.iloc[0]
            title = text.format(about=about_label(row["about"], language),
                                value=money(float(row["value"]), currency, language))  # fmt: skip
        subtitle = gettext("Expected gain of choosing with it known ({unit}), 95 % interval; stroke: as much by chance")
        title = dated_title(title, study.when(language), language)
        dress(axes, title, subtitle.format(unit=money_unit(float(frame["high"].max()), currency, language)))
        name_rows(axes, [about_label(name, language) for name in frame["about"]])
        axes.set_xlim(left=0)


def sheets(study: "Risk", language: str) -> "list[ChartSheet]":
    """All charts of the study."""
    row_count = len(study.inputs) + 2
    charts: list[ChartSheet] = []
    if study.money_ranged:
        charts.append(("cost-and-date", [drawing(cost_and_date, study, study.date, language)], 1, 4.6))
    if len(study.strategies) > 1:
        charts.append(("acceptability", [drawing(acceptability, study, language)], 1, 4.6))
    if study.inputs:
        charts.append(("information", [drawing(information, study, language)], 1, 1.9 + 0.7 * row_count))
    return charts
