"""A grid makes the strategies that one would have written by hand, and leaves nothing else behind."""

from pathlib import Path

from rollout_sim.scenario import load, loads, resolved_text

VALID = Path(__file__).parents[1] / "scenarios" / "valid"

HEAD = """\
rollout_sim: 1
name: Small
starts: 2026-03-02
run_length: 12 months
stores: {count: 60}
people: {head_office_coaches: 2}
"""


def test_every_combination_once_and_a_single_batch_once() -> None:
    assert load(VALID / "grid.yaml").strategy_names == (
        "by hand", "rest",
        "10-rest, no gap, free", "10-rest, no gap, strict",
        "10-rest, gap 2 weeks, free", "10-rest, gap 2 weeks, strict",
        "5-15-rest, no gap, free", "5-15-rest, no gap, strict", "5-15-rest, gap 2 weeks, free",
        "5-15-rest, gap 2 weeks, strict",
    )  # fmt: skip


def test_what_there_is_one_of_is_not_in_the_names() -> None:
    made = loads(HEAD + "grid: {sizes: [[5, rest], [rest]], lasts: 2 months, gaps: [2 weeks]}")
    assert made.strategy_names == ("5-rest", "rest")


def test_it_is_what_one_would_have_written() -> None:
    gate = "{go: accepted >= target, hold_at_most: 4 weeks}"
    made = loads(
        f"{HEAD}grid:\n  sizes: [[5, 15, rest]]\n  lasts: 2 months\n  gaps: [10 days]\n  gates: {{strict: {gate}}}\n"
        "  target: 70%\n  choose: hardest first\n  retry: failed\n"
    )
    same = "lasts: 2 months, choose: hardest first, target: 70%, retry: failed"
    written = loads(
        f"{HEAD}strategies:\n  5-15-rest:\n    gate: {gate}\n    batches:\n      - {{stores: 5, {same}}}\n"
        f"      - {{stores: 15, {same}, gap: 10 days}}\n      - {{stores: rest, {same}, gap: 10 days}}\n"
    )
    assert made == written
    assert "grid" not in resolved_text(made)


def test_its_strategies_can_be_changed() -> None:
    text = HEAD + "grid: {sizes: [[5, rest]], lasts: 2 months}"
    made = loads(text, sets=["strategies.5-rest.batches.1.lasts=3 months"])
    lengths = [batch.lasts for batch in made.strategies["5-rest"].batches or ()]
    assert lengths == [2 * 365.25 / 12, 3 * 365.25 / 12]
