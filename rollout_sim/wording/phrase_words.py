"""Words rules, warnings and errors in the reader's language: the template by the catalogue, and the values in it."""

from typing import TYPE_CHECKING

from rollout_sim.kernel.phrases import Phrase, Quantity, quoting
from rollout_sim.wording.language import N_, translation
from rollout_sim.wording.quantity_words import quantity_words

if TYPE_CHECKING:
    from rollout_sim.scenario.values.errors import Mistake

#: What the operating system says of files, word by word as ``os.strerror`` has it.
SYSTEM = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("No space left on device"),
    N_("File name too long"),
)


def phrase_words(text: object, language: str) -> str:
    """A phrase in a language; what has no template, such as a name, stays as it is."""
    if language == "en":
        return str(text)
    if isinstance(text, Quantity):
        return quantity_words(text, language)
    if not isinstance(text, Phrase):
        return str(text)
    template = translation(language).gettext(text.template)
    if not text.values:
        return template
    return template.format(**{name: phrase_words(value, language) for name, value in text.values.items()})


def mistake_words(mistake: "Mistake", language: str) -> str:
    """A mistake in a scenario file in a language, in the form of ``str``."""
    if language == "en":
        return str(mistake)
    rule = quoting(mistake.rule, Quantity(mistake.quoted)) if mistake.quoted else mistake.rule
    return mistake.where + phrase_words(rule, language)
