"""What can never be: ``check`` says so before a run."""

import pytest

from rollout_sim.scenario import loads, warnings

TEXT = """\
rollout_sim: 1
name: case
starts: 2026-03-02
run_length: 6 months
stores: {{count: 20}}
people: {people}
{more}
strategies:
  gated:
    batches:
      - {{name: first, stores: 6, lasts: 2 months}}
      - {{name: second, stores: rest, lasts: 2 months{gate}}}
"""


def said(people: str = "{head_office_coaches: 3}", more: str = "", gate: str = "") -> list[str]:
    gate_text = f", gate: {gate}" if gate else ""
    return [str(warning) for warning in warnings(loads(TEXT.format(people=people, more=more, gate=gate_text)))]


def test_a_plan_that_can_be_is_not_doubted() -> None:
    quiet = said(gate="{go: [accepted >= 80%], smallest_sample: 6, readings: 2, hold_at_most: 4 weeks}")
    assert not any("never" in text or "can go live" in text or "nobody" in text for text in quiet)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"more": "freezes: [{from: 2026-03-01, to: 2026-12-31}]"},
            "no store of 'first' can go live: a freeze lasts to the end of the run",
        ),
        ({"people": "{head_office_coaches: 3, support_desk: {agents: 0}}"}, "nobody answers a help request"),
        (
            {"gate": "{go: [accepted >= 80%], smallest_sample: 7}"},
            "it asks for a sample of 7 stores, and 'first' has 6",
        ),
        (
            {"gate": "{go: [accepted >= 80%], readings: 6, hold_at_most: 4 weeks}"},
            "must hold in 6 readings in a row, and there are at most 5 in its hold",
        ),
        ({"more": "acceptance_after: 5 months"}, "the run ends before any store of 'second' can be accepted"),
    ],
)
def test_what_can_never_be_is_said(given: dict[str, str], words: str) -> None:
    assert any(words in text for text in said(**given)), said(**given)


def test_a_gate_that_looks_at_the_playbook_needs_no_sample() -> None:
    assert not any("can never say go" in text for text in said(gate="{go: [playbook >= 80%], smallest_sample: 9}"))
