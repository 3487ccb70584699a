"""Charts of the outcomes of stores. Each draws on the given Axes; its title states the finding."""

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.hover_boxes import add_box
from rollout_sim.drawing.style import INK, LIGHT_LOOKS, RULE, dress, look, style
from rollout_sim.kernel.calendar import DAYS_A_WEEK
from rollout_sim.studies.compare.charts.series import Band, Floats, percentiles, weekly
from rollout_sim.studies.compare.words.ranking import STORES, duels, ranking, store_total
from rollout_sim.wording import labels
from rollout_sim.wording.dates import end_words
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import exact_share, number, share, shorten, some, stores_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.studies.compare.comparison import Comparison

#: Number of marks on a line, roughly.
MARKS = 9
#: With more strategies, not all have their bands.
MOST_BANDS = 3
#: Background of labels on bars.
LABEL_BOX = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
#: Bins of a distribution.
BINS = 30


def draw_bands(axes: "Axes", bands: dict[str, Band]) -> None:
    """A line with its band for each strategy, distinguished by colour, dashes and marks.

    Bands of more than ``MOST_BANDS`` would hide one another: then those of the highest and the lowest last value stay.
    """
    ordered = sorted(bands, key=lambda name: bands[name].mean[-1] if len(bands[name].mean) else 0.0)
    banded = set(bands) if len(bands) <= MOST_BANDS else {ordered[0], ordered[-1]}
    for place, (name, band) in enumerate(bands.items()):
        shape = look(place)
        band_label = f"_{shorten(name)}"  # the underscore keeps it out of the legend; the name ties it to its line
        opacity = 0.18 if name in banded else 0.0
        axes.fill_between(
            band.at, band.low, band.high, color=shape.colour, alpha=opacity, linewidth=0, label=band_label
        )
        axes.plot(
            band.at,
            band.mean,
            color=shape.colour,
            linestyle=shape.dashes,
            marker=shape.mark,
            markevery=max(1, len(band.at) // MARKS),
            label=shorten(name),
        )
    axes.margins(x=0.01)


def mean_usage(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Mean usage over all stores by week, with the band in which 8 of 10 futures lie."""
    gettext = translation(language).gettext
    with style():
        bands = {name: weekly(comparison, name, "usage").times(100) for name in comparison.strategies}
        draw_bands(axes, bands)
        last = {name: band.mean[-1] for name, band in bands.items()}
        best = max(last, key=lambda name: last[name])
        worst = min(last, key=lambda name: last[name])
        title = gettext('"{best}" ends at {high} usage')
        if worst != best:
            title = gettext('"{best}" ends at {high} usage, "{worst}" at {low}')
        percent = {name: share(value / 100) for name, value in last.items()}
        dress(
            axes,
            title.format(best=best, worst=worst, high=percent[best], low=percent[worst]),
            gettext("Share of cases done the new way, mean of all stores (%); bands hold 8 of 10 futures"),
        )
        axes.set_ylim(0, 100)
        date_axis(axes, comparison.scenario.starts)


def lights(axes: "Axes", comparison: "Comparison", strategy: str, language: str = "en") -> None:
    """Stores by light over time under one strategy, mean of the futures; areas differ by colour and hatch."""
    gettext = translation(language).gettext
    names = ("green", "yellow", "orange", "red")
    with style():
        layers = [weekly(comparison, strategy, name).mean for name in names]
        at = weekly(comparison, strategy, "day").at
        states = ("waiting", "training", "coached", "suspended", "sustaining", "failed")
        total = sum((weekly(comparison, strategy, name).mean for name in states), np.zeros_like(at))
        layers.append(np.maximum(0.0, total - np.sum(layers, axis=0)))
        words = [*labels.light_words(language, comparison.scenario.words.by_name), gettext(labels.NOT_LIVE)]
        areas = axes.stackplot(at, layers, labels=words, colors=[colour for colour, _ in LIGHT_LOOKS])
        for area, (_, hatch) in zip(areas, LIGHT_LOOKS, strict=True):
            area.set(hatch=hatch, edgecolor=INK, linewidth=0.4)
        good, red = layers[0][-1] + layers[1][-1], layers[3][-1]
        title = gettext('"{strategy}": at the end {good} of {total} stores are {green} or {yellow}, {reds} {red}')
        dress(
            axes,
            title.format(
                strategy=strategy,
                good=number(good),
                total=number(total[-1]),
                reds=number(red),
                **dict(zip(labels.LIGHTS, words, strict=False)),
            ),
            gettext("Stores by light at each weekly review, mean of all futures"),
        )
        axes.set(xlim=(at[0], max(at[-1], at[0] + DAYS_A_WEEK)), ylim=(0, max(1.0, float(total.max()))))
        date_axis(axes, comparison.scenario.starts)


def batch_successes(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Success share of each batch as a bar with the range of 8 of 10 futures, and its target as a diamond."""
    gettext = translation(language).gettext
    frame = comparison.batch_table()
    with style():
        place, heads = 0.0, []
        for strategy_number, name in enumerate(comparison.strategies):
            heads.append((place, name))
            for row in frame[frame["strategy"] == name].to_dict("records"):
                place += 1
                _batch_bar(axes, place, row, strategy_number, language)
            place += 1.2
        for at, name in heads:
            axes.text(0.6, at + 0.12, shorten(name, 90), fontweight="bold", va="center", ha="left")
        dress(
            axes,
            batches_title(comparison, language),
            gettext("Stores of a batch that succeed at its end (%): mean, line for 8 of 10 futures, ◆ its target"),
        )
        axes.set(xlim=(0, 108), ylim=(place - 0.6, -0.6), yticks=[])
        axes.set_xticks(range(0, 101, 20))
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        axes.spines["left"].set_visible(False)


def batches_title(comparison: "Comparison", language: str) -> str:
    """How many batches reach their targets, and how many are undecided; their success shares if none has a target."""
    gettext, frame = translation(language).gettext, comparison.batch_table()
    aimed = int(frame["target"].notna().sum())
    low, high, target = frame["success_share_lower"], frame["success_share_upper"], frame["target"]
    met, missed = int((low >= target).sum()), int((high < target).sum())
    if aimed:
        return _targets_title(met, missed, aimed, language)
    low, high = frame["success_share_mean"].min(), frame["success_share_mean"].max()
    if share(low) == share(high):
        return gettext("Batches succeed by {share} on average").format(share=share(low))
    return gettext("Batches succeed by {low} to {high} on average").format(low=share(low), high=share(high))


def _targets_title(met: int, missed: int, aimed: int, language: str) -> str:
    """How many of the batches with a target meet it, miss it, and are too close to call; none of a kind left out."""
    ngettext = translation(language).ngettext
    undecided = aimed - met - missed
    if undecided == aimed:
        text = ngettext("Whether the batch meets its target is too close to call",
                        "Whether {aimed} batches meet their targets is too close to call", aimed)  # fmt: skip
        return text.format(aimed=aimed)
    text = ngettext("{met} of {aimed} batches meets its target", "{met} of {aimed} batches meet their target", met)
    parts = [text.format(met=met, aimed=aimed)]
    if missed:
        parts.append(ngettext("{missed} misses", "{missed} miss", missed).format(missed=missed))
    if undecided:
        text = ngettext("{count} is too close to call", "{count} are too close to call", undecided)
        parts.append(text.format(count=undecided))
    return ("，" if language == "zh" else ", ").join(parts)


def _batch_bar(axes: "Axes", place: float, row: Any, strategy_number: int, language: str) -> None:
    """One batch: bar, range, target, and a label with name and numbers."""
    mean, low, high = (100 * row[f"success_share_{part}"] for part in ("mean", "p10", "p90"))
    if mean == mean:
        axes.barh(
            place, mean, height=0.72, color=look(strategy_number).colour, alpha=0.45, edgecolor=INK, linewidth=0.6
        )
        axes.plot([low, high], [place, place], color=INK, linewidth=1.6, solid_capstyle="butt")
    if row["target"] == row["target"]:
        axes.plot(
            [100 * row["target"]], [place], marker="D", color="white", markeredgecolor=INK, markersize=6.5, zorder=4
        )
    translate = translation(language)
    count = row["stores"]
    text = translate.ngettext("{name}, {count} store: {share}", "{name}, {count} stores: {share}", round(count))
    reached = share(row["success_share_mean"]) if mean == mean else translate.gettext("never ended")
    name = labels.own_name(row["name"], language)
    if some(count) in re.findall(r"[\d,.]+", name):  # "first 20" says already how many
        text = translate.gettext("{name}: {share}")
    words = text.format(name=shorten(name), count=some(count), share=reached)
    axes.text(1.2, place, words, va="center", ha="left", bbox=LABEL_BOX, zorder=5)
    _hover_batch(axes, place, row, language)


def _hover_batch(axes: "Axes", place: float, row: Any, language: str) -> None:
    """Hover text with the numbers of a batch."""
    gettext = translation(language).gettext
    mean, low, high = (row[f"success_share_{part}"] for part in ("mean", "p10", "p90"))
    succeed = gettext("succeed: {mean} ({low} … {high})").format(mean=share(mean, 1), low=share(low), high=share(high))
    target = gettext("target: {target}").format(target=share(row["target"])) if row["target"] == row["target"] else ""
    ended = gettext("started and ended in {share} of futures").format(share=exact_share(row["ended_share"]))
    add_box(
        axes,
        (0, 108),
        (place - 0.5, place + 0.5),
        [labels.own_name(row["name"], language), succeed if mean == mean else "", target, ended],
    )


def outcomes(axes: "Axes", comparison: "Comparison", language: str = "en") -> None:
    """Distribution over futures of the stores that succeed: a histogram a strategy, its mean, and how often it wins."""
    gettext = translation(language).gettext
    names = ranking(comparison, STORES)
    values = {name: comparison.values(STORES, name) for name in names}
    shares = {row["strategy"]: row["share"] for row in comparison.wins().to_dict("records") if row["measure"] == STORES}
    with style():
        all_values = np.concatenate(list(values.values()))
        edges = _edges(float(all_values.min()), float(all_values.max()))
        for place, name in enumerate(names):
            _distribution(axes, -place, values[name], edges, list(comparison.strategies).index(name))
            _hover_outcomes(axes, -place, name, values[name], edges, language)
            text = gettext("{name}: {mean} on average, best in {share} of futures")
            mean = stores_text(float(values[name].mean()), language)
            words = text.format(name=shorten(name), mean=mean, share=exact_share(shares[name]))
            axes.text(
                0.005,
                0.74 - place,
                words,
                transform=axes.get_yaxis_transform(),
                fontweight="bold",
                va="bottom",
                bbox=LABEL_BOX,
            )
        dress(
            axes,
            outcome_title(comparison, language),
            _outcome_subtitle(comparison, language),
            gettext("stores that succeed"),
        )
        axes.set(ylim=(-len(names) + 0.9, 1.0), yticks=[], xlim=(edges[0], edges[-1]))
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        axes.spines["left"].set_visible(False)


def _edges(low: float, high: float) -> Floats:
    """Edges of bins of whole stores over the range of the values."""
    step = max(1.0, np.ceil((high - low + 2) / BINS))
    return np.arange(np.floor(low) - step - 0.5, high + 2 * step, step)


def _distribution(axes: "Axes", base: float, values: Floats, edges: Floats, place: int) -> None:
    counts, _ = np.histogram(values, edges)
    height = 0.66 * counts / max(1, counts.max())
    shape = look(place)
    width = edges[1] - edges[0]
    axes.bar(
        edges[:-1], height, width, base, align="edge", color=shape.colour, alpha=0.55, edgecolor="white", linewidth=0.5
    )
    axes.axhline(base, color=RULE, linewidth=0.8)
    low, high = percentiles(values)
    axes.plot([low, high], [base - 0.03, base - 0.03], color=INK, linewidth=2.2, solid_capstyle="butt", zorder=4)
    axes.plot([values.mean()], [base - 0.03], marker=shape.mark, color=INK, markersize=6, zorder=5)


def _hover_outcomes(axes: "Axes", base: float, name: str, values: Floats, edges: Floats, language: str) -> None:
    """Hover text with the number of futures in each bin."""
    translate = translation(language)
    counts, _ = np.histogram(values, edges)
    text = translate.ngettext("{count} of {total} future", "{count} of {total} futures", len(values))
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        first, last = np.ceil(low), np.floor(high)
        stores = translate.ngettext("{span} store succeeds", "{span} stores succeed", int(last))
        span = number(first) if first == last else f"{number(first)} … {number(last)}"
        add_box(axes, (low, high), (base - 0.1, base + 0.72),
             [name, stores.format(span=span), text.format(count=number(count), total=number(len(values)))])  # fmt: skip


def outcome_title(comparison: "Comparison", language: str) -> str:
    """How many more stores the leader carries, or that this is not decided."""
    gettext = translation(language).gettext
    if len(comparison.strategies) == 1:
        name = comparison.strategies[0]
        mean = stores_text(comparison.estimate(STORES, name).mean, language)
        return gettext('With "{name}", {mean} succeed on average').format(name=name, mean=mean)
    rivals = duels(comparison, STORES)
    rival = next((rival for rival in rivals if not rival.decided), rivals[0])
    if all(rival.equal for rival in rivals):
        return translation(language).gettext("Equally many stores succeed with every strategy, in every future")
    title = translation(language).ngettext(
        'With "{leader}", {difference} more store succeeds than with "{other}"',
        'With "{leader}", {difference} more stores succeed than with "{other}"',
        1 if some(rival.difference) == "1" else 2,
    )
    if not rival.decided:
        title = gettext('"{leader}" or "{other}": too close to call')
    return title.format(leader=rival.leader, other=rival.other, difference=some(rival.difference))


def _outcome_subtitle(comparison: "Comparison", language: str) -> str:
    translate = translation(language)
    futures, total = len(comparison.complete), store_total(comparison)
    text = translate.ngettext(
        "Stores that succeed{of} {end}, {futures} future; line for 8 of 10 futures with its mean",
        "Stores that succeed{of} {end}, {futures} futures; line for 8 of 10 futures with its mean",
        futures,
    )
    of = translate.gettext(" of {total}").format(total=number(total)) if total else ""
    return text.format(of=of, end=end_words(comparison.scenario, language), futures=futures)
