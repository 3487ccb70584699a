"""The dates on which strategies are compared: asked for, or the ends of months, quarters or years."""

import pytest

from rollout_sim.kernel.calendar import DAYS_A_MONTH
from rollout_sim.scenario import ScenarioError
from tests.scenario.texts import small


def months(*changes: str) -> list[float]:
    return [day / DAYS_A_MONTH for day in small(*changes).dates_read]


@pytest.mark.parametrize(
    ("length", "ends"),
    [
        ("6 months", [1, 2, 3, 4, 5]), ("15 months", [3, 6, 9, 12]), ("14 months", [3, 6, 9, 12]),
        ("2 years", [3, 6, 9, 12, 15, 18, 21]), ("5 years", [12, 24, 36, 48]), ("3 weeks", []),
    ],
)  # fmt: skip
def test_without_a_list_they_are_ends_of_months_quarters_or_years(length: str, ends: list[float]) -> None:
    assert months(f"run_length={length}") == pytest.approx(ends)


def test_a_list_of_times_and_dates_takes_their_place() -> None:
    assert months("measured_at=[2 months, 2026-07-01]") == pytest.approx([2, 121 / DAYS_A_MONTH])
    assert months("measured_at=[2 months, 6 months]") == pytest.approx([2]), "the end of the run is read anyway"


@pytest.mark.parametrize(
    ("dates", "place", "rule"),
    [
        ("[7 months]", "measured_at.0", "must lie within the run"),
        ("[2026-03-02]", "measured_at.0", "must lie within the run"),
        ("[2 months, 1 month]", "measured_at.1", "must be later than the date before it"),
        ("[1 month, 1 month]", "measured_at.1", "must be later than the date before it"),
        ("[soon]", "measured_at.0", "must be a date, or a time since the start such as '6 months'"),
    ],
)
def test_dates_lie_within_the_run_in_order(dates: str, place: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        small(f"measured_at={dates}")
    (mistake,) = caught.value.mistakes
    assert mistake.path == place
    assert rule in str(mistake)
