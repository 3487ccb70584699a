"""What all studies of many points have: where they come from, what failed, frames, and JSON of those frames."""

import json
from abc import abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import rollout_sim
from rollout_sim.kernel.calendar import date_on
from rollout_sim.replications.futures import shared_sets
from rollout_sim.replications.points import Point, PointMeasures
from rollout_sim.replications.twins import no_twins, parts_of
from rollout_sim.results.measures import NAMES, UP_TO_A_DAY
from rollout_sim.results.money_ranges import luck_alone
from rollout_sim.statistics.intervals import Shape
from rollout_sim.statistics.measure_shapes import measure_shape
from rollout_sim.studies.result import Result
from rollout_sim.wording.dates import measured_words, reading_words
from rollout_sim.wording.language import translation
from rollout_sim.wording.range_words import STORES, spread_words

if TYPE_CHECKING:
    import pandas as pd

    from rollout_sim.scenario import Scenario
    from rollout_sim.statistics.spread import SpreadParts


class PointsResult(Result):
    """Measures of points over common futures (``observed``), and what they say of ``scenario``, which has a name."""

    scenario: Any
    observed: PointMeasures

    @abstractmethod
    def frames(self) -> "dict[str, pd.DataFrame]":
        """All results by name, each a tidy frame."""

    @property
    def complete(self) -> tuple[int, ...]:
        """Numbers of the replications that every point completed; all statements rest on them."""
        return self.observed.complete

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it early."""
        return self.observed.interrupted

    @property
    def seed(self) -> int:
        """On what luck it ran."""
        return self.observed.seed

    @property
    def engine(self) -> str:
        """By what it ran."""
        return self.observed.engine

    def verdict(self, language: str = "en") -> str:
        """What it says in words, and what it does not decide; what weakens it last."""
        sentences = [super().verdict(language)]
        failed = self.observed.failed["replication"].nunique()
        if failed:
            text = translation(language).ngettext(
                "{failed} of {of} replications failed and is left out.",
                "{failed} of {of} replications failed and are left out.",
                failed,
            )
            sentences.append(text.format(failed=failed, of=failed + len(self.complete)))
        if self.observed.interrupted:
            text = translation(language).gettext("It was interrupted: {done} of {asked} replications were run.")
            sentences.append(text.format(done=len(self.complete), asked=self.observed.requested))
        return "\n".join(sentences)

    def __repr__(self) -> str:
        points, kind = len(self.observed.labels), type(self).__name__
        return f"<{kind} of {points} points: {len(self.complete)} replications of {self.scenario.name!r}>"


@dataclass(frozen=True, eq=False, repr=False)
class ScenarioPointsResult(PointsResult):
    """Points of a scenario over common futures, and what they say.

    Attributes
    ----------
    scenario
        What was studied.
    strategies
        Names, in the order of the answer.
    observed
        What was read off each replication of each point.
    twins
        Frame of the twins of the first futures (``replications.twins``), of the point that ``shown_point`` names.
    """

    scenario: "Scenario"
    strategies: tuple[str, ...]
    observed: PointMeasures
    twins: "pd.DataFrame" = field(default_factory=no_twins, kw_only=True)

    @property
    def shown_point(self) -> str:
        """Label of the point whose spread the verdict speaks of: that which carries most stores on average."""
        means = self.observed.of(STORES).mean(axis=1)
        return self.observed.labels[int(np.nanargmax(means))]

    def point_words(self, language: str) -> str:
        """The point whose spread the verdict speaks of, as people call it: a strategy in quotes, and what differs."""
        return translation(language).gettext('"{name}"').format(name=self.shown_point)

    def _shown(self) -> tuple[str, int]:
        """The strategy of that point, and its number among the points of a strategy, which vary slower."""
        place, strategy = divmod(self.observed.labels.index(self.shown_point), len(self.strategies))
        return self.strategies[strategy], place

    @property
    def twin_points(self) -> tuple[str, ...]:
        """Labels of the points whose first futures get twins."""
        return (self.shown_point,)

    @property
    def further_points(self) -> tuple[Point, ...]:
        """Points that were run beside those of the question."""
        return ()

    @cached_property
    def spread(self) -> "SpreadParts | None":
        """Where the spread of stores carried comes from at that point; None if luck is all there is, or few are run."""
        if not len(self.twins):
            return None
        label = self.shown_point
        values = {label: self.observed.of(STORES)[self.observed.labels.index(label)]}
        return parts_of(self.scenario, self.twins, self.complete, values, STORES)

    def shape(self, name: str) -> Shape:
        """Bounds of a measure in this scenario, and how many futures an interval of its mean takes."""
        shape = measure_shape(name, float(self.scenario.stores.total), float(self.scenario.run_length))
        return shape.shared(self.shared_sets)

    @cached_property
    def shared_sets(self) -> tuple[int, ...]:
        """Of each complete future, the set of coefficients that it shares with others; empty if none share any."""
        return shared_sets(self.scenario, self.seed, self.complete)

    @property
    def money_given(self) -> bool:
        """Whether the scenario has money in it that moved anything."""
        return bool(self.observed.of("total_cost").any() or self.observed.of("net_present_value").any())

    @property
    def measures_read(self) -> tuple[str, ...]:
        """Names of the measures that are known on the date on which it is answered."""
        return tuple(NAMES) if self.observed.read_on is None else UP_TO_A_DAY

    @property
    def varied(self) -> tuple[str, ...]:
        """Paths of the scenario in which the points differ."""
        return ()

    def verdict(self, language: str = "en") -> str:
        """What it says in words, on which date it is read, and that it is luck alone where nothing is uncertain."""
        return "\n".join([super().verdict(language), *self.closing(language)])

    def closing(self, language: str = "en") -> list[str]:
        """On which date it is read, and what makes its spread."""
        name = self.point_words(language) if self.spread else ""
        spread = spread_words(self.scenario, self.spread, language, name)
        return [self._measured(language), *spread]

    def text(self, language: str = "en") -> str:
        """Its numbers as a table, under the date on which they are read."""
        return "\n\n".join([self._measured(language), super().text(language)])

    def _measured(self, language: str) -> str:
        money = {"total_cost", "net_present_value"} <= set(self.observed.names) and self.money_given
        return measured_words(self.scenario, language, money, self.varied, self.observed.read_on)

    def when(self, language: str) -> str:
        """When its measures are read, in words."""
        return reading_words(self.scenario, language, self.observed.read_on, self.varied)

    def as_dict(self) -> dict[str, Any]:
        """What ``to_json`` writes, as plain dicts and lists; None for what is not known."""
        on = self.observed.read_on
        return {
            "scenario": self.scenario.name,
            "version": rollout_sim.__version__,
            "engine": self.engine,
            "seed": self.seed,
            "replications": len(self.complete),
            "strategies": list(self.strategies),
            "luck_only": luck_alone(self.scenario),
            "coefficients": self.scenario.drawn_from,
            "spread": {"measure": STORES, "point": self.shown_point, **vars(self.spread)} if self.spread else None,
            "read_on": None if on is None else date_on(self.scenario.starts, on).isoformat(),
            **{name: _rows(frame) for name, frame in self.frames().items()},
            "failed": _rows(self.observed.failed),
            "interrupted": self.observed.interrupted,
        }


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return rows
