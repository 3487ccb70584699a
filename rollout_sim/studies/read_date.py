"""The date on which a question is answered: the end of the run, or an earlier one that its reader names."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from rollout_sim.kernel.calendar import SAME_TIME, date_on
from rollout_sim.kernel.phrases import Refused
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.measures import UP_TO_A_DAY
from rollout_sim.scenario.blocks.strategies import start_day
from rollout_sim.scenario.values.fields import read_moment

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario


def day_of(scenario: "Scenario", date: str) -> float:
    """The day of the run of a date, or of a time since the start such as "6 months".

    Raises
    ------
    UnknownChoice
        If it is neither.
    """
    try:
        return start_day(read_moment(date), scenario.starts)
    except Refused as error:
        raise UnknownChoice(error.phrase, quoted=repr(date)) from None


def place_of(scenario: "Scenario", date: str) -> int:
    """The place of a date among those of a comparison: the scenario's ``dates_read`` and, last, the end of the run.

    Raises
    ------
    UnknownChoice
        If it is none of them.
    """
    days = _days_read(scenario)
    place = _place(scenario, day_of(scenario, date))
    if place is None:
        dates = ", ".join(date_on(scenario.starts, read).isoformat() for read in days)
        text = "{date} is none of the dates that were read ({dates}); write it under measured_at"
        raise UnknownChoice(text, date=date, dates=dates)
    return place


def _days_read(scenario: "Scenario") -> tuple[float, ...]:
    return (*scenario.dates_read, float(scenario.run_length))


def _place(scenario: "Scenario", day: float) -> int | None:
    """The place among the days read of the one that has the same date."""
    dates = [date_on(scenario.starts, read) for read in (*_days_read(scenario), day)]
    return next((place for place, date in enumerate(dates[:-1]) if date == dates[-1]), None)


def day_read(scenario: "Scenario", date: str | None, measures: Collection[str] = ()) -> float | None:
    """The day on which measures are read; None for the end of the run.

    Parameters
    ----------
    scenario
        Of the run.
    date
        A date within the run, or a time since its start such as "6 months"; the end of the run if None.
    measures
        Names of those that are asked for; each must be known on an earlier date too.

    Raises
    ------
    UnknownChoice
        For a date outside the run, or a measure that is known at its end only.
    """
    if date is None:
        return None
    day = day_of(scenario, date)
    if not 0 < day <= scenario.run_length + SAME_TIME:
        first, last = (date_on(scenario.starts, end) for end in (0.0, scenario.run_length))
        raise UnknownChoice(
            "{date} is not within the run, which goes from {first} to {last}", date=date, first=first, last=last
        )
    place = _place(scenario, day)
    if place == len(scenario.dates_read):
        return None
    for name in measures:
        if name not in UP_TO_A_DAY:
            raise UnknownChoice(
                "{measure} is known at the end of the run only; on another date there are {known}",
                measure=name, known=", ".join(UP_TO_A_DAY),
            )  # fmt: skip
    return day if place is None else scenario.dates_read[place]
