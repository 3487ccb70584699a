"""Charts of the budget. Each draws on the given Axes; its title states the finding."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.kernel.calendar import date_on
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.results.money_ranges import money_ranged
from rollout_sim.statistics.value_of_information import joint_confidence, usual_date
from rollout_sim.studies.compare.budget_and_date import DATES, SHARES
from rollout_sim.studies.compare.charts.series import Floats
from rollout_sim.studies.compare.words.ranking import money_given
from rollout_sim.wording.dates import dated_title
from rollout_sim.wording.labels import class_label, date_label, measure_label
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import known, money, money_unit, scale, share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison

#: Joint confidence level of the budget and date that are marked: share of futures that keep both.
JOINT_CONFIDENCE = 0.7
#: The axis of costs is at least so much of the largest cost high.
LEAST_HEIGHT = 0.1
#: Colour and hatch of the classes of costs, in their order.
CLASS_LOOKS = (("#bdbdbd", ""), ("#0072B2", ""), ("#56B4E9", "//"), ("#E69F00", ".."), ("#CC79A7", "xx"),
               ("#D55E00", "\\\\"))  # fmt: skip
#: Percentiles at the edges of the bands of a fan, the widest first, and the opacity of each band.
FAN = (("p5", "p95", 0.14), ("p10", "p90", 0.18), ("p25", "p75", 0.28))


class StrategyMeasures(Protocol):
    """Strategies over common futures: a comparison, or a study of risk."""

    @property
    def scenario(self) -> Any:
        """The scenario."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names."""

    def values(self, measure: str, strategy: str, /) -> Floats:
        """A measure by replication."""

    def when(self, language: str, /) -> str:
        """When measures are read, in words."""


