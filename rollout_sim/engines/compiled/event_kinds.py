"""Kinds of events on the compiled engine's clock, and what their ``who`` and ``tag`` hold."""

from typing import NamedTuple

from rollout_sim.kernel.registry import Registry


class ClockEvent(NamedTuple):
    """A kind of event on the clock."""

    number: int
    name: str
    who: str = ""  # what the event's ``who`` is the number of
    tag: str = ""  # what its ``tag`` holds


#: An event's ``order`` keeps its kind in six bits (``clock.KINDS``).
MOST_CLOCK_EVENTS = 1 << 6
CLOCK_EVENTS = Registry[ClockEvent](
    "kinds of events on the clock", MOST_CLOCK_EVENTS, "an event's order keeps its kind in six bits"
)
NOTHING = CLOCK_EVENTS.add(ClockEvent(0, "nothing"))
PATH_GOES_ON = CLOCK_EVENTS.add(ClockEvent(1, "coaching path continues", "store", "its spell"))
WORK_ENDS = CLOCK_EVENTS.add(ClockEvent(2, "work ends", "person"))
CALLED = CLOCK_EVENTS.add(ClockEvent(3, "called", "person", "task, or -1 to look for one"))
REQUESTS_TODAY = CLOCK_EVENTS.add(ClockEvent(4, "requests today", "store", "end of the day before which it requests"))
ASKS = CLOCK_EVENTS.add(ClockEvent(5, "asks for help", "store", "end of its day"))
PATIENCE = CLOCK_EVENTS.add(ClockEvent(6, "waits for an answer", "task", "its serial number"))
PATIENCE_ENDS = CLOCK_EVENTS.add(ClockEvent(7, "patience ends", "task", "its serial number"))
VISITED = CLOCK_EVENTS.add(ClockEvent(8, "visited in a hold", "store", "its spell"))
REINSPECTED = CLOCK_EVENTS.add(ClockEvent(9, "inspected again", "store", "its spell"))
DAY = CLOCK_EVENTS.add(ClockEvent(10, "day", "day"))
REVIEW_HELD = CLOCK_EVENTS.add(ClockEvent(11, "review"))
DUTY_NEAR = CLOCK_EVENTS.add(ClockEvent(12, "duty near, after all events of this moment", "day"))
DUTY = CLOCK_EVENTS.add(ClockEvent(13, "duty", "day"))
BATCH_LISTED = CLOCK_EVENTS.add(ClockEvent(14, "batch listed", "batch"))
BATCH_DUE = CLOCK_EVENTS.add(ClockEvent(15, "batch due", "batch"))
BATCH_OVER = CLOCK_EVENTS.add(ClockEvent(16, "batch over", "batch"))
BATCH_CLOSED = CLOCK_EVENTS.add(ClockEvent(17, "batch closed", "batch"))
GATE_REACHED = CLOCK_EVENTS.add(ClockEvent(18, "gate reached", "batch"))
GATE_READ_AGAIN = CLOCK_EVENTS.add(ClockEvent(19, "gate read again", "batch"))
CERTIFY = CLOCK_EVENTS.add(ClockEvent(20, "coaches in training", "role"))
CERTIFIED = CLOCK_EVENTS.add(ClockEvent(21, "coaches certified", "role"))
