"""Published figures as data: ``documents/published.yaml`` and the scenario files beside it.

The value of a figure comes from a run (a scenario file, a strategy, overrides), or from a weighted sum of several. A
figure is fitted, seen or held out. It is as precise as its print: 75 % is 74.5 to 75.5 %, and 8 of 10 is 80 %.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.replications.points import Point


#: Share of single replications in the band that should contain a published figure.
BAND = 0.9
#: Largest correlation between stores of one replication that a band may imply; staggered adoptions have .04 to .15.
CORRELATION = 0.15
FOLDER = Path(__file__).parent / "documents"
FILE = FOLDER / "published.yaml"
#: Kinds of figures: of a brand, arithmetic of the document, a goal, or a general statement of the document.
KINDS = ("recorded", "reckoned", "aimed at", "claimed")
#: Uses of figures: the coefficients are set by it; it shaped a rule, a case file, a prototype or the start of a fit; or
#: nothing was ever changed for its sake.
FITTED, SEEN, HELD_OUT = USES = ("fitted", "seen", "held out")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_PRINTED = re.compile(r"(?P<number>-?\d+(?:\.(?P<places>\d+))?)(?P<unit>%| points)?")
_COUNT = re.compile(r"(\d+) of (\d+)")


@dataclass(frozen=True)
class PublishedValue:
    """A printed value and the range that it can mean: ``low`` to ``high``, infinite for a lower bound.

    Shares and differences of shares are parts of 1 (``share`` is true); other values have their own unit. ``ranged``
    is true for a printed range; ``value`` is then its middle.
    """

    value: float
    low: float
    high: float
    share: bool
    ranged: bool = False

    def nearest(self, value: float) -> float:
        """The value of the range that is nearest to ``value``."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class FitTarget:
    """How the default coefficients are fitted to a figure.

    Attributes
    ----------
    aim
        Target value of the fit: the published value, unless only a direction is published.
    within
        Tolerance of the mean about ``aim``; the unit of the fit's misses.
    target
        Whether the fit uses the figure; false for figures that follow from other targets.
    """

    aim: float
    within: float
    target: bool


