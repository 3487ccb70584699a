"""What is said before a run: hours asked and there, stores left over, the time needed."""

import math

import pytest

from rollout_sim.scenario import hours_by_week, loads, warnings
from rollout_sim.scenario.advice.feasibility import schedule
from tests.scenario.texts import HEAD, plan, plan_of, small

MONTH = 365.25 / 12


def said(batches: str, head: str = HEAD) -> list[str]:
    return warnings(loads(f"{head}strategies:\n  s:\n    {batches}\n"))


def test_hours_week_by_week() -> None:
    hours = hours_by_week(plan())
    # 20 stores: 2.5 h of course, visits of 6 + 2 h and calls of 0.5 h by the plan, 4 + 2 h of acceptance in week 7
    assert hours.needed[:8] == [
        20 * (2.5 + 24 + 2.5), 20 * (16 + 2.5), 20 * 8.5, 20 * 8.5, 20 * 4.5, 20 * 4.5, 20 * 6, 0,
    ]  # fmt: skip
    assert hours.available == [80.0] * math.ceil(6 * MONTH / 7)


def test_hours_that_are_missing_are_named_by_week_and_ratio() -> None:
    found = warnings(small())
    assert found == [
        "at once: takes at least 3 months",
        "at once: in the week from 2026-03-02 you ask your coaches for 7.2 times the hours they have (580 h of "
        "training, contacts and acceptances, of 80 h), before any help request; too much is asked in the weeks "
        "from 2026-03-02 to that from 2026-04-13 (7.2, 4.6, 2.1, 2.1, 1.1, 1.1, 1.5 times)",
    ]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ("freezes=[{from: 2020-12-20, to: 2021-01-05}]",
         "freezes.0: 2020-12-20 to 2021-01-05 is outside the run, 2026-03-02 to 2026-08-31"),
        ("freezes=[{from: 2026-09-01, to: 2026-09-05}]",
         "freezes.0: 2026-09-01 to 2026-09-05 is outside the run, 2026-03-02 to 2026-08-31"),
        ("stores.regions=[North，South]",
         "stores.regions: 'North，South' is one region; between two names stands ', ', not '，'"),
    ],
)  # fmt: skip
def test_slips_of_typing_that_make_a_valid_file(change: str, warning: str) -> None:
    assert warnings(small("people.head_office_coaches=20", change)) == [warning, "at once: takes at least 3 months"]


def test_freezes_in_the_run_are_no_slips() -> None:
    in_it = "freezes=[{from: 2026-02-01, to: 2026-03-02}, {from: 2026-08-31, to: 2026-12-01}]"
    assert not [text for text in warnings(small(in_it)) if text.startswith("freezes")]


def test_no_warning_where_there_are_hours_enough() -> None:
    assert warnings(small("people.head_office_coaches=20")) == ["at once: takes at least 3 months"]


def test_nobody_there() -> None:
    found = warnings(small("people.head_office_coaches=0"))[1]
    assert "the weeks from 2026-03-02 to that from 2026-04-13 (nobody is there)" in found


def test_weeks_apart_are_told_apart() -> None:
    found = said("batches: [{stores: 3, lasts: 3 months}, {stores: rest, lasts: 2 months}]")
    assert "in the week from 2026-03-02 (1.1 times), the weeks from 2026-06-01 to that from 2026-06-22 (" in found[1]


def test_many_weeks_are_summed_up() -> None:
    found = warnings(small("contact_plan={visits: " + str([3] * 10) + "}"))
    assert "in the weeks from 2026-03-02 to that from 2026-05-11 (up to 7.2 times)" in found[1]


def test_certified_coaches_are_there_after_their_training() -> None:
    hours = hours_by_week(plan("people.seed_coaches={after_batch: 1, at_most: 3}", "coefficients.certify_days=14"))
    end = 3 * MONTH + 14
    assert [hours > 80 for hours in hours.available].index(True) == math.ceil(end / 7)
    assert hours.available[-1] == 80 + 3 * 2 * 8


def test_always_on_duty_is_seven_days_a_week() -> None:
    assert hours_by_week(plan("people.duty=always")).available[0] == 2 * 7 * 8


def test_pilots_are_only_inspected() -> None:
    hours = hours_by_week(plan("stores.pilots=19"))
    assert hours.needed[0] == 1 * (2.5 + 24 + 2.5) + 19 * 6


