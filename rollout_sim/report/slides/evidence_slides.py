"""The slides of what the figures rest on: assumptions, and how sure they are."""

from rollout_sim.report.budget_words import path_words
from rollout_sim.report.slides.deck import SIZES, Deck
from rollout_sim.report.slides.text_fitting import BODY
from rollout_sim.wording.numbers import NONE, futures_text, shorten
from rollout_sim.wording.scenario_words import value_words

#: Rows of the table of assumptions.
MOST_ASSUMPTIONS = 13


def assumptions(deck: Deck) -> None:
    """What the figures rest on: ranges first, then what has a source."""
    pack, gettext = deck.pack, deck.gettext
    given = [one for one in pack.assumptions if one.origin != "default"]
    ranges = [one for one in given if one.uncertain]
    title = gettext("Assumptions: {given} given, {ranges} of them as ranges; {rest} left at their defaults")
    slide = deck.slide(
        title.format(given=len(given), ranges=len(ranges), rest=len(pack.assumptions) - len(given)),
        gettext("The values of the scenario with their sources; all of them stand in the workbook"),
    )
    chosen = sorted(given, key=lambda one: (not one.uncertain, not one.note, not one.path.startswith("money")))
    rows = [[gettext("Assumption"), gettext("Value"), gettext("Range drawn from"), gettext("Source")]]
    for one in chosen[:MOST_ASSUMPTIONS]:
        source = one.note or (gettext("command line") if one.origin == "command line" else NONE)
        told = path_words(one.path, deck.language, deck.words)
        value, drawn = (value_words(text, deck.language) for text in (one.value, one.uncertain))
        rows.append([shorten(told, 48), shorten(value, 26), shorten(drawn, 30) or NONE, shorten(source, 60)])
    slide.table(BODY, rows, (3.6, 1.9, 2.2, 4.3), right_from=99)


def certainty(deck: Deck) -> None:
    """How sure this is, and how to get the same figures again."""
    pack, gettext = deck.pack, deck.gettext
    found = pack.provenance
    slide = deck.slide(gettext("How sure these figures are, and what they do not say"))
    points = [
        gettext("{futures}, the same for each plan: a difference between plans is their own, not luck").format(
            futures=futures_text(found.replications, deck.language)
        ),
        gettext("Intervals are for 95 %; they hold the chance that was simulated, not that the model is wrong"),
        gettext(
            "Strengths of levers and coefficients are fitted to published cases, not to your stores: a pilot says more"
        ),
    ]
    if found.failed:
        text = deck.gettext("{failed} of {asked} replications failed and are left out")
        points.append(text.format(failed=found.failed, asked=found.asked))
    if found.changes:
        points.append(gettext("Changed on the command line: {changes}").format(changes=", ".join(found.changes)))
    points.append(
        gettext("The same figures come out again from seed {seed}, version {version}, model {model}").format(
            seed=found.seed, version=found.version, model=found.model
        )
    )
    points.append(
        gettext("Run on {date}, scenario SHA-256 {sha}").format(date=found.date[:10], sha=found.scenario_sha256[:16])
    )
    slide.bullets(BODY, points, SIZES[2:] + (16.0, 15.0, 14.0, 13.0))
