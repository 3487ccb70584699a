"""Stories told from logs made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.mechanisms.classes import kinds
from rollout_sim.report import story
from rollout_sim.rules import events as ev
from rollout_sim.rules.outcome import Outcome
from rollout_sim.scenario.plan.plan import Plan
from rollout_sim.studies.trace.store_history import StoreHistory, week_of
from tests.results import fakes
from tests.results.fakes import event


def told(log: list[dict[str, object]], **end: object) -> tuple[Outcome, Plan]:
    """A run of two stores; the log is the second's."""
    plan = fakes.plan(stores=2, run_days=100.0)
    rows = [{"store": 1} | row if row["store"] == -1 and row["kind"] not in PROGRAMME else row for row in log]
    at_end = {"state": ev.COACHED, "light": ev.RED, "readiness": ev.MID, "usage": 0.25, "ability": 0.5, "drive": 0.1}
    rows = [row | {"store": 1} if row["kind"] not in PROGRAMME else row for row in rows]
    outcome = fakes.outcome(
        rows,
        [{"light": -1}, at_end | end],
        [{"first_time": 2, "start_day": 0.0, "end_day": 90.0}],
        weekly=[{"day": 0.0}, {"day": 7.0, "green": 1}, {"day": 14.0, "red": 2}],
        people=[{"role": ev.HEAD_OFFICE}, {"role": ev.SEED}],
    )
    return outcome, plan


PROGRAMME = (ev.BATCH_STARTED, ev.BATCH_ENDED, ev.GATE_READ, ev.GATE_PASSED, ev.LAUNCHES_STOPPED)

LIFE = [
    event(0.0, ev.JOINED_BATCH, value=1, batch=0),
    event(0.0, ev.STATE, value=ev.TRAINING),
    event(1.0, ev.TASK_DONE, value=ev.TASK_TRAINING, person=0),
    event(1.0, ev.STATE, value=ev.COACHED),
    event(1.0, ev.WENT_LIVE),
    event(7.0, ev.LIGHT, value=ev.YELLOW),
    event(40.0, ev.TASK_MISSED, value=ev.VISIT),
    event(41.0, ev.TASK_DONE, value=ev.CALL),
    event(42.0, ev.TASK_ASKED, value=ev.REQUEST),
    event(44.0, ev.ANSWERED, value=2.0),
    event(45.0, ev.GAVE_UP_WAITING, value=2.5),
    event(46.0, ev.GAVE_UP, value=1),
    event(49.0, ev.LIGHT, value=ev.RED),
    event(56.0, ev.STATE, value=ev.SUSPENDED),
    event(57.0, ev.PROBLEMS_SOLVED, value=1),
    event(63.0, ev.LIGHT, value=ev.GREEN),
    event(64.0, ev.INSPECTED, value=1),
]


def test_story_of_a_store_to_the_letter() -> None:
    assert story(*told(LIFE, light=ev.GREEN), store=2) == (
        'Store 2 (region North, readiness mid), strategy "A"\n'
        "\n"
        "Week from 2026-01-05 (week 1)\n"
        '  2026-01-05 (day 0): chosen for batch "one"\n'
        "  2026-01-05 (day 0): training is asked for\n"
        "  2026-01-06 (day 1): trained (by head office coach 1)\n"
        "  2026-01-06 (day 1): goes live\n"
        "  2026-01-12 (day 7): its first light is yellow\n"
        "Week from 2026-02-09 (week 6; week 5 after go-live)\n"
        "  call: 1, visit missed: 1\n"
        "Week from 2026-02-16 (week 7; week 6 after go-live)\n"
        "  2026-02-18 (day 44): a question is answered late, after 2.0 days (1.0 days were allowed)\n"
        "  2026-02-20 (day 46): gives up the new way, with 1 problem open\n"
        "  2026-02-23 (day 49): the light falls from yellow to red: 1 question answered late, 1 question never "
        "answered, 1 problem open and it gave up 1 time\n"
        "  questions asked: 1, answered: 1, given up unanswered: 1\n"
        "Week from 2026-03-02 (week 9; week 8 after go-live)\n"
        "  2026-03-02 (day 56): suspended: red twice running after its grace weeks\n"
        "  2026-03-03 (day 57): 1 open problem is solved\n"
        "  2026-03-09 (day 63): the light rises from red to green\n"
        "Week from 2026-03-09 (week 10; week 9 after go-live)\n"
        "  2026-03-10 (day 64): inspected: accepted\n"
        "\n"
        "At the end: coached, light green, usage 25 %, ability 50 %, drive 0.1, open problems 0.\n"
        "\n"
        "Red from 2026-02-23 to 2026-03-09 (weeks 7 to 9). In the 4 weeks before: 1 of 2 contacts missed, 1 question "
        "answered late, 1 question never answered, 1 problem open and it gave up 1 time."
    )


def test_red_in_the_grace_weeks_with_nothing_against_it() -> None:
    log = [event(0.0, ev.WENT_LIVE), event(7.0, ev.LIGHT, value=ev.RED)]
    assert story(*told(log), store=2).endswith(
        "Red from 2026-01-12 (week 1) to the end of the run, 2026-04-15. It began in the grace weeks: every store "
        "starts at nothing, and red then acts as yellow. Nothing in the log went against it: luck, or measuring error."
    )


def test_nature_is_among_the_reasons() -> None:
    log = [event(0.0, ev.WENT_LIVE), event(49.0, ev.LIGHT, value=ev.RED)]
    said = story(*told(log, readiness=ev.LOW, sceptical=1, drive=-1.26), store=2)
    assert said.endswith("By nature and at the end: low readiness, a sceptical manager and low drive (−1.3).")


