"""B5: the limit in which stores only imitate, compared with Bass's curve and the exact process behind it.

In the model green neighbours pull at a store's drive day by day, until it is high enough for a green light. If nothing
else changes, and what initial drives lack is exponential, the share that is not yet green falls at the rate
(p + q * green share): each of M stores follows M * peer_pull * (pilots + green) / (pilots + M) exactly as in Bass's
model, with the pilots as innovators from the start. The model draws drives from a normal distribution, with which the
same limit has another curve, known too.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import LOOKS, dress
from rollout_sim.engines.compiled import begin, run_on
from rollout_sim.engines.compiled.run import go_on_after_pause
from rollout_sim.engines.compiled.state import CompiledWorld
from rollout_sim.mechanisms.nudges.settings import Nudge, nudged
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batch, contacts, plan
from verification import truths
from verification.checks import Check, Effort, Number, mean_of
from verification.drawing import Draw, marks, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = truths.Floats

P, Q = 0.03, 0.38
PILOTS_A_STORE = P / Q
#: Days in one unit of Bass's time: so many that weekly looks at neighbours are as good as continuous ones.
UNIT = 700.0
#: Stores see the review half a week late on average, at most a week, and act on the day after.
LATE = 4.5 / UNIT
TIMES = (1.0, 2.0, 5.0, 10.0, 15.0)
#: Stores, and replications at full effort; their pilots are whole numbers.
SIZES = ((38, 1000), (190, 200))
LARGE, LARGE_TIMES = 1900, 12
#: What normal drives lack on average, and their spread, log-odds.
LACK, LACK_SPREAD = 1.0, 0.6
#: Days in which mood follows its level: so many that it sums up what neighbours give day by day, and nothing fades.
LONG = 1e9
#: Log-odds: no drive is limited, and pilots stay green.
FAR = 1e3


def a_day() -> float:
    """Drive a day that a store gets if all its neighbours are green, log-odds."""
    return (P + Q) / UNIT


def imitators(stores: int, units: float) -> Plan:
    """Stores that are live from day 0 on and that only neighbours change, and pilots that are green."""
    pilots = round(stores * PILOTS_A_STORE)
    is_pilot = np.zeros(stores + pilots, dtype=bool)
    is_pilot[stores:] = True
    still = {
        "usage_days": 1.0, "habit_days": 1e12, "prompt_days": 1e12, "go_live_prompt": 1.0, "documents_ability": 1.0,
        "benefit_pull": 0.0, "effort": 0.0, "noise": 0.0, "requests": 0.0, "drive_limit": FAR, "pilot_usage": 1.0,
        "pilot_ability": 1.0, "drive_spread": 0.0, "readiness_drive": 0.0, "dip": 0.0, "usage_complaints": 0.0,
        "green_usage": 0.5, "yellow_usage": 0.4, "orange_usage": 0.3, "hysteresis": 0.0, "measuring_error": 0.0,
        "complaint_error": 0.0, "region_weight": 0.0, "peer_drag": 0.0,
        "mood_days": LONG, "peer_pull": a_day() * LONG,
    }  # fmt: skip
    imitating = plan(
        stores + pilots, head_office_coaches=0, run_days=units * UNIT + 14, pilot=is_pilot, efficiency_gain=0.0,
        course=None, contacts=contacts(), acceptance_days=1e9, light_actions=False, set_to=still,
        batches=(batch(0, stores, length_days=1.0),),
    )  # fmt: skip
    # On its go-live a store is in the mood of its neighbours at once; here all of that is to come day by day.
    return nudged(imitating, Nudge(1.0, tuple(range(stores)), {"mood": np.zeros(stores)}))


def green_by_week(imitators_plan: Plan, drives: Floats, seed: int, replication: int) -> Floats:
    """Green stores at each review from the second on, without pilots, of stores with these initial drives.

    The first review is before the go-live and shows green pilots only: its effect in the first week is subtracted from
    the initial drives.
    """
    world = CompiledWorld(imitators_plan, seed, replication)
    begin(world.record[0])
    world.arrays["stores"]["drive"][: len(drives)] = drives - 7 * a_day()
    while not run_on(world.record):
        if world.record["paused"][0]:
            go_on_after_pause(imitators_plan, world)
        else:
            world.make_room()
    return np.asarray(world.arrays["weekly"]["green"][1 : int(world.record["weeks"][0])], dtype=float)


def lacking(law: str, stores: int, seed: int, replication: int) -> Floats:
    """Drives of stores, with what they lack drawn from a law: "exponential", or "normal" as in the model."""
    luck = np.random.default_rng([seed, stores, replication])
    return luck.normal(-LACK, LACK_SPREAD, stores) if law == "normal" else -luck.exponential(1.0, stores)


def at_times(weekly: Floats, times: Any) -> Floats:
    """Numbers at times in Bass's units, from the first of these reviews on."""
    weeks = (np.asarray(times) + LATE) * UNIT / 7
    return np.interp(weeks, np.arange(len(weekly)), weekly)


