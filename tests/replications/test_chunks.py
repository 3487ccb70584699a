"""Chunks go by the time that they take, and change nothing in what comes out."""

import pandas as pd
import pytest

from rollout_sim.replications import chunks, replicate as replications
from rollout_sim.replications.chunks import Chunks
from rollout_sim.run_folder.folder import FRAMES
from rollout_sim.studies.compare.comparison import compare
from tests.replications import fake_engines as fake


def handed_out(made: Chunks, seconds: float) -> list[list[int]]:
    """All chunks, one after the other, where a replication takes so long."""
    found = []
    while chunk := made.take():
        found.append(list(chunk))
        made.record_time(len(chunk), seconds * len(chunk))
    return found


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.01, 0.2, 60.0])
@pytest.mark.parametrize("workers", [1, 3])
def test_each_replication_is_handed_out_once_in_order(seconds: float, workers: int) -> None:
    found = handed_out(Chunks(range(5, 1005), workers), seconds)
    assert [number for chunk in found for number in chunk] == [*range(5, 1005)]
    assert len(found[0]) == 1
    assert max(map(len, found)) <= max(1, chunks.CHUNK_SECONDS / max(seconds, 1e-9))
    assert len(found[-1]) == 1, "workers end together"


def test_a_chunk_takes_half_a_second_and_not_less_for_no_reason() -> None:
    found = handed_out(Chunks(range(10_000), 2), 0.005)
    assert 100 in {len(chunk) for chunk in found}
    assert len(found) < 130


def test_slow_work_is_known_by_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Chunks(range(100), 2)
    assert made.remaining_seconds() == 0, "nothing is known as yet"
    monkeypatch.setattr(chunks, "SLOW_SECONDS", -1.0)
    assert made.remaining_seconds() > 1e9
    made.record_time(len(made.take()), 0.5)
    assert made.remaining_seconds() == pytest.approx(49.5)


def test_a_size_that_is_asked_for_stays() -> None:
    assert {len(chunk) for chunk in handed_out(Chunks(range(30), 2, 10), 1.0)} == {10}


def test_processes_that_join_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = compare(fake.scenario(), replications=40, seed=5, workers=1, engine=fake.simulate)
    here: list[int] = []
    real = replications.Work.runs

    def told(work: replications.Work, numbers: list[int]) -> object:
        here.extend(numbers)
        return real(work, numbers)

    monkeypatch.setattr(replications.Work, "runs", told)
    monkeypatch.setattr(replications, "PROCESSES_ABOVE_SECONDS", 1e-9)
    joined = compare(fake.scenario(), replications=40, seed=5, workers=3, engine=fake.simulate)
    assert 0 < len(here) < 40, "else not both have worked"
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(joined, name))
    assert alone.to_json() == joined.to_json()