def money_fan(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Benefits less costs up to each month under one strategy, as bands of percentiles, and its payback time."""
    gettext = translation(language).gettext
    currency = str(comparison.scenario.money.currency)
    frame = comparison.monthly_bands
    balances = frame[frame["quantity"] == "balance"]
    rows = balances[balances["strategy"] == strategy]
    low, high = float(balances["p5"].min()), float(balances["p95"].max())  # of all strategies: panels can be compared
    largest = max(abs(low), abs(high))
    divisor, at = scale(largest, language)[0], comparison.month_ends[rows["month"].to_numpy()]
    shape = look(list(comparison.strategies).index(strategy))
    with style():
        for lower, upper, opacity in FAN:
            label = f"_{shorten(strategy)}" if lower == "p10" else "_"
            axes.fill_between(at, rows[lower] / divisor, rows[upper] / divisor, color=shape.colour, alpha=opacity,
                              linewidth=0, label=label)  # fmt: skip
        axes.plot(at, rows["p50"] / divisor, color=shape.colour, linestyle=shape.dashes, marker=shape.mark,
                  label=shorten(strategy))  # fmt: skip
        axes.axhline(0, color=SOFT, linewidth=1.0)
        payback = comparison.estimate("payback_days", strategy)
        text = gettext('"{strategy}" is paid back within the run in {share} of futures')
        if not money_ranged(comparison.scenario):  # a share of luck alone is no chance of being paid back
            text = gettext('"{strategy}" is paid back within the run in some futures and not in others')
            text = text if payback.reached_share > 0 else gettext('"{strategy}" is not paid back within the run')
        title = text.format(strategy=strategy, share=share(payback.reached_share))
        if known(payback.p50):
            title = gettext('"{strategy}" is paid back by {date} in half of the futures').format(
                strategy=strategy, date=date_on(comparison.scenario.starts, payback.p50).isoformat()
            )
        subtitle = gettext(
            "Benefits less costs up to each month, discounted ({unit}): median, and bands of 5, 8 and 9 of 10 futures; "
            "payback is not discounted, so it comes before the curve reaches 0"
        )
        dress(axes, title, subtitle.format(unit=money_unit(largest, currency, language)))
        axes.margins(x=0.01)
        date_axis(axes, comparison.scenario.starts)
        margin = 0.05 * (high - low) or divisor  # without money all bands are at 0
        axes.set_ylim((low - margin) / divisor, (high + margin) / divisor)


def costs_by_month(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Costs of one strategy by class and month as stacked bars, and benefits as a line."""
    gettext = translation(language).gettext
    currency = str(comparison.scenario.money.currency)
    means = _means(comparison, strategy)
    edges = np.append(comparison.month_starts, comparison.month_ends[-1])[: len(means[COSTS[0]]) + 1]
    months, widths = (edges[:-1] + edges[1:]) / 2, 0.8 * np.diff(edges)
    benefits = _sum(means, BENEFITS)
    totals = {name: float(means[name].sum()) for name in COSTS}
    all_means = [_means(comparison, name) for name in comparison.strategies]  # on one scale: panels can be compared
    largest = max(float(_sum(each, classes).max()) for each in all_means for classes in (COSTS, BENEFITS))
    divisor = scale(largest, language)[0]
    with style():
        below = np.zeros(len(months))
        for (colour, hatch), name in zip(CLASS_LOOKS, COSTS, strict=True):
            if totals[name]:
                axes.bar(months, means[name] / divisor, widths, below, color=colour, hatch=hatch, edgecolor=INK,
                         linewidth=0.5, label=class_label(name, language))  # fmt: skip
                below = below + means[name] / divisor
        axes.plot(months, benefits / divisor, color=INK, marker="o", label=gettext("benefits"))
        largest_class = max(totals, key=lambda name: totals[name])
        text = gettext('"{strategy}" costs {total}; the largest part is "{part}", {share}')
        title = text.format(
            strategy=strategy,
            total=money(sum(totals.values()), currency, language),
            part=class_label(largest_class, language),
            share=share(totals[largest_class] / (sum(totals.values()) or 1.0)),
        )
        subtitle = gettext("Costs by class and benefits of each month ({unit}), mean of all futures, undiscounted")
        unit = money_unit(largest, currency, language)
        dress(axes, title, subtitle.format(unit=unit))
        axes.set_xlim(-0.02 * comparison.month_ends[-1], 1.02 * comparison.month_ends[-1])
        date_axis(axes, comparison.scenario.starts)
        axes.set_ylim(min(0.0, float(benefits.min()) / divisor), 1.05 * largest / divisor or 1.0)


def _sum(means: Mapping[str, Floats], classes: tuple[str, ...]) -> Floats:
    return np.asarray(np.sum([means[name] for name in classes], axis=0), dtype=np.float64)


def _means(comparison: "Comparison", strategy: str) -> Mapping[str, Floats]:
    """Mean of each class by month."""
    frame = comparison.monthly_bands
    rows = frame[frame["strategy"] == strategy]
    return {name: rows.loc[rows["quantity"] == name, "mean"].to_numpy(dtype=np.float64) for name in (*COSTS, *BENEFITS)}


def cost_and_date(axes: "Axes", source: StrategyMeasures, date: str, language: str = "en") -> None:
    """Cost and date of every future, with the budget and date that 70 % of them keep jointly.

    ``date`` is the name of a measure in days.
    """
    gettext = translation(language).gettext
    currency = str(source.scenario.money.currency)
    budgets_and_dates = {
        name: joint_confidence(source.values("total_cost", name), source.values(date, name), JOINT_CONFIDENCE)
        for name in source.strategies
    }
    largest = max(float(source.values("total_cost", name).max()) for name in source.strategies)
    divisor, unit = scale(largest, language)[0], money_unit(largest, currency, language)
    with style():
        for place, name in enumerate(source.strategies):
            shape, days = look(place), source.values(date, name)
            cost = source.values("total_cost", name) / divisor
            axes.plot(days, cost, linestyle="none", marker=shape.mark, color=shape.colour, alpha=0.45,
                      label=shorten(name))  # fmt: skip
            budget, day = budgets_and_dates[name][0] / divisor, budgets_and_dates[name][1]
            if known(budget):
                low = float(np.nanmin(days)) - 14
                for x, y in (([low, day], [budget, budget]), ([day, day], [cost.min(), budget])):
                    axes.plot(x, y, color=shape.colour, linestyle=shape.dashes, linewidth=1.2)
        cheapest = min(
            source.strategies, key=lambda name: (not known(budgets_and_dates[name][0]), budgets_and_dates[name][0])
        )
        title = gettext("In 7 of 10 futures no date within the run is enough, whatever the strategy")
        budget, day = budgets_and_dates[cheapest]
        if known(budget):
            text = gettext('In 7 of 10 futures {budget} and {date} are enough for "{name}"')
            on = date_on(source.scenario.starts, day).isoformat()
            title = text.format(name=cheapest, budget=money(budget, currency, language), date=on)
        title = dated_title(title, source.when(language), language)
        subtitle = gettext(
            "Total cost ({unit}) of each future over its date; lines: what is enough in 7 of 10, both together"
        )
        never = [name for name in source.strategies if np.isnan(source.values(date, name)).all()]
        if never:
            names = join_list([gettext('"{name}"').format(name=shorten(name)) for name in never], language)
            subtitle += "; " + gettext("{names}: in no future within the run").format(names=names)
        dress(axes, title, subtitle.format(unit=unit), date_label(date, language))
        date_axis(axes, source.scenario.starts)
        low, high = axes.get_ylim()
        least = LEAST_HEIGHT * largest / divisor - (high - low)
        if least > 0:  # a difference that hardly is one does not take the whole height
            axes.set_ylim(low - least / 2, high + least / 2)
        axes.set_ylabel(f"{measure_label('total_cost', language)} ({unit})", visible=False)  # for the hover text


def comparison_date(comparison: "Comparison") -> str:
    """The measure of time that is plotted against cost, by the rule of the study of risk."""
    values = {name: [comparison.values(name, strategy) for strategy in comparison.strategies] for name in DATES}
    return usual_date(values, SHARES)


def has_dates(comparison: "Comparison") -> bool:
    """Whether there are money and dates to draw."""
    date = comparison_date(comparison)
    return money_given(comparison) and any(
        not np.isnan(comparison.values(date, name)).all() for name in comparison.strategies
    )
