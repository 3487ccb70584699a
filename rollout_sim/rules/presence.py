"""Whether people are there: they may join, leave, and be away."""

from rollout_sim.kernel.compile import rule
from rollout_sim.rules.outcome import Ints


@rule
def is_there(stay: int, day: int, over: float, stays: Ints, leaves: Ints) -> bool:
    """Whether a person is there on a day.

    ``stays`` holds by stay and day 1 for there, ``leaves`` by stay 1 for people who leave once the last batch has
    ended, on the day ``over`` (infinity before). Stay 0 is that of people who are always there.
    """
    return stays[stay, day] == 1 and (leaves[stay] == 0 or day < over)
