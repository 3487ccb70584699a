"""Charts of people, money and giving up. Each draws on the given Axes; its title states the finding."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.style import SOFT, dress, look, style
from rollout_sim.kernel.calendar import date_on
from rollout_sim.studies.compare.charts.series import Band, Floats, monthly, weekly
from rollout_sim.studies.compare.charts.store_charts import draw_bands
from rollout_sim.studies.compare.words.ranking import MONEY, money_given
from rollout_sim.wording.dates import horizon_words
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import money, money_unit, scale, share, shorten, some

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison

#: Days live on the chart of giving up, and days per point.
HAZARD_DAYS, HAZARD_STEP = 126, 7
#: People count as fully used from this per cent of their hours on duty.
FULL_USE = 95.0


def people_use(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Share of their hours on duty that coaches work, week by week."""
    translate = translation(language)
    with style():
        full, most = _draw_use(axes, comparison, "coach")
        text = translate.ngettext(
            'Coaches have no hour to spare in {weeks} week under "{name}"',
            'Coaches have no hour to spare in {weeks} weeks under "{name}"',
            full,
        )
        text = text if full else translate.gettext("Coaches have hours to spare in every week")
        subtitle = translate.gettext(
            "Hours worked, of hours on duty (%), by week; none to spare from 95 %, above 100 % work of the week "
            "before is finished; bands hold 8 of 10 futures"
        )
        _dress_use(axes, text.format(weeks=full, name=most), subtitle, comparison)


