"""The engines give the same outcome to the bit on every config and strategy."""

from pathlib import Path

import pytest

from rollout_sim.engines import compiled
from rollout_sim.scenario import load, resolve
from rollout_sim.scenario.plan.plan import Plan
from tests.engines_agree.comparison import assert_agree

pytestmark = pytest.mark.compiled

CONFIGS = Path(__file__).parent.parent.parent / "configs"
REPLICATIONS = 50


def plans() -> dict[str, Plan]:
    """The plans of all configs by the names of config and strategy."""
    scenarios = {path.stem: load(path) for path in sorted(CONFIGS.glob("*.yaml"))}
    return {
        f"{stem}: {name}": resolve(scenario, name)
        for stem, scenario in scenarios.items()
        for name in scenario.strategy_names
    }


PLANS = plans()


@pytest.mark.parametrize("name", PLANS)
def test_the_engines_agree_on_every_config(name: str) -> None:
    assert_agree(PLANS[name], 1, 0, compiled.simulate)


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_the_engines_agree_on_every_config_and_many_keys(name: str) -> None:
    for replication in range(1, REPLICATIONS):
        assert_agree(PLANS[name], 1, replication, compiled.simulate)
