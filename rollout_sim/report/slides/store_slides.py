"""The slides of stores: question, answer, strategies, adoption, batches and risks."""

from typing import TYPE_CHECKING

import numpy as np

from rollout_sim.drawing.style import LOOKS, SOFT
from rollout_sim.report.slides.deck import LEAST_LINES, NAME, Deck
from rollout_sim.report.slides.text_fitting import BODY, SlideBox
from rollout_sim.results.measures import shown_measures
from rollout_sim.rules.events import STATE_NAMES
from rollout_sim.rules.outcome import Floats
from rollout_sim.studies.compare.charts.store_charts import batches_title, outcome_title
from rollout_sim.studies.compare.words.ranking import ranking, recommended, subject
from rollout_sim.wording.dates import date_or_none, end_words, horizon_words, sentence_start
from rollout_sim.wording.labels import date_label, light_words, measure_label, own_name, role_word
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import (
    NONE,
    futures_text,
    known,
    money,
    money_range,
    number,
    share,
    share_span,
    shorten,
    some,
    stores_text,
)

if TYPE_CHECKING:
    from rollout_sim.report.pack import BatchPack, StaffGroup, StrategyPack

#: At most so many batches on a slide.
MOST_BATCHES = 14
#: At most so many lines in a chart, and columns in the table beside it.
MOST_LINES, MOST_COLUMNS = 7, 3


def cover(deck: Deck) -> None:
    """The slide of the question."""
    pack, gettext = deck.pack, deck.gettext
    slide = deck.slide(pack.title)
    question = pack.question or gettext("With which of these plans do more stores succeed, and at what cost?")
    if not pack.question and not pack.comparison.scenario.rolls_out:
        question = gettext("Which of these plans does more, and at what cost?")
    slide.text(SlideBox(BODY.x, 1.9, BODY.width, 0.4), gettext("The question"), (16,), LOOKS[0].colour, bold=True)
    slide.text(SlideBox(BODY.x, 2.35, BODY.width, 2.0), question, (26, 24, 22, 20, 18, 16, 14))
    ends = pack.on(pack.run_days)
    names = join_list([gettext('"{name}"').format(name=strategy.name) for strategy in pack.strategies], deck.language)
    points = [
        gettext("{stores}, from {start} to {end}").format(
            stores=stores_text(pack.stores, deck.language), start=pack.starts.isoformat(), end=ends.isoformat()
        ),
        gettext("Compared: {names}").format(names=names),
        gettext("Each plan was simulated in the same {futures}").format(
            futures=futures_text(pack.provenance.replications, deck.language)
        ),
    ]
    slide.bullets(SlideBox(BODY.x, 4.55, BODY.width, 2.2), points)


def answer(deck: Deck) -> None:
    """The slide of the verdict with its main figures."""
    pack, gettext = deck.pack, deck.gettext
    leader = pack.strategy(recommended(pack.comparison))
    slide = deck.slide(
        outcome_title(pack.comparison, deck.language),
        gettext('Figures of "{name}" {end}').format(
            name=leader.name, end=end_words(pack.comparison.scenario, deck.language)
        ),
    )
    stores, missed = leader.measures["successful_stores"], leader.measures["missed_contact_share"]
    of = gettext("of {total} stores succeed, in 8 of 10 futures {low} to {high}")
    figures = [(some(stores.mean), of.format(total=pack.stores, low=some(stores.p10), high=some(stores.p90)))]
    if pack.money_given:
        value = leader.measures["net_present_value"]
        low, high = money_range([value.p10, value.p90], pack.currency, deck.language)
        text = gettext("net present value over {horizon}, in 8 of 10 futures {low} to {high}")
        words = text.format(horizon=horizon_words(pack.comparison.scenario, deck.language), low=low, high=high)
        figures.append((money(value.mean, pack.currency, deck.language), words))
        words = gettext("is enough for all costs in 80 % of futures")
        amount = leader.at(0.8).budget
        if not pack.money_ranged:
            words, amount = gettext("total cost on average"), leader.measures["total_cost"].mean
        figures.append((money(amount, pack.currency, deck.language), words))
    else:
        figures.append((share(missed.mean), gettext("of contacts with stores are missed")))
    slide.figures(1.95, figures)
    slide.bullets(SlideBox(BODY.x, 4.0, BODY.width, BODY.y + BODY.height - 4.0), pack.verdicts[deck.language])


