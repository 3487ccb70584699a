"""A pilot: weekly data of some stores, and the CSV that it is written as, a row a store and week."""

import csv
import io
from dataclasses import dataclass
from math import isnan

import numpy as np

from rollout_sim.rules.outcome import Floats

COLUMNS = ("store", "week", "usage", "requests", "days_waited", "accepted")
STOPPED = "stopped"


@dataclass(frozen=True, eq=False)
class Pilot:
    """Weekly data of the stores of a pilot, by week live: week 1 is the one in which a store went live.

    Arrays have a row a store and a column a week live, the first one in column 0; NaN where nothing was measured.

    Attributes
    ----------
    stores
        Names.
    first_week
        Week of the pilot, from 1, in which each store went live.
    usage
        Share of cases done the new way; 0 from the week on in which a store stopped.
    requests
        Help requests of the week.
    days_waited
        Mean days from asking to the end of the answer, of what was answered in the week.
    accepted
        1 where an inspection in that week accepted the store, 0 where it did not.
    stopped
        Stores that stopped.
    """

    stores: tuple[str, ...]
    first_week: tuple[int, ...]
    usage: Floats
    requests: Floats
    days_waited: Floats
    accepted: Floats
    stopped: tuple[str, ...] = ()

    @property
    def weeks(self) -> int:
        """Most weeks live of any store."""
        return int(self.usage.shape[1])

    @property
    def watched(self) -> Floats:
        """Weeks live in which usage was measured, by store."""
        return np.asarray((~np.isnan(self.usage)).sum(axis=1), dtype=np.float64)

    @property
    def last_week(self) -> int:
        """The last week of the pilot with data, from 1."""
        return max(first + self.weeks_of(number) - 1 for number, first in enumerate(self.first_week))

    def weeks_of(self, store: int) -> int:
        """Weeks live of a store up to the last one with data."""
        measured = ~(np.isnan(self.usage[store]) & np.isnan(self.requests[store]) & np.isnan(self.accepted[store]))
        return int(np.flatnonzero(measured).max(initial=0)) + 1

    def text(self) -> str:
        """The CSV that reads back to an equal pilot."""
        sink = io.StringIO()
        rows = csv.writer(sink, lineterminator="\n")
        rows.writerow(COLUMNS)
        for store, name in enumerate(self.stores):
            for week in range(self.weeks_of(store)):
                cells = [
                    _share(self.usage[store, week]),
                    _plain(self.requests[store, week], "{:.0f}"),
                    _plain(self.days_waited[store, week], "{:.3g}"),
                    {0.0: "no", 1.0: "yes"}.get(float(self.accepted[store, week]), ""),
                ]
                rows.writerow([name, self.first_week[store] + week, *cells])
        return sink.getvalue()


def _share(value: float) -> str:
    return "" if isnan(value) else f"{100 * value:.1f}%"


def _plain(value: float, form: str) -> str:
    return "" if isnan(value) else form.format(value)
