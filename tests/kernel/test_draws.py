"""Random numbers by address: right, uniform, and independent across neighbouring addresses."""

import numpy as np
import pytest
from scipy import stats

from rollout_sim.kernel import draws

N = 20_000


def column(purpose: int = 1, entity: int = 0, replication: int = 0, seed: int = 5) -> np.ndarray:
    return np.array([draws.uniform(seed, replication, purpose, entity, k) for k in range(N)])


def over_entities(k: int = 0, purpose: int = 1, shift: int = 0) -> np.ndarray:
    return np.array([draws.uniform(5, 0, purpose, entity + shift, k) for entity in range(N)])


@pytest.mark.parametrize(
    "address",
    [(0, 0, 0, 0, 1), (1, 2, 3, 4, 5), (2**40, 7, 11, 123_456, 2**33), (2**62 + 1, 2**61, 31, 2**31 - 1, 10**15)],
)
def test_generator_is_numpys_philox(address: tuple[int, int, int, int, int]) -> None:
    seed, replication, purpose, entity, k = address
    counter = k | purpose << 64 | entity << 128 | replication << 192
    # NumPy counts up before it draws.
    expected = np.random.Philox(key=seed, counter=counter - 1).random_raw(4)
    assert list(draws.philox(seed, replication, purpose, entity, k)) == list(expected)


@pytest.mark.parametrize("values", [column(), over_entities(), column(purpose=9, entity=219, replication=399)])
def test_uniform(values: np.ndarray) -> None:
    assert stats.kstest(values, "uniform").pvalue > 1e-4
    assert values.min() > 0
    assert values.max() < 1


def test_exponential_and_normal() -> None:
    exponential = [draws.exponential(5, 0, 1, 3, k) for k in range(N)]
    normal = [draws.normal(5, 0, 1, 3, k) for k in range(N)]
    assert stats.kstest(exponential, "expon").pvalue > 1e-4
    assert stats.kstest(normal, "norm").pvalue > 1e-4


NEIGHBOURS = {
    "stores": (column(entity=7), column(entity=8)),
    "purposes": (column(purpose=3), column(purpose=4)),
    "replications": (column(replication=3), column(replication=4)),
    "seeds": (column(seed=1), column(seed=2)),
    "times": (over_entities(k=0), over_entities(k=1)),
    "next store": (over_entities(), over_entities(shift=1)),
}


@pytest.mark.parametrize("pair", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_neighbouring_addresses_are_independent(pair: tuple[np.ndarray, np.ndarray]) -> None:
    first, second = pair
    cells, _, _ = np.histogram2d(first, second, bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > 1e-4
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(N)


def test_the_tests_of_independence_can_fail() -> None:
    values = column()
    cells, _, _ = np.histogram2d(values, np.roll(values, 1) * 0.02 + values * 0.98, bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue < 1e-4
    assert stats.kstest(values**1.05, "uniform").pvalue < 1e-4


def test_entity_of_text_is_stable() -> None:
    assert draws.entity_of("change.efficiency_gain") == 1_184_849_264
    assert draws.entity_of("a") != draws.entity_of("b")
