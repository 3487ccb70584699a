"""The store's day against its equations on the page, solved without the model."""

from typing import Any

import numpy as np

from rollout_sim.rules import events as ev
from verification import store_truths as truths
from verification.checks import Check, Effort, Number, mean_of, share_of
from verification.laboratory import FOR_EVER, farthest, near, play, resting

#: Log-odds at which nearly all is done.
ALL = 40.0
THRESHOLD = 0.5


def store_days(effort: Effort) -> Check:
    """Fixed points, speeds, practice, two ends, the daily lesson, moods, neighbours, giving up, wear."""
    numbers = [
        *_fixed_points(), *_speeds(), *_practice(), *_two_ends(), *_lesson(), *_moods(effort.seed), *_neighbours(),
        *_giving_up(effort.seed), *_wear(),
    ]  # fmt: skip
    return Check(
        "The store's day",
        "A few stores, of which one part moves at a time, by the engine; beside it the equation of that part on the "
        "page of the model, solved by itself: the usages at which a store stays, its speed, what practice brings, "
        "which habit holds without a reminder, what beliefs add up to, and how soon stores with open problems give up.",
        numbers,
        [],
    )


def _fixed_points() -> list[Number]:
    """Where usage comes to rest, from below and from above, of stores that differ in all that it depends on."""
    ability = np.array([0.2, 0.5, 0.7, 0.9, 0.9, 1.0, 0.6, 0.8])
    drive = np.array([1.0, -0.5, 0.5, 1.5, 2.5, 3.0, 4.0, 0.0])
    problems = np.array([0, 1, 0, 2, 0, 5, 0, 1])
    hindrance, numbers = 0.052, []
    will = 1 / (1 + np.exp(-drive))
    for prompt in (0.0, 0.3, 0.8):
        setup = resting(
            len(ability), 90, {"usage_days": 1.0, "habit_days": 2.0, "threshold": THRESHOLD, "hindrance": hindrance}
        )
        rests = [
            truths.ends(a, w, prompt, (1 - hindrance) ** k, THRESHOLD)
            for a, w, k in zip(ability, will, problems, strict=True)
        ]  # fmt: skip
        for start, place, side in ((0.0, 0, "below"), (1.0, -1, "above")):
            state: dict[str, Any] = {"ability": ability, "drive": drive, "open_problems": problems, "prompt": prompt}
            stores = play(setup, **state, usage=start, habit=start).stores[: len(ability)]
            what = f"usage comes to rest from {side}, prompt {prompt:g}"
            numbers.append(farthest(what, stores["usage"], [row[place] for row in rests], 1e-5))
    return numbers


def _speeds() -> list[Number]:
    """Usage follows its target, habit follows usage, and a prompt fades; mood and resistance count as drive does."""
    usage_days, habit_days, days = 3.4, 12.0, 30
    new: dict[str, Any] = {"ability": 1.0, "prompt": 1.0, "usage": 0.0, "habit": 0.0}
    setup = resting(3, days, {"usage_days": usage_days, "habit_days": habit_days})
    stores = play(setup, **new, drive=[ALL, ALL + 2, ALL], resistance=[0.0, 2.0, 0.0]).stores
    usage = truths.following(days, usage_days, [1.0] * days, 0.0)
    habit = truths.following(days, habit_days, list(usage), 0.0)
    numbers = [
        farthest("usage after 30 days at full will", stores["usage"][:3], usage[-1]),
        farthest("habit after 30 days at full will", stores["habit"][:3], habit[-1]),
    ]
    resisting = play(setup, **new, drive=[1.5, 0.5, -1.0], mood=[0.0, 1.0, 0.5], resistance=[2.0, 2.0, 0.0]).stores
    level = float(usage[-1] / (1 + np.exp(0.5)))
    numbers.append(farthest("usage with drive and mood below resistance", resisting["usage"][:3], level))
    fading = play(resting(1, days, {"prompt_days": 45.0}), prompt=0.8).stores["prompt"][0]
    numbers.append(near("a prompt after 30 days", fading, 0.8 * np.exp(-days / 45)))
    return numbers


