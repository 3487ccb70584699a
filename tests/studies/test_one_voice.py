"""Sentences, tables, charts and JSON of one answer say the same: no sentence stands against another."""

import json
import re
from typing import Any

import pytest
from matplotlib.figure import Figure

from rollout_sim import capacity, risk
from rollout_sim.scenario import loads
from rollout_sim.wording.numbers import MINUS
from tests.replications import fake_points

ASKED: dict[str, Any] = {"workers": 1, "engine": fake_points.simulate}
RANGE = "uncertain: {money.people.head_office_coach: {uniform: [0, 100]}}\n"


def titles(study: Any) -> list[str]:
    """Titles of all panels of all charts."""
    found = []
    for _, panels, _, _ in study.sheets():
        for draw in panels:
            axes = Figure().add_subplot()
            draw(axes)
            found.append(" ".join(axes.get_title(loc="left").split()))
    return found


def capacity_faults(words: str, kept: dict[str, Any]) -> list[str]:
    """What a verdict on levers says against its numbers: a decision or a sign that the frames do not have."""
    groups = {"worth more than it costs": "yes", "not worth what it costs": "no", "too close to call": "not decided"}
    faults = []
    for row in kept["worth"]:
        (line,) = [line for line in words.splitlines() if line.startswith(f'"{row["strategy"]}": ')][-1:]
        label = {"head office coach": "one more head office coach"}.get(row["lever"], "a week more for every batch")
        (said,) = [part for part in line.split("; ") if label in part]
        moved = any(effect["mean"] for effect in kept["effects"]
                    if (effect["strategy"], effect["lever"]) == (row["strategy"], row["lever"]))  # fmt: skip
        wanted = next((text for text, pays in groups.items() if pays == row["pays"]), "")
        if wanted and not re.search(rf"(: |^){wanted}: ", said):
            faults.append(f"{label}: {said}")
        if "changes nothing" in said and moved:
            faults.append(f"{label} changes something")
    return faults


def risk_faults(words: str, chart_titles: list[str], kept: dict[str, Any]) -> list[str]:
    """What is said of the worth of knowing more against the frame, and in the chart against the verdict."""
    decided = any(row["decided"] for row in kept["information"] if row["about"] not in ("everything",))
    nothing = "No input is worth measuring first"
    faults = ["nothing is worth it"] if nothing in words and decided else []
    faults += [title for title in chart_titles if nothing in title and nothing not in words]
    return faults + [
        title for title in chart_titles if "is worth" in title and "before choosing" in title and not decided
    ]


@pytest.mark.parametrize("coach", ["0.1", "10", "1000"])
def test_levers_are_told_as_their_numbers_are(coach: str) -> None:
    text = fake_points.TEXT.replace("head_office_coach: 10", f"head_office_coach: {coach}")
    found = capacity(loads(text), replications=30, **ASKED)
    words, kept = found.verdict(), json.loads(found.to_json())
    assert not capacity_faults(words, kept)
    turned = words.replace("not worth what it costs", "worth more than it costs").replace("too close to call", "turned")
    assert turned == words or capacity_faults(turned, kept), "a sentence turned round is seen"
    assert (MINUS in found.text()) == any(row["mean"] < 0 for row in kept["effects"])


@pytest.mark.parametrize("range_", [RANGE, RANGE.replace("[0, 100]", "[10, 10.1]"), RANGE.replace("100", "1000")])
def test_what_knowing_is_worth_is_told_alike_everywhere(range_: str) -> None:
    found = risk(fake_points.scenario(range_), replications=40, **ASKED)
    words, kept, drawn = found.verdict(), json.loads(found.to_json()), titles(found)
    assert not risk_faults(words, drawn, kept)
    nothing = "No input is worth measuring first"
    assert risk_faults(words.replace(nothing, ""), [*drawn, nothing], kept), "a title turned round is seen"
