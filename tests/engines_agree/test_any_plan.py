"""The engines give the same outcome to the bit on plans that hypothesis draws, in which all that is rare happens."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings, strategies as st

from rollout_sim.engines import compiled
from rollout_sim.kernel.compile import UNCOMPILED
from rollout_sim.scenario.plan.plan import Plan
from tests.engines_agree.any_plan import plans
from tests.engines_agree.comparison import assert_agree
from tests.engines_agree.features import FEATURES, features
from tests.engines_agree.full_plans import FULL, SMALL

unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
#: As many plans as take some ten seconds; ``make test-slow`` plays thousands.
A_FEW = 25 if UNCOMPILED else 60
SEEDS = st.integers(0, 2**63 - 1)
#: Times 250 plans in which all that is rare must have happened.
ROUNDS = 12


@given(plans(300 if UNCOMPILED else 2000), st.just(1) | SEEDS, st.integers(0, 100) | SEEDS)
@settings(unhurried, max_examples=A_FEW)
def test_the_engines_agree_on_any_plan(made: Plan, seed: int, replication: int) -> None:
    assert_agree(made, seed, replication, compiled.simulate)


@pytest.mark.slow
@given(plans(4000), st.just(1) | SEEDS, st.integers(0, 100) | SEEDS)
@settings(unhurried, max_examples=5000)
def test_the_engines_agree_on_thousands_of_plans(made: Plan, seed: int, replication: int) -> None:
    assert_agree(made, seed, replication, compiled.simulate)


@pytest.mark.parametrize("made", SMALL if UNCOMPILED else FULL, ids=lambda made: made.__name__)
def test_the_engines_agree_on_full_plans(made: Callable[[], Plan]) -> None:
    assert_agree(made(), 1, 0, compiled.simulate)


@pytest.mark.compiled
def test_all_that_is_rare_happens_in_drawn_plans() -> None:
    seen: Counter[str] = Counter()
    # Hypothesis takes constants from whatever modules are loaded, so what one round shows depends on the other tests.
    for round_number in range(ROUNDS):
        look_at_plans(seen, round_number)
        if missing(seen) == []:
            break
    assert missing(seen) == []


def look_at_plans(seen: Counter[str], round_number: int) -> None:
    """Count what happens in 250 drawn plans."""

    @seed(round_number)
    @given(plans(), st.integers(0, 100))
    @settings(unhurried, max_examples=250, database=None)
    def look(made: Plan, replication: int) -> None:
        seen.update(features(made, compiled.simulate(made, 1, replication)))

    look()


def missing(seen: Counter[str]) -> list[str]:
    """What has not been seen twice."""
    return [name for name in FEATURES if seen[name] < 2]