def side_by_side(deck: Deck) -> None:
    """The slide of a scenario without batches: its verdict, and what each plan comes to."""
    pack, gettext = deck.pack, deck.gettext
    scenario = pack.comparison.scenario
    slide = deck.slide(
        gettext("What each plan comes to"), gettext("{date} (mean, simulated)").format(
            date=sentence_start(end_words(scenario, deck.language))
        ),
    )  # fmt: skip
    beside = top_strategies(deck, MOST_COLUMNS)
    shown = [row.name for row in shown_measures(False, scenario.in_force)][:MOST_BATCHES]
    rows = [["", *(shorten(strategy.name, NAME) for strategy in beside)]]
    rows += [
        [measure_label(name, deck.language), *(_mean(strategy.measures[name].mean, name) for strategy in beside)]
        for name in shown
    ]
    slide.table(SlideBox(BODY.x, BODY.y, 7.4, BODY.height), rows, (3.0, *[1.3] * len(beside)))
    slide.bullets(SlideBox(BODY.x + 7.7, BODY.y, BODY.width - 7.7, BODY.height), pack.verdicts[deck.language])


def strategies(deck: Deck) -> None:
    """The slide of the strategies: batches and staff of each."""
    pack, gettext = deck.pack, deck.gettext
    count = sum(len(strategy.batches) for strategy in pack.strategies)
    ngettext, plans = translation(deck.language).ngettext, len(pack.strategies)
    text = gettext("{plans}, {batches}: who starts when, with whose help").format(
        plans=ngettext("{count} plan", "{count} plans", plans).format(count=plans),
        batches=ngettext("{count} batch", "{count} batches", count).format(count=count),
    )
    slide = deck.slide(text, gettext("Dates are medians over all futures"))
    rows = [
        [
            gettext("Strategy"),
            gettext("Batch"),
            gettext("stores"),
            gettext("target"),
            gettext("starts"),
            gettext("ends"),
        ]
    ]
    shown = shown_batches(deck, MOST_BATCHES)
    for strategy, batch in shown:
        name = strategy.name if batch.number == 0 else ""
        target = share(batch.target) if known(batch.target) else NONE
        days = [_day(deck, at) for at in (batch.start.p50, batch.end.p50)]
        rows.append([name, shorten(own_name(batch.name, deck.language), NAME), some(batch.stores), target, *days])
    table_box = SlideBox(BODY.x, BODY.y, 7.9, BODY.height)
    used = slide.table(table_box, rows, (2.3, 2.5, 0.9, 0.9, 1.35, 1.35), right_from=2)
    points = []
    for strategy in pack.strategies:
        groups = [_staff_words(deck, group) for group in strategy.staff]
        people = join_list(groups, deck.language) or gettext("nobody")
        points.append(gettext('"{name}": {people}').format(name=strategy.name, people=people))
    if more := more_batches(deck, len(shown)):
        points.insert(0, more)
    slide.bullets(SlideBox(BODY.x + 8.3, BODY.y, BODY.width - 8.3, BODY.height), points)
    rest = SlideBox(BODY.x, BODY.y + used + 0.25, 7.9, BODY.height - used - 0.25)
    if rest.height >= LEAST_LINES:
        caption = gettext("Stores launched, mean of all futures")
        slide.text(SlideBox(rest.x, rest.y, rest.width, 0.3), caption, (12,), SOFT)
        below = SlideBox(rest.x, rest.y + 0.3, rest.width, rest.height - 0.3)
        launched = [
            (shorten(strategy.name, NAME), strategy.weekly["waiting"].at, _launched(strategy))
            for strategy in top_strategies(deck, MOST_LINES)
        ]
        slide.lines(below, launched, "#,##0", pack.starts)


def _launched(strategy: "StrategyPack") -> Floats:
    """Stores launched, that is no longer waiting, by week."""
    return np.sum([strategy.weekly[state].mean for state in STATE_NAMES[1:]], axis=0)


def _weekly(deck: Deck, quantity: str) -> list[tuple[str, Floats, Floats]]:
    """Name, days and means of a quantity for each strategy."""
    by_strategy = [(strategy.name, strategy.weekly[quantity]) for strategy in top_strategies(deck, MOST_LINES)]
    return [(shorten(name, NAME), series.at, series.mean) for name, series in by_strategy]


