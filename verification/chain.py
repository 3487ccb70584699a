"""B6: the lights of stores of constant usage are a Markov chain with known transition probabilities.

A reading is usage plus a normal error, and with hysteresis the next light depends on the last: a chain of four states,
which bounds, hysteresis and error determine.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from rollout_sim.drawing.style import LIGHT_LOOKS, LOOKS, dress
from rollout_sim.engines.compiled import simulate
from rollout_sim.rules import events as ev, outcome as tables
from rollout_sim.scenario.plan.plan import Plan
from tests.builders import batch, contacts, events_of, plan
from verification import truths
from verification.checks import Check, Effort, Number, mean_of
from verification.drawing import marks, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

USAGE, ERROR, HYSTERESIS = 0.56, 0.15, 0.05
BOUNDS = (0.8, 0.6, 0.4)
STORES, READINGS = 200, 53
SHOWN = (1, 2, 3, 5, 9, 27, 53)  # readings
SUSPENDED_BY = (2, 3, 5, 9, 14, 27, 53)


def still_stores(actions: bool) -> Plan:
    """Stores of constant usage, which is read with an error every week."""
    drive = float(np.log(USAGE / (1 - USAGE)))
    still = {
        "usage_days": 1.0, "habit_days": 1e12, "prompt_days": 1e12, "go_live_prompt": 1.0, "documents_ability": 1.0,
        "benefit_pull": 0.0, "effort": 0.0, "noise": 0.0, "requests": 0.0, "mean_drive": drive, "drive_spread": 0.0,
        "readiness_drive": 0.0, "dip": 0.0, "usage_complaints": 0.0, "peer_drag": 0.0,
        "peer_pull": 0.0, "complaint_error": 0.0, "measuring_error": ERROR,
        "hysteresis": HYSTERESIS, "green_usage": BOUNDS[0], "yellow_usage": BOUNDS[1], "orange_usage": BOUNDS[2],
    }  # fmt: skip
    return plan(
        STORES, head_office_coaches=0, run_days=7.0 * READINGS + 8, efficiency_gain=0.0, course=None,
        contacts=contacts(),
        acceptance_days=1e9, grace_days=0.0, light_actions=actions, set_to=still,
        batches=(batch(0, -1, length_days=1.0),),
    )  # fmt: skip


def light_readings(outcome: tables.Outcome) -> Any:
    """Light of each store at each reading, from its first light on."""
    rows = events_of(outcome, ev.LIGHT)
    by_reading = np.full((STORES, READINGS), -1)
    first = rows["day"].min()
    for row in rows[rows["value"] >= 0]:
        at = round((row["day"] - first) / 7.0)
        if at < READINGS:
            by_reading[row["store"], at:] = int(row["value"])
    return by_reading


def chain(effort: Effort) -> Check:
    """Shares, transitions and first passages of the chain of lights."""
    first, step = truths.lights(USAGE, BOUNDS, HYSTERESIS, ERROR)
    count = effort.times(200, 20)
    still = still_stores(False)
    readings = effort.each(lambda r: light_readings(simulate(still, effort.seed + 8, r)), count, "lights")
    numbers = _steps(readings, step) + _shares(readings, first, step) + _passages(readings, step)
    suspended, suspensions = _suspensions(effort, count, first, step)
    return Check(
        "Lights as a chain",
        f"Stores whose usage stays at {USAGE:.0%} are read with an error of {100 * ERROR:g} points. With a hysteresis "
        f"of {100 * HYSTERESIS:g} points the next light depends on the last alone, with probabilities known from the "
        "normal distribution: how often does each follow each, how many stores show each, how long until red?",
        numbers + suspensions,
        [
            picture([lambda axes: _draw_shares(axes, readings, first, step)], "Share of stores by light and reading"),
            picture([suspended], "Share of stores suspended by reading, simulated on the truth"),
        ],
        ["Suspensions are of a second run, in which lights have their actions and no grace: red twice running."],
    )


def _steps(readings: list[Any], step: truths.Floats) -> list[Number]:
    """Frequencies of transitions between lights."""
    numbers = []
    for before in range(4):
        for after in range(4):
            shares = []
            for lights in readings:
                here = lights[:, :-1] == before
                shares.append((lights[:, 1:][here] == after).mean() if here.any() else np.nan)
            what = f"{ev.LIGHT_NAMES[after]} after {ev.LIGHT_NAMES[before]}"
            numbers.append(mean_of(what, np.array(shares)[~np.isnan(shares)], float(step[before, after])))
    return numbers


def _shares(readings: list[Any], first: truths.Floats, step: truths.Floats) -> list[Number]:
    """Share of stores that show each light at some readings."""
    numbers = []
    for reading in SHOWN:
        truth = first @ np.linalg.matrix_power(step, reading - 1)
        for light in range(4):
            shares = [(lights[:, reading - 1] == light).mean() for lights in readings]
            numbers.append(mean_of(f"reading {reading}: {ev.LIGHT_NAMES[light]}", shares, float(truth[light])))
    return numbers


def _passages(readings: list[Any], step: truths.Floats) -> list[Number]:
    """P(no red in 2, 4, 8 weeks) from a green first light, and weeks until the first red within the run."""
    numbers = []
    safe = step[:3, :3]
    for weeks in (2, 4, 8):
        truth = float(np.linalg.matrix_power(safe, weeks)[0].sum())
        shares = []
        for lights in readings:
            green = lights[lights[:, 0] == ev.GREEN]
            if len(green):
                shares.append((green[:, 1 : weeks + 1] != ev.RED).all(axis=1).mean())
        numbers.append(mean_of(f"no red in {weeks} weeks after a green first light", shares, truth))
    # A passage may outlast the run: it counts weeks until red or the last reading, whose mean is known too.
    surviving = np.array([1.0, 0.0, 0.0])
    truth = 0.0
    for _ in range(READINGS - 1):
        truth += float(surviving.sum())
        surviving = surviving @ safe
    spans = []
    for lights in readings:
        green = lights[lights[:, 0] == ev.GREEN]
        if len(green):
            red = green == ev.RED
            spans.append(np.where(red.any(axis=1), red.argmax(axis=1), READINGS - 1).mean())
    full = truths.first_passage(step, ev.RED)[ev.GREEN]
    what = f"weeks from green to red, at most {READINGS - 1} (without end {full:.1f})"
    return [*numbers, mean_of(what, spans, truth)]


def _suspensions(effort: Effort, count: int, first: truths.Floats, step: truths.Floats) -> tuple[Any, list[Number]]:
    truth = 100 * truths.twice_running(first, step, ev.RED, READINGS)
    still = still_stores(True)

    def run(replication: int) -> truths.Floats:
        outcome = simulate(still, effort.seed + 9, replication)
        began = events_of(outcome, ev.LIGHT)["day"].min()
        days = events_of(outcome, ev.STATE, ev.SUSPENDED)["day"]
        return 100 * np.array([(days <= began + 7.0 * k + 0.5).sum() / STORES for k in range(READINGS)])

    suspended = np.array(effort.each(run, count, "suspensions"))
    rows = [mean_of(f"suspended by reading {k}, %", suspended[:, k - 1], float(truth[k - 1])) for k in SUSPENDED_BY]

    def draw(axes: "Axes") -> None:
        axes.plot(range(1, READINGS + 1), truth, color=LOOKS[0].colour, label="truth")
        marks(axes, SUSPENDED_BY, rows, "simulated, 95 % interval")
        dress(axes, "Suspensions beside the chain's", "% of stores red twice running by then", "reading")

    return draw, rows


def _draw_shares(axes: "Axes", readings: list[Any], first: truths.Floats, step: truths.Floats) -> None:
    at = np.arange(1, READINGS + 1)
    truth = np.array([first @ np.linalg.matrix_power(step, k) for k in range(READINGS)])
    shares = np.array([[(lights == light).mean(axis=0) for light in range(4)] for lights in readings])
    for light in range(4):
        colour = LIGHT_LOOKS[light][0]
        axes.plot(
            at, 100 * truth[:, light], color=LOOKS[0].colour, linewidth=1.2, label="truth" if light == 0 else None
        )
        places = [k - 1 for k in (*SHOWN[:-2], 14, 20, *SHOWN[-2:])]
        axes.plot(
            at[places], 100 * shares[:, light, :].mean(axis=0)[places], LOOKS[light].mark, color=colour,
            markeredgecolor="#222222", markersize=7, label=f"{ev.LIGHT_NAMES[light]}, simulated",
        )  # fmt: skip
    dress(axes, "Lights beside the chain's shares", "% of stores that show each light", "reading")
    axes.set_ylim(0, 70)
