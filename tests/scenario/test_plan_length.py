"""A plan that is longer than its calendar is refused: compiled code would read beyond it."""

import pytest

from rollout_sim.scenario.plan.plan import MOST_DAYS
from tests.builders import plan


def test_a_plan_longer_than_its_days_is_refused() -> None:
    days = MOST_DAYS + 100.0
    assert len(plan(3, run_days=days).demand) > days
    with pytest.raises(ValueError, match="has working days and demand for 10980 only"):
        plan(3, run_days=days, demand=plan(3).demand)
