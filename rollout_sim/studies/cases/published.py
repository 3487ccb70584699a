"""Figures that documents publish, as data: ``documents/published.yaml`` and the scenario files beside it.

A figure is read off a run (a scenario file, a strategy, overrides), or off several with their weights; it is fitted, or
held out. What is printed is as precise as it is printed: 75 % is 74.5 to 75.5 %, and 8 of 10 is 80 %.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rollout_sim.replications.points import Point


#: Of single replications in the band that a published figure is to be in.
BAND = 0.9
#: Largest correlation between stores of one replication that a band may show; staggered adoptions have .04 to .15.
CORRELATION = 0.15
#: Of the held-out figures so many are to be inside their band.
WANTED = 0.8
FOLDER = Path(__file__).parent / "documents"
FILE = FOLDER / "published.yaml"
#: What a figure may be: of a brand, arithmetic of the document, a goal, or what the document says in general.
KINDS = ("recorded", "reckoned", "aimed at", "claimed")
_PRINTED = re.compile(r"(?P<number>-?\d+(?:\.(?P<places>\d+))?)(?P<unit>%| points)?")
_COUNT = re.compile(r"(\d+) of (\d+)")


@dataclass(frozen=True)
class PublishedValue:
    """What is printed: a value, and what it may stand for (``low`` to ``high``, infinite where only one side is said).

    Shares and differences of shares are parts of 1 (``share`` is true), all else is as it is. ``ranged`` is what is
    printed as from one value to another; ``value`` is then the middle.
    """

    value: float
    low: float
    high: float
    share: bool
    ranged: bool = False

    def nearest(self, value: float) -> float:
        """What of it is nearest to a value."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class FitTarget:
    """A figure that the default coefficients are fitted to.

    Attributes
    ----------
    aim
        What the fit goes for; what is published, unless only a direction is.
    within
        A mean so near to ``aim`` is as wanted; the unit of the fit's misses.
    target
        Whether the fit reads it; false for what follows from others that it reads.
    """

    aim: float
    within: float
    target: bool


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure: of which case, what it is, where it stands, and how it is read off runs.

    Attributes
    ----------
    case, name
        In words; ``in_chinese`` has both in Chinese.
    source
        Document and section.
    kind
        One of ``KINDS``.
    reads
        The number that is read (a key of ``cases.case_row``).
    of
        Runs by name with their weights, whose sum is the figure.
    stores
        Number of stores that it is a share of; None for what is no share of stores.
    fitted
        None for a figure that is held out.
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
    fitted: FitTarget | None


@dataclass(frozen=True)
class Contradiction:
    """Where a document does not agree with itself, and what is made of it."""

    source: str
    words: str
    in_chinese: str


@dataclass(frozen=True)
class CaseScenario:
    """A scenario file beside the figures, a strategy of it, and overrides by name."""

    file: str
    strategy: str
    overrides: tuple[str, ...] = ()

    def point(self, label: str) -> "Point":
        """The run as a point of a study, under its name."""
        from rollout_sim.replications.points import Point
        from rollout_sim.scenario import load

        return Point(label, load(FOLDER / self.file, override_names=self.overrides), self.strategy)


@dataclass(frozen=True)
class PublishedCases:
    """All published figures, the runs that they are read off, and how a fit to them is made.

    ``fit`` has the seed, the replications and the turns of a fit.
    """

    runs: Mapping[str, CaseScenario]
    figures: tuple[PublishedFigure, ...]
    contradictions: tuple[Contradiction, ...]
    fit: Mapping[str, int]

    @property
    def targets(self) -> tuple[PublishedFigure, ...]:
        """The figures that the fit reads."""
        return tuple(figure for figure in self.figures if figure.fitted is not None and figure.fitted.target)

    def runs_of(self, figures: Sequence[PublishedFigure]) -> dict[str, CaseScenario]:
        """The runs that these figures are read off, by name."""
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
        figures=tuple(_figure(case, row) for case in plain["cases"] for row in case["figures"]),
        contradictions=tuple(Contradiction(row["source"], row["says"], row["zh"]) for row in plain["contradictions"]),
        fit=plain["fit"],
    )


def printed(text: Any) -> PublishedValue:
    """What a published figure says.

    ``text`` is a text ("40%", "5 points", "8 of 10"), a number, or a mapping: ``at_least``, or ``from`` and ``to``.

    Raises
    ------
    ValueError
        For anything else.
    """
    if isinstance(text, Mapping):
        if set(text) == {"at_least"}:
            bound = printed(text["at_least"])
            return PublishedValue(bound.value, bound.value, inf, bound.share)
        low, high = printed(text["from"]), printed(text["to"])
        return PublishedValue((low.value + high.value) / 2, low.value, high.value, low.share, ranged=True)
    counted = _COUNT.fullmatch(str(text))
    if counted is not None:
        part = int(counted[1]) / int(counted[2])
        return PublishedValue(part, part, part, share=True)
    found = _PRINTED.fullmatch(str(text))
    if found is None:
        raise ValueError(f"{text!r} is no published figure")
    unit = 1.0 if found["unit"] is None else 0.01
    value, rounding = unit * float(found["number"]), unit * 0.5 * 0.1 ** len(found["places"] or "")
    return PublishedValue(value, value - rounding, value + rounding, share=found["unit"] is not None)


def _figure(case: Mapping[str, Any], row: Mapping[str, Any]) -> PublishedFigure:
    published, of = printed(row["published"]), row["of"]
    return PublishedFigure(
        case=case["case"],
        name=row["figure"],
        in_chinese=(case["zh"], row["zh"]),
        source=row["source"],
        kind=row["is"],
        published=published,
        reads=row["reads"],
        of=tuple((name, float(weight)) for name, weight in (of if isinstance(of, Mapping) else {of: 1}).items()),
        stores=row.get("stores"),
        fitted=_fitted(row["fitted"], published) if "fitted" in row else None,
    )


def _fitted(row: Mapping[str, Any], published: PublishedValue) -> FitTarget:
    aim = printed(row["aim"]).value if "aim" in row else published.value
    return FitTarget(aim, printed(row["within"]).value, target=row.get("target", True))
