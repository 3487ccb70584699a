"""The date on which a study is answered: asked for in Python, named by its words and by the titles of its charts."""

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.figure import Figure

from rollout_sim import best, capacity, gates, optimise, risk, sensitivity, sweep
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.studies.read_date import day_read
from tests.replications import fake_points

UNCERTAIN = (
    "uncertain: {people.head_office_coaches: {uniform: [2, 9]}, money.people.head_office_coach: {uniform: [1, 100]}}\n"
)
ASKED: dict[str, Any] = {"workers": 1, "engine": fake_points.simulate}
FEW = {**ASKED, "replications": 4}
VERBS: dict[str, Callable[..., Any]] = {
    "best": lambda made, at: best(made, "successful_stores", at_most=12, at=at, **ASKED),
    "sweep": lambda made, at: sweep(made, "people.head_office_coaches=2,6", goal="coverage_share >= 10%", at=at, **FEW),
    "capacity": lambda made, at: capacity(made, at=at, **FEW),
    "gates": lambda made, at: gates(made, "50%", at=at, **FEW),
    "risk": lambda made, at: risk(made, at=at, **FEW),
    "optimise": lambda made, at: optimise(
        made, "people.head_office_coaches=2,6", "two batches", screening=2, at=at, **FEW
    ),
    "sensitivity": lambda made, at: sensitivity(made, points=4, trajectories=2, at=at, **FEW),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_words_and_titles_of_charts_name_the_date(verb: str) -> None:
    found = VERBS[verb](fake_points.scenario(UNCERTAIN), "2026-05-01")
    for language in ("en", "zh"):
        assert "2026-05-01" in found.text(language)
        assert "2026-05-01" in found.verdict(language)
        for name, panels, _, _ in found.sheets(language):
            if name == "decisions":  # gates are read on dates of their own
                continue
            for draw in panels:
                axes = Figure(figsize=(9, 5)).add_subplot()
                draw(axes)
                assert "2026-05-01" in axes.get_title(loc="left").replace("\n", ""), name
    assert found.as_dict()["read_on"] == "2026-05-01"


def test_at_the_end_titles_name_the_end_of_the_run() -> None:
    found = VERBS["capacity"](fake_points.scenario(), None)
    axes = Figure(figsize=(9, 5)).add_subplot()
    found.sheets("en")[0][1][0](axes)
    assert "at the end, month 6 (2026-08-31)" in axes.get_title(loc="left").replace("\n", " ")
    assert found.as_dict()["read_on"] is None


def test_gates_do_not_show_what_is_known_at_the_end_only() -> None:
    made = fake_points.scenario()
    shown = {at: set(VERBS["gates"](made, at).effects()["effect"]) for at in (None, "3 months")}
    assert shown[None] - shown["3 months"] == {"idle_coach_cost"}


def test_a_date_is_a_day_within_the_run() -> None:
    made = fake_points.scenario()
    assert day_read(made, None) is None
    assert day_read(made, "6 months") is day_read(made, "2026-08-31") is None, "the end of the run"
    assert day_read(made, "2026-03-22") == day_read(made, "20 days") == 20.0
    assert day_read(made, "2026-06-01") == day_read(made, "3 months") == made.dates_read[2], "as compare reads it"
    assert day_read(made, "2026-06-02") == 92.0, "the next day is another date"
    for date in ("0 days", "2026-03-02", "2026-09-02", "7 months"):
        with pytest.raises(UnknownChoice, match="not within the run"):
            day_read(made, date)
    with pytest.raises(UnknownChoice, match="gave_up_times is known at the end of the run only"):
        day_read(made, "20 days", ["total_cost", "gave_up_times"])
