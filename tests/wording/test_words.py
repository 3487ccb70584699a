"""The verdict, number words, and the table, on comparisons made by hand."""

from dataclasses import replace
from math import nan
from types import SimpleNamespace

import numpy as np
import pytest

from rollout_sim.mechanisms.register import ROLLOUT
from rollout_sim.report import comparison_table, verdict
from rollout_sim.report.html_tables import spread
from rollout_sim.results.measures import MEASURES
from rollout_sim.statistics.estimates import Estimate
from rollout_sim.statistics.intervals import Shape, mean_interval, share_interval
from rollout_sim.studies.compare.words.ranking import duels
from rollout_sim.studies.compare.words.table import BRIEF, brief_table
from rollout_sim.wording.glossary import defined
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.numbers import (
    LINE,
    cells,
    columns,
    money,
    money_range,
    number,
    share,
    share_span,
    shorten,
    with_interval,
)
from rollout_sim.wording.scales import UNIT_WORDS
from tests.report.fakes import comparison, random_comparison

STORES = Shape(0.0, 220.0)
#: 40 futures: A has 150 to 159 stores, B 63 fewer on average; one future in ten is B's.
A = 4 * [150.0, 151, 152, 153, 154, 155, 156, 157, 158, 159]
END = "At the end, month 12 (2027-03-02)"
LOW_END = "at the end, month 12 (2027-03-02)"
B = 4 * [80.0, 82, 81, 84, 83, 86, 85, 88, 87, 160]


def test_decided_verdict_names_difference_interval_and_futures() -> None:
    said = verdict(comparison({"four batches": {"successful_stores": A}, "all at once": {"successful_stores": B}}))
    assert said == (
        'With "four batches", 63 more of 220 stores succeed than with "all at once" (51 to 68): 154 against 92 on '
        f"average, {LOW_END}. It is ahead in 36 of 40 futures."
    )


def test_decided_verdict_in_chinese() -> None:
    said = verdict(comparison({"四批": {"successful_stores": A}, "一次": {"successful_stores": B}}), "zh")
    assert said == (
        "推演期末，第 12 个月（2027-03-02），220 家门店中，采用“四批”比“一次”多 63 家成功（51 至 68）："
        "平均 154 家对 92 家。"
        "40 次推演中有 36 次由它领先。"
    )


def test_undecided_verdict_says_so() -> None:
    said = verdict(
        comparison(
            {"A": {"successful_stores": 10 * [10.0, 12, 14, 16]}, "B": {"successful_stores": 10 * [12.0, 10, 16, 13]}}
        )
    )
    assert said.startswith(
        f'With which of "A" and "B" more stores succeed {LOW_END} is too close to call. On average, 0.2 more succeed'
    )
    assert "which contains 0), and it is ahead in 20 of 40 futures." in said


def test_money_is_told_when_given_and_only_then() -> None:
    stores = {"A": 12 * [20.0, 21, 24], "B": 12 * [10.0, 11, 12]}
    poor = {name: {"successful_stores": values} for name, values in stores.items()}
    assert "money" not in verdict(comparison(poor))
    worth = {"A": 12 * [1e6, 1.1e6, 1.2e6], "B": 12 * [5e6, 5.2e6, 5.1e6]}
    rich = {name: {**poor[name], "net_present_value": worth[name], "total_cost": [1.0] * 36} for name in poor}
    assert verdict(comparison(rich)) == (
        'With "A", 10.7 more of 220 stores succeed than with "B" (10.4 to 11.0): 22 against 11 on average, '
        f"{LOW_END}. It is ahead in 36 of 36 futures. "
        'In money "B" is ahead of "A" in 36 of 36 futures: over the 12 months simulated its '
        "net present value is on average 4.00 million CNY higher, 3.97 to 4.03."
    )


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ({"A": [-5e6, -5.2e6, -5.1e6], "B": [-9e6, -9.2e6, -9.3e6]},
         'No strategy earns within the 12 months simulated what it costs: even the net present value of "A" is on '
         "average −5.10 million CNY, −5.13 to −5.07."),
        ({"A": [-5e6, 5.2e6, 1e6], "B": [-9e6, -8e6, -9.3e6]},
         'Whether "A" earns within the 12 months simulated what it costs is too close to call: its net present value '
         "is on average 0.40 million CNY (−1.34 to 2.04, which contains 0)."),
    ],
)  # fmt: skip
def test_who_is_ahead_in_money_may_still_lose_it(worth: dict[str, list[float]], said: str) -> None:
    values = {name: {"net_present_value": 9 * of, "total_cost": [1.0] * 27} for name, of in worth.items()}
    assert said in verdict(comparison(values))


