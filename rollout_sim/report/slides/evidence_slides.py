"""The slides of evidence: assumptions, and the certainty of the figures."""

from rollout_sim.report.budget_words import path_words
from rollout_sim.report.slides.deck import SIZES, Deck
from rollout_sim.report.slides.text_fitting import BODY
from rollout_sim.wording.numbers import NONE, futures_text, shorten
from rollout_sim.wording.range_words import unseen
from rollout_sim.wording.scenario_words import value_words

#: At most so many rows in the table of assumptions.
MOST_ASSUMPTIONS = 13


def assumptions(deck: Deck) -> None:
    """The slide of assumptions: ranges first, then values with a source."""
    pack, gettext = deck.pack, deck.gettext
    stated = [assumption for assumption in pack.assumptions if assumption.origin != "default"]
    ranges = [assumption for assumption in stated if assumption.uncertain]
    title = gettext("Assumptions: {given} given, {ranges} of them as ranges; {rest} left at their defaults")
    slide = deck.slide(
        title.format(given=len(stated), ranges=len(ranges), rest=len(pack.assumptions) - len(stated)),
        gettext("The values of the scenario with their sources; all of them stand in the workbook"),
    )
    ordered = sorted(stated, key=lambda row: (not row.uncertain, not row.note, not row.path.startswith("money")))
    rows = [[gettext("Assumption"), gettext("Value"), gettext("Range drawn from"), gettext("Source")]]
    for assumption in ordered[:MOST_ASSUMPTIONS]:
        source = assumption.note or (gettext("command line") if assumption.origin == "command line" else NONE)
        label = path_words(assumption.path, deck.language, deck.words)
        value, drawn = (value_words(text, deck.language) for text in (assumption.value, assumption.uncertain))
        rows.append([shorten(label, 48), shorten(value, 26), shorten(drawn, 30) or NONE, shorten(source, 60)])
    slide.table(BODY, rows, (3.6, 1.9, 2.2, 4.3), right_from=99)


def certainty(deck: Deck) -> None:
    """The slide of certainty: limits of the figures, and how to reproduce them."""
    pack, gettext = deck.pack, deck.gettext
    provenance = pack.provenance
    slide = deck.slide(gettext("How sure these figures are, and what they do not say"))
    points = [
        gettext("{futures}, the same for each plan: a difference between plans is their own, not luck").format(
            futures=futures_text(provenance.replications, deck.language)
        ),
        gettext("Intervals are for 95 %; they hold the chance that was simulated, not that the model is wrong"),
        gettext(
            "Strengths of levers and coefficients are fitted to published cases, not to your stores: a pilot says more"
        ),
    ]
    points += unseen(provenance.replications, deck.language)
    if provenance.failed:
        text = deck.gettext("{failed} of {asked} replications failed and are left out")
        points.append(text.format(failed=provenance.failed, asked=provenance.requested))
    if provenance.changes:
        points.append(gettext("Changed on the command line: {changes}").format(changes=", ".join(provenance.changes)))
    points.append(
        gettext("The same figures come out again from seed {seed}, version {version}, model {model}").format(
            seed=provenance.seed, version=provenance.version, model=provenance.model
        )
    )
    points.append(
        gettext("Run on {date}, scenario SHA-256 {sha}").format(
            date=provenance.date[:10], sha=provenance.scenario_sha256[:16]
        )
    )
    slide.bullets(BODY, points, SIZES[2:] + (16.0, 15.0, 14.0, 13.0))
