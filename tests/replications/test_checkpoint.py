"""Runs on any executor, chunks packed to the bit, and runs that go on from a folder."""

import random
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rollout_sim.replications import checkpoint as kept, replicate as replications, worker_pools
from rollout_sim.replications.checkpoint import ComparisonCheckpoint, ComparisonRun, finish, opened, saved_run
from rollout_sim.replications.chunk_files import chunk_of, packed, unpacked
from rollout_sim.replications.replicate import Work
from rollout_sim.rules.outcome import Outcome
from rollout_sim.run_folder.folder import FRAMES, FolderRefused
from rollout_sim.run_folder.lock import FolderBusy
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.compare.comparison import Comparison, compare
from tests.replications import fake_engines as fake

NAMES = ("all at once", "two batches")


def run_of(replications: int = 10, **changed: Any) -> ComparisonRun:
    made = ComparisonRun(fake.scenario(), NAMES, 5, "reference", replications, fake.TEXT.encode(), {"language": "en"})
    return replace(made, **changed)


def go(folder: Path, run: ComparisonRun, engine: Any = fake.simulate, **more: Any) -> Comparison:
    with opened(folder, run) as checkpoint:
        found = compare(
            run.scenario, run.strategies, run.requested, run.seed, 1, engine=engine, checkpoint=checkpoint, **more
        )
        finish(folder, run, replace(found, engine="reference"))
    return found


def assert_same(one: Comparison, other: Comparison) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert replace(one, engine="x").to_json() == replace(other, engine="x").to_json()


def numbers(checkpoint: ComparisonCheckpoint, asked: int) -> list[int]:
    """Replications that are saved."""
    return sorted(n for chunk in checkpoint.chunks(NAMES, asked) for n in set(chunk.rows["replication"].to_pylist()))


@pytest.fixture(scope="module")
def whole() -> Comparison:
    return compare(fake.scenario(), NAMES, 10, 5, 1, engine=fake.simulate)


