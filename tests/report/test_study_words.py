"""Words, tables and charts of studies: in both languages, and honest about what is not decided."""

from pathlib import Path
from typing import Any

import pytest

from rollout_sim import report, sweep
from tests.experiments import fake_points

ASKED: dict[str, Any] = {"workers": 1, "engine": fake_points.simulate}


def swept(**changed: Any) -> Any:
    asked = {"over": "people.experts=2:14:4", "replications": 40, "goal": "coverage_share >= 60%", **ASKED}
    return sweep(fake_points.scenario(), **{**asked, **changed})


def test_a_sweep_says_what_is_decided() -> None:
    words = report.study_verdict(swept())
    assert '"all at once": 10 coaches are the fewest tried that reach the goal (stores accepted ≥ 60.0 %' in words
    assert 'stores that succeed: "two batches" is ahead up to 2 coaches, "all at once" from 10 coaches on' in words
    assert "money: no step surely pays for itself" in words
    assert "short are coaches' hours at 2 to 6 (4 to 4 weeks)" in words


def test_a_sweep_says_what_is_not_decided() -> None:
    words = report.study_verdict(swept(replications=3))
    assert "not decided how many reach the goal" in words
    none = report.study_verdict(swept(goal="coverage_share >= 99%"))
    assert "no number tried reaches the goal" in none


@pytest.mark.parametrize("over", [["people.experts=2:14:4"], ["people.experts=2,6", "stores.count=100,120"],
                                  ["people.handling=fixed,lognormal"]])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sweep_is_told_and_drawn_in_both_languages(over: list[str], language: str, tmp_path: Path) -> None:
    found = swept(over=over, replications=4)
    table = report.study_table(found, language)
    assert all(name in table for name in found.strategies)
    assert ("stores accepted" in table) == (language == "en")
    assert ("nan" in report.study_verdict(found, language)) is False
    files = report.save_study_charts(found, tmp_path, language)
    assert len(files) >= 4
    assert all(path.stat().st_size > 2000 for path in files)


def test_failures_and_interruptions_are_told() -> None:
    words = report.study_verdict(swept(engine=fake_points.interrupted, over="people.experts=2,4"))
    assert "It was interrupted: 3 of 40 replications were run." in words
    words = report.study_verdict(swept(engine=fake_points.fails_once, over="people.experts=2,4"))
    assert "1 of 40 replications failed and is left out." in words
