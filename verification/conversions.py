"""Against real data: how fast one retailer converted its stores, and how conversions spread between states.

Years up to 1999 are fitted, later years are forecast. The check uses the model's rules of neighbours (initial drive,
looking around, the pull of green ones) and a queue for few people (first come first served, people of head office
anywhere, coaches from converted stores in their own region). It calls the rules one by one and not through an engine:
in the engines a programme decides when a store begins; here a store begins once its drive is positive and somebody has
time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rollout_sim.drawing.style import LOOKS, SOFT, dress
from rollout_sim.rules.births import initial_stores
from rollout_sim.rules.events import GREEN, SUSTAINING, WAITING, YELLOW
from rollout_sim.rules.lights import look_around, peer_step
from tests.builders import plan
from verification.checks import Check, Effort, Number, limited
from verification.drawing import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

FILE = Path(__file__).parent / "data" / "conversions.csv"
#: The first year after the retailer's own pilot; the last year that is fitted; the last complete year.
FIRST, FITTED, LAST = 1993, 1999, 2005
WEEKS = 52
#: Runs in the mean of a forecast.
RUNS = 3
#: Lower bound of expected counts: no single store may rule out a forecast.
LEAST = 0.05
RESAMPLES = 10_000
#: Fewest runs of an interval; what its coverage of states' totals may be at least; the most that ours may be off by
#: state, times Bass's error (each state by itself) and times that of going on as before.
FEWEST_RUNS, COVERS, AGAINST_BASS, AGAINST_LINE = 40, 0.3, 1.15, 0.95
#: Forecasts that are drawn state by state.
SHOWN = (
    "this model's neighbours and people", "Bass, each state by itself", "Bass, the nation as one",
    "straight line, each state",
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """Counts by state (rows) and year (columns) from ``FIRST`` on; ``before`` are stores converted by then."""

    states: tuple[str, ...]
    at_risk: Floats
    converted: Floats
    before: Floats

    @property
    def opened(self) -> Floats:
        """Stores that opened in each year; for the first year, all existing stores."""
        remaining = self.at_risk[:, :-1] - self.converted[:, :-1]
        return np.hstack([self.at_risk[:, :1], self.at_risk[:, 1:] - remaining])


def history() -> History:
    """The counts in the file."""
    import pandas as pd

    table = pd.read_csv(FILE)
    wide = table.pivot(index="state", columns="year")
    years = list(range(FIRST, LAST + 1))
    early = wide["converted"][[year for year in wide["converted"].columns if year < FIRST]]
    return History(
        tuple(wide.index), wide["at_risk"][years].to_numpy(float), wide["converted"][years].to_numpy(float),
        early.to_numpy(float).sum(axis=1),
    )  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Fitted parameters: drives in units of their spread, rates a year."""

    mean_drive: float
    peer_pull: float
    region_weight: float
    head_office: float  # conversions a year that head office coaches can do anywhere
    coaches: float  # conversions a year for each store converted before, in its own state
    ceiling: float = 1.0  # share of stores that ever want to


def play(data: History, terms: Terms, seed: int, replication: int, years: int) -> Floats:
    """Conversions by state and year of one run."""
    opened = np.rint(data.opened[:, :years]).astype(int)
    region, opens = _stores(data, opened)
    # Scepticism and other inputs are drawn by default, without effect: this uses drives only.
    set_to = {"mean_drive": terms.mean_drive, "drive_spread": 1.0, "readiness_drive": 0.0, "drive_limit": 1e3}
    stores = initial_stores(plan(len(region), region=region, regions=data.states, set_to=set_to), seed, replication)
    stores.state[:], stores.light[:] = WAITING, YELLOW
    converted = opens < 0
    stores.light[converted] = GREEN
    queue: list[int] = []
    never = np.random.default_rng([seed, replication]).random(len(region)) >= terms.ceiling
    requested = converted | never
    green, red = np.zeros(len(data.states)), np.zeros(len(data.states))
    free_head_office, free_coach = 0.0, np.zeros(len(data.states))
    conversions_by_year = np.zeros((len(data.states), years))
    for week in range(years * WEEKS):
        year = week // WEEKS
        stores.state[opens <= week] = SUSTAINING  # live: neighbours look at it, and it looks at them
        look_around(stores, terms.region_weight, green, red)
        pulled = np.array([peer_step(share, 0.0, terms.peer_pull / WEEKS, 0.0) for share in green])
        live = stores.state == SUSTAINING
        stores.drive[live] += pulled[region[live]]
        new = np.flatnonzero(live & ~requested & (stores.drive > 0))
        requested[new] = True
        queue += new.tolist()
        free_coach += terms.coaches / WEEKS * np.bincount(region[converted], minlength=len(data.states))
        free_head_office += terms.head_office / WEEKS
        served, queue, free_head_office = _serve(queue, region, free_coach, free_head_office)
        converted[served] = True
        stores.light[served] = GREEN
        np.add.at(conversions_by_year[:, year], region[served], 1)
        # Unused time expires, except for one conversion in progress.
        free_coach, free_head_office = np.minimum(free_coach, 1.0), min(free_head_office, 1.0)
    return conversions_by_year


