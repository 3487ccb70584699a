"""Languages: English is what the code says, Chinese comes from ``locale/zh`` by gettext."""

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "rollout_sim"
FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh")
#: Context in the catalogue of the readiness checklist, which the scenario's room words.
CHECKLIST = "checklist"


def N_(message: str) -> str:
    """Mark ``message`` for translation where it is written, to be translated where it is used."""
    return message


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The translations into ``language``; ``ValueError`` for a language that there is none of."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)} (got {language!r})")
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [language])


def join_sentences(sentences: list[str], language: str) -> str:
    """Sentences in a row: Chinese sets no space after its full stop."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def join_list(items: list[str], language: str) -> str:
    """A list in words: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    if language == "zh":
        return "、".join(items[:-1]) + "和" + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]