def imitation(effort: Effort) -> Check:
    """The share of green stores in the limit of imitation only."""
    numbers: list[Number] = []
    panels: list[Draw] = []
    shown = np.arange(1.0, TIMES[-1] + 0.5)
    for stores, full in SIZES:
        imitators_plan = imitators(stores, TIMES[-1] + 1)

        def run(r: int, m: Plan = imitators_plan, n: int = stores) -> tuple[Floats, Floats]:
            weekly = green_by_week(m, lacking("exponential", n, effort.seed + 5, r), effort.seed + 5, r)
            half = int(np.searchsorted(weekly, n / 2))
            return np.append(at_times(weekly, TIMES), half * 7 / UNIT - LATE), at_times(weekly, shown)

        runs = effort.each(run, effort.times(full, 30), f"{stores} imitating stores")
        at_checked_times, course = np.array([row[0] for row in runs]), np.array([row[1] for row in runs])
        means, spreads = truths.imitation(P, Q, stores, TIMES)
        for column, time, mean, spread in zip(at_checked_times.T, TIMES, means, spreads, strict=False):
            numbers.append(mean_of(f"{stores} stores, time {time:g}: green", column, float(mean)))
            numbers.append(mean_of(f"{stores} stores, time {time:g}: variance", (column - mean) ** 2, float(spread**2)))
        half_time = truths.time_to(P, Q, stores, stores // 2)[0]
        numbers.append(mean_of(f"{stores} stores: time of half of them", at_checked_times[:, -1], half_time))
        panels.append(_curve(stores, shown, course))
    numbers += _closed_form(effort, panels, shown)
    numbers += _own_spread(effort, panels, shown)
    return Check(
        "Where stores only imitate",
        f"Pilots are green from the start, all else is still, and what drives lack is exponential: Bass's model with "
        f"p = {P:g} and q = {Q:g}. Few stores follow the exact process, which is slower than Bass's curve; "
        f"{LARGE:,} follow the curve.",
        numbers,
        [picture(panels, "Share of green stores by time: simulated on the exact process and on Bass's curve", 2)],
        [
            "The model draws drives from a normal distribution, not an exponential one; the last panel and its numbers "
            "hold that limit against its own truth, a differential equation. Only birth differs: the engine is handed "
            "other drives, and plays on with its own rules.",
            f"One unit of Bass's time is {UNIT:,.0f} days here, so that reviews every week are as good as at once; "
            "the half week that they are late is taken off.",
        ],
    )


def _closed_form(effort: Effort, panels: list[Draw], shown: Floats) -> list[Number]:
    """Many stores, and Bass's own formula."""
    imitators_plan = imitators(LARGE, TIMES[-1] + 1)

    def run(r: int) -> Floats:
        weekly = green_by_week(imitators_plan, lacking("exponential", LARGE, effort.seed + 6, r), effort.seed + 6, r)
        return at_times(weekly, np.concatenate([TIMES, shown])) / LARGE

    shares = np.array(effort.each(run, effort.times(LARGE_TIMES, 3), f"{LARGE} imitating stores"))
    panels.append(_curve(LARGE, shown, shares[:, len(TIMES) :] * LARGE))
    return [
        mean_of(
            f"{LARGE:,} stores, time {time:g}: share green (Bass's formula)", column, float(truths.bass(time, P, Q))
        )
        for time, column in zip(TIMES, shares.T, strict=False)
    ]


def _own_spread(effort: Effort, panels: list[Draw], shown: Floats) -> list[Number]:
    """Many stores with normal drives, and the differential equation of their share."""
    from scipy.integrate import solve_ivp
    from scipy.stats import norm

    imitators_plan = imitators(LARGE, TIMES[-1] + 1)

    def run(r: int) -> Floats:
        weekly = green_by_week(imitators_plan, lacking("normal", LARGE, effort.seed + 7, r), effort.seed + 7, r)
        return at_times(weekly, np.concatenate([TIMES, shown])) / LARGE

    shares = np.array(effort.each(run, effort.times(LARGE_TIMES, 3), f"{LARGE} imitating stores, normal drives"))
    fine = np.linspace(0, shown[-1], 151)
    # The drive from neighbours so far grows by p + q * share, and the share is P(lack < that drive).
    pull = solve_ivp(
        lambda _, s: P + Q * norm.cdf((s - LACK) / LACK_SPREAD), (0, shown[-1]), [0.0], t_eval=fine, rtol=1e-9
    ).y[0]
    exact_share = norm.cdf((pull - LACK) / LACK_SPREAD)

    def draw(axes: "Axes") -> None:
        axes.plot(fine, 100 * exact_share, color=LOOKS[0].colour, label="exact process")
        axes.plot(fine, 100 * truths.bass(fine, P, Q), color=LOOKS[2].colour, dashes=(3, 2), label="Bass's curve")
        marks(axes, list(shown), [mean_of("", 100 * c, 1.0) for c in shares[:, len(TIMES) :].T],
              "simulated, 95 % interval")  # fmt: skip
        dress(axes, "With normal drives, as the model draws them", "% of stores that are green", "time")

    panels.append(draw)
    return [
        mean_of(f"normal drives, time {time:g}: share green", column, float(np.interp(time, fine, exact_share)))
        for time, column in zip(TIMES, shares.T, strict=False)
    ]


def _curve(stores: int, shown: Floats, course: Floats) -> Draw:
    def draw(axes: "Axes") -> None:
        fine = np.linspace(0.01, shown[-1], 151)
        if stores < LARGE:
            exact = truths.imitation(P, Q, stores, fine)[0] / stores
            axes.plot(fine, 100 * exact, color=LOOKS[0].colour, label="exact process")
        axes.plot(fine, 100 * truths.bass(fine, P, Q), color=LOOKS[2].colour, dashes=(3, 2), label="Bass's curve")
        marks(axes, list(shown), [mean_of("", 100 * c / stores, 1.0) for c in course.T], "simulated, 95 % interval")
        title = (
            f"{stores:,} stores beside Bass's curve" if stores == LARGE else f"{stores} stores beside the exact process"
        )
        dress(axes, title, "% of stores that are green", "time")

    return draw