def _practice() -> list[Number]:
    """Ability of stores that use all that they can."""
    practice, days, start = 0.004, 250, np.array([0.1, 0.4, 0.8])
    setup = resting(3, days, {"practice": practice, "usage_days": 1.0})
    ability = play(setup, ability=start, prompt=1.0, drive=ALL, usage=np.sqrt(start)).stores["ability"][:3]
    truth = [truths.practised(float(a), practice, days) for a in start]
    idle = play(setup, ability=start, drive=-ALL).stores["ability"][:3]
    teaching, used = 0.02, 0.7
    setup = resting(3, days, {"teaching": teaching, "usage_days": FOR_EVER})
    shown = play(setup, ability=start, usage=used).stores["ability"][:3]
    return [
        farthest(
            "ability after 250 days of colleagues' teaching",
            shown,
            truths.logistic(start, teaching * used * days),
            0.01,
        ),
        farthest("ability after 250 days of practice", ability, truth, 0.003),
        farthest("ability of stores that do not use it", idle, start),
    ]


def _two_ends() -> list[Number]:
    """Which habits hold for good without a reminder."""
    border = truths.separatrix(THRESHOLD)
    start = border + np.array([-0.3, -0.1, -0.03, 0.03, 0.1, 0.3])
    setup = resting(6, 250, {"usage_days": 1.0, "habit_days": 6.0, "threshold": THRESHOLD})
    usage = play(setup, ability=1.0, drive=ALL, habit=start, usage=start).stores["usage"][:6]
    return [
        farthest("usage in the end, by where habit began", usage, start > border, 1e-3),
        near("stores between the two ends", np.mean((usage > 0.05) & (usage < 0.95)), 0.0),
    ]


def _lesson() -> list[Number]:
    """What the daily lesson adds to drive: benefit by use and mastery, less effort, by hardening weights."""
    pull, effort, first_weight, plastic_days, days, gain, dip = 0.06, 0.005, 3.0, 3.0, 20, 0.3, 0.1
    lesson = {
        "benefit_pull": pull, "effort": effort, "first_weight": first_weight, "plastic_days": plastic_days, "dip": dip,
    }  # fmt: skip
    ability = np.array([1.0, 0.49, 0.25, 0.0])
    setup = resting(4, days, {**lesson, "usage_days": 1.0}, felt_gain=gain)
    drive = play(setup, ability=ability, usage=np.sqrt(ability), prompt=1.0, drive=ALL).stores["drive"][:4]
    weights = truths.hardening(days, first_weight, plastic_days)
    felt = gain * np.sqrt(ability) * ability - dip * (1 - ability) * (ability > 0)  # all that they can: all is tried
    truth = ALL + weights * (pull * felt - effort)
    limited = play(resting(2, 3, {"drive_limit": 4.0}), drive=[9.0, -9.0]).stores["drive"][:2]
    return [
        farthest("drive after 20 days of the daily lesson", drive, truth, 1e-6),
        farthest("drive stays within its limit", limited, [4.0, -4.0]),
    ]


def _moods(seed: int) -> list[Number]:
    """Chance moves moods without direction; they fade, and their variance stays limited."""
    noise, days, stores, mood_days = 0.3, 9, 300, 5.0
    fading = {"noise": noise, "mood_days": mood_days}
    mood = play(resting(stores, days, fading), seed).stores["mood"][:stores]
    keeps = 1 - 1 / mood_days
    variance = noise**2 * (1 - keeps ** (2 * days)) / (1 - keeps**2)
    alone = play(resting(2, days, {"mood_days": mood_days}), mood=[2.0, -1.0]).stores["mood"][:2]
    return [
        mean_of("moods: mean after 9 days", mood, 0.0),
        mean_of("moods: variance after 9 days", mood**2, variance),
        farthest("moods: what is left of news after 9 days", alone, np.array([2.0, -1.0]) * keeps**days),
    ]


