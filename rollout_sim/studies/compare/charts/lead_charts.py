"""Charts of which strategy leads when. Each draws on the given Axes; its title states the finding."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.style import SOFT, dress, look, style
from rollout_sim.studies.compare.charts.series import weekly
from rollout_sim.studies.compare.charts.store_charts import draw_bands
from rollout_sim.studies.compare.leads import lead_course
from rollout_sim.studies.compare.words.lead_words import lead_words
from rollout_sim.studies.compare.words.ranking import MONEY, STORES, ranking
from rollout_sim.wording.dates import end_words
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import money_unit, scale, shorten, some

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.leads import Followed

#: At most so many strategies are held against the leader.
MOST_RIVALS = 3


def stores_succeeding(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Stores that succeed at each weekly review."""
    gettext = translation(language).gettext
    with style():
        draw_bands(axes, {name: weekly(comparison, name, "succeeding") for name in comparison.strategies})
        order = ranking(comparison, STORES)
        best, worst = order[0], order[-1]
        title = gettext('"{best}": {high} stores succeed {end}')
        if worst != best:
            title = gettext('"{best}": {high} stores succeed {end}; "{worst}": {low}')
        high, low = (some(comparison.estimate(STORES, name).mean) for name in (best, worst))
        dress(
            axes,
            title.format(best=best, worst=worst, high=high, low=low, end=end_words(comparison.scenario, language)),
            gettext("Stores accepted, and green or yellow, at each weekly review; bands hold 8 of 10 futures"),
        )
        axes.set_ylim(bottom=0)
        date_axis(axes, comparison.scenario.starts)


def lead_over_time(axes: "Axes", comparison: "Comparison", followed: "Followed", language: str = "en") -> None:
    """The paired difference of the leader at the end and each of the others, over time, with its band."""
    gettext = translation(language).gettext
    leader, *others = ranking(comparison, STORES if followed == "succeeding" else MONEY)
    with style():
        courses = {other: lead_course(comparison, followed, leader, other) for other in others[:MOST_RIVALS]}
        largest = max(
            float(np.nan_to_num(np.abs([course.low, course.mean, course.high])).max(initial=1.0))
            for course in courses.values()
        )
        divisor = 1.0 if followed == "succeeding" else scale(largest, language)[0]
        for other, course in courses.items():
            shape = look(list(comparison.strategies).index(other))
            ends = (np.where(np.isnan(end), course.mean, end) for end in (course.low, course.high))  # else no band
            low, high = (end / divisor for end in ends)
            mean = course.mean / divisor
            axes.fill_between(course.days, low, high, color=shape.colour, alpha=0.18, linewidth=0,
                              label=f"_{shorten(other)}")  # fmt: skip
            axes.plot(course.days, mean, color=shape.colour, linestyle=shape.dashes, label=shorten(other))
        axes.axhline(0, color=SOFT, linewidth=1.0)
        sentences = [lead_words(comparison, followed, leader, other, language) for other in courses]
        title = next(filter(None, sentences), gettext('No other strategy ever leads "{leader}"').format(leader=leader))
        subtitle = _subtitle(comparison, followed, leader, largest, language)
        dress(axes, title.rstrip(".。"), subtitle)
        axes.margins(x=0.01)
        date_axis(axes, comparison.scenario.starts)


def has_leads(comparison: "Comparison") -> bool:
    """Whether there are two strategies or more, and series of some futures."""
    return len(comparison.strategies) > 1 and not comparison.weekly.empty


def _subtitle(comparison: "Comparison", followed: "Followed", leader: str, largest: float, language: str) -> str:
    gettext = translation(language).gettext
    others = [name for name in comparison.strategies if name != leader]
    pair = gettext('"{a}" less "{b}"') if len(others) == 1 else gettext('"{a}" less each other strategy')
    words = {"pair": pair.format(a=shorten(leader), b=shorten(others[0]))}
    text = gettext("Stores that succeed, {pair}; the band holds with 95 % at all times together")
    if followed == "balance":
        text = gettext("Benefits less costs so far ({unit}), {pair}; the band holds with 95 % at all times together")
        words["unit"] = money_unit(largest, str(comparison.scenario.money.currency), language)
    return text.format(**words)
