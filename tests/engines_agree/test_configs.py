"""The compiled engine gives the outcome of the reference engine to the bit, on every config.

Slow, because compiling that engine takes minutes as yet: `make test-slow`.
"""

from dataclasses import fields
from pathlib import Path

import pytest

from rollout_sim.engines import reference
from rollout_sim.model.events import Outcome
from rollout_sim.scenario import load, resolve
from rollout_sim.scenario.plan import Plan

CONFIGS = Path(__file__).parent.parent.parent / "configs"
REPLICATIONS = 2


def plans() -> list[Plan]:
    found = []
    for path in sorted(CONFIGS.glob("*.yaml")):
        scenario = load(path)
        found += [resolve(scenario, name) for name in scenario.strategy_names]
    return found


def differing(first: Outcome, second: Outcome) -> list[str]:
    names = [field.name for field in fields(Outcome)]
    return [name for name in names if getattr(first, name).tobytes() != getattr(second, name).tobytes()]


@pytest.mark.slow
@pytest.mark.parametrize("made", plans(), ids=lambda plan: plan.strategy)
def test_the_engines_agree_to_the_bit(made: Plan) -> None:
    from rollout_sim.engines import compiled

    for replication in range(REPLICATIONS):
        assert differing(reference.simulate(made, 1, replication), compiled.simulate(made, 1, replication)) == []


@pytest.mark.slow
def test_the_comparison_can_fail() -> None:
    from rollout_sim.engines import compiled

    made = plans()[0]
    other = reference.simulate(made, 1, 1)
    assert "log" in differing(other, compiled.simulate(made, 1, 0))
