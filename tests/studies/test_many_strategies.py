"""Charts and sentences of many strategies: what would hide or repeat itself is drawn, and said, once."""

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from rollout_sim.studies.compare.charts.money_charts import cost_and_date
from rollout_sim.studies.compare.charts.series import Band
from rollout_sim.studies.compare.charts.store_charts import draw_bands
from rollout_sim.wording.scenario_words import input_label
from rollout_sim.wording.told_together import NAME, told_together
from tests.report.fakes import random_comparison

SAID = f'"{NAME}": no step pays.'


def test_what_holds_of_several_strategies_is_said_once() -> None:
    two = [("A", SAID), ("B", f'"{NAME}": it pays.'), ("C", SAID)]
    assert told_together(two, 3, "en") == ['"A" and "C": no step pays.', '"B": it pays.']
    assert told_together([(name, SAID) for name in "ABCDE"], 5, "en") == ["all 5 strategies: no step pays."]
    assert told_together([("A", f"“{NAME}”：没有。"), ("B", f"“{NAME}”：没有。")], 2, "zh") == ["“A”和“B”：没有。"]


@pytest.mark.parametrize(("count", "drawn"), [(3, 3), (5, 2)])
def test_of_many_bands_those_at_the_ends_stay(count: int, drawn: int) -> None:
    at = np.arange(4.0)
    bands = {f"plan {place}": Band(at, at + place, at, at + 2 * place) for place in range(count)}
    axes = Figure().add_subplot()
    draw_bands(axes, bands)
    assert sum(collection.get_alpha() > 0 for collection in axes.collections) == drawn
    assert len(axes.lines) == count


def test_costs_that_hardly_differ_are_not_drawn_as_the_whole_height() -> None:
    found: Any = random_comparison(
        {"A": [("all", 20, 0.9, 0.8)], "B": [("all", 20, 0.9, 0.8)]}, replications=9, weeks=9
    )
    frame = found.replications
    frame["total_cost"] = 1e6 + np.arange(len(frame))
    frame["days_to_half_coverage"] = np.where(frame["strategy"] == "A", 30.0, np.nan)
    axes = Figure().add_subplot()
    cost_and_date(axes, found, "days_to_half_coverage")
    low, high = axes.get_ylim()
    assert high - low >= 0.1
    assert any('"B": in no future within the run' in text.get_text().replace("\n", " ") for text in axes.texts)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("change.efficiency_gain", "efficiency gain"),
        ("stores.count", "stores: count"),
        ("people.seed_coaches.at_most", "seed coaches: at most"),
        ("coefficients.mean_drive", "mean drive"),
        ("critical_window", "critical window"),
        ('strategies."at once".batches.0.lasts', 'strategies."at once".batches.0.lasts'),
    ],
)
def test_an_input_is_called_as_people_call_it(path: str, label: str) -> None:
    assert input_label(path, "en") == label
