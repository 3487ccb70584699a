"""Units: what people write, the number it means, and the words that it is printed in."""

import pytest
from hypothesis import given, strategies as st

from rollout_sim.scenario.values import quantities as units

MONTH = 365.25 / 12


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (units.duration, "10 days", 10),
        (units.duration, "1 day", 1),
        (units.duration, "2 weeks", 14),
        (units.duration, "3 months", 3 * MONTH),
        (units.duration, "1.5 years", 1.5 * 365.25),
        (units.duration, 0, 0),
        (units.work_hours, "30 min", 0.5),
        (units.work_hours, "2 h", 2),
        (units.work_hours, "1.5 hours", 1.5),
        (units.answer_time, "2 h", 0.25),
        (units.answer_time, "30 min", 0.0625),
        (units.answer_time, "8 h", 1),
        (units.answer_time, "24 h", 1),
        (units.answer_time, "48 h", 2),
        (units.answer_time, "1 day", 1),
        (units.share, "80%", 0.8),
        (units.share, "27 %", 0.27),
        (units.share, "８０％", 0.8),
        (units.share, 0.8, 0.8),
        (units.share, 1, 1),
        (units.points, "12 points", 12),
        (units.money, "12 million", 12e6),
        (units.money, "1.5 million", 1.5e6),
        (units.money, "30 thousand", 30e3),
        (units.money, "1200万", 12e6),
        (units.money, "3亿", 3e8),
        (units.money, "1,234,567.5", 1234567.5),
        (units.money, 30000, 30000),
        (units.count, 3, 3),
        (units.count, 3.0, 3),
    ],
)
def test_reads(read, text, value) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (units.duration, 3),
        (units.duration, "3"),
        (units.duration, "3 h"),
        (units.duration, "weeks"),
        (units.duration, "2 weeks and 3 days"),
        (units.duration, True),
        (units.work_hours, "1 day"),
        (units.answer_time, "12 h"),
        (units.answer_time, "9 h"),
        (units.answer_time, 2),
        (units.share, 80),
        (units.share, "80 points"),
        (units.share, True),
        (units.points, 12),
        (units.money, "12 milion"),
        (units.money, "12,34"),
        (units.money, "12 CNY"),
        (units.number, float("nan")),
        (units.number, float("inf")),
        (units.number, 10**400),
        (units.count, 2.5),
        (units.count, "2"),
        (units.count, False),
    ],
)
def test_refuses(read, text) -> None:
    with pytest.raises(ValueError, match=r"must|hours above"):
        read(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("300k", "300 thousand"), ("1.5 M", "1.5 million"), ("2bn", "2 billion"), ("1,500K", "1500 thousand")],
)
def test_money_in_short_is_asked_after(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean '{meant}'"):
        units.money(text)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (units.show_duration(42), "6 weeks"),
        (units.show_duration(7), "1 week"),
        (units.show_duration(3 * MONTH), "3 months"),
        (units.show_duration(365.25), "12 months"),
        (units.show_duration(10), "10 days"),
        (units.show_duration(0), "0 days"),
        (units.show_work_hours(0.5), "30 min"),
        (units.show_work_hours(2.0), "2 h"),
        (units.show_answer_time(0.25), "2 h"),
        (units.show_answer_time(1.0), "1 day"),
        (units.show_share(0.27), "27%"),
        (units.show_points(12.0), "12 points"),
        (units.show_money(12e6), "12 million"),
        (units.show_money(17867), 17867),
    ],
)
def test_shows(words, shown) -> None:
    assert words == shown


@pytest.mark.parametrize(
    ("show", "read", "high"),
    [
        (units.show_duration, units.duration, 11000),
        (units.show_work_hours, units.work_hours, 1000),
        (units.show_answer_time, units.answer_time, 365),
        (units.show_share, units.share, 1),
        (units.show_points, units.points, 1000),
        (units.show_money, units.money, 1e15),
        (units.show_number, units.number, 1e300),
    ],
)
@given(data=st.data())
def test_what_is_shown_reads_back_to_the_same_number(show, read, high, data) -> None:
    nice = st.integers(0, int(min(high, 10**6)) * 4).map(lambda quarter: quarter / 4)
    value = data.draw(st.floats(0, high, allow_subnormal=False) | nice.filter(lambda number: number <= high))
    assert read(show(value)) == value