@dataclass(frozen=True)
class FigureUse:
    """What a figure was used for (one of ``USES``), since when, and why; ``in_chinese`` has the reason in Chinese."""

    name: str
    since: date
    because: str
    in_chinese: str


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure: its case, name and source, and how to compute it from runs.

    Attributes
    ----------
    case, name
        In words; ``in_chinese`` has both in Chinese.
    source
        Document and section.
    kind
        One of ``KINDS``.
    reads
        The number to read from a run (a key of ``study.case_row``).
    of
        Names of runs with their weights; the figure is the weighted sum.
    stores
        Number of stores that it is a share of; None if it is not a share of stores.
    use
        What it was used for, since when, and why.
    fitted
        None for a figure that is not fitted.
    digest
        Of a held-out figure: what it and its case files were when it was held out (``maintenance.published``).
    printed
        The published value as the document prints it.
    """

    case: str
    name: str
    in_chinese: tuple[str, str]
    source: str
    kind: str
    published: PublishedValue
    reads: str
    of: tuple[tuple[str, float], ...]
    stores: int | None
    use: FigureUse
    fitted: FitTarget | None = None
    digest: str | None = None
    printed: Any = None

    @property
    def wanted(self) -> tuple[float, float] | None:
        """Range that the mean of a fitted figure should be in, open above where a lower bound is published."""
        if self.fitted is None:
            return None
        high = inf if self.published.high == inf else self.fitted.aim + self.fitted.within
        return self.fitted.aim - self.fitted.within, high


@dataclass(frozen=True)
class Contradiction:
    """Where a document contradicts itself, and how the figures treat it."""

    source: str
    words: str
    in_chinese: str


@dataclass(frozen=True)
class CaseScenario:
    """A scenario file beside the figures, one of its strategies, and overrides by name."""

    file: str
    strategy: str
    overrides: tuple[str, ...] = ()

    def point(self, label: str, coefficients: str | None = "fitted") -> "Point":
        """The run as a point of a study, with this label; ``coefficients`` as of ``load``."""
        from rollout_sim.replications.points import Point
        from rollout_sim.scenario import load

        scenario = load(FOLDER / self.file, override_names=self.overrides, coefficients=coefficients)
        return Point(label, scenario, self.strategy)


@dataclass(frozen=True)
class PublishedCases:
    """All published figures, the runs behind them, and the settings of a fit to them.

    ``fit`` has the seed, the replications and the turns of a fit; ``renewals`` the dates on which digests of held-out
    figures were made anew, because their files changed and not what is simulated, with what changed.
    """

    runs: Mapping[str, CaseScenario]
    figures: tuple[PublishedFigure, ...]
    contradictions: tuple[Contradiction, ...]
    fit: Mapping[str, int]
    renewals: tuple[tuple[date, str], ...] = ()

    @property
    def targets(self) -> tuple[PublishedFigure, ...]:
        """The figures that the fit uses."""
        return tuple(figure for figure in self.figures if figure.fitted is not None and figure.fitted.target)

    def runs_of(self, figures: Sequence[PublishedFigure]) -> dict[str, CaseScenario]:
        """The runs behind these figures, by name."""
        needed = {name for figure in figures for name, _ in figure.of}
        return {name: run for name, run in self.runs.items() if name in needed}


@cache
def book() -> PublishedCases:
    """The published figures of this package."""
    from rollout_sim.scenario.file.yaml_nodes import read_file, read_yaml

    plain = read_yaml(read_file(FILE, FILE.name), FILE.name).plain()
    return PublishedCases(
        runs={
            name: CaseScenario(row["scenario"], row["strategy"], tuple(row.get("overrides", ())))
            for name, row in plain["runs"].items()
        },
        figures=tuple(
            _figure(case, row, plain["uses"] | {SEEN: case.get("seen")})
            for case in plain["cases"]
            for row in case["figures"]
        ),
        contradictions=tuple(Contradiction(row["source"], row["says"], row["zh"]) for row in plain["contradictions"]),
        fit=plain["fit"],
        renewals=tuple((_date(row["date"]), row["what"]) for row in plain["renewals"]),
    )


def printed(published: Any) -> PublishedValue:
    """Read a published figure.

    ``published`` is a text ("40%", "5 points", "8 of 10"), a number, or a mapping: ``at_least``, or ``from`` and
    ``to``.

    Raises
    ------
    ValueError
        For anything else.
    """
    if isinstance(published, Mapping):
        if set(published) == {"at_least"}:
            bound = printed(published["at_least"])
            return PublishedValue(bound.value, bound.value, inf, bound.share)
        low, high = printed(published["from"]), printed(published["to"])
        return PublishedValue((low.value + high.value) / 2, low.value, high.value, low.share, ranged=True)
    fraction = _COUNT.fullmatch(str(published))
    if fraction is not None:
        share = int(fraction[1]) / int(fraction[2])
        return PublishedValue(share, share, share, share=True)
    match = _PRINTED.fullmatch(str(published))
    if match is None:
        raise ValueError(f"{published!r} is no published figure")
    unit = 1.0 if match["unit"] is None else 0.01
    value, rounding = unit * float(match["number"]), unit * 0.5 * 0.1 ** len(match["places"] or "")
    return PublishedValue(value, value - rounding, value + rounding, share=match["unit"] is not None)


def _figure(case: Mapping[str, Any], row: Mapping[str, Any], uses: Mapping[str, Any]) -> PublishedFigure:
    published, of = printed(row["published"]), row["of"]
    figure = PublishedFigure(
        case=case["case"],
        name=row["figure"],
        in_chinese=(case["zh"], row["zh"]),
        source=row["source"],
        kind=row["is"],
        published=published,
        reads=row["reads"],
        of=tuple((name, float(weight)) for name, weight in (of if isinstance(of, Mapping) else {of: 1}).items()),
        stores=row.get("stores"),
        use=_use(row, uses),
        fitted=_fitted(row["fitted"], published) if "fitted" in row else None,
        digest=row.get("digest"),
        printed=row["published"],
    )
    check_use(figure)
    return figure


def _use(row: Mapping[str, Any], uses: Mapping[str, Any]) -> FigureUse:
    name, figure = row.get("use"), row["figure"]
    if name not in USES:
        raise ValueError(f"{figure}: use is {' | '.join(USES)}, not {name!r}")
    reason = uses[name]
    if reason is None:
        raise ValueError(f"{figure}: a case with figures that were seen has 'seen', with since, because and zh")
    return FigureUse(name, _date(reason["since"]), reason["because"], reason["zh"])


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _fitted(row: Mapping[str, Any], published: PublishedValue) -> FitTarget:
    aim = printed(row["aim"]).value if "aim" in row else published.value
    return FitTarget(aim, printed(row["within"]).value, target=row.get("target", True))


def check_use(figure: PublishedFigure) -> None:
    """Check that what is written beside a figure fits its use.

    Raises
    ------
    ValueError
        If a figure that is fitted has no tolerance, or another has one; if a fitted mean could be near and yet below a
        published lower bound; if a held-out figure has no digest, or another has one.
    """
    use = figure.use.name
    if (use == FITTED) != (figure.fitted is not None):
        raise ValueError(f"{figure.name}: 'fitted' has the tolerance of a figure whose use is fitted, and of no other")
    if figure.wanted is not None and figure.published.high == inf and figure.wanted[0] < figure.published.low:
        raise ValueError(f"{figure.name}: aim less tolerance is below what is published as the least")
    if (use == HELD_OUT) != (figure.digest is not None and _DIGEST.fullmatch(figure.digest) is not None):
        raise ValueError(f"{figure.name}: 'digest' has the 12 signs of a figure whose use is held out, and of no other")
