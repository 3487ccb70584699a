"""The question of ``optimise``: which values may vary, which measure to optimise, and within which limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean
from rollout_sim.replications.replicate import UnknownChoice, chosen
from rollout_sim.results.measures import BY_NAME, Measure, todays_name
from rollout_sim.scenario import read_axis
from rollout_sim.scenario.values import quantities as units
from rollout_sim.statistics.intervals import Shape
from rollout_sim.statistics.measure_shapes import measure_shape
from rollout_sim.statistics.two_stage import FINEST
from rollout_sim.studies.optimise.grid_search import DesignSpace
from rollout_sim.studies.sweep.goals import Goal, read_goal

if TYPE_CHECKING:
    from rollout_sim.scenario import Axis, Scenario

#: Kinds of points in the selection.
FINALIST, GIVEN, RANDOM = "finalist", "as given", "random search"
#: The measure that ``latest`` limits.
DATE = "days_to_80_percent_coverage"


@dataclass(frozen=True)
class OptimisationQuestion:
    """The optimisation problem: designs, measure, limits, and how much to run; ``indifference`` is None for 1 %.

    Raises
    ------
    UnknownChoice
        For a number out of its range.
    """

    space: DesignSpace
    measure: Measure
    limits: tuple[Goal, ...]
    designs: int
    screening: int
    finalists: int
    confidence: float
    indifference: float | None

    def __post_init__(self) -> None:
        if self.designs < 10 or self.screening < 2 or self.finalists < 1:
            raise UnknownChoice("it takes 10 designs, 2 futures to screen them, and 1 finalist, or more")
        if not 0.5 < self.confidence < 1:
            raise UnknownChoice(
                "a confidence is more than 50% and less than 100%", quoted=f"{100 * self.confidence:g}%"
            )
        if self.indifference is not None and not FINEST <= self.indifference < float("inf"):
            raise UnknownChoice("an indifference is at least {finest}", finest=f"{FINEST:g}",
                                quoted=f"{self.indifference:g}")  # fmt: skip

    @property
    def signed_shape(self) -> Shape:
        """The shape of the measure with its sign turned so that larger is better."""
        scenario = self.space.scenario
        shape = measure_shape(self.measure.name, float(scenario.stores.total), float(scenario.run_length))
        return shape if self.measure.sign > 0 else shape.negative()

    def sure(self, finalists: int) -> float:
        """The confidence that the comparison of so many finalists with the best of them needs.

        With limits, the set of finalists to choose from is random. The choice from any such set is right if the
        comparison of each finalist with all others is right (Bonferroni).
        """
        return 1 - (1 - self.confidence) / finalists if self.limits else self.confidence


def wanted(
    scenario: "Scenario",
    vary: Sequence[str],
    strategy: str | None,
    measure: str,
    budget: str | None,
    latest: str | None,
    limits: Sequence[str],
    risk: str | float,
    **numbers: Any,
) -> OptimisationQuestion:
    """Read the texts that ``optimise`` and the command line take; ``numbers`` are fields of ``OptimisationQuestion``.

    Raises
    ------
    ScenarioError, UnknownChoice
        If an axis or another argument is invalid.
    """
    axes = _axes(scenario, vary)
    optimised = _optimised(measure)
    least_share = 1 - _risk(risk)
    texts = [f"total_cost <= {budget}"] * (budget is not None) + [f"{DATE} <= {latest}"] * (latest is not None)
    goals = tuple(read_goal(text, None, least_share) for text in [*texts, *limits])
    return OptimisationQuestion(
        DesignSpace(scenario, _tuned(scenario, axes, strategy), axes), optimised, goals, **numbers
    )


def _axes(scenario: "Scenario", vary: Sequence[str]) -> "tuple[Axis, ...]":
    axes = tuple(read_axis(scenario, text, number, "--vary") for number, text in enumerate(vary, start=1))
    if not axes:
        raise UnknownChoice("nothing may vary: say what, as in --vary people.head_office_coaches=4:20:2")
    for axis in axes:
        if len(axis.values) < 2:
            raise UnknownChoice("{path} must have two values or more to vary", path=axis.path, quoted=axis.texts[0])
    if len({axis.path for axis in axes}) < len(axes):
        raise UnknownChoice("a path can vary only once")
    return axes


def _optimised(measure: str) -> Measure:
    row = BY_NAME.get(todays_name(measure))
    if row is None:
        raise UnknownChoice(Phrase("there is no measure {name}", name=repr(measure)) + did_you_mean(measure, BY_NAME))
    if row.better == "neither" or (row.may_be_missing and (row.unit == "days" or row.needs_money)):
        raise UnknownChoice(
            "{measure} cannot be optimised: it has no better, or is not reached in every future", measure=measure
        )
    return row


def _risk(risk: str | float) -> float:
    try:
        read = units.share(risk)
    except Refused as error:
        raise UnknownChoice("--risk: {rule}", rule=error.phrase, quoted=repr(risk)) from None
    if not 0 < read <= 0.5:
        raise UnknownChoice("--risk must be more than 0% and at most 50%", quoted=risk)
    return read


def _tuned(scenario: "Scenario", axes: "Sequence[Axis]", strategy: str | None) -> str:
    """The strategy to tune: the one named, or the only one that paths name, or the only strategy."""
    names = chosen(scenario, None)
    varied = {name for name in names for axis in axes if axis.path.startswith(f"strategies.{name}.")}
    if strategy is None:
        candidates = varied or set(names)
        if len(candidates) > 1:
            raise UnknownChoice(
                "--strategy must say which strategy is to be tuned (there is {known})", known=", ".join(names)
            )
        (strategy,) = candidates
    (strategy,) = chosen(scenario, [strategy])
    if varied - {strategy}:
        others = ", ".join(sorted(varied - {strategy}))
        raise UnknownChoice(
            "{strategy} is tuned, but what varies is of {others}", strategy=repr(strategy), others=others
        )
    return strategy
