"""What is read off a store: efficiency, complaints, lights, acceptance and reports, against the tables of the page."""

import numpy as np
from numpy.typing import NDArray

from rollout_sim.rules import events as ev
from verification.checks import Check, Effort, Number
from verification.laboratory import FOR_EVER, farthest, helped, near, play, resting

Floats = NDArray[np.float64]

#: A store that stays as it is.
FROZEN = {"usage_days": FOR_EVER, "habit_days": FOR_EVER}
GAIN, DIP, DIP_COMPLAINTS, USAGE_COMPLAINTS = 0.3, 0.06, 5.0, 0.12
EFFECTS = {**FROZEN, "dip": DIP, "dip_complaints": DIP_COMPLAINTS, "usage_complaints": USAGE_COMPLAINTS}
#: Boundaries of green, yellow and orange, from S1's table: usage, part of the full gain, complaints.
USAGE, GAINED, COMPLAINTS = (0.8, 0.6, 0.4), (3 / 7, 1 / 7, 0.0), (0.05, 0.1, 0.2)
HYSTERESIS = 0.02


def signals(effort: Effort) -> Check:
    """Effects, lights with their hysteresis, inspections and overstated reports."""
    luck = np.random.default_rng(effort.seed)
    return Check(
        "Signals",
        "Stores that stay as they are, with usage and ability drawn at random, and no measuring errors: what "
        "efficiency, complaints, lights, inspections and reports say of them, beside the tables of the page.",
        [*_effects(luck), *_lights(luck), *_acceptance(), *_reports()],
        [],
    )


def _effects_of(usage: Floats, ability: Floats) -> tuple[Floats, Floats, Floats]:
    """Efficiency, complaints, and what is lost in the dip: where the new way is tried and not mastered."""
    lost = DIP * np.minimum(1.0, usage / np.sqrt(ability)) * (1 - ability)
    return GAIN * usage * ability - lost, DIP_COMPLAINTS * lost - USAGE_COMPLAINTS * usage, lost


def _effects(luck: np.random.Generator) -> list[Number]:
    usage, ability = luck.random((2, 40))
    ran = play(resting(40, 1, EFFECTS, efficiency_gain=GAIN), usage=usage, ability=ability, counted=1)
    gained, upset, lost = _effects_of(usage, ability)
    day = ran.daily[0]
    return [
        farthest("efficiency", ran.final["efficiency"][:40], gained),
        farthest("complaints", ran.final["complaints"][:40], upset),
        near("day's sum of complaints", day["complaints"], upset.sum()),
        near("day's sum of usage times ability", day["benefit"], (usage * ability).sum()),
        near("day's sum of the dip", day["dip"], lost.sum()),
    ]


def _light(usage: Floats, gained: Floats, upset: Floats, moved: float) -> NDArray[np.int64]:
    """The worst of three readings by the table, with all boundaries moved against the store."""
    worst = [
        sum(usage < bound + moved for bound in USAGE),
        sum(gained < bound + moved for bound in GAINED),
        sum(upset > bound - moved for bound in COMPLAINTS),
    ]
    return np.max(np.array(worst, dtype=np.int64), axis=0)


def _lights(luck: np.random.Generator) -> list[Number]:
    """Lights after a review, by the light before it; half of the stores are close to a boundary of usage."""
    stores, numbers = 80, []
    for before in (ev.NOT_LIVE, ev.GREEN, ev.YELLOW, ev.ORANGE, ev.RED):
        usage, ability = luck.random((2, stores))
        near_one = luck.choice(USAGE, stores // 2) + luck.uniform(-0.04, 0.04, stores // 2)
        usage[: stores // 2], ability[: stores // 2] = near_one, 1.0
        light = play(
            resting(stores, 1, EFFECTS, efficiency_gain=GAIN), usage=usage, ability=ability, light=before
        ).stores["light"]
        gained, upset, _ = _effects_of(usage, ability)
        plain, harder, easier = (_light(usage, gained / GAIN, upset, moved) for moved in (0.0, HYSTERESIS, -HYSTERESIS))
        wanted = (
            plain
            if before == ev.NOT_LIVE
            else np.where(harder < before, harder, np.where(easier > before, easier, before))
        )
        name = "no light" if before == ev.NOT_LIVE else ev.LIGHT_NAMES[before]
        numbers.append(
            near(f"lights after {name}: stores with another than the table's", (light[:stores] != wanted).sum(), 0)
        )
    return numbers


def _acceptance() -> list[Number]:
    """Who is accepted: real usage and efficiency of at least what the inspection asks for."""
    usage = np.array([0.59, 0.61, 0.95, 0.99, 0.61, 0.65])
    ability = np.array([1.0, 1.0, 0.2, 0.3, 0.3, 0.95])
    setup = helped(6, 9.5, EFFECTS, acceptance_days=2.0, efficiency_gain=GAIN)
    inspected = play(setup, usage=usage, ability=ability).events(ev.INSPECTED)
    enough = _effects_of(usage, ability)[0] / GAIN >= 1 / 7
    return [
        near("stores inspected", len(inspected), 6),
        farthest("stores accepted", inspected["value"], ((usage >= 0.6) & enough)[inspected["store"]]),
    ]


def _reports() -> list[Number]:
    """Under orders a store reports more than is, the more the less it will; orders remind and strain every week."""
    pressure, drive, strain, mood_days = 0.6, np.array([-2.0, 0.0, 2.0]), 0.8, 1e9
    settings = {**FROZEN, "order_prompt": 0.1, "order_strain": strain * mood_days / 7, "mood_days": mood_days}
    ran = play(resting(3, 15, settings, {"orders.pressure": pressure}), usage=0.3, ability=0.9, drive=drive, prompt=0.2)
    strained = -3 * pressure * strain * (1 - 0.3 * 0.9)
    will = 1 / (1 + np.exp(-drive - strained))
    return [
        farthest("mood after three weekly orders", ran.stores["mood"][:3], strained, 1e-6),
        farthest(
            "usage reported under orders", ran.final["reported_usage"][:3], 0.3 + pressure * (1 - will) * 0.7, 1e-6
        ),
        farthest("prompt after three weekly orders", ran.stores["prompt"][:3], 0.2 + 3 * 0.1 * pressure),
    ]
