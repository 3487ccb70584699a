"""The slide of the plan, month by month."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from rollout_sim.drawing.style import SOFT
from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.report.slides.deck import LEAST_COLUMNS, NAME, Deck
from rollout_sim.report.slides.native_charts import form_of
from rollout_sim.report.slides.text_fitting import BODY, MARGIN, WIDTH, SlideBox
from rollout_sim.results.money import COSTS
from rollout_sim.rules.outcome import Floats
from rollout_sim.studies.compare.words.ranking import recommended
from rollout_sim.wording.labels import own_name
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import known, money_unit, number, scale, shorten, some

#: Columns of the calendar at most; longer runs take several months together.
MOST_MONTHS = 18
#: Batches of the calendar at most.
MOST_BATCHES = 14
#: Behind a month in which a batch runs, and one with a freeze.
RUNNING, FROZEN = "#9ccbe8", "#e4e4e4"


def plan(deck: Deck) -> None:
    """The batches of the plan that we speak for, month by month, with what is spent."""
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
            elif any(one.start < end and one.end >= start for one in pack.freezes):
                fills[len(rows), column] = FROZEN
        rows.append(row)
    rows.append([gettext("Stores accepted"), *(some(_reached(deck, leader.name, end)) for _, end in months)])
    spent = _spent(deck, leader.name, months)
    if pack.money_given:
        rows.append([spent[0], *(number(one, 2 if spent[1].max() < 100 else 0) for one in spent[1])])
    width = (BODY.width - 2.6) / len(months)
    used = slide.table(BODY, rows, (2.6, *[width] * len(months)), sizes=(12, 11, 10, 9, 8), fills=fills)
    foot = BODY.top + BODY.height
    if pack.freezes:
        names = join_list([one.name or one.start.isoformat() for one in pack.freezes], deck.language)
        note = gettext("Grey: months with a freeze ({names})").format(names=names)
        slide.text(SlideBox(MARGIN, foot - 0.3, WIDTH - 2 * MARGIN, 0.3), note, (11, 10), SOFT)
        foot -= 0.35
    rest = SlideBox(BODY.left, BODY.top + used + 0.3, BODY.width, foot - BODY.top - used - 0.3)
    if pack.money_given and rest.height >= LEAST_COLUMNS:
        slide.text(SlideBox(rest.left, rest.top, rest.width, 0.3), spent[0], (12,), SOFT)
        at = [str(place + 1) for place in range(len(months))]
        below = SlideBox(rest.left, rest.top + 0.3, rest.width, rest.height - 0.3)
        slide.stacks(below, at, [spent], form_of(float(spent[1].max())))


def _months(deck: Deck) -> list[tuple[date, date]]:
    """First day and day after the last of each column of the calendar."""
    count = max(1, int(np.ceil(deck.pack.run_days / DAYS_A_MONTH - 1e-9)))
    step = -(-count // MOST_MONTHS)
    edges = [deck.pack.starts + timedelta(days=round(month * DAYS_A_MONTH)) for month in range(0, count + step, step)]
    return list(pairwise(edges))


def _month_names(months: list[tuple[date, date]]) -> list[str]:
    step = round((months[0][1] - months[0][0]).days / DAYS_A_MONTH)
    return [f"{place * step + 1}\n{start:%m-%d}" for place, (start, _) in enumerate(months)]


def _overlap(deck: Deck, first: float, last: float, start: date, end: date) -> bool:
    if not known(first) or not known(last):
        return False
    return deck.pack.on(first) < end and deck.pack.on(last) > start


def _reached(deck: Deck, strategy: str, end: date) -> float:
    series = deck.pack.strategy(strategy).weekly["accepted"]
    days = (end - deck.pack.starts).days
    before = np.flatnonzero(series.at * 7 <= days)
    return float(series.mean[before[-1]]) if before.size else 0.0


def _spent(deck: Deck, strategy: str, months: list[tuple[date, date]]) -> tuple[str, Floats]:
    found = deck.pack.strategy(strategy).monthly
    by_month = np.sum([found[name].mean for name in COSTS], axis=0)
    step = -(-len(by_month) // len(months))
    sums = [float(by_month[at * step : (at + 1) * step].sum()) for at in range(len(months))]
    divisor = scale(max(sums), deck.language)[0]
    unit = money_unit(max(sums), deck.pack.currency, deck.language)
    return deck.gettext("Costs ({unit})").format(unit=unit), np.array(sums) / divisor