def _neighbours() -> list[Number]:
    """Mood follows a level from the review on: green neighbours raise it, red ones lower it, by their shares."""
    pull, drag, days, mood_days = 0.3, 0.5, 11, 20.0
    frozen = {"usage_days": FOR_EVER, "habit_days": FOR_EVER, "dip": 0.0, "usage_complaints": 0.0, "region_weight": 0.5}
    frozen["mood_days"] = mood_days
    near_by = 1 - (1 - 1 / mood_days) ** (days - 1)  # the first review is on day 0, after the tick
    numbers = []
    for green in (8, 4, 1):
        usage = np.where(np.arange(8) < green, 0.95, 0.05)
        setup = resting(8, days, {**frozen, "peer_pull": pull, "peer_drag": drag}, efficiency_gain=0.0)
        mood = play(setup, usage=usage, ability=1.0, drive=0.0).stores["mood"][:8]
        level = pull * green / 8 - drag * (8 - green) / 8
        numbers.append(farthest(f"mood among {green} green neighbours of 8", mood, level * near_by))
    usage, weight = np.array([0.95, 0.95, 0.05, 0.95, 0.05, 0.05, 0.05, 0.05]), 0.7
    region = np.append(np.arange(8) >= 4, 0).astype(np.int64)
    setup = resting(
        8, days, {**frozen, "region_weight": weight, "peer_pull": pull}, region=region, regions=("A", "B"),
        efficiency_gain=0.0,
    )  # fmt: skip
    mood = play(setup, usage=usage, ability=1.0, drive=0.0).stores["mood"][:8]
    own = np.repeat([3 / 4, 0 / 4], 4)
    in_sight = weight * own + (1 - weight) * 3 / 8
    return [*numbers, farthest("mood among neighbours of two regions", mood, pull * in_sight * near_by)]


def _giving_up(seed: int) -> list[Number]:
    """Times of giving up are exponential; the hazard needs a problem, and falls with habit and will."""
    give_up, days, stores = 0.2, 8, 200
    numbers = []
    for habit, drive, problems in ((0.0, 0.0, 1), (0.5, -1.0, 3), (0.0, 2.0, 1)):
        hazard = give_up * (1 - habit) ** 2 / (1 + np.exp(drive))
        setup = resting(stores, days, {"give_up": give_up, "give_up_drive": 0.0, "habit_days": FOR_EVER})
        gave = play(setup, seed, habit=habit, usage=habit, drive=drive, open_problems=problems).count(
            ev.GAVE_UP, stores
        )
        what = f"stores that give up in {days} days, habit {habit:g}, drive {drive:g}, {problems} problems"
        numbers.append(share_of(what, int((gave > 0).sum()), stores, float(1 - np.exp(-hazard * days))))
    never = play(resting(stores, days, {"give_up": give_up}), seed, drive=-2.0).count(ev.GAVE_UP, stores)
    numbers.append(near("stores without problems that give up", never.sum(), 0))
    keeps, loss, weight = 0.3, 0.3, 3.0
    set_to = {
        "give_up": 1e6,
        "give_up_keeps": keeps,
        "give_up_drive": loss,
        "first_weight": weight,
        "usage_days": FOR_EVER,
    }
    after = play(
        resting(1, 1, {**set_to, "habit_days": FOR_EVER}), usage=0.5, habit=0.4, prompt=0.6, drive=-1.0, open_problems=2
    )
    store = after.stores[0]
    left_over = [store["usage"], store["habit"], store["prompt"], store["drive"], store["open_problems"]]
    numbers.append(farthest("what giving up leaves", left_over, [0.15, 0.12, 0.18, -1.0 - weight * loss, 0], 1e-6))
    return numbers


def _wear() -> list[Number]:
    """Staff that leaves takes ability along; who tires wants less."""
    weeks, turnover, fatigue = 10, 0.5, 0.2
    setup = resting(3, 7 * weeks - 6, {"documents_ability": 0.2}, {"wear.turnover": turnover})
    ability = play(setup, ability=[0.9, 0.5, 0.1]).stores["ability"][:3]
    remaining = (1 - turnover * 7 / 365.25) ** weeks
    tired = play(resting(1, 7 * weeks - 6, {"fatigue_drive": 2.0}, {"wear.fatigue": fatigue}), drive=1.0).stores[
        "drive"
    ][0]
    return [
        farthest("ability after ten weeks of turnover", ability, [0.2 + 0.7 * remaining, 0.2 + 0.3 * remaining, 0.1]),
        near("drive after ten weeks of fatigue", tired, 1.0 - weeks * fatigue * 2.0 * 7 / 365.25),
    ]
