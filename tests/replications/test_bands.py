"""Series summed up: exact for whole numbers, near for others, and the same in whatever order they come."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rollout_sim.replications.bands import PERCENTILES, QUANTITIES, ValueCounts, band_frame, counts_of
from rollout_sim.replications.chunk_files import BATCHES, SERIES_KEPT, chunk_of
from rollout_sim.replications.frames import FrameBuilder
from rollout_sim.replications.replicate import ReplicationResult, Work
from rollout_sim.results.counts import WEEKLY_SERIES
from rollout_sim.results.money import BENEFITS, COSTS
from rollout_sim.studies.compare.comparison import Comparison, compare
from tests.replications import fake_engines as fake

NAMES = ("all at once", "two batches")


def series(number: int, weeks: int = 3) -> ReplicationResult:
    """A replication with luck in every column."""
    luck = np.random.default_rng(number)
    weekly = np.zeros(weeks, dtype=WEEKLY_SERIES)
    for name in WEEKLY_SERIES.names or ():
        weekly[name] = luck.integers(0, 4096, weeks) if weekly[name].dtype.kind == "i" else luck.normal(0, 1e5, weeks)
    weekly["desk_duty_hours"][luck.random(weeks) < 0.5] = 0.0
    monthly = {name: luck.normal(0, 1e7, 2) for name in (*COSTS, *BENEFITS)}
    return ReplicationResult(
        NAMES[0], number, weekly=weekly, monthly=monthly | {"discount_factor": np.array([1.0, 0.9])}
    )


def column(results: list[ReplicationResult], name: str, week: int) -> np.ndarray:
    if name.endswith("_use"):
        duty, used = (column(results, f"{name[:-4]}_{what}_hours", week) for what in ("duty", "used"))
        return np.array([u / d if d > 0 else 0.0 for u, d in zip(used, duty, strict=True)])
    return np.array([row.weekly[name][week] for row in results if row.weekly is not None], dtype=float)


@pytest.mark.parametrize("count", [1, 2, 10, 101])
def test_means_and_percentiles_are_numpys(count: int) -> None:
    results = [series(number) for number in range(count)]
    found = band_frame("weekly", {NAMES[0]: counts_of(results)}).set_index(["week", "quantity"])
    assert set(found["replications"]) == {count}
    for name in QUANTITIES["weekly"]:
        for week in range(3):
            values, row = column(results, name, week), found.loc[(week + 1, name)]
            whole = name in WEEKLY_SERIES.names and WEEKLY_SERIES[name].kind == "i"
            near = {"rel": 1e-12} if whole else {"rel": 2.0**-12, "abs": 2.0**-12 * np.abs(values).max()}
            assert row["mean"] == pytest.approx(values.mean(), **near), name
            for percentile, share in PERCENTILES.items():
                assert row[percentile] == pytest.approx(np.quantile(values, share), **near), (name, percentile)


def test_a_balance_is_what_has_come_in_so_far_discounted() -> None:
    results = [series(number) for number in range(9)]
    found = band_frame("monthly", {NAMES[0]: counts_of(results)}).set_index(["month", "quantity"])
    ends = []
    for row in results:
        net = sum(row.monthly[name] for name in BENEFITS) - sum(row.monthly[name] for name in COSTS)
        ends.append(net[0] + 0.9 * net[1])
    assert found.loc[(1, "balance"), "p50"] == pytest.approx(np.median(ends), rel=2.0**-12)


@given(st.permutations(range(12)), st.lists(st.integers(1, 11), max_size=3))
def test_order_and_grouping_change_nothing(order: list[int], cuts: list[int]) -> None:
    whole, parts = counts_of([series(number) for number in range(12)]), ValueCounts()
    for some in np.split(np.array(order), sorted(cuts)):
        parts.add(*counts_of([series(int(number)) for number in some]).items())
    for one, other in zip(whole.items(), parts.items(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_series_of_different_length_are_counted_as_far_as_they_go() -> None:
    found = band_frame("weekly", {NAMES[0]: counts_of([series(0, 2), series(1, 4)])})
    assert found.loc[found["quantity"] == "green", "replications"].tolist() == [2, 2, 1, 1]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(fake.scenario(), NAMES, 12, 5, 1, engine=fake.simulate)


def test_bands_are_those_of_the_frames(comparison: Comparison) -> None:
    bands = comparison.weekly_bands.set_index(["strategy", "week", "quantity"])["p10"]
    for (strategy, week), rows in comparison.weekly.groupby(["strategy", "week"]):
        assert bands[strategy, week, "red"] == rows["red"].quantile(0.1)
    assert comparison.monthly_bands["quantity"].nunique() == len(QUANTITIES["monthly"])


def test_batches_have_the_columns_that_are_packed(comparison: Comparison) -> None:
    (row, _) = Work(fake.scenario(), NAMES, 5, fake.simulate).run(0)
    assert list(row.batches[0]) == list(BATCHES)
    assert list(comparison.batches.columns) == ["strategy", "replication", *BATCHES]


def test_series_are_kept_of_the_first_replications_only() -> None:
    work, gathered = Work(fake.scenario(), NAMES, 5, fake.simulate), FrameBuilder(NAMES)
    for number in (SERIES_KEPT, 7, SERIES_KEPT - 1):
        gathered.add(chunk_of(work.run(number)))
    frames = gathered.frames()
    assert set(frames["weekly"]["replication"]) == set(frames["monthly"]["replication"]) == {7, SERIES_KEPT - 1}
    assert set(frames["weekly_bands"]["replications"]) == {3}
    assert set(frames["replications"]["replication"]) == {7, SERIES_KEPT - 1, SERIES_KEPT}


def test_there_may_be_more_strategies_than_a_byte_counts() -> None:
    names = tuple(f"plan {number}" for number in range(150))
    gathered, (row, _) = FrameBuilder(names), Work(fake.scenario(), NAMES, 5, fake.simulate).run(0)
    gathered.add(chunk_of([replace(row, strategy=name) for name in names]))
    assert list(gathered.frames()["replications"]["strategy"]) == list(names)
