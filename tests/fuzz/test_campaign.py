"""The stored campaign itself: it is repeatable, tries every kind, and sees what breaks."""

import random
from pathlib import Path

import pytest

from rollout_sim.scenario.file import pilot_table
from tests.fuzz import campaign as fuzz, mutations


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fuzz.Campaign, "played", lambda *_: None)


def test_files_end_in_an_answer_or_in_lines() -> None:
    found = fuzz.campaign(1, 90, ("scenario", "list", "pilot"))
    assert found.faults == []
    assert found.tried["scenario: refused"] > 5
    assert found.tried["list: carried out"] > 5
    assert found.tried["pilot: read"] > 5


def test_the_same_seed_tries_the_same() -> None:
    assert fuzz.campaign(7, 20, ("pilot",)).tried == fuzz.campaign(7, 20, ("pilot",)).tried
    texts = [mutations.scenario_text(random.Random(seed), fuzz.SCENARIO) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_what_breaks_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pilot_table, "_pilot", broken)
    found = fuzz.campaign(1, 20, ("pilot",))
    assert found.faults
    assert "ZeroDivisionError" in found.faults[0]
    assert found.tried["pilot: traceback"] == len(found.faults)
