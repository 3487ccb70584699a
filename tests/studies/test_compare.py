"""Comparisons by engines whose outcomes are known in advance."""

import html
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rollout_sim.replications.futures import future
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.results.measures import MEASURES, NAMES
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.statistics.intervals import SHARE, mean_interval
from rollout_sim.studies.compare.comparison import Comparison, compare
from tests.replications import fake_engines as fake

ONCE, TWICE = "all at once", "two batches"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(fake.scenario(), replications=12, seed=5, workers=1, engine=fake.simulate)


def known(strategy: str, replications: int = 12, seed: int = 5) -> np.ndarray:
    return np.array([fake.accepted_stores(strategy, seed, number) for number in range(replications)])


def assert_same_frames(one: Comparison, other: Comparison) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_estimates_and_paired_differences_have_the_intervals_of_a_share(comparison: Comparison) -> None:
    once, twice = known(ONCE) / 6, known(TWICE) / 6
    found = comparison.estimate("success_share", ONCE)
    assert found.mean == pytest.approx(once.mean())
    assert (found.lower, found.upper) == pytest.approx(mean_interval(once, SHARE))
    assert found.reached_share == 1
    stores = comparison.estimate("successful_stores", ONCE)
    assert (stores.lower, stores.upper) == pytest.approx((6 * found.lower, 6 * found.upper))
    gap = comparison.difference("success_share", ONCE, TWICE)
    assert gap.mean == pytest.approx((once - twice).mean())
    assert (gap.lower, gap.upper) == pytest.approx(mean_interval(once - twice, SHARE.gap()))
    assert gap.variance_ratio > 1, "both drew the same luck"


def test_wins_are_shares_of_futures(comparison: Comparison) -> None:
    once, twice = known(ONCE), known(TWICE)
    wins = comparison.wins().set_index(["measure", "strategy"])["share"]
    assert wins["success_share", TWICE] == pytest.approx(((twice > once) + 0.5 * (twice == once)).mean())
    assert wins["success_share"].sum() == pytest.approx(1)
    assert "coach_utilisation_share" not in wins.index.get_level_values("measure")


def test_frames_have_a_row_an_observation(comparison: Comparison) -> None:
    rows = comparison.replications
    assert list(rows.columns) == ["strategy", "replication", "status", "cause", *NAMES]
    assert rows["strategy"].tolist() == [ONCE] * 12 + [TWICE] * 12
    assert rows["replication"].tolist() == [*range(12)] * 2
    assert set(rows["status"]) == {"done"}
    assert len(comparison.batches) == 12 * 1 + 12 * 2
    assert comparison.weekly["week"].tolist() == [1, 2, 3] * 24
    assert comparison.monthly.groupby(["strategy", "replication"])["committed_cost"].sum().eq(1000).all()
    assert comparison.exposure["at_risk"].tolist() == [72, 60] * 2
    assert len(comparison.table()) == 2 * len(MEASURES)
    assert len(comparison.batch_table()) == 3


def test_json_has_the_promised_shape(comparison: Comparison) -> None:
    content = json.loads(comparison.to_json())
    assert {"scenario", "version", "engine", "seed", "replications", "strategies", "differences", "wins"} < set(content)
    assert (content["scenario"], content["seed"], content["replications"]) == ("Six stores", 5, 12)
    assert list(content["strategies"]) == [ONCE, TWICE]
    for strategy in content["strategies"].values():
        assert list(strategy["measures"]) == NAMES
        for estimate in strategy["measures"].values():
            assert list(estimate) == ["mean", "lower", "upper", "half_width", "p10", "p50", "p90", "reached_share"]
        for batch in strategy["batches"]:
            assert list(batch) == ["name", "stores", "success_share", "visits_per_store_week"]
            assert list(batch["success_share"]) == ["mean", "lower", "upper", "half_width", "p10", "p50", "p90"]
    assert [batch["stores"] for batch in content["strategies"][TWICE]["batches"]] == [2, 4]
    assert [set(row) for row in content["differences"]] == [
        {"a", "b", "measure", "mean", "lower", "upper", "half_width", "variance_ratio"}
    ] * len(MEASURES)
    assert {name: sum(shares.values()) for name, shares in content["wins"].items()} == pytest.approx(
        {row.name: 1 for row in MEASURES if row.better != "neither"}
    )


