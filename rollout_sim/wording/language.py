"""Languages: English is in the code, Chinese comes from its catalogue by gettext."""

import gettext
from functools import cache

from rollout_sim.wording import catalogue

LANGUAGES = ("en", "zh")
#: Context in the catalogue for the items of the readiness checklist in ``scenario.advice``.
CHECKLIST = "checklist"


def N_(message: str) -> str:
    """Mark ``message`` for extraction; it is translated where it is used."""
    return message


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The translations into ``language``; ``ValueError`` for an unknown language."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)} (got {language!r})")
    if language == "en":
        return gettext.NullTranslations()
    return catalogue.chinese()


def join_sentences(sentences: list[str], language: str) -> str:
    """Sentences as one text: Chinese has no space after its full stop."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def join_list(items: list[str], language: str) -> str:
    """A list in words: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    if language == "zh":
        return "、".join(items[:-1]) + "和" + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]
