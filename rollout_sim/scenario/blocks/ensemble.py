"""What is left uncertain after a calibration: weighted sets of values that belong together, one drawn a replication."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Any

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase
from rollout_sim.scenario.values.fields import Block, Problem, Text, numbers

MOST_SETS = 5000
MOST_PATHS = 500


def set_at(sums: Sequence[float], u: float) -> int:
    """Which of the sets with these sums of weights stands at a quantile ``u`` in (0, 1)."""
    return min(bisect_left(sums, u * sums[-1]), len(sums) - 1)


class Ensemble(Block):
    """Sets of values of some inputs, as ``rollout-sim calibrate`` leaves them; each replication draws one of them."""

    paths: Annotated[list[Text], Field(min_length=1, max_length=MOST_PATHS)]
    """Dotted paths of the inputs."""
    weights: Annotated[list[Annotated[float, numbers(0, 1e9)]], Field(min_length=1, max_length=MOST_SETS)]
    """How probable each set is against the others."""
    sets: Annotated[list[list[Any]], Field(min_length=1, max_length=MOST_SETS)]
    """The sets, each a value for every path, as a scenario file would say it."""
    about: dict[str, Any] = Field(default={})
    """Where it comes from."""

    def rules(self) -> Iterable[Problem]:
        """As many weights as sets, as many values as paths, and something to draw."""
        if len(self.weights) != len(self.sets):
            yield Problem(
                ("weights",),
                Phrase(
                    "must be as many as sets: {sets}, not {weights}", sets=len(self.sets), weights=len(self.weights)
                ),
            )
        if sum(self.weights) <= 0:
            yield Problem(("weights",), Phrase("must not all be 0"))
        if len(set(self.paths)) < len(self.paths):
            yield Problem(("paths",), Phrase("must differ"))
        for number, row in enumerate(self.sets):
            if len(row) != len(self.paths):
                yield Problem(
                    ("sets", number), Phrase("must have a value for each of the {count} paths", count=len(self.paths))
                )

    @cached_property
    def _sums(self) -> list[float]:
        return list(accumulate(self.weights))

    def place(self, u: float) -> int:
        """Number of the set that stands at a quantile ``u`` in (0, 1)."""
        return set_at(self._sums, u)

    def values(self, place: int) -> dict[str, Any]:
        """The values of one set by path."""
        return dict(zip(self.paths, self.sets[place], strict=True))

    def without(self, paths: Sequence[str]) -> "Ensemble | None":
        """The ensemble of the other inputs, their values as before; None if there are no others."""
        columns = [column for column, path in enumerate(self.paths) if path not in paths]
        if not columns:
            return None
        sets = [[row[column] for column in columns] for row in self.sets]
        return self.model_copy(update={"paths": [self.paths[column] for column in columns], "sets": sets})


class Marginal:
    """One input of an ensemble by itself: its values from the lowest up, and where each set stands among them."""

    def __init__(self, values: Sequence[Any], keys: Sequence[Any], weights: Sequence[float]) -> None:
        """Values, what they are ordered by, and weights, of all sets."""
        order = sorted(range(len(values)), key=lambda number: keys[number])
        self._values = [values[number] for number in order]
        self._sums = list(accumulate(weights[number] for number in order))
        total = self._sums[-1]
        #: Quantile in (0, 1) of each set, the middle of its own weight.
        self.quantiles = [0.0] * len(values)
        for before, after, number in zip([0.0, *self._sums], self._sums, order, strict=False):
            self.quantiles[number] = (before + after) / 2 / total

    def quantile(self, u: float) -> Any:
        """The value at a quantile."""
        return self._values[set_at(self._sums, u)]