@pytest.mark.parametrize(("futures", "decided"), [(2, False), (5, False), (20, False), (100, True)])
def test_futures_that_are_all_alike_decide_when_they_are_many(futures: int, decided: bool) -> None:
    values = {"A": {"successful_stores": [180.0] * futures}, "B": {"successful_stores": [150.0] * futures}}
    said = verdict(comparison(values))
    assert ("too close to call" in said) is not decided
    assert f"{futures} of {futures} futures" in said
    assert "30 more" in said


def test_money_that_is_alike_in_all_futures_has_no_interval() -> None:
    values = {
        name: {"net_present_value": 30 * [worth], "total_cost": 30 * [1.0]} for name, worth in (("A", 2e6), ("B", 1e6))
    }
    said = verdict(comparison(values))
    assert "is on average 1.00 million CNY higher, without an interval" in said
    assert "net present value" in comparison_table(comparison(values)).split("No interval for ")[1]


def test_many_strategies_name_those_that_are_level_and_those_behind() -> None:
    values = {"A": 9 * [50.0, 50, 51, 50], "B": 9 * [51.0, 49, 50, 50], "C": 9 * [10.0, 14, 11, 12]}
    said = verdict(comparison({name: {"successful_stores": of} for name, of in values.items()}))
    assert 'With which of "A" and "B" more stores succeed' in said
    assert '"A" is clearly ahead of "C" (by 38.5, 37.7 to 39.2).' in said


def test_with_more_strategies_the_intervals_hold_together() -> None:
    values = {"A": 9 * [50.0, 52, 51, 55], "B": 9 * [48.0, 48, 49, 53], "C": 9 * [45.0, 41, 45, 44]}
    made = {name: {"successful_stores": of} for name, of in values.items()}
    two, three = comparison({name: made[name] for name in "AB"}), comparison(made)
    assert "together" not in verdict(two)
    assert "The intervals of the leader against the 2 others hold together with 95 %." in verdict(three)
    alone, one_of_two = (duels(of, "successful_stores")[0] for of in (two, three))
    assert (alone.difference, one_of_two.difference) == (2.5, 2.5)
    gaps = np.array(made["A"]["successful_stores"]) - np.array(made["B"]["successful_stores"])
    assert (alone.low, alone.high) == mean_interval(gaps, STORES.gap())
    assert (one_of_two.low, one_of_two.high) == mean_interval(gaps, STORES.gap(), together=3), "all pairs of three"


def test_a_pair_that_is_decided_alone_may_be_open_among_many() -> None:
    near = {"A": 8 * [50.0, 52, 51, 52.5, 51], "B": 8 * [49.0, 49, 52, 53, 50]}
    many = near | {name: 8 * [20.0, 21, 19, 20, 22] for name in "CDEFGHIJ"}
    said = [
        verdict(comparison({name: {"successful_stores": of} for name, of in some.items()})) for some in (near, many)
    ]
    assert said[0].endswith("It is ahead in 24 of 40 futures.")
    assert 'With which of "A" and "B" more stores succeed' in said[1]


def test_an_undecided_third_is_not_called_behind() -> None:
    """A third with a wide interval may be level although the second is not."""
    values = {"A": 50 * [50.0, 52, 54, 50], "B": 50 * [28.0, 28, 28, 29], "C": 50 * [90.0, 10, 80, 20]}
    said = verdict(comparison({name: {"successful_stores": of} for name, of in values.items()}))
    assert 'With which of "A" and "C" more stores succeed' in said
    assert '"A" is clearly ahead of "B"' in said


def test_equal_strategies() -> None:
    same = {"successful_stores": [5.0, 7, 9]}
    assert verdict(comparison({"A": same, "B": same})) == (
        f'{END}, equally many stores succeed with "A" and "B", in each of the 3 futures.'
    )


def test_one_strategy() -> None:
    few = verdict(comparison({"A": {"successful_stores": [10.0, 20, 30]}}))
    start = f'With "A", 20 of 220 stores succeed {LOW_END} (5.5 to 158 on average). There'
    assert few.startswith(start), "8 of 10 of 3 is nothing"
    said = verdict(comparison({"A": {"successful_stores": 9 * [10.0, 20, 30]}}))
    assert said == (
        f'With "A", 20 of 220 stores succeed {LOW_END} (16 to 43 on average); in 8 of 10 futures between 10 and 30. '
        "There is no other strategy to compare it with."
    )


