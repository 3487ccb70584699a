"""The precision of a comparison in words: what was reached, after how many replications, and what more would cost."""

from typing import TYPE_CHECKING

from rollout_sim.wording.labels import measure_label
from rollout_sim.wording.language import join_list, join_sentences, translation
from rollout_sim.wording.numbers import known, number

if TYPE_CHECKING:
    from rollout_sim.statistics.precision import WatchedInterval
    from rollout_sim.studies.compare.to_precision import PreciseComparison

#: Up to how many seconds a unit of time is used, and the length of the unit in seconds.
_TIMES = ((120.0, 1.0), (7200.0, 60.0), (172800.0, 3600.0), (float("inf"), 86400.0))


def precision_verdict(precise: "PreciseComparison", language: str = "en") -> str:
    """Whether the precision was reached, the widest interval, and the cost of narrower ones."""
    gettext = translation(language).gettext
    if not precise.course.intervals:
        return ""
    last = precise.course.last
    words = {
        "wanted": percent(precise.precision),
        "reached": percent(precise.reached),
        "replications": number(precise.replications),
        "enough": number(precise.enough or 0),
        "widest": interval_words(last, language),
    }
    if precise.enough is not None:
        text = gettext(
            "Precise to {wanted}: from {enough} replications on, and up to the {replications} that were run, no "
            "interval reaches farther than that from its mean; the widest, of {widest}, reaches {reached}."
        )
    elif precise.comparison.interrupted:
        text = gettext(
            "Not yet precise to {wanted}, for it was interrupted after {replications} replications: the widest "
            "interval, of {widest}, reaches {reached} from its mean."
        )
    else:
        text = gettext(
            "Not precise to {wanted} with the {replications} replications that were allowed: the widest interval, of "
            "{widest}, reaches {reached} from its mean."
        )
    return join_sentences(
        [text.format(**words), *_not_reached(precise, language), *_costs(precise, language)], language
    )


def interval_words(interval: "WatchedInterval", language: str = "en") -> str:
    """The quantity of an interval: "stores that succeed, A less B"."""
    gettext = translation(language).gettext
    measure = measure_label(interval.measure, language)
    if interval.b is None:
        return gettext('{measure} with "{a}"').format(measure=measure, a=interval.a)
    return gettext('{measure}, "{a}" less "{b}"').format(measure=measure, a=interval.a, b=interval.b)


def _not_reached(precise: "PreciseComparison", language: str) -> list[str]:
    """Measures without a mean, because some futures do not reach them."""
    gettext = translation(language).gettext
    names = dict.fromkeys(row.measure for row in precise.course.intervals if row.what == "reached_share")
    labels = join_list([gettext('"{name}"').format(name=measure_label(name, language)) for name in names], language)
    text = gettext(
        "Of {measures}, not reached in every future, the share of futures that reach it was watched instead."
    )
    return [text.format(measures=labels)] if names else []


def _costs(precise: "PreciseComparison", language: str) -> list[str]:
    """Predicted replications and time of narrower intervals."""
    gettext = translation(language).gettext
    sentences: list[str] = []
    for row in precise.costs.to_dict("records"):
        if not known(row["replications"]):
            text = gettext(
                "{precision} is out of reach of any number of replications, since the sets of what is not known about "
                "stores stay the same; --coefficients fitted leaves them out."
            )
            return [*sentences, text.format(precision=percent(row["precision"]))]
        text = gettext("{precision} would take about {replications} replications.")
        if known(row["seconds"]):
            text = gettext("{precision} would take about {replications} replications, {time} more on this machine.")
        words = {"precision": percent(row["precision"]), "replications": number(_rounded(row["replications"]))}
        sentences.append(text.format(time=duration(row["seconds"], language) if known(row["seconds"]) else "", **words))
    return sentences


def _rounded(count: float) -> float:
    """A prediction to two significant figures; it is no more exact."""
    return float(f"{count:.2g}")


def percent(value: float) -> str:
    """A precision to two significant figures."""
    scaled = 100 * value
    return f"{number(scaled, 0 if scaled >= 10 else 1 if scaled >= 1 else 2)} %"


def duration(seconds: float, language: str) -> str:
    """A duration in seconds, minutes, hours or days, by its size."""
    ngettext = translation(language).ngettext
    place = next(index for index, (longest, _) in enumerate(_TIMES) if seconds < longest)
    count = max(1, round(seconds / _TIMES[place][1]))
    texts = (
        ngettext("{count} second", "{count} seconds", count),
        ngettext("{count} minute", "{count} minutes", count),
        ngettext("{count} hour", "{count} hours", count),
        ngettext("{count} day", "{count} days", count),
    )
    return texts[place].format(count=number(count))
