"""What is not known, as ranges: a value for each replication out of a low, a likely and a high one."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from rollout_sim.kernel.phrases import Phrase, Refused, listed, phrase_of
from rollout_sim.scenario.values.fields import Block, Problem, Unit

SHAPES = ("{low, likely, high}", "{uniform: [a, b]}", "{normal: {mean, sd}}", "{one_of: [...]}")
PERT_WEIGHT = 4.0
#: Part of a normal range that the limits of its field may cut off, on each side.
MOST_CUT = 0.01
#: Quantile at which a range is tested as at its end: a draw beyond it is next to impossible.
END = 1e-9


class Normal(Block):
    """A normal distribution."""

    mean: Any
    """Its mean."""
    sd: Any
    """Its standard deviation."""


class Range(Block):
    """A range for one value, in one of four shapes; values have the unit of what they stand for."""

    low: Any = None
    """Lowest value (with likely and high: a PERT distribution)."""
    likely: Any = None
    """Most likely value."""
    high: Any = None
    """Highest value."""
    uniform: Annotated[list[Any], Field(min_length=2, max_length=2)] | None = None
    """Lowest and highest value, all between equally likely."""
    normal: Normal | None = None
    """A normal distribution."""
    one_of: Annotated[list[Any], Field(min_length=1, max_length=1000)] | None = None
    """Values that are equally likely."""

    def rules(self) -> Iterable[Problem]:
        """One shape, and that completely."""
        pert = [value is not None for value in (self.low, self.likely, self.high)]
        shapes = [any(pert), self.uniform is not None, self.normal is not None, self.one_of is not None]
        if sum(shapes) != 1 or any(pert) != all(pert):
            yield Problem((), Phrase("a range is {shapes}", shapes=listed(SHAPES)))


@dataclass(frozen=True)
class UncertainValue:
    """An input that is not known: its dotted path, and its value at each quantile."""

    path: str
    quantile: Callable[[float], Any]
    """Takes ``u`` in (0, 1); gives the value as a scenario file would say it."""


class RangeError(Refused):
    """A range that can't be: the rule, and the part of it that is wrong."""

    def __init__(self, rule: str, part: tuple[str | int, ...] = ()) -> None:
        self.part = part
        super().__init__(rule)


def quantile_function(entry: Range, unit: Unit | None) -> Callable[[float], Any]:
    """The quantile function of a range, for a field of a unit (None for a field that is no plain value).

    Raises
    ------
    RangeError
        If the range does not fit the field.
    """
    if entry.one_of is not None:
        values = entry.one_of
        for index, value in enumerate(values):
            if unit is not None:
                _read(unit.check, value, ("one_of", index))
        return lambda u: values[min(int(u * len(values)), len(values) - 1)]
    if unit is None or unit.kind == "word":
        raise RangeError("is no number, so only {one_of: [...]} can stand for it")
    at = _numeric(entry, unit)
    if unit.kind == "count":
        least, most = (unit.low if unit.low is not None else -math.inf), (unit.high or math.inf)
        return lambda u: unit.show(int(min(max(round(at(u)), least), most)))
    return lambda u: unit.show(at(u))


def tested_values(entry: Range, unit: Unit | None) -> list[tuple[str, Any]]:
    """Values of a range that must make valid scenarios, each with the quantile that it is, in per cent, or "".

    Those at its ends and in the middle, and each of a list. The limits of its field cut a normal range off; they may
    cut off no more than 1 % on a side.
    """
    quantile = quantile_function(entry, unit)
    if entry.one_of is not None:
        return [("", value) for value in dict.fromkeys(map(_hashable, entry.one_of))]
    values = [(f"{100 * u:g}", quantile(min(max(u, END), 1 - END))) for u in (0.0, 0.5, 1.0)]
    if entry.normal is not None and unit is not None:
        at = _untruncated(entry.normal, unit)
        shown = round if unit.kind == "count" else float
        values = [*((f"{100 * u:g}", unit.show(shown(at(u)))) for u in (MOST_CUT, 1 - MOST_CUT)), *values]
    return values


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read(read: Callable[[Any], Any], value: Any, part: tuple[str | int, ...]) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise RangeError(phrase_of(error), part) from None


def _numeric(entry: Range, unit: Unit) -> Callable[[float], float]:
    if entry.uniform is not None:
        low, high = (_read(unit.check, value, ("uniform", index)) for index, value in enumerate(entry.uniform))
        if low >= high:
            raise RangeError("the first value must be less than the second", ("uniform",))
        if unit.kind == "count":  # each whole number is as likely
            return lambda u: float(min(high, low + math.floor(u * (high - low + 1))))
        return lambda u: float(low + u * (high - low))
    if entry.normal is not None:
        return _normal(entry.normal, unit)
    low, likely, high = (_read(unit.check, getattr(entry, name), (name,)) for name in ("low", "likely", "high"))
    if not low <= likely <= high or low == high:
        raise RangeError("low, likely and high must rise in this order")
    return lambda u: pert(u, low, likely, high)


def _normal(entry: Normal, unit: Unit) -> Callable[[float], float]:
    """The quantile function of a normal range, cut off at the limits of its field."""
    mean, sd = _mean_and_sd(entry, unit)
    above = None if unit.above is None else math.nextafter(unit.above, math.inf)
    low, high = above if unit.low is None else unit.low, unit.high
    if unit.kind == "count":  # each whole number stands for what rounds to it
        low, high = (None if end is None else end + side for end, side in ((low, -0.5), (high, 0.5)))
    return lambda u: cut_normal(u, mean, sd, low, high)


def _untruncated(entry: Normal, unit: Unit) -> Callable[[float], float]:
    mean, sd = _mean_and_sd(entry, unit)
    return lambda u: normal(u, mean, sd)


def _mean_and_sd(entry: Normal, unit: Unit) -> tuple[float, float]:
    mean = _read(unit.check, entry.mean, ("normal", "mean"))
    # the spread of a whole number need not be whole
    spread = float if unit.kind == "count" and isinstance(entry.sd, int | float) else unit.read
    sd = _read(spread, entry.sd, ("normal", "sd"))
    if not (sd > 0 and math.isfinite(sd)):
        raise RangeError("must be more than 0", ("normal", "sd"))
    return float(mean), float(sd)


def pert(u: float, low: float, likely: float, high: float) -> float:
    """Quantile of a PERT distribution: a beta whose mean is (low + 4 likely + high) / 6."""
    from scipy.special import betaincinv  # late: slow to import

    width = high - low
    a = 1 + PERT_WEIGHT * (likely - low) / width
    b = 1 + PERT_WEIGHT * (high - likely) / width
    return float(low + width * betaincinv(a, b, u))


def normal(u: float, mean: float, sd: float) -> float:
    """Quantile of a normal distribution."""
    from scipy.special import ndtri  # late: slow to import

    return float(mean + sd * ndtri(u))


def cut_normal(u: float, mean: float, sd: float, low: float | None, high: float | None) -> float:
    """Quantile of a normal distribution cut off at ``low`` and ``high``; None is no limit."""
    from scipy.special import ndtr  # late: slow to import

    below = 0.0 if low is None else float(ndtr((low - mean) / sd))
    beyond = 0.0 if high is None else float(ndtr((mean - high) / sd))
    value = normal(below + u * (1 - below - beyond), mean, sd)
    return min(max(value, -math.inf if low is None else low), math.inf if high is None else high)
