"""The table of directions: its rows can be played, a wrong sign turns the check red, and the page has every row."""

from dataclasses import replace

import numpy as np
import pytest

from rollout_sim.results.measures import BY_NAME
from verification import direction_rows, directions
from verification.checks import Effort
from verification.direction_rows import FOUR, LESS, MORE, NONE, NOT_LESS, NOT_MORE, ONCE, Row

#: As many futures as a row takes at least.
SOME = Effort(part=0.01, say=lambda text: None)
OPPOSITE = {MORE: LESS, LESS: MORE}


def row(expected: str, **about: object) -> Row:
    return Row("a change", FOUR, {}, "usage_share", expected, "Because.", **about)  # type: ignore[arg-type]


def differences(mean: float, spread: float = 0.02, of: int = 100) -> np.ndarray:
    """As many paired differences, with exactly this mean."""
    normal = np.random.default_rng(1).normal(size=of)
    return mean + spread * (normal - normal.mean())


def holds(expected: str, mean: float, **about: object) -> bool:
    return directions.effect_of(row(expected, **about), 1, differences(mean)).number.holds(100)


def verdict(expected: str, mean: float, **about: object) -> str:
    return directions.effect_of(row(expected, **about), 1, differences(mean)).verdict


def test_there_are_eighty_rows_or_more_over_one_two_and_five_years() -> None:
    rows = list(directions.rows())
    assert len({(line.name, line.world) for line in rows}) >= 80
    assert {1, 2, 5} <= {years for line in rows for years in line.years}
    starts = [directions.row_start(line) for line in rows]
    assert len(set(starts)) == len(starts)


def test_every_row_can_be_read() -> None:
    """Its paths, its overrides and its measure are there, and the change changes something."""
    for line in directions.rows():
        assert line.measure in BY_NAME
        assert line.why.endswith((".", "(S0).", ")."))
        for years in line.years:
            without, changed = directions.keys_of(line, years)
            assert without != changed, line.name
            for key in (*without, *changed):
                assert key.strategy in directions.scenario_of(key).strategy_names


@pytest.mark.parametrize("expected", [MORE, LESS])
def test_a_sign_is_held_to(expected: str) -> None:
    sign = 1 if expected == MORE else -1
    assert holds(expected, 0.02 * sign)
    assert holds(expected, 0.0)
    assert not holds(expected, -0.02 * sign)
    assert holds(expected, 0.03 * sign, clear=True)
    assert not holds(expected, 0.0, clear=True)
    assert holds(expected, 0.03 * sign, clear=True, least=0.02)
    assert not holds(expected, 0.01 * sign, clear=True, least=0.02)


def test_none_and_one_sided_rows() -> None:
    for mean in (0.05, -0.05):
        assert not holds(NONE, mean)
        assert holds(NONE, mean, width=0.06)
    assert holds(NOT_MORE, -0.05)
    assert not holds(NOT_MORE, 0.05)
    assert holds(NOT_LESS, 0.05)
    assert not holds(NOT_LESS, -0.05)


def test_verdicts() -> None:
    assert verdict(MORE, 0.02) == directions.EXPECTED
    assert verdict(MORE, -0.02) == directions.AGAINST
    assert verdict(MORE, 0.0) == directions.FLAT
    assert verdict(MORE, 0.0, clear=True) == directions.TOO_LITTLE
    assert verdict(MORE, -0.002) == directions.FLAT  # too small for anybody to see
    assert verdict(NONE, 0.02) == directions.AGAINST
    assert verdict(NOT_LESS, -0.02) == directions.AGAINST
    assert verdict(NOT_MORE, -0.02) == directions.EXPECTED


def test_no_difference_at_all_is_no_clear_effect() -> None:
    nothing = directions.effect_of(row(MORE, clear=True), 1, np.zeros(20))
    assert not nothing.number.holds(1)
    assert directions.effect_of(row(NONE), 1, np.zeros(20)).number.holds(1)


@pytest.mark.compiled
def test_a_wrong_sign_turns_the_check_red(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Row(
        "half the head office coaches", FOUR, direction_rows.HALF, "usage_share", LESS, "Less help.", (1,), True
    )
    money = Row(
        "head office coaches paid double",
        ONCE,
        {"money.people.head_office_coach": 3000},
        "total_cost",
        MORE,
        "Pay.",
        (1,),
        True,
    )
    monkeypatch.setattr(directions, "THEMES", {"Two": (right, money)})
    check = directions.directions(SOME)
    assert [number.holds(2) for number in check.numbers] == [True, True]
    wrong = tuple(replace(line, expected=OPPOSITE[line.expected]) for line in (right, money))
    monkeypatch.setattr(directions, "THEMES", {"Two": wrong})
    check = directions.directions(SOME)
    assert [number.holds(2) for number in check.numbers] == [False, False]
    assert [line[0] for line in check.table[1:]] == [directions.AGAINST] * 2
    assert directions.AGAINST in check.docs[directions.PAGE]
    explained = tuple(replace(line, explained="So it is.") for line in wrong)
    monkeypatch.setattr(directions, "THEMES", {"Two": explained})
    check = directions.directions(SOME)
    assert check.numbers == []
    assert "*So it is.*" in check.docs[directions.PAGE]


@pytest.mark.compiled
def test_a_row_that_cannot_be_played_is_red() -> None:
    lost = replace(row(MORE, years=(1,)), change={"people.wizards": 3})
    (effect,) = directions.effects([lost], SOME)
    assert effect.verdict == directions.BROKEN
    assert "wizards" in effect.shown()
    assert not effect.number.holds(1000)


@pytest.mark.compiled
def test_a_run_is_played_once_and_processes_change_nothing() -> None:
    pair = [
        replace(row(LESS, years=(1,)), change=direction_rows.HALF, measure=name)
        for name in ("usage_share", "total_cost")
    ]
    assert len(directions.jobs_of(pair, 1, 20)) == 2
    alone = directions.effects(pair, SOME)
    together = directions.effects(pair, replace(SOME, threads=2))
    assert [line.mean for line in alone] == [line.mean for line in together]


def test_the_page_has_every_row() -> None:
    text = directions.PAGE.read_text(encoding="utf-8")
    missing = [line.name for line in directions.rows() if f"{directions.row_start(line)} {line.why}" not in text]
    assert not missing, f"renew the page with `python -m verification directions --docs`: {missing[:5]}"