def _serve(
    queue: list[int], region: NDArray[np.int64], free_coach: Floats, free_head_office: float
) -> tuple[list[int], list[int], float]:
    """Stores that are served, first come first served, by a coach of their region, else by head office; and the others.

    Reduces ``free_coach`` in place; returns the rest of ``free_head_office``.
    """
    served, waiting = [], []
    for store in queue:
        if free_coach[region[store]] >= 1:
            free_coach[region[store]] -= 1
        elif free_head_office >= 1:
            free_head_office -= 1
        else:
            waiting.append(store)
            continue
        served.append(store)
    return served, waiting, free_head_office


def _stores(data: History, opened: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Region of each store and the week in which it opens; -1 = converted from the start."""
    region, opens = [], []
    for state, row in enumerate(opened):
        before = int(data.before[state])
        region += [state] * (before + int(row.sum()))
        opens += [-1.0] * before
        for year, count in enumerate(row):
            spread = (np.arange(count) + 0.5) / max(1, count) * WEEKS if year else np.zeros(count)
            opens += list(year * WEEKS + spread)
    return np.array(region, dtype=np.int64), np.array(opens)


def forecast(data: History, terms: Terms, seed: int, years: int, runs: int = RUNS) -> Floats:
    """Mean conversions by state and year over some runs."""
    return np.asarray(np.mean([play(data, terms, seed, run, years) for run in range(runs)], axis=0))


def misfit(expected: Floats, observed: Floats) -> float:
    """Poisson deviance of counts by state and year."""
    expected = np.maximum(expected, LEAST)
    ratio = np.where(observed > 0, observed / expected, 1.0)
    return float(2 * (observed * np.log(ratio) - (observed - expected)).sum())


def fit_ours(data: History, effort: Effort) -> Terms:
    """Maximum-likelihood terms of the fitted years, by Nelder-Mead on common random numbers from two starts."""
    from scipy.optimize import minimize

    years = FITTED - FIRST + 1
    observed = data.converted[:, :years]
    tries = 0

    def cost(x: Floats) -> float:
        nonlocal tries
        tries += 1
        if tries % 10 == 0:
            effort.say(f"conversions: fit, try {tries}")
        return misfit(forecast(data, _terms(x), effort.seed + 16, years), observed)

    best = None
    for start in np.array([(-2.0, 1.5, 0.0, 4.2, -3.0, 3.0), (-1.5, 0.5, -1.0, 4.5, -2.5, 2.0)]):
        corners = start + np.vstack([np.zeros(6), np.diag([0.5, 0.7, 1.0, 0.3, 0.7, 1.0])])
        optimum = minimize(
            cost, start, method="Nelder-Mead",
            options={"maxfev": effort.times(100, 12), "initial_simplex": corners, "xatol": 0.01, "fatol": 0.5},
        )  # fmt: skip
        best = optimum if best is None or optimum.fun < best.fun else best
    assert best is not None
    return _terms(best.x)


def _terms(x: Floats) -> Terms:
    """Terms from unbounded numbers."""
    weight, ceiling = (float(1 / (1 + np.exp(-value))) for value in (x[2], x[5]))
    return Terms(float(x[0]), float(np.exp(x[1])), weight, float(np.exp(x[3])), float(np.exp(x[4])), ceiling)


def bass_forecast(data: History, years: int, own_state: bool, fitted: int) -> Floats:
    """Bass's hazard p + q * share converted, of the state itself or of the nation, fitted, then projected."""
    from scipy.optimize import minimize

    def expected(p: float, q: float, known_years: int, until: int) -> Floats:
        """With true conversions in the first ``known_years``, and with its own afterwards."""
        done, remaining = data.before.copy(), np.zeros(len(data.states))
        converted = np.zeros((len(data.states), until))
        for year in range(until):
            remaining = remaining + data.opened[:, year]
            stores = done + remaining
            share = done / stores if own_state else np.full(len(stores), done.sum() / stores.sum())
            converted[:, year] = np.clip(p + q * share, 0, 1) * remaining
            moved = data.converted[:, year] if year < known_years else converted[:, year]
            done, remaining = done + moved, remaining - moved
        return converted

    def cost(x: Floats) -> float:
        p, q = np.exp(x)
        return misfit(expected(p, q, fitted, fitted), data.converted[:, :fitted])

    start: Floats = np.array([-3.5, -2.0])
    p, q = np.exp(minimize(cost, start, method="Nelder-Mead").x)
    return expected(p, q, fitted, years)


def line_forecast(data: History, years: int, fitted: int) -> Floats:
    """Each state continues at its mean of the fitted years, as long as it has stores left."""
    rate = data.converted[:, :fitted].mean(axis=1)
    converted = np.tile(rate[:, None], (1, years))
    remaining = data.at_risk[:, fitted] + 0.0
    for year in range(fitted, years):
        remaining = remaining + (data.opened[:, year] if year > fitted else 0.0)
        converted[:, year] = np.minimum(converted[:, year], remaining)
        remaining = remaining - converted[:, year]
    return converted


def trend_forecast(data: History, years: int, fitted: int) -> Floats:
    """The nation's yearly number follows a straight line, divided between states as in the fitted years."""
    at = np.arange(fitted)
    slope, level = np.polyfit(at, data.converted[:, :fitted].sum(axis=0), 1)
    shares = data.converted[:, :fitted].sum(axis=1) / data.converted[:, :fitted].sum()
    return np.asarray(shares[:, None] * (level + slope * np.arange(years))[None, :])


def conversions(effort: Effort) -> Check:
    """Our terms, Bass's curve and straight lines, in years that none of them was fitted to."""
    data = history()
    years, fitted = LAST - FIRST + 1, FITTED - FIRST + 1
    terms = fit_ours(data, effort)
    effort.say("conversions: forecast")
    seed = effort.seed + 16
    runs = [play(data, terms, seed, 100 + run, years) for run in range(effort.times(100, FEWEST_RUNS))]
    forecasts = {
        SHOWN[0]: np.asarray(np.mean(runs, axis=0)),
        SHOWN[1]: bass_forecast(data, years, True, fitted),
        SHOWN[2]: bass_forecast(data, years, False, fitted),
        SHOWN[3]: line_forecast(data, years, fitted),
        "growing line, shared out": trend_forecast(data, years, fitted),
    }
    low, high = _band(runs)[:, fitted:]
    truth = data.converted[:, fitted:].sum(axis=0)
    inside = int(((truth >= low) & (truth <= high)).sum())
    return Check(
        f"One retailer's conversions, {FITTED + 1} to {LAST}, from those up to {FITTED}",
        f"Wal-Mart converted {data.converted.sum():,.0f} discount stores to Supercenters in {FIRST} to {LAST}, in "
        f"{len(data.states)} states. Each way of forecasting is fitted to the years up to {FITTED} by state, is told "
        "how many stores open, and then goes on by itself; in ours not every store ever wants to. The data are given, "
        "so that a number is within its limits or fails.",
        list(_numbers(data, forecasts, runs)),
        [
            picture(
                [partial(_draw_nation, data=data, forecasts=forecasts, runs=runs)], "Conversions a year, and forecasts"
            ),
            picture([partial(_draw_states, data=data, forecasts=forecasts, name=name) for name in SHOWN],
                    f"Conversions of each state in {FITTED + 1} to {LAST}, forecast and true", 2, 4.4),
        ],
        [
            f"Fitted: stores lack {-terms.mean_drive:.2f} standard deviations of drive on average; if all around were "
            f"converted they would be given {terms.peer_pull:.2f} a year, {terms.region_weight:.0%} of it by their own "
            f"state; people of head office convert {terms.head_office:.0f} a year anywhere, and the people of each "
            f"converted store {terms.coaches:.3f} a year in their own state; {terms.ceiling:.0%} of all ever want to.",
            f"8 of 10 runs enclose {inside} of the {years - fitted} years not seen: what runs differ in is the luck of "
            "stores, and a retailer's own decisions are no such luck.",
            "Bass's curves have no ceiling here: fitted to these years, one makes their forecasts worse.",
            "Nobody knows what really limited the pace: where food could be delivered, sites, money. The terms stand "
            "for all of that, and their values say nothing about other rollouts.",
            "Not an engine but the model's rules, called one by one: in the engines a programme decides when a store "
            "begins; here each store does.",
            "Differences between forecasts are of mean absolute errors by state, with 95 % intervals from drawing "
            "states anew; all is one history of one retailer, so that they are narrower than another one would show.",
        ],
        _table(data, forecasts, effort.seed),
    )  # fmt: skip


def _numbers(data: History, forecasts: dict[str, Floats], runs: list[Floats]) -> Iterator[Number]:
    """What can fail: errors by state against Bass's and a straight line's, and coverage of states' totals."""
    new = slice(FITTED - FIRST + 1, None)
    truth = data.converted[:, new].sum(axis=1)
    ours, bass, line = (
        float(np.abs(forecasts[SHOWN[place]][:, new].sum(axis=1) - truth).mean()) for place in (0, 1, 3)
    )
    low, high = np.quantile([run[:, new].sum(axis=1) for run in runs], [0.1, 0.9], axis=0)
    covered = float(((truth >= low) & (truth <= high)).mean())
    yield limited("stores of a state that ours is off by, times Bass's", ours / bass, most=AGAINST_BASS)
    yield limited("stores of a state that ours is off by, times a straight line's", ours / line, most=AGAINST_LINE)
    yield limited("states whose number 8 of 10 runs enclose", covered, least=COVERS)


def _table(data: History, forecasts: dict[str, Floats], seed: int) -> Sequence[Sequence[str]]:
    """Errors of each forecast, and the difference from ours in stores a state."""
    new = slice(FITTED - FIRST + 1, None)
    truth = data.converted[:, new]
    ours = np.abs(next(iter(forecasts.values()))[:, new].sum(axis=1) - truth.sum(axis=1))
    luck = np.random.default_rng([seed, 17])
    drawn = luck.integers(len(truth), size=(RESAMPLES, len(truth)))
    rows: list[Sequence[str]] = [(
        "forecast", f"conversions, {truth.sum():.0f} in truth", "nation: stores a year off", "state: stores a year off",
        f"state: stores off over {truth.shape[1]} years", "more than ours",
    )]  # fmt: skip
    for name, forecast_counts in forecasts.items():
        in_new_years = forecast_counts[:, new]
        off = np.abs(in_new_years.sum(axis=1) - truth.sum(axis=1))
        low, high = np.quantile((off - ours)[drawn].mean(axis=1), [0.025, 0.975])
        more = "" if not rows[1:] else f"{(off - ours).mean():+.1f} ({low:+.1f} to {high:+.1f})"
        rows.append((
            name, f"{in_new_years.sum():.0f}", f"{np.abs(in_new_years.sum(axis=0) - truth.sum(axis=0)).mean():.1f}",
            f"{np.abs(in_new_years - truth).mean():.2f}", f"{off.mean():.1f}", more,
        ))  # fmt: skip
    return rows


def _band(runs: list[Floats]) -> Floats:
    """The range of 8 of 10 runs for the nation, by year."""
    return np.asarray(np.quantile([run.sum(axis=0) for run in runs], [0.1, 0.9], axis=0))


def _draw_nation(axes: "Axes", data: History, forecasts: dict[str, Floats], runs: list[Floats]) -> None:
    years = np.arange(FIRST, LAST + 1)
    band = _band(runs)
    axes.fill_between(years, *band, color=LOOKS[0].colour, alpha=0.2, label="this model, 8 of 10 runs")
    for place, (name, forecast_counts) in enumerate(forecasts.items()):
        look = LOOKS[place]
        axes.plot(years, forecast_counts.sum(axis=0), color=look.colour, linestyle=look.dashes, label=name)
    axes.plot(years, data.converted.sum(axis=0), "o", color="#222222", markersize=7, label="what happened")
    axes.axvline(FITTED + 0.5, color=SOFT, linestyle=":")
    axes.annotate("fitted", (FITTED + 0.4, 0), color=SOFT, ha="right", va="bottom")
    axes.annotate("not seen", (FITTED + 0.6, 0), color=SOFT, ha="left", va="bottom")
    new = years > FITTED
    errors = {
        name: np.abs((forecast_counts - data.converted).sum(axis=0)[new]).mean()
        for name, forecast_counts in forecasts.items()
    }
    closest = min(errors, key=lambda name: errors[name])
    dress(axes, f"Closest in the years not seen: {closest}", "stores converted a year, all states", "year")
    axes.set_ylim(bottom=0)


def _draw_states(axes: "Axes", data: History, forecasts: dict[str, Floats], name: str) -> None:
    new = slice(FITTED - FIRST + 1, None)
    truth, forecast_counts = data.converted[:, new].sum(axis=1), forecasts[name][:, new].sum(axis=1)
    most = float(max(truth.max(), max(forecasts[name][:, new].sum(axis=1).max() for name in SHOWN)))
    axes.plot([0, most], [0, most], color=SOFT, linewidth=1)
    axes.plot(truth, forecast_counts, LOOKS[0].mark, color=LOOKS[0].colour)
    for state, x, y in zip(data.states, truth, forecast_counts, strict=True):
        if abs(x - y) > 0.12 * most:
            axes.annotate(state, (x, y), (4, 3), textcoords="offset points", color=SOFT)
    title = f"{name}: off by {np.abs(forecast_counts - truth).mean():.1f}"
    dress(
        axes,
        title,
        f"stores of each state forecast for {FITTED + 1} to {LAST}; on the line it is right",
        "what happened",
    )
