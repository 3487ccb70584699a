"""Calibration as a whole: what it says, keeps, and leaves alone; on the compiled engine and a small scenario."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.report import calibration_table, calibration_verdict
from rollout_sim.scenario import Scenario
from rollout_sim.scenario.file.pilot_csv import Pilot
from rollout_sim.scenario.file.targets_yaml import Target
from rollout_sim.studies.calibrate import simulate_pilot as looking
from rollout_sim.studies.calibrate.question import question
from rollout_sim.studies.calibrate.result import Calibration
from rollout_sim.studies.calibrate.simulate_pilot import SimulationFailure, SummaryStatisticsCheckpoint
from rollout_sim.studies.calibrate.study import answer, calibrate
from tests.studies import pilot_worlds
from tests.studies.pilot_worlds import PARAMETERS

pytestmark = pytest.mark.compiled
#: In standard deviations of the prior: asks for help much, and follows slowly.
TRUTH = np.array([0.0, 1.5, 1.5])
SMALL: dict[str, Any] = {"draws": 60, "at_most": 600, "workers": 1}


@pytest.fixture(scope="module")
def pilot() -> Pilot:
    return pilot_worlds.pilot_of(TRUTH, 5)


@pytest.fixture(scope="module")
def found(pilot: Pilot) -> Calibration:
    targets = (Target("later", "success_share", "pilot first", 1, 0.5, 0.1, held_out=True),)
    return calibrate(pilot_worlds.scenario(), pilot, targets, parameters=PARAMETERS, draws=100, at_most=1200, workers=1)


def test_what_is_known_is_found_again(found: Calibration) -> None:
    frame = found.learnt().set_index("parameter")
    assert frame.loc["coefficients.requests", "spread_ratio"] < 0.6
    assert frame.loc["coefficients.requests", "learnt"]
    ends = found.percentiles()
    assert ends[1, 2] > 1  # of requests, whose truth is 1.5
    assert found.last.epsilon < found.rounds[1].epsilon
    figures = found.targets().set_index("figure")
    assert figures.loc["usage.1", "p5"] < figures.loc["usage.1", "observed"] < figures.loc["usage.1", "p95"]
    narrow = figures["p95"] - figures["p5"] < figures["prior_p95"] - figures["prior_p5"]
    assert narrow[["usage.1", "usage.2"]].all()
    # More requests than expected vary by more, so they are held against their own size.
    asked = figures.loc["requests.window"]
    assert asked["p95"] / asked["p5"] < asked["prior_p95"] / asked["prior_p5"]


def test_held_out_targets_are_only_looked_at(found: Calibration) -> None:
    row = found.targets().set_index("figure").loc["later"]
    assert row["role"] == "held out"
    assert 0 <= row["place"] <= 1
    assert "held out" in calibration_table(found)


def test_what_is_expected_is_seen_on_fresh_luck(found: Calibration) -> None:
    assert found.expected.shape == found.last.simulated.shape
    assert not np.isclose(found.expected, found.last.simulated).all(axis=1).any()


def test_the_ensemble_is_a_set_a_point_with_its_weight(found: Calibration) -> None:
    made = found.ensemble()
    assert made.paths == [f"coefficients.{name}" for name in PARAMETERS]
    assert len(made.sets) == 100
    assert np.array(made.weights) / sum(made.weights) == pytest.approx(found.last.weights, abs=1e-5)
    sets = found.sets()
    assert sets["coefficients.requests"].tolist() == [row[1] for row in made.sets]
    assert sets["weight"].sum() == pytest.approx(1)


def test_it_says_what_was_learnt_in_both_languages(found: Calibration) -> None:
    said = calibration_verdict(found)
    assert "The pilot teaches requests (" in said
    assert "plateau" not in said  # eight weeks
    for text in (calibration_verdict(found, "zh"), calibration_table(found, "zh")):
        words = text
        for name in (*PARAMETERS, "coefficients.", "pilot first", "later"):
            words = words.replace(name, "")
        assert not [word for word in words.split() if word.isascii() and word.isalpha()]


def test_it_shows_itself(found: Calibration) -> None:
    assert found.charts == ("pilot", "learnt", "places")
    assert "\nParameter" in found._repr_html_().split("<pre>")[1]
    for name in found.charts:
        (axes,) = found.plot(name).axes
        assert axes.get_title(loc="left")
    weeks = found.weeks()
    assert weeks["week"].tolist() == list(range(1, 9))
    (drawn,) = [line for line in found.plot().axes[0].lines if line.get_marker() == "o"]
    assert drawn.get_ydata() == pytest.approx(100 * weeks["observed"])


def test_four_weeks_say_nothing_of_the_plateau(found: Calibration, pilot: Pilot) -> None:
    short = {name: getattr(pilot, name)[:, :4] for name in ("usage", "requests", "days_waited", "accepted")}
    told = calibration_verdict(replace(found, pilot=replace(pilot, **short)))
    assert "Half of the stores were watched for 4 weeks or less" in told
    assert "(the plateau) is not in these data" in told
    assert calibration_verdict(replace(found, pilot=replace(pilot, **short)), "zh").count("平台") == 1


def test_a_target_that_the_prior_cannot_give_is_told_and_not_forced(pilot: Pilot) -> None:
    usage = pilot.usage.copy()
    usage[:, 0] = 0.99  # in the first week already
    found = calibrate(pilot_worlds.scenario(), replace(pilot, usage=usage), parameters=PARAMETERS, **SMALL)
    assert found.roles["usage.1"] == "out of reach"
    assert found.roles["usage.2"] == "fitted"
    said = calibration_verdict(found)
    assert "Your ranges cannot give usage in week 1: the pilot has 99 %" in said
    assert "this was left out of the fit" in said
    nowhere = replace(pilot, usage=np.full_like(usage, 0.99), requests=np.full_like(usage, np.nan),
                      days_waited=np.full_like(usage, np.nan), accepted=np.full_like(usage, np.nan))  # fmt: skip
    with pytest.raises(SimulationFailure, match="every target is out of the prior's reach"):
        calibrate(pilot_worlds.scenario(), nowhere, parameters=["requests"], **SMALL)


def test_a_parameter_that_does_nothing_keeps_its_prior(pilot: Pilot) -> None:
    """No coach is certified in this scenario."""
    found = calibrate(pilot_worlds.scenario(), pilot, parameters=("requests", "certify_days"), draws=250, at_most=1000,
                      workers=1)  # fmt: skip
    row = found.learnt().set_index("parameter").loc["coefficients.certify_days"]
    assert 0.85 < row["spread_ratio"] < 1.15
    assert np.abs(found.percentiles()[1] - [-1.2816, 0, 1.2816]).max() < 0.35


def test_processes_do_not_change_it(pilot: Pilot) -> None:
    asked: dict[str, Any] = {"parameters": ("requests",), "draws": 50, "at_most": 100}
    one, two = (calibrate(pilot_worlds.scenario(), pilot, workers=workers, **asked) for workers in (1, 2))
    assert one.to_json() == two.to_json()
    assert one.ensemble() == two.ensemble()


def test_what_was_kept_is_not_simulated_again(pilot: Pilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(pilot_worlds.scenario(), pilot, parameters=("requests",))
    whole = answer(asked, 50, at_most=900, workers=1)
    stages: list[str] = []

    def stop(name: str, done: int, total: int) -> None:
        stages.append(name)
        if name.startswith("round 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(asked, 50, at_most=900, workers=1, progress=stop, checkpoint=SummaryStatisticsCheckpoint(tmp_path))
    assert any(name.startswith("round 1") for name in stages)
    checkpoint = SummaryStatisticsCheckpoint(tmp_path)
    done = len(checkpoint)
    assert done > 300
    simulated: list[int] = []
    original = looking.replicate

    def counting(work: Any, replications: Any, *more: Any) -> bool:
        simulated.append(len(replications))
        return original(work, replications, *more)

    monkeypatch.setattr(looking, "replicate", counting)
    again = answer(asked, 50, at_most=900, workers=1, checkpoint=checkpoint)
    assert again.to_json() == whole.to_json()
    assert sum(simulated) == len(SummaryStatisticsCheckpoint(tmp_path)) - done
    damaged = next((tmp_path / "parts").glob("*.zip"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert SummaryStatisticsCheckpoint(tmp_path).damaged == (damaged,)


def test_what_cannot_be_is_refused(pilot: Pilot) -> None:
    world = pilot_worlds.scenario()

    def refused(match: str, scenario: Scenario = world, **asked: Any) -> None:
        with pytest.raises(UnknownChoice, match=match):
            calibrate(scenario, pilot, **asked)

    refused("50 sets or more", draws=20)
    refused("no engine named 'fast'", engine="fast")
    refused("no strategy named 'pilot'", strategy="pilot")
    refused("'nothing' has no range", parameters=["nothing"])
    ensemble = "ensemble: {paths: [people.head_office_coaches], weights: [1], sets: [[3]]}\n"
    refused("leave out the ensemble", scenario=pilot_worlds.scenario(ensemble))
    taken = (Target("usage.1", "success_share", "pilot first", -1, 0.5, 0.1, held_out=False),)
    refused("may not be named as a figure", targets=taken)