@pytest.mark.parametrize(("language", "line"), [("en", "Luck only: you gave no ranges"), ("zh", "只含运气")])
def test_a_verdict_without_ranges_says_on_a_line_of_its_own_that_it_is_luck_only(language: str, line: str) -> None:
    values = {"A": {"successful_stores": [9.0, 9, 10, 11]}, "B": {"successful_stores": [5.0, 5, 6, 6]}}
    ranged = comparison(values)
    assert "\n" not in verdict(ranged, language)
    bare = replace(ranged, scenario=SimpleNamespace(**{**vars(ranged.scenario), "uncertain": {}}))
    assert verdict(bare, language).splitlines()[:-1] == [verdict(ranged, language)]
    assert verdict(bare, language).splitlines()[-1].startswith(line)


def test_one_future_decides_nothing() -> None:
    said = verdict(comparison({"A": {"successful_stores": [10.0]}, "B": {"successful_stores": [5.0]}}))
    assert said == (
        f'Stores that succeed in the one future that was run, {LOW_END}: "A" 10 and "B" 5. '
        "One future decides nothing: run more replications."
    )


def test_failed_replications_are_told() -> None:
    values = {"A": {"successful_stores": [9.0, 9, 10, 11]}, "B": {"successful_stores": [5.0, 5, 6, 6]}}
    assert verdict(comparison(values, failed=1)).endswith("1 of 4 replications failed and is left out.")
    assert verdict(comparison(values, failed=4)) == (
        "No future was completed by every strategy, so nothing can be said. "
        "4 of 4 replications failed and are left out."
    )


def test_every_future_is_counted() -> None:
    """The few that went otherwise are not rounded away, and a tie is nobody's."""
    a = np.full(1300, 20.0)
    b = a - 5
    b[:2] = 25, 20
    said = verdict(comparison({"A": {"successful_stores": a}, "B": {"successful_stores": b}}))
    assert said.endswith("It is ahead in 1,298 of 1,300 futures.")


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language must be one of en, zh"):
        verdict(comparison({"A": {"successful_stores": [1.0]}}), "fr")


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (12_300_000, "12.3 million CNY", "1,230 万元"),
        (-4_560_000_000, "−4.56 billion CNY", "−45.6 亿元"),
        (30_000, "30.0 thousand CNY", "3.00 万元"),
        (950, "950 CNY", "950元"),
    ],
)
def test_money_is_readable(value: float, english: str, chinese: str) -> None:
    assert money(value, "CNY", "en") == english
    assert money(value, "CNY", "zh") == chinese


def test_money_told_together_has_one_unit() -> None:
    assert money_range([900_000, 1_200_000], "EUR", "en") == ["0.90", "1.20 million EUR"]


def test_numbers_have_no_minus_zero() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-1234.5) == "−1,234"
    assert share(0.715, 1) == "71.5 %"


def test_columns_align_wide_characters() -> None:
    lines = columns([["门店", "1"], ["ab", "22"]])
    assert lines == ["门店   1", "ab    22"]
    assert shorten("门店门店", 5) == "门店…"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_table_is_aligned_and_complete(language: str) -> None:
    batches = {"四批": [("第一批", 20, 0.9, 0.8), ("two", 60, 0.7, float("nan"))], "all at once": [("x", 80, 0.4, 0.5)]}
    text = comparison_table(random_comparison(batches), language)
    blocks = [block.split("\n") for block in text.split("\n\n")]
    assert "9 %" in blocks[-1][0], "the last two say which means have no interval, and what none of the futures showed"
    assert max(cells(line) for block in blocks[:-2] for line in block) <= LINE, "tables fit a terminal"
    for row in MEASURES:
        in_force = row.mechanism in ("", ROLLOUT)
        assert (measure_label(row.name, language)[:12] in text) == in_force, row.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_short_table_has_what_matters_side_by_side(language: str) -> None:
    batches = {"four": [("x", 80, 0.9, 0.8)], "all at once": [("x", 80, 0.4, 0.5)]}
    made = random_comparison(batches)
    table, *notes = brief_table(made, language).split("\n\n")
    assert len(table.split("\n")) <= len(BRIEF) + 3, "one table for two strategies"
    assert notes
    assert max(cells(line) for line in table.split("\n")) <= LINE


