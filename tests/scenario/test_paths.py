"""What a store meets on its path: seeing another one, the course, its tier; from the file to the plan."""

import pytest

from rollout_sim.rules.levers import OFF
from rollout_sim.scenario import ScenarioError, hours_by_week, warnings
from tests.scenario.texts import plan, small


def test_left_out_nobody_sees_anything() -> None:
    assert plan().levers == OFF


def test_places_at_hosts_in_stores_a_week_and_days() -> None:
    made = plan("see={places_a_week: 3, wait_at_most: 3 weeks, cost: 1200}")
    assert (made.levers.places, made.levers.see_wait, made.spending.a_place) == (3, 21, 1200)
    assert plan("see={}").levers.see_wait == 14


def test_without_pilots_the_first_stores_have_nobody_to_see() -> None:
    def said(*changes: str) -> list[str]:
        return [text for text in warnings(small("people.head_office_coaches=20", *changes)) if "pilots" in text]

    assert said("see={}") == [
        "at once: there are no pilots, so that the first stores wait 2 weeks for a green one to see, and see none"
    ]
    assert said("see={}", "stores.pilots=2") == said("see={wait_at_most: 0}") == said() == []


def test_a_host_needs_places() -> None:
    with pytest.raises(ScenarioError, match=r"see\.places_a_week: must be at least 1"):
        plan("see={places_a_week: 0}")


def test_classes_in_stores_people_and_days_a_week() -> None:
    made = plan("training={classes: {size: 8, trainers: 3, days_a_week: 4, trainer_day: 900}}")
    assert made.of["classes"] == (8, 3, 4, 900)
    assert plan("training={classes: {}}").of["classes"].size == 6


def test_with_classes_coaches_teach_no_course() -> None:
    free, taught = (hours_by_week(plan(change)) for change in ("training=none", "training={classes: {}}"))
    assert free.needed == taught.needed


def test_classes_that_come_too_late_are_told_beforehand() -> None:
    def said(size: int) -> list[str]:
        classes = f"training={{classes: {{size: {size}, trainers: 1, days_a_week: 1}}}}"
        return [text for text in warnings(small("people.head_office_coaches=20", classes)) if "classes" in text]

    # 3 classes on the one day of a week; acceptance 6 weeks after, and the batch of 13 weeks: 7 weeks to teach
    assert said(1) == []
    assert said(2) == []
    late = plan("stores.count=22", "training={classes: {size: 1, trainers: 1, days_a_week: 1}}")
    assert late.stores == 22
    assert [
        text
        for text in warnings(small("stores.count=22", "training={classes: {size: 1, days_a_week: 1}}"))
        if "classes" in text
    ] == [
        "at once: classes have 3 places a week: the last of the 22 new stores of 'batch 1' are taught after 52 days, "
        "too late to be a success"
    ]


def test_tiers_are_plans_one_below_the_other() -> None:
    made = plan("tiers={}")
    assert made.contacts.shape == (12, 4)
    assert made.contacts[[0, 4, 8]].tolist() == [[5, 2, 2, 2], [1, 0.5, 0.5, 0.5], [0, 0, 0, 0]]
    assert made.contacts.sum() == 13.5
    assert (made.tier_of, made.model_stores, made.levers.tier_by_light) == ((0, 1, 2), 0, 0)
    assert (made.tiers, plan().tiers) == (3, 1)


def test_the_longest_plan_says_when_stores_are_inspected() -> None:
    longer = "tiers={autonomous: {data_reviews: [0, 0, 0, 0, 1]}}"
    assert plan(longer).acceptance_days == 35
    assert plan(longer).contacts.shape == (12, 5)
    assert plan(longer, "acceptance_after=6 weeks").acceptance_days == 42
    nobody = "tiers={key: none, regular: none, autonomous: none}"
    assert (plan(nobody).acceptance_days, plan(nobody).contacts.shape) == (42, (12, 0))


def test_tiers_are_given_by_readiness() -> None:
    made = plan("tiers={assign: {low: regular, mid: autonomous, high: key}, model_stores: 3, by_light: yes}")
    assert (made.tier_of, made.model_stores, made.levers.tier_by_light) == ((1, 2, 0), 3, 1)


def test_hours_of_tiers_are_those_of_the_stores_expected_in_each() -> None:
    """Of 20 stores 5 are models; of the others a quarter is key, half regular, a quarter autonomous."""
    given = "stores.readiness={low: 25%, mid: 50%, high: 25%}"
    hours = hours_by_week(plan("training=none", given, "tiers={model_stores: 5}"))
    each = 8.75 * 5 + 7.5 * 1, 8.75 * 2 + 7.5 * 0.5
    assert hours.needed[:2] == [8 * visits for visits in each]
    alike = hours_by_week(plan("training=none", "tiers={assign: {low: key, mid: key, high: key}}"))
    assert alike.needed[:2] == [20 * 5 * 8, 20 * 2 * 8]
