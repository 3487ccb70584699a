"""The checks of the core pass on the model as it is, and see a truth that is not; mutations of rules are seen."""

from collections.abc import Callable

import numpy as np
import pytest

from verification import balance, doses, laboratory, mutations, signals, store_days, store_truths
from verification.checks import Check, Effort

SOME = Effort(part=0.01, say=lambda text: None)
CHECKS = {"day": store_days.store_days, "doses": doses.doses, "signals": signals.signals, "balance": balance.balance}


def fails(check: Check) -> list[str]:
    return [number.what for number in check.numbers if not number.holds(len(check.numbers))]


@pytest.mark.compiled
@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_the_core_is_as_the_page_has_it(check: Callable[[Effort], Check]) -> None:
    assert fails(check(SOME)) == []


@pytest.mark.compiled
@pytest.mark.parametrize(
    ("module", "name", "wrong", "run", "sees"),
    [
        (store_truths, "carried", lambda habit, threshold: habit, store_days.store_days, "comes to rest"),
        (store_truths, "separatrix", lambda threshold: 0.85, store_days.store_days, "where habit began"),
        (store_truths, "practised", lambda ability, *_: ability, store_days.store_days, "of practice"),
        (store_truths, "logistic", lambda ability, time: ability, store_days.store_days, "teaching"),
        (store_truths, "reminded", lambda strength, dulls, times: strength * times, doses.doses, "wear out"),
        (store_truths, "hardening", lambda days, *_: 3.0 * days, store_days.store_days, "daily lesson"),
        (store_truths, "missing_left", lambda part, times: 1 - part * times, doses.doses, "ability"),
        (signals, "GAINED", (0.6, 0.4, 0.2), signals.signals, "lights after"),
        (balance, "LEAVES", {**balance.LEAVES, 1: set()}, balance.balance, "steps between states"),
    ],
)  # fmt: skip
def test_a_wrong_truth_is_seen(
    module: object, name: str, wrong: object, run: Callable[[Effort], Check], sees: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, wrong)
    seen = fails(run(SOME))
    assert seen
    assert all(sees in what for what in seen)


def test_what_stands_for_many_is_the_worst() -> None:
    assert laboratory.farthest("", [1.0, 2.0], [1.0, 2.0]).holds(1)
    worst = laboratory.farthest("", [1.0, 2.5, 3.0], [1.0, 2.0, 2.9])
    assert (worst.simulated, worst.truth) == (2.5, 2.0)
    assert not worst.holds(1)
    assert not laboratory.farthest("", [1.0, np.nan], 1.0).holds(1)
    assert not laboratory.farthest("", [], []).holds(1)
    assert laboratory.near("", 1.0, 1.001, within=0.01).holds(1)


def test_there_are_twenty_mutations_or_more_and_each_can_be_applied() -> None:
    assert len({row.name for row in mutations.MUTATIONS}) == len(mutations.MUTATIONS) >= 20
    for row in mutations.MUTATIONS:
        text = (mutations.ROOT / "rollout_sim" / row.file).read_text(encoding="utf-8")
        assert text.count(row.right) == 1, row.name


def test_a_mutation_is_seen_and_an_idle_one_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutations.main(["contacts lower drive"]) == 0
    shown = capsys.readouterr().out
    assert "all pass" in shown
    assert "drive" in shown.split("contacts lower drive")[1]


def test_an_idle_mutation_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = mutations.Mutation("other words", mutations.DAY, '"""Share of usage that', '"""The share of usage that')
    gone = idle._replace(name="a line that is gone", right="no such line")
    monkeypatch.setattr(mutations, "MUTATIONS", (idle, gone))
    assert mutations.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "SEEN BY NONE" in lines[1]
    assert "CANNOT BE TRIED" in lines[2]
