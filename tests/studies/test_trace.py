"""One future from within: the same future as anybody else's, and frames that say what happened in it."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from rollout_sim import load, report, trace
from rollout_sim.engines import reference
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.rules import events as ev
from rollout_sim.scenario import loads
from rollout_sim.studies.trace.programme_story import programme_story
from rollout_sim.studies.trace.study import Trace

FILE = "configs/20-stores.yaml"
STRATEGY = "three batches"


@pytest.fixture(scope="module")
def traced() -> Trace:
    return trace(load(FILE), STRATEGY, replication=3, seed=2)


def test_looking_changes_nothing(traced: Trace) -> None:
    unseen = reference.simulate(traced.plan, 2, 3)
    assert traced.outcome.log.tobytes() == unseen.log.tobytes()
    assert traced.outcome.stores.tobytes() == unseen.stores.tobytes()


def test_the_log_has_words(traced: Trace) -> None:
    log, rows = traced.log, traced.outcome.log
    live = log[log["event"] == "went live"]
    assert live["name"].tolist() == [traced.plan.store_names[i] for i in rows["store"][rows["kind"] == ev.WENT_LIVE]]
    lights = log[log["event"] == "light"]
    assert set(lights["word"]) <= {*ev.LIGHT_NAMES, ""}
    assert (lights["word"] == "").tolist() == (lights["value"] == ev.NOT_LIVE).tolist()
    assert 0 < (lights["word"] == "").sum() < len(lights), "some stores that had a light are not live"
    assert set(log["word"][log["event"] == "task done"]) <= set(ev.TASK_NAMES)
    assert log["store"].isna().sum() == (rows["store"] < 0).sum() > 0
    assert log["store"].min() == 1


def test_days_follow_the_log(traced: Trace) -> None:
    """A store's state and light at noon are those of its last such event before."""
    days, log = traced.days, traced.log
    assert len(days) == traced.plan.stores * int(traced.plan.run_days)
    for kind, column in (("state", "state"), ("light", "light")):
        said = log[(log["event"] == kind) & (log["store"] == 7)]
        for day, seen in zip(traced.store(7)["day"], traced.store(7)[column], strict=True):
            before = said["word"][said["day"] < day + 0.5]
            assert seen == (before.iloc[-1] if len(before) else {"state": "waiting", "light": ""}[column])


def test_usage_at_the_last_noon_is_near_the_end(traced: Trace) -> None:
    last = traced.days[traced.days["day"] == traced.days["day"].max()]
    assert np.abs(last["usage"].to_numpy() - traced.outcome.stores["usage"]).max() < 0.05


def test_a_store_that_is_not_there_is_told(traced: Trace) -> None:
    with pytest.raises(UnknownChoice, match=r"store must be between 1 and 20 \(got 21\)"):
        traced.store(21)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_chart_of_a_store_says_the_finding(traced: Trace, language: str) -> None:
    axes = Figure().add_subplot()
    report.store_days(axes, traced, 7, language)
    usage = f"{100 * traced.store(7)['usage'].iloc[-1]:.0f} %"
    assert usage in axes.get_title(loc="left").replace("\n", " ")
    assert STRATEGY in axes.get_title(loc="left").replace("\n", " ")
    assert (axes.get_lines()[0].get_ydata() == 100 * traced.store(7)["usage"]).all()


LEAP = """\
rollout_sim: 1
name: leap
starts: 2028-02-25
run_length: 3 months
stores: {count: 6}
people: {head_office_coaches: 6}
strategies:
  s:
    batches:
      - {name: first, stores: 3, lasts: 2 months, starts: 2028-02-27}
      - {name: second, stores: rest, lasts: 1 month, starts: 2028-03-31}
freezes: [{from: 2028-02-28, to: 2028-02-29}, {from: 2028-03-01, to: 2028-03-01}]
"""


def test_dates_count_the_leap_day_and_freezes_side_by_side() -> None:
    told = trace(loads(LEAP), "s")
    story = programme_story(told.outcome, told.plan, "en")
    assert '2028-02-27 (day 2), week 1: batch "first" starts with 3 stores' in story
    assert '2028-03-31 (day 35), week 6: batch "second" starts with 3 stores' in story
    live = told.log[told.log["event"] == "went live"]["day"]
    assert not live.between(3, 6, inclusive="left").any(), "28 and 29 February and 1 March are frozen"
