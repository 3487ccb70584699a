"""Labels of a scenario's values, and their units; in English they are those of the file."""

import re
from functools import cache
from typing import TYPE_CHECKING

from rollout_sim.rules.coefficients import TABLE
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.quantity_words import quantity_words

if TYPE_CHECKING:
    import pandas as pd

#: Contexts in the catalogue for words of a scenario and of the table of coefficients: short words that mean other
#: things elsewhere.
SCENARIO, COEFFICIENT = "scenario", "coefficient"
#: Choices that a scenario file has words for.
_CHOICES = (
    N_("yes"), N_("no"), N_("on"), N_("off"), N_("none"), N_("rota"), N_("always"), N_("lognormal"),
    N_("exponential"), N_("fixed"), N_("key"), N_("regular"), N_("autonomous"),
)  # fmt: skip
#: Choices of batches and gates, and what a list of stores says, behind their keys.
_PLAN_CHOICES = (
    N_("rest"), N_("failed"), N_("easy first"), N_("hardest first"), N_("region first"), N_("volunteers"),
    N_("at random"), N_("enforced"), N_("dry run"), N_("go"), N_("stop"), N_("drawn"), N_("high"), N_("mid"), N_("low"),
)  # fmt: skip
_KEYS = (
    N_("from"), N_("to"), N_("name"), N_("stores"), N_("lasts"), N_("starts"), N_("gap"), N_("choose"), N_("target"),
    N_("gate"), N_("retry"), N_("after"), N_("go"), N_("stop"), N_("waived"), N_("head_office_time"), N_("readings"),
    N_("smallest_sample"), N_("hold_at_most"), N_("after_hold"), N_("mode"),
)  # fmt: skip
_WORD = re.compile(
    rf"(?:^|(?<=, )|(?<= / ))({'|'.join(_CHOICES)})(?=$|,| /)"
    rf"|(?:^|(?<=: )|(?<=; ))({'|'.join(_PLAN_CHOICES)})(?=$|;|: [0-9])|\b({'|'.join(_KEYS)})(?=: )"
)


_DRAWN = re.compile(r"(\d+) coefficients drawn from the default ensemble")


#: What the default ensemble is called among uncertain inputs.
STORES_BEHAVE = N_("how stores behave")
#: The block of the coefficients.
COEFFICIENTS = "coefficients"


def path_label(path: str, language: str) -> str:
    """The label of the value at a dotted path, with the scenario's own names below it.

    In English, and for a path without a label, that is the path itself.
    """
    if language == "en":
        return path
    if path == STORES_BEHAVE:
        return translation(language).gettext(path)
    if path.startswith("coefficients."):
        return _meaning(path.removeprefix("coefficients."), language)
    known = _known(path)
    label = translation(language).pgettext(SCENARIO, known)
    own = path[len(known) + 1 :].replace('"', "")
    return path if label == known else f"{label}: {own}" if own else label


def _known(path: str) -> str:
    """The part of a path that the format defines, before the scenario's own names; the whole path if none is known."""
    known_paths = [known for known in _paths() if path == known or path.startswith(f"{known}.")]
    return max(known_paths, key=len, default=path)


@cache
def _paths() -> tuple[str, ...]:
    from rollout_sim.scenario.advice.assumptions import assumed_paths  # pydantic, which English needs not load

    return assumed_paths()


def _meaning(name: str, language: str) -> str:
    meaning = next(row.meaning for row in TABLE if row.name == name)
    return coefficient_words(meaning, language)


def input_label(path: str, language: str) -> str:
    """What people call an uncertain input: "efficiency gain" for change.efficiency_gain, its label in Chinese.

    A key of one word, or deep in the file, keeps the key above it: "stores: count".
    """
    if language != "en" or path == STORES_BEHAVE or '"' in path:
        return path_label(path, language)
    *above, key = path.split(".")
    named = ("_" in key and len(above) == 1) or above[-1:] in ([], [COEFFICIENTS])
    return " ".join((key if named else f"{above[-1]}: {key}").split("_"))


def in_words(frame: "pd.DataFrame", language: str) -> "pd.DataFrame":
    """A frame about inputs, with its columns ``input`` and ``..._value`` in words."""
    if "input" not in frame:
        return frame
    translated = frame.assign(input=[input_label(str(path), language) for path in frame["input"]])
    for name in (column for column in frame if str(column).endswith("_value")):
        translated[name] = [value_words(text, language) if isinstance(text, str) else text for text in frame[name]]
    return translated


def path_cell(path: str, language: str) -> str:
    """The label as in ``path_label``, then the path as in files and command lines, without the scenario's own names."""
    label = path_label(path, language)
    return path if label == path else f"{label} {_known(path)}"


def value_words(text: str, language: str) -> str:
    """A value, or a range of values, with units and choices translated; in English as in the file."""
    if language == "en":
        return text
    gettext = translation(language).gettext
    if drawn := _DRAWN.fullmatch(text):
        return gettext("{count} coefficients drawn from the default ensemble").format(count=drawn[1])
    return _WORD.sub(lambda word: gettext(word[0]), quantity_words(text, language))


def coefficient_words(text: str, language: str) -> str:
    """The meaning, the unit or the source of a coefficient."""
    return translation(language).pgettext(COEFFICIENT, text)
