"""What moves a store and what has a way back, rule by rule: moods, reminders, answers, what is felt, pilots."""

import math
from itertools import pairwise

import numpy as np
import pytest

from rollout_sim.rules import births, coaching, events, outcome as tables, store, store_day as day
from rollout_sim.rules.coefficients import coefficients
from rollout_sim.rules.levers import felt_gain, levers
from tests.builders import plan

C = coefficients()


def one_store(**start: float) -> store.StoreState:
    """A live store that starts so."""
    stores = births.initial_stores(plan(1), 1, 0)
    stores.state[:] = events.SUSTAINING
    for name, value in start.items():
        getattr(stores, name)[:] = value
    return stores


def live(
    stores: store.StoreState,
    days: int,
    level: float = 0.0,
    gain: float = 0.35,
    old_way_days: float = math.inf,
    **changed: float,
) -> None:
    """Let a store live so many days with neighbours that draw it to a level, without noise."""
    quiet = coefficients(noise=0.0, **changed)
    daily, exposure = np.zeros(days + 1, dtype=tables.DAILY), np.zeros(days + 2000, dtype=tables.EXPOSURE)
    for today in range(days):
        day.tick(stores, float(today), np.full(3, level), gain, old_way_days, 1.0, quiet, 1, 0, daily, exposure)


def test_a_mood_follows_its_level_and_fades_without_it() -> None:
    stores = one_store(mood=0.0)
    live(stores, 1000, level=0.5)
    assert stores.mood[0] == pytest.approx(0.5, abs=1e-4)
    live(stores, 60)
    assert stores.mood[0] == pytest.approx(0.5 * (1 - 1 / C.mood_days) ** 60, rel=1e-3)


def test_what_neighbours_give_for_ten_years_is_no_more_than_their_level() -> None:
    stores = one_store(mood=0.0)
    live(stores, 3650, level=-0.5)
    assert stores.mood[0] == pytest.approx(-0.5, abs=1e-6)


def test_reminders_wear_out_by_repetition_and_recover() -> None:
    stores = one_store(prompt=0.0, dulled=0.0)
    added = []
    for _ in range(5):
        stores.prompt[0] = 0.0
        store.remind(stores, 0, 1.0, C)
        added.append(float(stores.prompt[0]))
    assert added[0] == 1.0
    assert all(later < earlier for earlier, later in pairwise(added))
    dulled = float(stores.dulled[0])
    live(stores, 365)
    assert stores.dulled[0] == pytest.approx(dulled * np.exp(-365 / C.dull_days))


def test_who_does_not_use_it_has_no_questions() -> None:
    assert day.requests_a_day(0.0, 0.2, True, 0.0, C) == 0.0
    half, full = (day.requests_a_day(usage, 0.2, False, 0.0, C) for usage in (0.5, 1.0))
    assert full == pytest.approx(2 * half)
    assert day.requests_a_day(1.0, 0.2, True, 0.0, C) == pytest.approx(C.new_requests * full)


def test_only_who_tries_stumbles() -> None:
    assert day.lost_efficiency(0.0, 0.1, 0.0, 0.05) == 0.0
    assert day.lost_efficiency(0.5, 0.25, 0.0, 0.05) == pytest.approx(0.05 * 0.75)  # all is tried
    assert day.complaints(0.0, 0.0, C) == 0.0


def test_once_the_old_way_has_ended_all_cases_suffer_that_are_not_mastered() -> None:
    assert day.lost_efficiency(0.0, 0.1, 1.0, 0.05) == pytest.approx(0.05 * 0.9)
    assert day.lost_efficiency(0.5, 1.0, 1.0, 0.05) == 0.0


def test_a_store_without_will_is_compelled_once_its_old_way_has_ended() -> None:
    unwilling = {"drive": -40.0, "ability": 0.64, "live_since": 0.0}
    stays, ends = one_store(**unwilling), one_store(**unwilling)
    still = {"practice": 0.0, "teaching": 0.0, "drive_limit": 50.0}
    live(stays, 100, **still)
    live(ends, 30, old_way_days=30.0, **still)
    assert ends.usage[0] == pytest.approx(stays.usage[0], abs=1e-6)
    live(ends, 100, old_way_days=0.0, **still)
    assert stays.usage[0] == pytest.approx(0.0, abs=1e-6)
    assert ends.usage[0] == pytest.approx(0.8 * C.compelled, abs=1e-6)


def test_the_old_way_of_a_pilot_stays_where_it_does_not_end() -> None:
    pilot = one_store(live_since=-np.inf)
    live(pilot, 1)
    assert pilot.cut_over[0] == 0


