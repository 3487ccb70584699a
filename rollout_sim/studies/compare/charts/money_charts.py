"""Charts of the budget. Each draws on the Axes that it is given; titles say the finding."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rollout_sim.drawing.style import INK, SOFT, dress, look, style
from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.studies.compare.charts.series import Floats
from rollout_sim.studies.compare.words.ranking import money_given
from rollout_sim.wording.labels import class_label, measure_label
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import known, money, money_unit, number, scale, share, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison

#: Share of futures whose joint budget and date are marked.
KEPT = 0.7
#: Colour and hatch of the classes of costs, in their order.
CLASS_LOOKS = (("#bdbdbd", ""), ("#0072B2", ""), ("#56B4E9", "//"), ("#E69F00", ".."), ("#CC79A7", "xx"),
               ("#D55E00", "\\\\"))  # fmt: skip
#: Percentiles between which the bands of a fan lie, the widest first, and their weight.
FAN = (("p5", "p95", 0.14), ("p10", "p90", 0.18), ("p25", "p75", 0.28))


class Source(Protocol):
    """Strategies over common futures: a comparison, or a study of risk."""

    @property
    def scenario(self) -> Any:
        """The scenario."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """Names."""

    def values(self, measure: str, strategy: str, /) -> Floats:
        """A measure by replication."""


def money_fan(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Benefits less costs up to each month under one strategy, as bands of percentiles, and when it is paid back."""
    gettext = translation(language).gettext
    currency = str(comparison.scenario.money.currency)
    frame = comparison.monthly_bands
    balances = frame[frame["quantity"] == "balance"]
    rows = balances[balances["strategy"] == strategy]
    low, high = float(balances["p5"].min()), float(balances["p95"].max())  # of all strategies: panels can be compared
    largest = max(abs(low), abs(high))
    divisor, at = scale(largest, language)[0], rows["month"].to_numpy() + 1
    shape = look(list(comparison.strategies).index(strategy))
    with style():
        for lower, upper, weight in FAN:
            label = f"_{shorten(strategy)}" if lower == "p10" else "_"
            axes.fill_between(at, rows[lower] / divisor, rows[upper] / divisor, color=shape.colour, alpha=weight,
                              linewidth=0, label=label)  # fmt: skip
        axes.plot(at, rows["p50"] / divisor, color=shape.colour, linestyle=shape.dashes, marker=shape.mark,
                  label=shorten(strategy))  # fmt: skip
        axes.axhline(0, color=SOFT, linewidth=1.0)
        back = comparison.estimate("payback_days", strategy)
        _payback(axes, [back.p10, back.p50, back.p90])
        title = gettext('"{strategy}" is paid back within the run in {share} of futures').format(
            strategy=strategy, share=share(back.reached_share)
        )
        if known(back.p50):
            title = gettext('"{strategy}" is paid back after {months} months in half of the futures').format(
                strategy=strategy, months=number(back.p50 / DAYS_A_MONTH, 1)
            )
        subtitle = gettext(
            "Benefits less costs up to each month, discounted ({unit}): median, and bands of 5, 8 and 9 of 10 futures; "
            "at 0 the payback of 8 of 10"
        )
        dress(axes, title, subtitle.format(unit=money_unit(largest, currency, language)),
              gettext("months since the start"))  # fmt: skip
        axes.margins(x=0.01)
        room = 0.05 * (high - low) or divisor  # nothing moves where there is hardly any money
        axes.set_ylim((low - room) / divisor, (high + room) / divisor)


def _payback(axes: "Axes", days: list[float]) -> None:
    """The 10th to 90th percentile of payback as a stroke at 0, with its median; open where it is never reached."""
    low, middle, high = (day / DAYS_A_MONTH for day in days)
    if not known(low):
        return
    end = high if known(high) else axes.get_xlim()[1]
    axes.plot([low, end], [0, 0], color=INK, linewidth=3.0, solid_capstyle="butt", zorder=4)
    if known(middle):
        axes.plot([middle], [0], marker="D", color="white", markeredgecolor=INK, markersize=7, zorder=5)


