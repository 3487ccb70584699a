"""The compiled engine's memory of a plan with other coefficients is that of a plan that is read anew."""

from dataclasses import fields, replace

import numpy as np
import pytest

from rollout_sim.engines.compiled.state import EMPTY, InitialMemory, _initial_memory
from rollout_sim.replications.futures import Futures
from rollout_sim.scenario import load

CONFIGS = ("220-stores", "kotter", "three-tiers")


@pytest.mark.parametrize("config", CONFIGS)
def test_it_is_the_same_to_the_byte(config: str) -> None:
    scenario = load(f"configs/{config}.yaml", coefficients="ensemble")
    futures = Futures(scenario, 5)
    for replication in range(3):
        plan, _ = futures.of(scenario.strategy_names[0], replication)
        quick = _initial_memory(plan)
        anew = InitialMemory(replace(plan))
        assert plan.like is not None
        differ = {name for name in anew.record.dtype.names if not np.array_equal(quick.record[name], anew.record[name])}
        assert differ <= {f"{name}_at" for name in EMPTY}  # arrays of each run's own
        assert np.array_equal(quick.memory, anew.memory)
        assert (quick.places, quick.room) == (anew.places, anew.room)
        assert not np.array_equal(quick.memory, _initial_memory(plan.like).memory)


def test_a_plan_made_of_a_changed_one_is_read_anew() -> None:
    scenario = load("configs/220-stores.yaml", coefficients="ensemble")
    plan, _ = Futures(scenario, 5).of(scenario.strategy_names[0], 0)
    assert replace(plan, batches=plan.batches[:1]).like is None
    assert "like" in {field.name for field in fields(plan) if not field.init}


def test_days_of_pilots_have_their_room() -> None:
    scenario = load("configs/220-stores.yaml", coefficients="fitted")
    plan, _ = Futures(scenario, 5).of(scenario.strategy_names[0], 0)
    longer = plan.with_coefficients(plan.coefficients._replace(pilot_days=plan.coefficients.pilot_days + 90), 0.2, 0.2)
    assert _initial_memory(longer).places == InitialMemory(replace(longer)).places