def desk_use(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Share of their hours on duty that the support desk's agents work, week by week."""
    translate = translation(language)
    with style():
        full, most = _draw_use(axes, comparison, "desk")
        text = translate.ngettext(
            'The support desk has no hour to spare in {weeks} week under "{name}"',
            'The support desk has no hour to spare in {weeks} weeks under "{name}"',
            full,
        )
        text = text if full else translate.gettext("The support desk has hours to spare in every week")
        subtitle = translate.gettext(
            "Hours worked, of hours on duty (%), by week; none to spare from 95 %, above 100 % work of the week "
            "before is finished; bands hold 8 of 10 futures"
        )
        _dress_use(axes, text.format(weeks=full, name=most), subtitle, comparison)


def _draw_use(axes: "Axes", comparison: "Comparison", people: str) -> tuple[int, str]:
    """Draw the use of coaches or desk; return the most weeks of full use, and the strategy that has them."""
    bands = {name: use(weekly(comparison, name, f"{people}_use")) for name in comparison.strategies}
    draw_bands(axes, bands)
    full = {name: int((band.mean >= FULL_USE).sum()) for name, band in bands.items()}
    most = max(full, key=lambda name: full[name])
    return full[most], most


def use(shares: Band) -> Band:
    """In per cent, without the review of day 0, which has no week before it."""
    after_start = shares.at > 0
    return Band(*(values[after_start] for values in (shares.at, shares.mean, shares.low, shares.high))).times(100)


def _dress_use(axes: "Axes", title: str, subtitle: str, comparison: "Comparison") -> None:
    dress(axes, title, subtitle)
    # Hours count in the week in which a task ends, so that a week may hold a little more than its hours on duty.
    axes.set_ylim(0, max(105.0, axes.get_ylim()[1]))
    date_axis(axes, comparison.scenario.starts)


def queue(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Help requests that wait for an answer at each weekly review."""
    gettext = translation(language).gettext
    with style():
        bands = {name: weekly(comparison, name, "requests_waiting") for name in comparison.strategies}
        draw_bands(axes, bands)
        peak = {name: float(band.mean.max()) for name, band in bands.items()}
        most = max(peak, key=lambda name: peak[name])
        review = float(bands[most].at[int(bands[most].mean.argmax())])
        text = translation(language).ngettext(
            'The queue is longest under "{name}": {peak} request on {date}',
            'The queue is longest under "{name}": {peak} requests on {date}',
            1 if some(peak[most]) == "1" else 2,
        )
        if not peak[most]:
            text = gettext("No help request waits at any weekly review")
        subtitle = gettext("Help requests waiting at each weekly review; bands hold 8 of 10 futures")
        date = date_on(comparison.scenario.starts, review).isoformat()
        dress(axes, text.format(name=most, peak=some(peak[most]), date=date), subtitle)
        axes.set_ylim(bottom=0)
        date_axis(axes, comparison.scenario.starts)


def money_by_month(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Benefits less costs, summed and discounted month by month; the last point is the net present value."""
    gettext = translation(language).gettext
    currency = str(comparison.scenario.money.currency)
    with style():
        bands = {name: monthly(comparison, name, "balance") for name in comparison.strategies}
        largest = max(float(np.abs([band.low, band.high]).max()) for band in bands.values())
        divisor = scale(largest, language)[0]
        draw_bands(
            axes,
            {name: band.times(1 / divisor) for name, band in bands.items()},
        )
        axes.axhline(0, color=SOFT, linewidth=1.0)
        subtitle = gettext("Benefits less costs up to each month, discounted ({unit}); bands hold 8 of 10 futures")
        unit = money_unit(largest, currency, language)
        dress(
            axes,
            money_title(comparison, currency, language),
            subtitle.format(unit=unit),
        )
        date_axis(axes, comparison.scenario.starts)


def money_title(comparison: "Comparison", currency: str, language: str) -> str:
    """The mean net present value of the best and the worst strategy over the time simulated."""
    gettext = translation(language).gettext
    means = {name: comparison.estimate(MONEY, name).mean for name in comparison.strategies}
    best = max(means, key=lambda name: means[name])
    worst = min(means, key=lambda name: means[name])
    title = gettext('"{best}" is worth {high} over {horizon}')
    if worst != best:
        title = gettext('Over {horizon} "{best}" is worth {high}, "{worst}" {low}')
    high, low = (money(means[name], currency, language) for name in (best, worst))
    horizon = horizon_words(comparison.scenario, language)
    return title.format(best=best, worst=worst, high=high, low=low, horizon=horizon)


def giving_up(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Share of live stores that give up the new way on a day, by days since they went live, a week at a time."""
    gettext = translation(language).gettext
    window = float(comparison.scenario.critical_window)
    with style():
        axes.axvspan(0, window, color="#ececec", zorder=0)
        rates = {}
        for place, name in enumerate(comparison.strategies):
            at, hazard = _hazard(comparison.exposure, name)
            rates[name] = _rate(comparison.exposure, name, window)
            shape = look(place)
            axes.plot(
                at, 100 * hazard, color=shape.colour, linestyle=shape.dashes, marker=shape.mark, label=shorten(name)
            )
        most = max(rates, key=lambda name: rates[name])
        title = gettext('Under "{name}" {share} of live stores give up on a day of the critical window')
        if not rates[most]:
            title = gettext("No store gives up in its critical window")
        subtitle = gettext(
            "Live stores that give up on a day (%), by days since go-live; the critical window is shaded"
        )
        dress(axes, title.format(name=most, share=share(rates[most], 2)), subtitle, gettext("days since go-live"))
        axes.set_xlim(0, HAZARD_DAYS)
        axes.set_ylim(bottom=0)


def _hazard(frame: "pd.DataFrame", strategy: str) -> tuple[Floats, Floats]:
    """Midpoint of each week live, and its hazard: stores that gave up over store-days at risk."""
    rows = frame[(frame["strategy"] == strategy) & (frame["days_live"] < HAZARD_DAYS)]
    sums = rows.groupby(rows["days_live"] // HAZARD_STEP)[["gave_up", "at_risk"]].sum()
    sums = sums[sums["at_risk"] > 0]
    at = (sums.index.to_numpy(dtype=np.float64) + 0.5) * HAZARD_STEP
    return at, (sums["gave_up"] / sums["at_risk"]).to_numpy(dtype=np.float64)


def _rate(frame: "pd.DataFrame", strategy: str, days: float) -> float:
    """Stores that gave up in their first days live, over store-days at risk."""
    rows = frame[(frame["strategy"] == strategy) & (frame["days_live"] < days)]
    at_risk = float(rows["at_risk"].sum())
    return float(rows["gave_up"].sum()) / at_risk if at_risk else 0.0


def has_desk(comparison: "Comparison") -> bool:
    """Whether a support desk was ever on duty."""
    return any((weekly(comparison, name, "desk_duty_hours").mean > 0).any() for name in comparison.strategies)


def has_money(comparison: "Comparison") -> bool:
    """Whether there is money to draw."""
    return money_given(comparison) and not comparison.monthly_bands.empty