def test_colleagues_who_are_able_teach() -> None:
    alone, together = one_store(ability=0.5, usage=0.8), one_store(ability=0.5, usage=0.8)
    live(alone, 1, teaching=0.0)
    live(together, 1)
    assert together.ability[0] > alone.ability[0]


def test_what_is_felt_is_in_proportion_to_the_gains() -> None:
    off, paid = levers(), levers(prizes=2.0, fund=0.5)
    assert felt_gain(0.35, 0.0, C, off) == 0.35
    assert felt_gain(0.0, 12.0, C, off) == pytest.approx(0.12 * C.satisfaction_felt)
    assert felt_gain(0.0, 0.0, C, paid) == pytest.approx(0.75 * C.pay_felt)  # no more than the published prizes


@pytest.mark.parametrize(("gain", "rises"), [(0.0, False), (0.35, True), (1.0, True)])
def test_a_gain_that_is_felt_moves_drive(gain: float, rises: bool) -> None:
    stores = one_store(ability=0.95, usage=0.9, habit=0.9, drive=1.0)
    live(stores, 30, gain=gain)
    assert (stores.drive[0] > 1.0) == rises


def test_an_answer_teaches_less_the_later_it_comes_whatever_was_promised() -> None:
    gained = []
    for days, within in ((0.1, 0.25), (2.0, 0.25), (2.0, 10.0)):
        stores = one_store(ability=0.5, waiting=1)
        coaching.answer(stores, 0, days, within, 1.0, C)
        gained.append(float(stores.ability[0]) - 0.5)
        assert stores.waiting[0] == 0
    assert gained[0] > gained[1] == gained[2] > 0.0


def test_a_tight_promise_is_worth_most_and_costs_most() -> None:
    def moved(days: float, within: float) -> float:
        stores = one_store(drive=0.0, days_live=0)
        coaching.answer(stores, 0, days, within, 1.0, coefficients(late_drive=0.0))
        return float(stores.drive[0])

    assert moved(0.1, 0.25) > moved(0.1, 5.0) > 0.0
    assert moved(6.0, 0.25) < moved(6.0, 5.0) < 0.0


def test_waiting_hinders_while_it_lasts() -> None:
    calm, waiting = (
        one_store(usage=0.8, habit=0.8, ability=0.9),
        one_store(usage=0.8, habit=0.8, ability=0.9, waiting=5),
    )
    live(calm, 1)
    live(waiting, 1)
    assert waiting.usage[0] < calm.usage[0]


def test_pilots_stay_where_they_begin() -> None:
    """Their drive is the one with which usage, habit and ability hold, so that nothing has to give."""
    still = ("benefit_pull", "effort", "noise", "practice", "teaching", "requests")
    made = plan(4, pilot=np.ones(4, dtype=bool), set_to=dict.fromkeys(still, 0.0))
    stores = births.initial_stores(made, 1, 0)
    assert (stores.usage == C.pilot_usage).all()
    daily, exposure = np.zeros(400, dtype=tables.DAILY), np.zeros(2000, dtype=tables.EXPOSURE)
    for today in range(365):
        day.tick(stores, float(today), np.zeros(3), 0.35, math.inf, 1.0, made.coefficients, 1, 0, daily, exposure)
    assert stores.usage == pytest.approx(np.full(4, C.pilot_usage), abs=1e-9)


def test_a_playbook_is_written_up_by_and_by() -> None:
    written = 0.0
    for _ in range(round(C.playbook_days)):
        written = coaching.written_up(written, 500, 30, 0.0, C)
    known = coaching.maturity(500, 30, 0.0, C.solved_to_mature, C.accepted_to_mature)
    assert 0.6 * known < written < 0.65 * known


def test_contacts_give_more_with_a_mature_playbook() -> None:
    given = []
    for playbook in (0.0, 1.0):
        stores = one_store(ability=0.5, drive=0.0, playbook=playbook)
        coaching.contact(stores, 0, events.VISIT, 1.0, C)
        given.append(float(stores.drive[0]))
    assert given[1] == pytest.approx(given[0] * (1 + C.playbook_coaching))


@pytest.mark.parametrize("kind", events.CONTACTS)
def test_every_kind_of_contact_gives_ability_and_drive(kind: int) -> None:
    stores = one_store(ability=0.5, drive=0.0)
    coaching.contact(stores, 0, kind, 1.0, C)
    assert stores.ability[0] > 0.505
    assert stores.drive[0] > 0.0
