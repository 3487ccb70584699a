"""The slides of money: what it costs, what it is worth, and what we ask for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.report.slides.deck import NAME, Deck, Slide
from rollout_sim.report.slides.native_charts import form_of
from rollout_sim.report.slides.store_slides import MOST_COLUMNS, MOST_LINES, few
from rollout_sim.report.slides.text_fitting import BODY, SlideBox
from rollout_sim.results.money import COSTS
from rollout_sim.studies.compare.charts.people_charts import money_title
from rollout_sim.studies.compare.words.ranking import recommended
from rollout_sim.wording.labels import class_label
from rollout_sim.wording.numbers import (
    NONE,
    known,
    money,
    money_range,
    money_unit,
    number,
    scale,
    share,
    share_span,
    shorten,
)

if TYPE_CHECKING:
    from rollout_sim.report.pack import StrategyPack

#: Strategies whose amounts are told at most.
MOST_ROWS = 5


def costs(deck: Deck) -> None:
    """Costs by class, and what the difference comes from."""
    pack, gettext = deck.pack, deck.gettext
    shown = few(deck, MOST_ROWS)
    ranked = sorted(shown, key=lambda one: one.measures["total_cost"].mean)
    cheap, dear = ranked[0], ranked[-1]
    title = _cost_title(deck, dear.name, cheap.name, dear.measures["total_cost"].mean)
    largest = dear.measures["total_cost"].mean
    divisor = scale(largest, deck.language)[0]
    unit = money_unit(largest, pack.currency, deck.language)
    slide = deck.slide(
        title, gettext("Costs over the whole run by class, mean of all futures ({unit})").format(unit=unit)
    )
    classes = [name for name in COSTS if any(one.total(name) for one in shown)]
    names = [shorten(one.name, NAME) for one in shown]
    series = [
        (class_label(name, deck.language), np.array([one.total(name) / divisor for one in shown])) for name in classes
    ]
    left, right = _halves(0.47)
    slide.stacks(left, names, series, form_of(largest / divisor))
    rows, digits = [["", *names]], 2 if largest / divisor < 100 else 0
    for name in classes:
        amounts = [number(one.total(name) / divisor, digits) for one in shown]
        rows.append([class_label(name, deck.language), *amounts])
    totals = [number(one.measures["total_cost"].mean / divisor, digits) for one in shown]
    rows.append([gettext("Total cost"), *totals])
    slide.table(right, rows, (2.2, *[1.3] * len(names)))


def _cost_title(deck: Deck, dear: str, cheap: str, amount: float) -> str:
    """How much more the dearest plan costs than the cheapest, with its interval, or that they cost the same."""
    gettext, found = deck.gettext, deck.pack.comparison.difference("total_cost", dear, cheap)
    if dear == cheap or not known(found.half_width):
        return gettext('"{name}" costs {amount}').format(name=dear, amount=_money(deck, amount))
    low, high = found.mean - found.half_width, found.mean + found.half_width
    if low <= 0:
        return gettext('Whether "{dear}" costs more than "{cheap}" is not decided').format(dear=dear, cheap=cheap)
    text = gettext('"{dear}" costs {more} more than "{cheap}" on average ({low} to {high})')
    low_told, high_told, more = money_range([low, high, found.mean], deck.pack.currency, deck.language)
    return text.format(dear=dear, cheap=cheap, more=more, low=low_told, high=high_told)


def worth(deck: Deck) -> None:
    """The balance month by month, payback and value."""
    pack, gettext = deck.pack, deck.gettext
    balances = {one.name: one.monthly["balance"].mean for one in few(deck, MOST_LINES)}
    largest = max(float(np.abs(one).max()) for one in balances.values())
    divisor, unit = scale(largest, deck.language)[0], money_unit(largest, pack.currency, deck.language)
    slide = deck.slide(
        money_title(pack.comparison, pack.currency, deck.language),
        gettext(
            "Benefits less costs up to each month, discounted at {rate} a year, mean of all futures ({unit})"
        ).format(rate=share(pack.discount_rate), unit=unit),
    )
    left, right = _halves(0.62)
    series = [(shorten(name, NAME), np.arange(1.0, len(at) + 1), at / divisor) for name, at in balances.items()]
    slide.lines(left, series, form_of(largest / divisor), gettext("months since the start"))
    points = []
    for one in few(deck, MOST_COLUMNS):
        value, back = one.measures["net_present_value"], one.measures["payback_days"]
        text = gettext('"{name}": net present value {mean}, in 8 of 10 futures {low} to {high}')
        mean, low, high = money_range([value.mean, value.p10, value.p90], pack.currency, deck.language)
        points.append(text.format(name=one.name, mean=mean, low=low, high=high))
        if known(back.p50):
            text = gettext('"{name}": paid back after {days} days in half of the futures')
            points.append(text.format(name=one.name, days=number(back.p50)))
        else:
            text = gettext('"{name}": not paid back within the run in half of the futures')
            points.append(text.format(name=one.name))
    slide.bullets(right, points)


def request(deck: Deck) -> None:
    """The amount that half, and 80 %, of the futures keep."""
    pack, gettext = deck.pack, deck.gettext
    leader = pack.strategy(recommended(pack.comparison))
    told = _AmountFormat([at for one in few(deck, MOST_ROWS) for at in (one.at(0.5).budget, one.at(0.8).budget)], deck)
    half, most = leader.at(0.5), leader.at(0.8)
    title = gettext('We ask for {amount}: enough for "{name}" in 80 % of futures')
    slide = deck.slide(
        title.format(amount=told.full(most.budget), name=leader.name),
        gettext("Costs over the whole run, the dip while learning among them ({unit}); intervals 95 %").format(
            unit=told.unit
        ),
    )
    _figures(slide, deck, leader, told)
    rows = [
        [gettext("Strategy"), gettext("enough in 50 %"), gettext("enough in 80 %"), gettext("reserve between them"),
         gettext("budget and date both kept")]
    ]  # fmt: skip
    for one in few(deck, MOST_ROWS):
        low, high = one.at(0.5), one.at(0.8)
        amounts = (low.budget, high.budget, high.budget - low.budget)
        rows.append(
            [
                shorten(one.name, NAME),
                *(told.bare(at) for at in amounts),
                share_span(high.together, high.together_low, high.together_high),
            ]
        )
    slide.table(SlideBox(BODY.left, 4.2, BODY.width, 1.9), rows, (2.2, 1.6, 1.6, 1.6, 1.9), sizes=(14, 13, 12, 11, 10))
    text = gettext("Of the {amount}, {reserve} is a reserve: half of the futures need no more than {half}.")
    words = text.format(
        amount=told.full(most.budget), reserve=told.full(most.budget - half.budget), half=told.full(half.budget)
    )
    slide.text(SlideBox(BODY.left, 6.25, BODY.width, 0.55), words, (15, 14, 13, 12))


class _AmountFormat:
    """Amounts in one unit, with as many figures as tell them apart."""

    def __init__(self, amounts: Sequence[float], deck: Deck) -> None:
        largest = max(abs(one) for one in amounts)
        self.divisor = scale(largest, deck.language)[0]
        self.unit = money_unit(largest, deck.pack.currency, deck.language)
        ordered = np.unique(np.array(amounts) / self.divisor)
        gap = float(np.diff(ordered).min()) if ordered.size > 1 else 1.0
        self.digits = 0 if self.divisor == 1 else int(np.clip(np.ceil(-np.log10(gap)), 1, 3))

    def bare(self, amount: float) -> str:
        """Without its unit."""
        return number(amount / self.divisor, self.digits)

    def full(self, amount: float) -> str:
        """With it."""
        return f"{self.bare(amount)} {self.unit}"


def _figures(slide: Slide, deck: Deck, leader: "StrategyPack", told: _AmountFormat) -> None:
    """What half and 80 % of futures keep to, and what it is worth."""
    gettext = deck.gettext
    between = gettext("enough in {share} of futures ({low} to {high})")
    figures = []
    for one in (leader.at(0.5), leader.at(0.8)):
        low, high = (told.bare(at) if known(at) else NONE for at in (one.budget_low, one.budget_high))
        figures.append((told.full(one.budget), between.format(share=share(one.share), low=low, high=high)))
    value = leader.measures["net_present_value"]
    text = gettext("net present value on average (± {half}); a loss in {loss} of futures")
    half = _money(deck, value.half_width) if known(value.half_width) else NONE
    figures.append((_money(deck, value.mean), text.format(half=half, loss=share_span(*leader.loss))))
    slide.figures(2.0, figures)


def _halves(part: float) -> tuple[SlideBox, SlideBox]:
    """Two boxes side by side, the left one with that part of the body's width."""
    gap = 0.35
    left = BODY.width * part
    return (
        SlideBox(BODY.left, BODY.top, left, BODY.height),
        SlideBox(BODY.left + left + gap, BODY.top + 0.1, BODY.width - left - gap, BODY.height - 0.2),
    )


def _money(deck: Deck, amount: float) -> str:
    return money(amount, deck.pack.currency, deck.language)