def top_strategies(deck: Deck, most: int) -> "list[StrategyPack]":
    """The strategies in their order; of more than ``most``, the recommended one and the best."""
    comparison = deck.pack.comparison
    first = recommended(comparison)
    best = [first, *(name for name in ranking(comparison, subject(comparison)) if name != first)][:most]
    return [strategy for strategy in deck.pack.strategies if strategy.name in best]


def with_left_out(deck: Deck, subtitle: str, shown: int) -> str:
    """A subtitle that says, where a table shows some of the strategies, how many, and where the others are."""
    if shown >= len(deck.pack.strategies):
        return subtitle
    text = deck.gettext("{subtitle}; the table has {shown} of {all} plans, the workbook has all")
    return text.format(subtitle=subtitle, shown=shown, all=len(deck.pack.strategies))


def shown_batches(deck: Deck, most: int) -> "list[tuple[StrategyPack, BatchPack]]":
    """Batches of all strategies; of more than ``most``, those of the recommended strategy before those of others."""
    strategies = list(deck.pack.strategies)
    if sum(len(strategy.batches) for strategy in strategies) > most:
        first = recommended(deck.pack.comparison)
        strategies.sort(key=lambda strategy: strategy.name != first)
    return [(strategy, batch) for strategy in strategies for batch in strategy.batches][:most]


def more_batches(deck: Deck, shown: int) -> str:
    """How many batches are left out, and where they are; empty if none is."""
    more = sum(len(strategy.batches) for strategy in deck.pack.strategies) - shown
    text = translation(deck.language).ngettext(
        "{more} more batch in the workbook", "{more} more batches in the workbook", more
    )
    return text.format(more=more) if more else ""


def _staff_words(deck: Deck, group: "StaffGroup") -> str:
    role, count = role_word(group.role, deck.language, deck.words), group.at_most
    if group.since:
        text = deck.gettext('up to {count} × {role} from "{batch}" on')
        return text.format(role=role, count=count, batch=own_name(group.since, deck.language))
    text = deck.gettext("{count} × {role}")
    if group.leaves:
        text = deck.gettext("{count} × {role} up to the end of the last batch")
    elif group.until is not None:
        text = deck.gettext("{count} × {role} from {first} to {until}")
    elif group.first:
        text = deck.gettext("{count} × {role} from {first} on")
    days = {"first": _day(deck, group.first), "until": _day(deck, group.until or 0)}
    return text.format(role=role, count=count, **days)


def _day(deck: Deck, day: float) -> str:
    return date_or_none(deck.pack.starts, day)


def adoption(deck: Deck) -> None:
    """The slide of adoption: stores accepted, week by week."""
    pack, gettext = deck.pack, deck.gettext
    ranked = sorted(pack.strategies, key=lambda strategy: -strategy.measures["coverage_share"].mean)
    best, worst = ranked[0], ranked[-1]
    title = gettext('"{best}" brings {high} of stores to acceptance')
    if best is not worst:
        title = gettext('"{best}" brings {high} of stores to acceptance, "{worst}" {low}')
    high, low = (share(strategy.measures["coverage_share"].mean) for strategy in (best, worst))
    subtitle = gettext("Stores accepted at each weekly review, mean of all futures; the share is read {end}").format(
        end=end_words(pack.comparison.scenario, deck.language)
    )
    slide = deck.slide(
        title.format(best=best.name, worst=worst.name, high=high, low=low),
        with_left_out(deck, subtitle, MOST_COLUMNS),
    )
    beside, series = top_strategies(deck, MOST_COLUMNS), _weekly(deck, "accepted")
    slide.lines(SlideBox(BODY.x, BODY.y, 7.2, BODY.height), series, "#,##0", pack.starts)
    table_measures = (
        "successful_stores", "coverage_share", "stores_using_share", "usage_share", "days_to_half_coverage",
        "coach_utilisation_share", "answered_in_time_share",
    )  # fmt: skip
    rows = [["", *(shorten(strategy.name, NAME) for strategy in beside)]]
    for name in table_measures:
        means = [_mean(strategy.measures[name].mean, name) for strategy in beside]
        rows.append([measure_label(name, deck.language), *means])
    slide.table(
        SlideBox(BODY.x + 7.4, BODY.y + 0.1, BODY.width - 7.4, BODY.height - 0.2),
        rows,
        (1.6, *[1.2] * len(beside)),
    )


def _mean(value: float, name: str) -> str:
    if not known(value):
        return NONE
    return share(value) if name.endswith("_share") else some(value)


