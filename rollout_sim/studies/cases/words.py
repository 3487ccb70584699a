"""Words and tables of published figures beside simulated ones, by use."""

from itertools import groupby
from math import inf
from typing import TYPE_CHECKING

from rollout_sim.studies.cases.published import BAND, CORRELATION, FITTED, HELD_OUT, KINDS, SEEN, USES
from rollout_sim.studies.cases.scores import NOT_FITTED, Score, score
from rollout_sim.wording.language import N_, join_list, translation
from rollout_sim.wording.numbers import NONE, columns, known, number, share, with_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rollout_sim.studies.cases.published import PublishedFigure
    from rollout_sim.studies.cases.study import Cases, FigureCheck

KIND_WORDS = (N_("recorded"), N_("reckoned"), N_("aimed at"), N_("claimed"))
#: Heads of the tables.
HEADS = {
    FITTED: N_("Fitted: the default coefficients are set by these"),
    SEEN: N_("Seen: these shaped a rule, a case file, a prototype or the start of a fit"),
    HELD_OUT: N_("Held out: nothing was ever changed for the sake of these"),
}


def figure_label(figure: "PublishedFigure", language: str) -> str:
    """The name of a figure."""
    return figure.in_chinese[1] if language == "zh" else figure.name


def case_label(figure: "PublishedFigure", language: str) -> str:
    """The name of a figure's case."""
    return figure.in_chinese[0] if language == "zh" else figure.case


def full_label(figure: "PublishedFigure", language: str) -> str:
    """Case and figure."""
    colon = "：" if language == "zh" else ": "
    return f"{case_label(figure, language)}{colon}{figure_label(figure, language)}"


def published_label(figure: "PublishedFigure") -> str:
    """The published value, shares in per cent: a number, "≥ 60", or "70 … 80"."""
    published = figure.published
    if published.high == inf:
        return f"≥ {_scaled(figure, published.low)}"
    if published.ranged:
        return f"{_scaled(figure, published.low)} … {_scaled(figure, published.high)}"
    return _scaled(figure, published.value)


def aim_label(figure: "PublishedFigure") -> str:
    """The range in which the mean of a fitted figure is wanted: "≥ 1", or "35 … 45"."""
    low, high = figure.wanted or (inf, inf)
    return f"≥ {_scaled(figure, low)}" if high == inf else f"{_scaled(figure, low)} … {_scaled(figure, high)}"


def times(figure: "PublishedFigure") -> float:
    """Factor to show a figure: 100 for shares, which are shown in per cent."""
    return 100.0 if figure.published.share else 1.0


def _scaled(figure: "PublishedFigure", value: float) -> str:
    return number(times(figure) * value, 0 if figure.published.share else 1)


def table(study: "Cases", language: str = "en") -> str:
    """A table for each use, the figures by case, then how many are inside their band by kind and by chance."""
    gettext = translation(language).gettext
    note = gettext(
        "Simulated: mean and 95 % interval. Inside: published within the band of 90 % of single replications, which "
        "has luck in it and whatever else a replication draws; misses in capitals. As far: single replications as far "
        "from the mean as what is published. Near: the mean of a fitted figure where it is wanted."
    )
    tables = [_table_of_use(study.used_as(use), use, language) for use in USES if study.used_as(use)]
    return "\n\n".join([*tables, score_table(study, language), note])


def _table_of_use(checks: "Sequence[FigureCheck]", use: str, language: str) -> str:
    """The figures of a use, by case; in the table of seen ones each case says since when and why."""
    gettext = translation(language).gettext
    of_use = gettext("wanted") if use == FITTED else gettext("as far (%)")
    head = [
        gettext("Published figure (shares in %)"), gettext("published"), gettext("simulated"),
        gettext("9 of 10 futures"), gettext("inside"), of_use, *([gettext("near")] if use == FITTED else []),
        gettext("it is"), gettext("source"),
    ]  # fmt: skip
    rows, empty = [head], [""] * len(head)
    for case, group in groupby(checks, key=lambda check: case_label(check.figure, language)):
        rows += [empty, [case, *empty[1:]], *(_cells(check, language) for check in group)]
    return "\n".join([gettext(HEADS[use]), "", *(line.rstrip() for line in columns(rows))])


def _cells(check: "FigureCheck", language: str) -> list[str]:
    gettext = translation(language).gettext
    figure = check.figure
    digits = 1 if figure.published.share else 2
    low, high = (
        number(times(figure) * value, digits) if known(value) else NONE for value in (check.low_90, check.high_90)
    )
    mean = with_interval(check.mean, check.lower, check.upper, times(figure), digits)
    of_use = [number(100 * check.share_as_far)]
    if check.within is not None:
        of_use = [aim_label(figure), _yes(check.within, language)]
    return [
        f"  {figure_label(figure, language)}", published_label(figure), mean, f"{low} … {high}",
        _yes(check.inside_90, language), *of_use, gettext(figure.kind), figure.source,
    ]  # fmt: skip


