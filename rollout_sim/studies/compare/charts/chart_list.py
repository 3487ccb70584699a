"""Charts of a comparison by name: their panels, and the size of these."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout_sim.drawing.save import save_sheets
from rollout_sim.kernel.phrases import Refused, did_you_mean
from rollout_sim.mechanisms.register import parts
from rollout_sim.results.money_ranges import money_ranged
from rollout_sim.studies.compare.charts import (
    lead_charts as charts_lead,
    light_charts as charts_log,
    money_charts as charts_money,
    people_charts as charts_flow,
    plan_charts as charts_plan,
    store_charts as charts,
)
from rollout_sim.studies.compare.simulate_again import resimulate_replication, typical_future

if TYPE_CHECKING:
    from rollout_sim.drawing.save import ChartSheet, Draw
    from rollout_sim.studies.compare.comparison import Comparison
    from rollout_sim.studies.compare.simulate_again import Resimulation

PANEL_HEIGHT = 4.6
#: Futures simulated again for charts that need event logs.
FUTURES = 10
#: Height of a store's row on the board, in inches.
ROW_HEIGHT = 0.085


class UnknownChart(Refused):
    """An unknown chart, or one that this run has no data for; the phrase says why."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """A comparison to draw, in one language; it simulates futures again only for charts that need their logs."""

    comparison: "Comparison"
    language: str

    def of(self, draw: Callable[..., None], *arguments: Any) -> "Draw":
        """A panel of the comparison."""
        return lambda axes: draw(axes, self.comparison, *arguments, self.language)

    def each(self, draw: Callable[..., None]) -> "list[Draw]":
        """A panel a strategy."""
        return [self.of(draw, name) for name in self.comparison.strategies]

    @cached_property
    def futures(self) -> "dict[str, list[Resimulation]]":
        """Futures with their logs, by strategy, the most typical one first.

        Raises
        ------
        UnknownChart
            If their measures are not those of the run: the model has changed since.
        """
        names = self.comparison.strategies
        first = typical_future(self.comparison, names)
        others = [number for number in self.comparison.complete if number != first][: FUTURES - 1]
        futures = {
            name: [resimulate_replication(self.comparison, name, number) for number in (first, *others)]
            for name in names
        }
        if any(future.differing for of_strategy in futures.values() for future in of_strategy):
            raise UnknownChart("the model has changed since this run: its futures are no longer those; compare again")
        return futures


def _outcomes(to: Drawing) -> "ChartSheet":
    return "outcomes", [to.of(charts.outcomes)], 1, max(PANEL_HEIGHT, 1.4 + 1.2 * len(to.comparison.strategies))


def _lead(to: Drawing) -> "ChartSheet":
    if not charts_lead.has_leads(to.comparison):
        raise UnknownChart("lead needs two strategies")
    followed = ("succeeding", "balance") if charts_flow.has_money(to.comparison) else ("succeeding",)
    return "lead", [to.of(charts_lead.lead_over_time, what) for what in followed], 1, PANEL_HEIGHT


def _batches(to: Drawing) -> "ChartSheet":
    bars = len(to.comparison.batches.groupby(["strategy", "batch"])) + 2.2 * len(to.comparison.strategies)
    return "batches", [to.of(charts.batch_successes)], 1, max(PANEL_HEIGHT, 1.6 + 0.36 * bars)


def _people(to: Drawing) -> "ChartSheet":
    desk = [to.of(charts_flow.desk_use)] if charts_flow.has_desk(to.comparison) else []
    return "people", [to.of(charts_flow.people_use), *desk, to.of(charts_flow.queue)], 1, PANEL_HEIGHT


def _calendar(to: Drawing) -> "ChartSheet":
    rows = len(to.comparison.batches.groupby(["strategy", "batch"])) + len(to.comparison.strategies)
    return "calendar", [to.of(charts_plan.calendar)], 1, max(3.0, 1.4 + 0.42 * rows)


def _cost_and_date(to: Drawing) -> "ChartSheet":
    if not charts_money.has_dates(to.comparison):
        raise UnknownChart("cost-and-date needs money in the scenario, and stores that are accepted")
    if not money_ranged(to.comparison.scenario):
        raise UnknownChart("cost-and-date needs a range that moves money: give the scenario one under uncertain")
    date = charts_money.comparison_date(to.comparison)
    return "cost-and-date", [to.of(charts_money.cost_and_date, date)], 1, PANEL_HEIGHT


def _money(name: str, draw: Callable[..., None], each: bool) -> Callable[[Drawing], "ChartSheet"]:
    def sheet(to: Drawing) -> "ChartSheet":
        if not charts_flow.has_money(to.comparison):
            raise UnknownChart("{chart} needs money in the scenario", chart=name)
        return name, to.each(draw) if each else [to.of(draw)], 2, PANEL_HEIGHT

    return sheet


def _board(to: Drawing) -> "ChartSheet":
    futures = [of_strategy[0] for of_strategy in to.futures.values()]
    rows = max(int(future.plan.takes_part.sum()) for future in futures)
    panels = [_panel(charts_log.store_board, future.outcome, future.plan, to.language) for future in futures]
    return "board", panels, 2, max(PANEL_HEIGHT, 1.6 + ROW_HEIGHT * rows)


def _light_moves(to: Drawing) -> "ChartSheet":
    panels = [
        _panel(charts_log.light_moves, [future.outcome for future in futures], futures[0].plan, to.language)
        for futures in to.futures.values()
    ]
    return "light-moves", panels, 2, 3.9


def _panel(draw: Callable[..., None], *arguments: Any) -> "Draw":
    return lambda axes: draw(axes, *arguments)


#: The sheet of each kind of chart; the first ones (``ALWAYS``) every comparison draws into its run folder.
KINDS: dict[str, Callable[[Drawing], "ChartSheet"]] = {
    "succeeding": lambda to: ("succeeding", [to.of(charts_lead.stores_succeeding)], 1, PANEL_HEIGHT),
    "lead": _lead,
    "usage": lambda to: ("usage", [to.of(charts.mean_usage)], 1, PANEL_HEIGHT),
    "lights": lambda to: ("lights", to.each(charts.lights), 2, PANEL_HEIGHT),
    "batches": _batches,
    "outcomes": _outcomes,
    "people": _people,
    "giving-up": lambda to: ("giving-up", [to.of(charts_flow.giving_up)], 1, PANEL_HEIGHT),
    "money": _money("money", charts_flow.money_by_month, each=False),
    "fan": _money("fan", charts_money.money_fan, each=True),
    "costs": _money("costs", charts_money.costs_by_month, each=True),
    "cost-and-date": _cost_and_date,
    "load": lambda to: ("load", to.each(charts_plan.load), 2, PANEL_HEIGHT),
    "calendar": _calendar,
    "board": _board,
    "light-moves": _light_moves,
    **{name: sheet for part in parts("charts").values() for name, sheet in part.CHARTS.items()},
}
#: Charts of stores that are launched: there are none where no strategy has batches.
OF_ROLLOUT = (
    "succeeding", "lead", "usage", "lights", "batches", "outcomes", "giving-up", "load", "calendar", "board",
    "light-moves",
)  # fmt: skip
ALWAYS = ("succeeding", "lead", "usage", "lights", "batches", "outcomes", "people", "giving-up", "money")


def sheets(comparison: "Comparison", language: str = "en") -> "list[ChartSheet]":
    """The charts of every comparison, of money and leads if there are some; none without a completed future."""
    if not comparison.complete:
        return []
    drawing = Drawing(comparison, language)
    left_out = {"money": not charts_flow.has_money(comparison), "lead": not charts_lead.has_leads(comparison)}
    if not comparison.scenario.rolls_out:
        left_out |= dict.fromkeys(OF_ROLLOUT, True)
    return [sheet(kind, drawing) for kind in ALWAYS if not left_out.get(kind)]


def sheet(kind: str, drawing: Drawing) -> "ChartSheet":
    """Name, panels, panels side by side, and their height in inches, of a chart.

    Raises
    ------
    UnknownChart
        For an unknown kind, or one that the run has no data for.
    """
    if kind not in KINDS:
        raise UnknownChart(
            "no chart named {name}{hint} (there is {known})",
            name=repr(kind), hint=did_you_mean(kind, KINDS), known=", ".join(KINDS),
        )  # fmt: skip
    if kind in OF_ROLLOUT and not drawing.comparison.scenario.rolls_out:
        raise UnknownChart("{chart} needs a strategy with batches", chart=kind)
    return KINDS[kind](drawing)


def save_chart(kind: str, drawing: Drawing, folder: Path) -> list[Path]:
    """Draw one chart into a folder, as PNG and SVG.

    Raises
    ------
    UnknownChart
        As ``sheet``.
    """
    return save_sheets([sheet(kind, drawing)], folder, drawing.comparison, drawing.language)
