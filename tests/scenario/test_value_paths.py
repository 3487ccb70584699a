"""The paths of a scenario's values come from its schema, so that a field that is added is asked for a label."""

from typing import Annotated

from pydantic import Field

from rollout_sim.scenario.advice.assumptions import assumed_paths
from rollout_sim.scenario.blocks.tiers import PlanOrNone, TierPlan
from rollout_sim.scenario.file.paths import value_paths
from rollout_sim.scenario.values.fields import Block, Money, counting


class Inner(Block):
    stores: Annotated[int, counting(0, 9)] = 0


class Outer(Block):
    start: Annotated[int, counting(0, 9)] = Field(default=0, alias="from")
    inner: Inner | None = None
    rows: list[Annotated[int, counting(0, 9)]] = Field(default=[])
    amounts: dict[str, Money] = Field(default={})
    plan: PlanOrNone = TierPlan.model_construct()


def test_a_block_has_the_paths_of_its_values() -> None:
    assert list(value_paths(Outer)) == [
        "from", "inner.stores", "rows", "amounts",
        "plan", "plan.visits", "plan.calls", "plan.video_reviews", "plan.data_reviews",
        "plan.keep_in_touch",
    ]  # fmt: skip


def test_a_scenario_assumes_values_but_none_of_a_strategy() -> None:
    paths = assumed_paths()
    assert {"people.head_office_coaches", "training", "training.theory", "board", "money.per_store"} < set(paths)
    assert not [path for path in paths if path.startswith(("strategies.", "grid", "coefficients"))]
    assert len(set(paths)) == len(paths)