def _yes(holds: bool, language: str) -> str:
    gettext = translation(language).gettext
    return gettext("yes") if holds else gettext("NO")


def score_table(study: "Cases", language: str = "en") -> str:
    """How many figures are inside their band, by kind and use, and how many of the unfitted a right model has."""
    gettext = translation(language).gettext
    head = [
        gettext("Inside the band of {band}").format(band=share(BAND)), gettext("fitted"),
        translation(language).pgettext("use of a figure", "seen"),
        gettext("held out"), gettext("seen or held out"), gettext("a right model"),
    ]  # fmt: skip
    rows = [head]
    for kind in (*KINDS, None):
        counts = [score(study.checks, (use,), kind) for use in USES]
        together = score(study.checks, NOT_FITTED, kind)
        if together.of or counts[0].of:
            label = gettext("all") if kind is None else gettext(kind)
            cells = [_of(of_band, language) for of_band in (*counts, together)]
            rows.append([f"  {label}", *cells, by_chance(together, language) if together.of else NONE])
    return "\n".join(columns(rows))


def _of(of_band: Score, language: str) -> str:
    if not of_band.of:
        return NONE
    return translation(language).gettext("{inside} of {of}").format(inside=of_band.inside, of=of_band.of)


def by_chance(of_band: Score, language: str) -> str:
    """The number inside that a right model has, and its range of luck: "6.3 (5 … 7)"."""
    fewest, most = of_band.luck
    return (
        translation(language)
        .gettext("{expected} ({fewest} … {most})")
        .format(expected=number(of_band.expected, 1), fewest=fewest, most=most)
    )


def verdict(study: "Cases", language: str = "en") -> str:
    """How many figures hold, by use, and of those recorded; misses, narrow bands, and contradictions of documents."""
    gettext = translation(language).gettext
    lines = _scores_in_words(study, language)
    missed = [full_label(check.figure, language) for check in study.checks if not check.inside]
    if missed:
        separator = "；" if language == "zh" else "; "
        lines.append(gettext("Missed: {names}.").format(names=separator.join(missed)))
    lines += [_bands(study, language), *_since(study, language)]
    lines += ["", gettext("Where the documents do not agree with themselves:")]
    for contradiction in study.book.contradictions:
        words = contradiction.in_chinese if language == "zh" else contradiction.words
        lines.append(f"  {contradiction.source}: {words}")
    return "\n".join(lines)


def _scores_in_words(study: "Cases", language: str) -> list[str]:
    gettext = translation(language).gettext
    lines = []
    fitted = score(study.checks, (FITTED,))
    if fitted.of:
        text = gettext("Fitted: {good} of {of} means are as near as wanted.")
        lines.append(text.format(good=fitted.near, of=fitted.of))
    recorded = score(study.checks, NOT_FITTED, "recorded")
    sentences = {
        gettext(
            "Of {of} recorded figures, seen or held out, {inside} are inside the band of {band} of single "
            "replications; a right model has {chance}."
        ): recorded,
        gettext("Seen: {inside} of {of} figures are inside; a right model has {chance}."): score(study.checks, (SEEN,)),
        gettext("Held out: {inside} of {of} figures are inside; a right model has {chance}."): score(
            study.checks, (HELD_OUT,)
        ),
    }
    for text, of_band in sentences.items():
        if of_band.of:
            chance = by_chance(of_band, language)
            lines.append(text.format(inside=of_band.inside, of=of_band.of, band=share(BAND), chance=chance))
    return lines


def _since(study: "Cases", language: str) -> list[str]:
    """Since when and why the figures of each case count as seen."""
    gettext = translation(language).gettext
    lines = []
    for case, group in groupby(study.used_as(SEEN), key=lambda check: case_label(check.figure, language)):
        use = next(group).figure.use
        because = use.in_chinese if language == "zh" else use.because
        lines.append(gettext("  {case}, since {date}: {because}").format(case=case, date=use.since, because=because))
    return ["", gettext("Why figures count as seen:"), *lines] if lines else []


def _bands(study: "Cases", language: str) -> str:
    gettext = translation(language).gettext
    wide = [full_label(check.figure, language) for check in study.checks if check.narrow is False]
    if wide:
        text = gettext("Wider than a beta-binomial's at an intra-class correlation of {rho}: {names}.")
        return text.format(rho=CORRELATION, names=join_list(wide, language))
    measured = sum(check.narrow is not None for check in study.checks)
    text = gettext(
        "None of the {count} bands of shares is wider than a beta-binomial's at an intra-class correlation of {rho}."
    )
    return text.format(count=measured, rho=CORRELATION)
