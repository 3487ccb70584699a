"""The corpus: valid files load, round-trip and resolve; invalid ones give exactly the mistakes beside them."""

import math
from pathlib import Path

import numpy as np
import pytest

from rollout_sim.scenario import ScenarioError, dump, load, loads, resolve, resolved_text, uncertain_inputs, warnings

CORPUS = Path(__file__).parents[1] / "scenarios"
CONFIGS = Path(__file__).parents[2] / "configs"
VALID = sorted((CORPUS / "valid").glob("*.yaml"))
INVALID = sorted((CORPUS / "invalid").glob("*.yaml"))


def name(path: Path) -> str:
    return path.stem


def test_the_corpus_is_there() -> None:
    assert len(VALID) >= 10
    assert len(INVALID) >= 65
    expected = {path.stem for path in (CORPUS / "invalid").glob("*.expected")}
    assert expected == {path.stem for path in INVALID}


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_invalid_file_gives_its_mistakes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioError) as caught:
        load(path.name)
    mistakes = [str(mistake) for mistake in caught.value.mistakes]
    assert mistakes == path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", [*VALID, *sorted(CONFIGS.glob("*.yaml"))], ids=name)
def test_valid_file_round_trips_and_resolves(path: Path) -> None:
    scenario = load(path)
    text = resolved_text(scenario)
    again = loads(text)
    assert again == scenario
    assert dump(again) == dump(scenario)
    assert resolved_text(again) == text
    for strategy in scenario.strategy_names:
        assert_same(vars(resolve(scenario, strategy)), vars(resolve(again, strategy)))
    assert isinstance(warnings(scenario), list)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_overrides_and_ranges_of_a_valid_file_hold(path: Path) -> None:
    scenario = load(path)
    for override in scenario.overrides:
        assert load(path, override_names=[override]) != scenario
    for entry in uncertain_inputs(scenario):
        assert entry.quantile(0.001) != entry.quantile(0.999)


def assert_same(one: object, other: object) -> None:
    if isinstance(one, dict) and isinstance(other, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        assert np.array_equal(one, other)
        assert one.dtype == other.dtype
    elif isinstance(one, tuple) and isinstance(other, tuple):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_same(getattr(left, "__dict__", left), getattr(right, "__dict__", right))
    elif isinstance(one, float) and math.isnan(one):
        assert isinstance(other, float)
        assert math.isnan(other)
    else:
        assert one == other
