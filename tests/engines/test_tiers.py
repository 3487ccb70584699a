"""Tiers of coaching: who is in which, what contacts they get, and where the hours go that are saved."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rollout_sim.engines import compiled, reference
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import MONTH, batch, batches, contacts, events_of
from tests.engines.conservation import check
from tests.engines.test_levers import lower_bound, pulled, usage, world

KEY, REGULAR, NONE = contacts((5, 2, 2, 2)), contacts((1, 0.5, 0.5, 0.5)), np.zeros((4, 4))
THREE = np.vstack([KEY, REGULAR, NONE])
BY_READINESS = (ev.KEY, ev.REGULAR, ev.AUTONOMOUS)


def tiered(**changed: Any) -> Plan:
    """Few coaches, and stores of which some need them and some do not."""
    base: dict[str, Any] = {
        "contacts": THREE, "tier_of": BY_READINESS, "acceptance_days": 28.0,
        "set_to": {"readiness_drive": 1.5, "readiness_learning": 0.5},
    }  # fmt: skip
    return world(**{**base, **changed})


def visits(made: Plan, outcome: tables.Outcome) -> np.ndarray:
    """Visits asked for by store, and by plan week after its only go-live."""
    live = np.full(made.stores, np.nan)
    rows = events_of(outcome, ev.WENT_LIVE, 0)
    live[rows["store"]] = rows["day"]
    asked = events_of(outcome, ev.TASK_ASKED, ev.VISIT)
    week = (asked["day"] - live[asked["store"]]) / 7.0 + 1e-9
    planned = week < 4  # later ones are on request, and a pilot has no plan
    found = np.zeros((made.stores, 4))
    np.add.at(found, (asked["store"][planned], week[planned].astype(int)), 1)
    return found


def test_stores_have_the_contacts_of_their_tier() -> None:
    made = tiered(light_actions=False)
    outcome = compiled.simulate(made, 1, 0)
    readiness, found = outcome.stores["readiness"], visits(made, outcome)
    launched = outcome.stores["batch"] >= 0
    for tier, plan_of_tier in enumerate((KEY, REGULAR, NONE)):
        mine = found[(readiness == tier) & launched & ~made.pilot]
        assert len(mine) > 5
        assert np.abs(mine.mean(axis=0) - plan_of_tier[0]).max() < 0.25, f"{ev.TIER_NAMES[tier]}: {mine.mean(axis=0)}"


def test_tiers_that_are_all_alike_change_nothing_but_the_record_of_them() -> None:
    """The cause of what tiers gain is that stores need different things."""
    made = tiered(contacts=np.vstack([KEY, KEY, KEY]))
    one, other = compiled.simulate(made, 1, 0), compiled.simulate(replace(made, contacts=KEY, tier_of=(0, 0, 0)), 1, 0)
    assert np.array_equal(one.log[one.log["kind"] != ev.TIER], other.log)


def hours_used(made: Plan) -> float:
    return float(compiled.simulate(made, 1, 0).people["used_hours"].sum())


def test_tiers_take_fewer_hours_than_a_key_plan_for_all() -> None:
    by_need = tiered(head_office_coaches=30)
    assert hours_used(by_need) < hours_used(replace(by_need, contacts=KEY, tier_of=(0, 0, 0)))


@pytest.mark.compiled
def test_tiers_by_need_gain_over_the_same_plans_the_wrong_way_round() -> None:
    by_need = tiered(head_office_coaches=30)
    reversed_ = replace(by_need, tier_of=(ev.AUTONOMOUS, ev.REGULAR, ev.KEY))
    found = np.array(
        [usage(compiled.simulate(by_need, 1, r)) - usage(compiled.simulate(reversed_, 1, r)) for r in range(60)]
    )
    assert lower_bound(found) > 0, f"{found.mean():.4f}, lower bound {lower_bound(found):.4f}"


def test_the_first_stores_are_models_and_key_stores() -> None:
    made = tiered(batches=batches(10, 30, -1, months=2), model_stores=15)
    outcome = compiled.simulate(made, 1, 0)
    joined = outcome.log[np.isin(outcome.log["kind"], (ev.JOINED_BATCH, ev.TIER))]
    tiers = joined[joined["kind"] == ev.TIER]
    assert (tiers["value"][:15] == ev.KEY).all()
    later = tiers[15:]
    assert (later["value"] == outcome.stores["readiness"][later["store"]]).all()
    assert (later["value"] > 0).any()


def test_tiers_follow_lights() -> None:
    made = pulled(tiered(batches=(*batches(40, months=3), batch(1, retry=True)), grace_days=7.0), {"tier_by_light": 1})
    down = up = 0
    for replication in range(3):
        outcome = compiled.simulate(made, 1, replication)
        check(made, outcome)
        tier = np.zeros(made.stores, dtype=int)
        lights: list[list[int]] = [[] for _ in range(made.stores)]
        for row in outcome.log:
            store = int(row["store"])
            if row["kind"] == ev.JOINED_BATCH and row["value"] == 1:
                tier[store] = -1
            elif row["kind"] == ev.LIGHT:
                lights[store].append(int(row["value"]))
            elif row["kind"] == ev.TIER:
                before, tier[store] = tier[store], int(row["value"])
                if before >= 0 and tier[store] > before:
                    assert tier[store] == before + 1
                    assert lights[store][-1] == ev.GREEN
                    down += 1
                elif before >= 0:
                    assert tier[store] == ev.KEY
                    assert lights[store][-1] in (ev.ORANGE, ev.RED, ev.NOT_LIVE)
                    up += 1
    assert down > 0
    assert up > 0


def test_a_store_that_is_taken_again_is_a_key_store() -> None:
    made = tiered(batches=(*batches(60, months=2), batch(1, retry=True)), head_office_coaches=2)
    outcome = compiled.simulate(pulled(made, {"tier_by_light": 1}), 1, 0)
    again = [row for row in outcome.log if row["kind"] == ev.WENT_LIVE and row["value"] > 0]
    assert len(again) > 5
    for row in again:
        mine = outcome.log[(outcome.log["store"] == row["store"]) & (outcome.log["day"] <= row["day"])]
        assert mine["value"][mine["kind"] == ev.TIER][-1] == ev.KEY


def test_lights_without_actions_move_nobody() -> None:
    made = tiered(light_actions=False)
    assert np.array_equal(
        compiled.simulate(pulled(made, {"tier_by_light": 1}), 1, 0).log, compiled.simulate(made, 1, 0).log
    )


@pytest.mark.parametrize("by_light", [0.0, 1.0])
def test_both_engines_coach_in_tiers_alike(by_light: float) -> None:
    made = tiered(batches=(*batches(30, months=2), batch(1, retry=True)), run_days=5 * MONTH, model_stores=4)
    made = pulled(replace(made, grace_days=7.0), {"tier_by_light": by_light})
    one, other = reference.simulate(made, 1, 0), compiled.simulate(made, 1, 0)
    assert len(events_of(one, ev.TIER)) > 30
    assert one.log.tobytes() == other.log.tobytes()
    assert one.stores.tobytes() == other.stores.tobytes()
