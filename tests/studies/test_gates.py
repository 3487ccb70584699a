"""Gates as a decision, on an engine that holds or passes as it is told."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from rollout_sim import gates
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario import dump, loads, resolve, template
from rollout_sim.studies.gates.charts import decisions
from rollout_sim.studies.gates.study import Gates, gated, thresholds_of
from tests.replications import fake_points
from tests.results import fakes
from tests.results.fakes import event


def gate_engine(plan: Any, seed: int, replication: int) -> Any:
    """Future r reads (10 r) %, from 0 to 90 %; its second batch reaches as much, and 20 points more after a hold.

    So at a threshold of 50 % and a target of 40 % futures 0 to 3 are held rightly, 4 wrongly, and none is missed.
    """
    share = 10 * (replication % 10)
    outcome = fake_points.simulate(plan, seed, replication)
    gate = plan.batches[1].gate
    held = share / 100 < gate.go[0].value - 1e-9
    waits = held and gate.mode == ev.ENFORCED
    reached = share + (20 if waits else 0)
    read = event(60.0, ev.GATE_READ, batch=1, value=ev.HOLD if held else ev.GO)
    batches = outcome.batches
    batches["end_day"][0] = 60.0
    batches["start_day"][1] = 60.0 + (14.0 if waits else 0.0)
    batches["first_time"][1], batches["successes"][1] = 100, reached
    weekly = outcome.weekly
    weekly["red"] = 30 - (10 if waits else 0)
    log = np.concatenate([outcome.log, fakes.rows(tables.LOG, [read])])
    return replace(outcome, log=log, batches=batches, weekly=weekly)


def decided(**changed: Any) -> Gates:
    asked: dict[str, Any] = {"thresholds": "30%,50%", "replications": 10, "workers": 1, "engine": gate_engine}
    return gates(fake_points.scenario(), **{**asked, **changed})


def test_holds_are_right_where_the_next_batch_fails_without_them() -> None:
    frame = decided().decisions().set_index("threshold")
    assert frame["strategy"].unique().tolist() == ["two batches"]  # all at once has nothing to hold
    parts = ["held_rightly", "held_wrongly", "missed", "passed_rightly"]
    assert frame.loc["50%", parts].tolist() == pytest.approx([0.4, 0.1, 0, 0.5])
    assert frame.loc["30%", parts].tolist() == pytest.approx([0.3, 0, 0.1, 0.6])
    assert frame.loc["50%", "caught_share"] == 1
    assert frame.loc["30%", "caught_share"] == 0.75
    assert frame.loc["50%", "saved_share"] == 0.5  # of 0, 10, 20 and 30 % the last two come to 40 % and more


def test_the_chart_of_decisions_names_its_date() -> None:
    axes = Figure(figsize=(9, 5)).add_subplot()
    decisions(axes, decided(), "two batches")
    title = axes.get_title(loc="left").replace("\n", " ")
    assert re.search(
        r"(gate is best is too close to call|in \d+ % of readings), at the end, .*\(20\d\d-\d\d-\d\d\)$", title
    ), title


def test_what_the_gate_changes_is_paired_with_the_same_future_without_it() -> None:
    frame = decided(replications=40).effects().set_index(["threshold", "effect"])
    assert frame.loc[("50%", "weeks"), "mean"] == pytest.approx(0.5 * 2)
    assert frame.loc[("30%", "weeks"), "mean"] == pytest.approx(0.3 * 2)
    assert frame.loc[("50%", "red_store_weeks"), "mean"] == pytest.approx(-0.5 * 10 * 4)
    assert frame.loc[("50%", "red_store_weeks"), "sign"] == -1
    assert frame.loc[("50%", "total_cost"), "sign"] == 0


def test_a_threshold_is_least_wrong_only_where_the_futures_decide_it() -> None:
    assert decided(thresholds="30%,50%").least_wrong("two batches") == ("30%", "50%")  # one reading in ten each
    found = decided(thresholds="40%,90%", replications=40)
    assert found.wrong("two batches", "40%").tolist() == [0.0] * 40
    assert found.wrong("two batches", "90%").tolist() == [float(4 <= number % 10 <= 8) for number in range(40)]
    assert found.least_wrong("two batches") == ("40%",)


def test_a_target_of_its_own_is_kept_and_a_missing_one_is_asked_for() -> None:
    assert decided(target="90%").targets == {"two batches": {1: 0.4}}
    text = fake_points.TEXT.replace(", target: 40%", "")
    with pytest.raises(UnknownChoice, match="give it one, or --target"):
        gates(loads(text), workers=1, engine=gate_engine)
    found = gates(loads(text), "50%", target="40%", replications=10, workers=1, engine=gate_engine)
    assert found.decisions()["held_rightly"].tolist() == pytest.approx([0.4])


def test_gates_keep_what_else_they_ask_for() -> None:
    scenario = loads(template("batches"))
    made = gated(scenario, ["with gates"], "accepted", "66%", "dry run")
    before, after = (dump(one)["strategies"]["with gates"]["gate"] for one in (scenario, made))
    assert after == {**before, "go": ["accepted >= 66%"], "mode": "dry run", "waived": after["waived"]}
    assert [batch.gate is not None for batch in resolve(made, "with gates").batches] == [False, True, True]
    red = gated(scenario, ["with gates"], "red", "20%", "enforced")
    assert dump(red)["strategies"]["with gates"]["gate"]["go"] == ["accepted >= target", "red <= 20%"]


def test_thresholds_are_shares() -> None:
    assert thresholds_of("50%:70%:10%") == ("50%", "60%", "70%")
    assert thresholds_of("0.8,0.6") == ("60%", "80%")
    assert thresholds_of([0.8, "60%"]) == ("60%", "80%")
    for wrong in ("much", "50%:40%:10%", "120%", "50%,50%", ""):
        with pytest.raises(UnknownChoice, match="thresholds are shares"):
            thresholds_of(wrong)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"strategies": ["all at once"]}, "no strategy here has one"),
        ({"subject": "blue"}, "a gate looks at"),
        ({"target": "x"}, "--target"),
        ({"replications": 1}, "2 or more"),
    ],
)
def test_mistakes_say_what_there_is(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(UnknownChoice, match=words):
        decided(**asked)
