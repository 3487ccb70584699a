"""Whether a scenario leaves anything open, and whether what it leaves open moves its money.

Without ranges, futures differ by luck alone: a budget that most of them keep, or a share of them that loses money, says
nothing of prices, gain or people that may turn out otherwise.
"""

from typing import TYPE_CHECKING, Any

from rollout_sim.results.money import LINES
from rollout_sim.scenario.file.paths import read_path

if TYPE_CHECKING:
    from rollout_sim.scenario import Scenario

GAIN, PEOPLE = "change.efficiency_gain", "people.head_office_coaches"


def luck_alone(scenario: "Scenario") -> bool:
    """Whether nothing is declared uncertain: neither a range nor an ensemble of a pilot."""
    return not scenario.uncertain and scenario.ensemble is None


def money_ranged(scenario: "Scenario") -> bool:
    """Whether a range, or the ensemble of a pilot, moves money: any price in force, any input of what happens."""
    return scenario.ensemble is not None or any(_moves_money(scenario, read_path(text)) for text in scenario.uncertain)


def ranges_to_declare(scenario: "Scenario") -> tuple[str, ...]:
    """The inputs of the money that a scenario most likely does not know: its gain, its first price, its people."""
    prices = [factor for line in LINES for product in line.inputs for factor in product.split(" * ")]
    of_money = [path for path in prices if path.startswith("money.") and not path.endswith("*")]
    paid = next((path for path in of_money if _value_at(scenario, tuple(path.split(".")))), "")
    return tuple(path for path in (GAIN, paid, PEOPLE) if path and _value_at(scenario, tuple(path.split("."))))


def _moves_money(scenario: "Scenario", path: tuple[str | int, ...]) -> bool:
    """Whether an input moves money; a price moves none where it is multiplied by nothing."""
    if path[0] != "money" or path[1:] == ("discount_rate",):
        return True
    for line in LINES:
        for product in line.inputs:
            factors = [tuple(factor.split(".")) for factor in product.split(" * ")]
            others = [factor for factor in factors if not _stands_for(factor, path)]
            if len(others) < len(factors) and all(_may_be_something(scenario, factor) for factor in others):
                return True
    return False


def _stands_for(factor: tuple[str, ...], path: tuple[str | int, ...]) -> bool:
    """Whether a factor of a price is this input, or the block that it stands in."""
    return path[:-1] == factor[:-1] if factor[-1] == "*" else path == factor


def _may_be_something(scenario: "Scenario", factor: tuple[str, ...]) -> bool:
    return ".".join(factor) in scenario.uncertain or bool(_value_at(scenario, factor))


def _value_at(scenario: "Scenario", path: tuple[str, ...]) -> float:
    """The number at a path; 0 where a block on the way is missing."""
    block: Any = scenario
    for name in path:
        block = getattr(block, name, None)
    return float(block or 0.0)
