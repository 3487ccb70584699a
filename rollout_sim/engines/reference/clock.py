"""The reference engine's clock: SimPy's, with the model's order of simultaneous events.

The order is: the day's tick, reviews and gates, then all other events in order of scheduling.
"""

from collections.abc import Generator
from heapq import heappush
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, Any]

TICK, REVIEW, ELSE = range(3)


class Clock(simpy.Environment):
    """SimPy's environment with the model's order of simultaneous events, and events at a given time.

    SimPy starts processes before other events at the same time; here they too happen in order of scheduling.
    """

    def schedule(self, event: simpy.Event, priority: int = ELSE, delay: float = 0) -> None:
        """Schedule an event; SimPy's own priorities become ELSE."""
        self.schedule_at(event, self.now + delay, ELSE)

    def schedule_at(self, event: simpy.Event, time: float, rank: int) -> None:
        """Schedule an event at a time: a delay added to the present time could miss a whole day by a rounding error."""
        queue: list[Any] = self._queue
        heappush(queue, (time, rank, next(self._eid), event))

    def at(self, time: float, rank: int = ELSE) -> simpy.Event:
        """An event that happens at a time, in days."""
        return self.happen(simpy.Event(self), time, rank)

    def happen(self, event: simpy.Event, time: float, rank: int = ELSE, value: Any = None) -> simpy.Event:
        """Trigger an event at a time, with a value for the processes that wait for it."""
        event._ok, event._value = True, value
        self.schedule_at(event, time, rank)
        return event
