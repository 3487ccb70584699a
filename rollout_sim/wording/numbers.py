"""Numbers for people: shares in per cent, money in millions or 万, times in days; and aligned columns."""

from collections.abc import Sequence
from math import isfinite
from unicodedata import east_asian_width

from rollout_sim.wording.language import translation

MINUS = "−"
NONE = "–"

#: (from, divisor, word) from large to small; money below the last is written out.
_ENGLISH = ((1e9, 1e9, " billion"), (1e6, 1e6, " million"), (1e4, 1e3, " thousand"))
_CHINESE = ((1e8, 1e8, " 亿"), (1e4, 1e4, " 万"))


def number(value: float, digits: int = 0) -> str:
    """A number with separated thousands, a true minus sign, and no minus zero."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{digits}f}".replace("-", MINUS)


def with_interval(
    mean: float, lower: float, upper: float, times: float = 1.0, digits: int = 0, plus: bool = False
) -> str:
    """A mean with the sides of its interval: "74.0 ± 0.6", or "99.2 −3.1 +0.5" where they differ.

    A side of no length is left out, and without an interval the mean stands alone.
    """
    if not known(mean):
        return NONE
    text = ("+" if plus and mean > 0 else "") + number(times * mean, digits)
    if not known(lower):
        return text
    down, up = (_side(times * side, digits) for side in (mean - lower, upper - mean))
    if down == up and down:
        return f"{text} ± {down}"
    return text + (f" {MINUS}{down}" if down else "") + (f" +{up}" if up else "")


def _side(length: float, digits: int) -> str:
    """One side of an interval; "<0.1" if it would round to 0, empty if it is 0."""
    if length <= 0:
        return ""
    text, least = number(length, digits), number(10.0**-digits, digits)
    return text if float(text.replace(",", "")) else f"<{least}"


def some(value: float) -> str:
    """A count that may be a mean: whole from 10 up, else with one decimal."""
    return number(value, 0 if abs(value) >= 10 or value == round(value) else 1)


def share(value: float, digits: int = 0) -> str:
    """A share as per cent."""
    return f"{number(100 * value, digits)} %"


def share_texts(value: float, low: float, high: float) -> tuple[str, str, str]:
    """A share and the ends of its interval as per cent, with the decimals that tell a rare share from none."""
    digits = share_digits(value) or share_digits(max(min(high, 1 - high), min(low, 1 - low)))
    return share(value, digits), share(low, digits), share(high, digits)


def share_digits(value: float) -> int:
    """Decimals of a share in per cent: more for one that would round to none or to all, up to two."""
    rare, digits = min(value, 1 - value), 0
    while digits < 2 and 0 < rare < 0.5 * 10.0 ** -(digits + 2):
        digits += 1
    return digits


def exact_share(value: float) -> str:
    """A share as per cent that is 0 or 100 only if it is none or all."""
    return share(value, share_digits(value))


def known_part(value: float, unit: str, language: str) -> str:
    """In how many futures a measure has a value: a time is reached, a share of an empty set unknown."""
    gettext = translation(language).gettext
    text = gettext("reached in {share} %") if unit == "days" else gettext("known in {share} %")
    return text.format(share=exact_share(value).removesuffix(" %"))


def share_span(value: float, low: float, high: float) -> str:
    """A share as per cent, with its interval in one piece, without a line break."""
    if not known(value):
        return NONE
    text, *ends = share_texts(value, low, high)
    if not known(low):
        return text
    gap = "\N{NO-BREAK SPACE}"
    return f"{text} ({ends[0].removesuffix(' %')}{gap}…{gap}{ends[1].removesuffix(' %')})"


def figure(value: float, unit_of: float) -> str:
    """``value`` in units of ``unit_of``, with three significant figures."""
    scaled = value / unit_of
    return number(scaled, 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2)


def scale(largest: float, language: str) -> tuple[float, str]:
    """The divisor and the word ("million", "万") for money of this size."""
    for start, divisor, word in _CHINESE if language == "zh" else _ENGLISH:
        if abs(largest) >= start:
            return divisor, word
    return 1.0, ""


def currency_word(currency: str, language: str) -> str:
    """The currency behind a number: ``" CNY"``, in Chinese ``"元"``."""
    return ("元" if currency == "CNY" else f" {currency}") if language == "zh" else f" {currency}"


def money_unit(largest: float, currency: str, language: str) -> str:
    """The unit of an axis or a column of money: "million CNY", "万元"."""
    return (scale(largest, language)[1] + currency_word(currency, language)).strip()


def money(value: float, currency: str, language: str) -> str:
    """An amount in readable units: "12.3 million CNY", "1,230 万元"."""
    divisor, word = scale(value, language)
    text = number(value) if divisor == 1.0 else figure(value, divisor)
    return text + word + currency_word(currency, language)


def money_range(values: Sequence[float], currency: str, language: str) -> list[str]:
    """Amounts in one unit, which only the last one names."""
    divisor, word = scale(max((abs(value) for value in values if known(value)), default=0.0), language)
    texts = [
        NONE if not known(value) else number(value) if divisor == 1.0 else figure(value, divisor) for value in values
    ]
    return texts[:-1] + [texts[-1] + word + currency_word(currency, language)]


def work_time(days: float, language: str) -> str:
    """A wait: below a day in working hours (8 to a day), else in days."""
    words = translation(language)
    if days < 1:
        return words.gettext("{hours} working hours").format(hours=number(8 * days, 1))
    return words.gettext("{days} days").format(days=number(days, 1))


def futures_text(count: int, language: str) -> str:
    """A number of futures."""
    return translation(language).ngettext("{count} future", "{count} futures", count).format(count=number(count))


def stores_text(count: float, language: str) -> str:
    """A number of stores, which may be a mean."""
    amount = some(count)
    plural_count = 1 if amount == "1" else 2
    return translation(language).ngettext("{count} store", "{count} stores", plural_count).format(count=amount)


def known(value: float | None) -> bool:
    """Whether a value is a finite number (neither ``None`` nor NaN)."""
    return value is not None and isfinite(value)


def cells(text: str) -> int:
    """Width of ``text`` on a terminal: Chinese characters take two cells."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` cells, on its right, or on its left if ``right``-aligned."""
    fill = " " * max(0, width - cells(text))
    return fill + text if right else text + fill


def columns(rows: Sequence[Sequence[str]], right_from: int = 1, gap: int = 2) -> list[str]:
    """Rows of a table as aligned lines; columns from ``right_from`` on are right-aligned."""
    widths = [max(cells(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        parts = [
            pad(text, width, place >= right_from) for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def shorten(text: str, width: int = 60) -> str:
    """``text``, cut to ``width`` cells with an ellipsis if it is longer."""
    if cells(text) <= width:
        return text
    start = ""
    for sign in text:
        if cells(start + sign) > width - 1:
            break
        start += sign
    return start.rstrip() + "…"
