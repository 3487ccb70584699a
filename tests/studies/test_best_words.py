"""Words and charts of precision and of the choice of the best: what is decided, what is not, what more would cost."""

import datetime
from dataclasses import replace
from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from rollout_sim import report
from rollout_sim.results.measures import BY_NAME
from rollout_sim.statistics import precision as rule
from rollout_sim.studies.best.result import Best, Method
from rollout_sim.studies.compare.to_precision import PreciseComparison
from rollout_sim.studies.compare.words.precision_words import duration
from tests.report import fakes

SCENARIO: Any = SimpleNamespace(
    name="220 stores", money=SimpleNamespace(currency="CNY"), stores=SimpleNamespace(total=220), run_length=365.25,
    starts=datetime.date(2026, 3, 2), uncertain={"people.head_office_coaches": None},
    ensemble=None, measured_at=[], dates_read=(),
    strategies={f"s{place}": place for place in range(40)},
)  # fmt: skip


def choice(
    *means: float, measure: str = "success_share", method: Method = "Nelson-Matejcik", spread: float = 0.02,
    **changed: Any,
) -> Best:  # fmt: skip
    """A choice among "s0", "s1", ... of these means, over 100 futures with common luck; all was run that it takes."""
    rng, count = np.random.default_rng(1), len(means)
    scale = max(map(abs, means))
    own = rng.normal(0, spread, (100, count))
    values = np.array(means) + scale * (rng.normal(0, 0.1, (100, 1)) + own - own.mean(axis=0))
    dropped = np.full(count, nan)
    if method == "Kim-Nelson":
        values[40:, -1], dropped[-1] = nan, 40.0
    made = Best(
        SCENARIO, 1, "compiled", tuple(f"s{place}" for place in range(count)), measure, 0.95, 0.01 * scale, method,
        values, 100, 10_000, True, False, dropped, (),
    )  # fmt: skip
    return replace(made, **changed)


def test_what_is_decided_is_said_with_its_interval() -> None:
    words = report.best_verdict(choice(0.5, 0.7, 0.4))
    assert words.startswith('"s1" is the best of 3 strategies in stores that succeed at the end, month 12 (2027-03-02)')
    high = 100 * choice(0.5, 0.7, 0.4).frame.set_index("strategy").loc["s1", "high"]
    assert f'20.0 points better than the next, "s0", on average, and surely by no more than {high:.1f}' in words
    assert "too close to call" not in words
    assert "Take" not in words


def test_what_is_not_decided_is_said_and_what_may_be_taken() -> None:
    words = report.best_verdict(choice(0.5, 0.501, 0.3))
    assert 'is too close to call: it could be "s1" and "s0" (95 % confidence)' in words
    assert 'Take "s1" if less than 0.5 points does not matter to you' in words


def test_too_few_futures_are_said_to_be_too_few() -> None:
    unsettled = choice(0.5, 0.501, settled=False, needed=2345, at_most=100)
    assert "run 2,345 futures; 100 were run, 100 were allowed" in report.best_verdict(unsettled)
    racing = choice(0.5, 0.501, 0.3, method="Kim-Nelson", settled=False, needed=float("inf"))
    assert "100 futures are too few to choose" in report.best_verdict(racing)


def test_strategies_that_are_the_same_are_said_to_be() -> None:
    same = choice(0.5, 0.5)
    words = report.best_verdict(replace(same, values=np.repeat(same.values[:, :1], 2, axis=1)))
    assert '"s0" and "s1" come to the same in each of the 100 futures' in words


def test_wins_and_what_a_wrong_choice_costs_are_told() -> None:
    found = choice(0.5, 0.502)
    words = report.best_verdict(found)
    row = found.frame.set_index("strategy").loc["s1"]
    assert f'"s1" comes out first in {100 * row["win_share"]:.0f} % of futures' in words
    assert f"a wrong choice costs at most {-100 * row['low']:.2f} points." in words
    assert "wrong choice" not in report.best_verdict(choice(0.5, 0.7))


def test_interrupted_and_failed_futures_are_told() -> None:
    weak = choice(0.5, 0.7, interrupted=True, failed=({"strategy": "s0", "replication": 3, "cause": "x"},))
    words = report.best_verdict(weak)
    assert "1 of 101 replications failed and is left out." in words
    assert "It was interrupted after 100 futures." in words
    assert 3 not in weak.complete
    assert len(weak.complete) == 100


