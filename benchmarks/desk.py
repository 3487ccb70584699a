"""The small common kernel: stores send requests at random times, a few agents answer them in order of arrival.

An M/M/c queue whose arrivals come from many stores, so that the event heap can be of any size. Every tool of the
benchmarks can model it, and its mean wait is known (Erlang 1917).
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Desk:
    """Stores with a request every ``gap`` days on average, and agents whose answers take ``hours`` days on average."""

    stores: int
    agents: int
    gap: float
    hours: float
    warm_up: float  # days before answers count
    days: float

    @property
    def load(self) -> float:
        """Mean number of busy agents (offered load)."""
        return self.stores / self.gap * self.hours

    @property
    def room(self) -> int:
        """Capacity of the queue, a power of two; at 80 % utilisation the queue never fills."""
        return 1 << (64 * self.agents).bit_length()

    def mean_wait(self) -> float:
        """Long-run mean wait in days: the Erlang C formula divided by the rate at which the queue drains."""
        blocking = 1.0
        for k in range(1, self.agents + 1):
            blocking = self.load * blocking / (k + self.load * blocking)
        waits = blocking / (1 - self.load / self.agents * (1 - blocking))
        return waits * self.hours / (self.agents - self.load)


@dataclass(frozen=True)
class Answers:
    """Results of a run: number of events, requests begun after the warm-up, and their total wait in days."""

    events: int
    begun: int
    waited: float

    @property
    def mean_wait(self) -> float:
        return self.waited / self.begun


#: Runs a desk with a seed and the number of a replication.
Run = Callable[[Desk, int, int], Answers]


def desk(stores: int, requests: int) -> Desk:
    """A desk at 80 % utilisation with one agent for ten stores, that gets about ``requests`` requests."""
    agents = max(1, stores // 10)
    gap = stores / (0.8 * agents)  # days; an answer takes one
    days = requests * gap / stores
    return Desk(stores, agents, gap, 1.0, days / 10, days)
