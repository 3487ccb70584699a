"""Tables of the HTML report that the command line does not print: rows of text, the header first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rollout_sim.report.budget import years_by_strategy
from rollout_sim.studies.compare.words.ranking import recommended
from rollout_sim.wording.dates import date_or_none, end_words, horizon_words, sentence_start
from rollout_sim.wording.labels import date_label, measure_label, own_name, role_word
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import (
    NONE,
    figure,
    figure_digits,
    known,
    money_unit,
    number,
    scale,
    share,
    share_span,
    with_interval,
)
from rollout_sim.wording.scenario_words import coefficient_words, path_cell, value_words

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack
    from rollout_sim.scenario.advice.assumptions import Assumption
    from rollout_sim.statistics.estimates import Estimate

Rows = list[list[str]]
SHARES = (0.5, 0.8)
#: Heads of what a fiscal year sums up.
YEAR_SUMS = (N_("Costs"), N_("Benefits"), N_("Benefits less costs"))


def confidence_rows(pack: "Pack", language: str) -> Rows:
    """Budget and date at 50 % and 80 % confidence, separate and joint, and the chance of a loss."""
    gettext = translation(language).gettext
    levels = [level for strategy in pack.strategies for level in strategy.confidence if level.share in SHARES]
    largest = max((level.budget for level in levels if known(level.budget)), default=0.0)
    unit, divisor = money_unit(largest, pack.currency, language), scale(largest, language)[0]

    def amount(value: float) -> str:
        return number(value / divisor, 2 if divisor > 1 else 0) if known(value) else NONE

    def interval(value: str, low: str, high: str) -> str:
        return value if value == low == high else f"{value} ({low} … {high})"

    date = date_label(pack.date_measure, language)
    rows = [
        [gettext("Strategy"), gettext("of futures"), gettext("budget ({unit})").format(unit=unit), date,
         gettext("budget for both"), gettext("date for both"), gettext("chance of a loss")]
    ]  # fmt: skip
    for strategy in pack.strategies:
        for level in (strategy.at(confidence) for confidence in SHARES):
            loss = share_span(*strategy.loss)
            dates = [date_or_none(pack.starts, day)
                     for day in (level.date, level.date_low, level.date_high, level.joint_date)]  # fmt: skip
            budget = interval(*map(amount, (level.budget, level.budget_low, level.budget_high)))
            rows.append(
                [strategy.name, share(level.share), budget, interval(*dates[:3]), amount(level.joint_budget), dates[3],
                 loss]
            )  # fmt: skip
    return rows


def fiscal_year_rows(pack: "Pack", language: str) -> Rows:
    """Costs, benefits and their difference by strategy and fiscal year; empty within a single year."""
    gettext, by_strategy = translation(language).gettext, years_by_strategy(pack, language)
    amounts = [
        abs(amount) for years in by_strategy.values() for year in years for amount in (year.costs, year.benefits)
    ]
    largest = max(amounts, default=0.0)
    divisor, unit = scale(largest, language)[0], money_unit(largest, pack.currency, language)
    rows = [
        [gettext("Strategy"), gettext("fiscal year"), *(
            gettext("{what} ({unit})").format(what=gettext(what), unit=unit) for what in YEAR_SUMS
        )]
    ]  # fmt: skip
    for name, years in by_strategy.items():
        for year in years:
            sums = (year.costs, year.benefits, year.net)
            rows.append([name, year.name, *(number(amount / divisor, 2 if divisor > 1 else 0) for amount in sums)])
    return rows if by_strategy else []


def plan_rows(pack: "Pack", language: str) -> Rows:
    """Batches of all strategies with their dates: the 10th to the 90th percentile if futures differ."""
    gettext = translation(language).gettext
    rows = [[gettext("Strategy"), gettext("Batch"), gettext("starts"), gettext("ends"), gettext("stores"),
             gettext("target (%)"), gettext("started and ended (%)")]]  # fmt: skip

    def span(low: float, high: float) -> str:
        days = [date_or_none(pack.starts, day) for day in (low, high)]
        return days[0] if days[0] == days[1] else " … ".join(days)

    for strategy in pack.strategies:
        for batch in strategy.batches:
            target = number(100 * batch.target) if known(batch.target) else NONE
            dates = [span(days.p10, days.p90) for days in (batch.start, batch.end)]
            rows.append(
                [strategy.name, own_name(batch.name, language), *dates,
                 number(batch.stores, 0 if batch.stores == round(batch.stores) else 1), target,
                 number(100 * batch.ended_share)]
            )  # fmt: skip
    return rows


def assumption_rows(rows: "Iterable[Assumption]", language: str) -> Rows:
    """Values of the scenario with their sources, and the ranges of uncertain ones."""
    gettext = translation(language).gettext
    origins = {"file": gettext("scenario file"), "command line": gettext("command line"),
               "default": gettext("default")}  # fmt: skip
    head = [gettext("Value of"), gettext("value"), gettext("range"), gettext("source")]

    def cells(row: "Assumption") -> list[str]:
        values = [value_words(text, language) for text in (row.value, row.uncertain)]
        return [path_cell(row.path, language), *values, row.note or origins[row.origin]]

    return [head, *map(cells, rows)]


def coefficient_rows(pack: "Pack", language: str) -> Rows:
    """Coefficients of the model; those that the scenario changes come first."""
    gettext = translation(language).gettext
    head = [gettext("Coefficient"), gettext("meaning"), gettext("value"), gettext("unit"), gettext("range"),
            gettext("source")]  # fmt: skip
    rows = [head]
    for row in sorted(pack.settings, key=lambda setting: not setting.changed):
        meaning, unit, source = (coefficient_words(text, language) for text in (row.meaning, row.unit, row.source))
        source = gettext("scenario file") if row.changed else source
        rows.append([row.name, meaning, f"{row.value:g}", unit, value_words(row.uncertain, language), source])
    return rows


def staff_rows(pack: "Pack", language: str) -> Rows:
    """The staff of each strategy."""
    gettext = translation(language).gettext
    words = pack.comparison.scenario.words.by_name
    rows = [[gettext("Strategy"), gettext("people"), gettext("at most"), gettext("from"), gettext("until")]]
    for strategy in pack.strategies:
        for group in strategy.staff:
            role = role_word(group.role, language, words)
            batch = own_name(group.since or "", language)
            since = pack.on(group.first).isoformat() if group.first else gettext("the start")
            if batch:
                since = gettext('the end of batch "{batch}"').format(batch=batch)
            until = pack.on(group.until).isoformat() if group.until is not None else gettext("the end of the run")
            if group.leaves:
                until = gettext("the end of the last batch")
            rows.append([strategy.name, role, number(group.at_most), since, until])
    return rows


def provenance_rows(pack: "Pack", language: str) -> Rows:
    """Scenario, seed, versions and dates; the first row is the header."""
    gettext, provenance = translation(language).gettext, pack.provenance
    changes = "; ".join(provenance.changes) or NONE
    libraries = ", ".join(f"{name} {version}" for name, version in provenance.libraries.items())
    return [
        [gettext("what"), ""],
        [gettext("scenario"), pack.title],
        [gettext("hash of the resolved scenario (SHA-256)"), provenance.scenario_sha256],
        [gettext("changed on the command line"), changes],
        [gettext("seed"), str(provenance.seed)],
        [gettext("replications"), number(provenance.replications)],
        [gettext("failed replications"), number(provenance.failed)],
        [gettext("engine"), provenance.engine],
        [gettext("version"), f"rollout_sim {provenance.version} ({provenance.model})"],
        [gettext("commit"), provenance.git_commit or NONE],
        [gettext("date of the run"), provenance.date],
        [gettext("platform"), f"Python {provenance.python}, {provenance.platform}"],
        [gettext("libraries"), libraries],
    ]


def headline_rows(pack: "Pack", language: str) -> Rows:
    """The few figures that a decision needs, with intervals: a column per strategy."""
    gettext = translation(language).gettext
    first = recommended(pack.comparison)  # on a narrow screen the others go on aside
    strategies = sorted(pack.strategies, key=lambda strategy: strategy.name != first)
    names = [strategy.name for strategy in strategies]
    scenario = pack.comparison.scenario
    head = gettext("{date} (mean and 95 % interval)").format(date=sentence_start(end_words(scenario, language)))
    rows = [[head, *names]]

    def row(label: str, texts: Iterable[str]) -> None:
        rows.append([label, *texts])

    measures = [strategy.measures for strategy in strategies]
    successes = [(*spread(estimates["successful_stores"]), estimates) for estimates in measures]
    texts = (f"{mean}{half} ({share(estimates['success_share'].mean)})" for mean, half, estimates in successes)
    row(gettext("stores that succeed"), texts)
    usage = [spread(estimates["usage_share"], 0.01) for estimates in measures]
    row(measure_label("usage_share", language), (f"{mean}{half} %" for mean, half in usage))
    if pack.money_given:
        for name in ("total_cost", "net_present_value"):
            amounts, unit = _amounts([estimates[name] for estimates in measures], pack, language)
            label = gettext("{measure} over {horizon} ({unit})").format(
                measure=measure_label(name, language), horizon=horizon_words(scenario, language), unit=unit
            )
            row(label, (mean + half for mean, half in amounts))
    if pack.money_ranged:
        levels = [strategy.at(0.8) for strategy in strategies]
        spans = [(level.budget, level.budget_low, level.budget_high) for level in levels]
        largest = max((value for span in spans for value in span if known(value)), default=0.0)
        divisor, unit = scale(largest, language)[0], money_unit(largest, pack.currency, language)
        figures = [[figure(value, divisor) if known(value) else NONE for value in span] for span in spans]
        label = gettext("budget that 80 % of futures keep ({unit})").format(unit=unit)
        row(label, (f"{budget} ({low} … {high})" for budget, low, high in figures))
    return rows


def _amounts(estimates: "list[Estimate]", pack: "Pack", language: str) -> tuple[list[tuple[str, str]], str]:
    """Mean amounts of money with their intervals, all in one unit, and that unit."""
    largest = max((estimate.mean for estimate in estimates), key=abs, default=0.0)
    divisor = scale(largest, language)[0]
    unit = money_unit(largest, pack.currency, language)
    digits = figure_digits(largest / divisor) if divisor != 1 else 0
    return [spread(estimate, divisor, digits) for estimate in estimates], unit


def spread(estimate: "Estimate", unit_of: float = 1.0, fixed: int | None = None) -> tuple[str, str]:
    """A mean and its interval, "" if that is not known; with ``fixed`` decimal places, or two at most as it needs."""
    if not known(estimate.mean):
        return NONE, ""
    digits, half_width = fixed or 0, estimate.half_width / unit_of
    while fixed is None and known(half_width) and digits < 2 and 0 < half_width < 0.95 * 10**-digits:
        digits += 1
    value = number(estimate.mean / unit_of, digits)
    return value, with_interval(estimate.mean, estimate.lower, estimate.upper, 1 / unit_of, digits).removeprefix(value)
