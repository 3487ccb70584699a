"""The verdict, number words, and the table, on comparisons made by hand."""

import numpy as np
import pytest
from scipy import stats

from rollout_sim.report import comparison_table, verdict
from rollout_sim.report.html_tables import spread
from rollout_sim.results.measures import MEASURES
from rollout_sim.statistics.curves import widest_half
from rollout_sim.studies.compare.words.ranking import duels
from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.numbers import cells, columns, money, money_range, number, share, shorten
from rollout_sim.wording.scales import UNIT_WORDS
from tests.report.fakes import comparison, random_comparison

#: 10 futures: A has 150 to 159 stores, B always 68.5 fewer on average; one future in ten is B's.
A = [150.0, 151, 152, 153, 154, 155, 156, 157, 158, 159]
B = [80.0, 82, 81, 84, 83, 86, 85, 88, 87, 160]
END = "At the end, month 12 (2027-03-02)"


def test_decided_verdict_names_difference_interval_and_futures() -> None:
    said = verdict(comparison({"four batches": {"successful_stores": A}, "all at once": {"successful_stores": B}}))
    assert said == (
        f'{END}, "four batches" carries more stores than "all at once" in 9 of 10 futures: on average 63 more, '
        "47 to 79 (154 against 92 of 220)."
    )


def test_decided_verdict_in_chinese() -> None:
    said = verdict(comparison({"四批": {"successful_stores": A}, "一次": {"successful_stores": B}}), "zh")
    start, end = said.split("，区间为 ")
    assert start == "推演期末，第 12 个月（2027-03-02），10 次推演中有 9 次是“四批”成功的门店多于“一次”：平均多 63 家"
    assert end == "47 至 79（共 220 家门店，154 家对 92 家）。"


def test_undecided_verdict_says_so() -> None:
    said = verdict(
        comparison({"A": {"successful_stores": [10.0, 12, 14, 16]}, "B": {"successful_stores": [12.0, 10, 16, 13]}})
    )
    assert said.startswith(
        f'Which carries more stores {END[0].lower()}{END[1:]}, is not decided between "A" and "B": on average "A" '
        "carries 0.2 more"
    )
    assert "which contains 0) and is ahead in 2 of 4 futures." in said


def test_common_luck_that_widened_is_told() -> None:
    values = {"A": {"successful_stores": [100.0, 110, 120]}, "B": {"successful_stores": [50.0, 40, 30]}}
    assert verdict(comparison(values)).endswith("Common random numbers widened the interval in stores by 41 %.")
    values["B"] = {"successful_stores": [30.0, 40, 51]}
    assert "widened" not in verdict(comparison(values))


def test_money_is_told_when_given_and_only_then() -> None:
    stores = {"A": [20.0, 21, 24], "B": [10.0, 11, 12]}
    poor = {name: {"successful_stores": values} for name, values in stores.items()}
    assert "money" not in verdict(comparison(poor))
    worth = {"A": [1e6, 1.1e6, 1.2e6], "B": [5e6, 5.2e6, 5.1e6]}
    rich = {name: {**poor[name], "net_present_value": worth[name], "total_cost": [1.0] * 3} for name in poor}
    assert verdict(comparison(rich)) == (
        f'{END}, "A" carries more stores than "B" in 3 of 3 futures: on average 11 more, 8 to 14 '
        '(22 against 11 of 220). In money "B" is ahead of "A" in 3 of 3 futures: over the 12 months simulated its net '
        "present value is on average 4.00 million CNY higher, 3.75 to 4.25."
    )


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ({"A": [-5e6, -5.2e6, -5.1e6], "B": [-9e6, -9.2e6, -9.3e6]},
         'No strategy earns within the 12 months simulated what it costs: even the net present value of "A" is on '
         "average −5.10 million CNY, −5.35 to −4.85."),
        ({"A": [-5e6, 5.2e6, 1e6], "B": [-9e6, -8e6, -9.3e6]},
         'It is not decided whether "A" earns within the 12 months simulated what it costs: its net present value '
         "is on average 0.40 million CNY (−12.3 to 13.1, which contains 0)."),
    ],
)  # fmt: skip
def test_who_is_ahead_in_money_may_still_lose_it(worth: dict[str, list[float]], said: str) -> None:
    values = {name: {"net_present_value": of, "total_cost": [1.0, 1, 1]} for name, of in worth.items()}
    assert said in verdict(comparison(values))


