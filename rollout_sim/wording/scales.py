"""Scales of measures for people: factor, unit, and decimals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rollout_sim.results.measures import BY_NAME
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import NONE, known, money_unit, number, scale, with_interval

#: Units of measures in words; amounts of money stand in a currency.
UNIT_WORDS: dict[str, str] = {
    "share": N_("share"),
    "days": N_("days"),
    "store-weeks": N_("store-weeks"),
    "stores": N_("stores"),
    "requests": N_("requests"),
    "times": N_("times"),
}
#: Units that a measure's label says already.
_IN_THE_LABEL = ("times",)


@dataclass(frozen=True)
class Scale:
    """How a measure is written: values times ``times``, in ``unit``, with ``digits`` decimals."""

    times: float
    unit: str
    digits: int

    def text(self, value: float, plus: bool = False) -> str:
        """A value without its unit; with ``plus``, positive values have a sign."""
        if not known(value):
            return NONE
        text = number(self.times * value, self.digits)
        return f"+{text}" if plus and value > 0 else text

    def full(self, value: float, plus: bool = False) -> str:
        """A value with its unit."""
        return f"{self.text(value, plus)} {self.unit}".strip()

    def interval(self, row: Mapping[Any, Any], plus: bool = False, name: str = "mean") -> str:
        """A mean with its interval, from the fields of an estimate: ``name``, lower and upper."""
        return with_interval(row[name], row["lower"], row["upper"], self.times, self.digits, plus)


def scale_of(measure: str, sizes: Iterable[float], currency: str, language: str, gap: bool = False) -> Scale:
    """The scale for values of these sizes; a ``gap`` between shares is in points."""
    gettext = translation(language).gettext
    largest = max((abs(size) for size in sizes if known(size)), default=0.0)
    unit = BY_NAME[measure].unit
    if unit == "share":
        return Scale(100.0, gettext("points") if gap else "%", 1)
    if unit == "money":
        divisor = scale(largest, language)[0]
        return Scale(1 / divisor, money_unit(largest, currency, language), _digits(largest / divisor))
    return Scale(1.0, "" if unit in _IN_THE_LABEL else gettext(UNIT_WORDS[unit]), _digits(largest))


def _digits(largest: float) -> int:
    return 0 if largest >= 100 else 1 if largest >= 10 else 2
