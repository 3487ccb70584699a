"""What a scenario assumes: each value with its own comment, the plans and the list of stores among them."""

from pathlib import Path

import pytest

from rollout_sim.scenario import load, loads
from rollout_sim.scenario.advice.assumptions import Assumption, assumptions

TEXT = """\
rollout_sim: 1
name: Six stores
starts: 2026-03-02
run_length: 6 months
stores: {count: 6}
change: {efficiency_gain: 20%}      # the pilot
people:                             # the head of training, March
  head_office_coaches: 2
  days_a_week: 5                    # the works council
training: {theory: 30 min,          # the course of 2019
  drills: 1 h}
strategies:
  two:
    batches:
      - {name: first, stores: 2, lasts: 2 months, target: 80%}     # the board
      - {name: second, stores: rest, lasts: 6 weeks, gate: {stop: accepted >= 60%}}
"""


def listed(text: str) -> dict[str, Assumption]:
    return {row.path: row for row in assumptions(loads(text), text)}


def test_a_comment_is_the_source_of_what_stands_on_its_line() -> None:
    rows = listed(TEXT)
    assert rows["change.efficiency_gain"].note == "the pilot"
    assert rows["people.head_office_coaches"].note == "", "the comment beside the block is none of its lines"
    assert rows["people.days_a_week"].note == "the works council"
    assert rows["people.duty"] == Assumption("people.duty", "rota", "default", "", "")
    assert rows["training.theory"].note == "the course of 2019"
    assert rows["training.drills"].note == ""


def test_plans_are_among_what_is_assumed() -> None:
    rows = listed(TEXT)
    first, second = rows["strategies.two.batches.0"], rows["strategies.two.batches.1"]
    assert (first.origin, first.note) == ("file", "the board")
    assert first.value == "name: first; stores: 2; lasts: 2 months; choose: easy first; target: 80%"
    assert second.note == ""
    assert "stores: rest; lasts: 6 weeks" in second.value
    assert "stop: accepted >= 60%" in second.value


def test_a_list_of_stores_is_assumed_and_what_it_says_is_no_default(tmp_path: Path) -> None:
    (tmp_path / "stores.csv").write_text(
        "name,region,readiness,sceptical,pilot\nHarbour,North,high,no,yes\nMill,North,mid,yes,no\nStation,South,low,no,no\n"
    )
    text = TEXT.replace("{count: 6}", "{file: stores.csv}   # the register of stores")
    text = text.replace("stores: 2,", "stores: 1,")
    (tmp_path / "own.yaml").write_text(text)
    rows = {row.path: row for row in assumptions(load(tmp_path / "own.yaml"), text)}
    assert rows["stores.rows.region"] == Assumption(
        "stores.rows.region", "North: 2; South: 1", "file", "the register of stores", ""
    )
    assert rows["stores.rows.readiness"].value == "high: 1; mid: 1; low: 1"
    assert rows["stores.rows.pilot"].value == "yes: 1; no: 2"
    gone = ("stores.count", "stores.regions", "stores.pilots", "stores.readiness.high", "stores.sceptical_managers")
    assert not set(gone) & set(rows)
    (tmp_path / "stores.csv").write_text("name,region\nHarbour,North\nMill,North\nStation,South\n")
    drawn = {row.path: row for row in assumptions(load(tmp_path / "own.yaml"), text)}
    assert drawn["stores.readiness.high"].origin == drawn["stores.sceptical_managers"].origin == "default"
    assert drawn["stores.rows.readiness"].value == "drawn: 3"


def test_a_contact_plan_for_all_is_not_in_force_beside_tiers() -> None:
    assert "contact_plan.visits" in listed(TEXT)
    tiers = "tiers: {}\n"
    assert not [path for path in listed(TEXT + tiers) if path.startswith("contact_plan")]


@pytest.mark.usefixtures("drawn")
def test_the_default_ensemble_is_one_line_and_fitted_coefficients_none() -> None:
    text = TEXT
    (row,) = (row for row in assumptions(loads(text), text) if row.path.startswith("ensemble"))
    assert row.path == "ensemble.draws"
    assert row.value.endswith(" coefficients drawn from the default ensemble")
    fitted = assumptions(loads(text, coefficients="fitted"), text)
    assert not any(row.path.startswith("ensemble") for row in fitted)
