"""From a scenario to the plan of one strategy: days, counts, codes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from rollout_sim.rules import events
from rollout_sim.rules.coefficients import DEFAULTS, coefficients
from rollout_sim.scenario import Condition, Gate, loads, resolve
from tests.scenario.texts import HEAD, SMALL, plan, plan_of, small

MONTH = 365.25 / 12


def test_the_smallest_scenario_whole() -> None:
    made = plan()
    batch = made.batches[0]
    assert (made.strategy, made.run_days, made.freezes) == ("at once", 6 * MONTH, ())
    assert (batch.name, batch.size, batch.after, batch.start_day, batch.gap_days) == ("batch 1", -1, -1, 0.0, 0.0)
    assert (batch.length_days, batch.choice, batch.mix) == (3 * MONTH, events.EASY_FIRST, (0, 0, 0))
    assert (batch.mix_regions, batch.pilots, batch.retry, batch.gate) == (0, 0, False, None)
    assert math.isnan(batch.target)
    assert made.course == (0.5, 0.5, 1.0, 0.5)
    assert made.contacts.tolist() == [[3, 2, 1, 1, 0.5, 0.5], [5, 5, 1, 1, 1, 1], [0] * 6, [0] * 6]
    assert (made.acceptance_days, made.grace_days, made.light_actions, made.window_days) == (42, 28, True, 14)
    assert (made.answer_window_days, made.answer_later_days) == (0.25, 1.0)
    assert (made.head_office_coaches, made.desk, made.agents, made.days_a_week) == (2, False, 0, 5)
    assert (made.seed_after, made.seed_at_most, made.regional_after, made.regional_at_most) == (-1, 0, -1, 0)
    assert (made.always_on_duty, made.handling) == (False, events.LOGNORMAL)
    assert made.coefficients == coefficients()
    assert made.coefficients._asdict() == DEFAULTS


def test_unknown_strategy() -> None:
    with pytest.raises(KeyError, match="did you mean 'at once'"):
        resolve(small(), "at onec")


# -- stores -----------------------------------------------------------------------------------------------------------
def test_regions_are_spread_evenly_in_blocks() -> None:
    made = plan("stores.regions=3")
    assert made.regions == ("region 1", "region 2", "region 3")
    assert np.bincount(made.region).tolist() == [7, 7, 6]
    assert (np.diff(made.region) >= 0).all()
    assert plan("stores.regions=[North, South]").regions == ("North", "South")
    assert np.bincount(plan("stores.regions={North: 3, South: 17}").region).tolist() == [3, 17]


def test_pilots_are_the_first_of_each_region_in_turn() -> None:
    made = plan("stores.regions={A: 1, B: 9, C: 10}", "stores.pilots=5")
    assert np.flatnonzero(made.pilot).tolist() == [0, 1, 2, 10, 11]


def test_inert_rows_come_last_and_change_no_other() -> None:
    made, plain = plan("stores.inert=2", "stores.pilots=1"), plan("stores.pilots=1")
    assert made.stores == 22
    assert made.takes_part.tolist() == [True] * 20 + [False] * 2
    for name in ("region", "readiness", "sceptical", "pilot"):
        assert np.array_equal(getattr(made, name)[:20], getattr(plain, name))
    assert not made.pilot[20:].any()
    assert len(set(made.store_names)) == 22


def test_generated_stores_have_their_traits_drawn() -> None:
    made = plan("stores.sceptical_managers=30%", "stores.readiness={high: 10%, mid: 30%, low: 60%}")
    assert set(made.readiness.tolist()) == set(made.sceptical.tolist()) == {-1}
    assert made.readiness_shares == (0.6, 0.3, 0.1)  # low, mid, high
    assert made.sceptical_share == 0.3


def test_listed_stores(tmp_path) -> None:
    rows = (
        "rows: [{name: A, region: South, readiness: high, sceptical: yes, pilot: yes}, {name: B, region: North}, "
        "{name: C, region: South, readiness: low, sceptical: no, takes_part: no}]"
    )
    made = resolve(loads(SMALL.replace("{count: 20}", f"{{{rows}}}")), "at once")
    assert made.store_names == ("A", "B", "C")
    assert made.regions == ("South", "North")
    assert made.region.tolist() == [0, 1, 0]
    assert made.readiness.tolist() == [events.HIGH, -1, events.LOW]
    assert made.sceptical.tolist() == [1, -1, 0]
    assert made.pilot.tolist() == [True, False, False]
    assert made.takes_part.tolist() == [True, True, False]


# -- batches ----------------------------------------------------------------------------------------------------------
def test_starts_of_all_kinds() -> None:
    made = plan_of(
        "batches: [{stores: 2, lasts: 1 month, gap: 1 week}, {stores: 2, lasts: 1 month, starts: 2026-03-12},"
        " {name: c, stores: 2, lasts: 1 month, starts: {after: batch 1, gap: 3 days}},"
        " {stores: 2, lasts: 1 month, gap: 2 days}, {stores: 2, lasts: 1 month, starts: 6 weeks}]"
    )
    found = [(batch.name, batch.after, batch.start_day, batch.gap_days) for batch in made.batches]
    assert found == [
        ("batch 1", -1, 7.0, 0.0),
        ("batch 2", -1, 10.0, 0.0),
        ("c", 0, 0.0, 3.0),
        ("batch 4", 2, 0.0, 2.0),
        ("batch 5", -1, 42.0, 0.0),
    ]


def test_mixes_orders_and_retries() -> None:
    made = plan_of(
        "batches: [{stores: 9, lasts: 1 month, choose: {high: 2, mid: 4, low: 1, pilot: 1, regions: 3}},"
        " {stores: rest, lasts: 1 month, choose: hardest first, retry: failed, target: 60%}]",
        HEAD.replace("count: 20", "count: 20, pilots: 1, regions: 3"),
    )
    mixed, rest = made.batches
    assert (mixed.choice, mixed.mix, mixed.mix_regions, mixed.pilots) == (events.BY_MIX, (1, 4, 2), 3, 1)
    assert (rest.choice, rest.mix, rest.size, rest.retry, rest.target) == (
        events.HARDEST_FIRST,
        (0, 0, 0),
        -1,
        True,
        0.6,
    )


@pytest.mark.parametrize(("code", "words"), list(enumerate(events.CHOICE_NAMES[:5])))
def test_every_order_has_its_code(code: int, words: str) -> None:
    assert plan(f"strategies.at once.batches.0.choose={words}").batches[0].choice == code


def test_gates_hold_for_batches_that_follow_another_with_the_target_of_that() -> None:
    made = plan_of(
        "batches: [{stores: 2, lasts: 1 month, target: 80%}, {stores: 2, lasts: 1 month, target: 70%},"
        " {stores: 2, lasts: 1 month, gate: {go: accepted > 0.5, mode: dry run}}, "
        "{stores: 2, lasts: 1 month, starts: 1 day}]\n"
        "    gate: {go: [accepted >= target, green > 10%], stop: red > 40%, smallest_sample: 5, readings: 2,"
        " hold_at_most: 4 weeks, after_hold: stop, waived: 10%}"
    )
    accepted = Condition(events.ACCEPTED_SHARE, events.AT_LEAST, 0.8)
    green, red = Condition(events.GREEN_SHARE, events.ABOVE, 0.1), Condition(events.RED_SHARE, events.ABOVE, 0.4)
    assert made.batches[0].gate is None
    assert made.batches[1].gate == Gate((accepted, green), (red,), 5, 2, 28.0, events.STOP, events.ENFORCED, 0.1)
    own = (Condition(events.ACCEPTED_SHARE, events.ABOVE, 0.5),)
    assert made.batches[2].gate == Gate(own, (), 1, 1, 42.0, events.GO, events.DRY_RUN, 0.0)
    assert made.batches[3].gate is None


@pytest.mark.parametrize(("code", "operator"), list(enumerate(events.OPERATOR_NAMES)))
@pytest.mark.parametrize(("subject", "words"), list(enumerate(events.SUBJECT_NAMES)))
def test_every_condition_has_its_codes(code: int, operator: str, subject: int, words: str) -> None:
    made = plan_of(
        "batches: [{stores: 2, lasts: 1 month}, {stores: 2, lasts: 1 month, "
        f"gate: {{stop: '{words} {operator} 25%'}}}}]"
    )
    assert made.batches[1].gate is not None
    assert made.batches[1].gate.stop == (Condition(subject, code, 0.25),)


def test_growth_places_all_stores() -> None:
    made = plan_of(
        "{growth: {first: 1, factor: 3, largest: 9}, lasts: 1 month, gap: 1 week, choose: at random, target: 70%,"
        " retry: failed, gate: {go: accepted >= target}}",
        HEAD.replace("count: 20", "count: 20, pilots: 1"),
    )
    assert [batch.size for batch in made.batches] == [1, 3, 9, 6]  # 19: the pilot is taken by no batch
    assert [batch.after for batch in made.batches] == [-1, 0, 1, 2]
    assert [batch.gap_days for batch in made.batches] == [0, 7, 7, 7]
    assert [batch.gate is None for batch in made.batches] == [True, False, False, False]
    assert {(batch.choice, batch.target, batch.retry) for batch in made.batches} == {(events.AT_RANDOM, 0.7, True)}


@settings(max_examples=50, deadline=None)
@given(count=st.integers(1, 300), first=st.integers(1, 50), factor=st.integers(4, 40), largest=st.integers(0, 200))
def test_growth_never_shrinks_but_for_the_last(count: int, first: int, factor: int, largest: int) -> None:
    head = HEAD.replace("count: 20", f"count: {count}")
    rule = f"{{first: {first}, factor: {factor / 4}, largest: {first + largest}}}"
    sizes = [batch.size for batch in plan_of(f"{{growth: {rule}, lasts: 1 month}}", head).batches]
    assert sum(sizes) == count
    assert sizes[:-1] == sorted(sizes[:-1])
    assert max(sizes) <= first + largest


# -- people, time, what a store is given ------------------------------------------------------------------------------
def test_people() -> None:
    made = plan(
        "people={head_office_coaches: 3, days_a_week: 6, duty: always, handling: exponential, "
        "seed_coaches: {after_batch: 1, at_most: 4}, regional_coaches: {after_batch: 1, at_most: 7}, "
        "support_desk: {agents: 2, answer_within: {critical_window: 4 h, later: 2 days}}}"
    )
    assert (made.head_office_coaches, made.days_a_week, made.always_on_duty, made.handling) == (
        3,
        6,
        True,
        events.EXPONENTIAL,
    )
    assert (made.seed_after, made.seed_at_most, made.seed_stores_each, made.seed_days_a_week) == (0, 4, 3, 2)
    assert (made.regional_after, made.regional_at_most) == (0, 7)
    assert (made.desk, made.agents, made.answer_window_days, made.answer_later_days) == (True, 2, 0.5, 2.0)


def test_answering_times_without_a_desk() -> None:
    made = plan("people.answer_within.later=3 days")
    assert (made.desk, made.answer_window_days, made.answer_later_days) == (False, 0.25, 3.0)


def test_coaches_after_a_batch_that_only_another_strategy_has() -> None:
    text = SMALL.replace(
        "head_office_coaches: 2", "head_office_coaches: 2, seed_coaches: {after_batch: 2, at_most: 3}"
    ) + ("  twice: {batches: [{stores: 5, lasts: 1 month}, {stores: rest, lasts: 1 month}]}\n")
    scenario = loads(text)
    assert resolve(scenario, "at once").seed_after == -1
    assert resolve(scenario, "twice").seed_after == 1


def test_freezes_are_sorted_merged_and_cut_at_the_start() -> None:
    made = plan(
        "freezes=[{from: 2026-05-01, to: 2026-05-03}, {from: 2026-02-20, to: 2026-03-03}, {from: 2026-01-01, "
        "to: 2026-03-01}, {from: 2026-05-04, to: 2026-05-04}, {from: 2026-06-01, to: 2026-06-01}]"
    )
    # day 0 is 2 March; the last day of a freeze is frozen as well
    assert made.freezes == ((0.0, 2.0), (60.0, 64.0), (91.0, 92.0))


def test_nothing_given() -> None:
    made = plan("training=none", "contact_plan=none", "lights.actions=off")
    assert made.course is None
    assert made.contacts.shape == (4, 0)
    assert made.acceptance_days == 42
    assert made.light_actions is False


def test_contact_plan_of_unequal_lists_and_acceptance_at_its_end() -> None:
    made = plan("contact_plan={visits: [1], calls: [], video_reviews: [0, 2], data_reviews: [0, 0, 0.5]}")
    assert made.contacts.tolist() == [[1, 0, 0], [0, 0, 0], [0, 2, 0], [0, 0, 0.5]]
    assert made.acceptance_days == 21
    assert plan("acceptance_after=5 weeks").acceptance_days == 35


def test_coefficients() -> None:
    made = plan("coefficients.practice=0.03", "coefficients.dilution=70%")
    assert (made.coefficients.practice, made.coefficients.dilution) == (0.03, 0.7)
    assert made.coefficients.effort == DEFAULTS["effort"]
