"""Directions: one change at a time, and whether the model moves the way a manager expects.

Each row of ``direction_rows`` is played with and without its change, on the same futures, by the product's own runner.
A row fails if its mean effect is beyond luck on the wrong side of what the row promises: of 0; of the least effect that
a manager calls clear, where the row says ``clear``; or of the widest effect that is none.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollout_sim.replications.replicate import Work, replicate
from rollout_sim.replications.worker_pools import worker_processes
from rollout_sim.results.measures import BY_NAME
from rollout_sim.scenario import Scenario, load, with_values
from rollout_sim.statistics.intervals import CONFIDENCE
from verification.checks import ROUNDING, Check, Effort, Number
from verification.direction_rows import MORE, THEMES, Row, World

Floats = NDArray[np.float64]

CONFIGS = Path(__file__).parent.parent / "configs"
PAGE = Path(__file__).parent.parent / "docs" / "directions.md"
#: Futures of each run, at full effort and at least.
FUTURES, FEWEST = 100, 20
MOST_PROCESSES = 2
#: An effect this small is none: no manager would see it. By the unit of the measure; shares are of stores or of cases.
TRIFLE = {"share": 0.003, "money": 100_000.0, "times": 3.0, "days": 1.0, "store-weeks": 30.0}
#: The least effect that is clear, where a row does not say another.
CLEAR = {"share": 0.01, "money": 500_000.0, "times": 10.0, "days": 3.0, "store-weeks": 100.0}
#: How effects are printed: by unit, what they are multiplied by, decimals, and the unit's sign.
SHOWN = {
    "share": (100.0, 1, "points"),
    "money": (1e-6, 2, "million"),
    "times": (1.0, 0, "times"),
    "days": (1.0, 1, "days"),
    "store-weeks": (1.0, 0, "store-weeks"),
}
#: Verdicts, the worst first; too little is flat where a clear effect is expected.
VERDICTS = BROKEN, AGAINST, TOO_LITTLE, FLAT, EXPECTED = "BROKEN", "AGAINST", "TOO LITTLE", "flat", "as expected"


#: What the page says before its tables.
INTRODUCTION = """\
# Directions

What every manager knows must come out of the model. Each row is one change to a scenario of `configs/`, played with and
without it on the same futures, over one to five years. A row says what a manager expects and why, and what the model
does; effects stand with their 95 % intervals. Where a clear effect is expected, too little of it is wrong too.
`make verify` fails if a row runs against, beyond luck.

```
python -m verification directions             # the table: some ten minutes, or a minute or two with --quick
python -m verification directions --docs      # and this page anew
```
"""
#: Head of the page's tables.
HEAD = ("| change | in | a manager expects | because | and the model |", "| --- | --- | --- | --- | --- |")


class Key(NamedTuple):
    """What tells a run from another: the file, the strategy, and all that is set, in order, as JSON."""

    file: str
    strategy: str
    sets: str


#: A run, the measures that are read of it, the seed, and the number of futures.
Job = tuple[Key, tuple[str, ...], int, int]


@dataclass(frozen=True)
class Effect:
    """The effect of a row's change after some years, and what it says.

    Attributes
    ----------
    mean, half
        Of the paired differences, with half of their 95 % interval; in the measure's unit.
    number
        Beside the boundary of what the row promises.
    cause
        Why it could not be played; empty if it was.
    """

    row: Row
    years: float
    mean: float
    half: float
    number: Number
    cause: str = ""

    @property
    def verdict(self) -> str:
        """In words: by the interval, not by the rule of the page."""
        if self.cause:
            return BROKEN
        low, high, band = self.mean - self.half, self.mean + self.half, width(self.row)
        match self.row.expected:
            case "none":
                return AGAINST if low > band or high < -band else EXPECTED
            case "not more":
                return AGAINST if low > band else EXPECTED
            case "not less":
                return AGAINST if high < -band else EXPECTED
        sign = 1 if self.row.expected == MORE else -1
        sure, right = low > 0 or high < 0, sign * self.mean
        if sure and right < -TRIFLE[unit_of(self.row)]:
            return AGAINST
        if sure and right >= least(self.row):
            return EXPECTED
        return TOO_LITTLE if self.row.clear else FLAT

    def shown(self) -> str:
        """The effect with its interval, as people read it."""
        if self.cause:
            return self.cause
        factor, decimals, name = SHOWN[unit_of(self.row)]
        return f"{factor * self.mean:+.{decimals}f} ± {factor * self.half:.{decimals}f} {name}"


def unit_of(row: Row) -> str:
    """The unit of a row's measure."""
    return BY_NAME[row.measure].unit


