"""How many figures are inside their band, by use and by kind, beside the number that chance alone would give.

If the model is right, a published figure is one more draw, and falls inside the band of 90 % of single replications in
90 of 100 cases. The range of luck counts each figure as a draw of its own; figures of one case have futures in common,
so that it is a little wider in truth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rollout_sim.statistics.intervals import CONFIDENCE
from rollout_sim.studies.cases.published import BAND, FITTED, HELD_OUT, KINDS, SEEN

if TYPE_CHECKING:
    from rollout_sim.studies.cases.study import FigureCheck

#: Uses of the figures that no coefficient was set by.
NOT_FITTED = (SEEN, HELD_OUT)


@dataclass(frozen=True)
class Score:
    """Figures of some uses and of one kind: how many, and how many of them are inside their band.

    Attributes
    ----------
    uses
        The uses that are counted together.
    kind
        One of ``KINDS``; None for all of them.
    inside, of
        Figures inside their band, and all.
    near
        Fitted figures whose mean is as near as wanted; None where no figure is fitted.
    """

    uses: tuple[str, ...]
    kind: str | None
    inside: int
    of: int
    near: int | None

    @property
    def expected(self) -> float:
        """Number of figures inside that a right model has on average."""
        return BAND * self.of

    @property
    def luck(self) -> tuple[int, int]:
        """Fewest and most inside in 95 of 100 right models."""
        from scipy.stats import binom

        tail = (1 - CONFIDENCE) / 2
        return int(binom.ppf(tail, self.of, BAND)), int(binom.ppf(1 - tail, self.of, BAND))


def score(checks: "Sequence[FigureCheck]", uses: tuple[str, ...], kind: str | None = None) -> Score:
    """The score of figures of these uses and this kind, of all kinds if None."""
    counted = [check for check in checks if check.use in uses and kind in (None, check.figure.kind)]
    fitted = [check for check in counted if check.within is not None]
    near = sum(bool(check.within) for check in fitted) if fitted else None
    return Score(uses, kind, sum(check.inside_90 for check in counted), len(counted), near)


def scores(checks: "Sequence[FigureCheck]") -> tuple[Score, ...]:
    """All scores with figures: of each use and of those seen or held out, by kind and of all kinds."""
    return tuple(counts for counts in _all(checks) if counts.of)


def _all(checks: "Sequence[FigureCheck]") -> Iterator[Score]:
    for uses in ((FITTED,), (SEEN,), (HELD_OUT,), NOT_FITTED):
        for kind in (*KINDS, None):
            yield score(checks, uses, kind)
