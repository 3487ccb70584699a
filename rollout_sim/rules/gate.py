"""Gates as plain numbers: what a gate compares, and when it opens, stops, or waits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """A comparison that a gate makes, such as "accepted >= 80%": codes of ``rules.events`` and a share."""

    subject: int
    operator: int
    value: float


@dataclass(frozen=True)
class Gate:
    """When a batch may follow the one before. Conditions of one list must all hold; an empty ``stop`` never does."""

    go: tuple[Condition, ...]
    stop: tuple[Condition, ...]
    smallest_sample: int
    readings: int  # consecutive readings in which a condition must hold
    hold_at_most_days: float
    after_hold: int  # events.GO or events.STOP
    mode: int  # events.ENFORCED or events.DRY_RUN
    waived_share: float  # probability that pressure from above waives it