def costs_by_month(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Costs of one strategy by class and month as bars on one another, and benefits as a line."""
    gettext = translation(language).gettext
    currency = str(comparison.scenario.money.currency)
    means = _means(comparison, strategy)
    months = np.arange(1, len(means[COSTS[0]]) + 1)
    benefits = _sum(means, BENEFITS)
    total = {name: float(means[name].sum()) for name in COSTS}
    every = [_means(comparison, name) for name in comparison.strategies]  # on one scale: panels can be compared
    largest = max(float(_sum(one, classes).max()) for one in every for classes in (COSTS, BENEFITS))
    divisor = scale(largest, language)[0]
    with style():
        below = np.zeros(len(months))
        for (colour, hatch), name in zip(CLASS_LOOKS, COSTS, strict=True):
            if total[name]:
                axes.bar(months, means[name] / divisor, 0.8, below, color=colour, hatch=hatch, edgecolor=INK,
                         linewidth=0.5, label=class_label(name, language))  # fmt: skip
                below = below + means[name] / divisor
        axes.plot(months, benefits / divisor, color=INK, marker="o", label=gettext("benefits"))
        most = max(total, key=lambda name: total[name])
        text = gettext('"{strategy}" costs {total}; the largest part is "{part}", {share}')
        title = text.format(
            strategy=strategy,
            total=money(sum(total.values()), currency, language),
            part=class_label(most, language),
            share=share(total[most] / (sum(total.values()) or 1.0)),
        )
        subtitle = gettext("Costs by class and benefits of each month ({unit}), mean of all futures, undiscounted")
        unit = money_unit(largest, currency, language)
        dress(axes, title, subtitle.format(unit=unit), gettext("months since the start"))
        axes.set_xlim(0.3, len(months) + 0.7)
        axes.set_ylim(min(0.0, float(benefits.min()) / divisor), 1.05 * largest / divisor or 1.0)


def _sum(means: Mapping[str, Floats], classes: tuple[str, ...]) -> Floats:
    return np.asarray(np.sum([means[name] for name in classes], axis=0), dtype=np.float64)


def _means(comparison: "Comparison", strategy: str) -> Mapping[str, Floats]:
    """Mean of each class by month."""
    frame = comparison.monthly_bands
    own = frame[frame["strategy"] == strategy]
    return {name: own.loc[own["quantity"] == name, "mean"].to_numpy(dtype=np.float64) for name in (*COSTS, *BENEFITS)}


def cost_and_date(axes: "Axes", source: Source, date: str, language: str = "en") -> None:
    """Cost and date of every future, with the budget and date that 70 % of them keep together.

    ``date`` is a measure in days.
    """
    from rollout_sim.statistics.value_of_information import joint_confidence

    gettext = translation(language).gettext
    currency = str(source.scenario.money.currency)
    kept = {
        name: joint_confidence(source.values("total_cost", name), source.values(date, name), KEPT)
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
            budget, day = kept[name][0] / divisor, kept[name][1]
            if known(budget):
                low = float(np.nanmin(days)) - 14
                for x, y in (([low, day], [budget, budget]), ([day, day], [cost.min(), budget])):
                    axes.plot(x, y, color=shape.colour, linestyle=shape.dashes, linewidth=1.2)
        best = min(source.strategies, key=lambda name: (not known(kept[name][0]), kept[name][0]))
        title = gettext("No strategy keeps a date in 70 % of futures")
        if known(kept[best][0]):
            text = gettext('"{name}" keeps {budget} and {day} days in 70 % of futures')
            budget_told = money(kept[best][0], currency, language)
            title = text.format(name=best, budget=budget_told, day=number(kept[best][1]))
        subtitle = gettext("Total cost ({unit}) of each future over its date; lines: what 70 % keep together")
        dress(axes, title, subtitle.format(unit=unit), measure_label(date, language))
        axes.set_ylabel(f"{measure_label('total_cost', language)} ({unit})", visible=False)  # for who points at it


def comparison_date(comparison: "Comparison") -> str:
    """The date that budgets of a comparison are joined with, as the study of risk chooses it."""
    from rollout_sim.statistics import value_of_information as worth
    from rollout_sim.studies.compare.budget_and_date import DATES, SHARES

    values = {name: [comparison.values(name, one) for one in comparison.strategies] for name in DATES}
    return worth.usual_date(values, SHARES)


def has_dates(comparison: "Comparison") -> bool:
    """Whether there are money and dates to draw."""
    date = comparison_date(comparison)
    return money_given(comparison) and any(
        not np.isnan(comparison.values(date, name)).all() for name in comparison.strategies
    )