def test_json_says_null_of_a_time_not_reached_everywhere(comparison: Comparison) -> None:
    content = json.loads(comparison.to_json())
    reached = known(ONCE) >= 3
    assert 0 < reached.mean() < 1, "else this tests nothing"
    found = content["strategies"][ONCE]["measures"]["days_to_half_coverage"]
    assert found["mean"] is found["half_width"] is found["p90"] is None
    assert found["p10"] == 30
    assert found["reached_share"] == pytest.approx(reached.mean())
    (gap,) = (row for row in content["differences"] if row["measure"] == "days_to_half_coverage")
    assert gap["mean"] is gap["half_width"] is gap["variance_ratio"] is None


def test_json_of_one_replication_has_no_half_width() -> None:
    content = json.loads(compare(fake.scenario(), replications=1, workers=1, engine=fake.simulate).to_json())
    found = content["strategies"][ONCE]["measures"]["success_share"]
    assert found["mean"] is not None
    assert found["half_width"] is None


def test_any_number_of_workers_gives_the_same_frames(comparison: Comparison) -> None:
    other = compare(fake.scenario(), replications=12, seed=5, workers=2, engine=fake.simulate)
    assert_same_frames(comparison, other)
    assert comparison.to_json() == other.to_json()


def test_order_of_strategies_and_company_change_nobodys_future(comparison: Comparison) -> None:
    alone = compare(fake.scenario(), [TWICE], 12, seed=5, workers=1, engine=fake.simulate)
    turned = compare(fake.scenario(), [TWICE, ONCE], 12, seed=5, workers=1, engine=fake.simulate)
    for other in (alone, turned):
        assert other.values("success_share", TWICE).tolist() == comparison.values("success_share", TWICE).tolist()
    assert turned.strategies == (TWICE, ONCE)
    assert compare(fake.scenario(), TWICE, 2, seed=5, workers=1, engine=fake.simulate).strategies == (TWICE,)


def test_another_seed_is_another_luck(comparison: Comparison) -> None:
    other = compare(fake.scenario(), replications=12, seed=6, workers=1, engine=fake.simulate)
    assert other.values("success_share", ONCE).tolist() != comparison.values("success_share", ONCE).tolist()


def test_a_failed_replication_is_a_row_and_its_future_left_out_for_all() -> None:
    found = compare(fake.scenario(), replications=12, seed=5, workers=1, engine=fake.fails_once)
    assert found.failed.to_dict("records") == [
        {"strategy": TWICE, "replication": 2, "cause": "ZeroDivisionError: nobody was there"}
    ]
    assert len(found.replications) == 24
    assert found.complete == (0, 1, *range(3, 12))
    assert found.estimate("success_share", ONCE).mean == pytest.approx(np.delete(known(ONCE), 2).mean() / 6)
    assert 2 not in set(found.weekly["replication"])
    content = json.loads(found.to_json())
    assert content["replications"] == 11
    assert content["failed"] == found.failed.to_dict("records")


def test_if_all_fail_there_is_still_an_object() -> None:
    found = compare(fake.scenario(), replications=2, workers=1, engine=fake.fails_always)
    content = json.loads(found.to_json())
    assert content["replications"] == 0
    assert content["strategies"][ONCE]["measures"]["success_share"]["mean"] is None
    assert len(content["failed"]) == 4


def test_a_process_that_dies_leaves_failed_rows() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = compare(fake.scenario(), replications=2, workers=2, engine=fake.dies, executor=pool)
    assert len(found.failed) == 4
    assert found.failed["cause"].str.startswith("worker process: BrokenProcessPool").all()


