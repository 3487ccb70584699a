"""Numbers with units: durations, work hours, answering times, shares, points, money, counts.

Each reader takes the value of a file and returns a plain number, or raises ``Refused`` with the rule and its remedy.
Each printer returns a text that reads back to exactly the same number.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from rollout_sim.kernel.phrases import Phrase, Refused, did_you_mean, suggesting

DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
HOURS = {"h": 1.0, "hour": 1.0, "min": 1 / 60, "minute": 1 / 60}
MONEY = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "万": 1e4, "亿": 1e8}
WORK_DAY_HOURS = 8.0

#: A number, whose commas set thousands apart (none of those begins with 0), and its unit.
_QUANTITY = re.compile(r"\s*([-+]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)\s*(\D*?)\s*")
#: A number with a comma where a point belongs.
_DECIMAL_COMMA = re.compile(r"\s*([-+]?\d+),(\d+)\s*(\D*?)\s*")
#: Units as a Chinese file has them.
_CHINESE = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "个月": "month", "月": "month", "年": "year",
    "小时": "h", "分钟": "min", "元": "", "万元": "万", "亿元": "亿", "千": "thousand", "千元": "thousand",
    "分": "point",
}  # fmt: skip

#: Full-width characters, as Chinese keyboards type them, to plain ones: '８０％' is '80%'.
_FULL_WIDTH = {sign + 0xFEE0: chr(sign) for sign in range(0x21, 0x7F)}
#: Common short forms of units of money, and the units that a file has for them.
_SHORT_FOR = {"k": "thousand", "m": "million", "mn": "million", "mio": "million", "b": "billion", "bn": "billion"}

DURATION_RULE = Phrase("must be a duration with its unit, such as '10 days', '2 weeks' or '3 months'")
HOURS_RULE = Phrase("must be work hours with their unit, such as '30 min' or '2 h'")
ANSWER_RULE = Phrase("must be a time to answer in: up to '8 h' of work, or whole days such as '24 h' or '2 days'")
SHARE_RULE = Phrase("must be a share, such as '80%' or 0.8")
POINTS_RULE = Phrase("must be points, such as '12 points'")
MONEY_RULE = Phrase("must be an amount of money, such as '12 million', '30 thousand' or 30000")
NUMBER_RULE = Phrase("must be a number")
COUNT_RULE = Phrase("must be a whole number")


def number(value: Any, rule: Phrase = NUMBER_RULE) -> float:
    """A finite number that needs no unit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(rule)
    if abs(value) > 1e300 or not math.isfinite(value):
        raise Refused("{rule}, and finite", rule=rule)
    return float(value)


def quantity(value: Any, rule: Phrase) -> tuple[float, str]:
    """The number and the unit of a text; the unit is empty for a bare number."""
    if isinstance(value, str):
        text = value.translate(_FULL_WIDTH)
        match = _QUANTITY.fullmatch(text)
        if match is None:
            comma = _DECIMAL_COMMA.fullmatch(text)
            raise Refused(rule + suggesting(f"{comma[1]}.{comma[2]} {comma[3]}".strip()) if comma else rule)
        return number(float(match[1].replace(",", "")), rule), _CHINESE.get(match[2], match[2])
    return number(value, rule), ""


def _singular(unit: str, known: Mapping[str, float]) -> str:
    return unit[:-1] if unit.endswith("s") and unit[:-1] in known else unit


def _with_unit(value: Any, known: Mapping[str, float], rule: Phrase) -> float:
    amount, unit = quantity(value, rule)
    if not unit and amount == 0:
        return 0.0  # zero needs no unit
    if not unit:
        raise Refused(rule)
    name = _singular(unit, known)
    if name not in known:
        raise Refused(rule + did_you_mean(unit, [*known, *(f"{word}s" for word in known)]))
    # minutes are divided, not multiplied by a sixtieth: 30 min is then exactly half an hour
    return amount / 60 if known is HOURS and name.startswith("min") else amount * known[name]


def duration(value: Any) -> float:
    """Days; a month is 365.25 / 12 of them."""
    return _with_unit(value, DAYS, DURATION_RULE)


def work_hours(value: Any) -> float:
    """Hours of work."""
    return _with_unit(value, HOURS, HOURS_RULE)


