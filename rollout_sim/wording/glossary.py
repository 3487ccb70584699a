"""What the terms of an answer mean, under the answer in which they stand."""

import re

from rollout_sim.wording.language import N_, join_sentences, translation

#: What means a term when it stands in a text (in English, and as it is translated), and its definition.
TERMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (N_("succeed"), N_("succeeds"), N_("success")),
        N_("Success: accepted, and green or yellow on the date that is named."),
    ),
    (
        (N_("accepted"), N_("succeed"), N_("success"), N_("coverage")),
        N_("Accepted: inspected once, and using the new way enough to pass; this stays."),
    ),
    ((N_("coverage"),), N_("Coverage: accepted stores, of all that count.")),
    ((N_("usage"),), N_("Usage: daily cases that a store does the new way, of all of them.")),
    ((N_("red"),), N_("Red: the worst of the four lights that a store has each week.")),
    ((N_("net present value"),), N_("Net present value: benefits less costs, discounted to the start.")),
    (
        (N_("payback"), N_("pays back"), N_("paid back")),
        N_("Payback: from when on benefits exceed all that was spent, not discounted."),
    ),
)


def defined(text: str, language: str) -> str:
    """The terms that stand in a text, in a line or two; empty if there are none."""
    gettext = translation(language).gettext
    definitions = [gettext(definition) for words, definition in TERMS
                   if any(_stands_in(gettext(word), text) for word in words)]  # fmt: skip
    return join_sentences(definitions, language)


def _stands_in(word: str, text: str) -> bool:
    bounded = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
    return re.search(bounded, text, re.IGNORECASE) is not None