def test_a_script_without_a_guard_is_told_and_loses_little(tmp_path: Path) -> None:
    """Its workers run it again from the top; the parent goes on without them."""
    script = tmp_path / "script.py"
    script.write_text(
        "from rollout_sim.studies.compare.comparison import compare\n"
        "from tests.replications import fake_engines as fake\n"
        "print(len(compare(fake.scenario(), replications=24, workers=2, engine=fake.slow).complete))\n"
    )
    env = {**os.environ, "ROLLOUT_SIM_TEST_FOLDER": str(tmp_path), "PYTHONPATH": os.getcwd()}
    ran = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, check=True)
    assert int(ran.stdout) >= 18
    assert 'under if __name__ == "__main__"' in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_interrupt_keeps_what_is_done() -> None:
    found = compare(fake.scenario(), replications=12, seed=5, workers=1, engine=fake.interrupted)
    assert found.interrupted
    assert found.requested == 12
    assert found.complete == (0, 1, 2)
    assert found.values("success_share", ONCE) == pytest.approx(known(ONCE, 3) / 6)


def test_an_interrupt_of_many_processes_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLOUT_SIM_TEST_FOLDER", str(tmp_path))

    def break_off() -> None:
        while len(list(tmp_path.iterdir())) < 4:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=break_off, daemon=True)
    thread.start()
    found = compare(fake.scenario(), replications=200, workers=2, engine=fake.slow)
    thread.join(1)
    begun = len(list(tmp_path.iterdir()))
    assert found.interrupted
    assert 4 <= begun < 200
    assert len(found.complete) == begun, "what was begun was finished, and kept"
    assert found.failed.empty


def test_progress_is_told_of_each_replication() -> None:
    told: list[tuple[int, int]] = []
    compare(fake.scenario(), replications=3, workers=1, engine=fake.simulate, progress=lambda *step: told.append(step))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("names", "replications", "engine", "message"),
    [
        (["two batch"], 1, "reference", "no strategy named 'two batch'; did you mean 'two batches'?"),
        ([ONCE, ONCE], 1, "reference", "compared only once"),
        (None, 0, "reference", "1 or more"),
        (None, 1, "steam", "no engine named 'steam'"),
    ],
)
def test_what_there_is_not_is_refused(names: list[str], replications: int, engine: str, message: str) -> None:
    with pytest.raises(UnknownChoice) as caught:
        compare(fake.scenario(), names, replications, engine=engine)
    assert message in str(caught.value)


def test_a_seed_below_zero_and_what_is_no_scenario_are_refused() -> None:
    with pytest.raises(UnknownChoice, match="below 2"):
        compare(fake.scenario(), seed=-1, engine=fake.simulate)
    with pytest.raises(UnknownChoice, match=r"rollout_sim.load\(file\) gives \(got 'shop.yaml'\)"):
        compare("shop.yaml")  # type: ignore[arg-type]


UNCERTAIN = "uncertain:\n  change.efficiency_gain: {uniform: [10%, 30%]}\n"


def test_uncertain_inputs_are_drawn_once_a_future_for_all_strategies() -> None:
    scenario = fake.scenario(UNCERTAIN)
    found = compare(scenario, replications=20, workers=1, engine=fake.simulate)
    gains = found.values("usage_share", ONCE)  # the fake engine puts the gain there
    assert gains.tolist() == found.values("usage_share", TWICE).tolist()
    assert len(set(gains)) == 20
    assert 0.1 <= gains.min() < 0.15 < 0.25 < gains.max() <= 0.3


def test_one_future_can_be_had_alone() -> None:
    scenario = fake.scenario(UNCERTAIN)
    found = compare(scenario, replications=5, seed=3, workers=1, engine=fake.simulate)
    plan, _ = future(scenario, TWICE, 3, 4)
    assert plan.efficiency_gain == pytest.approx(found.values("usage_share", TWICE)[4])


def test_it_shows_itself(comparison: Comparison) -> None:
    assert repr(comparison) == "<Comparison of all at once, two batches: 12 replications of 'Six stores', seed 5>"
    shown = comparison._repr_html_()
    assert shown.startswith(f"<p>{html.escape(comparison.verdict().splitlines()[0])}")
    assert html.escape(comparison.text()) in shown
    assert comparison.plot()._repr_png_().startswith(b"\x89PNG")
    with pytest.raises(UnknownChoice, match="no chart named 'usge'; did you mean 'usage'"):
        comparison.plot("usge")