@pytest.mark.parametrize(("futures", "decided"), [(2, False), (5, False), (6, True)])
def test_a_few_futures_that_are_all_alike_decide_nothing(futures: int, decided: bool) -> None:
    values = {"A": {"successful_stores": [9.0] * futures}, "B": {"successful_stores": [6.0] * futures}}
    said = verdict(comparison(values))
    assert said.startswith("Which carries more stores at the end") is not decided
    if not decided:
        assert said.endswith(f'"A" carries 3 more than "B" in each of the {futures} futures, too few to decide.')


def test_many_strategies_name_those_that_are_level_and_those_behind() -> None:
    values = {"A": [50.0, 50, 51, 50], "B": [51.0, 49, 50, 50], "C": [10.0, 10, 11, 12]}
    said = verdict(comparison({name: {"successful_stores": of} for name, of in values.items()}))
    assert 'not decided between "A" and "B"' in said
    assert '"A" is clearly ahead of "C" (by 40, 37 to 42).' in said


def test_with_more_strategies_the_intervals_hold_together() -> None:
    values = {"A": [50.0, 52, 51, 55], "B": [48.0, 48, 49, 51], "C": [45.0, 41, 45, 44]}
    made = {name: {"successful_stores": of} for name, of in values.items()}
    two, three = comparison({name: made[name] for name in "AB"}), comparison(made)
    assert "together" not in verdict(two)
    assert "The intervals of the leader against the 2 others hold together with 95 %." in verdict(three)
    alone, one_of_two = (duels(of, "successful_stores")[0] for of in (two, three))
    assert (alone.difference, one_of_two.difference) == (3.0, 3.0)
    assert one_of_two.half_width / alone.half_width == pytest.approx(stats.t.ppf(0.9875, 3) / stats.t.ppf(0.975, 3))


def test_a_pair_that_is_decided_alone_may_be_open_among_many() -> None:
    near = {"A": [50.0, 52, 51, 53, 51], "B": [49.0, 49, 50, 50, 50]}
    many = near | {name: [20.0, 21, 19, 20, 22] for name in "CDEFGHIJ"}
    said = [
        verdict(comparison({name: {"successful_stores": of} for name, of in some.items()})) for some in (near, many)
    ]
    assert said[0].startswith(f'{END}, "A" carries more stores than "B" in 5 of 5 futures')
    assert 'not decided between "A" and "B"' in said[1]


def test_an_undecided_third_is_not_called_behind() -> None:
    """A third with a wide interval may be level although the second is not."""
    values = {"A": [50.0, 50, 50, 50], "B": [48.0, 48, 48, 49], "C": [80.0, 10, 60, 20]}
    said = verdict(comparison({name: {"successful_stores": of} for name, of in values.items()}))
    assert 'not decided between "A" and "C"' in said
    assert '"A" is clearly ahead of "B"' in said


def test_equal_strategies() -> None:
    same = {"successful_stores": [5.0, 7, 9]}
    said = verdict(comparison({"A": same, "B": same}))
    assert said == f'{END}, "A" and "B" carry the same number of stores in every future.'


def test_one_strategy() -> None:
    said = verdict(comparison({"A": {"successful_stores": [10.0, 20, 30]}}))
    assert said == (
        f'{END}, "A" carries on average 20 of 220 stores, −4.8 to 45; in 8 of 10 futures between 12 and 28. '
        "There is no other strategy to compare it with."
    )


def test_one_future_decides_nothing() -> None:
    said = verdict(comparison({"A": {"successful_stores": [10.0]}, "B": {"successful_stores": [5.0]}}))
    assert said == (
        f'Stores carried in the one future that was run, a{END[1:]}: "A" 10 and "B" 5. '
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
    assert said.startswith(f'{END}, "A" carries more stores than "B" in 1,298 of 1,300 futures')


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
    assert len(blocks) == 5
    for block in blocks:
        assert len({cells(line) for line in block}) == 1, "\n".join(block)
    assert len(blocks[0]) == 1 + len(MEASURES)
    assert len(blocks[1]) == 1 + 2 * 2, "stores and money on two dates"
    assert len(blocks[2]) == 1 + 3
    assert len(blocks[4]) == 1 + sum(row.better != "neither" for row in MEASURES)
    assert f"± {number(100 * widest_half(40))}" in blocks[4][0]


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
        (5.0, 0.0, 1.0, ("5", " ± 0")),
        (5.0, float("nan"), 1.0, ("5", "")),
    ],
)
def test_a_mean_has_the_figures_that_its_half_width_tells(
    mean: float, half: float, unit_of: float, said: tuple[str, str]
) -> None:
    assert spread(mean, half, unit_of) == said
