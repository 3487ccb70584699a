"""The slides of money: costs, balance and net present value, and the request for a budget."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.style import SOFT
from rollout_sim.report.budget import budget_of, years_by_strategy
from rollout_sim.report.slides.deck import NAME, Deck, Slide
from rollout_sim.report.slides.native_charts import form_of
from rollout_sim.report.slides.store_slides import MOST_COLUMNS, MOST_LINES, top_strategies, with_left_out
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
from rollout_sim.wording.range_words import money_without_ranges

if TYPE_CHECKING:
    from rollout_sim.report.pack import StrategyPack

#: At most so many strategies with amounts.
MOST_ROWS = 5
#: At most so many inputs of the money that could have ranges.
MOST_INPUTS = 10


def costs(deck: Deck) -> None:
    """The slide of costs by class, and of the difference between the dearest and the cheapest strategy."""
    pack, gettext = deck.pack, deck.gettext
    shown = top_strategies(deck, MOST_ROWS)
    ranked = sorted(shown, key=lambda strategy: strategy.measures["total_cost"].mean)
    cheap, dear = ranked[0], ranked[-1]
    title = _cost_title(deck, dear.name, cheap.name, dear.measures["total_cost"].mean)
    largest = dear.measures["total_cost"].mean
    divisor = scale(largest, deck.language)[0]
    unit = money_unit(largest, pack.currency, deck.language)
    subtitle = gettext("Costs over the whole run by class, mean of all futures ({unit})").format(unit=unit)
    slide = deck.slide(title, with_left_out(deck, subtitle, MOST_ROWS))
    classes = [name for name in COSTS if any(strategy.total(name) for strategy in shown)]
    names = [shorten(strategy.name, NAME) for strategy in shown]
    series = [
        (class_label(name, deck.language), np.array([strategy.total(name) / divisor for strategy in shown]))
        for name in classes
    ]
    left_box, right_box = _halves(0.47)
    slide.stacks(left_box, names, series, form_of(largest / divisor))
    rows, digits = [["", *names]], 2 if largest / divisor < 100 else 0
    for name in classes:
        amounts = [number(strategy.total(name) / divisor, digits) for strategy in shown]
        rows.append([class_label(name, deck.language), *amounts])
    totals = [number(strategy.measures["total_cost"].mean / divisor, digits) for strategy in shown]
    rows.append([gettext("Total cost"), *totals])
    slide.table(right_box, rows, (1.5 if len(names) > 3 else 2.2, *[1.3] * len(names)))


def _cost_title(deck: Deck, dear: str, cheap: str, amount: float) -> str:
    """Title with the extra cost of the dearest strategy over the cheapest and its interval, if that is decided."""
    gettext, difference = deck.gettext, deck.pack.comparison.difference("total_cost", dear, cheap)
    if dear == cheap or not known(difference.lower):
        return gettext('"{name}" costs {amount}').format(name=dear, amount=_money(deck, amount))
    low, high = difference.lower, difference.upper
    if low <= 0:
        return gettext('Whether "{dear}" costs more than "{cheap}" is not decided').format(dear=dear, cheap=cheap)
    text = gettext('"{dear}" costs {more} more than "{cheap}" on average ({low} to {high})')
    low_text, high_text, more = money_range([low, high, difference.mean], deck.pack.currency, deck.language)
    return text.format(dear=dear, cheap=cheap, more=more, low=low_text, high=high_text)


def balance(deck: Deck) -> None:
    """The slide of the monthly balance, payback and net present value."""
    pack, gettext = deck.pack, deck.gettext
    balances = {strategy.name: strategy.monthly["balance"].mean for strategy in top_strategies(deck, MOST_LINES)}
    largest = max(float(np.abs(amounts).max()) for amounts in balances.values())
    divisor, unit = scale(largest, deck.language)[0], money_unit(largest, pack.currency, deck.language)
    subtitle = gettext(
        "Benefits less costs up to each month, discounted at {rate} a year, mean of all futures ({unit})"
    )
    slide = deck.slide(
        money_title(pack.comparison, pack.currency, deck.language),
        with_left_out(deck, subtitle.format(rate=share(pack.discount_rate), unit=unit), MOST_COLUMNS),
    )
    left_box, right_box = _halves(0.62)
    series = [
        (shorten(name, NAME), pack.comparison.month_ends[: len(amounts)], amounts / divisor)
        for name, amounts in balances.items()
    ]
    slide.lines(left_box, series, form_of(largest / divisor), pack.starts)
    points = []
    for strategy in top_strategies(deck, MOST_COLUMNS):
        value, payback = strategy.measures["net_present_value"], strategy.measures["payback_days"]
        text = gettext('"{name}": net present value {mean}, in 8 of 10 futures {low} to {high}')
        mean, low, high = money_range([value.mean, value.p10, value.p90], pack.currency, deck.language)
        points.append(text.format(name=strategy.name, mean=mean, low=low, high=high))
        if known(payback.p50):
            text = gettext('"{name}": paid back by {date} in half of the futures')
            points.append(text.format(name=strategy.name, date=pack.on(payback.p50).isoformat()))
        else:
            text = gettext('"{name}": not paid back within the run in half of the futures')
            points.append(text.format(name=strategy.name))
    years = years_by_strategy(pack, deck.language)
    if not years:
        slide.bullets(right_box, points)
        return
    rows = [
        [gettext("fiscal year"), *(shorten(strategy.name, NAME) for strategy in top_strategies(deck, MOST_COLUMNS))]
    ]
    shown = [years[strategy.name] for strategy in top_strategies(deck, MOST_COLUMNS)]
    digits = 2 if largest / divisor < 100 else 0
    for together in zip(*shown, strict=True):
        rows.append([together[0].name, *(number(year.net / divisor, digits) for year in together)])
    height = min(right_box.height / 2, 0.4 * len(rows) + 0.1)
    top = SlideBox(right_box.x, right_box.y, right_box.width, right_box.height - height - 0.5)
    slide.bullets(top, points)
    caption = gettext("Benefits less costs by fiscal year ({unit}), undiscounted").format(unit=unit)
    slide.text(SlideBox(top.x, top.y + top.height + 0.1, top.width, 0.3), caption, (12, 11, 10), SOFT)
    below = SlideBox(top.x, top.y + top.height + 0.45, top.width, height)
    slide.table(below, rows, (1.3, *[1.6] * len(shown)), sizes=(12, 11, 10, 9))


def request(deck: Deck) -> None:
    """The slide of the request: the budgets that 50 % and 80 % of futures keep, or what to declare first."""
    if not deck.pack.money_ranged:
        _no_request(deck)
        return
    pack, gettext = deck.pack, deck.gettext
    leader = pack.strategy(recommended(pack.comparison))
    shown = top_strategies(deck, MOST_ROWS)
    amount = _AmountFormat([strategy.at(share).budget for strategy in shown for share in (0.5, 0.8)], deck)
    half, most = leader.at(0.5), leader.at(0.8)
    title = gettext('We ask for {amount}: enough for "{name}" in 80 % of futures')
    subtitle = gettext("Costs over the whole run, the dip while learning among them ({unit}); intervals 95 %").format(
        unit=amount.unit
    )
    slide = deck.slide(
        title.format(amount=amount.full(most.budget), name=leader.name),
        with_left_out(deck, subtitle, MOST_ROWS),
    )
    _figures(slide, deck, leader, amount)
    rows = [
        [gettext("Strategy"), gettext("enough in 50 %"), gettext("enough in 80 %"), gettext("reserve between them"),
         gettext("budget and date both kept")]
    ]  # fmt: skip
    for strategy in shown:
        low, high = strategy.at(0.5), strategy.at(0.8)
        budgets = (low.budget, high.budget, high.budget - low.budget)
        rows.append(
            [
                shorten(strategy.name, NAME),
                *(amount.bare(budget) for budget in budgets),
                share_span(high.together, high.together_low, high.together_high),
            ]
        )
    slide.table(SlideBox(BODY.x, 4.2, BODY.width, 1.9), rows, (2.2, 1.6, 1.6, 1.6, 1.9), sizes=(14, 13, 12, 11, 10))
    text = gettext("Of the {amount}, {reserve} is a reserve: half of the futures need no more than {half}.")
    words = text.format(
        amount=amount.full(most.budget), reserve=amount.full(most.budget - half.budget), half=amount.full(half.budget)
    )
    slide.text(SlideBox(BODY.x, 6.25, BODY.width, 0.55), words, (15, 14, 13, 12))


def _no_request(deck: Deck) -> None:
    """The slide where no range moves money: what is in the way of an amount, and the inputs that could have ranges."""
    pack, gettext = deck.pack, deck.gettext
    slide = deck.slide(
        gettext("No amount to ask for yet: no range moves money"),
        gettext("What the money is reckoned with: each of these counts as known exactly"),
    )
    words = money_without_ranges(pack.comparison.scenario, deck.language)
    slide.text(SlideBox(BODY.x, BODY.y, BODY.width, 0.9), words, (15, 14, 13, 12))
    inputs = [entry for entry in budget_of(pack, deck.language).inputs if entry.value]
    rows = [[gettext("Input"), gettext("Value"), gettext("Unit"), gettext("Range drawn from")]]
    for entry in inputs[:MOST_INPUTS]:
        value = number(entry.value, 0 if entry.value == round(entry.value) else 3)
        rows.append([shorten(entry.label, 48), value, entry.unit, NONE])
    table = SlideBox(BODY.x, BODY.y + 1.1, BODY.width, BODY.height - 1.2)
    slide.table(table, rows, (4.0, 2.0, 3.0, 2.0), right_from=99)


class _AmountFormat:
    """Formats amounts in one unit, with as many decimal places as distinguish them."""

    def __init__(self, amounts: Sequence[float], deck: Deck) -> None:
        largest = max(abs(amount) for amount in amounts)
        self.divisor = scale(largest, deck.language)[0]
        self.unit = money_unit(largest, deck.pack.currency, deck.language)
        ordered = np.unique(np.array(amounts) / self.divisor)
        gap = float(np.diff(ordered).min()) if ordered.size > 1 else 1.0
        self.digits = 0 if self.divisor == 1 else int(np.clip(np.ceil(-np.log10(gap)), 1, 3))

    def bare(self, amount: float) -> str:
        """An amount without its unit."""
        return number(amount / self.divisor, self.digits)

    def full(self, amount: float) -> str:
        """An amount with its unit."""
        return f"{self.bare(amount)} {self.unit}"


def _figures(slide: Slide, deck: Deck, leader: "StrategyPack", amount: _AmountFormat) -> None:
    """Write the budgets that 50 % and 80 % of futures keep, and the net present value."""
    gettext = deck.gettext
    between = gettext("enough in {share} of futures ({low} to {high})")
    figures = []
    for level in (leader.at(0.5), leader.at(0.8)):
        low, high = (amount.bare(budget) if known(budget) else NONE for budget in (level.budget_low, level.budget_high))
        figures.append((amount.full(level.budget), between.format(share=share(level.share), low=low, high=high)))
    value = leader.measures["net_present_value"]
    text = gettext("net present value on average ({low} to {high}); a loss in {loss} of futures")
    if not known(value.lower):
        text = gettext("net present value on average; a loss in {loss} of futures")
    low, high, mean = money_range([value.lower, value.upper, value.mean], deck.pack.currency, deck.language)
    figures.append((mean, text.format(low=low, high=high, loss=share_span(*leader.loss))))
    slide.figures(2.0, figures)


def _halves(part: float) -> tuple[SlideBox, SlideBox]:
    """Two boxes side by side; the left one takes this part of the body's width."""
    gap = 0.35
    left_width = BODY.width * part
    return (
        SlideBox(BODY.x, BODY.y, left_width, BODY.height),
        SlideBox(BODY.x + left_width + gap, BODY.y + 0.1, BODY.width - left_width - gap, BODY.height - 0.2),
    )


def _money(deck: Deck, amount: float) -> str:
    return money(amount, deck.pack.currency, deck.language)
