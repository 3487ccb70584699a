"""Charts of the money at risk: cost and date, which strategy is best at which price, and the value of information."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rollout_sim.drawing.save import drawing
from rollout_sim.drawing.style import INK, SOFT, dress, look, name_rows, style
from rollout_sim.studies.compare.charts.money_charts import cost_and_date
from rollout_sim.studies.risk.words import about_label, no_input_first, price_sentences, worth_knowing
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import currency_word, money, money_unit, scale, shorten

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
        title = price_sentences(study, language)[0].removesuffix(".").removesuffix("。")
        title = dated_title(title, study.when(language), language)
        subtitle = gettext("Futures in which a strategy is best (%): worth of its weeks of use less its costs")
        x_label = gettext("worth of a week of use in a store ({unit})").format(
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
        worth = worth_knowing(study, stores=True)
        title = no_input_first(study, language).removesuffix(".").removesuffix("。")
        if worth:
            text = gettext("Knowing {about} before choosing is worth {value}")
            row = worth[0]
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
    if study.switches().get("at", pd.Series(dtype=float)).notna().any():  # else the lines are flat
        charts.append(("acceptability", [drawing(acceptability, study, language)], 1, 4.6))
    if (study.information().get("high", pd.Series(dtype=float)) > 0).any():  # else there is no bar
        charts.append(("information", [drawing(information, study, language)], 1, 1.9 + 0.7 * row_count))
    return charts