def least(row: Row) -> float:
    """The least effect that a row promises, in the measure's unit: 0 if it promises no more than a sign."""
    return row.least if row.least is not None else CLEAR[unit_of(row)] if row.clear else 0.0


def width(row: Row) -> float:
    """The widest effect that is none, in the measure's unit."""
    return row.width if row.width is not None else TRIFLE[unit_of(row)]


def rows() -> Iterator[Row]:
    """All rows, theme by theme."""
    for theme in THEMES.values():
        yield from theme


# Runs ----------------------------------------------------------------------------------------------------------------


@cache
def _file(name: str) -> Scenario:
    return load(CONFIGS / f"{name}.yaml", coefficients="fitted")


def sets_of(row: Row, years: float, changed: bool) -> dict[str, Any]:
    """What is set in the row's file: what both sides have, the length of the run, and the change on one side."""
    values: dict[str, Any] = {**row.both, "run_length": f"{12 * years:g} months"}
    if changed:
        change = row.change
        values |= _file(row.world.file).overrides[change] if isinstance(change, str) else change
    return values


def key_of(world: World, sets: Mapping[str, Any]) -> Key:
    """The run of a strategy with these values."""
    return Key(world.file, world.strategy, json.dumps(sets, default=str))


def keys_of(row: Row, years: float) -> tuple[list[Key], list[Key]]:
    """The runs without and with the change: one each, or two where the row is about the lead over another strategy."""
    without, changed = sets_of(row, years, False), sets_of(row, years, True)
    other = row.world._replace(strategy=row.instead) if row.instead else row.world
    beside = [row.world._replace(strategy=row.beside)] if row.beside else []
    return [key_of(world, without) for world in (row.world, *beside)], [
        key_of(world, changed) for world in (other, *beside)
    ]


def scenario_of(key: Key) -> Scenario:
    """The scenario of a run.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, or its value breaks a rule.
    """
    return with_values(_file(key.file), json.loads(key.sets))


def play(job: Job) -> dict[str, Floats] | str:
    """Measures of a run in some futures, or why it failed."""
    key, measures, seed, futures = job
    try:
        scenario = scenario_of(key)
    except ValueError as error:
        return " ".join(str(error).split())
    results = [row[0] for row in Work(scenario, (key.strategy,), seed).runs(range(futures))]
    failed = next((row.cause for row in results if row.cause), None)
    if failed is not None:
        return failed
    return {name: np.array([row.measures[name] for row in results]) for name in measures}


def jobs_of(wanted: Iterable[Row], seed: int, futures: int) -> list[Job]:
    """The runs that rows need, each once, with all measures that are read of it."""
    measures: dict[Key, set[str]] = {}
    for row in wanted:
        for years in row.years:
            for key in (key for side in keys_of(row, years) for key in side):
                measures.setdefault(key, set()).add(row.measure)
    return [(key, tuple(sorted(names)), seed, futures) for key, names in measures.items()]


def _compile(job: Job) -> None:
    """Play one future here, so that no other process compiles."""
    scenario = _file(job[0].file)
    replicate(Work(scenario, tuple(scenario.strategy_names[:1]), job[2]), [0], 1, lambda results: None)


def played(wanted: Sequence[Row], effort: Effort) -> dict[Key, dict[str, Floats] | str]:
    """The measures of every run that the rows need, each played once."""
    jobs = jobs_of(wanted, effort.seed, effort.times(FUTURES, FEWEST))
    processes = min(MOST_PROCESSES, effort.threads)
    if processes == 1:
        results = effort.each(lambda number: play(jobs[number]), len(jobs), "directions: runs", threads=1)
    else:
        _compile(jobs[0])
        with worker_processes(processes) as pool:
            coming = pool.map(play, jobs)
            results = effort.each(lambda number: next(coming), len(jobs), "directions: runs", threads=1)
    return {job[0]: result for job, result in zip(jobs, results, strict=True)}


# Effects -------------------------------------------------------------------------------------------------------------


