"""Tables of the HTML report that the command line has not: rows of text, the first of them the head."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rollout_sim.rules.events import ROLE_NAMES
from rollout_sim.wording.labels import measure_label, own_name, role_words
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import NONE, figure, known, money_unit, number, scale, share, share_span
from rollout_sim.wording.scenario_words import coefficient_words, path_cell, value_words

if TYPE_CHECKING:
    from rollout_sim.report.pack import Pack
    from rollout_sim.scenario.advice.assumptions import Assumption

Rows = list[list[str]]
SHARES = (0.5, 0.8)


def kept_rows(pack: "Pack", language: str) -> Rows:
    """Budget and date that half and 80 % of futures keep, alone and together, and the chance of a loss."""
    gettext = translation(language).gettext
    kept = [row for one in pack.strategies for row in one.kept if row.share in SHARES]
    largest = max((row.budget for row in kept if known(row.budget)), default=0.0)
    unit, divisor = money_unit(largest, pack.currency, language), scale(largest, language)[0]

    def told(value: float) -> str:
        return number(value / divisor, 2 if divisor > 1 else 0) if known(value) else NONE

    def between(value: str, low: str, high: str) -> str:
        return value if value == low == high else f"{value} ({low} … {high})"

    date = measure_label(pack.date_measure, language)
    rows = [
        [gettext("Strategy"), gettext("of futures"), gettext("budget ({unit})").format(unit=unit), date,
         gettext("budget for both"), gettext("day for both"), gettext("chance of a loss")]
    ]  # fmt: skip
    for one in pack.strategies:
        for row in (one.at(part) for part in SHARES):
            loss = share_span(*one.loss)
            days = [number(value) if known(value) else NONE
                    for value in (row.date, row.date_low, row.date_high, row.joint_date)]  # fmt: skip
            budget = between(*map(told, (row.budget, row.budget_low, row.budget_high)))
            rows.append(
                [one.name, share(row.share), budget, between(*days[:3]), told(row.joint_budget), days[3], loss]
            )  # fmt: skip
    return rows


def plan_rows(pack: "Pack", language: str) -> Rows:
    """Batches of all strategies by date; where starts differ between futures, from the 10th to the 90th percentile."""
    gettext = translation(language).gettext
    rows = [[gettext("Strategy"), gettext("Batch"), gettext("starts"), gettext("ends"), gettext("stores"),
             gettext("target (%)"), gettext("started and ended (%)")]]  # fmt: skip

    def span(low: float, high: float) -> str:
        days = [pack.on(day).isoformat() if known(day) else NONE for day in (low, high)]
        return days[0] if days[0] == days[1] else " … ".join(days)

    for one in pack.strategies:
        for batch in one.batches:
            target = number(100 * batch.target) if known(batch.target) else NONE
            dates = [span(days.p10, days.p90) for days in (batch.start, batch.end)]
            rows.append(
                [one.name, own_name(batch.name, language), *dates,
                 number(batch.stores, 0 if batch.stores == round(batch.stores) else 1), target,
                 number(100 * batch.ended_share)]
            )  # fmt: skip
    return rows


def assumption_rows(rows: "Iterable[Assumption]", language: str) -> Rows:
    """Values with where they come from, and the ranges of what is not known."""
    gettext = translation(language).gettext
    origins = {"file": gettext("scenario file"), "command line": gettext("command line"),
               "default": gettext("default")}  # fmt: skip
    head = [gettext("Value of"), gettext("value"), gettext("range"), gettext("source")]

    def told(row: "Assumption") -> list[str]:
        values = [value_words(text, language) for text in (row.value, row.uncertain)]
        return [path_cell(row.path, language), *values, row.note or origins[row.origin]]

    return [head, *map(told, rows)]


def coefficient_rows(pack: "Pack", language: str) -> Rows:
    """Coefficients, those that the scenario changes first."""
    gettext = translation(language).gettext
    head = [gettext("Coefficient"), gettext("meaning"), gettext("value"), gettext("unit"), gettext("range"),
            gettext("source")]  # fmt: skip
    rows = [head]
    for row in sorted(pack.settings, key=lambda one: not one.changed):
        meaning, unit, source = (coefficient_words(text, language) for text in (row.meaning, row.unit, row.source))
        source = gettext("scenario file") if row.changed else source
        rows.append([row.name, meaning, f"{row.value:g}", unit, value_words(row.uncertain, language), source])
    return rows


def crew_rows(pack: "Pack", language: str) -> Rows:
    """Who there is, by strategy."""
    gettext = translation(language).gettext
    roles = role_words(language, pack.comparison.scenario.words.by_name)
    rows = [[gettext("Strategy"), gettext("people"), gettext("at most"), gettext("from")]]
    for one in pack.strategies:
        for crew in one.crews:
            role = roles[ROLE_NAMES.index(crew.role)]
            batch = own_name(crew.since or "", language)
            since = gettext('the end of batch "{batch}"').format(batch=batch) if batch else gettext("the start")
            rows.append([one.name, role, number(crew.at_most), since])
    return rows


def provenance_rows(pack: "Pack", language: str) -> Rows:
    """Scenario, luck, versions and dates; the first row is a head."""
    gettext, found = translation(language).gettext, pack.provenance
    changes = "; ".join(found.changes) or NONE
    libraries = ", ".join(f"{name} {version}" for name, version in found.libraries.items())
    return [
        [gettext("what"), ""],
        [gettext("scenario"), pack.title],
        [gettext("hash of the resolved scenario (SHA-256)"), found.scenario_sha256],
        [gettext("changed on the command line"), changes],
        [gettext("seed"), str(found.seed)],
        [gettext("replications"), number(found.replications)],
        [gettext("failed replications"), number(found.failed)],
        [gettext("engine"), found.engine],
        [gettext("version"), f"rollout_sim {found.version} ({found.model})"],
        [gettext("commit"), found.git_commit or NONE],
        [gettext("date of the run"), found.date],
        [gettext("platform"), f"Python {found.python}, {found.platform}"],
        [gettext("libraries"), libraries],
    ]


def headline_rows(pack: "Pack", language: str) -> Rows:
    """The few figures that a decision needs, a column a strategy, with half-widths or intervals."""
    gettext = translation(language).gettext
    names = [one.name for one in pack.strategies]
    rows = [[gettext("mean ± half-width"), *names]]

    def row(label: str, texts: Iterable[str]) -> None:
        rows.append([label, *texts])

    found = [one.measures for one in pack.strategies]
    stores = [(*spread(one["successful_stores"].mean, one["successful_stores"].half_width), one) for one in found]
    texts = (f"{mean}{half} ({share(one['success_share'].mean)})" for mean, half, one in stores)
    row(gettext("stores that succeed"), texts)
    usage = [spread(one["usage_share"].mean, one["usage_share"].half_width, 0.01) for one in found]
    row(measure_label("usage_share", language), (f"{mean}{half} %" for mean, half in usage))
    if pack.money_given:
        for name in ("total_cost", "net_present_value"):
            amounts, unit = _amounts([(one[name].mean, one[name].half_width) for one in found], pack, language)
            row(f"{measure_label(name, language)} ({unit})", (mean + half for mean, half in amounts))
        kept = [one.at(0.8) for one in pack.strategies]
        spans = [(one.budget, one.budget_low, one.budget_high) for one in kept]
        largest = max((value for span in spans for value in span if known(value)), default=0.0)
        divisor, unit = scale(largest, language)[0], money_unit(largest, pack.currency, language)
        told = [[figure(value, divisor) if known(value) else NONE for value in span] for span in spans]
        label = gettext("budget that 80 % of futures keep ({unit})").format(unit=unit)
        row(label, (f"{one} ({low} … {high})" for one, low, high in told))
    return rows


def _amounts(found: list[tuple[float, float]], pack: "Pack", language: str) -> tuple[list[tuple[str, str]], str]:
    """Means of money with their half-widths in one unit, and the unit."""
    largest = max((mean for mean, _ in found), key=abs, default=0.0)
    divisor = scale(largest, language)[0]
    return [spread(mean, half, divisor) for mean, half in found], money_unit(largest, pack.currency, language)


def spread(mean: float, half_width: float, unit_of: float = 1.0) -> tuple[str, str]:
    """A mean, and " ± its half-width" in as many figures as tell it; nothing behind it where that is not known."""
    digits = 0
    while known(half_width) and digits < 2 and 0 < half_width / unit_of < 0.95 * 10**-digits:
        digits += 1
    value = number(mean / unit_of, digits)
    return value, f" ± {number(half_width / unit_of, digits)}" if known(half_width) else ""