def answer_time(value: Any) -> float:
    """Days in which a request is to be answered: hours up to 8 are of work, 24 h and the like are whole days.

    Hours between are refused, because "within 12 h" could be the next morning or a day and a half of work.
    """
    if quantity(value, ANSWER_RULE)[1] and _singular(quantity(value, ANSWER_RULE)[1], DAYS) in DAYS:
        return _with_unit(value, DAYS, ANSWER_RULE)
    hours = _with_unit(value, HOURS, ANSWER_RULE)
    if hours <= WORK_DAY_HOURS:
        return hours / WORK_DAY_HOURS
    if hours % 24 == 0:
        return hours / 24
    raise Refused("hours above 8 that are no whole days can be read in two ways; write days, such as '1.5 days'")


def share(value: Any) -> float:
    """A share, 1 = 100 %."""
    amount, unit = quantity(value, SHARE_RULE)
    if unit not in ("", "%"):
        raise Refused(SHARE_RULE)
    if unit == "" and abs(amount) > 1:
        raise Refused(SHARE_RULE + suggesting(f"{amount:g}%"))
    return amount / 100 if unit else amount


def points(value: Any) -> float:
    """Points of a scale, such as a satisfaction score."""
    return _with_unit(value, {"point": 1.0}, POINTS_RULE)


def money(value: Any) -> float:
    """Money in the scenario's currency."""
    amount, unit = quantity(value.lstrip(" ¥￥") if isinstance(value, str) else value, MONEY_RULE)
    if unit.lower() in _SHORT_FOR:
        raise Refused(MONEY_RULE + suggesting(f"{amount:g} {_SHORT_FOR[unit.lower()]}"))
    if unit and unit not in MONEY:
        raise Refused(MONEY_RULE + did_you_mean(unit, MONEY))
    return amount * MONEY.get(unit, 1.0)


def count(value: Any) -> int:
    """A whole number."""
    amount = number(value, COUNT_RULE)
    if amount != int(amount):
        raise Refused(COUNT_RULE)
    return int(amount)


# -- printing --------------------------------------------------------------------------------------------------------
def _exact(value: float, words: str, read: Callable[[Any], float]) -> bool:
    return read(words) == value


def _plural(amount: float, unit: str) -> str:
    return f"{amount:.12g} {unit}" + ("" if amount == 1 else "s")


def show_number(value: float) -> float | int:
    """A number, whole ones without a point."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def show_duration(value: float) -> str:
    """A duration in the largest unit in which it is a short number."""
    for unit in ("week", "year", "month"):
        amount = value / DAYS[unit]
        if unit == "year" and amount < 5:
            continue  # 15 months are not 1.25 years
        if amount > 0 and round(amount * 2) == amount * 2 and _exact(value, _plural(amount, unit), duration):
            return _plural(amount, unit)
    return _plural(value, "day") if _exact(value, _plural(value, "day"), duration) else f"{value!r} days"


def show_work_hours(value: float) -> str:
    """Work hours; less than one in minutes."""
    minutes = f"{value * 60:.12g} min"
    if value < 1 and _exact(value, minutes, work_hours):
        return minutes
    return f"{show_number(value)!r} h"


def show_answer_time(value: float) -> str:
    """A time to answer in: hours of work below a day, else days."""
    hours = f"{value * WORK_DAY_HOURS:.12g} h"
    if 0 < value < 1 and _exact(value, hours, answer_time):
        return hours
    return _plural(value, "day") if _exact(value, _plural(value, "day"), answer_time) else f"{value!r} days"


def show_share(value: float) -> str | float:
    """A share in per cent."""
    words = f"{value * 100:.12g}%"
    return words if _exact(value, words, share) else value


def show_points(value: float) -> str:
    """Points."""
    return f"{show_number(value)!r} point" + ("" if value == 1 else "s")


def show_money(value: float) -> str | float | int:
    """Money, large amounts in words."""
    for unit in ("million", "thousand"):
        amount = value / MONEY[unit]
        words = f"{amount:.12g} {unit}"
        if amount >= 1 and amount == round(amount, 2) and _exact(value, words, money):
            return words
    return show_number(value)
