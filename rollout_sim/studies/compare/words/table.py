"""The comparison as plain text in columns, which are aligned for Chinese names too."""

from collections.abc import Collection, Sequence
from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING

from rollout_sim.results.measures import BRIEF_OF_MECHANISMS, BY_NAME, DATED, READ_ON_ANY_DAY, shown_measures
from rollout_sim.statistics.intervals import widest_half
from rollout_sim.studies.compare.words.ranking import MONEY, STORES, money_given, ranking, subject
from rollout_sim.wording.dates import date_words, sentence_start
from rollout_sim.wording.labels import measure_label, own_name
from rollout_sim.wording.language import join_list, translation
from rollout_sim.wording.numbers import (
    NONE,
    columns,
    exact_share,
    known,
    known_part,
    money_unit,
    number,
    scale,
    with_interval,
)
from rollout_sim.wording.range_words import unseen

if TYPE_CHECKING:
    from rollout_sim.results.measures import Measure
    from rollout_sim.studies.compare.comparison import Comparison

#: With at most this many strategies every pair is compared.
FEW = 4
#: Measures of the short table.
BRIEF = (
    STORES,
    "coverage_share",
    "days_to_80_percent_coverage",
    "red_store_weeks",
    "total_cost",
    MONEY,
    "payback_days",
    *BRIEF_OF_MECHANISMS,
)
#: Strategies side by side; the others follow below.
ABREAST = 3


def comparison_table(comparison: "Comparison", language: str = "en") -> str:
    """Measures by strategy, the same by date, batches, paired differences and wins, as lines of text.

    Each estimate is a mean with the sides of its 95 % interval, and the 10th to 90th percentile of the futures in
    brackets.
    """
    table = ComparisonTables(comparison, language)
    names = comparison.strategies
    blocks = [columns(table.measures(names[at : at + ABREAST]), 2) for at in range(0, len(names), ABREAST)]
    blocks += [columns(table.dates(names[at : at + ABREAST]), 2) for at in range(0, len(names), ABREAST)]
    blocks += [columns(rows, 2) for rows in (table.batches(), *(table.differences(a, b) for a, b in pairs(comparison)))
               if rows]  # fmt: skip
    if len(names) > 1:
        blocks += [columns(table.wins(names[at : at + ABREAST])) for at in range(0, len(names), ABREAST)]
    notes = [*table.without_interval(), *unseen(len(comparison.complete), language)]
    return "\n\n".join("\n".join(block) for block in [*blocks, *([note] for note in notes)])


def brief_table(comparison: "Comparison", language: str = "en") -> str:
    """What answers which strategy is better: stores, dates and money, each as a mean with its 95 % interval."""
    table = ComparisonTables(comparison, language)
    names = comparison.strategies
    blocks = [columns(table.few(names[at : at + ABREAST])) for at in range(0, len(names), ABREAST)]
    notes = [*table.without_interval(BRIEF), *unseen(len(comparison.complete), language)]
    return "\n\n".join("\n".join(block) for block in [*blocks, *([note] for note in notes)])


def pairs(comparison: "Comparison") -> list[tuple[str, str]]:
    """Pairs whose differences are shown: all pairs of a few strategies; else the leader in stores and each other."""
    names = comparison.strategies
    if len(names) <= FEW or not comparison.complete:
        return list(combinations(names, 2))
    leader = ranking(comparison, subject(comparison))[0]
    return [(leader, other) for other in names if other != leader]