class Shuffling(Executor):
    """Runs nothing until somebody waits, and then in any order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        self.random.shuffle(self.jobs)
        while self.jobs:
            future, job = self.jobs.pop()
            future.set_running_or_notify_cancel()
            future.set_result(job())


@pytest.mark.parametrize("chunk", [None, 1, 3, 100])
def test_any_executor_and_any_chunk_give_the_same(whole: Comparison, chunk: int | None) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = compare(fake.scenario(), NAMES, 10, 5, 3, engine=fake.simulate, executor=pool, chunk=chunk)
        assert pool.submit(int, 7).result() == 7, "it stays open"
    assert_same(found, whole)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_does_not_matter(whole: Comparison, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    executor, wait = Shuffling(seed), worker_pools.wait

    def run_and_wait(*words: Any, **more: Any) -> Any:
        executor.run()
        return wait(*words, **more)

    monkeypatch.setattr(worker_pools, "wait", run_and_wait)
    arrived: list[int] = []
    work = Work(fake.scenario(), NAMES, 5, fake.simulate)
    replications.replicate(work, range(10), 3, lambda rows: arrived.append(rows[0].replication), executor, 1)
    assert sorted(arrived) == [*range(10)] != arrived
    assert_same(compare(fake.scenario(), NAMES, 10, 5, 3, engine=fake.simulate, executor=executor, chunk=1), whole)


def test_an_executor_that_breaks_leaves_failed_rows() -> None:
    pool = ThreadPoolExecutor(1, initializer=lambda: 1 / 0)
    found = compare(fake.scenario(), NAMES, 40, engine=fake.simulate, executor=pool, workers=1)
    pool.shutdown()
    assert len(found.failed) == 80
    assert found.failed["cause"].str.startswith("worker process: BrokenThreadPool").all()


@pytest.mark.parametrize("engine", [fake.simulate, fake.fails_once, fake.fails_always])
def test_a_chunk_comes_back_to_the_bit(engine: Any) -> None:
    work = Work(fake.scenario(), NAMES, 5, engine)
    chunk = chunk_of([row for number in range(4) for row in work.run(number)])
    back = unpacked(packed(chunk))
    assert back.rows.num_rows == 8
    assert repr(back.rows.to_pydict()) == repr(chunk.rows.to_pydict())
    for name, counts in chunk.counts.items():
        for one, other in zip(counts.items(), back.counts[name].items(), strict=True):
            np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(chunk.exposure[name], back.exposure[name])
        assert chunk.budget[name].replications == back.budget[name].replications
        np.testing.assert_array_equal(chunk.budget[name].sums, back.budget[name].sums)


def test_nothing_is_run_twice_and_the_end_is_the_same(tmp_path: Path, whole: Comparison) -> None:
    stopped = go(tmp_path, run_of(), fake.interrupted)
    assert stopped.interrupted
    ran: list[int] = []

    def counted(plan: Plan, seed: int, replication: int) -> Outcome:
        ran.append(replication)
        return fake.simulate(plan, seed, replication)

    assert_same(go(tmp_path, saved_run(tmp_path), counted), whole)
    assert sorted(set(ran)) == [*range(3, 10)]
    ran.clear()
    assert_same(go(tmp_path, saved_run(tmp_path), counted), whole)
    assert ran == []


def test_damaged_chunks_are_named_and_run_again(
    tmp_path: Path, whole: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PATIENCE_SECONDS", 0.0)
    go(tmp_path, run_of())
    parts = sorted((tmp_path / "parts").iterdir())
    assert len(parts) == 10
    content = bytearray(parts[4].read_bytes())
    content[len(content) // 2] ^= 1
    parts[4].write_bytes(content)
    parts[7].unlink()
    with opened(tmp_path, run_of()) as checkpoint:
        assert checkpoint.damaged == (parts[4],)
        assert numbers(checkpoint, 10) == [0, 1, 2, 3, 5, 6, 8, 9]
    assert_same(go(tmp_path, run_of()), whole)
    assert sorted((tmp_path / "parts").iterdir()) == parts, "the very same bytes"


def test_a_longer_run_keeps_the_old_ones(tmp_path: Path, whole: Comparison) -> None:
    go(tmp_path, run_of(4))
    before = {path: path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    assert_same(go(tmp_path, run_of(10)), whole)
    assert before.items() <= {path: path.read_bytes() for path in (tmp_path / "parts").iterdir()}.items()


def test_a_chunk_of_a_longer_run_is_not_counted_in_a_shorter_one(
    tmp_path: Path, whole: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PATIENCE_SECONDS", 1e9)  # all in one chunk
    with opened(tmp_path, run_of(12)) as checkpoint:  # killed before it could say how many it held
        compare(fake.scenario(), NAMES, 12, 5, 1, engine=fake.simulate, checkpoint=checkpoint)
        assert numbers(checkpoint, 12) == [*range(12)]
        assert numbers(checkpoint, 10) == []
    assert_same(go(tmp_path, run_of(10)), whole)
    with opened(tmp_path, run_of(12)) as checkpoint:
        assert len(numbers(checkpoint, 12)) in (10, 12), "one chunk or the other, and never both"


def test_what_died_with_a_process_is_pending_and_what_failed_is_not(tmp_path: Path) -> None:
    with opened(tmp_path, run_of(2)) as checkpoint, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = compare(fake.scenario(), NAMES, 2, 5, 2, engine=fake.dies, checkpoint=checkpoint, executor=pool)
        assert len(found.failed) == 4
        assert numbers(checkpoint, 2) == []
    failed = go(tmp_path, run_of(10), fake.fails_once)
    assert_same(go(tmp_path, run_of(10)), failed)
    provenance = (tmp_path / "provenance.json").read_text()
    assert '"pending": 0' in provenance
    assert '"replication": 2' in provenance
    assert "ZeroDivisionError" in provenance


def test_two_processes_do_not_mix(tmp_path: Path) -> None:
    with opened(tmp_path, run_of()):
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        with pytest.raises(FolderBusy, match="being worked on by process"), opened(tmp_path, run_of()):
            pass
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 6}, "seed 5, not 6"),
        ({"strategies": ("two batches",)}, 'strategies ["all at once", "two batches"], not ["two batches"]'),
        ({"engine": "compiled"}, 'engine "reference", not "compiled"; model'),
        (
            {"scenario": fake.scenario("uncertain:\n  people.head_office_coaches: {one_of: [1, 2]}\n")},
            "scenario_sha256",
        ),
        (
            {"scenario": fake.scenario("people: {head_office_coaches: 3}\n", without="people")},
            "Its scenario differs: people.head_office_coaches 2, not 3.",
        ),
    ],
)
def test_another_design_is_refused_with_what_differs(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    go(tmp_path, run_of(4))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(FolderRefused) as caught, opened(tmp_path, run_of(4, **changed)):
        pass
    assert said in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_another_model_or_a_changed_scenario_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(tmp_path, run_of(2))
    with monkeypatch.context() as patch:
        patch.setattr("rollout_sim.run_folder.identity.model_version", lambda _: "0.0-other")
        with pytest.raises(FolderRefused, match=r'model .* not "0.0-other"'):
            saved_run(tmp_path)
    resolved = tmp_path / "resolved.yaml"
    resolved.write_text(resolved.read_text().replace("head_office_coaches: 2", "head_office_coaches: 3"))
    with pytest.raises(FolderRefused, match=r"resolved\.yaml is not as it was written"):
        saved_run(tmp_path)
    resolved.unlink()
    with pytest.raises(FolderRefused, match=r"lacks resolved\.yaml"):
        saved_run(tmp_path)


def test_saving_a_chunk_takes_time_of_its_own_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part holds its own replications and no others."""
    monkeypatch.setattr(kept, "PATIENCE_SECONDS", 0.0)
    go(tmp_path, run_of(30))
    sizes = [path.stat().st_size for path in sorted((tmp_path / "parts").iterdir())]
    assert len(sizes) == 30
    assert max(sizes) < 1.1 * min(sizes)
