"""What one more of everything adds, on an engine whose answers are known."""

from typing import Any

import numpy as np
import pytest

from rollout_sim import capacity
from rollout_sim.replications.replicate import UnknownChoice
from rollout_sim.scenario import loads, template, with_values
from rollout_sim.studies.capacity.study import LEVERS, Capacity, _ratio, longer_batches, one_more
from tests.replications import fake_points

BATCHES = loads(template("batches"))


def pulled(**changed: Any) -> Capacity:
    asked: dict[str, Any] = {"replications": 50, "workers": 1, "engine": fake_points.simulate}
    return capacity(fake_points.scenario(), **{**asked, **changed})


def test_a_coach_more_brings_what_the_engine_says() -> None:
    found = pulled()
    assert found.levers == ("head office coach", "week for every batch")  # there is no desk and nobody is certified
    row = (
        found.effects()
        .set_index(["strategy", "lever", "effect"])
        .loc["all at once", "head office coach", "successful_stores"]
    )
    known = [fake_points.accepted("all at once", 3, 1, r) - fake_points.accepted("all at once", 2, 1, r)
             for r in range(50)]  # fmt: skip
    assert row["mean"] == pytest.approx(np.mean(known))
    week = found.gap("successful_stores", "all at once", "week for every batch")
    assert not week.any()


def test_money_for_money_is_the_ratio_of_the_means() -> None:
    found = pulled()
    row = found.worth().set_index(["strategy", "lever"]).loc["all at once", "head office coach"]
    gain, spent = (found.gap(name, "all at once", "head office coach") for name in ("net_present_value", "outlay"))
    assert spent == pytest.approx(100)  # ten days at 10
    assert row["ratio"] == pytest.approx(gain.mean() / 100)
    assert np.isnan(row["low"]), "the same in all futures but a few"
    assert row["pays"] == "no"  # the fake engine's stores gain no efficiency
    free = found.worth().set_index(["strategy", "lever"]).loc["all at once", "week for every batch"]
    assert np.isnan(free["ratio"])
    assert free["pays"] == "nothing"


def test_the_interval_of_a_ratio_holds_it_as_often_as_it_says() -> None:
    rng, trials, inside = np.random.default_rng(1), 1000, 0
    for _ in range(trials):
        spent = rng.normal(10, 2, 60)
        ratio, low, high = _ratio(3 * spent + rng.normal(0, 20, 60), spent)
        assert low < ratio < high
        inside += low <= 3 <= high
    assert 0.93 <= inside / trials <= 0.97


def test_levers_are_sorted_by_what_their_money_brings() -> None:
    worth = pulled().worth()
    assert worth[worth["strategy"] == "all at once"]["lever"].tolist() == ["week for every batch", "head office coach"]


def test_every_lever_of_a_scenario_is_one_more_and_nothing_else() -> None:
    assert one_more("people.support_desk.agents", BATCHES).people.support_desk.agents == 4  # type: ignore[union-attr]
    assert one_more("people.head_office_coaches", BATCHES).people.head_office_coaches == 9  # type: ignore[union-attr]
    assert one_more("people.support_desk.agents", fake_points.scenario()) is None
    more = {"training.classes": {"trainers": 2, "days_a_week": 6}, "see": {"places_a_week": 3}}
    whole = with_values(BATCHES, more)
    made = {name: pull(whole) for name, pull in LEVERS.items()}
    assert len(set(made)) == len(made) == 8
    for name, changed in made.items():
        assert changed is not None, name
        assert changed != whole, name
    assert made["trainer"].training.classes.trainers == 3  # type: ignore[union-attr]
    assert made["trainer day"].training.classes.days_a_week == 7  # type: ignore[union-attr]
    assert made["host place"].see.places_a_week == 4  # type: ignore[union-attr]
    assert LEVERS["trainer day"](with_values(whole, {"training.classes.days_a_week": 7})) is None  # there is no eighth
    assert LEVERS["trainer"](BATCHES) is LEVERS["host place"](BATCHES) is None
    longer = longer_batches(BATCHES)
    assert longer is not None
    for name, strategy in BATCHES.strategies.items():
        after = [batch.lasts for batch in longer.strategies[name].batches or ()]
        assert after == pytest.approx([batch.lasts + 7 for batch in strategy.batches or ()])
    grown = longer_batches(loads(template("growth")))
    assert grown is not None
    assert longer.run_length == BATCHES.run_length


def test_one_future_is_not_enough() -> None:
    with pytest.raises(UnknownChoice, match="2 or more"):
        pulled(replications=1)


def test_of_a_scenario_without_money_levers_are_sorted_by_stores() -> None:
    text = fake_points.TEXT[: fake_points.TEXT.index("money:")]
    found = capacity(loads(text), replications=20, workers=1, engine=fake_points.simulate)
    assert found.worth()["lever"].tolist()[0] == "head office coach"
    assert set(found.worth()["pays"]) == {""}