def test_back_in_training_ends_a_red_spell() -> None:
    log = [
        event(49.0, ev.LIGHT, value=ev.RED),
        event(60.0, ev.LIGHT, value=ev.NOT_LIVE),
        event(77.0, ev.LIGHT, value=0),
    ]
    outcome, plan = told(log)
    (spell,) = StoreHistory(outcome.log, plan, 1).red_spells(100.0)
    assert (spell.start, spell.end, spell.over) == (49.0, 60.0, True)
    assert "its first light is green" in story(outcome, plan, 2)


def test_lateness_depends_on_the_critical_window() -> None:
    outcome, plan = told(
        [event(10.0, ev.WENT_LIVE), event(20.0, ev.ANSWERED, value=0.5), event(30.0, ev.ANSWERED, value=0.5)]
    )
    counts = StoreHistory(outcome.log, plan, 1).counts(0, 100)
    assert (counts.answered, counts.late) == (2, 1)


def test_story_of_a_store_never_launched() -> None:
    said = story(*told([]), store=1)
    assert "it was never launched" in said
    assert "red" not in said


def test_store_that_there_is_none_of() -> None:
    for number in (0, 3):
        with pytest.raises(ValueError, match=f"store must be between 1 and 2 \\(got {number}\\)"):
            story(*told(LIFE), store=number)


def test_programme_story() -> None:
    log = [
        event(0.0, ev.BATCH_STARTED, batch=0, value=2),
        event(3.0, ev.TASK_ASKED, value=ev.REQUEST),
        event(8.0, ev.TASK_MISSED, value=ev.VISIT),
        event(90.0, ev.BATCH_ENDED, batch=0, value=1),
        event(90.0, ev.GATE_READ, batch=0, value=ev.HOLD),
        event(97.0, ev.GATE_PASSED, batch=0, value=3),
        event(98.0, ev.COACH_CERTIFIED, person=1, value=0.8),
    ]
    said = story(*told(log))
    assert said.split("\n\n")[:4] == [
        'Strategy "A": 2 stores, 100 days, from 2026-01-05 to 2026-04-15',
        '2026-01-05 (day 0), week 1: batch "one" starts with 2 stores\n'
        '2026-04-05 (day 90), week 13: batch "one" ends: 1 of 2 stores succeed (50 %)\n'
        '2026-04-05 (day 90), week 13: gate before "one" is read: hold\n'
        '2026-04-12 (day 97), week 14: gate before "one" opens: the hold\'s deadline is reached\n'
        "2026-04-13 (day 98), week 15: seed coach 2 is certified, skill 80 %",
        "week from   week  green  yellow  orange  red  accepted  contacts  missed  asked\n"
        "2026-01-05     1      1       0       0    0         0         0       0      1\n"
        "2026-01-12     2      0       0       0    2         0         0       1      0",
        "week from   answered  unanswered  gave up\n"
        "2026-01-05         0           0        0\n"
        "2026-01-12         0           0        0",
    ]


def test_chinese_story_has_no_english_left() -> None:
    outcome, plan = told(LIFE, light=ev.GREEN, sceptical=1)
    said = story(outcome, plan, 2, "zh") + story(outcome, plan, None, "zh")
    words = said
    for name in (plan.strategy, plan.store_names[1], plan.regions[0], plan.batches[0].name):
        words = words.replace(name, "")
    assert not [sign for sign in words if sign.isascii() and sign.isalpha()]


def test_weeks_of_reviews_belong_to_the_week_they_close() -> None:
    plan = fakes.plan()
    assert (week_of(plan, 56.0), week_of(plan, 56.0, ev.LIGHT), week_of(plan, 0.0, ev.LIGHT)) == (9, 8, 1)


PATH = [
    event(0.0, ev.JOINED_BATCH, value=1, batch=0),
    event(0.0, ev.TIER, value=ev.KEY),
    event(0.0, ev.SAW, value=0),
    event(1.0, kinds.TAUGHT, value=1),
    event(2.0, kinds.TAUGHT, value=6),
    event(21.0, ev.TIER, value=ev.REGULAR),
    event(50.0, ev.INSPECTED, value=1),
    event(51.0, ev.LIGHT, value=ev.GREEN),
]


def test_seeing_classes_and_tiers_are_told() -> None:
    outcome, plan = told(PATH)
    said = story(outcome, replace(plan, contacts=np.zeros((12, 4))), 2)
    for line in (
        "2026-01-05 (day 0): from now on it has the contacts of key stores",
        f"2026-01-05 (day 0): sees it work at store 1, {plan.store_names[0]}",
        "2026-01-06 (day 1): taught in a class of its own",
        "2026-01-07 (day 2): taught in a class of 6 stores",
        "2026-01-26 (day 21): from now on it has the contacts of regular stores",
    ):
        assert line in said


def test_the_programme_ends_with_its_tiers() -> None:
    outcome, plan = told(PATH)
    tiers = replace(plan, contacts=np.zeros((12, 4)))
    assert story(outcome, tiers).endswith("Of key stores 1 of 1 succeed (100 %).")
    assert "重点门店：1 家中 1 家成功（100 %）。" in story(outcome, tiers, None, "zh")
    assert "Of " not in story(outcome, plan)


def test_roles_and_lights_are_called_what_the_scenario_calls_them() -> None:
    outcome, plan = told(LIFE)
    words = {"head office coach": "headquarters coach", "red": "stopped"}
    text = story(outcome, replace(plan, words=words), 2)
    assert "headquarters coach" in text
    assert " head office coach," not in text
    assert "light stopped" in text
    assert "light red" not in text
    assert "stopped" in story(outcome, replace(plan, words=words)).split("week from   week  ")[1].splitlines()[0]
