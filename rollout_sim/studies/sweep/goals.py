"""A goal, such as ``coverage_share >= 80%``, perhaps by a date: read from a text, and checked by replication."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.replications.point_row import BY_DATE
from rollout_sim.replications.points import PointMeasures
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.measures import BY_NAME, DATED, todays_name
from rollout_sim.scenario.values import quantities as units

RULE = Phrase("a goal is a measure and a bound, such as 'coverage_share >= 80%' or 'total_cost <= 12 million'")
_PATTERN = re.compile(r"\s*(\w+)\s*(>=|<=|≥|≤)\s*(\S.*?)\s*")


@dataclass(frozen=True)
class Goal:
    """A bound on a measure, by a day if ``by_day`` is given, to be met in a share ``confidence`` of futures."""

    measure: str
    at_least: bool
    bound: float
    by_day: float | None = None
    confidence: float = 0.9

    def reached(self, observed: PointMeasures) -> NDArray[np.bool_]:
        """Whether it is reached, as an array (points, replications); an event that never happens reaches no goal."""
        values = observed.of(self.measure if self.by_day is None else BY_DATE)
        return np.asarray(values >= self.bound if self.at_least else values <= self.bound, dtype=np.bool_)


def read_goal(text: str, by: str | None = None, confidence: str | float = "90%") -> Goal:
    """The goal that the texts describe.

    Parameters
    ----------
    text
        Such as ``coverage_share >= 80%``.
    by
        A time since the start, such as ``12 months``; only for the measures in ``DATED``.
    confidence
        Share of futures in which the goal is to be reached.

    Raises
    ------
    UnknownChoice
        If it is no goal; the message says what a goal is.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise UnknownChoice(RULE, quoted=repr(text))
    written_name, sign, right = match.groups()
    name = todays_name(written_name)
    if name not in BY_NAME:
        raise UnknownChoice(Phrase("there is no measure {name}", name=repr(name)) + did_you_mean(name, BY_NAME))
    read = {"share": units.share, "days": units.duration, "money": units.money}.get(BY_NAME[name].unit, _number)
    if by is not None and name not in DATED:
        raise UnknownChoice("--by can be asked of {measures}", measures=", ".join(DATED), quoted=name)
    try:
        bound = read(right)
        day = None if by is None else units.duration(by)
        sure = units.share(confidence)
    except Refused as error:
        raise UnknownChoice("goal {goal}: {rule}", goal=repr(text), rule=error.phrase) from None
    if not 0.5 <= sure < 1:
        raise UnknownChoice("--confidence must be at least 50% and less than 100%", quoted=confidence)
    return Goal(name, sign in (">=", "≥"), bound, day, sure)


def _number(text: str) -> float:
    return units.quantity(text, units.NUMBER_RULE)[0]