@pytest.mark.parametrize(
    ("batches", "warning"),
    [
        (
            "batches: [{stores: 5, lasts: 2 months}, {stores: 10, lasts: 2 months}]",
            "s: the batches take 15 stores of 20: 5 are never launched",
        ),
        (
            "batches: [{stores: 15, lasts: 2 months}, {name: b, stores: 10, lasts: 2 months}]",
            "s: 'b' asks for 10 stores, but there are only 5 left for it",
        ),
        (
            "batches: [{stores: rest, lasts: 2 months}, {name: b, stores: rest, lasts: 2 months}]",
            "s: no store is left for 'b'",
        ),
        (
            "batches: [{name: a, stores: rest, lasts: 2 months, choose: {pilot: 2}}]",
            "s: 'a' asks for 2 pilots, but there are only 0 left for it",
        ),
        (
            "batches: [{name: a, stores: rest, lasts: 6 weeks}]",
            "s: 'a' lasts 6 weeks, but acceptance is asked for 6 weeks after go-live: "
            "none of its new stores can be a success",
        ),
        (
            "batches: [{stores: 5, lasts: 4 months}, {stores: rest, lasts: 4 months}]",
            "s: takes at least 8 months, longer than the run length of 6 months",
        ),
        (
            "batches: [{stores: 5, lasts: 2 months}, {stores: rest, lasts: 2 months, gap: 1 month}]\n"
            "    gate: {stop: red > 1%}",
            "s: takes at least 5 months if no gate holds it",
        ),
    ],
)
def test_warning(batches: str, warning: str) -> None:
    assert warning in said(batches)


def test_a_plan_that_fits_gets_no_warning_of_stores() -> None:
    head = HEAD.replace("head_office_coaches: 2", "head_office_coaches: 40").replace(
        "count: 20", "count: 20, pilots: 2"
    )
    assert said("batches: [{stores: 18, lasts: 2 months}]", head) == ["s: takes at least 2 months"]
    assert said("batches: [{stores: rest, lasts: 2 months}]", head) == ["s: takes at least 2 months"]


def test_schedule_follows_names_not_the_list() -> None:
    made = plan_of(
        "batches: [{name: b, stores: rest, lasts: 2 months, starts: {after: a, gap: 5 days}},"
        " {name: a, stores: 5, lasts: 1 month, starts: 10 days}]"
    )
    last, first = schedule(made)
    assert (first.start, first.stores) == (10.0, 5)
    assert (last.start, last.end, last.stores) == (15 + MONTH, 15 + 3 * MONTH, 15)


def test_names_that_look_alike_are_named() -> None:
    batches = "{batches: [{stores: rest, lasts: 2 months}]}"
    told = warnings(loads(f"{HEAD}strategies:\n  plan: {batches}\n  Ｐlan: {batches}\n  other: {batches}\n"))
    assert [warning for warning in told if "look alike" in warning] == [
        "strategies whose names look alike: 'plan' and 'Ｐlan'"
    ]
    assert not [warning for warning in said("batches: [{stores: rest, lasts: 2 months}]") if "look alike" in warning]


def test_signs_that_no_chart_can_draw_are_named_once() -> None:
    text = f"{HEAD}strategies:\n  北区 مركز: {{batches: [{{name: %s, stores: rest, lasts: 2 months}}]}}\n"
    told = [warning for warning in warnings(loads(text % "first 😀")) if "a box stands there" in warning]
    assert told == ["'first 😀': charts and the PDF have no sign '😀': a box stands there"]
    assert not [warning for warning in warnings(loads(text % "first é −")) if "a box" in warning]


def test_what_a_large_plan_takes_is_said_before() -> None:
    text = f"{HEAD}strategies:\n  s: {{batches: [{{stores: rest, lasts: 2 months}}]}}\n".replace(
        "count: 20", "count: {}"
    )
    told = [warning for warning in warnings(loads(text.replace("{}", "100000"))) if "GB" in warning]
    assert told == [
        "100,000 stores over 183 days take about 0.7 GB of memory in each process, and about 11 seconds a future"
    ]
    assert not [warning for warning in warnings(loads(text.replace("{}", "1000"))) if "GB" in warning]
