"""Quantities as offices elsewhere write them: Chinese units are read, a decimal comma never as thousands."""

from collections.abc import Callable
from typing import Any

import pytest

from rollout_sim.cli.options import listed_names
from rollout_sim.kernel.phrases import Refused
from rollout_sim.scenario.values import quantities as units


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (units.duration, "9个月", 9 * units.DAYS["month"]),
        (units.duration, "2周", 14.0),
        (units.duration, "10 天", 10.0),
        (units.work_hours, "30分钟", 0.5),
        (units.answer_time, "24小时", 1.0),
        (units.money, "300万元", 3e6),
        (units.money, "5000元", 5000.0),
        (units.money, "¥6 million", 6e6),
        (units.points, "12分", 12.0),
        (units.money, "30,000", 30_000.0),
        (units.money, "1,500 million", 1.5e9),
    ],
)
def test_it_is_read(read: Callable[[Any], float], text: str, value: float) -> None:
    assert read(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (units.money, "0,500 million", r"0\.500 million"),
        (units.duration, "0,5 weeks", r"0\.5 weeks"),
        (units.share, "0,800", r"0\.800"),
        (units.money, "12,5", r"12\.5"),
        (units.money, "00,500", r"00\.500"),
    ],
)
def test_a_decimal_comma_is_asked_about(read: Callable[[Any], float], text: str, meant: str) -> None:
    with pytest.raises(Refused, match=f"did you mean '{meant}'"):
        read(text)


def test_only_money_has_a_sign() -> None:
    with pytest.raises(Refused):
        units.duration("¥9 months")


def test_a_name_may_hold_a_comma() -> None:
    known = ("all at once", "North, then South", "a third")
    assert listed_names("all at once,North, then South", known) == ["all at once", "North, then South"]
    assert listed_names("North, then South", known) == ["North, then South"]
    assert listed_names("a third, all at once", known) == ["a third", "all at once"]
    assert listed_names("North, then West", known) == ["North", "then West"]
