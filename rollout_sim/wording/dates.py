"""Days of a run in words: the month or week that ends with them, and the calendar date."""

import datetime
from collections.abc import Collection
from math import floor, inf
from typing import TYPE_CHECKING

from rollout_sim.kernel.calendar import DAYS_A_MONTH, DAYS_A_WEEK, SAME_TIME, date_on, review_day, review_of
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import NONE, known

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

#: Two times closer than this, in days, are the same in words.
NEAR = 0.01
#: Paths of what moves the end of the run.
DATES_MOVE = frozenset({"starts", "run_length"})


def day_words(starts: datetime.date, day: float, language: str) -> str:
    """A day with its date: "month 15 (2027-06-01)", or the week or the day where no month ends with it."""
    gettext = translation(language).gettext
    date, month, week = date_on(starts, day).isoformat(), round(day / DAYS_A_MONTH), review_of(starts, day - NEAR)
    if month and abs(day - month * DAYS_A_MONTH) < NEAR:
        return gettext("month {count} ({date})").format(count=month, date=date)
    if week and abs(day - review_day(starts, week)) < NEAR:
        return gettext("week {count} ({date})").format(count=week, date=date)
    return gettext("day {count} ({date})").format(count=round(day), date=date)


def date_or_none(starts: datetime.date, day: float) -> str:
    """The date of a day of the run as tables show it; a dash where it is not known or never comes."""
    return date_on(starts, day).isoformat() if known(day) else NONE


def date_and_day(starts: datetime.date, day: float, language: str) -> str:
    """The date on which something happens, with its day of the run: "2026-05-13 (day 72)"."""
    text = translation(language).gettext("{date} (day {day})")
    return text.format(date=date_on(starts, day).isoformat(), day=floor(day + SAME_TIME))


def end_words(scenario: "Scenario", language: str) -> str:
    """The end of the run: "at the end, month 15 (2027-06-01)"; without a date where the length of the run is drawn."""
    gettext = translation(language).gettext
    if "run_length" in scenario.uncertain:
        return gettext("at the end of the run")
    return gettext("at the end, {day}").format(day=day_words(scenario.starts, scenario.run_length, language))


def date_words(scenario: "Scenario", day: float, language: str) -> str:
    """A date on which strategies are compared: "at the end of month 6 (2026-08-31)", or the end of the run."""
    if day >= scenario.run_length:
        return end_words(scenario, language)
    text = translation(language).gettext("after {day}")
    return text.format(day=day_words(scenario.starts, day, language))


def horizon_words(scenario: "Scenario", language: str, day: float = inf) -> str:
    """How long money is counted: "the 15 months simulated", or the time up to a day before their end."""
    translate = translation(language)
    days = float(scenario.run_length)
    if day < days:
        return translate.gettext("the time up to {day}").format(day=day_words(scenario.starts, day, language))
    if "run_length" in scenario.uncertain:
        return translate.gettext("the time simulated")
    months, weeks = round(days / DAYS_A_MONTH), round(days / DAYS_A_WEEK)
    if months and abs(days - months * DAYS_A_MONTH) < NEAR:
        text = translate.ngettext("the {count} month simulated", "the {count} months simulated", months)
        return text.format(count=months)
    if weeks and abs(days - weeks * DAYS_A_WEEK) < NEAR:
        return translate.ngettext("the {count} week simulated", "the {count} weeks simulated", weeks).format(
            count=weeks
        )
    return translate.gettext("the {count} days simulated").format(count=round(days))


def reading_words(scenario: "Scenario", language: str, day: float | None = None, varied: Collection[str] = ()) -> str:
    """When measures are read: on a day, or at the end of the run if None.

    ``varied`` are paths that a study changes: without a date where the points of the study differ in it.
    """
    gettext = translation(language).gettext
    if day is None:
        return gettext("at the end of the run") if DATES_MOVE & set(varied) else end_words(scenario, language)
    if "starts" in varied:
        return gettext("{count} days after the start").format(count=round(day))
    return date_words(scenario, day, language)


def dated_title(title: str, when: str, language: str) -> str:
    """The title of a chart with the words that say when its measures are read."""
    return translation(language).gettext("{title}, {when}").format(title=title, when=when)


def measured_words(
    scenario: "Scenario", language: str, money: bool, varied: Collection[str] = (), day: float | None = None
) -> str:
    """On which date measures are read, ``money`` among them; ``day`` and ``varied`` as of ``reading_words``."""
    gettext = translation(language).gettext
    when = reading_words(scenario, language, day, varied)
    if day is not None:
        text = gettext("All measures are read {when}, and count what came up to then.")
        return text.format(when=when)
    if DATES_MOVE & set(varied):
        return gettext("All measures are read at the end of the run, which differs between the points.")
    text = gettext("All measures are read {end}.")
    if money:
        text = gettext("All measures are read {end}; money is that of {horizon}.")
    return text.format(end=when, horizon=horizon_words(scenario, language))


def sentence_start(words: str) -> str:
    """Words at the start of a sentence or a head."""
    return words[:1].upper() + words[1:]
