"""The log of one replication, read by kind of event: a log has tens of thousands of rows, and a question needs few."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rollout_sim.model import events as ev
from rollout_sim.scenario.plan import Bools


class Rows:
    """Rows of an event log by their kind, in their order."""

    def __init__(self, log: NDArray[Any]) -> None:
        self._log = log
        self._kinds = log["kind"].astype(np.int8)  # one byte each, side by side: looked through many times
        self._found: dict[int, tuple[NDArray[np.intp], NDArray[Any]]] = {}

    def of(self, kind: int, before: int | None = None) -> NDArray[Any]:
        """Rows of one kind (``model.events``), of all or of the first so many rows of the log; not to be changed."""
        places, rows = self._of(kind)
        return rows if before is None else rows[: np.searchsorted(places, before)]

    def _of(self, kind: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
        """Where rows of one kind stand in the log, and the rows."""
        if kind not in self._found:
            places = np.flatnonzero(self._kinds == kind)
            self._found[kind] = places, self._log.take(places)  # five times as fast as by a mask
        return self._found[kind]

    def of_stores(self, kind: int, counted: Bools) -> NDArray[Any]:
        """Rows of one kind that tell of a store that counts."""
        rows = self.of(kind)
        store = rows["store"]
        if counted.all() and store.min(initial=0) >= 0:  # as nearly always
            return rows
        return rows.take(np.flatnonzero(counted[store] & (store >= 0)))

    def until_last_end(self, batches: NDArray[Any]) -> int:
        """Rows up to and with the end of the last batch; all while a batch still runs, or where none started.

        Cut by position and not by day: what happens on the same day after the batch was counted is not in its count.
        """
        started = ~np.isnan(batches["start_day"])
        if not started.any() or np.isnan(batches["end_day"][started]).any():
            return len(self._log)
        ends, _ = self._of(ev.BATCH_ENDED)
        return int(ends[-1]) + 1 if ends.size else len(self._log)
