"""The slide of the plan, month by month."""

from datetime import date
from itertools import pairwise
from math import ceil

import numpy as np

from rollout_sim.drawing.style import SOFT
from rollout_sim.kernel.calendar import date_on, month_starts
from rollout_sim.report.slides.deck import LEAST_COLUMNS, NAME, Deck
from rollout_sim.report.slides.native_charts import form_of
from rollout_sim.report.slides.text_fitting import BODY, MARGIN, WIDTH, SlideBox
from rollout_sim.results.money import COSTS
from rollout_sim.rules.outcome import Floats
from rollout_sim.studies.compare.words.ranking import recommended
from rollout_sim.wording.labels import own_name
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import known, money_unit, number, scale, shorten, some

#: At most so many columns in the calendar; a column of a longer run holds several months.
MOST_MONTHS = 18
#: At most so many batches in the calendar.
MOST_BATCHES = 14
#: Background of a month in which a batch runs, and of one with a freeze.
RUNNING, FROZEN = "#9ccbe8", "#e4e4e4"


def plan(deck: Deck) -> None:
    """The slide of the recommended plan: its batches month by month, with the costs."""
    pack, gettext = deck.pack, deck.gettext
    leader = pack.strategy(recommended(pack.comparison))
    ends = [batch.end.p50 for batch in leader.batches if known(batch.end.p50)]
    words, count = translation(deck.language), len(leader.batches)
    title = words.ngettext('"{name}": {batches} batch', '"{name}": {batches} batches', count)
    if ends:
        title = words.ngettext(
            '"{name}": {batches} batch, which ends in {month}',
            '"{name}": {batches} batches, the last one ends in {month}',
            count,
        )
    last = f"{pack.on(max(ends)):%Y-%m}" if ends else ""
    slide = deck.slide(
        title.format(name=leader.name, batches=count, month=last),
        gettext(
            "The plan by month of the programme, and its first day: stores that start, and how long each batch lasts"
        ),
    )
    months = _months(deck)
    rows = [[gettext("Batch"), *_month_names(months)]]
    fills: dict[tuple[int, int], str] = {}
    for batch in leader.batches[:MOST_BATCHES]:
        row = [shorten(own_name(batch.name, deck.language), NAME)]
        for column, (start, end) in enumerate(months, start=1):
            runs = _overlap(deck, batch.start.p50, batch.end.p50, start, end)
            begins = known(batch.start.p50) and start <= pack.on(batch.start.p50) < end
            row.append(some(batch.stores) if begins else "")
            if runs:
                fills[len(rows), column] = RUNNING
            elif any(freeze.start < end and freeze.end >= start for freeze in pack.freezes):
                fills[len(rows), column] = FROZEN
        rows.append(row)
    rows.append([gettext("Stores accepted"), *(some(_accepted(deck, leader.name, end)) for _, end in months)])
    cost_label, monthly_costs = costs = _monthly_costs(deck, leader.name, months)
    if pack.money_given:
        digits = 2 if monthly_costs.max() < 100 else 0
        rows.append([cost_label, *(number(cost, digits) for cost in monthly_costs)])
    width = (BODY.width - 2.6) / len(months)
    used = slide.table(BODY, rows, (2.6, *[width] * len(months)), sizes=(12, 11, 10, 9, 8), fills=fills)
    foot = BODY.y + BODY.height
    if pack.freezes:
        names = join_list([freeze.name or freeze.start.isoformat() for freeze in pack.freezes], deck.language)
        note = gettext("Grey: months with a freeze ({names})").format(names=names)
        slide.text(SlideBox(MARGIN, foot - 0.3, WIDTH - 2 * MARGIN, 0.3), note, (11, 10), SOFT)
        foot -= 0.35
    rest = SlideBox(BODY.x, BODY.y + used + 0.3, BODY.width, foot - BODY.y - used - 0.3)
    if pack.money_given and rest.height >= LEAST_COLUMNS:
        slide.text(SlideBox(rest.x, rest.y, rest.width, 0.3), cost_label, (12,), SOFT)
        at = [f"{start:%Y-%m}" for start, _ in months]
        below = SlideBox(rest.x, rest.y + 0.3, rest.width, rest.height - 0.3)
        slide.stacks(below, at, [costs], form_of(float(monthly_costs.max())))


def _months(deck: Deck) -> list[tuple[date, date]]:
    """First day and day after the last of each column of the calendar."""
    starts = month_starts(deck.pack.starts, deck.pack.run_days)
    firsts = starts[:: -(-len(starts) // MOST_MONTHS)]
    return list(pairwise(date_on(deck.pack.starts, day) for day in (*firsts, ceil(deck.pack.run_days))))


def _month_names(months: list[tuple[date, date]]) -> list[str]:
    return [f"{start:%Y}\n{start:%m-%d}" for start, _ in months]


def _overlap(deck: Deck, first: float, last: float, start: date, end: date) -> bool:
    if not known(first) or not known(last):
        return False
    return deck.pack.on(first) < end and deck.pack.on(last) > start


def _accepted(deck: Deck, strategy: str, end: date) -> float:
    """Mean number of stores accepted at the last weekly review before a date."""
    series = deck.pack.strategy(strategy).weekly["accepted"]
    days = (end - deck.pack.starts).days
    before = np.flatnonzero(series.at <= days)
    return float(series.mean[before[-1]]) if before.size else 0.0


def _monthly_costs(deck: Deck, strategy: str, months: list[tuple[date, date]]) -> tuple[str, Floats]:
    """Label with the unit, and the costs in each column of the calendar."""
    monthly = deck.pack.strategy(strategy).monthly
    by_month = np.sum([monthly[name].mean for name in COSTS], axis=0)
    step = -(-len(by_month) // len(months))
    sums = [float(by_month[at * step : (at + 1) * step].sum()) for at in range(len(months))]
    divisor = scale(max(sums), deck.language)[0]
    unit = money_unit(max(sums), deck.pack.currency, deck.language)
    return deck.gettext("Costs ({unit})").format(unit=unit), np.array(sums) / divisor
