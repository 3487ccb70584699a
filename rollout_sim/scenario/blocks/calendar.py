"""What a scenario says about working days: weekends, holidays, and how busy each day of the week is."""

import datetime
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Any

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.scenario.values.fields import Block, Problem, Unit, YesNo, choice, numbers

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CODE = 3


def _read_country(value: Any) -> str:
    """The code of a country whose holidays are known."""
    rule = Phrase("must be the code of a country, such as CN or DE")
    if not isinstance(value, str) or len(value) > LONGEST_CODE:
        raise Refused(rule)
    from holidays import list_supported_countries  # takes a while, and few scenarios need it

    codes = list_supported_countries(include_aliases=False)
    if value.upper() not in codes:
        raise Refused(rule + did_you_mean(value, codes))
    return value.upper()


Country = Annotated[
    str, Unit(_read_country, lambda value: value, {"type": "string", "pattern": "^[A-Za-z]{2,3}$"}, kind="word")
]
Weekday = Annotated[str, choice(*WEEKDAYS)]


class Demand(Block):
    """How many requests stores have on each day of the week, against the mean of the coefficients."""

    monday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Monday."""
    tuesday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Tuesday."""
    wednesday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Wednesday."""
    thursday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Thursday."""
    friday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Friday."""
    saturday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Saturday."""
    sunday: Annotated[float, numbers(0, 10)] = 1.0
    """Times on a Sunday."""

    @property
    def by_weekday(self) -> tuple[float, ...]:
        """From Monday to Sunday."""
        return tuple(getattr(self, name) for name in WEEKDAYS)


class Calendar(Block):
    """Days on which nobody of the programme works. Stores are open every day."""

    country: Country | None = None
    """Code of the country whose public holidays are free, as CN; working weekends that make up for them are known."""
    weekend: list[Weekday] = Field(default=["saturday", "sunday"])
    """Days of the week on which nobody works."""
    freezes: YesNo = True
    """Whether no store goes live on a holiday."""
    demand: Demand = Demand.model_construct()
    """How busy the days of the week are."""

    def rules(self) -> Iterable[Problem]:
        """Some day of the week must be left to work on."""
        if len(set(self.weekend)) == len(WEEKDAYS):
            yield Problem(("weekend",), Phrase("leaves no day to work on"))

    def free(self, first: datetime.date, days: int) -> list[bool]:
        """Whether each day from a first one on is free."""
        closed = {WEEKDAYS.index(name) for name in self.weekend}
        dates = [first + datetime.timedelta(days=day) for day in range(days)]
        holidays = self._holidays(dates)
        if holidays is None:
            return [date.weekday() in closed for date in dates]
        return [not holidays.is_working_day(date) for date in dates]

    def holidays(self, first: datetime.date, days: int) -> list[int]:
        """The days of public holidays from a first one on, with the free days beside them."""
        dates = [first + datetime.timedelta(days=day) for day in range(days)]
        holidays = self._holidays(dates)
        if holidays is None:
            return []
        runs = groupby(enumerate(self.free(first, days)), lambda day_and_free: day_and_free[1])
        in_a_row = [[day for day, _ in run] for free, run in runs if free]
        return [day for row in in_a_row if any(dates[day] in holidays for day in row) for day in row]

    def _holidays(self, dates: list[datetime.date]) -> Any:
        if self.country is None:
            return None
        from holidays import country_holidays

        of_country = country_holidays(self.country, years=range(dates[0].year, dates[-1].year + 1))
        of_country.weekend = {WEEKDAYS.index(name) for name in self.weekend}
        return of_country


def country_alone(value: Any) -> Any:
    """``calendar: CN`` is short for the country alone."""
    return {"country": value} if isinstance(value, str) else value