def test_money_and_days_have_their_units() -> None:
    assert "million CNY" in report.best_verdict(choice(2e7, 1e7, measure="net_present_value"))
    assert "万元" in report.best_verdict(choice(2e7, 1e7, measure="net_present_value"), "zh")
    days = choice(200.0, 100.0, measure="days_to_half_coverage")
    assert '"s1" is the best' in report.best_verdict(days)
    assert "100 days better" in report.best_verdict(days)


def test_the_table_has_all_strategies_from_the_best_on() -> None:
    date, empty, *lines = report.best_table(choice(0.5, 0.7, 0.4, method="Kim-Nelson")).splitlines()
    assert date == "All measures are read at the end, month 12 (2027-03-02)."
    assert not empty
    assert [line.split()[0] for line in lines if line][-3:] == ["s1", "s0", "s2"]
    assert "futures run" in "\n".join(lines)
    assert any(line.startswith("s2") and " 40 " in line for line in lines)
    assert "futures run" not in report.best_table(choice(0.5, 0.7))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("method", ["Nelson-Matejcik", "Kim-Nelson"])
def test_the_chart_of_the_best_says_the_finding(tmp_path: Path, language: str, method: Method) -> None:
    saved = choice(0.5, 0.7, 0.3, method=method).save_charts(tmp_path, language)
    assert [path.name for path in saved] == ["best-success_share.png", "best-success_share.svg"]
    axes = Figure().add_subplot()
    report.best_intervals(axes, choice(0.5, 0.7, 0.3, method=method), language)
    assert "s1" in axes.get_title(loc="left")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["s1", "s0", "s2"]


def test_many_strategies_are_not_all_drawn() -> None:
    axes = Figure().add_subplot()
    report.best_intervals(axes, choice(*np.linspace(0.1, 0.7, 30)))
    assert len(axes.get_yticklabels()) == 24
    assert "and 6 further behind" in [text.get_text() for text in axes.texts]


def precise(wanted: float = 0.02, at_most: int = 10_000, seconds_each: float = 0.5) -> PreciseComparison:
    rng = np.random.default_rng(1)
    comparison = fakes.comparison({name: {"successful_stores": rng.binomial(220, share, 60)}
                                   for name, share in (("A", 0.4), ("B", 0.7))})  # fmt: skip
    values = np.stack([comparison.values("success_share", name) for name in "AB"], axis=1)[:, :, None]
    course = rule.course(values, "AB", [BY_NAME["success_share"]])
    since, through = rule.enough(course.worst <= wanted, 30)
    return PreciseComparison(
        comparison, wanted, ("success_share",), at_most, since if through else None, course, seconds_each
    )


def test_precision_reached_is_said_with_its_price() -> None:
    words = report.precision_verdict(precise())
    assert words.startswith("Precise to 2.0 %: from ")
    assert "up to the 60 that were run" in words
    assert 'stores that succeed, "A" less "B"' in words
    assert "1.0 % would take about" in words
    assert "more on this machine" in words
    assert "on this machine" not in report.precision_verdict(precise(seconds_each=nan))


def test_precision_not_reached_is_said_with_its_price() -> None:
    words = report.precision_verdict(precise(0.001, at_most=60))
    assert words.startswith("Not precise to 0.10 % with the 60 replications that were allowed")
    assert "0.10 % would take about" in words


def test_precision_interrupted_is_said() -> None:
    found = precise(0.001)
    cut = replace(found, comparison=replace(found.comparison, interrupted=True))
    assert "interrupted after 60 replications" in report.precision_verdict(cut)


@pytest.mark.parametrize(("wanted", "title"), [(0.02, "replications make"), (0.001, "do not make")])
def test_the_chart_of_precision_says_the_finding(tmp_path: Path, wanted: float, title: str) -> None:
    axes = Figure().add_subplot()
    report.precision_course(axes, precise(wanted))
    assert title in axes.get_title(loc="left")
    assert [path.name for path in report.save_precision_chart(precise(wanted), tmp_path)] == [
        "precision.png", "precision.svg",
    ]  # fmt: skip


def test_times_are_told_in_the_unit_that_suits_them() -> None:
    assert [duration(seconds, "en") for seconds in (0.1, 90, 600, 7300, 5e5)] == [
        "1 second", "90 seconds", "10 minutes", "2 hours", "6 days",
    ]  # fmt: skip