class ComparisonTables:
    """Tables of one comparison in one language: rows of text, the head first."""

    def __init__(self, comparison: "Comparison", language: str) -> None:
        self.comparison = comparison
        self.language = language
        self.gettext = translation(language).gettext
        self.words = comparison.scenario.words.by_name
        self.end = date_words(comparison.scenario, comparison.read_day, language)
        self.currency = str(comparison.scenario.money.currency)
        rows = shown_measures(money_given(comparison), comparison.scenario.in_force)
        self.rows: list[Measure] = [row for row in rows if comparison.read_on is None or row.name in READ_ON_ANY_DAY]

    # -- blocks -------------------------------------------------------------------------------------------------------

    def measures(self, names: Sequence[str]) -> list[list[str]]:
        """Mean, interval and percentiles of each measure."""
        text = self.gettext("{date} (mean and 95 % interval, 10th to 90th percentile)")
        head = [text.format(date=sentence_start(self.end)), "", *names]
        rows = [head]
        for row in self.rows:
            times, unit = self._unit(row, [self.comparison.estimate(row.name, name).mean for name in names])
            rows.append([self._label(row), unit, *(self._cell(row, name, times) for name in names)])
        return rows

    def few(self, names: Sequence[str]) -> list[list[str]]:
        """Mean and interval of the measures that matter most."""
        head = self.gettext("{date} (mean and 95 % interval)").format(date=sentence_start(self.end))
        rows = [[head, *names]]
        shown = {row.name: row for row in self.rows}
        for row in (shown[name] for name in BRIEF if name in shown):
            times, unit = self._unit(row, [self.comparison.estimate(row.name, name).mean for name in names])
            label = f"{self._label(row)} ({unit})" if unit else self._label(row)
            rows.append([label, *(self._mean(row, name, times) for name in names)])
        return rows

    def dates(self, names: Sequence[str]) -> list[list[str]]:
        """The measures that can be read on any day, on each date of the scenario."""
        comparison, rows = self.comparison, [[self.gettext("By date (mean and 95 % interval)"), "", *names]]
        shown = {row.name: row for row in self.rows}
        main = (subject(comparison), MONEY)
        others = [name for name in DATED if name not in main and comparison.scenario.measured_at]
        for row in (shown[name] for name in (*main, *others) if name in shown):
            by_date = [
                [comparison.estimate_on(row.name, name, date) for name in names]
                for date in range(len(comparison.days_read))
            ]
            times, unit = self._unit(row, [result.mean for on_date in by_date for result in on_date])
            for day, on_date in zip(comparison.days_read, by_date, strict=True):
                text = self.gettext("{measure} {date}")
                name = self.gettext(row.dated_label) if row.dated_label else self._label(row)
                label = text.format(measure=name, date=date_words(comparison.scenario, day, self.language))
                cells = [
                    with_interval(result.mean, result.lower, result.upper, times, _digits(row, times * result.mean))
                    for result in on_date
                ]
                rows.append([label, unit, *cells])
        return rows

    def batches(self) -> list[list[str]]:
        """Success share at its end, target, and visits a store-week of each batch."""
        frame = self.comparison.batch_table()
        if frame.empty:
            return []
        gettext = self.gettext
        rows = [
            [gettext("Strategy"), gettext("Batch"), gettext("stores"), gettext("succeed at its end (%)"),
             gettext("target (%)"), gettext("visits a store-week")]
        ]  # fmt: skip
        for row in frame.to_dict("records"):
            ends = (row["success_share_lower"], row["success_share_upper"])
            success = with_interval(row["success_share_mean"], *ends, 100, 1)
            spread = [_number(row[f"success_share_{part}"], 100, 0) for part in ("p10", "p90")]
            rows.append(
                [
                    str(row["strategy"]),
                    own_name(str(row["name"]), self.language),
                    number(row["stores"], 0 if row["stores"] == round(row["stores"]) else 1),
                    f"{success} ({spread[0]} … {spread[1]})",
                    number(100 * row["target"]) if known(row["target"]) else NONE,
                    _number(row["visits_per_store_week_mean"], 1, 2),
                ]
            )
        return rows

    def _label(self, row: "Measure") -> str:
        return measure_label(row.name, self.language, self.words)

    def differences(self, a: str, b: str) -> list[list[str]]:
        """Paired differences ``a`` less ``b``."""
        gettext = self.gettext
        rows = [
            [
                gettext('"{a}" less "{b}", {date}').format(a=a, b=b, date=self.end), "",
                gettext("mean and 95 % interval"),
            ]
        ]  # fmt: skip
        for row in self.rows:
            difference = self.comparison.difference(row.name, a, b)
            times, unit = self._unit(row, [difference.mean])
            unit = gettext("points") if row.unit == "share" else unit
            digits = _digits(row, times * difference.mean)
            text = with_interval(difference.mean, difference.lower, difference.upper, times, digits, plus=True)
            rows.append([self._label(row), unit, text])
        return rows

    def wins(self, names: Sequence[str]) -> list[list[str]]:
        """Share of futures that each strategy wins, for measures that are better high or low.

        The head gives the longest side of an interval that any of these shares can have.
        """
        frame, half = self.comparison.wins(), widest_half(len(self.comparison.complete))
        shares = {(row["measure"], row["strategy"]): row["share"] for row in frame.to_dict("records")}
        text = self.gettext("Futures won {date} (%, ± {half} at most), ties split")
        head = text.format(date=self.end, half=number(ceil(100 * half)))
        rows = [[head, *names]]
        for row in self.rows:
            if row.better != "neither":
                won = [shares[row.name, name] for name in names]
                cells = [exact_share(part).removesuffix(" %") if known(part) else NONE for part in won]
                rows.append([self._label(row), *cells])
        return rows

    def without_interval(self, shown: Collection[str] | None = None) -> list[str]:
        """A sentence on the measures whose mean has no interval; of those ``shown``, of all if None."""
        count = len(self.comparison.complete)
        estimates = {row.name: [self.comparison.estimate(row.name, name) for name in self.comparison.strategies]
                     for row in self.rows if shown is None or row.name in shown}  # fmt: skip
        labels = [
            self._label(BY_NAME[name])
            for name in estimates
            if any(known(estimate.mean) and not known(estimate.lower) for estimate in estimates[name])
        ]
        if count < 2:
            return [self.gettext("One future gives no interval.")] if labels else []
        text = self.gettext(
            "No interval for {measures}: the mean of {count} futures needs more of them, or more that differ."
        )
        return [text.format(measures=join_list(labels, self.language), count=number(count))] if labels else []

    # -- cells -------------------------------------------------------------------------------------------------------

    def _unit(self, row: "Measure", sizes: Sequence[float]) -> tuple[float, str]:
        """The factor to multiply by, and the unit of the product."""
        if row.unit == "share":
            return 100.0, "%"
        if row.unit == "money":
            largest = max((abs(size) for size in sizes if known(size)), default=0.0)
            return 1 / scale(largest, self.language)[0], money_unit(largest, self.currency, self.language)
        return 1.0, ""

    def _cell(self, row: "Measure", name: str, times: float) -> str:
        result = self.comparison.estimate(row.name, name)
        digits = _digits(row, times * result.mean)
        if known(result.reached_share) and not result.reached_share:
            return self._mean(row, name, times)
        spread = f"({_number(result.p10, times, digits)} … {_number(result.p90, times, digits)})"
        return f"{self._mean(row, name, times)} {spread}"

    def _mean(self, row: "Measure", name: str, times: float) -> str:
        result = self.comparison.estimate(row.name, name)
        if known(result.reached_share) and result.reached_share < 1:
            return known_part(result.reached_share, row.unit, self.language)
        return with_interval(result.mean, result.lower, result.upper, times, _digits(row, times * result.mean))


def _digits(row: "Measure", size: float) -> int:
    """Decimal places: one for shares and counts, by size for all else."""
    if row.unit in ("share", "times", "stores"):
        return 1
    return 0 if not known(size) or abs(size) >= 100 or row.unit == "days" else 1 if abs(size) >= 10 else 2


def _number(value: float, times: float, digits: int) -> str:
    return number(times * value, digits) if known(value) else NONE
