"""What people read of rules, warnings and errors: a template and its values, worded where they are printed.

In English a phrase is its text. ``wording.phrase_words`` words it in another language, by the catalogue's translation
of its template. Templates stand where the phrase is made, as literals, so that the tests find them.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

#: A phrase and its hint side by side.
_SIDE_BY_SIDE = "{before}{after}"


class Phrase(str):
    """A text in English that keeps its template and the values in it, which may be phrases themselves.

    A template without values may hold braces.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Phrase":
        """The template with its values."""
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template, phrase.values = str(template), values
        return phrase

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What ``pickle`` and ``copy`` make it from."""
        return (self.template,), self.values

    def __add__(self, text: str, /) -> "Phrase":
        """The phrase and a hint behind it, which may be empty."""
        return Phrase(_SIDE_BY_SIDE, before=self, after=text) if text else self


class Quantity(str):
    """A value of a phrase in the units of a scenario file, as ``6 weeks``; its unit is worded too."""


class Refused(ValueError):
    """An error that a user can correct; ``phrase`` says what is wrong."""

    def __init__(self, template: str, /, quoted: object = None, **values: object) -> None:
        """The template, which may be a phrase, its values, and what the user wrote."""
        phrase = template if isinstance(template, Phrase) else Phrase(template, **values)
        self.phrase = phrase if quoted is None else quoting(phrase, quoted)
        super().__init__(self.phrase)


def phrase_of(error: BaseException) -> Phrase:
    """What an error says: its phrase; of the operating system's errors their reason; else its text."""
    if isinstance(error, Refused):
        return error.phrase
    reason = error.strerror if isinstance(error, OSError) else None
    return foreign(reason or str(error))


def foreign(text: str) -> Phrase:
    """A text of another package, as a phrase without values."""
    return Phrase(text)


def quoting(phrase: str, value: object) -> Phrase:
    """A phrase with what the user wrote."""
    return Phrase("{message} (got {value})", message=phrase, value=value)


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    names = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[matches[0]] if matches else None


def did_you_mean(word: Any, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` if something is near, else an empty text."""
    suggestion = near(word, known) if isinstance(word, str) else None
    return suggesting(suggestion) if suggestion else ""


def suggesting(word: str) -> Phrase:
    """The hint that a word was probably meant."""
    return Phrase("; did you mean {word}?", word=repr(word))


def listed(words: Sequence[str]) -> str:
    """``"a, b or c"``."""
    return words[0] if len(words) == 1 else Phrase("{words} or {last}", words=", ".join(words[:-1]), last=words[-1])


def commas(phrases: Sequence[str]) -> str:
    """``"a, b, c"`` of phrases."""
    first, *rest = phrases
    return Phrase("{before}, {after}", before=first, after=commas(rest)) if rest else first


def semicolons(phrases: Sequence[str]) -> str:
    """``"a; b; c"`` of phrases."""
    first, *rest = phrases
    return Phrase("{before}; {after}", before=first, after=semicolons(rest)) if rest else first
