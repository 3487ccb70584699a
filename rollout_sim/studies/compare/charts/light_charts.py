"""Charts from the event logs of single futures: the lights of each store, and how they change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rollout_sim.drawing.date_axis import date_axis
from rollout_sim.drawing.hover_boxes import add_box
from rollout_sim.drawing.style import INK, LIGHT_LOOKS, SOFT, dress, style
from rollout_sim.kernel.calendar import SAME_TIME
from rollout_sim.rules import events as ev
from rollout_sim.wording import labels
from rollout_sim.wording.language import translation
from rollout_sim.wording.numbers import number, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from rollout_sim.rules.outcome import Outcome
    from rollout_sim.scenario.plan.plan import Plan

LightCodes = NDArray[np.int64]
#: Marks on cells of the board: yellow, orange and red.
CELL_MARKS = {ev.YELLOW: ".", ev.ORANGE: "_", ev.RED: "x"}


def weekly_lights(outcome: "Outcome") -> LightCodes:
    """Light of each store after each weekly review, (stores, weeks); ``events.NOT_LIVE`` where it has none."""
    rows = outcome.log[outcome.log["kind"] == ev.LIGHT]
    reviews = outcome.weekly["day"]
    lights = np.full((len(outcome.stores), len(reviews)), ev.NOT_LIVE, dtype=np.int64)
    for row in rows:  # in the order of time: each holds until the next
        lights[row["store"], np.searchsorted(reviews, row["day"] - SAME_TIME) :] = int(row["value"])
    return lights


def store_board(axes: "Axes", outcome: "Outcome", plan: "Plan", language: str = "en") -> None:
    """Every store a row, every week a column, in the order in which stores go live, in one future."""
    from matplotlib.colors import ListedColormap

    gettext = translation(language).gettext
    words = labels.light_words(language, plan.words)
    lights = weekly_lights(outcome)
    taking_part = np.flatnonzero(plan.takes_part)
    first_weeks = np.where((lights >= 0).any(axis=1), (lights >= 0).argmax(axis=1), lights.shape[1])
    order = taking_part[np.argsort(first_weeks[taking_part], kind="stable")]
    board = lights[order]
    colours = [LIGHT_LOOKS[light][0] for light in (*range(4), 4)]
    with style():
        axes.imshow(np.where(board < 0, 4, board), cmap=ListedColormap(colours), vmin=-0.5, vmax=4.5, aspect="auto",
                    interpolation="nearest")  # fmt: skip
        for light, mark in CELL_MARKS.items():
            row, week = np.nonzero(board == light)
            axes.plot(week, row, linestyle="none", marker=mark, color=INK, markersize=2.6, markeredgewidth=0.5,
                      label=f"_{light}")  # fmt: skip
        for light in range(4):
            axes.plot([], [], linestyle="none", marker="s", color=colours[light], markersize=9, markeredgecolor=INK,
                      label=f"{words[light]} {_sign(light)}".strip())  # fmt: skip
        good = int(((board[:, -1] == ev.GREEN) | (board[:, -1] == ev.YELLOW)).sum())
        red = int((board == ev.RED).any(axis=1).sum())
        text = gettext('"{strategy}": {good} of {total} stores end {green} or {yellow}, {reds} were {red} at some time')
        title = text.format(strategy=plan.strategy, good=number(good), total=number(len(order)), reds=number(red),
                            **dict(zip(labels.LIGHTS, words, strict=True)))  # fmt: skip
        dress(axes, title, gettext("Light of every store after each weekly review, in one future"))
        axes.grid(False)
        axes.tick_params(left=False)
        names = [labels.own_name(plan.store_names[store], language) for store in order]
        axes.set_yticks(range(len(names)), names, fontsize=5.0)
        axes.set_ylim(len(order) - 0.5, -0.5)
        date_axis(axes, plan.starts, reviews=True)


def _sign(light: int) -> str:
    return {ev.YELLOW: "·", ev.ORANGE: "–", ev.RED: "×"}.get(light, "")


def light_moves(axes: "Axes", outcomes: "Sequence[Outcome]", plan: "Plan", language: str = "en") -> None:
    """Transition matrix of lights from week to week, over some futures of a plan."""
    gettext, words = translation(language).gettext, labels.light_words(language, plan.words)
    counts = np.zeros((4, 4))
    for outcome in outcomes:
        lights = weekly_lights(outcome)
        before, after = lights[:, :-1].ravel(), lights[:, 1:].ravel()
        live = (before >= 0) & (after >= 0)
        np.add.at(counts, (before[live], after[live]), 1)
    shares = np.divide(counts, counts.sum(axis=1, keepdims=True), out=np.zeros_like(counts),
                       where=counts.sum(axis=1, keepdims=True) > 0)  # fmt: skip
    with style():
        edges = np.arange(5) - 0.5
        axes.pcolormesh(edges, edges, shares, cmap="Greys", vmin=0, vmax=1.25)
        axes.set_ylim(3.5, -0.5)
        for (row, column), value in np.ndenumerate(shares):
            weight, colour = "bold" if row == column else "normal", "white" if value > 0.75 else INK
            cell_text = share(value, 0 if 0.095 <= value < 0.99 else 1)
            axes.text(column, row, cell_text, ha="center", va="center", color=colour, fontweight=weight)
            moved = gettext("{before}, a week later {after}: {share}").format(
                before=words[row], after=words[column], share=share(value, 2)
            )
            weeks = gettext("{count} of {total} store-weeks").format(
                count=number(float(counts[row, column])), total=number(float(counts[row].sum()))
            )
            add_box(axes, (column - 0.5, column + 0.5), (row - 0.5, row + 0.5), [moved, weeks])
        title = gettext('"{strategy}": of {red} stores {better} are better a week later, of {green} ones {worse} worse')
        better, worse = share(1 - shares[ev.RED, ev.RED], 1), share(1 - shares[ev.GREEN, ev.GREEN], 1)
        if not counts[ev.RED].sum():
            title = gettext('"{strategy}": no store is ever {red}; of {green} ones {worse} are worse a week later')
        text = translation(language).ngettext(
            "Light a week later (columns), of the stores under each light (rows), {futures} future",
            "Light a week later (columns), of the stores under each light (rows), {futures} futures",
            len(outcomes),
        )
        title = title.format(strategy=plan.strategy, better=better, worse=worse,
                             **dict(zip(labels.LIGHTS, words, strict=True)))  # fmt: skip
        dress(axes, title, text.format(futures=len(outcomes)))
        axes.grid(False)
        axes.tick_params(left=False, bottom=False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(SOFT)
        axes.set_xticks(range(4), words)
        axes.set_yticks(range(4), words)