def test_a_table_that_is_too_wide_goes_on_below_with_its_names() -> None:
    rows = [["Strategy", *(f"a head of {place} words" for place in range(8))], ["A", *(["12.34 (11 … 13)"] * 8)]]
    lines = columns(rows)
    assert all(cells(line) <= LINE for line in lines)
    assert sum(line.startswith("Strategy") for line in lines) == sum(line.startswith("A ") for line in lines) > 1
    assert " ".join(lines).count("12.34") == 8
    assert columns([["a", "b"], ["c", "d"]]) == ["a  b", "c  d"]


def test_terms_are_defined_where_they_stand_and_only_there() -> None:
    assert defined("3 stores succeed", "en").startswith("Success: ")
    assert "Red" not in defined("required, and credited", "en")
    assert "Red: " in defined("red store-weeks", "en")
    assert defined("成功门店", "zh").startswith("成功：")
    assert not defined("total cost", "en")


def test_table_leaves_money_out_where_none_is_given() -> None:
    text = comparison_table(random_comparison({"A": [("x", 80, 0.4, 0.5)]}, money=False))
    assert "net present value" not in text
    assert "payback" not in text


def test_table_says_how_often_a_time_was_reached() -> None:
    days = [100.0, 110, float("nan"), 130]
    text = comparison_table(comparison({"A": {"successful_stores": [1.0] * 4, "days_to_half_coverage": days}}))
    (line,) = [line for line in text.split("\n") if line.startswith("days to half coverage")]
    assert "reached in 75 % (103 … –)" in line


def test_every_measure_has_a_label() -> None:
    assert all(row.label and measure_label(row.name, "en") == row.label for row in MEASURES)
    assert len({row.label for row in MEASURES}) == len(MEASURES)


def test_every_unit_of_a_measure_has_words() -> None:
    assert {row.unit for row in MEASURES} <= {*UNIT_WORDS, "money"}


def test_of_many_strategies_the_leader_is_compared_with_each() -> None:
    def heads(count: int) -> int:
        values = {f"s{place}": {"successful_stores": [100 + place, 102 + place]} for place in range(count)}
        return comparison_table(comparison(values)).count(" less ")

    assert [heads(count) for count in (2, 4, 6)] == [1, 6, 5]
    six = {f"s{place}": {"successful_stores": [100 + place, 102 + place]} for place in range(6)}
    assert '"s5" less "s0"' in comparison_table(comparison(six))


@pytest.mark.parametrize(
    ("mean", "half", "unit_of", "said"),
    [
        (37.15, 1.0, 1.0, ("37", " ± 1")),
        (0.6557, 0.0203, 0.01, ("66", " ± 2")),
        (779_693.7, 206.6, 1000.0, ("779.7", " ± 0.2")),
        (772_595.9, 63.0, 1000.0, ("772.60", " ± 0.06")),
        (5.0, 0.004, 1.0, ("5.00", " ± <0.01")),
        (5.0, float("nan"), 1.0, ("5", "")),
    ],
)
def test_a_mean_has_the_figures_that_its_half_width_tells(
    mean: float, half: float, unit_of: float, said: tuple[str, str]
) -> None:
    assert spread(Estimate(mean, mean - half, mean + half, half, nan, nan, nan, 1.0), unit_of) == said


def test_sides_that_differ_stand_apart() -> None:
    assert with_interval(0.992, 0.961, 0.997, 100, 1) == "99.2 −3.1 +0.5"
    assert with_interval(1.0, 0.9, 1.0, 100, 1) == "100.0 −10.0"
    assert with_interval(0.0, 0.0, 0.0037, 100, 1) == "0.0 +0.4"
    assert with_interval(3.0, 2.0, 4.0, plus=True) == "+3 ± 1"
    assert with_interval(3.0, nan, nan) == "3"
    assert with_interval(nan, nan, nan) == "–"


@pytest.mark.parametrize(
    ("hits", "of", "said"),
    [(0, 1000, "0.0 % (0.0 … 0.4)"), (1, 1000, "0.1 % (0.0 … 0.6)"), (1, 10_000, "0.01 % (0.00 … 0.06)"),
     (450, 1000, "45 % (42 … 48)"), (1000, 1000, "100.0 % (99.6 … 100.0)"), (30, 30, "100 % (88 … 100)")],
)  # fmt: skip
def test_a_rare_share_is_not_none(hits: int, of: int, said: str) -> None:
    assert share_span(hits / of, *share_interval(hits, of)).replace("\N{NO-BREAK SPACE}", " ") == said
