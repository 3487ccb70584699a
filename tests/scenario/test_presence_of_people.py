"""When people are there, as a scenario file says it: dates, times, after the last batch, and times away."""

import pytest

from rollout_sim.rules.events import AGENT, HEAD_OFFICE
from rollout_sim.scenario import ScenarioError
from rollout_sim.scenario.plan.stays import PeriodsOfPeople
from tests.scenario.texts import plan, small

ALL = (0, 184)  # 6 months, and the day on which they end


def stays(head_office_coaches: str, *changes: str) -> tuple[PeriodsOfPeople, ...]:
    return plan(
        "people.head_office_coaches=10", f"people.presence.head_office_coaches={head_office_coaches}", *changes
    ).stays


def test_a_stay_has_a_number_of_people_or_all_that_are_left() -> None:
    found = stays("[{count: 4, until: 60 days}, {from: 2026-03-12, until: after the last batch}]")
    assert found == (
        PeriodsOfPeople(HEAD_OFFICE, 4, ((0, 60),), False), PeriodsOfPeople(HEAD_OFFICE, 6, ((10, ALL[1]),), True),
    )  # fmt: skip
    assert plan().stays == ()


def test_people_who_are_away_are_back_on_the_day_that_is_named() -> None:
    away = "[{from: 20 days, until: 30 days}, {from: 40 days, until: 50 days}]"
    (found,) = stays(f"[{{from: 10 days, until: 60 days, away: {away}}}]")
    assert found.periods == ((10, 20), (30, 40), (50, 60))


def test_agents_of_the_desk_come_and_go_too() -> None:
    desk = ("people.support_desk={agents: 3}", "people.presence.desk_agents=[{count: 1, until: 7 days}]")
    assert plan(*desk).stays == (PeriodsOfPeople(AGENT, 1, ((0, 7),), False),)


@pytest.mark.parametrize(
    ("head_office_coaches", "rule"),
    [
        ("[{count: 11}]", "nobody is left for this: 10 are there in all"),
        ("[{}, {count: 1}]", "nobody is left for this"),
        ("[{from: 9 days, until: 8 days}]", "must be later than what is before it"),
        ("[{from: 2026-02-01}]", "must not lie before the start"),
        ("[{until: after the batch}]", "did you mean 'after the last batch'"),
        ("[{away: [{from: 9 days, until: 20 days}], until: 15 days}]", "must be later than what is before it"),
    ],
)
def test_stays_are_of_people_who_are_there_in_order(head_office_coaches: str, rule: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        small("people.head_office_coaches=10", f"people.presence.head_office_coaches={head_office_coaches}")
    assert any(rule in str(mistake) for mistake in caught.value.mistakes)
