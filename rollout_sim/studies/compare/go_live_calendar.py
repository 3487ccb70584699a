"""Who goes live when, as a calendar that any office program reads (iCalendar, RFC 5545)."""

import datetime
import hashlib
from collections.abc import Iterator

import pandas as pd

from rollout_sim.wording.language import translation

#: Octets of a line, its end not counted.
LONGEST_LINE = 75


def calendar_text(stores: pd.DataFrame, strategy: str, language: str) -> str:
    """An event a day and region on which stores go live, on the median date of each.

    Parameters
    ----------
    stores
        As ``StoreResults.frame`` gives it.
    """
    own = stores[(stores["strategy"] == strategy) & (stores["live_median"] != "")]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rollout_sim//EN", "CALSCALE:GREGORIAN"]
    for (date, region), rows in own.groupby(["live_median", "region"], sort=True):
        lines += _event(str(date), str(region), strategy, list(rows["store"]), language)
    return "".join(part + "\r\n" for line in (*lines, "END:VCALENDAR") for part in _folded(line))


def _event(date: str, region: str, strategy: str, stores: list[str], language: str) -> list[str]:
    day = datetime.date.fromisoformat(date)
    name = translation(language).ngettext(
        "{region}: {count} store goes live", "{region}: {count} stores go live", len(stores)
    )
    number = hashlib.sha256(f"{strategy}\n{date}\n{region}".encode()).hexdigest()[:24]
    return [
        "BEGIN:VEVENT",
        f"UID:{number}@rollout-sim",
        f"DTSTAMP:{day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + datetime.timedelta(days=1):%Y%m%d}",
        "SUMMARY:" + _escaped(name.format(region=region, count=len(stores))),
        "DESCRIPTION:" + _escaped("\n".join(stores)),
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of 75 octets, none of which cuts a letter; parts but the first begin with a space."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part
