"""Numbers for people: shares in per cent, money in millions or 万, times in days; and aligned columns."""

from collections.abc import Iterator, Sequence
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
    if not value:
        return gettext("never reached") if unit == "days" else gettext("never known")
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
    return number(value / unit_of, figure_digits(value / unit_of))


def figure_digits(scaled: float) -> int:
    """Decimals of a number with three significant figures."""
    return 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2


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


#: Cells of a line that a terminal shows without breaking it.
LINE = 80
#: Cells of a name in a row that is written in one line.
LONGEST_NAME = 36
#: Cells below which a head is not broken.
NARROWEST_HEAD = 12


def columns(rows: Sequence[Sequence[str]], right_from: int = 1, gap: int = 2, width: int = LINE) -> list[str]:
    """Rows of a table as aligned lines; columns from ``right_from`` on are right-aligned.

    A table that is wider than ``width`` has its heads and names in several lines; if it still is, it goes on in further
    tables below, each with the names again. A single column is never broken. A row of a table without names, or of
    names alone, is one line, however long.
    """
    if not 0 < right_from < len(rows[0]) or _breadth(_widths(rows), gap) <= width:
        return _aligned(rows, right_from, gap)
    limits = [_limit([row[place] for row in rows], place < right_from) for place in range(len(rows[0]))]
    widest = max(limits[right_from:], default=0)
    over = _breadth([*limits[:right_from], widest], gap) - width
    if over > 0:
        limits[0] = max(limits[0] - over, *(_longest_word(row[0]) for row in rows))
    lines: list[str] = []
    names = list(range(right_from))
    for group in _groups(limits, right_from, gap, width):
        broken = [[broken_text(row[place], limits[place]) for place in (*names, *group)] for row in rows]
        lines += [*([""] if lines else []), *_aligned(list(_stacked(broken)), right_from, gap)]
    return lines


def _limit(texts: Sequence[str], name: bool) -> int:
    """How wide a column must be: names have several lines, of what stands beside them only the head."""
    longest = max(cells(text) for text in texts)
    if name:
        return min(longest, max(LONGEST_NAME, max(_longest_word(text) for text in texts)))
    body = max((cells(text) for text in texts[1:]), default=0)
    return max(body, _longest_word(texts[0]), min(cells(texts[0]), NARROWEST_HEAD))


def _groups(limits: Sequence[int], right_from: int, gap: int, width: int) -> list[list[int]]:
    """Columns that stand abreast, behind the names; as few tables as can be."""
    groups: list[list[int]] = []
    for place in range(right_from, len(limits)):
        if groups and _breadth([*limits[:right_from], *(limits[at] for at in (*groups[-1], place))], gap) <= width:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _stacked(rows: list[list[list[str]]]) -> Iterator[list[str]]:
    """Rows whose cells have several lines, as rows of one line; the head stands on the line above the first row."""
    for number_of_row, row in enumerate(rows):
        height = max(len(lines) for lines in row)
        for line in range(height):
            at = line - (height if number_of_row == 0 else 0)
            yield [lines[at] if -len(lines) <= at < len(lines) else "" for lines in row]


def broken_text(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at spaces and between Chinese characters."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def _pieces(text: str) -> list[str]:
    """Words with the space behind, and Chinese characters with the punctuation behind."""
    pieces: list[str] = []
    for sign in text:
        wide = east_asian_width(sign) in "WF"
        if not pieces or (sign not in " ，。；：、）”" and (pieces[-1][-1] == " " or wide or _is_wide(pieces[-1][-1]))):
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _is_wide(sign: str) -> bool:
    return east_asian_width(sign) in "WF" and sign not in "（“"


def _longest_word(text: str) -> int:
    return max((cells(piece.strip()) for piece in _pieces(text)), default=0)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(cells(row[place]) for row in rows) for place in range(len(rows[0]))]


def _breadth(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _aligned(rows: Sequence[Sequence[str]], right_from: int, gap: int) -> list[str]:
    widths = _widths(rows)
    lines = []
    for row in rows:
        parts = [
            pad(text, width, place >= right_from) for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(parts).rstrip())
    return lines


def shorten(text: str, width: int = 84) -> str:
    """``text``, cut to ``width`` cells with an ellipsis if it is longer."""
    if cells(text) <= width:
        return text
    start = ""
    for sign in text:
        if cells(start + sign) > width - 1:
            break
        start += sign
    return start.rstrip() + "…"