def batches(deck: Deck) -> None:
    """The slide of batches: success and target of each."""
    pack, gettext = deck.pack, deck.gettext
    chosen = shown_batches(deck, MOST_BATCHES)
    words = [gettext("Share of a batch's stores that succeed at its end, mean of all futures"),
             more_batches(deck, len(chosen))]  # fmt: skip
    subtitle = ("；" if deck.language == "zh" else "; ").join(filter(None, words))
    slide = deck.slide(batches_title(pack.comparison, deck.language), subtitle)
    names = [
        f"{shorten(strategy.name, NAME)} · {shorten(own_name(batch.name, deck.language), NAME)}"
        for strategy, batch in chosen
    ]
    targets = [batch.target for _, batch in chosen]
    series = [(gettext("succeed"), np.array([batch.success.mean for _, batch in chosen]))]
    if any(known(target) for target in targets):
        series.append((gettext("target"), np.array(targets)))
    slide.bars(SlideBox(BODY.x, BODY.y, 7.6, BODY.height), names, series, "0%", (LOOKS[0].colour, "#b8bec4"))
    rows = [[gettext("Batch"), gettext("stores"), gettext("8 of 10 futures"), gettext("visits a store-week")]]
    for _, batch in chosen:
        low, high = (share(at) if known(at) else NONE for at in (batch.success.p10, batch.success.p90))
        visits = batch.visits_per_store_week.mean
        rows.append(
            [
                shorten(own_name(batch.name, deck.language), NAME),
                some(batch.stores),
                f"{low} – {high}",
                number(visits, 2) if known(visits) else NONE,
            ]
        )
    slide.table(SlideBox(BODY.x + 7.9, BODY.y + 0.1, BODY.width - 7.9, BODY.height - 0.2), rows, (1.5, 0.9, 1.7, 1.2))


def risks(deck: Deck) -> None:
    """The slide of risks: red stores over time, and how often other problems occur."""
    pack, gettext = deck.pack, deck.gettext
    peaks = {strategy.name: float(strategy.weekly["red"].mean.max()) for strategy in pack.strategies}
    most, least = max(peaks, key=lambda name: peaks[name]), min(peaks, key=lambda name: peaks[name])
    red = light_words(deck.language, deck.words)[-1]
    title = gettext('Most stores {red} in one week: {high} under "{most}"')
    if most != least:
        title = gettext('Most stores {red} in one week: {high} under "{most}", {low} under "{least}"')
    subtitle = gettext("What can go wrong: {red} stores at each weekly review, mean of all futures").format(red=red)
    slide = deck.slide(
        title.format(most=most, least=least, high=some(peaks[most]), low=some(peaks[least]), red=red),
        with_left_out(deck, subtitle, MOST_COLUMNS),
    )
    beside, series = top_strategies(deck, MOST_COLUMNS), _weekly(deck, "red")
    slide.lines(SlideBox(BODY.x, BODY.y, 7.2, BODY.height), series, "#,##0", pack.starts)
    rows = [["", *(shorten(strategy.name, NAME) for strategy in beside)]]
    if pack.money_ranged:
        rows.append([gettext("chance of a loss"), *(share_span(*strategy.loss) for strategy in beside)])
        budgets = [money(strategy.at(0.9).budget, pack.currency, deck.language) for strategy in beside]
        rows.append([gettext("costs that 1 in 10 futures exceeds"), *budgets])
    for name, label in (
        ("successful_stores", gettext("stores that succeed, worst 1 in 10")),
        ("missed_contact_share", ""),
        ("gave_up_times", ""),
        ("longest_request_queue", ""),
    ):
        part = "p10" if label else "mean"
        cells = [_mean(getattr(strategy.measures[name], part), name) for strategy in beside]
        rows.append([label or measure_label(name, deck.language), *cells])
    dates = [_date_or_never(deck, strategy.at(0.8).date) for strategy in beside]
    date_of = gettext("{date}, kept in 80 %").format(date=date_label(pack.date_measure, deck.language))
    rows.append([date_of, *dates])
    slide.table(
        SlideBox(BODY.x + 7.4, BODY.y + 0.1, BODY.width - 7.4, BODY.height - 0.2),
        rows,
        (1.6, *[1.2] * len(beside)),
    )


def _date_or_never(deck: Deck, day: float) -> str:
    return _day(deck, day) if known(day) else deck.gettext("not reached")