def effect(row: Row, years: float, runs: Mapping[Key, dict[str, Floats] | str]) -> Effect:
    """The effect of a row's change after some years."""
    name = f"{row.name}, {years:g} years: {row.measure}"
    sides = []
    for keys in keys_of(row, years):
        values = []
        for key in keys:
            run = runs[key]
            if isinstance(run, str):
                return Effect(row, years, np.nan, np.nan, Number(name, np.nan, 0.0, 0.0, 0.0), run)
            values.append(run[row.measure])
        sides.append(values[0] - values[1] if row.beside else values[0])
    difference = sides[1] - sides[0]
    return effect_of(row, years, difference[np.isfinite(difference)], name)


def effect_of(row: Row, years: float, difference: Floats, name: str = "") -> Effect:
    """What paired differences say of a row."""
    from scipy.stats import t

    mean = float(difference.mean())
    error = float(difference.std(ddof=1)) / np.sqrt(difference.size)
    freedom = difference.size - 1
    boundary, beyond = _promise(row, mean)
    error = 0.0 if error <= ROUNDING * max(1.0, abs(mean)) else error
    chance = (float(t.sf(beyond / error, freedom)) if error > 0 else 0.0) if beyond > 0 else 1.0
    half = error * float(t.isf((1 - CONFIDENCE) / 2, freedom))
    return Effect(row, years, mean, half, Number(name, mean, boundary, error, chance, freedom, one_sided=True))


def _promise(row: Row, mean: float) -> tuple[float, float]:
    """The boundary of what a row promises, and how far beyond it on the wrong side a mean is (below 0: within)."""
    band = width(row)
    match row.expected:
        case "more":
            return least(row), least(row) - mean
        case "less":
            return -least(row), mean + least(row)
        case "not more":
            return band, mean - band
        case "not less":
            return -band, -band - mean
    return (band, mean - band) if mean > 0 else (-band, -band - mean)


def effects(wanted: Sequence[Row], effort: Effort) -> list[Effect]:
    """The effects of all rows, each over its years."""
    runs = played(wanted, effort)
    return [effect(row, years, runs) for row in wanted for years in row.years]


# The check, and its page in the docs ---------------------------------------------------------------------------------


def directions(effort: Effort) -> Check:
    """Every row of the table."""
    wanted = list(rows())
    shown = effects(wanted, effort)
    return Check(
        "Directions",
        f"{len(wanted)} single changes, each over one to five years, with and without it on "
        f"{effort.times(FUTURES, FEWEST)} futures. A number fails if its mean is beyond luck on the wrong side of what "
        "a manager expects: of 0, of a clear effect where one is expected, or of the widest effect that is none.",
        [line.number for line in shown if not line.row.explained],
        [],
        [_counted(shown)],
        table(shown),
        {PAGE: page(shown, effort)},
    )


def table(shown: Sequence[Effect]) -> list[tuple[str, ...]]:
    """A row for each change and number of years; those that run against come first."""
    lines: list[tuple[str, ...]] = [("verdict", "change", "where", "years", "measure", "expected", "effect")]
    for line in sorted(shown, key=lambda line: VERDICTS.index(line.verdict)):
        row = line.row
        lines.append((
            line.verdict + (", explained" if row.explained else ""), row.name,
            str(row.world), f"{line.years:g}", row.measure, promised(row), line.shown(),
        ))  # fmt: skip
    return lines


def promised(row: Row) -> str:
    """What a row promises, in words."""
    return f"{row.expected}, clearly" if row.clear else row.expected


def page(shown: Sequence[Effect], effort: Effort) -> str:
    """The page of the docs: the table by themes, with what managers expect and why."""
    provenance = f"Made with {effort.times(FUTURES, FEWEST)} futures a run, seed {effort.seed}: {_counted(shown)}."
    lines = [INTRODUCTION, provenance]
    for theme, wanted in THEMES.items():
        lines += ["", f"## {theme}", "", *HEAD]
        for row in wanted:
            because = f"{row.why} *{row.explained}*" if row.explained else row.why
            outcomes = "<br>".join(_outcome(line) for line in shown if line.row is row)
            lines.append(f"{row_start(row)} {because} | {outcomes} |")
    return "\n".join(lines) + "\n"


def _counted(shown: Sequence[Effect]) -> str:
    counts = Counter(line.verdict for line in shown)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in reversed(VERDICTS) if counts[verdict])


def row_start(row: Row) -> str:
    """The first cells of a row of the page: what is changed, where, and what is expected."""
    label = BY_NAME[row.measure].label
    what = f"lead over {row.beside} in {label}" if row.beside else label
    return f"| {row.name} | {row.world} | {promised(row)}: {what} |"


def _outcome(line: Effect) -> str:
    return f"{line.years:g} y: {line.shown()}, {line.verdict}"
