"""Kinds of intervals of what depends on inputs: Sobol' indices, the variance split, elementary effects, the knee.

All points meet the same replications. Part of the luck is of each point's own, part is shared by all points, and part
is shared and moves with an input: more points do not average out what the replications have in common.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.random import Generator

from rollout_sim.statistics import designs, sobol
from rollout_sim.statistics.curves import bend, knee
from verification.kind import Ends, Floats, Kind

#: What is usual: points of each sample, trajectories, and replications.
POINTS, TRAJECTORIES, REPLICATIONS = 64, 20, 20
#: Samples of the Sobol' sequence are powers of 2.
BY_POINTS = (8, 32, 128, 512)
MANY = 200_001
PLACES = np.arange(2.0, 17.0, 2.0)
SLOW = 0.2


def input_kinds() -> Iterator[Kind]:
    """All of them, by futures and by points."""
    yield from _of_indices()
    yield from _of_the_split()
    yield from _of_effects()
    yield from _of_a_knee()


def _by_points(make: Callable[..., Ends], rng: Generator, count: int) -> Ends:
    """An interval from so many points, or trajectories, in the usual number of replications."""
    return make(rng, REPLICATIONS, points=count)


def _of_indices() -> Iterator[Kind]:
    """Of 2 x + y + 2 x y, all about 0, and an input that does nothing."""
    alone, crossed = np.array([4.0, 1.0, 0.0]) / 12, 4 / 144
    whole = alone.sum() + crossed
    for place, word in ((0, "strong"), (1, "weaker"), (2, "idle")):
        with_others = alone[place] + (crossed if place < 2 else 0.0)
        for name, truth in (("first", alone[place] / whole), ("total", with_others / whole)):
            make = partial(_index, place=place, name=name)
            what = f"{name} index of a {word} input" if place < 2 else f"{name} index of an {word} input"
            yield Kind(what, partial(make, points=POINTS), float(truth), SLOW)
            yield Kind(what, partial(_by_points, make), float(truth), SLOW, "points", BY_POINTS)


def _index(rng: Generator, count: int, place: int, name: str, points: int) -> Ends:
    x = designs.sobol(3, points, int(rng.integers(2**31)))
    middle = x - 0.5
    means = 2 * middle[:, 0] + middle[:, 1] + 2 * middle[:, 0] * middle[:, 1]
    interval = sobol.indices(_with_luck(rng, means, middle[:, 0], count), 3)[place]
    return getattr(interval, f"{name}_low"), getattr(interval, f"{name}_high")


def _with_luck(rng: Generator, means: Floats, along: Floats, count: int) -> Floats:
    """Outputs (points, replications): luck of each point's own, shared luck, and shared luck along an input."""
    own = 0.25 * rng.normal(size=(len(means), count))
    return np.asarray(means[:, None] + own + 0.5 * rng.normal(size=count) + along[:, None] * rng.normal(size=count))


def _of_the_split() -> Iterator[Kind]:
    """Share of inputs in the variance of one future."""
    x = np.linspace(-0.5, 0.5, MANY)
    worlds: tuple[tuple[str, Callable[[Floats], Floats]], ...] = (
        ("nothing", np.zeros_like),
        ("some", lambda along: 2 * along),
        ("most, skewed", lambda along: np.exp(3 * along)),
    )
    luck = 0.25**2 + 0.5**2 + 1 / 12
    for word, of in worlds:
        variance = float(of(x).var())
        truth, make = variance / (variance + luck), partial(_split, of=of)
        what = f"share of inputs in the variance, {word}"
        yield Kind(what, partial(make, points=2 * POINTS), truth, SLOW)
        yield Kind(what, partial(_by_points, make), truth, SLOW, "points")


def _split(rng: Generator, count: int, of: Callable[[Floats], Floats], points: int) -> Ends:
    x = rng.random(points) - 0.5
    parts = sobol.split(_with_luck(rng, of(x), x, count))
    return parts.inputs_low, parts.inputs_high


def _of_effects() -> Iterator[Kind]:
    """Mean size of elementary effects of 2 x + 3 y^2 + 2 x y, and of an input that does nothing."""
    levels = np.array(designs.LEVELS)
    first, last = levels[:2], levels[2:]
    of_y = 3 * (last**2 - first**2) / designs.STEP
    truths = (2 + 2 * levels.mean(), of_y.mean() + 2 * levels.mean(), 0.0)
    for place, (word, truth) in enumerate(zip(("a line", "a bend", "nothing"), truths, strict=True)):
        what, make = f"mean size of an input's effects, {word}", partial(_effect, place=place)
        yield Kind(what, partial(make, points=TRAJECTORIES), float(truth), SLOW)
        yield Kind(what, partial(_by_points, make), float(truth), SLOW, "trajectories")


def _effect(rng: Generator, count: int, place: int, points: int) -> Ends:
    x = designs.morris(3, points, int(rng.integers(2**31)))
    means = 2 * x[:, 0] + 3 * x[:, 1] ** 2 + 2 * x[:, 0] * x[:, 1]
    effect = sobol.effects(x, _with_luck(rng, means, x[:, 0], count))[place]
    return effect.lower, effect.upper


def _of_a_knee() -> Iterator[Kind]:
    """Where gains diminish: at a corner, or along a bend between two places."""
    for word, means in (("corner", np.minimum(PLACES, 8.0)), ("bend", 10 * (1 - np.exp(-PLACES / 4.35)))):
        yield Kind(f"knee, {word}", partial(_knee, means=means), bend(PLACES, means)[0], SLOW)


def _knee(rng: Generator, count: int, means: Floats) -> Ends:
    own = 2 * rng.normal(size=(PLACES.size, count))
    place = knee(PLACES, means[:, None] + own + 2 * rng.normal(size=count))
    return place.low, place.high
