"""The small common kernel: stores ask at random, a few agents answer in the order of asking.

A queue M/M/c whose arrivals come from many stores, so that the heap of events to come is as large as one likes. Every
tool of the benchmarks can say it, and its mean wait is known (Erlang 1917).
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Desk:
    """Stores that ask every ``gap`` days on average, and agents that need ``hours`` days for an answer on average."""

    stores: int
    agents: int
    gap: float
    hours: float
    warm_up: float  # days before what is begun counts
    days: float

    @property
    def load(self) -> float:
        """Agents busy on average."""
        return self.stores / self.gap * self.hours

    @property
    def room(self) -> int:
        """Requests that the line has room for, a power of two; at four fifths of full use it never fills."""
        return 1 << (64 * self.agents).bit_length()

    def mean_wait(self) -> float:
        """Days that a request waits on average in the long run: Erlang's C over the rate at which the line drains."""
        blocking = 1.0
        for k in range(1, self.agents + 1):
            blocking = self.load * blocking / (k + self.load * blocking)
        waits = blocking / (1 - self.load / self.agents * (1 - blocking))
        return waits * self.hours / (self.agents - self.load)


@dataclass(frozen=True)
class Answers:
    """What a run gives: events that happened, requests begun after the warm-up, and the days they waited in all."""

    events: int
    begun: int
    waited: float

    @property
    def mean_wait(self) -> float:
        return self.waited / self.begun


#: A desk, a seed and a replication's number.
Run = Callable[[Desk, int, int], Answers]


def desk(stores: int, requests: int) -> Desk:
    """A desk of four fifths of full use and one agent for ten stores, over about so many requests."""
    agents = max(1, stores // 10)
    gap = stores / (0.8 * agents)  # days; an answer takes one
    days = requests * gap / stores
    return Desk(stores, agents, gap, 1.0, days / 10, days)
