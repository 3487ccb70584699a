"""Weeks of a pilot as offices write them: numbers, ISO weeks and dates, in English and Chinese."""

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rollout_sim.kernel.phrases import Phrase, Refused
from rollout_sim.scenario.file.store_words import clean

MOST_WEEKS = 520
WEEK_RULE = Phrase("must be a week of the pilot: a whole number, at least 1 and at most {most}", most=MOST_WEEKS)

_NUMBER = re.compile(r"(?:week|wk|w|kw|第)?[ .]?([0-9]{1,4})[ .]?(?:周|星期)?")
_ISO_WEEK = re.compile(r"([0-9]{4})(?:年第?|[ -]?(?:w|kw|wk))([0-9]{1,2})(?:-[1-7]|周)?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ t]00:00(?::00)?)?")
_DATE_BEHIND = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})")


@dataclass(frozen=True)
class Week:
    """A week: of the pilot if ``monday`` is None, else of the calendar."""

    number: int
    monday: datetime.date | None = None


class WeekReader:
    """Reads weeks of one file, whose dates have their day or their month first, the same in all."""

    def __init__(self, texts: Iterable[str]) -> None:
        parts = [(int(match[1]), int(match[3])) for text in texts if (match := _behind(text)) and match[2] == "/"]
        self.day_first = any(first > 12 for first, _ in parts)
        self.month_first = any(second > 12 for _, second in parts)

    def week(self, text: str) -> Week:
        """The week that a text means.

        Raises
        ------
        Refused
            If it means none, or may mean two.
        """
        word = _plain(text)
        if match := _NUMBER.fullmatch(word):
            number = int(match[1])
            if not 1 <= number <= MOST_WEEKS:
                raise Refused(WEEK_RULE)
            return Week(number)
        try:
            if match := _ISO_WEEK.fullmatch(word):
                return Week(0, datetime.date.fromisocalendar(int(match[1]), int(match[2]), 1))
            if match := _DATE.fullmatch(word):
                return Week(0, _monday(datetime.date(int(match[1]), int(match[2]), int(match[3]))))
            if match := _behind(text):
                return Week(0, _monday(self._behind(match)))
        except ValueError as error:
            if isinstance(error, Refused):
                raise
            raise Refused("is no week or date that the calendar has") from None
        raise Refused(WEEK_RULE + Phrase(", or a date such as 2026-03-02, or an ISO week such as 2026-W10"))

    def _behind(self, match: re.Match[str]) -> datetime.date:
        """The date of a text that ends with the year: behind points the day comes first, as in all such countries."""
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or (self.day_first and not self.month_first):
            return datetime.date(year, second, first)
        if self.month_first and not self.day_first:
            return datetime.date(year, first, second)
        raise Refused("may have the day or the month first; write it as {date}",
                      date=f"{year}-{first:02d}-{second:02d}")  # fmt: skip


def looks_like_week(text: str) -> bool:
    """Whether a heading is that of a week."""
    word = _plain(text)
    return any(kind.fullmatch(word) for kind in (_NUMBER, _ISO_WEEK, _DATE)) or _behind(text) is not None


def numbered(weeks: Iterable[Week]) -> dict[Week, int]:
    """The number of each week in the pilot, from 1: weeks of the calendar count from the first of them."""
    mondays = [week.monday for week in weeks if week.monday is not None]
    first = min(mondays, default=datetime.date.min)
    return {week: week.number if week.monday is None else (week.monday - first).days // 7 + 1 for week in weeks}


def of_other_kind(weeks: Iterable[Week]) -> bool | None:
    """Which kind of week is the rarer in a file: True those of the calendar, False numbers; None if there is one."""
    kinds = Counter(week.monday is not None for week in weeks)
    return min(kinds, key=lambda kind: kinds[kind]) if len(kinds) > 1 else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", clean(text)).casefold()


def _behind(text: str) -> re.Match[str] | None:
    return _DATE_BEHIND.fullmatch(_plain(text))


def _monday(date: datetime.date) -> datetime.date:
    return date - datetime.timedelta(days=date.weekday())
