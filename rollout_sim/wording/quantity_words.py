"""Quantities of a scenario file, such as ``6 weeks`` or ``12 million``, in the reader's language."""

import re

from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.numbers import scale

#: Numbers with their units; a translation says where the number stands.
_UNITS = {
    "day": N_("{number} day"),
    "week": N_("{number} week"),
    "month": N_("{number} month"),
    "year": N_("{number} year"),
    "h": N_("{number} h"),
    "min": N_("{number} min"),
    "point": N_("{number} point"),
}
_MONEY = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_QUANTITY = re.compile(rf"(?<![\w.])([\d,]+(?:\.\d+)?) ({'|'.join((*_UNITS, *_MONEY))})s?\b")


def quantity_words(text: str, language: str) -> str:
    """A text with its units translated; in English as it is."""
    if language == "en":
        return text
    gettext = translation(language).gettext

    def quantity_text(match: re.Match[str]) -> str:
        amount, unit = match[1], match[2]
        if unit in _UNITS:
            return gettext(_UNITS[unit]).format(number=amount)
        value = float(amount.replace(",", "")) * _MONEY[unit]
        divisor, word = scale(value, language)
        return f"{value / divisor:,.6g}{word}"

    return _QUANTITY.sub(quantity_text, text)
