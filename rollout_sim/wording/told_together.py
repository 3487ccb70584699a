"""Sentences that hold of several strategies alike are said once, of all of them."""

import re
from collections.abc import Iterable

from rollout_sim.wording.language import join_list, translation

#: Stands in a sentence for the name of its strategy, within the quotes that a name has.
NAME = "\0"
#: With more names than these, all strategies together are "all".
NAMED = 3
_QUOTED = re.compile(f'["“]{NAME}["”]')


def told_together(sentences: Iterable[tuple[str, str]], strategies: int, language: str) -> list[str]:
    """Each different sentence once, in the order in which they first occur, of the strategies of which it holds.

    Parameters
    ----------
    sentences
        Pairs of a strategy and a sentence on it, which names it as ``NAME`` in quotes.
    strategies
        How many strategies there are.
    """
    names: dict[str, list[str]] = {}
    for strategy, sentence in sentences:
        names.setdefault(sentence, []).append(strategy)
    return [named(sentence, _words(own, strategies, language)) for sentence, own in names.items()]


def named(sentence: str, words: str) -> str:
    """A sentence with words in the place of ``NAME`` and its quotes."""
    return _QUOTED.sub(lambda _: words, sentence)


def _words(names: list[str], strategies: int, language: str) -> str:
    gettext = translation(language).gettext
    if len(names) == strategies > NAMED:
        return gettext("all {count} strategies").format(count=strategies)
    return join_list([gettext('"{name}"').format(name=name) for name in names], language)
