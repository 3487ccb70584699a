"""Words and a table of published figures beside simulated ones."""

from itertools import groupby
from math import inf
from typing import TYPE_CHECKING

from rollout_sim.studies.cases.published import BAND, CORRELATION, WANTED
from rollout_sim.wording.language import N_, join_list, translation
from rollout_sim.wording.numbers import NONE, columns, known, number, share, with_interval

if TYPE_CHECKING:
    from rollout_sim.studies.cases.published import PublishedFigure
    from rollout_sim.studies.cases.study import Cases, FigureCheck

KINDS = (N_("recorded"), N_("reckoned"), N_("aimed at"), N_("claimed"))


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


def times(figure: "PublishedFigure") -> float:
    """Factor to show a figure: 100 for shares, which are shown in per cent."""
    return 100.0 if figure.published.share else 1.0


def _scaled(figure: "PublishedFigure", value: float) -> str:
    return number(times(figure) * value, 0 if figure.published.share else 1)


def table(study: "Cases", language: str = "en") -> str:
    """Every figure: published, simulated with its interval, the band, how many are as far, and whether it holds."""
    gettext = translation(language).gettext
    head = [
        gettext("Published figure (shares in %)"), gettext("published"), gettext("simulated"),
        gettext("9 of 10 futures"), gettext("as far (%)"), gettext("inside"), gettext("use"), gettext("it is"),
        gettext("source"),
    ]  # fmt: skip
    lines = columns([head, *(_cells(check, language) for check in study.checks)])
    rows, line_number = [lines[0]], 1
    for case, group in groupby(study.checks, key=lambda check: case_label(check.figure, language)):
        case_checks = list(group)
        rows += ["", case, *lines[line_number : line_number + len(case_checks)]]
        line_number += len(case_checks)
    note = gettext(
        "Simulated: mean and 95 % interval, one set of coefficients. As far: single replications as far from the mean "
        "as what is published. Inside: published within the band of 90 % of single replications; misses in capitals."
    )
    return "\n".join([*rows, "", note])


def _cells(check: "FigureCheck", language: str) -> list[str]:
    gettext = translation(language).gettext
    figure = check.figure
    digits = 1 if figure.published.share else 2
    low, high = (
        number(times(figure) * value, digits) if known(value) else NONE for value in (check.low_90, check.high_90)
    )
    mean = with_interval(check.mean, check.lower, check.upper, times(figure), digits)
    inside = gettext("yes") if check.inside_90 else gettext("NO")
    use = gettext("held out")
    if check.within is not None:
        use = gettext("fitted") if check.within else gettext("fitted, MISSED")
    return [
        f"  {figure_label(figure, language)}", published_label(figure), mean, f"{low} … {high}",
        number(100 * check.share_as_far), inside, use, gettext(figure.kind), figure.source,
    ]  # fmt: skip


def verdict(study: "Cases", language: str = "en") -> str:
    """How many figures hold, which do not, whether bands are narrow, and where documents contradict themselves."""
    gettext = translation(language).gettext
    fitted = [check for check in study.checks if check.within is not None]
    held_out, inside = study.held_out, sum(check.inside_90 for check in study.held_out)
    lines = [
        gettext("Fitted: {good} of {of} means are as near as wanted.").format(
            good=sum(bool(check.within) for check in fitted), of=len(fitted)
        ),
        gettext(
            "Held out: {inside} of {of} figures ({share}) are inside the band of {band} of single replications; "
            "wanted are {wanted}."
        ).format(
            inside=inside, of=len(held_out), share=share(inside / len(held_out)), band=share(BAND), wanted=share(WANTED)
        ),
    ]
    missed = [full_label(check.figure, language) for check in study.checks if not check.inside]
    if missed:
        separator = "；" if language == "zh" else "; "
        lines.append(gettext("Missed: {names}.").format(names=separator.join(missed)))
    lines += [_bands(study, language), "", gettext("Where the documents do not agree with themselves:")]
    for contradiction in study.book.contradictions:
        words = contradiction.in_chinese if language == "zh" else contradiction.words
        lines.append(f"  {contradiction.source}: {words}")
    return "\n".join(lines)


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
